"""Decides what a member may log, take back and set, what a check-in reached, and when to remind; no Discord, no SQL.

Which date it is for a member stands in `dates.py`, what their streak is in `standing.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from cogs.streaks.dates import DAY, date_in, day_before, first_moment, in_force, today_of
from cogs.streaks.records import CheckIn, Log, Pause, Period, RestDays, Standing, TodayState, ZoneChange

# A day has no more; a day of 25 hours, or one that went on after a flight, has no more either.
MOST_MINUTES = 1_440
NOTE_CHARACTERS = 300
# Yesterday is open until noon: long enough for a night owl, too short to make up a week on Sunday.
LATE_UNTIL_HOUR = 12
# From this length on a streak was a habit, and coming back after its end is worth more than any number.
COMEBACK_AFTER = 3


class NotAllowedError(Exception):
    """The member asked for something that cannot be; the text is for them, in whole sentences."""

    for_member = True


# Logging


def yesterday_to_log(zones: Sequence[ZoneChange], now: datetime) -> date | None:
    """The date that can still be logged late, None where there is none: strictly before 12:00 on the member's clock,
    and not before they joined.

    A date that a flight west makes longer has had its noon already and has no second one. After a flight east that
    lands past noon, there is no grace.
    """
    change, today = in_force(zones, now), today_of(zones, now)
    goes_on = change.closes == today
    if goes_on or now >= first_moment(change.zone, today, LATE_UNTIL_HOUR):
        return None
    before = day_before(zones, today)
    return before if before >= zones[0].since else None


def new_log(
    zones: Sequence[ZoneChange], now: datetime, minutes: int = 0, note: str = "", *, yesterday: bool = False
) -> Log:
    """What is to be stored for this log; `added` says whether the date still has room for it.

    Raises `NotAllowedError` for minutes or a note out of range, and for a yesterday that cannot be logged.
    """
    note = note.strip()
    if not 0 <= minutes <= MOST_MINUTES:
        raise NotAllowedError(f"Minutes go from 0 to {MOST_MINUTES:,}, and {minutes:,} is not among them.")
    if len(note) > NOTE_CHARACTERS:
        raise NotAllowedError(f"A note has up to {NOTE_CHARACTERS} characters, and yours has {len(note):,}.")
    day = today = today_of(zones, now)
    if yesterday:
        late = yesterday_to_log(zones, now)
        if late is None and day_before(zones, today) < zones[0].since:
            raise NotAllowedError("Yesterday was before you joined. Today is open for you.")
        if late is None:
            raise NotAllowedError(
                f"Yesterday can be logged until {LATE_UNTIL_HOUR}:00 on your clock, and that is over. Today is open."
            )
        day = late
    return Log(day, in_force(zones, now).zone, now, minutes, note, yesterday)


def added(before: CheckIn | None, log: Log) -> CheckIn:
    """The check-in of a date with one more log. Raises `NotAllowedError` where the date would get more minutes than
    a day has; a log of 0 minutes always fits."""
    if before is None:
        return CheckIn(log.date, log.zone, log.at, log.minutes, (log.note,) if log.note else (), log.late)
    minutes = before.minutes + log.minutes
    if minutes > MOST_MINUTES:
        raise NotAllowedError(
            f"A day has {MOST_MINUTES:,} minutes, and {before.minutes:,} are logged for this one already, "
            f"so up to {MOST_MINUTES - before.minutes:,} more fit."
        )
    notes = (*before.notes, log.note) if log.note else before.notes
    return CheckIn(before.date, before.zone, before.at, minutes, notes, before.late)


def check_in_of(logs: Iterable[Log]) -> CheckIn | None:
    """The check-in that the logs of one date make, None without any."""
    check_in = None
    for log in sorted(logs, key=_moment):
        check_in = added(check_in, log)
    return check_in


def _moment(log: Log) -> tuple[datetime, int]:
    return log.at, log.number


def log_to_undo(logs: Iterable[Log], zones: Sequence[ZoneChange], now: datetime) -> Log:
    """The last log that was made on the member's current date, for today or late for yesterday; undoing again takes
    the one before it. Raises `NotAllowedError` where there is none."""
    today = today_of(zones, now)
    before = day_before(zones, today)
    made_today = [log for log in logs if log.date == (before if log.late else today)]
    if not made_today:
        raise NotAllowedError("You have logged nothing today, so there is nothing to take back.")
    return max(made_today, key=_moment)


# Settings


def changed_rest(rests: Sequence[RestDays], weekdays: Collection[int], today: date) -> tuple[RestDays, ...]:
    """The rest days after a change: it counts from tomorrow on, and the last one of a day counts.

    Raises `NotAllowedError` where no weekday would be left.
    """
    if len(set(weekdays)) > 6:
        raise NotAllowedError("A week needs one day that is not for rest. For a break of any length, pause instead.")
    kept = tuple(one for one in rests if one.since <= today)
    in_force_today = kept[-1].weekdays if kept else frozenset()
    return kept if in_force_today == set(weekdays) else (*kept, RestDays(frozenset(weekdays), today + DAY))


def running_pause(pauses: Sequence[Pause], today: date) -> Pause | None:
    return next((one for one in pauses if one.holds(today)), None)


def paused(pauses: Sequence[Pause], today: date, until: date | None = None) -> tuple[Pause, ...]:
    """The pauses after one from today on; `until` is the date of going on. A running one gets the new end.

    Raises `NotAllowedError` where `until` is not after today.
    """
    if until is not None and until <= today:
        raise NotAllowedError("A pause starts today, so the date you go on has to be a later one.")
    running = running_pause(pauses, today)
    return (*(one for one in pauses if one is not running), Pause(running.start if running else today, until))


def resumed(pauses: Sequence[Pause], today: date) -> tuple[Pause, ...]:
    """The pauses after going on today: today is no longer paused, the days before stay so.

    Raises `NotAllowedError` where no pause is running.
    """
    running = running_pause(pauses, today)
    if running is None:
        raise NotAllowedError("You are not in a pause, so there is nothing to resume.")
    over = () if running.start == today else (Pause(running.start, today),)
    return (*(one for one in pauses if one is not running), *over)


# What a check-in reached


def is_comeback(before: Standing, after: Standing) -> bool:
    """Whether the check-in between the two opened a streak after one of 3 or more; a late log that mends the old
    streak is none."""
    started = before.current == 0 < after.current
    return started and after.why == before.why and after.why is not None and after.why.length >= COMEBACK_AFTER


def milestones_reached(before: Standing, after: Standing, thresholds: Iterable[int]) -> tuple[int, ...]:
    """Those lengths of the current streak that the check-in between the two reached or passed, rising."""
    return tuple(sorted(one for one in set(thresholds) if before.current < one <= after.current))


def period_start(period: Period, today: date) -> date:
    """The first date that a leaderboard counts: this week's Monday, this month's first, or the first date there is."""
    match period:
        case Period.WEEK:
            return today - today.weekday() * DAY
        case Period.MONTH:
            return today.replace(day=1)
        case Period.ALL:
            return date.min


# Reminders


def _hour_comes(change: ZoneChange, day: date, hour: int) -> datetime:
    """When the member's hour comes on `day`; at the start of a date into which they flew past that hour."""
    return max(change.at, first_moment(change.zone, day, hour))


def reminder_due(
    zones: Sequence[ZoneChange], hour: int, today_state: TodayState, reminded_on: date | None, now: datetime
) -> bool:
    """Whether to remind now: today is open, the hour has come, also long ago after downtime, and `reminded_on`, the
    last date with a reminder, is an earlier one."""
    today = today_of(zones, now)
    new = reminded_on is None or reminded_on < today
    return new and today_state is TodayState.OPEN and _hour_comes(in_force(zones, now), today, hour) <= now


def next_reminder(zones: Sequence[ZoneChange], hour: int, now: datetime) -> datetime:
    """The next UTC instant after `now` at which the hour comes, and `reminder_due` is to be asked again.

    It holds until the member changes hour or zone. Asking when reminders are switched on past the hour gives tomorrow.
    """
    ahead = [in_force(zones, now), *(change for change in zones if change.at > now)]
    for change, following in zip(ahead, [*ahead[1:], None], strict=True):
        day = max(change.since, date_in(change.zone, max(now, change.at)))
        while (moment := _hour_comes(change, day, hour)) <= now:
            day += DAY
        if following is None or moment < following.at:
            break
    return moment
