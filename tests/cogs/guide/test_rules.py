"""The guide's rules: literal examples, and what holds for every text."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.guide.records import Chapter, Guide, Location, Mark, NextStep, Page, Phase
from cogs.guide.rules import (
    MOST_PAGES,
    PAGE_CHARACTERS,
    UNBREAKABLE_CHARACTERS,
    PageTooLongError,
    find_page,
    is_finished,
    is_read,
    mark_read,
    paginate,
    reading_minutes,
    share_read,
    slug_of,
    split_sentences,
    where_left_off,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def chapter(slug: str = "math", pages: int = 4, number: int = 1) -> Chapter:
    made = tuple(Page(at, f"part-{at}", f"Part {at}", f"Text {at}.") for at in range(1, pages + 1))
    return Chapter(
        slug,
        number,
        f"Chapter {number}",
        slug.title(),
        Phase.LEARNING,
        "About.",
        NextStep("Go on", None),
        (),
        800,
        made,
    )


GUIDE = Guide((chapter("one", 3, 0), chapter("two", 2, 1), chapter("three", 1, 2)))


def mark(slug: str, page: int, minute: int = 0, *, finished: bool = False) -> Mark:
    at = NOW + timedelta(minutes=minute)
    return Mark(slug, f"part-{page}", page, at, at if finished else None)


# Pages


def test_a_section_is_a_page_and_the_opening_stands_before_the_first() -> None:
    pages = paginate("Welcome.\n\n## First\n\nOne.\n\nTwo.\n\n## Second one\n\n- a\n- b\n")
    assert pages == (
        Page(1, "first", "First", "Welcome.\n\n### First\nOne.\n\nTwo."),
        Page(2, "second-one", "Second one", "### Second one\n- a\n- b"),
    )


def test_a_long_section_breaks_between_paragraphs() -> None:
    paragraph = "word " * 120 + "end."
    pages = paginate(f"## Long\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}")
    assert [page.text.count("end.") for page in pages] == [2, 1]
    assert {page.section for page in pages} == {"long"}


def test_a_long_paragraph_breaks_between_sentences() -> None:
    sentence = "This one has [a link. With stops.](https://example.com/a.b) and goes on, e.g. like this. "
    pages = paginate("## Long\n\nStart.\n\n" + (sentence * 40).strip())
    assert len(pages) > 2
    assert all(page.text.endswith("like this.") for page in pages)
    assert all(page.text.count("[a link") == page.text.count("a.b)") for page in pages)


def test_a_list_and_a_drawing_are_never_broken() -> None:
    items = "\n".join(f"- item {at}. Second sentence." for at in range(60))
    drawing = "```\n" + "\n\n".join("+--+" for _ in range(100)) + "\n```"
    pages = paginate(f"## A\n\nFirst.\n\n{items}\n\nThen.\n\n{drawing}\n\nLast.")
    assert any(items in page.text for page in pages)
    assert any(drawing in page.text for page in pages)


def test_what_cannot_be_broken_and_does_not_fit_names_its_line() -> None:
    with pytest.raises(PageTooLongError) as error:
        paginate("Welcome.\n\n## A\n\n" + "- item\n" * (UNBREAKABLE_CHARACTERS // 6))
    assert error.value.line == 5


def test_more_pages_than_a_menu_offers_are_refused() -> None:
    with pytest.raises(PageTooLongError, match="26 pages"):
        paginate("\n\n".join(f"## Part {at}\n\nText." for at in range(MOST_PAGES + 1)))


WORDS = st.text(alphabet=st.sampled_from("abcdefghij ABC,;é"), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
)
SENTENCES = st.tuples(WORDS.filter(bool), st.sampled_from([".", "!", "?", ".”", ".)"])).map("".join)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=30).map(" ".join)
LISTS = st.lists(SENTENCES, min_size=1, max_size=12).map(lambda lines: "\n".join(f"- {line}" for line in lines))
DRAWINGS = st.lists(st.text("+-| ", max_size=20), max_size=8).map(lambda lines: "\n".join(["```", *lines, "```"]))
BLOCKS = st.one_of(PARAGRAPHS, LISTS, DRAWINGS)


@given(st.lists(st.lists(BLOCKS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_pages_hold_every_word_in_order_and_break_no_sentence_list_or_drawing(sections: list[list[str]]) -> None:
    body = "\n\n".join(f"## Part {at}\n\n" + "\n\n".join(blocks) for at, blocks in enumerate(sections))
    pages = paginate(body)
    shown = [line for page in pages for line in re.sub(r"^#+ ", "", page.text, flags=re.MULTILINE).split()]
    assert shown == re.sub(r"^## ", "", body, flags=re.MULTILINE).split()
    for block in (block for blocks in sections for block in blocks):
        pieces = [block] if block.startswith(("- ", "```")) else split_sentences(block)
        for piece in pieces:
            whole = "\n".join(line.rstrip() for line in piece.splitlines())
            assert any(whole in page.text for page in pages)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


@given(st.lists(PARAGRAPHS, min_size=1, max_size=12))
def test_a_page_of_plain_sentences_is_never_longer_than_a_page(paragraphs: list[str]) -> None:
    heading = len("### Part\n") + max(len(one) for one in paragraphs)
    for page in paginate("## Part\n\n" + "\n\n".join(paragraphs)):
        assert len(page.text) <= max(PAGE_CHARACTERS, heading)


@given(PARAGRAPHS)
def test_sentences_joined_are_the_paragraph_again(paragraph: str) -> None:
    assert " ".join(split_sentences(paragraph)) == paragraph


@pytest.mark.parametrize(
    ("paragraph", "count"),
    [
        ("One. Two! Three? Four…", 4),
        ("See e.g. this one. And that.", 2),
        ("He said “Go.” Then he went.", 2),
        ("It costs 3.5 dollars. Fine.", 2),
        ("Read https://example.com/a. It helps.", 2),
        ("J. Smith wrote it. Yes.", 2),
        ("", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(paragraph: str, count: int) -> None:
    assert len(split_sentences(paragraph)) == count


@given(st.text())
def test_a_heading_becomes_a_short_safe_slug(heading: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(heading))
    assert len(slug_of(heading)) <= 40


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
