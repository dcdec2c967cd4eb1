"""The bag and own tips: literal examples and properties."""

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.tips.records import Bag, Tip
from cogs.tips.rules import MAX_OWN_TIPS, check_own_tip, next_tip, put_back, refill

TIPS = [Tip(f"{chapter}{n}", f"{chapter} {n}", chapter=chapter) for chapter in "abc" for n in range(2)]


def drawn(bag: Bag, tips: list[Tip], count: int) -> tuple[list[Tip], Bag]:
    tips_drawn = []
    for _ in range(count):
        tip, bag = next_tip(bag, tips)
        tips_drawn.append(tip)
    return tips_drawn, bag


def test_the_same_seed_gives_the_same_order_and_another_seed_another() -> None:
    assert drawn(Bag(1), TIPS, 6)[0] == drawn(Bag(1), list(reversed(TIPS)), 6)[0]
    assert any(drawn(Bag(1), TIPS, 6)[0] != drawn(Bag(seed), TIPS, 6)[0] for seed in range(2, 6))


def test_all_come_before_one_comes_again_round_after_round() -> None:
    tips_drawn, _bag = drawn(Bag(3), TIPS, 18)
    for at in (0, 6, 12):
        assert set(tips_drawn[at : at + 6]) == set(TIPS)
    assert all(first.chapter != second.chapter for first, second in pairwise(tips_drawn))


def test_a_removed_tip_never_comes_and_an_added_one_comes_in_the_same_round() -> None:
    first, bag = drawn(Bag(5), TIPS, 2)
    gone = next(tip for tip in TIPS if tip not in first)
    new = Tip("own:1", "ours")
    rest, _bag = drawn(bag, [*(tip for tip in TIPS if tip != gone), new], 4)
    assert set(first) | set(rest) == {*TIPS, new} - {gone}


def test_an_edited_tip_keeps_its_place() -> None:
    first, bag = drawn(Bag(5), TIPS, 1)
    edited = [replace(tip, text="new words") for tip in TIPS]
    rest, _bag = drawn(bag, edited, 5)
    assert {tip.key for tip in (*first, *rest)} == {tip.key for tip in TIPS}


def test_one_tip_alone_comes_every_time_and_none_is_said() -> None:
    assert [tip.key for tip in drawn(Bag(1), TIPS[:1], 3)[0]] == ["a0"] * 3
    with pytest.raises(UserError):
        next_tip(Bag(1), [])


def test_a_tip_that_was_not_posted_comes_first_again() -> None:
    tip, bag = next_tip(Bag(8), TIPS)
    assert next_tip(put_back(bag, tip.key), TIPS)[0] == tip
    assert put_back(bag, "unknown") == bag


def test_refill_holds_every_tip_once() -> None:
    bag = refill(Bag(2, round=4, shown_keys=frozenset("x")), TIPS)
    assert sorted(bag.left_keys) == sorted(tip.key for tip in TIPS)
    assert (bag.round, bag.shown_keys) == (5, frozenset())


SHELF = st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=12).map(
    lambda chapters: [Tip(f"t{number}", "x", chapter=chapter) for number, chapter in enumerate(chapters)]
)


@given(SHELF, st.integers(0, 2**40), st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=40))
def test_whatever_is_added_and_removed_nothing_repeats_within_a_round_and_chapters_alternate(
    shelf: list[Tip], seed: int, changes: list[tuple[int, bool]]
) -> None:
    present, bag, last = {tip.key: tip for tip in shelf}, Bag(seed), ""
    in_round: set[str] = set()
    for number, adds in changes:
        tip = shelf[number % len(shelf)]
        if adds:
            present[tip.key] = tip
        elif len(present) > 1:
            present.pop(tip.key, None)
        before = bag
        tip, bag = next_tip(bag, list(present.values()))
        if bag.round != before.round:
            assert before.round == 0 or set(present) <= in_round
            in_round = set()
        assert tip.key not in in_round
        alternatives = [tip for key, tip in present.items() if key not in in_round and tip.chapter != last]
        assert not (last and tip.chapter == last and alternatives)
        in_round.add(tip.key)
        last = tip.chapter


@given(SHELF, st.integers(0, 2**40))
def test_chapters_stand_side_by_side_only_where_nothing_else_is_possible(shelf: list[Tip], seed: int) -> None:
    counts = Counter(tip.chapter for tip in shelf if tip.chapter)
    tips_drawn, _bag = drawn(Bag(seed), shelf, len(shelf))
    assert sorted(tip.key for tip in tips_drawn) == sorted(tip.key for tip in shelf)
    pairs = pairwise(tips_drawn)
    if max(counts.values(), default=0) <= (len(shelf) + 1) // 2:
        assert not [tip for tip, following in pairs if tip.chapter == following.chapter != ""]


@pytest.mark.parametrize("seed", range(12))
def test_tips_that_cannot_be_posted_bring_no_repeat_and_no_chapter_twice_in_a_row(seed: int) -> None:
    """As one after the other is drawn over several rounds, a tenth of them is put back."""
    chance = random.Random(seed)
    sizes = [chance.randrange(1, 8) for _ in range(6)]
    tips = [
        Tip(f"{chapter}-{n}", "x", chapter=f"c{chapter}") for chapter, size in enumerate(sizes) for n in range(size)
    ]
    bag, posted = Bag(seed), list[Tip]()
    while len(posted) < 3 * len(tips):
        tip, bag = next_tip(bag, tips)
        if chance.random() < 0.1:
            bag = put_back(bag, tip.key)
        else:
            posted.append(tip)
    for start in range(0, len(posted), len(tips)):
        assert set(posted[start : start + len(tips)]) == set(tips)
    assert [pair for pair in pairwise(posted) if pair[0].chapter == pair[1].chapter] == []


def test_what_an_own_tip_may_not_be() -> None:
    shipped = [Tip("a", "Write to one person today.")]
    full = [Tip(f"own:{number}", f"Tip {number}.") for number in range(MAX_OWN_TIPS)]
    check_own_tip(Tip("", "Write to two people today."), shipped, full[1:])
    for text, action, own in [
        ("x" * 3_000, "", []), ("  ", "", []), ("…", "", []), ("fine", "y" * 301, []), ("fine", "", full),
        ("write to ONE person, today", "", []), ("TIP 3", "", full[3:4]),
    ]:  # fmt: skip
        with pytest.raises(UserError):
            check_own_tip(Tip("", text, action), shipped, own)
