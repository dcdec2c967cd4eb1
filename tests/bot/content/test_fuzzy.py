"""What a person meant among known names, however they typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.fuzzy import likely, nearest

NAMES = {
    "steps": "Three Steps to Career Growth",
    "math": "Should You Learn Math to Get a Job in AI?",
    "portfolio": "Building a Portfolio of Projects",
    "imposter": "Overcoming Imposter Syndrome",
    "interviews": "Using Informational Interviews to Find the Right Job",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Overcoming Imposter Syndrome", "imposter"),
        ("impostor sindrom", "imposter"),
        ("IMPOSTER", "imposter"),
        ("portfolio", "portfolio"),
        ("portfolo", "portfolio"),
        ("lern math", "math"),
        ("bilding a portfolo", "portfolio"),
        ("infor", "interviews"),
        ("three steps", "steps"),
    ],
)
def test_a_misspelt_name_is_surely_meant(typed: str, meant: str) -> None:
    assert likely(typed, NAMES) == meant


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzzzzz", "🎉", "日本"])
def test_nothing_is_meant_by_what_is_like_no_name(typed: str) -> None:
    assert likely(typed, NAMES) is None


def test_nothing_is_meant_where_two_are_as_near() -> None:
    assert likely("job", {"a": "A job", "b": "My job"}) is None


def test_the_best_comes_first() -> None:
    assert nearest("informational interview", NAMES, 3)[0][0] == "interviews"


def test_among_no_names_nothing_is_near() -> None:
    assert nearest("math", {}, 3) == []
    assert likely("math", {}) is None


def test_ties_stay_in_the_order_of_the_names() -> None:
    assert [key for key, _ in nearest("", {"b": "same", "a": "same", "c": "same"}, 3)] == ["b", "a", "c"]


@given(st.text(max_size=300), st.dictionaries(st.integers(), st.text(max_size=40), max_size=8), st.integers(0, 10))
def test_any_text_gets_no_more_than_asked_best_first(typed: str, names: dict[int, str], most: int) -> None:
    matches = nearest(typed, names, most)
    assert len(matches) <= most
    assert {key for key, _ in matches} <= names.keys()
    assert len({key for key, _ in matches}) == len(matches)
    scores = [score for _, score in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


@given(st.text(max_size=300), st.dictionaries(st.integers(), st.text(max_size=40), max_size=8))
def test_what_is_likely_is_one_of_the_names(typed: str, names: dict[int, str]) -> None:
    key = likely(typed, names)
    assert key is None or key in names
