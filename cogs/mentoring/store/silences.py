"""All SQL of questions in a row that a member left unanswered, and of the pause after too many; no decisions."""

from datetime import datetime

from bot.database.executor import Transaction
from bot.database.time import stored

KEY = "guild_id = :guild_id AND member_id = :member_id"
ANSWERED = f"UPDATE mentoring_profiles SET unanswered = 0 WHERE {KEY} AND unanswered <> 0"
MISSED = (
    f"UPDATE mentoring_profiles SET unanswered = unanswered + 1 WHERE {KEY} AND paused_at IS NULL RETURNING unanswered"
)
PAUSE = f"UPDATE mentoring_profiles SET paused_at = :now WHERE {KEY} AND paused_at IS NULL"


async def answered(connection: Transaction, guild_id: int, member_id: int) -> None:
    """Any answer ends the row."""
    await connection.execute(ANSWERED, {"guild_id": guild_id, "member_id": member_id})


async def missed(connection: Transaction, guild_id: int, member_id: int) -> int:
    """One more; how many in a row, and 0 for somebody who is paused already or has no profile."""
    return (await connection.execute(MISSED, {"guild_id": guild_id, "member_id": member_id})).scalar() or 0


async def pause(connection: Transaction, guild_id: int, member_id: int, now: datetime) -> None:
    """Until they come back by themselves."""
    await connection.execute(PAUSE, {"guild_id": guild_id, "member_id": member_id, "now": stored(now)})
