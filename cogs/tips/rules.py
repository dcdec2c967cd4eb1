"""Which tip comes next, which are about a topic, and what a server's own tip may be."""

import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.errors import UserError
from cogs.tips.records import Bag, Tip, Tips

# A tip is read in half a minute on a phone, and its post stays within one screen.
TIP_CHARACTERS = 500
ACTION_CHARACTERS = 300
# Four years of weeks; a longer list tries a moderator's patience.
MAX_OWN_TIPS = 200


# The bag


def next_tip(bag: Bag, tips: Collection[Tip]) -> tuple[Tip, Bag]:
    """The tip that comes next and the bag afterwards. The same bag and tips give the same tip.

    No tip comes twice before all have come. The chapter of the tip before is avoided while another is left, and the
    chapter that fills more than half of what is left goes first, so that its tips do not pile up at the end.
    Raises `UserError` where there is no tip at all.
    """
    by_key = {tip.key: tip for tip in tips}
    if not by_key:
        raise UserError("There are no tips to choose from.")
    bag = _with_changes(bag, by_key)
    if not bag.left_keys:
        bag = refill(bag, tips)
    tip = by_key[_next_key(bag, by_key)]
    left = tuple(key for key in bag.left_keys if key != tip.key)
    shown = bag.shown_keys | {tip.key}
    return tip, replace(bag, left_keys=left, shown_keys=shown, last_key=tip.key, last_chapter=tip.chapter)


def refill(bag: Bag, tips: Collection[Tip]) -> Bag:
    """The next round: every tip, shuffled by the server's seed and the number of the round."""
    keys = sorted(tip.key for tip in tips)
    random.Random(f"{bag.seed}:{bag.round + 1}").shuffle(keys)
    return replace(bag, round=bag.round + 1, left_keys=tuple(keys), shown_keys=frozenset())


def put_back(bag: Bag, key: str) -> Bag:
    """A tip that was drawn and never posted is the first to come again."""
    if key not in bag.shown_keys:
        return bag
    left, shown = (key, *bag.left_keys), bag.shown_keys - {key}
    return replace(bag, left_keys=left, shown_keys=shown, last_key="", last_chapter="")


def put_last(bag: Bag, tips: Collection[Tip]) -> Bag:
    """The tip that comes next is the last of this round; where it is the only one left, it still is the next."""
    tip, after = next_tip(bag, tips)
    left, shown = (*after.left_keys, tip.key), after.shown_keys - {tip.key}
    return replace(after, left_keys=left, shown_keys=shown, last_key=bag.last_key, last_chapter=bag.last_chapter)


def _with_changes(bag: Bag, by_key: Mapping[str, Tip]) -> Bag:
    """Without the tips that are gone, and with each new one at a place of its own in what is left. What came is
    remembered: a tip that is taken away and put back does not come again in this round."""
    left = [key for key in bag.left_keys if key in by_key]
    new = sorted(by_key.keys() - set(left) - bag.shown_keys) if bag.round else []
    for key in new:
        left.insert(random.Random(f"{bag.seed}:{bag.round}:{key}").randint(0, len(left)), key)
    return replace(bag, left_keys=tuple(left))


def _next_key(bag: Bag, by_key: Mapping[str, Tip]) -> str:
    """The first of what is left that suits what came before."""
    left = bag.left_keys
    chapters = Counter(by_key[key].chapter for key in left)
    crowded, count = max(chapters.items(), key=lambda pair: (pair[1], pair[0]))
    new = [key for key in left if key != bag.last_key] or list(left)
    suitable = [key for key in new if not bag.last_chapter or by_key[key].chapter != bag.last_chapter] or new
    if crowded and crowded != bag.last_chapter and 2 * count > len(left):
        suitable = [key for key in suitable if by_key[key].chapter == crowded] or suitable
    return suitable[0]


# Topics


def tips_about(tips: Tips, own: Iterable[Tip], topic: str) -> list[Tip]:
    """The shipped tips and the server's own about a phase or a chapter's slug; all of them where `topic` is empty."""
    if not topic:
        return [*tips.tips, *own]
    chapters = [chapter for chapter in tips.topics if topic in (chapter.slug, chapter.phase, *chapter.aliases)]
    return [tip for tip in (*tips.tips, *own) if tips.topic(tip.chapter) in chapters]


# Own tips


def normalized(text: str) -> str:
    """What two tips are compared by: letters and digits alone."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def check_own_tip(tip: Tip, shipped: Sequence[Tip], own: Sequence[Tip]) -> None:
    """Raises `UserError` where this cannot be a tip of a server beside those that it has already."""
    if not normalized(tip.text):
        raise UserError("A tip needs at least one word.")
    if len(tip.text) > TIP_CHARACTERS:
        raise UserError(
            f"That tip has {len(tip.text):,} characters, and there's room for {TIP_CHARACTERS}. Please shorten it."
        )
    if len(tip.action) > ACTION_CHARACTERS:
        raise UserError(
            f"That action has {len(tip.action):,} characters, and there's room for {ACTION_CHARACTERS}. Please "
            "shorten it."
        )
    if len(own) >= MAX_OWN_TIPS:
        raise UserError(
            f"This server already has {MAX_OWN_TIPS} tips of its own, and that's as many as I keep. Remove one first."
        )
    if normalized(tip.text) in {normalized(same.text) for same in (*shipped, *own)}:
        raise UserError("That tip is already here, word for word, so nothing was saved.")
