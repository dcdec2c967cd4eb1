"""How a chapter falls into pages: literal examples, and what holds for every text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.guide.pages import (
    MOST_PAGES,
    PAGE_CHARACTERS,
    UNBREAKABLE_CHARACTERS,
    PageTooLongError,
    length_of,
    paginate,
    slug_of,
    split_sentences,
)
from cogs.guide.records import Page


def test_the_opening_is_a_page_of_its_own_and_short_sections_share_one() -> None:
    pages = paginate("Welcome.\n\n## First\n\nOne.\n\nTwo.\n\n## Second one\n\n- a\n- b\n")
    assert pages == (
        Page(1, "opening", "Opening", "Welcome.", ("opening",)),
        Page(2, "first", "First", "### First\nOne.\n\nTwo.\n\n### Second one\n- a\n- b", ("first", "second-one")),
    )


LONG = "word " * (PAGE_CHARACTERS // 7) + "end."


def test_a_section_that_does_not_fit_goes_on_on_the_next_page_which_is_its_own_too() -> None:
    pages = paginate(f"## One\n\n{LONG}\n\n## Two\n\nStart.\n\n{LONG}\n\n## Three\n\nEnd.")
    assert [page.sections for page in pages] == [("one", "two"), ("two", "three")]


def test_the_exercise_is_never_alone_where_the_end_before_it_fits_too() -> None:
    pages = paginate(f"## One\n\n{LONG}\n\n## Last\n\nThe end.\n\n## Today\n\n{'Do it. ' * 60}")
    assert [page.sections for page in pages] == [("one",), ("last", "today")]
    pages = paginate(f"## One\n\n{LONG}\n\n{'The end. ' * 20}\n\n## Today\n\n{'Do it. ' * 60}")
    assert [page.sections for page in pages] == [("one",), ("one", "today")]


def test_a_question_that_ends_a_section_and_a_figure_stay_with_their_text() -> None:
    figure = "![What it shows.](figure:steps)"
    pages = paginate(f"## One\n\n{LONG}\n\n## Two\n\n{figure}\n\n{LONG}\n\n*Why?*")
    assert [page.text.startswith("### Two") for page in pages] == [False, True]
    assert pages[1].text.endswith("*Why?*")


def test_a_figure_takes_no_room_and_stays_a_paragraph_of_its_own() -> None:
    figure = f"![{'What it shows. ' * 20}](figure:steps)"
    words = "word " * 130 + "end."
    [page] = paginate(f"## First\n\n{figure}\n\n{words}")
    assert figure in page.text.split("\n\n")
    assert length_of(page.text) <= PAGE_CHARACTERS


def test_a_long_section_breaks_between_paragraphs() -> None:
    paragraph = "word " * 60 + "end."
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
        paginate("\n\n".join(f"## Part {at}\n\n{LONG}" for at in range(MOST_PAGES + 1)))


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
