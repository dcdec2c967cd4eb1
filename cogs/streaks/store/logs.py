"""The SQL of what a member logged, and of the sums that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from bot.database.executor import Executor
from bot.database.rows import columns_of, named_values, records_of, values_of
from bot.database.statements import Row
from cogs.streaks.records import CheckIn, Log, Member, Milestone
from cogs.streaks.rules.check_ins import MOST_LOGS_A_DAY, MOST_MINUTES
from cogs.streaks.store.leaderboard import LOCK_GUILD, PUT_IN_LOGGED, TAKE_OUT_LOGGED, period_keys
from cogs.streaks.store.milestones import MILESTONES

# Members log for today and the date before. This leaves room for a date that a flight skipped, and for a press that
# waited over midnight.
MAY_CHANGE = timedelta(days=3)

OF_MEMBER = "guild_id = :guild_id AND member_id = :member_id"
# A date that was logged in time is not late for a later addition.
SUMS = "date, SUM(minutes) AS minutes, MIN(late) AS late"
CHECK_INS = f"SELECT {SUMS} FROM streak_logs WHERE {OF_MEMBER} GROUP BY date ORDER BY date"
# With whether the log :id is there, asked once: to look for it among the rows would leave the index.
CHECK_INS_SINCE = (
    f"SELECT {SUMS}, (SELECT COUNT(*) FROM streak_logs WHERE id = :id AND {OF_MEMBER}) AS is_stored FROM streak_logs"
    f" WHERE {OF_MEMBER} AND date >= :since GROUP BY date ORDER BY date"
)
LOGS_SINCE = f"SELECT {columns_of(Log)} FROM streak_logs WHERE {OF_MEMBER} AND date >= :since"
# Whoever changes what a member set writes this row first, so that on PostgreSQL too they come one after another.
LOCK = f"UPDATE streak_members SET cue = cue WHERE {OF_MEMBER}"
# Nothing outlives the member's row: a press may still be under way when they delete everything.
IS_MEMBER = f"EXISTS (SELECT 1 FROM streak_members WHERE {OF_MEMBER})"
# Another device may have logged since the history was read: whether a log is new and fits the day is decided here.
FITS = (
    "NOT EXISTS (SELECT 1 FROM streak_logs WHERE id = :id) AND (:minutes = 0 OR :minutes + COALESCE("
    f"(SELECT SUM(minutes) FROM streak_logs WHERE {OF_MEMBER} AND date = :date), 0) <= {MOST_MINUTES})"
    f" AND (SELECT COUNT(*) FROM streak_logs WHERE {OF_MEMBER} AND date = :date) < {MOST_LOGS_A_DAY}"
)
# Before the log itself, because it asks whether the date has one.
ADD_TOTALS = (
    "INSERT INTO streak_totals (guild_id, period, member_id, days, minutes, shown)"
    " SELECT m.guild_id, p.period, m.member_id,"
    f" CASE WHEN EXISTS (SELECT 1 FROM streak_logs WHERE {OF_MEMBER} AND date = :date) THEN 0 ELSE 1 END,"
    " :minutes, m.on_leaderboard FROM streak_members AS m,"
    " (SELECT :week AS period UNION ALL SELECT :month UNION ALL SELECT 'all') AS p"
    f" WHERE m.guild_id = :guild_id AND m.member_id = :member_id AND {FITS}"
    " ON CONFLICT (guild_id, period, member_id) DO UPDATE SET days = streak_totals.days + excluded.days,"
    " minutes = streak_totals.minutes + excluded.minutes"
)
ADD_LOG = (
    f"INSERT INTO streak_logs (guild_id, member_id, {columns_of(Log)})"
    f" SELECT :guild_id, :member_id, {named_values(Log)} WHERE {FITS} AND {IS_MEMBER}"
)
REMOVE_TOTALS = (
    "UPDATE streak_totals SET minutes = minutes - :minutes, days = days - CASE WHEN EXISTS (SELECT 1 FROM streak_logs"
    f" WHERE {OF_MEMBER} AND date = :date AND id <> :id) THEN 0 ELSE 1 END"
    f" WHERE {OF_MEMBER} AND period IN ('all', :month, :week)"
    f" AND EXISTS (SELECT 1 FROM streak_logs WHERE id = :id AND {OF_MEMBER})"
)
REMOVE_LOG = f"DELETE FROM streak_logs WHERE id = :id AND {OF_MEMBER} RETURNING id"


@dataclass(frozen=True)
class AddedLog:
    """Whether the log is in the database, the member as of then, and the milestones of the guild."""

    is_stored: bool
    member: Member
    milestones: Sequence[Milestone]


async def add_log(db: Executor, member: Member, log: Log) -> AddedLog:
    """Store a log once, however often this is called, and never more minutes than a day holds."""
    values = _values(member, log)
    steps = (LOCK_GUILD, TAKE_OUT_LOGGED, ADD_TOTALS, ADD_LOG, PUT_IN_LOGGED, CHECK_INS_SINCE, MILESTONES)
    *_, rows, milestones = await db.execute_all(*((step, values) for step in steps))
    is_stored = bool(rows and rows[0]["is_stored"])
    return AddedLog(is_stored, _with_check_ins(member, log, rows), records_of(Milestone, milestones))


async def remove_log(db: Executor, member: Member, log: Log) -> Member | None:
    """The member as of then; None where the log was gone already, because two devices may undo at once."""
    values = _values(member, log)
    steps = (LOCK_GUILD, TAKE_OUT_LOGGED, REMOVE_TOTALS, PUT_IN_LOGGED, REMOVE_LOG, CHECK_INS_SINCE)
    *_, removed, rows = await db.execute_all(*((step, values) for step in steps))
    return _with_check_ins(member, log, rows) if removed else None


async def get_logs_since(db: Executor, member: Member, since: date) -> list[Log]:
    """Those for dates from `since` on, in the order in which they were made."""
    logs = records_of(Log, await db.fetch(LOGS_SINCE, member.key | {"since": since.isoformat()}))
    return sorted(logs, key=attrgetter("at", "id"))


def check_ins_of(rows: Iterable[Row]) -> tuple[CheckIn, ...]:
    """By hand: years of days are read for every command, and the mapper takes twice the time."""
    return tuple(CheckIn(date.fromisoformat(row["date"]), row["minutes"], bool(row["late"])) for row in rows)


def _values(member: Member, log: Log) -> dict[str, Any]:
    return member.key | values_of(log) | period_keys(log.date) | {"since": _since(log).isoformat()}


def _since(log: Log) -> date:
    return log.date - MAY_CHANGE


def _with_check_ins(member: Member, log: Log, rows: Iterable[Row]) -> Member:
    """The member with the rows of `CHECK_INS_SINCE` in place of what was known of these dates."""
    before = (check_in for check_in in member.history.check_ins if check_in.date < _since(log))
    return replace(member, history=replace(member.history, check_ins=(*before, *check_ins_of(rows))))
