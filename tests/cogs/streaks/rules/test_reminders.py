"""When a reminder is due."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.streaks.records import TodayState, ZoneChange
from cogs.streaks.rules.dates import change_zone, first_zone, skipped_dates, today_of
from cogs.streaks.rules.settings import is_reminder_due, next_reminder
from tests.cogs.streaks.rules.histories import BERLIN, DAY, FLIGHTS, INSTANTS, KIRITIMATI, NIUE, utc


@pytest.mark.parametrize(
    ("state", "now", "due"),
    [
        (TodayState.OPEN, "2026-03-03T18:59:59", False),
        (TodayState.OPEN, "2026-03-03T19:00", True),
        (TodayState.OPEN, "2026-03-03T23:59", True),  # after downtime
        (TodayState.DONE, "2026-03-03T19:00", False),
        (TodayState.REST, "2026-03-03T19:00", False),
        (TodayState.PAUSED, "2026-03-03T19:00", False),
    ],
)
def test_a_reminder_is_due_on_an_open_day_when_the_hour_has_come(state: TodayState, now: str, due: bool) -> None:
    zones = [first_zone("UTC", utc("2026-03-02T09:00"))]
    assert is_reminder_due(zones, 19, state, utc(now)) is due


@pytest.mark.parametrize(
    ("zone", "hour", "now", "expected"),
    [
        ("UTC", 19, "2026-03-03T18:59", "2026-03-03T19:00"),
        ("UTC", 19, "2026-03-03T19:00", "2026-03-04T19:00"),
        (BERLIN, 2, "2026-03-28T22:00", "2026-03-29T01:00"),
        (BERLIN, 2, "2026-03-29T01:00", "2026-03-30T00:00"),
        (BERLIN, 2, "2026-10-24T22:30", "2026-10-25T00:00"),
        (BERLIN, 2, "2026-10-25T00:30", "2026-10-26T01:00"),  # the second 02:00 of the night is not taken
    ],
)
def test_the_next_reminder_stays_on_the_members_clock(zone: str, hour: int, now: str, expected: str) -> None:
    assert next_reminder([first_zone(zone, utc("2026-03-02T09:00"))], hour, utc(now)) == utc(expected)


def test_a_reminder_follows_a_flight() -> None:
    now = utc("2026-03-02T20:00")  # 09:00 in Niue
    zones = change_zone([first_zone(NIUE, now)], KIRITIMATI, now)
    assert next_reminder(zones, 8, now) == utc("2026-03-03T18:00")  # 4 March, 08:00, in Kiritimati
    assert next_reminder(zones, 0, now) == utc("2026-03-03T11:00")  # past midnight on arrival: at once
    assert is_reminder_due(zones, 0, TodayState.OPEN, utc("2026-03-03T11:00"))


@pytest.mark.parametrize(("hour", "expected"), [(0, "2026-03-02T11:00"), (8, "2026-03-02T19:00")])
def test_a_date_that_goes_on_in_the_west_is_looked_at_on_its_new_clock(hour: int, expected: str) -> None:
    now = utc("2026-03-01T20:00")  # 2 March, 10:00, in Kiritimati; its midnight is 1 March, 23:00, in Niue
    zones = change_zone([first_zone(KIRITIMATI, now)], NIUE, now)
    assert next_reminder(zones, hour, now) == utc(expected)
    assert is_reminder_due(zones, hour, TodayState.OPEN, utc(expected))


@given(INSTANTS, FLIGHTS, st.integers(0, 23))
def test_a_reminder_comes_at_most_once_a_date_and_on_every_date(
    now: datetime, flights: list[tuple[int, str]], hour: int
) -> None:
    """Looks exactly when told to, changes zones on the way, and never logs; the ledger lets one a date pass."""
    zones: tuple[ZoneChange, ...] = (first_zone(flights[0][1], now),)
    reminded: list[date] = []
    joined = today_of(zones, now)
    for minutes, zone in flights:
        until = now + timedelta(minutes=minutes)
        while (look := next_reminder(zones, hour, now)) <= until:
            assert look > now
            now = look
            today = today_of(zones, now)
            if is_reminder_due(zones, hour, TodayState.OPEN, now) and today not in reminded[-1:]:
                reminded.append(today)
        now = until
        zones = change_zone(zones, zone, now)
    assert reminded == sorted(set(reminded))
    had = [joined + number * DAY for number in range(1, (today_of(zones, now) - joined).days)]
    assert set(had) - skipped_dates(zones, today_of(zones, now)) <= set(reminded)
