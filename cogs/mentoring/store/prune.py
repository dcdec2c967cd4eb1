"""All SQL of what is deleted with age: what is over, and nobody looks back on."""

from datetime import datetime, timedelta

from bot.database.executor import Executor
from bot.database.time import stored

# A little more than a year: the report of the same month a year ago still counts it.
KEPT_FOR = timedelta(days=400)
# Rows of one table in one step: no other write waits long for it.
ROWS_PER_STEP = 500

# By table, what is over since before `:before`. A pair is the two's own history and stays with them; what leads to one
# that stays is no more needed for it.
_OVER = {
    "mentoring_letters": "state <> 'open' AND ended_at < :before",
    "mentoring_offers": "state <> 'open' AND ended_at < :before",
    "mentoring_requests": "state = 'closed' AND ended_at < :before",
    "mentoring_reports": "at < :before",
    "mentoring_rounds": "state = 'closed' AND ended_at < :before",
}


async def delete_what_is_long_over(db: Executor, now: datetime) -> None:
    """A bounded number of each, never what is open."""
    values = {"before": stored(now - KEPT_FOR), "limit": ROWS_PER_STEP}
    for table, condition in _OVER.items():
        look = f"SELECT id FROM {table} WHERE {condition} LIMIT :limit"
        if rows := await db.fetch(look, values):
            await db.execute(f"DELETE FROM {table} WHERE id IN :ids", {"ids": [row["id"] for row in rows]})
