"""The SQL of what members press on a post."""

from datetime import datetime
from typing import Literal

from bot.database.executor import Executor
from bot.database.time import stored

POSTED = "SELECT id FROM tip_runs WHERE id = :run_id AND guild_id = :guild_id AND tip_key IS NOT NULL"
VOTE = (
    "INSERT INTO tip_votes (run_id, guild_id, member_id, at) VALUES (:run_id, :guild_id, :member_id, :at)"
    " ON CONFLICT (run_id, member_id) DO NOTHING"
)
COUNT = {
    "reads": "UPDATE tip_runs SET reads = reads + 1 WHERE id = :run_id",
    "dones": "UPDATE tip_runs SET dones = dones + 1 WHERE id = :run_id",
}


async def add_vote(db: Executor, run_id: str, guild_id: int, member_id: int, at: datetime) -> bool | None:
    """Whether the vote is new; None where there is no such post in the server."""
    post = {"run_id": run_id, "guild_id": guild_id}
    if await db.fetch_one(POSTED, post) is None:
        return None
    return await db.execute(VOTE, post | {"member_id": member_id, "at": stored(at)}) > 0


async def count_press(db: Executor, run_id: str, button: Literal["reads", "dones"]) -> None:
    """Counted without a name."""
    await db.execute(COUNT[button], {"run_id": run_id})
