"""The SQL of milestones: for how many days in a row a guild gives which role."""

from collections.abc import Mapping

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, records_of
from cogs.streaks.records import Milestone

MILESTONES = f"SELECT {columns_of(Milestone)} FROM streak_milestones WHERE guild_id = :guild_id ORDER BY days"
# An update locks what is there; on PostgreSQL a milestone that is set for the first time at this moment is overwritten.
LOCK = "UPDATE streak_milestones SET days = days WHERE guild_id = :guild_id RETURNING days, role_id"
SET = (
    "INSERT INTO streak_milestones (guild_id, days, role_id) VALUES (:guild_id, :days, :role_id)"
    " ON CONFLICT (guild_id, days) DO UPDATE SET role_id = :role_id, trouble = NULL"
)
REMOVE = "DELETE FROM streak_milestones WHERE guild_id = :guild_id AND days = :days"
SET_TROUBLE = (
    "UPDATE streak_milestones SET trouble = :trouble"
    " WHERE guild_id = :guild_id AND role_id = :role_id AND trouble IS NULL"
)
CLEAR_TROUBLE = "UPDATE streak_milestones SET trouble = NULL WHERE guild_id = :guild_id AND role_id = :role_id"


async def get_milestones(db: Executor, guild_id: int) -> list[Milestone]:
    """Shortest first."""
    return records_of(Milestone, await db.fetch(MILESTONES, {"guild_id": guild_id}))


async def lock_milestones(transaction: Transaction, guild_id: int) -> dict[int, int]:
    """Roles by days, which nobody else changes before the transaction ends."""
    rows = await transaction.returning(LOCK, {"guild_id": guild_id})
    return {row["days"]: row["role_id"] for row in rows}


async def put_milestones(db: Executor, guild_id: int, roles: Mapping[int, int | None]) -> None:
    """Roles by days; None takes the role away from that number of days."""
    keys = ({"guild_id": guild_id, "days": days} for days in roles)
    await db.execute_all(
        *(
            (REMOVE, key) if role_id is None else (SET, key | {"role_id": role_id})
            for key, role_id in zip(keys, roles.values(), strict=True)
        )
    )


async def set_trouble(db: Executor, guild_id: int, role_id: int, trouble: str) -> bool:
    """Discord refused to give the role; whether that is news."""
    return bool(await db.execute(SET_TROUBLE, {"guild_id": guild_id, "role_id": role_id, "trouble": trouble}))


async def clear_trouble(db: Executor, guild_id: int, role_id: int) -> None:
    """The role was given."""
    await db.execute(CLEAR_TROUBLE, {"guild_id": guild_id, "role_id": role_id})
