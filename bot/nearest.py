"""Finds what a person meant among known names, forgiving typing errors; what the names stand for is not known here."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")

# Below this two names have little more in common than chance; at it "impostor sindrom" still finds its chapter.
LIKELY = 72.0
# More than any name has; the rest of a 6,000-character text would only cost time.
TYPED_CHARACTERS = 100


def nearest(typed: str, names: Mapping[Key, str], most: int) -> list[tuple[Key, float]]:
    """Up to `most` keys by likeness of their name to `typed` (0 to 100), best first, ties in the order of `names`."""
    from rapidfuzz import fuzz, process, utils  # loaded at the first use: a start should cost no more than it must

    found = process.extract(
        typed[:TYPED_CHARACTERS], names, scorer=fuzz.WRatio, processor=utils.default_process, limit=most
    )
    return [(key, score) for _name, score, key in found]


def likely(typed: str, names: Mapping[Key, str]) -> Key | None:
    """The one key that was surely meant, or None where it could be several or none."""
    best = nearest(typed, names, 2)
    if not best or best[0][1] < LIKELY:
        return None
    clear = len(best) == 1 or best[0][1] - best[1][1] >= 5 or best[0][1] >= 95 > best[1][1]
    return best[0][0] if clear else None
