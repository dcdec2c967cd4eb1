"""All SQL of what is deleted with age: what is over, and nobody looks back on."""

from datetime import datetime, timedelta

from bot.database.executor import Executor

# A little more than a year: the report of the same month a year ago still counts it.
KEPT_FOR = timedelta(days=400)
# Nobody is put to a host who said no for 90 days, and moderators look back on a round for as long.
OFFERS_KEPT_FOR = timedelta(days=120)
# As the ledger of what was sent: after that no message is edited any more.
NOTIFICATIONS_KEPT_FOR = timedelta(days=90)
# Rows of one table in one step: no other write waits long for it.
ROWS_PER_STEP = 500

# By table, what is over since before `:before`, and for how long it is kept. A pair is the two's own history and stays
# with them; what leads to one that stays is no more needed for it.
_OVER = {
    "mentoring_letters": ("state <> 'open' AND ended_at < :before", NOTIFICATIONS_KEPT_FOR),
    "mentoring_offers": ("state <> 'open' AND ended_at < :before", OFFERS_KEPT_FOR),
    "mentoring_requests": (
        "((state = 'closed' AND ended_at < :before) OR (state = 'paired' AND asked_at < :before AND NOT EXISTS"
        " (SELECT 1 FROM mentoring_pairs AS p WHERE p.request_id = mentoring_requests.id AND p.state = 'open')))",
        KEPT_FOR,
    ),
    "mentoring_reports": ("at < :before", KEPT_FOR),
    "mentoring_rounds": ("state = 'closed' AND ended_at < :before", KEPT_FOR),
}
# A guild's row is written by whoever decides something there, also after everything of the guild was deleted.
_EMPTY_GUILDS = "SELECT guild_id FROM mentoring_guilds AS g WHERE stopped_at IS NULL" + "".join(
    f" AND NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.guild_id = g.guild_id)"
    for table in ("mentoring_profiles", "mentoring_avoids", "mentoring_requests", "mentoring_pairs")
)


async def delete_what_is_long_over(db: Executor, now: datetime) -> None:
    """A bounded number of each, never what is open."""
    for table, (condition, kept_for) in _OVER.items():
        values = {"before": now - kept_for, "limit": ROWS_PER_STEP}
        look = f"SELECT id FROM {table} WHERE {condition} LIMIT :limit"
        if rows := await db.fetch(look, values):
            await db.execute(f"DELETE FROM {table} WHERE id IN :ids", {"ids": [row["id"] for row in rows]})
    if rows := await db.fetch(f"{_EMPTY_GUILDS} LIMIT :limit", {"limit": ROWS_PER_STEP}):
        await db.execute(
            "DELETE FROM mentoring_guilds WHERE guild_id IN :ids", {"ids": [row["guild_id"] for row in rows]}
        )
