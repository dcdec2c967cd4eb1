"""All SQL of what members press on a post, and what is handed over or forgotten when a member asks."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text

from bot.database import Database
from bot.ledger import stored
from cogs.tips.schedule_store import FORGET_CHANGER

RUN = text("SELECT id FROM tip_runs WHERE id = :run_id AND guild_id = :guild_id AND tip_key IS NOT NULL")
VOTE = text(
    "INSERT INTO tip_votes (run_id, guild_id, member_id, at) VALUES (:run_id, :guild_id, :member_id, :at)"
    " ON CONFLICT (run_id, member_id) DO NOTHING"
)
PRESSED = {
    "reads": text("UPDATE tip_runs SET reads = reads + 1 WHERE id = :run_id"),
    "dones": text("UPDATE tip_runs SET dones = dones + 1 WHERE id = :run_id"),
}
HELD = {
    "tip_votes": text("SELECT * FROM tip_votes WHERE guild_id = :guild_id AND member_id = :member_id ORDER BY at"),
    "tip_own": text("SELECT * FROM tip_own WHERE guild_id = :guild_id AND added_by = :member_id ORDER BY id"),
    "tip_schedules": text("SELECT * FROM tip_schedules WHERE guild_id = :guild_id AND changed_by = :member_id"),
}
FORGET = (
    text("DELETE FROM tip_votes WHERE guild_id = :guild_id AND member_id = :member_id"),
    text("UPDATE tip_own SET added_by = NULL WHERE guild_id = :guild_id AND added_by = :member_id"),
    FORGET_CHANGER,
)


class VoteStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def vote(self, run_id: str, guild_id: int, member_id: int, at: datetime) -> bool | None:
        """Whether the vote is new; None where there is no such post in the guild."""
        key = {"run_id": run_id, "guild_id": guild_id}
        if not await self._database.fetch(RUN, key):
            return None
        async with self._database.write() as connection:
            added = await connection.execute(VOTE, key | {"member_id": member_id, "at": stored(at)})
        return bool(added.rowcount)

    async def pressed(self, run_id: str, what: Literal["reads", "dones"]) -> None:
        """Counted without a name."""
        async with self._database.write() as connection:
            await connection.execute(PRESSED[what], {"run_id": run_id})

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        """The votes, and as a moderator the tips and the schedule, that carry the member's id."""
        key = {"guild_id": guild_id, "member_id": member_id}
        return {table: [dict(row) for row in await self._database.fetch(held, key)] for table, held in HELD.items()}

    async def forget(self, guild_id: int, member_id: int) -> None:
        """The votes are gone; a guild's tips and schedule stay, without the name."""
        async with self._database.write() as connection:
            for statement in FORGET:
                await connection.execute(statement, {"guild_id": guild_id, "member_id": member_id})
