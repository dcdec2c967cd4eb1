"""The SQL of the leaderboard: sums of days and minutes by period, and how many members have as many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.database.executor import Executor
from bot.database.statements import Row, Values
from cogs.streaks.records import Period, Rank

PAGE_ROWS = 10
# See streak_places in the migration: members of one slot are counted one by one.
MINUTES_A_SLOT = 64

# Those who have left, of whom `departures` knows: a guild has few of them, and they are purged after 30 days. The CROSS
# JOIN has SQLite begin with them; by itself it goes through all sums.
LEFT = (
    "SELECT t.days, t.minutes FROM departures AS d CROSS JOIN streak_totals AS t"
    " WHERE d.guild_id = :guild_id AND t.guild_id = d.guild_id AND t.period = :period AND t.member_id = d.member_id"
    " AND t.shown = 1 AND t.days > 0"
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


@dataclass(frozen=True)
class Board:
    """The ten ranks of a page, of those who agreed to be shown and have not left, whether more follow, and the rank of
    whoever looks: None without a day."""

    ranks: Sequence[Rank]
    has_more: bool
    own: Rank | None


def period_keys(day: date) -> dict[str, str]:
    """The keys under which a date is summed up, beside 'all': `2026-W10` and `2026-03`."""
    year, week, _weekday = day.isocalendar()
    return {Period.WEEK.value: f"{year}-W{week:02}", Period.MONTH.value: f"{day:%Y-%m}"}


def period_key(period: Period, today: date) -> str:
    """The key of the sums for a period that `today` is in."""
    return "all" if period is Period.ALL else period_keys(today)[period.value]


async def get_board(db: Executor, guild_id: int, period: str, page: int, member_id: int) -> Board:
    """A page (from 0), and the rank that a member has, or would have if they agreed to be shown. `period` is a key of
    `period_key`."""
    values = {"guild_id": guild_id, "period": period}
    skip = page * PAGE_ROWS
    starts, owns = await db.fetch_all((START, values | {"skip": skip}), (OWN_RANK, values | {"member_id": member_id}))
    own = next((Rank(int(row["better"]) + 1, member_id, row["days"], row["minutes"]) for row in owns), None)
    rows = await _get_rows(db, values, skip, starts[0]) if starts else []
    if not rows:
        return Board([], False, own)
    # On the first page nobody is ahead of the first one.
    place = await _get_place(db, values, rows[0]["days"], rows[0]["minutes"]) if page else 1
    ranks: list[Rank] = []
    for position, row in enumerate(rows[:PAGE_ROWS]):
        if position and (ranks[-1].days, ranks[-1].minutes) != (row["days"], row["minutes"]):
            place = skip + position + 1
        ranks.append(Rank(place, row["member_id"], row["days"], row["minutes"]))
    return Board(ranks, len(rows) > PAGE_ROWS, own)


async def _get_rows(db: Executor, board: Values, skip: int, start: Row) -> list[Row]:
    """Those of a page, and one more where there is one."""
    top = {"days": start["days"], "below": (start["slot"] + 1) * MINUTES_A_SLOT}
    return await db.fetch(TOP, {**board, **top, "most": PAGE_ROWS + 1, "skip": skip - int(start["ahead"])})


async def _get_place(db: Executor, board: Values, days: int, minutes: int) -> int:
    slot = minutes // MINUTES_A_SLOT
    sums = {"days": days, "minutes": minutes, "slot": slot, "below": (slot + 1) * MINUTES_A_SLOT}
    return int(await db.fetch_value(BETTER, {**board, **sums})) + 1
