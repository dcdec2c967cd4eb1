"""All SQL of milestones that leave a server or come into one; what may come in is decided next door."""

from collections.abc import Mapping

from bot.database.executor import Transaction
from cogs.streaks.store.leaderboard import REMOVE_MILESTONE, SET_MILESTONE

# An update locks what is there; on PostgreSQL a milestone that is set for the first time at this moment is overwritten.
LOCK = "UPDATE streak_milestones SET days = days WHERE guild_id = :guild_id RETURNING days, role_id"


async def locked_milestones(connection: Transaction, guild_id: int) -> dict[int, int]:
    """Roles by days."""
    rows = (await connection.execute(LOCK, {"guild_id": guild_id})).mappings()
    return {row["days"]: row["role_id"] for row in rows}


async def put_milestones(connection: Transaction, guild_id: int, changed: Mapping[int, int | None]) -> None:
    for days, role_id in changed.items():
        key = {"guild_id": guild_id, "days": days}
        if role_id is None:
            await connection.execute(REMOVE_MILESTONE, key)
        else:
            await connection.execute(SET_MILESTONE, key | {"role_id": role_id})
