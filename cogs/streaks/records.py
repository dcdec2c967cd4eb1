"""What streaks are made of: what a member logged and set, and what is derived from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# As moderators switch it on and off.
FEATURE = "streaks"
# In the ledger of what was sent; must never be renamed.
REMINDER_KIND = "streak-reminder"
CORRECTION_KIND = "streak-correction"
# Not strftime: its names change with the machine's language.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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


class CalendarSpan(StrEnum):
    """How much of the calendar is drawn."""

    WEEKS = "weeks"
    YEAR = "year"


class CorrectionState(StrEnum):
    """Whether the member knows of a correction."""

    DIRECT = "direct"
    """To be told by direct message, to which they agreed."""
    WAITING = "waiting"
    """To be told with their next command."""
    TOLD = "told"


@dataclass(frozen=True)
class Log:
    """One thing that a member logged, and what undo takes back. `at` is the UTC instant, `zone` the member's then.

    `late` means for `date` on the next date that the member had. `id` is that of the interaction that logged it: one
    press is stored once, and ids, which rise, put two logs of the same instant in order.
    """

    id: int
    date: date
    zone: str
    at: datetime
    minutes: int = 0
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class CheckIn:
    """All logs of one date together; late where none of them was made in time."""

    date: date
    minutes: int = 0
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
class PausePeriod:
    """Paused are the dates from `start_on` up to and without `end_on`, the date of going on; None is open-ended."""

    start_on: date
    end_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


@dataclass(frozen=True)
class Closure:
    """Moderators had streaks switched off between these UTC instants; None while they have."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True)
class History:
    """All that a member's streak is derived from, each part in order of time; `zones` holds at least the joining."""

    zones: tuple[ZoneChange, ...]
    check_ins: tuple[CheckIn, ...] = ()
    rests: tuple[RestDays, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    closures: tuple[Closure, ...] = ()

    @property
    def joined(self) -> date:
        return self.zones[0].since


@dataclass(frozen=True)
class BridgedDates:
    """The dates that a streak was carried over, by kind."""

    rest: tuple[date, ...] = ()
    paused: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    frozen: tuple[date, ...] = ()


@dataclass(frozen=True)
class StreakEnd:
    """Why a streak ended: `missed` is the date without a check-in, `zone` the one in which that date was over."""

    length: int
    missed: date
    zone: str
    bridged: BridgedDates


@dataclass(frozen=True)
class Standing:
    """How a member stands on the date `today`. `why` tells of the last streak that ended, None if none ever did;
    `next_freeze_in` is in counted days, None while the most are held;
    `just_frozen` are the missed dates since the last check-in before today that freezes have bridged."""

    today: date
    today_state: TodayState
    current: int
    longest: int
    total_days: int
    total_minutes: int
    days_of_last_30: int
    freezes_held: int
    next_freeze_in: int | None
    why: StreakEnd | None
    just_frozen: tuple[date, ...] = ()


@dataclass(frozen=True)
class DayMark:
    """What a date in the calendar picture was, and the minutes logged on it."""

    kind: DayKind
    minutes: int = 0


@dataclass(frozen=True)
class Correction:
    """A moderator added or removed the check-in of a member's date; `id` is that of the interaction."""

    guild_id: int
    member_id: int
    id: int
    date: date
    added: bool
    reason: str
    at: datetime
    state: CorrectionState

    @property
    def is_direct(self) -> bool:
        return self.state is CorrectionState.DIRECT


@dataclass(frozen=True)
class Member:
    """A member of a guild's streaks: their tiny habit, what they agreed to, and what their streak is derived from.

    `reminder_hour` is None without consent to direct messages. `reminders_refused` is set until the member was told
    that Discord refused one. `reminded_on` is the date of the last reminder, `reminder_message_id` its message, and
    `reminders_ignored` how many in a row had brought no check-in when it was sent, itself counted. `corrections` are
    those that the member is to be told of with the next command.
    """

    guild_id: int
    member_id: int
    cue: str
    habit: str
    on_leaderboard: bool
    reminder_hour: int | None
    reminders_refused: bool
    history: History
    reminders_ignored: int = 0
    reminded_on: date | None = None
    reminder_message_id: int | None = None
    reminders_stopped: bool = False
    corrections: tuple[Correction, ...] = ()

    @property
    def key(self) -> dict[str, int]:
        """For SQL."""
        return {"guild_id": self.guild_id, "member_id": self.member_id}


@dataclass(frozen=True)
class Milestone:
    """`trouble` is why Discord did not let us give the role; until it is given again, or set anew, only those who
    have just reached the milestone try it."""

    days: int
    role_id: int
    trouble: str | None = None


@dataclass(frozen=True)
class LogResult:
    """What a log led to: the date's check-in, how the member stood before and after, the milestones just reached, and
    all that the current streak has earned."""

    member: Member
    log: Log
    check_in: CheckIn
    before: Standing
    after: Standing
    milestones: Sequence[Milestone] = ()
    earned: Sequence[Milestone] = ()


@dataclass(frozen=True)
class Rank:
    """A row of the leaderboard; who has as many days and minutes shares the place."""

    place: int
    member_id: int
    days: int
    minutes: int
