"""What the calendar says in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.streaks.records import DayKind, DayMark
from cogs.streaks.rules.standing import first_calendar_day
from cogs.streaks.views.calendar import DESCRIPTION_CHARACTERS
from cogs.streaks.views.calendar import describe_calendar as describe

WEDNESDAY = date(2026, 3, 4)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def describe_calendar(today: date, days: dict[date, DayMark]) -> str:
    """Of a year."""
    return describe(first_calendar_day(today, 53), today, days)


def back(days: int) -> date:
    return WEDNESDAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 3, 4), date(2025, 3, 3)),
        (date(2026, 3, 2), date(2025, 3, 3)),
        (date(2026, 3, 8), date(2025, 3, 3)),
        (date(2026, 3, 9), date(2025, 3, 10)),
        (date(2024, 2, 29), date(2023, 2, 27)),
        (date(2021, 1, 3), date(2019, 12, 30)),
    ],
)
def test_the_calendar_begins_on_a_monday_52_weeks_before_this_one(today: date, first: date) -> None:
    assert first_calendar_day(today, 53) == first


def test_an_empty_calendar_says_so_without_a_list() -> None:
    assert describe_calendar(WEDNESDAY, {}) == (
        "Calendar up to 2026-03-04: 0 of the last 30 days logged, and 0 of the 367 days of the last 53 weeks. "
        "0 minutes in all."
    )


def test_the_words_count_what_the_picture_shows() -> None:
    days = {
        back(0): DayMark(DayKind.COUNTED, 0),
        back(1): DayMark(DayKind.LATE, 1_200),
        back(2): DayMark(DayKind.REST),
        back(3): DayMark(DayKind.PAUSED),
        back(4): DayMark(DayKind.PAUSED),
        back(5): DayMark(DayKind.FROZEN),
        back(6): DayMark(DayKind.SKIPPED),
        back(7): DayMark(DayKind.MISSED),
        back(29): DayMark(DayKind.COUNTED, 1),
        back(30): DayMark(DayKind.COUNTED, 10),
        back(31): DayMark(DayKind.BEFORE),
    }
    assert describe_calendar(WEDNESDAY, days) == (
        "Calendar up to 2026-03-04: 3 of the last 30 days logged, and 4 of the 367 days of the last 53 weeks. "
        "1,211 minutes in all. "
        "Among all days: 1 logged late, 1 rest, 2 paused, 1 covered by a freeze, 1 skipped by a change of zone, "
        "1 missed. "
        "Busiest month: Mar 2026 with 2 days and 1,200 minutes."
    )


def test_one_is_singular() -> None:
    words = describe_calendar(WEDNESDAY, {WEDNESDAY: DayMark(DayKind.COUNTED, 1)})
    assert "1 minute in all. Busiest month: Mar 2026 with 1 day and 1 minute." in words


def test_the_busiest_month_has_most_days_then_minutes_then_is_the_latest() -> None:
    def busiest(*kept: tuple[date, int]) -> str:
        words = describe_calendar(WEDNESDAY, {on: DayMark(DayKind.COUNTED, minutes) for on, minutes in kept})
        return words.partition("Busiest month: ")[2][:8]

    may, june = date(2025, 5, 1), date(2025, 6, 1)
    assert busiest((may, 0), (may.replace(day=2), 0), (june, 500)) == "May 2025"
    assert busiest((may, 6), (june, 5)) == "May 2025"
    assert busiest((may, 5), (june, 5)) == "Jun 2025"
    assert busiest((date(2025, 3, 31), 5), (date(2026, 3, 1), 5)) == "Mar 2026"


def test_what_is_older_or_still_to_come_is_not_counted() -> None:
    unseen = {
        first_calendar_day(WEDNESDAY, 53) - timedelta(days=1): DayMark(DayKind.COUNTED, 5),
        WEDNESDAY + timedelta(days=1): DayMark(DayKind.COUNTED, 5),
    }
    assert describe_calendar(WEDNESDAY, unseen) == describe_calendar(WEDNESDAY, {})


@given(DATES, st.lists(st.tuples(st.sampled_from(DayKind), st.integers(0, 1_440)), max_size=400))
def test_any_days_fit_a_description(today: date, made: list[tuple[DayKind, int]]) -> None:
    days = {today - timedelta(days=at): DayMark(kind, minutes) for at, (kind, minutes) in enumerate(made)}
    words = describe_calendar(today, days)
    assert len(words) <= DESCRIPTION_CHARACTERS
    assert words.endswith(".")
