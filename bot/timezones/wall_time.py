"""Turns local times into instants: the one rule for what daylight-saving time skips and repeats.

A time that a zone skips becomes the first moment after the gap; one that it repeats is meant the first time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a clock in `zone` shows `at` on `day`."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), moment, zone)


def next_run(weekday: int | None, at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant later than `after`, in UTC, at which it is `at` in `zone`.

    `weekday` is 0 for Monday to 6 for Sunday, or None for every day.
    """
    day, step = after.astimezone(zone).date(), DAY
    if weekday is not None:
        day, step = day + (weekday - day.weekday()) % 7 * DAY, 7 * DAY
    while (run := instant(day, at, zone)) <= after:
        day += step
    return run


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The transition between two instants, to the second: zones change at no finer moment."""
    old_offset = before.astimezone(zone).utcoffset()
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + SECOND
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after
