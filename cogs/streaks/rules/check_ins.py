"""What a member may log and take back, and what a check-in reached."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter

from bot.errors import UserError
from cogs.streaks.records import CheckIn, Log, Milestone, Standing, ZoneChange
from cogs.streaks.rules.dates import day_before, first_moment, today_of, zone_in_force

# A day has no more; a day of 25 hours, or one that went on after a flight, has no more either.
MOST_MINUTES = 1_440
NOTE_CHARACTERS = 300
# Yesterday is open until noon: long enough for a night owl, too short to make up a week on Sunday.
LATE_UNTIL_HOUR = 12
# From this length on a streak was a habit, and coming back after its end is worth more than any number.
COMEBACK_AFTER = 3


def yesterday_to_log(zones: Sequence[ZoneChange], now: datetime) -> date | None:
    """The date that can still be logged late, None where there is none: strictly before 12:00 on the member's clock,
    and not before they joined.

    A date that a flight west makes longer has had its noon already and has no second one. After a flight east that
    lands past noon, there is no grace.
    """
    change, today = zone_in_force(zones, now), today_of(zones, now)
    goes_on = change.closes == today
    if goes_on or now >= first_moment(change.zone, today, LATE_UNTIL_HOUR):
        return None
    before = day_before(zones, today)
    return before if before >= zones[0].since else None


def new_log(
    interaction_id: int,
    zones: Sequence[ZoneChange],
    now: datetime,
    minutes: int = 0,
    note: str = "",
    *,
    yesterday: bool = False,
) -> Log:
    """What is to be stored for this log; `add_to_check_in` says whether the date still has room for it.

    Raises `UserError` for minutes or a note out of range, and for a yesterday that cannot be logged.
    """
    note = note.strip()
    if not 0 <= minutes <= MOST_MINUTES:
        raise UserError(f"Minutes go from 0 to {MOST_MINUTES:,}, and {minutes:,} is not among them.")
    if len(note) > NOTE_CHARACTERS:
        raise UserError(f"A note has up to {NOTE_CHARACTERS} characters, and yours has {len(note):,}.")
    day = today = today_of(zones, now)
    if yesterday:
        late = yesterday_to_log(zones, now)
        if late is None and day_before(zones, today) < zones[0].since:
            raise UserError("Yesterday was before you joined. Today is open for you.")
        if late is None:
            raise UserError(
                f"Yesterday can be logged until {LATE_UNTIL_HOUR}:00 on your clock, and that is over. Today is open."
            )
        day = late
    return Log(interaction_id, day, zone_in_force(zones, now).zone, now, minutes, note, yesterday)


def add_to_check_in(before: CheckIn | None, log: Log) -> CheckIn:
    """The check-in of a date with one more log. Raises `UserError` where the date would get more minutes than a day
    has; a log of 0 minutes always fits."""
    if before is None:
        return CheckIn(log.date, log.minutes, log.late)
    minutes = before.minutes + log.minutes
    if minutes > MOST_MINUTES:
        raise UserError(
            f"A day has {MOST_MINUTES:,} minutes, and {before.minutes:,} are logged for this one already, "
            f"so up to {MOST_MINUTES - before.minutes:,} more fit."
        )
    return CheckIn(before.date, minutes, before.late)


def log_to_undo(logs: Iterable[Log], zones: Sequence[ZoneChange], now: datetime) -> Log:
    """The last log that was made on the member's current date, for today or late for yesterday; undoing again takes
    the one before it. Raises `UserError` where there is none."""
    today = today_of(zones, now)
    before = day_before(zones, today)
    made_today = [log for log in logs if log.date == (before if log.late else today)]
    if not made_today:
        raise UserError("You have logged nothing today, so there is nothing to take back.")
    return max(made_today, key=attrgetter("at", "id"))


def is_comeback(before: Standing, after: Standing) -> bool:
    """Whether the check-in between the two opened a streak after one of 3 or more; a late log that mends the old
    streak is none."""
    started = before.current == 0 < after.current
    return started and after.why == before.why and after.why is not None and after.why.length >= COMEBACK_AFTER


def milestones_earned(standing: Standing, milestones: Iterable[Milestone]) -> list[Milestone]:
    """Those that the current streak is long enough for, shortest first."""
    return sorted((item for item in milestones if item.days <= standing.current), key=attrgetter("days"))


def milestones_reached(before: Standing, after: Standing, milestones: Iterable[Milestone]) -> list[Milestone]:
    """Those whose length the current streak reached or passed by the check-in between the two, shortest first."""
    reached = [milestone for milestone in milestones if before.current < milestone.days <= after.current]
    return sorted(reached, key=attrgetter("days"))
