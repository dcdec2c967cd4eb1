"""The SQL of what members press on a post."""

from datetime import datetime

from bot.database.executor import Executor, Transaction
from cogs.tips.records import Vote

POSTED = "SELECT id FROM tip_runs WHERE id = :run_id AND guild_id = :guild_id AND tip_key IS NOT NULL"
TABLES = {Vote.USEFUL: "tip_votes", Vote.DONE: "tip_dones"}
COUNT_DONE = "UPDATE tip_runs SET dones = dones + :step WHERE id = :run_id"
COUNT_READ = "UPDATE tip_runs SET reads = reads + 1 WHERE id = :run_id"


async def add_vote(
    transaction: Transaction, vote: Vote, run_id: str, guild_id: int, member_id: int, at: datetime
) -> bool | None:
    """Whether the vote is new; None where there is no such post in the server."""
    post = {"run_id": run_id, "guild_id": guild_id}
    if await transaction.fetch_one(POSTED, post) is None:
        return None
    put = (
        f"INSERT INTO {TABLES[vote]} (run_id, guild_id, member_id, at) VALUES (:run_id, :guild_id, :member_id, :at)"
        " ON CONFLICT (run_id, member_id) DO NOTHING"
    )
    is_new = await transaction.execute(put, post | {"member_id": member_id, "at": at}) > 0
    if is_new and vote is Vote.DONE:
        await transaction.execute(COUNT_DONE, {"run_id": run_id, "step": 1})
    return is_new


async def take_back_vote(transaction: Transaction, vote: Vote, run_id: str, member_id: int) -> bool:
    """Whether there was one."""
    remove = f"DELETE FROM {TABLES[vote]} WHERE run_id = :run_id AND member_id = :member_id"
    was_there = await transaction.execute(remove, {"run_id": run_id, "member_id": member_id}) > 0
    if was_there and vote is Vote.DONE:
        await transaction.execute(COUNT_DONE, {"run_id": run_id, "step": -1})
    return was_there


async def count_read(db: Executor, run_id: str) -> None:
    """Counted without a name."""
    await db.execute(COUNT_READ, {"run_id": run_id})
