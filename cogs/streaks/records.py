"""What streaks are made of: what a member logged and set, and what is told of it; records only, nothing is decided."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DayKind(StrEnum):
    """What became of a date. Rest, paused, skipped and frozen ones bridge: they neither count nor break."""

    COUNTED = "counted"
    LATE = "late"
    """Counted too, but logged on the morning after."""
    REST = "rest"
    PAUSED = "paused"
    SKIPPED = "skipped"
    """A zone change jumped over it: the member never had this date."""
    FROZEN = "frozen"
    """Missed, and bridged by a freeze."""
    MISSED = "missed"
    OPEN = "open"
    """Today, as long as nothing is logged and neither rest nor pause."""
    BEFORE = "before"
    """Before the member joined."""
    FUTURE = "future"


class TodayState(StrEnum):
    DONE = "done"
    OPEN = "open"
    REST = "rest"
    PAUSED = "paused"


class Period(StrEnum):
    """What a leaderboard looks at."""

    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True)
class Log:
    """One thing that a member logged, and what undo takes back. `at` is the UTC instant, `zone` the member's then.

    `late` means for `date` on the next date that the member had. `number` is the store's, rising with every log, and
    tells two of the same instant apart.
    """

    date: date
    zone: str
    at: datetime
    minutes: int = 0
    note: str = ""
    late: bool = False
    number: int = 0


@dataclass(frozen=True)
class CheckIn:
    """All logs of one date together. Zone, instant and lateness are the first log's; there is one a date."""

    date: date
    zone: str
    at: datetime
    minutes: int = 0
    notes: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True)
class ZoneChange:
    """From the UTC instant `at` on, the member's clock is that of `zone`; joining is the first.

    `closes` is the date that the zone before ended with (on joining, the day before), and `since` the date that the
    member has at `at`. Where both are the same, that date goes on; what lies between them was skipped.
    """

    zone: str
    at: datetime
    closes: date
    since: date


@dataclass(frozen=True)
class RestDays:
    """The weekdays of rest (Monday is 0) from the date `since` on, until the next such record."""

    weekdays: frozenset[int]
    since: date

    def holds(self, day: date) -> bool:
        """Whether `day` is one of rest, as far as no later record says otherwise."""
        return self.since <= day and day.weekday() in self.weekdays


@dataclass(frozen=True)
class Pause:
    """Paused are the dates from `start` up to and without `end`, the date of going on; None is open-ended."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class History:
    """All that a member's streak is derived from, each part in order of time; `zones` holds at least the joining."""

    zones: tuple[ZoneChange, ...]
    check_ins: tuple[CheckIn, ...] = ()
    rests: tuple[RestDays, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def joined(self) -> date:
        return self.zones[0].since


@dataclass(frozen=True)
class Bridged:
    """The dates that a streak was carried over, by kind."""

    rest: tuple[date, ...] = ()
    paused: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    frozen: tuple[date, ...] = ()


@dataclass(frozen=True)
class Ended:
    """Why a streak ended: `missed` is the date without a check-in, `zone` the one in which that date was over."""

    length: int
    missed: date
    zone: str
    bridged: Bridged


@dataclass(frozen=True)
class Standing:
    """How a member stands on the date `today`. `why` tells of the last streak that ended, None if none ever did;
    `next_freeze_in` is in counted days, None while the most are held."""

    today: date
    today_state: TodayState
    current: int
    longest: int
    total_days: int
    total_minutes: int
    days_of_last_30: int
    freezes_held: int
    next_freeze_in: int | None
    why: Ended | None


@dataclass(frozen=True)
class DayMark:
    """A date in the calendar picture."""

    date: date
    kind: DayKind
    minutes: int = 0


@dataclass(frozen=True)
class Member:
    """A member of a guild's streaks: their tiny habit, what they agreed to, and what their streak is derived from."""

    guild_id: int
    member_id: int
    cue: str
    habit: str
    on_leaderboard: bool
    reminder_hour: int | None
    reminders_refused: bool
    has_left: bool
    history: History

    @property
    def key(self) -> dict[str, int]:
        return {"guild_id": self.guild_id, "member_id": self.member_id}


@dataclass(frozen=True)
class Logged:
    """What a log led to."""

    member: Member
    log: Log
    check_in: CheckIn
    before: Standing
    after: Standing


@dataclass(frozen=True)
class Rank:
    """A row of the leaderboard; who has as many days and minutes shares the place."""

    place: int
    member_id: int
    days: int
    minutes: int


@dataclass(frozen=True)
class Milestone:
    """`trouble` is why Discord did not let us give the role; it is not tried again until the role is set anew."""

    days: int
    role_id: int
    trouble: str | None
