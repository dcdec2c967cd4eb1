"""Derives a member's streak from their history by one fold over days; nothing of it is stored.

Every date before today is judged: with a check-in it counts, whatever else it is; else, in this order, a skipped, a
paused and a rest date bridge; any other is missed. Today counts once it is checked in and is not judged before it ends.

Freezes belong to the streak in which they were earned: every 7 counted days of it earn one, two are held at most, and
a missed date spends one. While two are held the days towards the next are counted up to the sixth; the seventh waits
until one is spent. (Were a third one earned and thrown away, checking in a day more could end a streak earlier.) With
none held a missed date ends the streak, and the next starts with nothing.
"""

from bisect import bisect_right
from datetime import date, timedelta
from operator import attrgetter

from cogs.streaks.records import BridgedDates, CheckIn, DayKind, DayMark, History, Standing, StreakEnd, TodayState
from cogs.streaks.rules.dates import DAY, closed_dates, skipped_dates, zone_on

DAYS_FOR_A_FREEZE = 7
MOST_FREEZES = 2
# Counted days that are worth something: two freezes and all but the last day of a third.
MOST_CREDIT = (MOST_FREEZES + 1) * DAYS_FOR_A_FREEZE - 1
RECENT_DAYS = 30

DATE = attrgetter("date")
TODAY = {DayKind.REST: TodayState.REST, DayKind.PAUSED: TodayState.PAUSED}


class _WithoutCheckIn:
    """What the dates up to `last` are as long as nobody checks in on them, before any freeze."""

    def __init__(self, history: History, last: date) -> None:
        self._skipped = skipped_dates(history.zones, last)
        self._rests, self._pauses = history.rests, history.pauses
        self._rests_since = [rest.since for rest in history.rests]
        self._pauses_start = [pause.start_on for pause in history.pauses]
        self._closed = closed_dates(history.zones, history.closures)

    def kind(self, day: date) -> DayKind:
        """A date on which streaks were switched off for a while counts as paused once it is over."""
        kind = self.kind_for_member(day)
        return DayKind.PAUSED if kind is DayKind.MISSED and any(closed.holds(day) for closed in self._closed) else kind

    def kind_for_member(self, day: date) -> DayKind:
        """By what the member set alone."""
        if day in self._skipped:
            return DayKind.SKIPPED
        paused = bisect_right(self._pauses_start, day)
        if paused and self._pauses[paused - 1].holds(day):
            return DayKind.PAUSED
        rest = bisect_right(self._rests_since, day)
        return DayKind.REST if rest and self._rests[rest - 1].holds(day) else DayKind.MISSED


class _Fold:
    """The streak as the days pass."""

    def __init__(self, days: _WithoutCheckIn) -> None:
        self._days = days
        self.length = self.longest = 0
        self.credit = 0
        self.bridged: list[tuple[date, DayKind]] = []
        self.frozen: set[date] = set()
        # Of the last streak that ended: its length, the date that ended it, and what it was carried over.
        self.ended: tuple[int, date, list[tuple[date, DayKind]]] | None = None

    def count(self) -> None:
        self.length += 1
        if self.credit < MOST_CREDIT:
            self.credit += 1

    def pass_over(self, day: date, until: date) -> None:
        """The dates from `day` to before `until` have no check-in. Where no streak is running they change nothing."""
        while self.length and day < until:
            kind = self._days.kind(day)
            if kind is DayKind.MISSED and self.credit < DAYS_FOR_A_FREEZE:
                self._end(day)
                return
            if kind is DayKind.MISSED:
                kind = DayKind.FROZEN
                self.credit -= DAYS_FOR_A_FREEZE
                self.frozen.add(day)
            self.bridged.append((day, kind))
            day += DAY

    def _end(self, day: date) -> None:
        self.ended = self.length, day, self.bridged
        self.longest = max(self.longest, self.length)
        self.length = self.credit = 0
        self.bridged = []


def _folded(check_ins: tuple[CheckIn, ...], days: _WithoutCheckIn, today: date) -> _Fold:
    """All days up to today, which is not judged without a check-in; none of `check_ins` is later."""
    fold = _Fold(days)
    day = date.min
    for check_in in check_ins:
        if day < check_in.date:
            fold.pass_over(day, check_in.date)
        fold.count()
        day = check_in.date + DAY
    fold.pass_over(day, today)
    return fold


def _until(history: History, today: date) -> tuple[CheckIn, ...]:
    return history.check_ins[: bisect_right(history.check_ins, today, key=DATE)]


def _why(history: History, fold: _Fold) -> StreakEnd | None:
    if fold.ended is None:
        return None
    length, missed, carried = fold.ended

    def of(kind: DayKind) -> tuple[date, ...]:
        return tuple(day for day, carried_by in carried if carried_by is kind)

    bridged = BridgedDates(of(DayKind.REST), of(DayKind.PAUSED), of(DayKind.SKIPPED), of(DayKind.FROZEN))
    return StreakEnd(length, missed, zone_on(history.zones, missed), bridged)


def _just_frozen(fold: _Fold, check_ins: tuple[CheckIn, ...]) -> tuple[date, ...]:
    """Nothing where the streak has ended all the same."""
    if not fold.length or not check_ins:
        return ()
    return tuple(sorted(day for day in fold.frozen if day > check_ins[-1].date))


def standing_on(history: History, today: date) -> Standing:
    """How the member stands on their date `today`; what is dated later is left out."""
    check_ins = _until(history, today)
    days = _WithoutCheckIn(history, today)
    fold = _folded(check_ins, days, today)
    done = bool(check_ins) and check_ins[-1].date == today
    held, towards = divmod(fold.credit, DAYS_FOR_A_FREEZE)
    return Standing(
        today=today,
        today_state=TodayState.DONE if done else TODAY.get(days.kind_for_member(today), TodayState.OPEN),
        current=fold.length,
        longest=max(fold.longest, fold.length),
        total_days=len(check_ins),
        total_minutes=sum(check_in.minutes for check_in in check_ins),
        days_of_last_30=len(check_ins) - bisect_right(check_ins, today - RECENT_DAYS * DAY, key=DATE),
        freezes_held=held,
        next_freeze_in=None if held == MOST_FREEZES else DAYS_FOR_A_FREEZE - towards,
        why=_why(history, fold),
        just_frozen=_just_frozen(fold, check_ins[: len(check_ins) - done]),
    )


def first_calendar_day(today: date, weeks: int) -> date:
    """The Monday on which a calendar of so many weeks begins, this week being the last."""
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def calendar_marks(history: History, today: date, first: date, last: date) -> dict[date, DayMark]:
    """What each date from `first` to `last`, both included, was; today is open until something is logged."""
    check_ins = _until(history, today)
    days = _WithoutCheckIn(history, today)
    frozen = _folded(check_ins, days, today).frozen
    logged = {check_in.date: check_in for check_in in check_ins}
    # A moderator's correction may have put a check-in before the joining.
    joined = min([history.joined, *(check_in.date for check_in in check_ins[:1])])

    def describe(day: date) -> DayMark:
        if check_in := logged.get(day):
            return DayMark(DayKind.LATE if check_in.late else DayKind.COUNTED, check_in.minutes)
        if day < joined:
            return DayMark(DayKind.BEFORE)
        if day > today:
            return DayMark(DayKind.FUTURE)
        kind = DayKind.FROZEN if day in frozen else (days.kind_for_member if day == today else days.kind)(day)
        return DayMark(DayKind.OPEN if kind is DayKind.MISSED and day == today else kind)

    return {day: describe(day) for day in (first + number * DAY for number in range((last - first).days + 1))}
