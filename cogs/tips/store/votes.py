"""All SQL of what members press on a post, and which tables of tips hold what about whom."""

from datetime import datetime
from typing import Literal

from bot.database.engine import Database
from bot.database.personal_data import Table
from bot.database.time import stored

RUN = "SELECT id FROM tip_runs WHERE id = :run_id AND guild_id = :guild_id AND tip_key IS NOT NULL"
VOTE = (
    "INSERT INTO tip_votes (run_id, guild_id, member_id, at) VALUES (:run_id, :guild_id, :member_id, :at)"
    " ON CONFLICT (run_id, member_id) DO NOTHING"
)
PRESSED = {
    "reads": ("UPDATE tip_runs SET reads = reads + 1 WHERE id = :run_id"),
    "dones": ("UPDATE tip_runs SET dones = dones + 1 WHERE id = :run_id"),
}
# Runs and bags are without names. A guild's own tips and its schedule stay, without the name.
TABLES = (
    Table("tip_votes", "Which weekly tips you found useful, and when", ("member_id",)),
    Table("tip_own", "The tips that you added for this server", names=("added_by",)),
    Table("tip_schedules", "That you changed the plan of the weekly tip last", names=("changed_by",)),
    Table("tip_runs"),
    Table("tip_bags"),
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
