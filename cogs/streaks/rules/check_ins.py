"""What a member may log and take back, and what a check-in reached."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter

from bot.errors import UserError
from cogs.streaks.records import CheckIn, History, Log, Milestone, Standing, ZoneChange
from cogs.streaks.rules.dates import DAY, day_before, first_moment, skipped_dates, today_of, zone_in_force, zone_on
from cogs.streaks.rules.standing import DAYS_FOR_A_FREEZE

# A day has no more; a day of 25 hours, or one that went on after a flight, has no more either.
MOST_MINUTES = 1_440
NOTE_CHARACTERS = 300
# Yesterday is open until noon: long enough for a night owl, too short to make up a week on Sunday.
LATE_UNTIL_HOUR = 12
# From this length on a streak was a habit, and coming back after its end is worth more than any number.
COMEBACK_AFTER = 3
# Days in a row that are worth a picture of their own.
CELEBRATED_LENGTHS = (7, 30, 50, 100, 365)
# A day that is logged more often than every half an hour is no longer a record of anything, and each log is a row.
MOST_LOGS_A_DAY = 48
# How far back moderators correct a day: so far back nobody remembers it for sure.
CORRECTED_DAYS = 365
REASON_CHARACTERS = 200


# They mend a refusal.
LOG_TODAY = ("Log today", "streaks:done")
UNDO = ("Undo the last one", "streaks:undo")


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
        raise UserError(f"A day has 0 to {MOST_MINUTES:,} minutes, so {minutes:,} can't be right.", LOG_TODAY)
    if len(note) > NOTE_CHARACTERS:
        raise UserError(f"A note has up to {NOTE_CHARACTERS} characters, and yours has {len(note):,}.", LOG_TODAY)
    day = today = today_of(zones, now)
    if yesterday:
        late = yesterday_to_log(zones, now)
        if late is None and day_before(zones, today) < zones[0].since:
            raise UserError("You hadn't joined yet yesterday, so it can't be logged. Log today instead.", LOG_TODAY)
        if late is None:
            raise UserError(
                f"You can log yesterday until {LATE_UNTIL_HOUR}:00 your time, and it's past that now. Log today "
                "instead.",
                LOG_TODAY,
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
            f"A day has {MOST_MINUTES:,} minutes, and you've already logged {before.minutes:,} of this one, "
            f"so there's room for {MOST_MINUTES - before.minutes:,} more."
        )
    return CheckIn(before.date, minutes, before.late)


def check_number_of_logs(logs: Iterable[Log], day: date) -> None:
    """Raises `UserError` where a date has as many logs as a day can have."""
    if sum(log.date == day for log in logs) >= MOST_LOGS_A_DAY:
        raise UserError(f"That day has {MOST_LOGS_A_DAY} logs already, so it's safe. Undo one to change it.", UNDO)


def log_to_undo(logs: Iterable[Log], zones: Sequence[ZoneChange], now: datetime) -> Log:
    """The last log that was made on the member's current date, for today or late for yesterday; undoing again takes
    the one before it. Raises `UserError` where there is none."""
    today = today_of(zones, now)
    before = day_before(zones, today)
    made_today = [log for log in logs if log.date == (before if log.late else today)]
    if not made_today:
        raise UserError("You haven't logged anything today, so there's nothing to undo.", LOG_TODAY)
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


def celebrated_length(before: Standing, after: Standing) -> int | None:
    """The length worth celebrating that the check-in between the two has reached."""
    return after.current if before.current < after.current and after.current in CELEBRATED_LENGTHS else None


def is_first_freeze(before: Standing, after: Standing) -> bool:
    """Whether a freeze that the check-in between the two has earned is the first ever: no streak before was so long."""
    return before.longest < DAYS_FOR_A_FREEZE <= after.longest


def check_corrected_date(history: History, day: date, now: datetime, *, add: bool) -> None:
    """Raises `UserError`, for the moderator, where the check-in of `day` can neither be added nor removed."""
    today = today_of(history.zones, now)
    if day > today:
        raise UserError("That day hasn't come yet for this member. Choose today or an earlier day.")
    if day < today - CORRECTED_DAYS * DAY:
        raise UserError(f"Only the last {CORRECTED_DAYS} days can be corrected. Choose a later one.")
    is_logged = any(check_in.date == day for check_in in history.check_ins)
    if add and is_logged:
        raise UserError("That day is logged already, so there's nothing to add.")
    if not add and not is_logged:
        raise UserError("That day isn't logged, so there's nothing to remove.")
    if add and day in skipped_dates(history.zones, today):
        raise UserError("This member never had that day: a change of time zone skipped it, and their streak is safe.")


def corrected_log(history: History, interaction_id: int, day: date, now: datetime) -> Log:
    """The check-in that a moderator adds, as if it had been made in time."""
    return Log(interaction_id, day, zone_on(history.zones, day), now)
