"""The SQL of a member: that they joined, everything that they set, and when to remind them."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from bot.database.executor import Database, Executor, Transaction, pages
from bot.database.rows import columns_of, instant_from, named_values, record_of, records_of, stored, values_of
from bot.database.statements import Row, Step
from cogs.streaks.records import (
    Closure,
    Correction,
    CorrectionState,
    History,
    Member,
    PausePeriod,
    RestDays,
    ZoneChange,
)
from cogs.streaks.store.leaderboard import LOCK_GUILD, PUT_IN_ALL, TAKE_OUT_ALL
from cogs.streaks.store.logs import CHECK_INS, IS_MEMBER, LOCK, OF_MEMBER, check_ins_of


@dataclass(frozen=True)
class ReminderPlan:
    """`planned` is when the member's reminder was to be looked at, `next_at` when it is to be from now on; None where
    no more are to come."""

    member: Member
    planned: datetime
    next_at: datetime | None


# What is set several times has a table of its own each.
TABLES: Mapping[type[object], str] = {
    ZoneChange: "streak_zones",
    RestDays: "streak_rests",
    PausePeriod: "streak_pauses",
}
OF_GUILD = "guild_id = :guild_id"
# These two come first: PostgreSQL takes the types of a union's columns from them, and all others' are texts.
PARTS = {
    "streak_members": columns_of(Member, without=("guild_id", "member_id", "history", "corrections")),
    "streak_corrections": columns_of(Correction, without=("guild_id", "member_id")),
    **{table: columns_of(kind) for kind, table in TABLES.items()},
    "streak_closures": columns_of(Closure),
}

ROWS_OF_PART = {
    "streak_closures": OF_GUILD,
    "streak_corrections": f"{OF_MEMBER} AND state = '{CorrectionState.WAITING.value}'",
}


def _union(parts: Mapping[str, str]) -> str:
    """One look at all tables, because each costs a way to the database and back; NULL stands for the columns that only
    other tables have."""
    names = dict.fromkeys(name for columns in parts.values() for name in columns.split(", "))
    looks = []
    for table, columns in parts.items():
        own = set(columns.split(", "))
        values = ", ".join(name if name in own else f"NULL AS {name}" for name in names)
        rows = ROWS_OF_PART.get(table, OF_MEMBER)
        looks.append(f"SELECT '{table}' AS part, {values} FROM {table} WHERE {rows}")
    return " UNION ALL ".join(looks)


SETTINGS = _union(PARTS)
ADD_MEMBER = (
    "INSERT INTO streak_members (guild_id, member_id, joined_at, cue, habit)"
    " VALUES (:guild_id, :member_id, :at, :cue, :habit) ON CONFLICT (guild_id, member_id) DO NOTHING"
)
ADD_FIRST_ZONE = (
    f"INSERT INTO streak_zones (guild_id, member_id, {columns_of(ZoneChange)})"
    f" SELECT :guild_id, :member_id, {named_values(ZoneChange)}"
    f" WHERE NOT EXISTS (SELECT 1 FROM streak_zones WHERE {OF_MEMBER}) RETURNING member_id"
)
SET_HABIT = f"UPDATE streak_members SET cue = :cue, habit = :habit WHERE {OF_MEMBER}"
SET_ON_LEADERBOARD = f"UPDATE streak_members SET on_leaderboard = :shown WHERE {OF_MEMBER}"
SHOW_TOTALS = f"UPDATE streak_totals SET shown = :shown WHERE {OF_MEMBER}"
SET_REMINDER = (
    "UPDATE streak_members SET reminder_hour = :hour, next_reminder_at = :next, reminders_refused = 0,"
    " reminders_ignored = :ignored, reminders_stopped = :stopped"
    f" WHERE {OF_MEMBER}"
)
# Only while nothing was changed since it was planned: the member's own change of hour or zone goes before.
PLAN_REMINDER = (
    f"UPDATE streak_members SET next_reminder_at = :next WHERE {OF_MEMBER}"
    " AND next_reminder_at IN (:planned, :planned_before)"
)
# Once a date, however often the end of its reminder is told.
NOTE_REMINDER = (
    "UPDATE streak_members SET reminded_on = :day, reminder_message_id = :message_id, reminders_ignored = :ignored,"
    f" reminders_stopped = :stopped WHERE {OF_MEMBER} AND (reminded_on IS NULL OR reminded_on <> :day)"
)
FORGET_REMINDER_MESSAGE = (
    f"UPDATE streak_members SET reminder_message_id = NULL WHERE {OF_MEMBER} AND reminder_message_id = :message_id"
)
REFUSE_REMINDERS = (
    "UPDATE streak_members SET reminder_hour = NULL, next_reminder_at = NULL, reminders_refused = 1"
    f" WHERE {OF_MEMBER} AND next_reminder_at IN :planned"
)
DUE_REMINDERS = (
    "SELECT guild_id, member_id, next_reminder_at FROM streak_members"
    " WHERE next_reminder_at <= :now AND NOT EXISTS (SELECT 1 FROM departures AS d"
    " WHERE d.guild_id = streak_members.guild_id AND d.member_id = streak_members.member_id)"
)


async def get_member(db: Executor, guild_id: int, member_id: int) -> Member | None:
    """None for somebody who has not joined."""
    key = {"guild_id": guild_id, "member_id": member_id}
    rows, check_ins = await db.fetch_all((SETTINGS, key), (CHECK_INS, key))
    parts: dict[str, list[Row]] = {table: [] for table in PARTS}
    for row in rows:
        parts[row["part"]].append(row)
    if not parts["streak_members"]:
        return None
    history = History(
        tuple(sorted(records_of(ZoneChange, parts["streak_zones"]), key=attrgetter("at"))),
        check_ins_of(check_ins),
        tuple(sorted(map(_rest_days_of, parts["streak_rests"]), key=attrgetter("since"))),
        tuple(sorted(records_of(PausePeriod, parts["streak_pauses"]), key=attrgetter("start_on"))),
        tuple(sorted(records_of(Closure, parts["streak_closures"]), key=attrgetter("starts_at"))),
    )
    member = record_of(Member, parts["streak_members"][0] | key | {"history": history})
    waiting = parts["streak_corrections"]
    if not waiting:
        return member
    corrections = sorted(records_of(Correction, (row | key for row in waiting)), key=attrgetter("at", "id"))
    return replace(member, corrections=tuple(corrections))


async def add_member(db: Executor, guild_id: int, member_id: int, zone: ZoneChange, cue: str, habit: str) -> bool:
    """Whether the member is new; somebody who had joined keeps everything."""
    values = {"guild_id": guild_id, "member_id": member_id, "cue": cue, "habit": habit} | values_of(zone)
    _none, added = await db.execute_all((ADD_MEMBER, values), (ADD_FIRST_ZONE, values))
    return bool(added)


async def set_habit(db: Executor, member: Member, cue: str, habit: str) -> None:
    await db.execute(SET_HABIT, member.key | {"cue": cue, "habit": habit})


async def set_on_leaderboard(db: Executor, member: Member, shown: bool) -> None:
    values = member.key | {"shown": int(shown)}
    steps = (LOCK_GUILD, SET_ON_LEADERBOARD, TAKE_OUT_ALL, SHOW_TOTALS, PUT_IN_ALL)
    await db.execute_all(*((step, values) for step in steps))


async def replace_records(
    db: Executor, member: Member, kind: type[object], records: Collection[ZoneChange | RestDays | PausePeriod]
) -> None:
    """Write all records of one kind of a member anew: all zones, all rest days or all pauses."""
    table = TABLES[kind]
    add = (
        f"INSERT INTO {table} (guild_id, member_id, {columns_of(kind)})"
        f" SELECT :guild_id, :member_id, {named_values(kind)} WHERE {IS_MEMBER}"
    )
    steps: list[Step] = [(add, member.key | _values_of(record)) for record in records]
    await db.execute_all((LOCK, member.key), (f"DELETE FROM {table} WHERE {OF_MEMBER}", member.key), *steps)


async def set_reminder(db: Executor, member: Member, next_at: datetime | None) -> None:
    """What the member chose, and when to look again: never without reminders, or after they have stopped."""
    chosen = {
        "hour": member.reminder_hour,
        "ignored": member.reminders_ignored,
        "stopped": int(member.reminders_stopped),
        "next": next_at,
    }
    await db.execute(SET_REMINDER, member.key | chosen)


async def note_reminder(transaction: Transaction, member: Member, plans: Collection[ReminderPlan]) -> None:
    """The reminder of `member.reminded_on` was sent; everything about reminders is as in `member`."""
    sent = {
        "day": member.reminded_on.isoformat() if member.reminded_on else None,
        "message_id": member.reminder_message_id,
        "ignored": member.reminders_ignored,
        "stopped": int(member.reminders_stopped),
    }
    await transaction.execute(NOTE_REMINDER, member.key | sent)
    await transaction.execute_many(PLAN_REMINDER, [_plan_values(plan) for plan in plans])


async def forget_reminder_message(db: Executor, member: Member) -> None:
    """It says what became of its day, and is not to be changed again."""
    values = {"message_id": member.reminder_message_id}
    await db.execute(FORGET_REMINDER_MESSAGE, member.key | values)


async def plan_reminders(database: Database, plans: Collection[ReminderPlan]) -> None:
    """Look again at each `next_at`, unless the member has changed something since `planned` was put down: one
    statement for all of them."""
    rows = [_plan_values(plan) for plan in plans]
    if rows:
        async with database.write() as transaction:
            await transaction.execute_many(PLAN_REMINDER, rows)


async def refuse_reminders(db: Executor, member: Member, planned: datetime) -> None:
    """Discord refused the one of `planned`: switch reminders off, and have the member told at the next command."""
    await db.execute(REFUSE_REMINDERS, member.key | {"planned": _as_stored(planned)})


async def due_reminders(db: Executor, now: datetime) -> AsyncIterator[tuple[Member, datetime]]:
    """Who is to be looked at for a reminder, with the time that was planned, longest due first."""
    keys = ("next_reminder_at", "guild_id", "member_id")
    async for page in pages(db, DUE_REMINDERS, keys, {"now": now}):
        for row in page:
            member = await get_member(db, row["guild_id"], row["member_id"])
            if member is not None:
                yield member, instant_from(row["next_reminder_at"])


def _plan_values(plan: ReminderPlan) -> dict[str, Any]:
    planned, planned_before = _as_stored(plan.planned)
    return plan.member.key | {"planned": planned, "planned_before": planned_before, "next": plan.next_at}


def _values_of(record: ZoneChange | RestDays | PausePeriod) -> dict[str, Any]:
    if isinstance(record, RestDays):
        return {"since": record.since.isoformat(), "weekdays": "".join(map(str, sorted(record.weekdays)))}
    return values_of(record)


def _rest_days_of(row: Row) -> RestDays:
    """The weekdays are stored as digits."""
    return RestDays(frozenset(map(int, row["weekdays"])), date.fromisoformat(row["since"]))


def _as_stored(planned: datetime) -> list[str]:
    """Version 0.2 left the microseconds of a full second out. Such a text sorts before ours of the same instant, so
    that `<=` is right for both, but it is not equal."""
    return [stored(planned), planned.isoformat()]
