"""The SQL of what has an age at which it goes: corrections, and the sums of weeks that nobody looks at any more."""

from datetime import date, datetime, timedelta

from bot.database.executor import Database
from cogs.streaks.store.leaderboard import period_keys

# As long as the audit: whoever asks why a day was changed finds the reason in both.
CORRECTIONS_KEPT = timedelta(days=400)
# The leaderboard shows this week. Days, months and all time stay.
WEEKS_KEPT = timedelta(weeks=6)
# Further back there is nothing left, even after years in which the bot was off.
YEARS_PRUNED = 4
# So little at a time that nobody's log waits for it.
GUILDS_A_RUN = 10
ROWS_A_RUN = 500

PRUNE_CORRECTIONS = "DELETE FROM streak_corrections WHERE at < :before"
GUILDS = f"SELECT DISTINCT guild_id FROM streak_members WHERE guild_id > :after ORDER BY guild_id LIMIT {GUILDS_A_RUN}"
# The keys of a year's weeks stand together, apart from those of its months.
WEEKS = " OR ".join(f"(period >= :first_{number} AND period < :end_{number})" for number in range(YEARS_PRUNED))
PRUNE_TOTALS = (
    "DELETE FROM streak_totals WHERE (guild_id, period, member_id) IN (SELECT guild_id, period, member_id"
    f" FROM streak_totals WHERE guild_id = :guild_id AND ({WEEKS}) LIMIT {ROWS_A_RUN}) RETURNING guild_id"
)
PRUNE_PLACES = f"DELETE FROM streak_places WHERE guild_id = :guild_id AND ({WEEKS})"


async def prune_corrections(database: Database, now: datetime) -> None:
    await database.execute(PRUNE_CORRECTIONS, {"before": now - CORRECTIONS_KEPT})


async def prune_weeks(database: Database, now: datetime, after: int) -> int | None:
    """Of the next servers after that id: how far it has come, or None after the last of them."""
    guilds = [row["guild_id"] for row in await database.fetch(GUILDS, {"after": after})]
    if not guilds:
        return None
    weeks = _weeks_before((now - WEEKS_KEPT).date())
    async with database.write() as transaction:
        for guild_id in guilds:
            values = {"guild_id": guild_id, **weeks}
            await transaction.execute(PRUNE_PLACES, values)
            if len(await transaction.returning(PRUNE_TOTALS, values)) == ROWS_A_RUN:
                return int(guild_id) - 1  # it has more
    return int(guilds[-1])


def _weeks_before(day: date) -> dict[str, str]:
    """The ranges of the keys of weeks before that of `day`, a year each."""
    this_week = period_keys(day)["week"]
    year = int(this_week[:4])
    ranges = {"first_0": f"{year}-W", "end_0": this_week}
    for number in range(1, YEARS_PRUNED):
        ranges |= {f"first_{number}": f"{year - number}-W", f"end_{number}": f"{year - number}-X"}
    return ranges
