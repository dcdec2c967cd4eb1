"""Next runs of a wall time: literal days on which clocks jump, and every zone for ten years."""

import random
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timezones.wall_time import instant, next_run

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, APIA, KOLKATA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"), ZoneInfo("Asia/Kolkata")
MONDAY, FRIDAY, SUNDAY = 0, 4, 6
YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC))
ZONES = sorted(zoneinfo.available_timezones())
# Those at which clocks have jumped somewhere since 1970, and an innocent one.
TIMES = (time(0, 0), time(0, 30), time(2, 0), time(2, 30), time(3, 0), time(9, 0), time(23, 45))
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("weekday", "at", "zone", "after", "run"),
    [
        (MONDAY, time(9), BERLIN, "2026-03-02T07:59:59", "2026-03-02T08:00"),
        (MONDAY, time(9), BERLIN, "2026-03-02T08:00", "2026-03-09T08:00"),  # strictly later
        (MONDAY, time(9), BERLIN, "2026-03-23T12:00", "2026-03-30T07:00"),  # summer time has begun between
        (None, time(9), BERLIN, "2026-03-02T08:00", "2026-03-03T08:00"),
        (MONDAY, time(0, 15), KOLKATA, "2026-03-01T12:00", "2026-03-01T18:45"),  # Monday there, Sunday in UTC
        (SUNDAY, time(23, 45), NEW_YORK, "2026-03-02T03:00", "2026-03-02T04:45"),  # still Sunday there
        # Skipped: 2:00 to 3:00 does not exist, the first moment after it is 3:00.
        (SUNDAY, time(2, 30), BERLIN, "2026-03-23T00:00", "2026-03-29T01:00"),
        (SUNDAY, time(2, 30), BERLIN, "2026-03-29T01:00", "2026-04-05T00:30"),
        (None, time(2, 0), NEW_YORK, "2026-03-07T12:00", "2026-03-08T07:00"),
        (None, time(2, 15), LORD_HOWE, "2026-10-03T00:00", "2026-10-03T15:30"),  # a gap of half an hour
        # Repeated: 2:00 to 3:00 is there twice, meant is the first.
        (SUNDAY, time(2, 30), BERLIN, "2026-10-20T00:00", "2026-10-25T00:30"),
        (SUNDAY, time(2, 30), BERLIN, "2026-10-25T00:30", "2026-11-01T01:30"),
        (SUNDAY, time(2, 30), BERLIN, "2026-10-25T01:00", "2026-11-01T01:30"),  # not the second 2:30
        # Samoa had no 30 December 2011: that Friday's run comes when Saturday begins.
        (FRIDAY, time(9), APIA, "2011-12-29T00:00", "2011-12-30T10:00"),
        (FRIDAY, time(9), APIA, "2011-12-30T10:00", "2012-01-05T19:00"),
        # A leap day, and the turn of a year.
        (None, time(9), BERLIN, "2028-02-28T09:00", "2028-02-29T08:00"),
        (MONDAY, time(9), BERLIN, "2026-12-29T00:00", "2027-01-04T08:00"),
    ],
)
def test_a_run_by_hand(weekday: int | None, at: time, zone: ZoneInfo, after: str, run: str) -> None:
    assert next_run(weekday, at, zone, utc(after)) == utc(run)


def local_time(moment: datetime, zone: ZoneInfo) -> tuple[date, time]:
    local = moment.astimezone(zone)
    return local.date(), local.time()


def is_first_after_a_gap(moment: datetime, day: date, at: time, zone: ZoneInfo) -> bool:
    """Before `moment` the clock showed less than the skipped time, from it on it shows more."""
    skipped = datetime.combine(day, at)
    before, since = ((moment + step).astimezone(zone).replace(tzinfo=None) for step in (-SECOND, 0 * SECOND))
    return before < skipped < since or (before < skipped and since - before > SECOND)


@pytest.mark.parametrize("offset", range(4))
def test_every_zone_for_ten_years(offset: int) -> None:
    """A quarter of the zones each; their wall time and weekday go round, so that every jump meets some."""
    for number, name in enumerate(ZONES):
        if number % 4 != offset:
            continue
        zone, at, weekday = ZoneInfo(name), TIMES[number % len(TIMES)], number % 7
        run, day = YEARS[0], None
        while run < YEARS[1]:
            later = next_run(weekday, at, zone, run)
            assert later > run, name
            day = day + timedelta(days=7) if day else later.astimezone(zone).date()
            assert local_time(later, zone) == (day, at) or is_first_after_a_gap(later, day, at, zone), (name, later)
            run = later


instants = st.datetimes(datetime(2006, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
times = st.times().map(lambda at: at.replace(microsecond=0))


@given(instants, times, st.sampled_from(ZONES), st.sampled_from([None, *range(7)]))
def test_a_run_is_the_first_at_that_time(after: datetime, at: time, name: str, weekday: int | None) -> None:
    """Against a slow reference: every date around is tried."""
    zone = ZoneInfo(name)
    days = (after.astimezone(zone).date() + timedelta(days=number) for number in range(-9, 16))
    candidates = [instant(day, at, zone) for day in days if weekday in (None, day.weekday())]
    assert next_run(weekday, at, zone, after) == min(candidate for candidate in candidates if candidate > after)


@given(instants, times, st.sampled_from(ZONES))
def test_a_clock_shows_the_wall_time_or_has_just_jumped(after: datetime, at: time, name: str) -> None:
    zone, day = ZoneInfo(name), after.date()
    moment = instant(day, at, zone)
    assert local_time(moment, zone) == (day, at) or is_first_after_a_gap(moment, day, at, zone)


@given(instants, times, st.sampled_from(ZONES))
def test_a_repeated_time_is_meant_the_first_time(after: datetime, at: time, name: str) -> None:
    zone, day = ZoneInfo(name), after.date()
    moment = instant(day, at, zone)
    for minutes in range(-180, 0, 30):
        assert local_time(moment + timedelta(minutes=minutes), zone) != (day, at)


@given(instants, times, st.sampled_from(ZONES), st.sampled_from([None, *range(7)]))
def test_the_way_to_a_run_does_not_matter(after: datetime, at: time, name: str, weekday: int | None) -> None:
    """Asked at any moment before it, the answer is the same run."""
    zone = ZoneInfo(name)
    run = next_run(weekday, at, zone, after)
    assert next_run(weekday, at, zone, after + (run - after) / 2) == run
    assert next_run(weekday, at, zone, run - timedelta(microseconds=1)) == run


def first_minute_at_or_after(local: datetime, zone: ZoneInfo) -> datetime:
    """Walked: the first minute at which the clock has come to `local` or past it, wherever on the globe that is."""

    def has_come(moment: datetime) -> bool:
        return moment.astimezone(zone).replace(tzinfo=None) >= local

    moment = local.replace(tzinfo=UTC) - timedelta(hours=27)
    while not has_come(moment):
        moment += timedelta(minutes=15)
    while has_come(moment - timedelta(minutes=1)):
        moment -= timedelta(minutes=1)
    return moment


def test_a_moment_is_the_one_that_a_walk_along_the_clock_meets_first() -> None:
    chance, hours, minutes = random.Random(3), (0, 1, 2, 3, 9, 23), (0, 15, 30, 59)
    for _ in range(400):
        zone = ZoneInfo(chance.choice(ZONES))
        day = date(chance.randrange(2000, 2037), chance.randrange(1, 13), chance.randrange(1, 29))
        at = time(chance.choice(hours), chance.choice(minutes))
        walked = first_minute_at_or_after(datetime.combine(day, at), zone)
        assert timedelta(0) <= walked - instant(day, at, zone) < timedelta(minutes=1), (zone.key, day, at)
