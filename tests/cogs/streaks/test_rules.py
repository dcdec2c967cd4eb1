"""The rules of streaks: literal examples, and what holds for every life."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.streaks.dates import changed_zone, day_before, first_moment, joined_in, skipped_dates, today_of, zone_on
from cogs.streaks.records import (
    Bridged,
    CheckIn,
    DayKind,
    Ended,
    History,
    Log,
    Pause,
    Period,
    RestDays,
    Standing,
    TodayState,
    ZoneChange,
)
from cogs.streaks.rules import (
    NotAllowedError,
    added,
    changed_rest,
    check_in_of,
    is_comeback,
    log_to_undo,
    milestones_reached,
    new_log,
    next_reminder,
    paused,
    period_start,
    reminder_due,
    resumed,
    running_pause,
    yesterday_to_log,
)
from cogs.streaks.standing import day_marks, standing
from tests.cogs.streaks.reference import Life, judged_part, life_from, purse, streaks

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
KIRITIMATI, NIUE, BERLIN = "Pacific/Kiritimati", "Pacific/Niue", "Europe/Berlin"
LETTERS = {
    DayKind.COUNTED: "x",
    DayKind.LATE: "l",
    DayKind.REST: "r",
    DayKind.PAUSED: "p",
    DayKind.SKIPPED: "s",
    DayKind.FROZEN: "f",
    DayKind.MISSED: "-",
    DayKind.OPEN: "o",
    DayKind.BEFORE: "b",
    DayKind.FUTURE: ".",
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days(*numbers: int, start: date = MONDAY) -> list[date]:
    return [start + number * DAY for number in numbers]


def history(dates: Iterable[date], zone: str = "UTC", joined: date = MONDAY, **parts: object) -> History:
    at = first_moment(zone, joined, 9)
    check_ins = tuple(CheckIn(day, zone, first_moment(zone, day, 18), 10) for day in sorted(dates))
    return replace(History((joined_in(zone, at),), check_ins), **parts)  # type: ignore[arg-type]


def strip_of(past: History, today: date, first: date | None = None, last: date | None = None) -> str:
    """The calendar as letters, from the joining to today."""
    return "".join(LETTERS[one.kind] for one in day_marks(past, today, first or past.joined, last or today))


@dataclass
class Member:
    """Does what the service will do: keeps the records and hands them to the rules."""

    zones: tuple[ZoneChange, ...]
    logs: list[Log] = field(default_factory=list)
    rests: tuple[RestDays, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def joined(cls, zone: str, now: datetime) -> "Member":
        return cls((joined_in(zone, now),))

    def log(self, now: datetime, minutes: int = 0, note: str = "", *, yesterday: bool = False) -> Log:
        log = new_log(self.zones, now, minutes, note, yesterday=yesterday)
        added(check_in_of(one for one in self.logs if one.date == log.date), log)
        self.logs.append(replace(log, number=len(self.logs) + 1))
        return log

    def undo(self, now: datetime) -> None:
        self.logs.remove(log_to_undo(self.logs, self.zones, now))

    def move(self, zone: str, now: datetime) -> None:
        self.zones = changed_zone(self.zones, zone, now)

    @property
    def history(self) -> History:
        dates = sorted({log.date for log in self.logs})
        made = [check_in_of(log for log in self.logs if log.date == day) for day in dates]
        return History(self.zones, tuple(one for one in made if one), self.rests, self.pauses)

    def standing(self, now: datetime) -> Standing:
        return standing(self.history, today_of(self.zones, now))


# The local date


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        (BERLIN, "2026-03-28T22:59:59", date(2026, 3, 28)),
        (BERLIN, "2026-03-28T23:00", date(2026, 3, 29)),
        (BERLIN, "2026-03-29T21:59:59", date(2026, 3, 29)),  # a day of 23 hours
        (BERLIN, "2026-03-29T22:00", date(2026, 3, 30)),
        (BERLIN, "2026-10-24T22:00", date(2026, 10, 25)),
        (BERLIN, "2026-10-25T22:59:59", date(2026, 10, 25)),  # a day of 25 hours
        (BERLIN, "2026-10-25T23:00", date(2026, 10, 26)),
        ("UTC", "2028-02-29T12:00", date(2028, 2, 29)),
        ("America/St_Johns", "2010-11-07T02:30", date(2010, 11, 7)),  # 00:00:30 came, then the clock showed the 6th
        ("America/St_Johns", "2010-11-07T02:31", date(2010, 11, 7)),
        ("America/St_Johns", "2010-11-07T03:29", date(2010, 11, 7)),
        (KIRITIMATI, "2026-03-02T10:00", date(2026, 3, 3)),
        (NIUE, "2026-03-02T10:00", date(2026, 3, 1)),
    ],
)
def test_a_date_lasts_from_its_first_midnight_to_the_next(zone: str, now: str, today: date) -> None:
    assert today_of([joined_in(zone, utc("2010-01-01T00:00"))], utc(now)) == today


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        (BERLIN, date(2026, 3, 29), 1, "2026-03-29T00:00"),
        (BERLIN, date(2026, 3, 29), 2, "2026-03-29T01:00"),  # skipped: the first moment after the gap
        (BERLIN, date(2026, 3, 29), 3, "2026-03-29T01:00"),
        (BERLIN, date(2026, 10, 25), 2, "2026-10-25T00:00"),  # repeated: the first
        (BERLIN, date(2026, 10, 25), 3, "2026-10-25T02:00"),
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00"),  # midnight itself is skipped
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03T15:30"),  # by half an hour
        ("America/St_Johns", date(2010, 3, 14), 0, "2010-03-14T03:30"),
        ("Pacific/Apia", date(2011, 12, 30), 9, "2011-12-30T10:00"),  # the whole day
    ],
)
def test_an_hour_comes_once(zone: str, day: date, hour: int, instant: str) -> None:
    assert first_moment(zone, day, hour) == utc(instant)


def test_from_kiritimati_to_niue_the_date_waits_for_the_clock() -> None:
    member = Member.joined(KIRITIMATI, utc("2026-03-01T20:00"))  # 2 March, 10:00
    member.log(utc("2026-03-01T20:00"), 10)
    member.move(NIUE, utc("2026-03-01T21:00"))
    assert member.zones[1] == ZoneChange(NIUE, utc("2026-03-02T10:00"), MONDAY, MONDAY)
    for now in ("2026-03-02T09:59", "2026-03-02T10:00", "2026-03-02T11:00", "2026-03-03T10:59"):
        assert today_of(member.zones, utc(now)) == MONDAY
    log = member.log(utc("2026-03-03T10:00"), 5)  # Niue's 2 March, 23:00
    assert (log.date, log.zone) == (MONDAY, NIUE)
    assert [(one.date, one.zone, one.minutes) for one in member.history.check_ins] == [(MONDAY, KIRITIMATI, 15)]
    assert today_of(member.zones, utc("2026-03-03T11:00")) == date(2026, 3, 3)
    assert zone_on(member.zones, MONDAY) == NIUE


def test_from_niue_to_kiritimati_a_date_is_skipped_and_bridged() -> None:
    member = Member.joined(NIUE, utc("2026-03-02T20:00"))  # 2 March, 09:00
    member.log(utc("2026-03-02T20:00"))
    member.move(KIRITIMATI, utc("2026-03-02T21:00"))
    arrived = utc("2026-03-03T11:00")  # Niue's midnight is 4 March, 01:00, there
    assert member.zones[1] == ZoneChange(KIRITIMATI, arrived, MONDAY, date(2026, 3, 4))
    assert today_of(member.zones, arrived - timedelta(seconds=1)) == MONDAY
    assert member.standing(arrived).current == 1
    assert day_before(member.zones, date(2026, 3, 4)) == MONDAY
    assert yesterday_to_log(member.zones, arrived) == MONDAY
    member.log(arrived)
    assert member.standing(arrived).current == 2
    assert strip_of(member.history, date(2026, 3, 4)) == "xsx"
    assert zone_on(member.zones, MONDAY) == NIUE


def test_there_and_back_again_loses_and_doubles_no_day() -> None:
    member = Member.joined(KIRITIMATI, utc("2026-03-01T20:00"))
    now = utc("2026-03-01T20:00")
    for day in range(6):
        member.log(now)
        member.move(NIUE if day % 2 == 0 else KIRITIMATI, now)
        before = today_of(member.zones, now)
        while today_of(member.zones, now) == before:
            now += timedelta(minutes=15)
    member.log(now)
    assert strip_of(member.history, today_of(member.zones, now)) == "xxsxxsxxsx"
    assert member.standing(now).current == 7


def test_a_date_that_the_zone_itself_skipped_bridges() -> None:
    past = history([date(2011, 12, 29), date(2011, 12, 31)], "Pacific/Apia", date(2011, 12, 29))
    assert skipped_dates(past.zones, date(2026, 1, 1)) == {date(2011, 12, 30)}
    assert strip_of(past, date(2011, 12, 31)) == "xsx"
    assert standing(past, date(2011, 12, 31)).current == 2


def test_of_two_zone_changes_on_one_day_the_last_counts() -> None:
    now = utc("2026-03-02T09:00")
    zones = changed_zone([joined_in(BERLIN, now)], "Asia/Tokyo", now)
    zones = changed_zone(zones, "America/New_York", now + timedelta(hours=1))
    assert [change.zone for change in zones] == [BERLIN, "America/New_York"]
    assert zones[1].at == utc("2026-03-02T23:00")
    assert changed_zone(zones, BERLIN, now + timedelta(hours=2)) == zones[:1]


def test_a_zone_change_waits_for_the_end_of_the_day() -> None:
    zones = changed_zone([joined_in(BERLIN, utc("2026-03-02T09:00"))], "Asia/Tokyo", utc("2026-03-02T16:00"))
    assert today_of(zones, utc("2026-03-02T16:00")) == MONDAY  # already the 3rd in Tokyo
    assert today_of(zones, utc("2026-03-02T23:00")) == MONDAY + DAY


# Logging


def test_logging_again_adds_minutes_and_notes() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    for minute, (minutes, note) in enumerate([(10, " read "), (0, ""), (5, "wrote")]):
        member.log(utc(f"2026-03-02T10:0{minute}"), minutes, note)
    assert member.history.check_ins == (CheckIn(MONDAY, "UTC", utc("2026-03-02T10:00"), 15, ("read", "wrote")),)


def test_two_logs_of_the_same_moment_are_one_check_in_and_nothing_is_lost() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 10, "a")
    member.log(utc("2026-03-02T10:00"), 10, "b")
    assert [(one.minutes, one.notes) for one in member.history.check_ins] == [(20, ("a", "b"))]
    member.undo(utc("2026-03-02T10:01"))
    assert [(one.minutes, one.notes) for one in member.history.check_ins] == [(10, ("a",))]


@pytest.mark.parametrize(
    ("minutes", "note", "words"),
    [
        (-1, "", "0 to 1,440, and -1 is"),
        (1_441, "", "0 to 1,440, and 1,441 is"),
        (0, "n" * 301, "300 characters, and yours has 301"),
        (0, "n" * 5_000, "yours has 5,000"),
    ],
)
def test_what_is_out_of_range_is_refused_in_a_sentence(minutes: int, note: str, words: str) -> None:
    with pytest.raises(NotAllowedError, match=words):
        new_log([joined_in("UTC", utc("2026-03-02T09:00"))], utc("2026-03-02T10:00"), minutes, note)


def test_the_edges_of_the_ranges_are_allowed() -> None:
    zones = [joined_in("UTC", utc("2026-03-02T09:00"))]
    for minutes, note in [(0, ""), (1_440, "n" * 300), (1, f"  {'n' * 300}\n")]:
        log = new_log(zones, utc("2026-03-02T10:00"), minutes, note)
        assert (log.minutes, log.note) == (minutes, note.strip())


def test_a_date_takes_no_more_minutes_than_a_day_has() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 1_400)
    with pytest.raises(NotAllowedError, match="1,400 are logged for this one already, so up to 40 more fit"):
        member.log(utc("2026-03-02T11:00"), 41)
    member.log(utc("2026-03-02T11:00"), 40)
    member.log(utc("2026-03-02T11:00"), 0)
    assert member.history.check_ins[0].minutes == 1_440


@pytest.mark.parametrize(("now", "allowed"), [("11:59:59.999999", True), ("12:00:00", False), ("12:01", False)])
def test_yesterday_is_open_until_noon(now: str, allowed: bool) -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    at = utc(f"2026-03-03T{now}")
    if allowed:
        assert member.log(at, 10, yesterday=True).late
        assert strip_of(member.history, MONDAY + DAY) == "lo"
        assert member.standing(at).current == 1
    else:
        with pytest.raises(NotAllowedError, match="Yesterday can be logged until 12:00"):
            member.log(at, 10, yesterday=True)


@pytest.mark.parametrize(
    ("day", "noon"), [(date(2026, 3, 29), "2026-03-29T10:00"), (date(2026, 10, 25), "2026-10-25T11:00")]
)
def test_noon_is_noon_on_days_of_23_and_25_hours(day: date, noon: str) -> None:
    zones = [joined_in(BERLIN, utc("2026-03-02T09:00"))]
    assert yesterday_to_log(zones, utc(noon) - timedelta(microseconds=1)) == day - DAY
    assert yesterday_to_log(zones, utc(noon)) is None


def test_a_date_that_goes_on_in_the_west_has_no_second_noon() -> None:
    zones = changed_zone([joined_in(KIRITIMATI, utc("2026-02-20T20:00"))], NIUE, utc("2026-03-01T20:00"))
    assert yesterday_to_log(zones, utc("2026-03-01T20:00")) == date(2026, 3, 1)
    assert yesterday_to_log(zones, utc("2026-03-02T20:00")) is None  # Niue's 2 March, 09:00
    assert yesterday_to_log(zones, utc("2026-03-03T20:00")) == MONDAY


def test_a_late_log_mends_the_streak() -> None:
    past = history(days(0, 1, 2))
    assert standing(past, MONDAY + 4 * DAY).current == 0
    late = CheckIn(MONDAY + 3 * DAY, "UTC", utc("2026-03-06T11:59"), 5, late=True)
    after = standing(replace(past, check_ins=(*past.check_ins, late)), MONDAY + 4 * DAY)
    assert (after.current, after.why) == (4, None)
    assert not is_comeback(standing(past, MONDAY + 4 * DAY), after)


def test_an_early_log_keeps_a_date_from_being_late() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T23:59"), 10)
    member.log(utc("2026-03-03T00:01"), 5, yesterday=True)
    assert [(one.minutes, one.late) for one in member.history.check_ins] == [(15, False)]


def test_the_day_before_joining_cannot_be_logged() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    with pytest.raises(NotAllowedError, match="before you joined"):
        member.log(utc("2026-03-02T10:00"), yesterday=True)


def test_undo_takes_back_the_last_thing_logged_today() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 10, "kept")
    member.log(utc("2026-03-03T10:00"), 5, "late", yesterday=True)
    member.log(utc("2026-03-03T10:01"), 7)
    member.undo(utc("2026-03-03T20:00"))
    assert [log.minutes for log in member.logs] == [10, 5]
    member.undo(utc("2026-03-03T23:59"))
    assert [log.note for log in member.logs] == ["kept"]
    with pytest.raises(NotAllowedError, match="nothing to take back"):
        member.undo(utc("2026-03-03T23:59"))


def test_undo_ends_with_the_day() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-03T10:00"), yesterday=True)
    member.log(utc("2026-03-03T11:00"))
    with pytest.raises(NotAllowedError):
        member.undo(utc("2026-03-04T00:00"))


# The streak


def test_an_unfinished_today_breaks_nothing() -> None:
    past = history(days(0, 1, 2))
    assert [standing(past, MONDAY + day * DAY).current for day in range(6)] == [1, 2, 3, 3, 0, 0]
    assert standing(past, MONDAY + 3 * DAY).today_state is TodayState.OPEN
    assert standing(past, MONDAY + 2 * DAY).today_state is TodayState.DONE


def test_who_logged_nothing_has_nothing() -> None:
    nothing = standing(history([]), MONDAY + 9 * DAY)
    assert nothing == Standing(MONDAY + 9 * DAY, TodayState.OPEN, 0, 0, 0, 0, 0, 0, 7, None)


def test_a_leap_day_is_a_day() -> None:
    start = date(2028, 2, 28)
    assert standing(history(days(0, 1, 2, start=start), joined=start), date(2028, 3, 1)).current == 3
    assert standing(history(days(0, 2, start=start), joined=start), date(2028, 3, 1)).current == 1
    no_leap = date(2027, 2, 28)
    assert standing(history(days(0, 1, start=no_leap), joined=no_leap), date(2027, 3, 1)).current == 2


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, date(2026, 3, 29)), (BERLIN, date(2026, 10, 25))])
def test_a_clock_change_costs_no_day(zone: str, day: date) -> None:
    member = Member.joined(zone, first_moment(zone, day - DAY, 23))
    for at in (day - DAY, day, day + DAY):
        member.log(first_moment(zone, at, 23))
    assert member.standing(first_moment(zone, day + DAY, 23)).current == 3
    member = Member.joined(zone, first_moment(zone, day - DAY))
    for at in (day - DAY, day, day + DAY):
        member.log(first_moment(zone, at))
    assert member.standing(first_moment(zone, day + DAY)).current == 3


def test_rest_days_bridge_and_a_check_in_on_one_counts() -> None:
    weekend = (RestDays(frozenset({5, 6}), MONDAY),)
    past = history(days(0, 1, 2, 3, 4, 7), rests=weekend)
    assert (standing(past, MONDAY + 7 * DAY).current, strip_of(past, MONDAY + 7 * DAY)) == (6, "xxxxxrrx")
    assert standing(past, MONDAY + 5 * DAY).today_state is TodayState.REST
    past = history(days(0, 1, 2, 3, 4, 6, 7), rests=weekend)
    assert (standing(past, MONDAY + 7 * DAY).current, strip_of(past, MONDAY + 7 * DAY)) == (7, "xxxxxrxx")


def test_a_rest_day_changed_mid_week_counts_from_the_next_day() -> None:
    wednesday = MONDAY + 2 * DAY
    rests = changed_rest((RestDays(frozenset({1}), MONDAY),), {2, 3}, wednesday)
    past = history(days(0, 4), rests=rests)
    assert strip_of(past, MONDAY + 4 * DAY) == "xr-rx"  # Tuesday rested under the old, Wednesday under neither
    assert standing(past, wednesday).today_state is TodayState.OPEN
    again = changed_rest(rests, {4}, wednesday)
    assert again == (rests[0], RestDays(frozenset({4}), wednesday + DAY))
    assert changed_rest(again, {1}, wednesday) == rests[:1]
    with pytest.raises(NotAllowedError, match="one day that is not for rest"):
        changed_rest(rests, range(7), wednesday)


def test_a_pause_across_new_year_keeps_the_streak() -> None:
    start = date(2026, 12, 28)
    pauses = paused((), start + 2 * DAY, date(2027, 1, 4))
    past = history(days(0, 1, 7, start=start), joined=start, pauses=pauses)
    assert strip_of(past, date(2027, 1, 4)) == "xxpppppx"
    assert standing(past, date(2027, 1, 3)).today_state is TodayState.PAUSED
    assert standing(past, date(2027, 1, 3)).current == 2
    assert standing(past, date(2027, 1, 4)).current == 3
    assert standing(past, date(2027, 1, 5)).current == 3
    assert standing(past, date(2027, 1, 6)).current == 0


def test_a_pause_runs_until_resumed() -> None:
    pauses = paused((), MONDAY)
    assert running_pause(pauses, MONDAY + 999 * DAY) == Pause(MONDAY)
    assert resumed(pauses, MONDAY) == ()
    assert resumed(pauses, MONDAY + 5 * DAY) == (Pause(MONDAY, MONDAY + 5 * DAY),)
    assert paused(pauses, MONDAY + DAY, MONDAY + 2 * DAY) == (Pause(MONDAY, MONDAY + 2 * DAY),)
    with pytest.raises(NotAllowedError, match="nothing to resume"):
        resumed(paused((), MONDAY, MONDAY + DAY), MONDAY + DAY)
    for until in (MONDAY, MONDAY - DAY):
        with pytest.raises(NotAllowedError, match="later"):
            paused((), MONDAY, until)


@pytest.mark.parametrize(
    ("done", "today", "strip", "current", "held", "next_in"),
    [
        (range(6), 6, "xxxxxxo", 6, 0, 1),
        (range(7), 7, "xxxxxxxo", 7, 1, 7),
        (range(6), 7, "xxxxxx-o", 0, 0, 7),
        (range(7), 8, "xxxxxxxfo", 7, 0, 7),
        (range(7), 9, "xxxxxxxf-o", 0, 0, 7),
        ([*range(7), 8], 8, "xxxxxxxfx", 8, 0, 6),
        (range(14), 17, "x" * 14 + "ff-o", 0, 0, 7),
        (range(30), 32, "x" * 30 + "ffo", 30, 0, 1),
        (range(21), 21, "x" * 21 + "o", 21, 2, None),
        ([*range(21), 22], 22, "x" * 21 + "fx", 22, 2, None),
        ([*range(15), 16], 16, "x" * 15 + "fx", 16, 1, 5),
    ],
)
def test_freezes_are_earned_and_spent(
    done: Sequence[int], today: int, strip: str, current: int, held: int, next_in: int | None
) -> None:
    past = history(days(*done))
    now = standing(past, MONDAY + today * DAY)
    assert strip_of(past, now.today) == strip
    assert (now.current, now.freezes_held, now.next_freeze_in) == (current, held, next_in)


def test_why_names_the_date_the_zone_and_what_had_bridged() -> None:
    member = Member.joined(NIUE, utc("2026-03-02T20:00"))
    member.rests = (RestDays(frozenset({6}), MONDAY),)
    member.pauses = (Pause(MONDAY + 7 * DAY, MONDAY + 9 * DAY),)
    member.move(KIRITIMATI, utc("2026-03-02T20:00"))
    done = {*days(0, 2, 3, 4, 5, 9, 10)}
    check_ins = tuple(CheckIn(day, KIRITIMATI, first_moment(KIRITIMATI, day, 9)) for day in sorted(done))
    past = replace(member.history, check_ins=check_ins)
    assert strip_of(past, MONDAY + 14 * DAY) == "xsxxxxrppxxf-ro"
    assert standing(past, MONDAY + 14 * DAY).why == Ended(
        length=7,
        missed=MONDAY + 12 * DAY,
        zone=KIRITIMATI,
        bridged=Bridged(
            rest=(MONDAY + 6 * DAY,),
            paused=(MONDAY + 7 * DAY, MONDAY + 8 * DAY),
            skipped=(MONDAY + DAY,),
            frozen=(MONDAY + 11 * DAY,),
        ),
    )


def test_the_totals() -> None:
    past = history(days(0, 1, 5, 34, 35))
    now = standing(past, MONDAY + 35 * DAY)
    assert (now.current, now.longest, now.total_days, now.total_minutes, now.days_of_last_30) == (2, 2, 5, 50, 2)
    assert standing(past, MONDAY + 34 * DAY).days_of_last_30 == 2  # day 5 is the 30th day back
    assert standing(past, MONDAY + 5 * DAY).total_days == 3  # what is dated later is left out


def test_the_calendar_tells_before_and_after_apart() -> None:
    past = history(days(0, 2), rests=(RestDays(frozenset({3}), MONDAY),))
    assert strip_of(past, MONDAY + 3 * DAY, MONDAY - 2 * DAY, MONDAY + 5 * DAY) == "bbx-xr.."
    assert strip_of(past, MONDAY + 4 * DAY, MONDAY + 2 * DAY, MONDAY + 4 * DAY) == "xro"
    assert [one.minutes for one in day_marks(past, MONDAY + 2 * DAY, MONDAY, MONDAY + 2 * DAY)] == [10, 0, 10]


def test_a_correction_before_the_joining_counts() -> None:
    past = history(days(-1, 0))
    assert standing(past, MONDAY).current == 2
    assert strip_of(past, MONDAY, MONDAY - 2 * DAY) == "bxx"
    assert strip_of(history(days(-2, 0)), MONDAY, MONDAY - 3 * DAY) == "bx-x"


# What a check-in reached


@pytest.mark.parametrize(
    ("done", "logged", "comeback"),
    [
        ([0, 1, 2], 4, True),
        ([0, 1], 3, False),
        ([0, 1, 2], 3, False),
        ([0, 1, 2, 4], 6, False),  # the last one that ended was of one day
        ([0, 1, 2, 4], 5, False),  # celebrated already
        ([], 0, False),
    ],
)
def test_a_comeback_follows_the_end_of_a_streak_of_three(done: list[int], logged: int, comeback: bool) -> None:
    today = MONDAY + logged * DAY
    before, after = standing(history(days(*done)), today), standing(history(days(*done, logged)), today)
    assert is_comeback(before, after) is comeback


def test_mending_the_last_streak_is_no_comeback_from_the_one_before() -> None:
    done, today = [0, 1, 2, 5, 6], MONDAY + 8 * DAY
    before, after = standing(history(days(*done)), today), standing(history(days(*done, 7)), today)
    assert (before.current, after.current) == (0, 3)
    assert after.why is not None
    assert after.why.length == 3
    assert not is_comeback(before, after)


def test_milestones_are_those_that_were_reached_just_now() -> None:
    today = MONDAY + 6 * DAY
    before, after = standing(history(days(*range(6))), today), standing(history(days(*range(7))), today)
    assert milestones_reached(before, after, [30, 7, 100]) == (7,)
    assert milestones_reached(after, after, [7]) == ()
    ended = standing(history(days(0, 1, 2, 4)), MONDAY + 4 * DAY)
    mended = standing(history(days(*range(5))), MONDAY + 4 * DAY)
    assert milestones_reached(ended, mended, [5, 3, 1, 7]) == (3, 5)


@pytest.mark.parametrize(
    ("period", "today", "start"),
    [
        (Period.WEEK, MONDAY, MONDAY),
        (Period.WEEK, date(2027, 1, 3), date(2026, 12, 28)),
        (Period.MONTH, date(2028, 2, 29), date(2028, 2, 1)),
        (Period.ALL, MONDAY, date.min),
    ],
)
def test_a_period_starts(period: Period, today: date, start: date) -> None:
    assert period_start(period, today) == start


# Reminders


@pytest.mark.parametrize(
    ("state", "reminded_on", "now", "due"),
    [
        (TodayState.OPEN, None, "2026-03-03T18:59:59", False),
        (TodayState.OPEN, None, "2026-03-03T19:00", True),
        (TodayState.OPEN, MONDAY, "2026-03-03T23:59", True),  # after downtime
        (TodayState.OPEN, MONDAY + DAY, "2026-03-03T19:00", False),
        (TodayState.DONE, None, "2026-03-03T19:00", False),
        (TodayState.REST, None, "2026-03-03T19:00", False),
        (TodayState.PAUSED, None, "2026-03-03T19:00", False),
    ],
)
def test_a_reminder_is_due_on_an_open_day_when_the_hour_has_come(
    state: TodayState, reminded_on: date | None, now: str, due: bool
) -> None:
    zones = [joined_in("UTC", utc("2026-03-02T09:00"))]
    assert reminder_due(zones, 19, state, reminded_on, utc(now)) is due


@pytest.mark.parametrize(
    ("zone", "hour", "now", "expected"),
    [
        ("UTC", 19, "2026-03-03T18:59", "2026-03-03T19:00"),
        ("UTC", 19, "2026-03-03T19:00", "2026-03-04T19:00"),
        (BERLIN, 2, "2026-03-28T22:00", "2026-03-29T01:00"),
        (BERLIN, 2, "2026-03-29T01:00", "2026-03-30T00:00"),
        (BERLIN, 2, "2026-10-24T22:30", "2026-10-25T00:00"),
        (BERLIN, 2, "2026-10-25T00:30", "2026-10-26T01:00"),  # the second 02:00 of the night is not taken
    ],
)
def test_the_next_reminder_stays_on_the_members_clock(zone: str, hour: int, now: str, expected: str) -> None:
    assert next_reminder([joined_in(zone, utc("2026-03-02T09:00"))], hour, utc(now)) == utc(expected)


def test_a_reminder_follows_a_flight() -> None:
    now = utc("2026-03-02T20:00")  # 09:00 in Niue
    zones = changed_zone([joined_in(NIUE, now)], KIRITIMATI, now)
    assert next_reminder(zones, 8, now) == utc("2026-03-03T18:00")  # 4 March, 08:00, in Kiritimati
    assert next_reminder(zones, 0, now) == utc("2026-03-03T11:00")  # past midnight on arrival: at once
    assert reminder_due(zones, 0, TodayState.OPEN, MONDAY, utc("2026-03-03T11:00"))


@pytest.mark.parametrize(("hour", "expected"), [(0, "2026-03-02T11:00"), (8, "2026-03-02T19:00")])
def test_a_date_that_goes_on_in_the_west_is_looked_at_on_its_new_clock(hour: int, expected: str) -> None:
    now = utc("2026-03-01T20:00")  # 2 March, 10:00, in Kiritimati; its midnight is 1 March, 23:00, in Niue
    zones = changed_zone([joined_in(KIRITIMATI, now)], NIUE, now)
    assert next_reminder(zones, hour, now) == utc(expected)
    assert not reminder_due(zones, hour, TodayState.OPEN, MONDAY, utc(expected))
    assert reminder_due(zones, hour, TodayState.OPEN, None, utc(expected))


# What holds for every life

ZONES = ["UTC", BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", KIRITIMATI, NIUE, "Africa/Cairo"]
ODD_ZONES = [*ZONES, "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"]
INSTANTS = st.integers(0, 26 * 365 * 24 * 60).map(lambda minute: utc("2005-01-01T00:00") + timedelta(minutes=minute))
FLIGHTS = st.lists(st.tuples(st.integers(0, 60 * 60), st.sampled_from(ODD_ZONES)), min_size=1, max_size=12)


@given(INSTANTS, FLIGHTS)
def test_the_local_date_never_goes_back(now: datetime, flights: list[tuple[int, str]]) -> None:
    zones: tuple[ZoneChange, ...] = (joined_in(flights[0][1], now),)
    seen = [today_of(zones, now)]
    for minutes, zone in flights:
        for _ in range(4):
            now += timedelta(minutes=minutes) / 4
            seen.append(today_of(zones, now))
        zones = changed_zone(zones, zone, now)
        seen.append(today_of(zones, now))
    assert seen == sorted(seen)
    assert not skipped_dates(zones, seen[-1]) & set(seen)


@given(st.sampled_from(["America/St_Johns", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia"]), INSTANTS)
def test_a_date_begins_when_the_clock_first_shows_it(zone: str, now: datetime) -> None:
    """Through a year, at each first moment of a date it is that date, and a second before it is not."""
    for day in (now.date() + number * DAY for number in range(0, 366, 5)):
        start = first_moment(zone, day)
        change = joined_in(zone, start - 3 * DAY)
        assert today_of([change], start) >= day
        assert today_of([change], start - timedelta(seconds=1)) < day


KINDS = st.sampled_from(["x" * 7, "x", "x", "x" * 3, "-", "-", "r", "p", "s"])
STRIPS = st.lists(KINDS, min_size=1, max_size=40).map("".join)


def history_of(strip: str) -> History:
    """A history in which each letter is that day; a skipped one lies between two dates of a zone change."""
    places = {letter: [place for place, one in enumerate(strip) if one == letter] for letter in "xrps"}
    noon = first_moment("UTC", MONDAY, 12)
    zones = [ZoneChange("UTC", noon, day - DAY, day + DAY) for day in days(*places["s"])]
    rests = [
        RestDays(frozenset({(MONDAY + place * DAY).weekday()} if letter == "r" else ()), MONDAY + place * DAY)
        for place, letter in enumerate(strip)
    ]
    pauses = [Pause(day, day + DAY) for day in days(*places["p"])]
    past = history(days(*places["x"]), rests=tuple(rests), pauses=tuple(pauses))
    return replace(past, zones=(past.zones[0], *zones))


@given(STRIPS)
def test_the_standing_equals_the_slow_reference(strip: str) -> None:
    strip = "x" + strip
    past, today = history_of(strip), MONDAY + (len(strip) - 1) * DAY
    now, slow = standing(past, today), streaks(judged_part(strip))
    running = slow[-1] if slow and slow[-1].ended_at is None else None
    ended = [one for one in slow if one.ended_at is not None]
    assert now.current == (running.length if running else 0)
    assert now.longest == max(one.length for one in slow)
    assert now.total_days == strip.count("x")
    assert now.days_of_last_30 == strip[-30:].count("x")
    in_hand, done = purse(running.letters if running else "")
    assert (now.freezes_held, now.next_freeze_in) == (in_hand, None if in_hand == 2 else 7 - done)
    assert (now.why is None) == (not ended)
    if now.why:
        last = ended[-1]
        bridged = now.why.bridged
        assert (now.why.length, now.why.missed) == (last.length, MONDAY + (last.ended_at or 0) * DAY)
        for letter, dates in zip("rpsf", [bridged.rest, bridged.paused, bridged.skipped, bridged.frozen], strict=True):
            assert list(dates) == days(*last.places(letter))
    shown = list(strip)
    for one in slow:
        shown[one.start : one.start + len(one.letters)] = one.letters
    shown[-1] = strip[-1].replace("-", "o")
    assert strip_of(past, today) == "".join(shown)


@given(STRIPS, st.data())
def test_a_check_in_more_never_shortens(strip: str, data: st.DataObject) -> None:
    past, today = history_of(strip), MONDAY + (len(strip) - 1) * DAY
    new = MONDAY + data.draw(st.integers(0, len(strip) - 1)) * DAY
    check_ins = {one.date: one for one in past.check_ins} | {new: CheckIn(new, "UTC", utc("2026-03-02T09:00"))}
    before = standing(past, today)
    after = standing(replace(past, check_ins=tuple(check_ins[day] for day in sorted(check_ins))), today)
    assert after.current >= before.current
    assert after.longest >= before.longest
    assert after.freezes_held >= before.freezes_held
    assert after.total_days == len(check_ins)


@given(STRIPS)
def test_numbers_stay_in_their_ranges(strip: str) -> None:
    past = history_of(strip)
    for number in range(len(strip)):
        now = standing(past, MONDAY + number * DAY)
        assert 0 <= now.current <= now.longest <= now.total_days
        assert 0 <= now.days_of_last_30 <= min(30, now.total_days)
        assert 0 <= now.freezes_held <= 2
        assert now.next_freeze_in is None or 1 <= now.next_freeze_in <= 7
        assert now.total_minutes >= 0


ACTS = st.one_of(
    st.tuples(st.just("log"), st.sampled_from([0, 10, 800])),
    st.tuples(st.just("log"), st.just(0)),
    st.tuples(st.just("log_yesterday"), st.sampled_from([0, 10])),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("move"), st.sampled_from(ZONES)),
    st.tuples(st.just("rest_on"), st.frozensets(st.integers(0, 6), max_size=3)),
    st.tuples(st.just("pause"), st.one_of(st.none(), st.integers(1, 4))),
    st.tuples(st.just("resume"), st.none()),
)
LIVES = st.lists(st.tuples(st.one_of(st.integers(0, 40), st.integers(80, 140)), ACTS), max_size=40)


def act(member: Member, now: datetime, name: str, value: object) -> bool:
    """What the rules say to an act of a life; whether they allow it."""
    today = today_of(member.zones, now)
    try:
        match name, value:
            case (("log" | "log_yesterday"), int()):
                member.log(now, value, yesterday=name == "log_yesterday")
            case "undo", _:
                member.undo(now)
            case "move", str():
                member.move(value, now)
            case "rest_on", frozenset():
                member.rests = changed_rest(member.rests, value, today)
            case "pause", (int() | None):
                member.pauses = paused(member.pauses, today, None if value is None else today + value * DAY)
            case "resume", _:
                member.pauses = resumed(member.pauses, today)
    except NotAllowedError:
        return False
    return True


def same(member: Member, life: Life) -> None:
    today = today_of(member.zones, life.now)
    assert today == life.today
    assert {one.date: one.minutes for one in member.history.check_ins} == life.minutes
    slow = streaks(judged_part(life.strip()))
    running = slow[-1] if slow and slow[-1].ended_at is None else None
    now = member.standing(life.now)
    assert now.current == (running.length if running else 0)
    assert now.longest == max([one.length for one in slow], default=0)
    assert now.freezes_held == purse(running.letters if running else "")[0]
    if now.why:
        assert now.why.zone == life.zones[now.why.missed]
    bare = strip_of(member.history, today).translate(str.maketrans("lfo", "x--"))
    assert bare == life.strip()


@given(st.sampled_from(ZONES), st.integers(2012, 2030), st.integers(0, 364), LIVES)
def test_a_whole_life_equals_the_slow_reference(
    zone: str, year: int, day: int, acts: list[tuple[int, tuple[str, object]]]
) -> None:
    life = life_from(zone, year, day)
    member = Member.joined(zone, life.now)
    for quarters, (name, value) in acts:
        life.wait(quarters)
        arguments = () if name in ("undo", "resume") else (value,)
        assert act(member, life.now, name, value) is getattr(life, name)(*arguments), (name, value)
        same(member, life)


@given(INSTANTS, FLIGHTS, st.integers(0, 23))
def test_a_reminder_comes_at_most_once_a_date_and_on_every_date(
    now: datetime, flights: list[tuple[int, str]], hour: int
) -> None:
    """Looks exactly when told to, changes zones on the way, and never logs."""
    zones: tuple[ZoneChange, ...] = (joined_in(flights[0][1], now),)
    reminded: list[date] = []
    joined = today_of(zones, now)
    for minutes, zone in flights:
        until = now + timedelta(minutes=minutes)
        while (look := next_reminder(zones, hour, now)) <= until:
            assert look > now
            now = look
            if reminder_due(zones, hour, TodayState.OPEN, reminded[-1] if reminded else None, now):
                reminded.append(today_of(zones, now))
        now = until
        zones = changed_zone(zones, zone, now)
    assert reminded == sorted(set(reminded))
    had = [joined + number * DAY for number in range(1, (today_of(zones, now) - joined).days)]
    assert set(had) - skipped_dates(zones, today_of(zones, now)) <= set(reminded)


def test_a_daily_decade_has_a_streak_of_a_decade() -> None:
    assert standing(history(days(*range(3_652))), MONDAY + 3_651 * DAY).current == 3_652
