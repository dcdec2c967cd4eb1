"""The guide's rules: literal examples, and what holds for every text."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.guide.records import Chapter, Guide, Location, Mark, NextStep, Page, Phase
from cogs.guide.rules import (
    find_page,
    is_finished,
    is_read,
    mark_read,
    reading_minutes,
    share_read,
    where_left_off,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def chapter(slug: str = "math", pages: int = 4, number: int = 1) -> Chapter:
    made = tuple(Page(at, f"part-{at}", f"Part {at}", f"Text {at}.", (f"part-{at}",)) for at in range(1, pages + 1))
    return Chapter(
        slug,
        number,
        f"Chapter {number}",
        slug.title(),
        Phase.LEARNING,
        "About.",
        NextStep("Go on", None),
        (),
        {},
        (),
        800,
        made,
    )


GUIDE = Guide((chapter("one", 3, 0), chapter("two", 2, 1), chapter("three", 1, 2)))


def mark(slug: str, page: int, minute: int = 0, *, finished: bool = False) -> Mark:
    at = NOW + timedelta(minutes=minute)
    return Mark(slug, f"part-{page}", page, at, at if finished else None)


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (200, 1), (201, 2), (850, 5)])
def test_reading_time_is_in_whole_minutes(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


# What a press means


def test_a_press_opens_its_section_wherever_it_moved() -> None:
    assert find_page(chapter(), "part-3", 1).page.number == 3
    assert find_page(chapter(), "part-3", 1).exact


def test_a_press_on_a_section_that_is_gone_opens_the_nearest_page_and_says_so() -> None:
    for number, nearest in ((1, 1), (3, 3), (99, 4), (0, 1), (-5, 1)):
        place = find_page(chapter(), "gone", number)
        assert (place.page.number, place.exact) == (nearest, False)


@given(st.text(), st.integers())
def test_every_press_opens_some_page(section: str, number: int) -> None:
    assert find_page(chapter(), section, number).page in chapter().pages


# Marks


def test_a_mark_keeps_the_furthest_page() -> None:
    one = chapter()
    third = mark_read(Location(one, one.pages[2]), None, NOW)
    again = mark_read(Location(one, one.pages[0]), third, NOW + timedelta(hours=1))
    assert (again.page, again.finished_at) == (3, None)


def test_marking_the_last_page_finishes_the_chapter_for_good() -> None:
    one = chapter()
    done = mark_read(Location(one, one.pages[-1]), None, NOW)
    later = mark_read(Location(one, one.pages[0]), done, NOW + timedelta(days=1))
    assert done.finished_at == later.finished_at == NOW
    longer = chapter(pages=6)
    assert is_finished(longer, later)
    assert share_read(longer, later) == 1


def test_pages_up_to_the_mark_are_read() -> None:
    one = chapter()
    at_two = mark_read(Location(one, one.pages[1]), None, NOW)
    assert [is_read(Location(one, page), at_two) for page in one.pages] == [True, True, False, False]
    assert not is_read(Location(one, one.pages[0]), None)
    assert share_read(one, at_two) == 0.5


@given(st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_marking_never_takes_anything_away(first: int, second: int, finish: bool) -> None:
    one = chapter()
    before = mark_read(Location(one, one.pages[first - 1]), None, NOW)
    if finish:
        before = dataclasses.replace(before, finished_at=NOW)
    after = mark_read(Location(one, one.pages[second - 1]), before, NOW)
    assert share_read(one, after) >= share_read(one, before)


# Where somebody left off


def test_who_marked_nothing_starts_at_the_start() -> None:
    place = where_left_off(GUIDE, {})
    assert place is not None
    assert (place.chapter.slug, place.page.number) == ("one", 1)


@pytest.mark.parametrize(
    ("marks", "left_off"),
    [
        ([mark("one", 1)], ("one", 2)),
        ([mark("two", 1, 5), mark("one", 1, 9)], ("one", 2)),
        ([mark("one", 3, finished=True)], ("two", 1)),
        ([mark("three", 1, 9, finished=True), mark("one", 1)], ("one", 2)),
        ([mark("one", 3, finished=True), mark("two", 2, 1, finished=True), mark("three", 1, 2, finished=True)], None),
        ([mark("no-longer-there", 1)], ("one", 1)),
    ],
)
def test_resume_goes_on_after_the_latest_mark(marks: list[Mark], left_off: tuple[str, int] | None) -> None:
    place = where_left_off(GUIDE, {one.chapter: one for one in marks})
    assert (place and (place.chapter.slug, place.page.number)) == left_off
