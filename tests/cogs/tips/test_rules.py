"""The bag, what is typed, and own tips: literal examples and properties."""

from collections import Counter
from dataclasses import replace
from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.tips.records import Bag, Tip
from cogs.tips.rules import (
    MOST_OWN,
    NotAllowedError,
    check_own,
    next_tip,
    put_back,
    refill,
    time_meant,
    weekday_meant,
)

TIPS = [Tip(f"{chapter}{n}", f"{chapter} {n}", chapter=chapter) for chapter in "abc" for n in range(2)]


def drawn(bag: Bag, tips: list[Tip], count: int) -> tuple[list[Tip], Bag]:
    found = []
    for _ in range(count):
        tip, bag = next_tip(bag, tips)
        found.append(tip)
    return found, bag


def test_the_same_seed_gives_the_same_order_and_another_seed_another() -> None:
    assert drawn(Bag(1), TIPS, 6)[0] == drawn(Bag(1), list(reversed(TIPS)), 6)[0]
    assert any(drawn(Bag(1), TIPS, 6)[0] != drawn(Bag(seed), TIPS, 6)[0] for seed in range(2, 6))


def test_all_come_before_one_comes_again_round_after_round() -> None:
    found, _bag = drawn(Bag(3), TIPS, 18)
    for at in (0, 6, 12):
        assert set(found[at : at + 6]) == set(TIPS)
    assert all(first.chapter != second.chapter for first, second in pairwise(found))


def test_a_removed_tip_never_comes_and_an_added_one_comes_in_the_same_round() -> None:
    first, bag = drawn(Bag(5), TIPS, 2)
    gone = next(one for one in TIPS if one not in first)
    new = Tip("own:1", "ours")
    rest, _bag = drawn(bag, [*(one for one in TIPS if one != gone), new], 4)
    assert set(first) | set(rest) == {*TIPS, new} - {gone}


def test_an_edited_tip_keeps_its_place() -> None:
    first, bag = drawn(Bag(5), TIPS, 1)
    edited = [replace(one, text="new words") for one in TIPS]
    rest, _bag = drawn(bag, edited, 5)
    assert {one.key for one in (*first, *rest)} == {one.key for one in TIPS}


def test_one_tip_alone_comes_every_time_and_none_is_said() -> None:
    assert [one.key for one in drawn(Bag(1), TIPS[:1], 3)[0]] == ["a0"] * 3
    with pytest.raises(NotAllowedError):
        next_tip(Bag(1), [])


def test_a_tip_that_was_not_posted_comes_first_again() -> None:
    tip, bag = next_tip(Bag(8), TIPS)
    assert next_tip(put_back(bag, tip.key), TIPS)[0] == tip
    assert put_back(bag, "unknown") == bag


def test_refill_holds_every_tip_once() -> None:
    bag = refill(Bag(2, round=4, shown=frozenset("x")), TIPS)
    assert sorted(bag.left) == sorted(one.key for one in TIPS)
    assert (bag.round, bag.shown) == (5, frozenset())


SHELF = st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12).map(
    lambda chapters: [Tip(f"t{number}", "x", chapter=one) for number, one in enumerate(chapters)]
)


@given(SHELF, st.integers(0, 2**40), st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=40))
def test_whatever_is_added_and_removed_nothing_repeats_within_a_round_and_chapters_alternate(
    shelf: list[Tip], seed: int, changes: list[tuple[int, bool]]
) -> None:
    there, bag, last = {one.key: one for one in shelf}, Bag(seed), ""
    in_round: set[str] = set()
    for number, adds in changes:
        one = shelf[number % len(shelf)]
        if adds:
            there[one.key] = one
        elif len(there) > 1:
            there.pop(one.key, None)
        before = bag
        tip, bag = next_tip(bag, list(there.values()))
        if bag.round != before.round:
            assert before.round == 0 or set(there) <= in_round
            in_round = set()
        assert tip.key not in in_round
        others = [one for key, one in there.items() if key not in in_round and one.chapter != last]
        assert not (last and tip.chapter == last and others)
        in_round.add(tip.key)
        last = tip.chapter


@given(SHELF, st.integers(0, 2**40))
def test_chapters_stand_side_by_side_only_where_nothing_else_is_possible(shelf: list[Tip], seed: int) -> None:
    counts = Counter(one.chapter for one in shelf if one.chapter)
    found, _bag = drawn(Bag(seed), shelf, len(shelf))
    assert sorted(one.key for one in found) == sorted(one.key for one in shelf)
    pairs = pairwise(found)
    if max(counts.values(), default=0) <= (len(shelf) + 1) // 2:
        assert not [one for one, other in pairs if one.chapter == other.chapter != ""]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("monday", 0), ("mon", 0), ("Mo", 0), ("Mondays", 0), ("TUES.", 1), ("we", 2), (" thu ", 3), ("sunday", 6),
     ("someday", None), ("s", None), ("", None), ("mondayish", None), ("t", None), ("9", None)],
)  # fmt: skip
def test_weekdays(typed: str, day: int | None) -> None:
    assert weekday_meant(typed) == day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("09:00", time(9)), ("9am", time(9)), ("9", time(9)), ("21.30", time(21, 30)), ("9:30 PM", time(21, 30)),
     ("12am", time(0)), ("12 pm", time(12)), ("9 a.m.", time(9)), ("21h", time(21)), ("21h15", time(21, 15)),
     ("0930", time(9, 30)), ("0", time(0)), ("25:00", None), ("24:00", None), ("13pm", None), ("9:75", None),
     ("nine", None), ("", None), ("-3", None), ("٩", None), ("9:5", None)],
)  # fmt: skip
def test_times(typed: str, meant: time | None) -> None:
    assert time_meant(typed) == meant


def test_what_an_own_tip_may_not_be() -> None:
    known = [Tip("a", "Write to one person today.")]
    check_own("Write to two people today.", "", known, 0)
    for text, action, own in [
        ("x" * 3_000, "", 0), ("  ", "", 0), ("…", "", 0), ("fine", "y" * 301, 0), ("fine", "", MOST_OWN),
        ("write to ONE person, today", "", 0),
    ]:  # fmt: skip
        with pytest.raises(NotAllowedError):
            check_own(text, action, known, own)
