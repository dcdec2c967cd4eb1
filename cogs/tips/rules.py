"""Decides which tip comes next, what a typed weekday and time mean, and what an own tip may be; no Discord, no SQL."""

import random
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import time

from cogs.tips.records import WEEKDAYS, Bag, Tip

# A tip is read in half a minute on a phone, and its post stays within one screen.
TIP_CHARACTERS = 500
ACTION_CHARACTERS = 300
# Four years of weeks; more is a library, and a list of them no longer fits a moderator's patience.
MOST_OWN = 200
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:(a|p)\.?\s?m\.?)?", re.IGNORECASE | re.ASCII)
FOUR_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
SHORTEST_WEEKDAY = 2


class NotAllowedError(Exception):
    """Somebody asked for something that cannot be; the text is for them, in whole sentences."""

    for_member = True


# The bag


def next_tip(bag: Bag, tips: Collection[Tip]) -> tuple[Tip, Bag]:
    """The tip that comes next and the bag afterwards. The same bag and tips give the same tip.

    No tip comes twice before all have come. The chapter of the tip before is avoided while another is left, and the
    chapter that fills more than half of what is left goes first, so that its tips do not pile up at the end.
    Raises `NotAllowedError` where there is no tip at all.
    """
    by_key = {one.key: one for one in tips}
    if not by_key:
        raise NotAllowedError("There is no tip to choose from.")
    bag = _with_changes(bag, by_key)
    if not bag.left:
        bag = refill(bag, tips)
    tip = by_key[_chosen(bag, by_key)]
    left = tuple(key for key in bag.left if key != tip.key)
    return tip, replace(bag, left=left, shown=bag.shown | {tip.key}, last_key=tip.key, last_chapter=tip.chapter)


def refill(bag: Bag, tips: Collection[Tip]) -> Bag:
    """The next round: every tip, shuffled by the guild's seed and the number of the round."""
    keys = sorted(one.key for one in tips)
    random.Random(f"{bag.seed}:{bag.round + 1}").shuffle(keys)
    return replace(bag, round=bag.round + 1, left=tuple(keys), shown=frozenset())


def put_back(bag: Bag, key: str) -> Bag:
    """A tip that was drawn and never posted is the first to come again."""
    if key not in bag.shown:
        return bag
    return replace(bag, left=(key, *bag.left), shown=bag.shown - {key}, last_key="", last_chapter="")


def _with_changes(bag: Bag, by_key: Mapping[str, Tip]) -> Bag:
    """Without the tips that are gone, and with each new one at a place of its own in what is left. What was shown is
    remembered: a tip that is taken away and put back does not come again in this round."""
    left = [key for key in bag.left if key in by_key]
    new = sorted(by_key.keys() - set(left) - bag.shown) if bag.round else []
    for key in new:
        left.insert(random.Random(f"{bag.seed}:{bag.round}:{key}").randint(0, len(left)), key)
    return replace(bag, left=tuple(left))


def _chosen(bag: Bag, by_key: Mapping[str, Tip]) -> str:
    """The first of what is left that suits what came before."""
    chapters = Counter(by_key[key].chapter for key in bag.left)
    crowded, count = max(chapters.items(), key=lambda pair: (pair[1], pair[0]))
    other = [key for key in bag.left if key != bag.last_key] or list(bag.left)
    suits = [key for key in other if not bag.last_chapter or by_key[key].chapter != bag.last_chapter] or other
    if crowded and crowded != bag.last_chapter and 2 * count > len(bag.left):
        suits = [key for key in suits if by_key[key].chapter == crowded] or suits
    return suits[0]


# What is typed


def weekday_meant(typed: str) -> int | None:
    """0 for `monday`, `Mondays`, `mon.` or `Mo`; None where it is no weekday."""
    plain = typed.strip().strip(".").lower()
    if len(plain) < SHORTEST_WEEKDAY:
        return None
    found = [number for number, name in enumerate(WEEKDAYS) if f"{name.lower()}s".startswith(plain)]
    return found[0] if len(found) == 1 else None


def time_meant(typed: str) -> time | None:
    """9:00 for `09:00`, `9am`, `9`, `9.00`, `9h` or `0900`; None where it is no time of a day."""
    plain = " ".join(typed.split())
    if four := FOUR_DIGITS.fullmatch(plain):
        return time(int(four[1]), int(four[2]))
    found = CLOCK.fullmatch(plain)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


# Own tips


def plain_words(text: str) -> str:
    """What two tips are compared by: letters and digits alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def check_own(text: str, action: str, others: Sequence[Tip], own: int) -> None:
    """Raises `NotAllowedError` where this cannot be a tip of a guild that has `own` already and knows `others`."""
    if not plain_words(text):
        raise NotAllowedError("A tip needs at least one word.")
    if len(text) > TIP_CHARACTERS:
        raise NotAllowedError(f"That tip has {len(text):,} characters, and {TIP_CHARACTERS} fit. Please shorten it.")
    if len(action) > ACTION_CHARACTERS:
        raise NotAllowedError(
            f"That action has {len(action):,} characters, and {ACTION_CHARACTERS} fit. Please shorten it."
        )
    if own >= MOST_OWN:
        raise NotAllowedError(f"This server has {MOST_OWN} tips of its own, and no more fit. Remove one first.")
    if plain_words(text) in {plain_words(one.text) for one in others}:
        raise NotAllowedError("That tip is there already, word for word. Nothing was added twice.")
