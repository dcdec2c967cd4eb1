"""When two people are both awake, and which times are suggested to them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mentoring.matching.hours import shared_hours, suggested_slots

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)
BERLIN, NEW_YORK, TOKYO, KOLKATA, KATHMANDU = (
    *("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu"),
)
# Whole, half and quarter hours, both hemispheres' summer, a summer of half an hour, and both edges of the date line.
ZONES = st.sampled_from(
    [
        *("UTC", BERLIN, NEW_YORK, TOKYO, KOLKATA, KATHMANDU, "America/Los_Angeles", "America/St_Johns"),
        *("Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Niue"),
        *("Africa/Cairo", "America/Santiago", "Pacific/Marquesas"),
    ]
)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def within(at: datetime, zone: str, first: int, last: int, minutes: int = 30) -> bool:
    """Whether a talk lies between two hours of one date on this clock."""
    begins, ends = local(at, zone), local(at + timedelta(minutes=minutes), zone)
    midnight = datetime.combine(begins.date(), time())
    return midnight + first * HOUR <= begins and ends <= midnight + last * HOUR


@pytest.mark.parametrize(
    ("zone_a", "zone_b", "day", "hours"),
    [
        (BERLIN, BERLIN, WINTER, 12),
        (BERLIN, NEW_YORK, WINTER, 6),
        (BERLIN, NEW_YORK, date(2026, 3, 15), 7),  # America's summer has begun, Europe's has not
        (NEW_YORK, TOKYO, WINTER, 2),
        (NEW_YORK, TOKYO, SUMMER, 1),
        (NEW_YORK, KOLKATA, WINTER, 1.5),
        (BERLIN, KATHMANDU, WINTER, 7.25),
        ("UTC", "Etc/GMT+12", WINTER, 0),
        ("Pacific/Kiritimati", "Pacific/Niue", WINTER, 11),  # two dates, and clocks only an hour apart
    ],
)
def test_shared_hours_follow_the_actual_clocks(zone_a: str, zone_b: str, day: date, hours: float) -> None:
    assert shared_hours(zone_a, zone_b, day) == hours


@given(ZONES, ZONES, DAYS)
def test_shared_hours_are_what_counting_quarters_of_the_day_gives(zone_a: str, zone_b: str, day: date) -> None:
    """With both clocks as they are at noon UTC, as if no clock were changed that day."""
    noon = datetime.combine(day, time(12), UTC)
    offsets = [local(noon, zone) - noon.replace(tzinfo=None) for zone in (zone_a, zone_b)]
    quarters = [datetime.combine(day, time()) + number * HOUR / 4 for number in range(96)]
    both = sum(all(9 <= (quarter + offset).hour < 21 for offset in offsets) for quarter in quarters)
    assert shared_hours(zone_a, zone_b, day) == both / 4
    assert shared_hours(zone_b, zone_a, day) == both / 4


@pytest.mark.parametrize(
    ("zone_a", "zone_b", "now", "shown"),
    [
        # Within 15:00 to 21:00 in Berlin, which is 09:00 to 15:00 in New York.
        (BERLIN, NEW_YORK, "2026-01-14T10:20", ["01-15 16:00", "01-16 18:00", "01-17 19:30"]),
        # Too late for a time of tomorrow that is as good.
        (BERLIN, NEW_YORK, "2026-01-14T18:00", ["01-16 16:00", "01-17 18:00", "01-18 19:30"]),
        (KATHMANDU, KATHMANDU, "2026-01-14T00:00", ["01-15 11:00", "01-16 15:00", "01-17 18:00"]),
        # America's summer begins on 8 March: Berlin's clock says another time for the same middle.
        (BERLIN, NEW_YORK, "2026-03-05T12:00", ["03-06 16:00", "03-07 18:00", "03-08 19:00"]),
        # Twelve hours apart: half an hour too late for one of them, and on time for the other.
        ("UTC", "Etc/GMT+12", "2026-01-14T10:00", ["01-15 21:00", "01-16 09:00", "01-17 09:00"]),
    ],
)
def test_three_different_hours_of_the_shared_day_are_suggested(
    zone_a: str, zone_b: str, now: str, shown: list[str]
) -> None:
    slots = suggested_slots(zone_a, zone_b, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert [f"{local(slot, zone_a):%m-%d %H:%M}" for slot in slots] == shown


@given(ZONES, ZONES, INSTANTS, st.integers(1, 5), st.sampled_from([20, 30, 60]))
def test_slots_are_what_is_promised(zone_a: str, zone_b: str, now: datetime, most: int, minutes: int) -> None:
    slots = suggested_slots(zone_a, zone_b, now, most, minutes)
    assert len(slots) == most
    assert slots == sorted(set(slots))
    for slot in slots:
        assert slot.tzinfo is UTC
        assert now + DAY <= slot <= now + 14 * DAY
        assert local(slot, zone_a).minute % 30 == slot.second == slot.microsecond == 0
        assert within(slot, zone_a, 7, 23, minutes)
        assert within(slot, zone_b, 7, 23, minutes)


@given(ZONES, ZONES, INSTANTS)
def test_two_hours_in_common_are_enough_for_three_dates_of_one_week(zone_a: str, zone_b: str, now: datetime) -> None:
    if any(shared_hours(zone_a, zone_b, now.date() + number * DAY) < 2 for number in range(-1, 10)):
        return
    slots = suggested_slots(zone_a, zone_b, now)
    assert slots[-1] <= now + 7 * DAY
    assert len({local(slot, zone_a).date() for slot in slots}) == 3
    assert all(within(slot, zone, 9, 21) for slot in slots for zone in (zone_a, zone_b))


@given(ZONES, ZONES, INSTANTS)
def test_nobody_is_strained_where_a_slot_in_daytime_is_left(zone_a: str, zone_b: str, now: datetime) -> None:
    """Tried out half hour by half hour."""
    first = now.replace(minute=0, second=0, microsecond=0) - HOUR
    tried = [first + number * HALF_HOUR / 2 for number in range(15 * 96)]
    decent = {
        slot
        for slot in tried
        if now + DAY <= slot <= now + 14 * DAY
        and local(slot, zone_a).minute % 30 == 0
        and within(slot, zone_a, 9, 21)
        and within(slot, zone_b, 9, 21)
    }
    assert len(set(suggested_slots(zone_a, zone_b, now)) & decent) == min(3, len(decent))


def test_more_than_a_week_of_dates_goes_on_in_the_next() -> None:
    slots = suggested_slots(BERLIN, BERLIN, datetime(2026, 1, 14, 12, tzinfo=UTC), limit=9)
    assert len({slot.date() for slot in slots}) == 9
    assert slots[-1] > datetime(2026, 1, 21, 12, tzinfo=UTC)


def test_a_date_comes_twice_where_there_are_too_few() -> None:
    slots = suggested_slots(BERLIN, BERLIN, datetime(2026, 1, 14, 12, tzinfo=UTC), limit=20)
    assert len(slots) == 20
    assert all(within(slot, BERLIN, 9, 21) for slot in slots)


def test_a_talk_longer_than_both_can_stay_awake_has_no_slot() -> None:
    assert suggested_slots(BERLIN, "Pacific/Auckland", datetime(2026, 1, 14, tzinfo=UTC), minutes=600) == []
