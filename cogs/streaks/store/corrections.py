"""The SQL of corrections: which day of whom a moderator changed and why, until the member knows; and what has aged."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta

from bot.database.executor import Executor, pages
from bot.database.rows import columns_of, named_values, record_of, records_of, values_of
from bot.database.time import stored
from cogs.streaks.records import Correction, CorrectionState
from cogs.streaks.store.leaderboard import period_keys

# As long as the audit: whoever asks why a day was changed finds the reason in both.
CORRECTIONS_KEPT = timedelta(days=400)
# The leaderboard shows this week; a month is what reports look back at. Corrections reach further, and change months.
WEEKS_KEPT = timedelta(weeks=6)

COLUMNS = columns_of(Correction)
ADD = f"INSERT INTO streak_corrections ({COLUMNS}) VALUES ({named_values(Correction)})"
DIRECT = (
    f"SELECT {COLUMNS} FROM streak_corrections WHERE state = '{CorrectionState.DIRECT.value}'"
    " AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild_id = streak_corrections.guild_id"
    " AND d.member_id = streak_corrections.member_id)"
)
GET = f"SELECT {COLUMNS} FROM streak_corrections WHERE guild_id = :guild_id AND member_id = :member_id AND id = :id"
SET_STATE = (
    "UPDATE streak_corrections SET state = :state WHERE guild_id = :guild_id AND member_id = :member_id AND id IN :ids"
)
PRUNE_CORRECTIONS = "DELETE FROM streak_corrections WHERE at < :before"
# A guild at a time, because its sums are found by the first column of their key.
GUILDS = "SELECT DISTINCT guild_id FROM streak_members"
PRUNE_WEEKS = (
    "DELETE FROM {table} WHERE guild_id = :guild_id AND period >= '2' AND period < :before AND period LIKE '%-W%'"
)
WEEK_TABLES = ("streak_totals", "streak_places")


async def add_correction(db: Executor, correction: Correction) -> None:
    await db.execute(ADD, values_of(correction))


async def get_correction(db: Executor, guild_id: int, member_id: int, correction_id: int) -> Correction | None:
    row = await db.fetch_one(GET, {"guild_id": guild_id, "member_id": member_id, "id": correction_id})
    return record_of(Correction, row) if row else None


async def direct_corrections(db: Executor) -> AsyncIterator[Correction]:
    """Those to be told by direct message, oldest first, without those of members who have left."""
    async for page in pages(db, DIRECT, ("at", "guild_id", "member_id", "id")):
        for correction in records_of(Correction, page):
            yield correction


async def set_correction_state(
    db: Executor, guild_id: int, member_id: int, ids: Collection[int], state: CorrectionState
) -> None:
    values = {"guild_id": guild_id, "member_id": member_id, "ids": list(ids), "state": state.value}
    await db.execute(SET_STATE, values)


async def prune_streaks(db: Executor, now: datetime) -> None:
    """Corrections that are old, and sums of weeks that nobody looks at any more; days and months stay."""
    await db.execute(PRUNE_CORRECTIONS, {"before": stored(now - CORRECTIONS_KEPT)})
    before = period_keys((now - WEEKS_KEPT).date())["week"]
    for row in await db.fetch(GUILDS):
        values = {"guild_id": row["guild_id"], "before": before}
        await db.execute_all(*((PRUNE_WEEKS.format(table=table), values) for table in WEEK_TABLES))
