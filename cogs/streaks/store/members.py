"""All SQL of one member's streak: what they logged and set. What follows from it is derived in `standing.py`."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.database.engine import Database
from cogs.streaks.records import CheckIn, History, Log, Member, Pause, RestDays, ZoneChange
from cogs.streaks.rules import MOST_MINUTES

# One look brings everything that is set, because each look costs a way to the driver and back.
SETTINGS = (
    "SELECT 'member' AS part, cue AS a, habit AS b, CAST(on_leaderboard AS TEXT) AS c,"
    " CAST(reminder_hour AS TEXT) AS d, CAST(reminders_refused AS TEXT) AS e, left_at AS f FROM streak_members"
    " WHERE guild_id = :guild_id AND member_id = :member_id"
    " UNION ALL SELECT 'zone', at, zone, closes, since, NULL, NULL FROM streak_zones"
    " WHERE guild_id = :guild_id AND member_id = :member_id"
    " UNION ALL SELECT 'rest', since, weekdays, NULL, NULL, NULL, NULL FROM streak_rests"
    " WHERE guild_id = :guild_id AND member_id = :member_id"
    " UNION ALL SELECT 'pause', start_on, end_on, NULL, NULL, NULL, NULL FROM streak_pauses"
    " WHERE guild_id = :guild_id AND member_id = :member_id"
    " ORDER BY 1, 2"
)
# The first log of a date says whether it was late: a date logged in time is not late for a later addition.
CHECK_INS = (
    "SELECT date, SUM(minutes) AS minutes, MIN(late) AS late FROM streak_logs"
    " WHERE guild_id = :guild_id AND member_id = :member_id GROUP BY date ORDER BY date"
)
LOGS_SINCE = (
    "SELECT id, date, zone, at, minutes, note, late FROM streak_logs"
    " WHERE guild_id = :guild_id AND member_id = :member_id AND date >= :since ORDER BY at, id"
)
# Another device may have logged since the history was read: whether a log is new and fits the day is decided here.
FITS = (
    "NOT EXISTS (SELECT 1 FROM streak_logs WHERE id = :id) AND (CAST(:minutes AS INTEGER) = 0 OR"
    " CAST(:minutes AS INTEGER) + COALESCE((SELECT SUM(minutes) FROM streak_logs WHERE guild_id = :guild_id"
    f" AND member_id = :member_id AND date = :date), 0) <= {MOST_MINUTES})"
)
# Before the log itself, because it asks whether the date has one.
ADD_TOTALS = (
    "INSERT INTO streak_totals (guild_id, period, member_id, days, minutes, shown)"
    " SELECT m.guild_id, p.period, m.member_id, CASE WHEN EXISTS (SELECT 1 FROM streak_logs"
    " WHERE guild_id = :guild_id AND member_id = :member_id AND date = :date) THEN 0 ELSE 1 END,"
    " CAST(:minutes AS INTEGER), m.on_leaderboard"
    " FROM streak_members AS m, (SELECT CAST(:week AS TEXT) AS period UNION ALL SELECT CAST(:month AS TEXT)"
    f" UNION ALL SELECT 'all') AS p WHERE m.guild_id = :guild_id AND m.member_id = :member_id AND {FITS}"
    " ON CONFLICT (guild_id, period, member_id) DO UPDATE SET days = streak_totals.days + excluded.days,"
    " minutes = streak_totals.minutes + excluded.minutes"
)
ADD_LOG = (
    "INSERT INTO streak_logs (id, guild_id, member_id, date, zone, at, minutes, note, late)"
    " SELECT CAST(:id AS BIGINT), CAST(:guild_id AS BIGINT), CAST(:member_id AS BIGINT), CAST(:date AS TEXT),"
    " CAST(:zone AS TEXT), CAST(:at AS TEXT), CAST(:minutes AS INTEGER), CAST(:note AS TEXT), CAST(:late AS INTEGER)"
    f" WHERE {FITS}"
)
IS_STORED = "SELECT id FROM streak_logs WHERE id = :id AND guild_id = :guild_id AND member_id = :member_id"
IS_THERE = f"EXISTS ({IS_STORED})"
REMOVE_TOTALS = (
    "UPDATE streak_totals SET minutes = minutes - :minutes, days = days - CASE WHEN EXISTS (SELECT 1 FROM streak_logs"
    " WHERE guild_id = :guild_id AND member_id = :member_id AND date = :date AND id <> :id) THEN 0 ELSE 1 END"
    f" WHERE guild_id = :guild_id AND member_id = :member_id AND period IN ('all', :month, :week) AND {IS_THERE}"
)
REMOVE_LOG = "DELETE FROM streak_logs WHERE id = :id AND guild_id = :guild_id AND member_id = :member_id RETURNING id"
# The same row is written by whoever changes a member's sums, so that on PostgreSQL too they come one after another.
LOCK = "UPDATE streak_members SET cue = cue WHERE guild_id = :guild_id AND member_id = :member_id"
# Before a change of a member's sums their places are taken out, and after it put in again.
OWN_PLACES = (
    "SELECT period, days, minutes / 64 FROM streak_totals WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND shown = 1 AND days > 0"
)
OF_LOG = " AND period IN ('all', :month, :week)"
TAKE_OUT = (
    "UPDATE streak_places SET members = members - 1 WHERE guild_id = :guild_id AND (period, days, slot) IN"
    f" ({OWN_PLACES}{{periods}})"
)
PUT_IN = (
    "INSERT INTO streak_places (guild_id, period, days, slot, members) SELECT guild_id, period, days, minutes / 64, 1"
    " FROM streak_totals WHERE guild_id = :guild_id AND member_id = :member_id AND shown = 1 AND days > 0{periods}"
    " ON CONFLICT (guild_id, period, days, slot) DO UPDATE SET members = streak_places.members + 1"
)
TAKE_OUT_LOGGED, PUT_IN_LOGGED = (TAKE_OUT.format(periods=OF_LOG)), (PUT_IN.format(periods=OF_LOG))
TAKE_OUT_ALL, PUT_IN_ALL = (TAKE_OUT.format(periods="")), (PUT_IN.format(periods=""))
ADD_MEMBER = (
    "INSERT INTO streak_members (guild_id, member_id, joined_at, cue, habit)"
    " VALUES (:guild_id, :member_id, :at, :cue, :habit) ON CONFLICT (guild_id, member_id) DO NOTHING"
)
SET_HABIT = "UPDATE streak_members SET cue = :cue, habit = :habit WHERE guild_id = :guild_id AND member_id = :member_id"
SET_LEADERBOARD = (
    "UPDATE streak_members SET on_leaderboard = :shown WHERE guild_id = :guild_id AND member_id = :member_id"
)
SHOW_TOTALS = "UPDATE streak_totals SET shown = :shown WHERE guild_id = :guild_id AND member_id = :member_id"
SHOW_AGAIN = (
    "UPDATE streak_totals SET shown = (SELECT on_leaderboard FROM streak_members AS m WHERE m.guild_id = :guild_id"
    " AND m.member_id = :member_id) WHERE guild_id = :guild_id AND member_id = :member_id"
)
SET_LEFT = "UPDATE streak_members SET left_at = :left_at WHERE guild_id = :guild_id AND member_id = :member_id"
SET_REMINDER = (
    "UPDATE streak_members SET reminder_hour = :hour, next_reminder_at = :next, reminders_refused = :refused"
    " WHERE guild_id = :guild_id AND member_id = :member_id"
)
# Only while nothing was changed since it was planned: the member's own change of hour or zone goes before.
PLAN_REMINDER = (
    "UPDATE streak_members SET next_reminder_at = :next"
    " WHERE guild_id = :guild_id AND member_id = :member_id AND next_reminder_at = :planned"
)
REFUSE_REMINDERS = (
    "UPDATE streak_members SET reminder_hour = NULL, next_reminder_at = NULL, reminders_refused = 1"
    " WHERE guild_id = :guild_id AND member_id = :member_id AND next_reminder_at = :planned"
)
ADD_ZONE = (
    "INSERT INTO streak_zones (guild_id, member_id, at, zone, closes, since)"
    " VALUES (:guild_id, :member_id, :at, :zone, :closes, :since)"
)
ADD_REST = (
    "INSERT INTO streak_rests (guild_id, member_id, since, weekdays) VALUES (:guild_id, :member_id, :since, :weekdays)"
)
ADD_PAUSE = (
    "INSERT INTO streak_pauses (guild_id, member_id, start_on, end_on) VALUES (:guild_id, :member_id, :start, :end)"
)
DUE_REMINDERS = (
    "SELECT guild_id, member_id, next_reminder_at FROM streak_members"
    " WHERE next_reminder_at <= :now AND left_at IS NULL"
    " AND (next_reminder_at > :at OR (next_reminder_at = :at AND (guild_id > :guild_id"
    " OR (guild_id = :guild_id AND member_id > :member_id))))"
    " ORDER BY next_reminder_at, guild_id, member_id LIMIT :most"
)
# Rows of one look for due reminders.
DUE_PAGE = 200


def delete_of(table: str) -> Any:
    return f"DELETE FROM {table} WHERE guild_id = :guild_id AND member_id = :member_id"


def periods_of(day: date) -> dict[str, str]:
    """The keys under which a date is summed up, beside 'all'."""
    year, week, _weekday = day.isocalendar()
    return {"week": f"{year}-W{week:02}", "month": f"{day:%Y-%m}"}


class StreakStore:
    """What members logged and set. Writing is durable when a method returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def member(self, guild_id: int, member_id: int) -> Member | None:
        """None for somebody who has not joined."""
        key = {"guild_id": guild_id, "member_id": member_id}
        rows, check_ins = await self._database.fetch_all((SETTINGS, key), (CHECK_INS, key))
        own = next((row for row in rows if row["part"] == "member"), None)
        if own is None:
            return None
        return Member(
            guild_id,
            member_id,
            cue=own["a"],
            habit=own["b"],
            on_leaderboard=own["c"] == "1",
            reminder_hour=int(own["d"]) if own["d"] is not None else None,
            reminders_refused=own["e"] == "1",
            has_left=own["f"] is not None,
            history=_history(rows, check_ins),
        )

    async def logs_since(self, member: Member, since: date) -> list[Log]:
        rows = await self._database.fetch(LOGS_SINCE, member.key | {"since": since.isoformat()})
        return [_log(row) for row in rows]

    async def join(self, key: Mapping[str, int], zone: ZoneChange, cue: str, habit: str) -> bool:
        """Tells whether the member is new; somebody who had joined keeps everything."""
        values = {**key, "at": zone.at.isoformat(), "cue": cue, "habit": habit}
        async with self._database.write() as connection:
            added = (await connection.execute(ADD_MEMBER, values)).rowcount > 0
            if added:
                await connection.execute(ADD_ZONE, {**key, **_zone_values(zone)})
        return added

    async def add_log(self, member: Member, log: Log) -> tuple[bool, Member]:
        """Whether the log is stored (the same `number` once, never more than a day holds), and the member as of then:
        another device may have logged since they were read."""
        values = {
            **self._log_values(member, log),
            "zone": log.zone,
            "at": log.at.isoformat(),
            "note": log.note,
            "late": int(log.late),
        }
        steps = (LOCK, TAKE_OUT_LOGGED, ADD_TOTALS, ADD_LOG, PUT_IN_LOGGED, IS_STORED, CHECK_INS)
        *_, stored, check_ins = await self._database.carry_out(*((step, values) for step in steps))
        history = replace(member.history, check_ins=_check_ins(check_ins, member.history.zones[0]))
        return bool(stored), replace(member, history=history)

    async def remove_log(self, member: Member, log: Log) -> bool:
        """Tells whether it was still there: two devices may undo at once."""
        values = self._log_values(member, log)
        steps = (LOCK, TAKE_OUT_LOGGED, REMOVE_TOTALS, PUT_IN_LOGGED, REMOVE_LOG)
        *_, removed = await self._database.carry_out(*((step, values) for step in steps))
        return bool(removed)

    def _log_values(self, member: Member, log: Log) -> dict[str, Any]:
        day = {"date": log.date.isoformat(), **periods_of(log.date)}
        return {**member.key, **day, "id": log.number, "minutes": log.minutes}

    async def set_habit(self, member: Member, cue: str, habit: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(SET_HABIT, member.key | {"cue": cue, "habit": habit})

    async def set_leaderboard(self, member: Member, shown: bool) -> None:
        values = member.key | {"shown": int(shown)}
        steps = (SET_LEADERBOARD, TAKE_OUT_ALL, SHOW_TOTALS, PUT_IN_ALL)
        await self._database.carry_out(*((step, values) for step in steps))

    async def set_left(self, key: Mapping[str, int], left_at: datetime | None) -> None:
        """Hide somebody who has left the guild; None shows a member who is back, where they agreed to be shown."""
        values = {**key, "left_at": left_at.isoformat() if left_at else None, "shown": 0}
        steps = (SET_LEFT, TAKE_OUT_ALL, SHOW_AGAIN if left_at is None else SHOW_TOTALS, PUT_IN_ALL)
        await self._database.carry_out(*((step, values) for step in steps))

    async def set_reminder(self, member: Member, hour: int | None, next_at: datetime | None) -> None:
        """What the member chose; `next_at` is when to look again, None without reminders."""
        values = {"hour": hour, "next": next_at.isoformat() if next_at else None, "refused": 0}
        async with self._database.write() as connection:
            await connection.execute(SET_REMINDER, member.key | values)

    async def plan_reminder(self, member: Member, planned: datetime, next_at: datetime) -> None:
        """Look again at `next_at`, unless the member has changed something since `planned` was put down."""
        values = {"planned": planned.isoformat(), "next": next_at.isoformat()}
        async with self._database.write() as connection:
            await connection.execute(PLAN_REMINDER, member.key | values)

    async def refuse_reminders(self, member: Member, planned: datetime) -> None:
        """Discord refused one: switch them off, and have the member told at the next command."""
        async with self._database.write() as connection:
            await connection.execute(REFUSE_REMINDERS, member.key | {"planned": planned.isoformat()})

    async def due_reminders(self, now: datetime) -> AsyncIterator[tuple[Member, datetime]]:
        """Who is to be looked at for a reminder, with the time that was planned, longest due first."""
        look = {"now": now.isoformat(), "at": "", "guild_id": 0, "member_id": 0, "most": DUE_PAGE}
        while rows := await self._database.fetch(DUE_REMINDERS, look):
            for row in rows:
                member = await self.member(row["guild_id"], row["member_id"])
                if member is not None:
                    yield member, datetime.fromisoformat(row["next_reminder_at"])
            last = rows[-1]
            look |= {"at": last["next_reminder_at"], "guild_id": last["guild_id"], "member_id": last["member_id"]}

    async def set_zones(self, member: Member, zones: tuple[ZoneChange, ...]) -> None:
        rows = [member.key | _zone_values(zone) for zone in zones]
        await self._replace(member, "streak_zones", ADD_ZONE, rows)

    async def set_rests(self, member: Member, rests: tuple[RestDays, ...]) -> None:
        rows = [
            member.key | {"since": one.since.isoformat(), "weekdays": "".join(map(str, sorted(one.weekdays)))}
            for one in rests
        ]
        await self._replace(member, "streak_rests", ADD_REST, rows)

    async def set_pauses(self, member: Member, pauses: tuple[Pause, ...]) -> None:
        rows = [
            member.key | {"start": one.start.isoformat(), "end": one.end.isoformat() if one.end else None}
            for one in pauses
        ]
        await self._replace(member, "streak_pauses", ADD_PAUSE, rows)

    async def _replace(self, member: Member, table: str, add: Any, rows: list[dict[str, Any]]) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete_of(table), member.key)
            for row in rows:
                await connection.execute(add, row)


def _zone_values(zone: ZoneChange) -> dict[str, str]:
    return {
        "at": zone.at.isoformat(),
        "zone": zone.zone,
        "closes": zone.closes.isoformat(),
        "since": zone.since.isoformat(),
    }


def _history(rows: Any, check_ins: Any) -> History:
    def of(part: str) -> list[Mapping[str, Any]]:
        return [row for row in rows if row["part"] == part]

    zones = tuple(
        ZoneChange(
            row["b"], datetime.fromisoformat(row["a"]), date.fromisoformat(row["c"]), date.fromisoformat(row["d"])
        )
        for row in of("zone")
    )
    rests = tuple(RestDays(frozenset(map(int, row["b"])), date.fromisoformat(row["a"])) for row in of("rest"))
    pauses = tuple(
        Pause(date.fromisoformat(row["a"]), date.fromisoformat(row["b"]) if row["b"] else None) for row in of("pause")
    )
    return History(zones, _check_ins(check_ins, zones[0]), rests, pauses)


def _check_ins(rows: Any, joining: ZoneChange) -> tuple[CheckIn, ...]:
    """What the fold needs of each date; zone and instant of a log are in its own row."""
    return tuple(
        CheckIn(date.fromisoformat(row["date"]), joining.zone, joining.at, int(row["minutes"]), (), bool(row["late"]))
        for row in rows
    )


def _log(row: Mapping[str, Any]) -> Log:
    return Log(
        date.fromisoformat(row["date"]),
        row["zone"],
        datetime.fromisoformat(row["at"]),
        row["minutes"],
        row["note"],
        bool(row["late"]),
        row["id"],
    )
