"""Histories and members for the tests of the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

from hypothesis import strategies as st

from cogs.streaks.records import (
    CheckIn,
    DayKind,
    History,
    Log,
    PausePeriod,
    RestDays,
    Standing,
    ZoneChange,
)
from cogs.streaks.rules.check_ins import add_to_check_in, log_to_undo, new_log
from cogs.streaks.rules.dates import change_zone, first_moment, first_zone, today_of
from cogs.streaks.rules.standing import calendar_marks, standing_on

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
    check_ins = tuple(CheckIn(day, 10) for day in sorted(dates))
    return replace(History((first_zone(zone, at),), check_ins), **parts)  # type: ignore[arg-type]


def strip_of(past: History, today: date, first: date | None = None, last: date | None = None) -> str:
    """The calendar as letters, from the joining to today."""
    drawn = calendar_marks(past, today, first or past.joined, last or today)
    return "".join(LETTERS[day.kind] for day in drawn.values())


def check_in_of(logs: Iterable[Log]) -> CheckIn | None:
    """The check-in that the logs of one date make, None without any."""
    check_in = None
    for log in sorted(logs, key=attrgetter("at", "id")):
        check_in = add_to_check_in(check_in, log)
    return check_in


@dataclass
class Member:
    """Does what the service will do: keeps the records and hands them to the rules."""

    zones: tuple[ZoneChange, ...]
    logs: list[Log] = field(default_factory=list)
    rests: tuple[RestDays, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()

    @classmethod
    def joined(cls, zone: str, now: datetime) -> "Member":
        return cls((first_zone(zone, now),))

    def log(self, now: datetime, minutes: int = 0, note: str = "", *, yesterday: bool = False) -> Log:
        log = new_log(len(self.logs) + 1, self.zones, now, minutes, note, yesterday=yesterday)
        add_to_check_in(check_in_of(earlier for earlier in self.logs if earlier.date == log.date), log)
        self.logs.append(log)
        return log

    def undo(self, now: datetime) -> None:
        self.logs.remove(log_to_undo(self.logs, self.zones, now))

    def move(self, zone: str, now: datetime) -> None:
        self.zones = change_zone(self.zones, zone, now)

    @property
    def history(self) -> History:
        dates = sorted({log.date for log in self.logs})
        made = [check_in_of(log for log in self.logs if log.date == day) for day in dates]
        return History(self.zones, tuple(check_in for check_in in made if check_in), self.rests, self.pauses)

    def standing(self, now: datetime) -> Standing:
        return standing_on(self.history, today_of(self.zones, now))


ZONES = ["UTC", BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", KIRITIMATI, NIUE, "Africa/Cairo"]
ODD_ZONES = [*ZONES, "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"]
INSTANTS = st.integers(0, 26 * 365 * 24 * 60).map(lambda minute: utc("2005-01-01T00:00") + timedelta(minutes=minute))
FLIGHTS = st.lists(st.tuples(st.integers(0, 60 * 60), st.sampled_from(ODD_ZONES)), min_size=1, max_size=12)

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
    pauses = [PausePeriod(day, day + DAY) for day in days(*places["p"])]
    past = history(days(*places["x"]), rests=tuple(rests), pauses=tuple(pauses))
    return replace(past, zones=(past.zones[0], *zones))
