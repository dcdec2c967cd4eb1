"""The SQL of the leaderboard: sums of days and minutes by period, and how many members have as many."""

from datetime import date

from bot.database.executor import Executor
from bot.database.statements import Values
from cogs.streaks.records import Period, Rank

PAGE_ROWS = 10
# See streak_places in the migration: members of one slot are counted one by one.
MINUTES_A_SLOT = 64

# Those who have left, of whom `departures` knows: a guild has few of them, and they are purged after 30 days.
LEFT = (
    "SELECT t.days, t.minutes FROM departures AS d JOIN streak_totals AS t ON t.guild_id = d.guild_id"
    " AND t.period = :period AND t.member_id = d.member_id"
    " WHERE d.guild_id = :guild_id AND t.shown = 1 AND t.days > 0"
)
PRESENT = (
    " AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild_id = streak_totals.guild_id"
    " AND d.member_id = streak_totals.member_id)"
)
# Where a page begins: the slot in which its first row is, and how many stand ahead of that slot.
START = (
    "SELECT days, slot, ahead FROM (SELECT days, slot, SUM(members) OVER (ORDER BY days DESC, slot DESC) - members"
    " AS ahead FROM (SELECT days, slot, SUM(members) AS members FROM (SELECT days, slot, members FROM streak_places"
    " WHERE guild_id = :guild_id AND period = :period AND members > 0"
    f" UNION ALL SELECT days, minutes / {MINUTES_A_SLOT} AS slot, -1 AS members FROM ({LEFT}) AS departed) AS counts"
    " GROUP BY days, slot HAVING SUM(members) > 0) AS slots) AS places WHERE ahead <= :skip ORDER BY ahead DESC LIMIT 1"
)
TOP = (
    "SELECT member_id, days, minutes FROM streak_totals"
    " WHERE guild_id = :guild_id AND period = :period AND shown = 1 AND days > 0 AND (days, minutes) < (:days, :below)"
    f"{PRESENT} ORDER BY days DESC, minutes DESC, member_id LIMIT :most OFFSET :skip"
)
# With {days} and the others either values or columns.
COUNT_BETTER = (
    "SELECT (SELECT COALESCE(SUM(members), 0) FROM streak_places WHERE guild_id = :guild_id AND period = :period"
    " AND days > {days})"
    " + (SELECT COALESCE(SUM(members), 0) FROM streak_places WHERE guild_id = :guild_id AND period = :period"
    " AND days = {days} AND slot > {slot})"
    " + (SELECT COUNT(*) FROM streak_totals WHERE guild_id = :guild_id AND period = :period AND shown = 1"
    " AND days = {days} AND minutes > {minutes} AND minutes < {below})"
    f" - (SELECT COUNT(*) FROM ({LEFT}) AS departed WHERE (days, minutes) > ({{days}}, {{minutes}})) AS better"
)
BETTER = COUNT_BETTER.format(days=":days", minutes=":minutes", slot=":slot", below=":below")
OWN_SLOT = f"own.minutes / {MINUTES_A_SLOT}"
OWN_BETTER = COUNT_BETTER.format(
    days="own.days", minutes="own.minutes", slot=OWN_SLOT, below=f"({OWN_SLOT} + 1) * {MINUTES_A_SLOT}"
)
# One look, because each is a way to the database and back.
OWN_RANK = (
    f"SELECT days, minutes, ({OWN_BETTER}) AS better FROM streak_totals AS own"
    " WHERE guild_id = :guild_id AND period = :period AND member_id = :member_id AND days > 0"
)
# Whoever changes sums or consent writes this row first, which is no place: the rows of places belong to all members of
# a guild, and who took them in an order of their own would block others on PostgreSQL, and be blocked.
LOCK_GUILD = (
    "INSERT INTO streak_places (guild_id, period, days, slot, members) VALUES (:guild_id, '', 0, 0, 0)"
    " ON CONFLICT (guild_id, period, days, slot) DO UPDATE SET members = 0"
)
# Before a change of a member's sums their places are taken out, and after it put in again.
OWN_SUMS = " FROM streak_totals WHERE guild_id = :guild_id AND member_id = :member_id AND shown = 1 AND days > 0"
OF_LOG = " AND period IN ('all', :month, :week)"
SLOT = f"minutes / {MINUTES_A_SLOT}"
TAKE_OUT = (
    "UPDATE streak_places SET members = members - 1 WHERE guild_id = :guild_id AND (period, days, slot) IN"
    f" (SELECT period, days, {SLOT}{OWN_SUMS}{{periods}})"
)
PUT_IN = (
    f"INSERT INTO streak_places (guild_id, period, days, slot, members) SELECT guild_id, period, days, {SLOT}, 1"
    f"{OWN_SUMS}{{periods}}"
    " ON CONFLICT (guild_id, period, days, slot) DO UPDATE SET members = streak_places.members + 1"
)
TAKE_OUT_ALL, PUT_IN_ALL = TAKE_OUT.format(periods=""), PUT_IN.format(periods="")
TAKE_OUT_LOGGED, PUT_IN_LOGGED = TAKE_OUT.format(periods=OF_LOG), PUT_IN.format(periods=OF_LOG)


def period_keys(day: date) -> dict[str, str]:
    """The keys under which a date is summed up, beside 'all': `2026-W10` and `2026-03`."""
    year, week, _weekday = day.isocalendar()
    return {Period.WEEK.value: f"{year}-W{week:02}", Period.MONTH.value: f"{day:%Y-%m}"}


def period_key(period: Period, today: date) -> str:
    """The key of the sums for a period that `today` is in."""
    return "all" if period is Period.ALL else period_keys(today)[period.value]


async def get_page(db: Executor, guild_id: int, period: str, page: int) -> tuple[list[Rank], bool]:
    """The ten ranks of a page (from 0), and whether more follow, of those who agreed to be shown and have not left.
    `period` is a key of `period_key`."""
    values = {"guild_id": guild_id, "period": period}
    skip = page * PAGE_ROWS
    start = await db.fetch_one(START, values | {"skip": skip})
    if start is None:
        return [], False
    top = {"days": start["days"], "below": (start["slot"] + 1) * MINUTES_A_SLOT}
    rows = await db.fetch(TOP, values | top | {"most": PAGE_ROWS + 1, "skip": skip - int(start["ahead"])})
    if not rows:
        return [], False
    # On the first page nobody is ahead of the first one.
    place = await _get_place(db, values, rows[0]["days"], rows[0]["minutes"]) if page else 1
    ranks: list[Rank] = []
    for position, row in enumerate(rows[:PAGE_ROWS]):
        if position and (ranks[-1].days, ranks[-1].minutes) != (row["days"], row["minutes"]):
            place = skip + position + 1
        ranks.append(Rank(place, row["member_id"], row["days"], row["minutes"]))
    return ranks, len(rows) > PAGE_ROWS


async def get_own_rank(db: Executor, guild_id: int, period: str, member_id: int) -> Rank | None:
    """The rank that a member has, or would have if they agreed to be shown; None without a day."""
    row = await db.fetch_one(OWN_RANK, {"guild_id": guild_id, "period": period, "member_id": member_id})
    return Rank(int(row["better"]) + 1, member_id, row["days"], row["minutes"]) if row else None


async def _get_place(db: Executor, board: Values, days: int, minutes: int) -> int:
    slot = minutes // MINUTES_A_SLOT
    sums = {"days": days, "minutes": minutes, "slot": slot, "below": (slot + 1) * MINUTES_A_SLOT}
    return int(await db.fetch_value(BETTER, {**board, **sums})) + 1
