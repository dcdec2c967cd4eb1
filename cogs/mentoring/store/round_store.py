"""All SQL of rounds, in which a guild's moderators put everybody who waits to all free hosts at once."""

from datetime import datetime

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, record_of, values_of
from bot.database.statements import Row
from cogs.mentoring.records import MentoringRound

_BY_ID = "SELECT * FROM mentoring_rounds WHERE id = :id"
_OPEN = "SELECT * FROM mentoring_rounds WHERE guild_id = :guild_id AND state = 'open'"
_NEWEST = "SELECT * FROM mentoring_rounds WHERE guild_id = :guild_id ORDER BY started_at DESC, id DESC LIMIT 1"
_ADD = f"INSERT INTO mentoring_rounds ({columns_of(MentoringRound)}) VALUES ({named_values(MentoringRound)})"
_CLOSE = "UPDATE mentoring_rounds SET state = 'closed', ended_at = :now WHERE id = :id AND state = 'open'"


async def get_round(db: Executor, round_id: int) -> MentoringRound | None:
    return _round(await db.fetch_one(_BY_ID, {"id": round_id}))


async def get_open_round(db: Executor, guild_id: int) -> MentoringRound | None:
    return _round(await db.fetch_one(_OPEN, {"guild_id": guild_id}))


async def get_newest_round(db: Executor, guild_id: int) -> MentoringRound | None:
    return _round(await db.fetch_one(_NEWEST, {"guild_id": guild_id}))


async def add_round(transaction: Transaction, mentoring_round: MentoringRound) -> None:
    await transaction.execute(_ADD, values_of(mentoring_round))


async def close_round(transaction: Transaction, round_id: int, now: datetime) -> None:
    await transaction.execute(_CLOSE, {"id": round_id, "now": now})


def _round(row: Row | None) -> MentoringRound | None:
    return record_of(MentoringRound, row) if row else None
