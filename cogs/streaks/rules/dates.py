"""Which local date a member has at an instant, through clock changes and travel.

A member's date begins at the first moment at which the clock of their zone shows it, and never goes back: where the
clock is set back over midnight, and where a member flew west over the date line, the later date goes on until the clock
has caught up.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.timezones.wall_time import instant
from cogs.streaks.records import Closure, PausePeriod, ZoneChange

DAY = timedelta(days=1)


@cache
def _zone_info(zone: str) -> ZoneInfo:
    """Kept: zoneinfo itself holds eight zones and reads the files of all others again."""
    return ZoneInfo(zone)


def first_moment(zone: str, day: date, hour: int = 0) -> datetime:
    """The UTC instant at which the clock of `zone` first shows this hour: of a repeated one the first, and of a
    skipped one the first moment after the gap."""
    return instant(day, time(hour), _zone_info(zone))


def date_in(zone: str, now: datetime) -> date:
    """The date in `zone`; where the clock went back over midnight, the date that it had reached."""
    by_clock = now.astimezone(_zone_info(zone)).date()
    return by_clock + DAY if first_moment(zone, by_clock + DAY) <= now else by_clock


def first_zone(zone: str, now: datetime) -> ZoneChange:
    """The record that joining begins a member's zones with."""
    today = date_in(zone, now)
    return ZoneChange(zone, now, today - DAY, today)


def zone_in_force(zones: Sequence[ZoneChange], now: datetime) -> ZoneChange:
    return next((change for change in reversed(zones) if change.at <= now), zones[0])


def today_of(zones: Sequence[ZoneChange], now: datetime) -> date:
    """The member's local date."""
    change = zone_in_force(zones, now)
    return max(change.since, date_in(change.zone, now))


def closed_dates(zones: Sequence[ZoneChange], closures: Sequence[Closure]) -> tuple[PausePeriod, ...]:
    """The member's dates of which streaks were switched off for a part, by the moderators of the guild."""
    return tuple(
        PausePeriod(
            today_of(zones, closure.starts_at), today_of(zones, closure.ends_at) + DAY if closure.ends_at else None
        )
        for closure in closures
    )


def zone_on(zones: Sequence[ZoneChange], day: date) -> str:
    """The zone in which `day` comes to its end, and is judged."""
    return next((change.zone for change in reversed(zones) if change.since <= day), zones[0].zone)


def skipped_dates(zones: Sequence[ZoneChange], last: date) -> frozenset[date]:
    """The dates up to `last` that the member never had: jumped over by a change of zone, or by the zone itself (as
    Samoa did in 2011)."""
    skipped = set()
    ends = [*(change.closes for change in zones[1:]), last]
    for change, end in zip(zones, ends, strict=True):
        skipped |= {change.closes + number * DAY for number in range(1, (change.since - change.closes).days)}
        skipped |= _skipped_by_zone(change.zone, change.since, end)
    return frozenset(skipped)


def _skipped_by_zone(zone: str, first: date, last: date) -> set[date]:
    """The date between these that `zone` itself never had: its clock is about a day further ahead ever after."""
    clock = _zone_info(zone)

    def ahead(day: date) -> timedelta:
        return datetime.combine(day, time(12), clock).utcoffset() or timedelta()

    if first >= last or ahead(last) - ahead(first) < DAY / 2:
        return set()
    while last - first > DAY:
        middle = first + (last - first) // DAY // 2 * DAY
        first, last = (first, middle) if ahead(middle) - ahead(first) >= DAY / 2 else (middle, last)
    return {first}


def day_before(zones: Sequence[ZoneChange], day: date) -> date:
    """Yesterday: the last date before `day` that the member had; a skipped date is nobody's yesterday."""
    skipped = skipped_dates(zones, day)
    before = day - DAY
    while before in skipped:
        before -= DAY
    return before


def change_zone(zones: Sequence[ZoneChange], zone: str, now: datetime) -> tuple[ZoneChange, ...]:
    """The zones after the member chose `zone`. It takes effect when the current date ends in the zone in force.

    A change that is still to come gives way to the new one, so the last of several on a day counts, and choosing the
    zone in force only calls off what was to come.
    """
    past = tuple(change for change in zones if change.at <= now) or tuple(zones[:1])
    current = past[-1]
    if zone == current.zone:
        return past
    today = today_of(past, now)
    at = first_moment(current.zone, today + DAY)
    return (*past, ZoneChange(zone, at, today, max(today, date_in(zone, at))))
