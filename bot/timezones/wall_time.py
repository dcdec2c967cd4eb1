"""Next runs of a wall time: local time, weekday and IANA zone kept together, turned into an instant only when asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class WallTime:
    """`weekday` is 0 for Monday to 6 for Sunday, or None for every day; `at` is local and has no zone of its own."""

    at: time
    zone: ZoneInfo
    weekday: int | None = None

    def next_run(self, after: datetime) -> datetime:
        """The first run later than `after`, in UTC."""
        return next_run(self.weekday, self.at, self.zone, after)


def next_run(weekday: int | None, at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant later than `after`, in UTC, at which it is `at` in `zone` (on `weekday`, or on any day).

    A time that the zone skips becomes the first moment after the gap; one that it repeats is meant the first time.
    """
    day, step = after.astimezone(zone).date(), DAY
    if weekday is not None:
        day, step = day + (weekday - day.weekday()) % 7 * DAY, 7 * DAY
    while (found := instant(day, at, zone)) <= after:
        day += step
    return found


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a clock in `zone` shows `at` on `day`; see `next_run` for gaps and repetitions."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), found, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The transition between two instants, to the second: zones change at no finer moment."""
    old = before.astimezone(zone).utcoffset()
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + SECOND
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
