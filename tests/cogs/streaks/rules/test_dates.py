"""Which date a member has: through clock changes and travel."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.streaks.records import CheckIn, ZoneChange
from cogs.streaks.rules.check_ins import yesterday_to_log
from cogs.streaks.rules.dates import change_zone, day_before, first_moment, first_zone, skipped_dates, today_of, zone_on
from cogs.streaks.rules.standing import standing_on
from tests.cogs.streaks.rules.histories import (
    BERLIN,
    DAY,
    FLIGHTS,
    INSTANTS,
    KIRITIMATI,
    MONDAY,
    NIUE,
    Member,
    history,
    strip_of,
    utc,
)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        (BERLIN, "2026-03-28T22:59:59", date(2026, 3, 28)),
        (BERLIN, "2026-03-28T23:00", date(2026, 3, 29)),
        (BERLIN, "2026-03-29T21:59:59", date(2026, 3, 29)),  # a day of 23 hours
        (BERLIN, "2026-03-29T22:00", date(2026, 3, 30)),
        (BERLIN, "2026-10-24T22:00", date(2026, 10, 25)),
        (BERLIN, "2026-10-25T22:59:59", date(2026, 10, 25)),  # a day of 25 hours
        (BERLIN, "2026-10-25T23:00", date(2026, 10, 26)),
        ("UTC", "2028-02-29T12:00", date(2028, 2, 29)),
        ("America/St_Johns", "2010-11-07T02:30", date(2010, 11, 7)),  # 00:00:30 came, then the clock showed the 6th
        ("America/St_Johns", "2010-11-07T02:31", date(2010, 11, 7)),
        ("America/St_Johns", "2010-11-07T03:29", date(2010, 11, 7)),
        (KIRITIMATI, "2026-03-02T10:00", date(2026, 3, 3)),
        (NIUE, "2026-03-02T10:00", date(2026, 3, 1)),
    ],
)
def test_a_date_lasts_from_its_first_midnight_to_the_next(zone: str, now: str, today: date) -> None:
    assert today_of([first_zone(zone, utc("2010-01-01T00:00"))], utc(now)) == today


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        (BERLIN, date(2026, 3, 29), 1, "2026-03-29T00:00"),
        (BERLIN, date(2026, 3, 29), 2, "2026-03-29T01:00"),  # skipped: the first moment after the gap
        (BERLIN, date(2026, 3, 29), 3, "2026-03-29T01:00"),
        (BERLIN, date(2026, 10, 25), 2, "2026-10-25T00:00"),  # repeated: the first
        (BERLIN, date(2026, 10, 25), 3, "2026-10-25T02:00"),
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00"),  # midnight itself is skipped
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03T15:30"),  # by half an hour
        ("America/St_Johns", date(2010, 3, 14), 0, "2010-03-14T03:30"),
        ("Pacific/Apia", date(2011, 12, 30), 9, "2011-12-30T10:00"),  # the whole day
    ],
)
def test_an_hour_comes_once(zone: str, day: date, hour: int, instant: str) -> None:
    assert first_moment(zone, day, hour) == utc(instant)


def test_from_kiritimati_to_niue_the_date_waits_for_the_clock() -> None:
    member = Member.joined(KIRITIMATI, utc("2026-03-01T20:00"))  # 2 March, 10:00
    member.log(utc("2026-03-01T20:00"), 10)
    member.move(NIUE, utc("2026-03-01T21:00"))
    assert member.zones[1] == ZoneChange(NIUE, utc("2026-03-02T10:00"), MONDAY, MONDAY)
    for now in ("2026-03-02T09:59", "2026-03-02T10:00", "2026-03-02T11:00", "2026-03-03T10:59"):
        assert today_of(member.zones, utc(now)) == MONDAY
    log = member.log(utc("2026-03-03T10:00"), 5)  # Niue's 2 March, 23:00
    assert (log.date, log.zone) == (MONDAY, NIUE)
    assert member.history.check_ins == (CheckIn(MONDAY, 15),)
    assert [log.zone for log in member.logs] == [KIRITIMATI, NIUE]
    assert today_of(member.zones, utc("2026-03-03T11:00")) == date(2026, 3, 3)
    assert zone_on(member.zones, MONDAY) == NIUE


def test_from_niue_to_kiritimati_a_date_is_skipped_and_bridged() -> None:
    member = Member.joined(NIUE, utc("2026-03-02T20:00"))  # 2 March, 09:00
    member.log(utc("2026-03-02T20:00"))
    member.move(KIRITIMATI, utc("2026-03-02T21:00"))
    arrived = utc("2026-03-03T11:00")  # Niue's midnight is 4 March, 01:00, there
    assert member.zones[1] == ZoneChange(KIRITIMATI, arrived, MONDAY, date(2026, 3, 4))
    assert today_of(member.zones, arrived - timedelta(seconds=1)) == MONDAY
    assert member.standing(arrived).current == 1
    assert day_before(member.zones, date(2026, 3, 4)) == MONDAY
    assert yesterday_to_log(member.zones, arrived) == MONDAY
    member.log(arrived)
    assert member.standing(arrived).current == 2
    assert strip_of(member.history, date(2026, 3, 4)) == "xsx"
    assert zone_on(member.zones, MONDAY) == NIUE


def test_there_and_back_again_loses_and_doubles_no_day() -> None:
    member = Member.joined(KIRITIMATI, utc("2026-03-01T20:00"))
    now = utc("2026-03-01T20:00")
    for day in range(6):
        member.log(now)
        member.move(NIUE if day % 2 == 0 else KIRITIMATI, now)
        before = today_of(member.zones, now)
        while today_of(member.zones, now) == before:
            now += timedelta(minutes=15)
    member.log(now)
    assert strip_of(member.history, today_of(member.zones, now)) == "xxsxxsxxsx"
    assert member.standing(now).current == 7


def test_a_date_that_the_zone_itself_skipped_bridges() -> None:
    past = history([date(2011, 12, 29), date(2011, 12, 31)], "Pacific/Apia", date(2011, 12, 29))
    assert skipped_dates(past.zones, date(2026, 1, 1)) == {date(2011, 12, 30)}
    assert strip_of(past, date(2011, 12, 31)) == "xsx"
    assert standing_on(past, date(2011, 12, 31)).current == 2


def test_of_two_zone_changes_on_one_day_the_last_counts() -> None:
    now = utc("2026-03-02T09:00")
    zones = change_zone([first_zone(BERLIN, now)], "Asia/Tokyo", now)
    zones = change_zone(zones, "America/New_York", now + timedelta(hours=1))
    assert [change.zone for change in zones] == [BERLIN, "America/New_York"]
    assert zones[1].at == utc("2026-03-02T23:00")
    assert change_zone(zones, BERLIN, now + timedelta(hours=2)) == zones[:1]


def test_a_zone_change_waits_for_the_end_of_the_day() -> None:
    zones = change_zone([first_zone(BERLIN, utc("2026-03-02T09:00"))], "Asia/Tokyo", utc("2026-03-02T16:00"))
    assert today_of(zones, utc("2026-03-02T16:00")) == MONDAY  # already the 3rd in Tokyo
    assert today_of(zones, utc("2026-03-02T23:00")) == MONDAY + DAY


@given(INSTANTS, FLIGHTS)
def test_the_local_date_never_goes_back(now: datetime, flights: list[tuple[int, str]]) -> None:
    zones: tuple[ZoneChange, ...] = (first_zone(flights[0][1], now),)
    seen = [today_of(zones, now)]
    for minutes, zone in flights:
        for _ in range(4):
            now += timedelta(minutes=minutes) / 4
            seen.append(today_of(zones, now))
        zones = change_zone(zones, zone, now)
        seen.append(today_of(zones, now))
    assert seen == sorted(seen)
    assert not skipped_dates(zones, seen[-1]) & set(seen)


@given(st.sampled_from(["America/St_Johns", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia"]), INSTANTS)
def test_a_date_begins_when_the_clock_first_shows_it(zone: str, now: datetime) -> None:
    """Through a year, at each first moment of a date it is that date, and a second before it is not."""
    for day in (now.date() + number * DAY for number in range(0, 366, 5)):
        start = first_moment(zone, day)
        change = first_zone(zone, start - 3 * DAY)
        assert today_of([change], start) >= day
        assert today_of([change], start - timedelta(seconds=1)) < day
