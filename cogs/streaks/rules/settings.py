"""What follows from what a member set: rest days, pauses, and the hour of reminders."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.errors import UserError
from cogs.streaks.records import Member, PausePeriod, RestDays, TodayState, ZoneChange
from cogs.streaks.rules.dates import DAY, date_in, first_moment, today_of, zone_in_force

# They mend a refusal.
SETTINGS = ("Settings", "streaks:settings")
STATUS = ("My streak", "streaks:status")
# Who has not answered so many in a row does not want more; who logs again gets them back.
MOST_IGNORED_REMINDERS = 5


def change_rest(rests: Sequence[RestDays], weekdays: Collection[int], today: date) -> tuple[RestDays, ...]:
    """The rest days after a change: it counts from tomorrow on, and the last one of a day counts.

    Raises `UserError` where no weekday would be left.
    """
    if len(set(weekdays)) > 6:
        raise UserError("Keep at least 1 day that isn't a rest day. For a longer break, use `/streak pause`.", SETTINGS)
    past = tuple(rest for rest in rests if rest.since <= today)
    in_force_today = past[-1].weekdays if past else frozenset()
    return past if in_force_today == set(weekdays) else (*past, RestDays(frozenset(weekdays), today + DAY))


def running_pause(pauses: Sequence[PausePeriod], today: date) -> PausePeriod | None:
    return next((pause for pause in pauses if pause.holds(today)), None)


def start_pause(pauses: Sequence[PausePeriod], today: date, until: date | None = None) -> tuple[PausePeriod, ...]:
    """The pauses after one from today on; `until` is the date of going on. A running one gets the new end.

    Raises `UserError` where `until` is not after today.
    """
    if until is not None and until <= today:
        raise UserError("A pause starts today, so it has to end on a later day. Try `/streak pause` with a later date.")
    running = running_pause(pauses, today)
    over = (pause for pause in pauses if pause is not running)
    return (*over, PausePeriod(running.start_on if running else today, until))


def end_pause(pauses: Sequence[PausePeriod], today: date) -> tuple[PausePeriod, ...]:
    """The pauses after going on today: today is no longer paused, the days before stay so.

    Raises `UserError` where no pause is running.
    """
    running = running_pause(pauses, today)
    if running is None:
        raise UserError("Your streak isn't paused, so there's nothing to resume.", STATUS)
    cut = () if running.start_on == today else (PausePeriod(running.start_on, today),)
    return (*(pause for pause in pauses if pause is not running), *cut)


def _hour_comes(change: ZoneChange, day: date, hour: int) -> datetime:
    """When the member's hour comes on `day`; at the start of a date into which they flew past that hour."""
    return max(change.at, first_moment(change.zone, day, hour))


def is_reminder_due(zones: Sequence[ZoneChange], hour: int, today_state: TodayState, now: datetime) -> bool:
    """Whether today is open and the hour has come, also long ago after downtime. That there is one reminder a date is
    the ledger's work, because its key holds the date."""
    hour_comes = _hour_comes(zone_in_force(zones, now), today_of(zones, now), hour)
    return today_state is TodayState.OPEN and hour_comes <= now


def next_reminder(zones: Sequence[ZoneChange], hour: int, now: datetime) -> datetime:
    """The next UTC instant after `now` at which the hour comes, and `is_reminder_due` is to be asked again.

    It holds until the member changes hour or zone. Asking when reminders are switched on past the hour gives tomorrow.
    """
    ahead = [zone_in_force(zones, now), *(change for change in zones if change.at > now)]
    for change, following in zip(ahead, [*ahead[1:], None], strict=True):
        day = max(change.since, date_in(change.zone, max(now, change.at)))
        while (moment := _hour_comes(change, day, hour)) <= now:
            day += DAY
        if following is None or moment < following.at:
            break
    return moment


def ignored_reminders(member: Member) -> int:
    """How many reminders in a row have brought no check-in, for their own date or a later one."""
    if member.reminded_on is None:
        return 0
    answered = any(check_in.date >= member.reminded_on for check_in in member.history.check_ins[-1:])
    return 0 if answered else member.reminders_ignored


def is_last_reminder(member: Member) -> bool:
    """Whether the next one says farewell."""
    return ignored_reminders(member) >= MOST_IGNORED_REMINDERS
