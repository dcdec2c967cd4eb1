"""When a member who asked for it is to be reminded of a day that is still open."""

from collections.abc import Sequence
from datetime import date, datetime

from cogs.streaks.records import TodayState, ZoneChange
from cogs.streaks.rules.dates import DAY, date_in, first_moment, today_of, zone_in_force


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
