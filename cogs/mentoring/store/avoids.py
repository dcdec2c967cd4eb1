"""All SQL of avoid-lists, which are confidential both ways."""

from datetime import datetime

from bot.database.executor import Executor, Transaction
from bot.database.time import stored

_KEY = "guild_id = :guild_id AND member_id = :member_id"
_AVOID = (
    "INSERT INTO mentoring_avoids (guild_id, member_id, avoided_id, at)"
    " VALUES (:guild_id, :member_id, :avoided_id, :at) ON CONFLICT (guild_id, member_id, avoided_id) DO NOTHING"
)
_STOP_AVOIDING = f"DELETE FROM mentoring_avoids WHERE {_KEY} AND avoided_id = :avoided_id"
_AVOIDED = f"SELECT avoided_id FROM mentoring_avoids WHERE {_KEY} ORDER BY at, avoided_id"


async def get_avoided(db: Executor, guild_id: int, member_id: int) -> list[int]:
    """Whom the member avoids, in the order in which they were added; for nobody's eyes but the member's."""
    rows = await db.fetch(_AVOIDED, {"guild_id": guild_id, "member_id": member_id})
    return [row["avoided_id"] for row in rows]


async def toggle_avoided(
    transaction: Transaction, guild_id: int, member_id: int, avoided_id: int, at: datetime
) -> bool:
    """Put somebody on the member's list, or take them off it again: True where they are on it now."""
    values = {"guild_id": guild_id, "member_id": member_id, "avoided_id": avoided_id}
    if await transaction.execute(_STOP_AVOIDING, values):
        return False
    await transaction.execute(_AVOID, values | {"at": stored(at)})
    return True
