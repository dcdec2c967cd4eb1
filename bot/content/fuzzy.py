"""Finds what a person meant among known names, forgiving typing errors; what the names stand for is not known here."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")

# Below this two names have little more in common than chance; at it "impostor sindrom" still finds its chapter.
LIKELY = 72.0
WORDS_SHARE = 0.8
# "infor" is the beginning of a word, "in" of too many.
BEGUN, BEGUN_LETTERS = 90.0, 3
# More than any name has; the rest of a 6,000-character text would only cost time.
TYPED_CHARACTERS = 100


def nearest(typed: str, names: Mapping[Key, str], most: int) -> list[tuple[Key, float]]:
    """Up to `most` keys by likeness of their name to `typed` (0 to 100), best first, ties in the order of `names`."""
    from rapidfuzz import utils  # loaded at the first use: a start should cost no more than it must

    words = utils.default_process(typed[:TYPED_CHARACTERS]).split()
    scores = [(key, _likeness(words, utils.default_process(name).split())) for key, name in names.items()]
    return sorted(scores, key=lambda scored: -scored[1])[:most]


def _likeness(typed: Sequence[str], name: Sequence[str]) -> float:
    """How well each typed word is found among those of the name, and a little of how well the whole fits.

    Word by word, because the order and the rest of a long title should not count against a short, right word.
    """
    from rapidfuzz import fuzz

    if not typed or not name:
        return 0.0
    found = [max(_word_likeness(word, other) for other in name) for word in typed]
    whole: float = fuzz.token_sort_ratio(" ".join(typed), " ".join(name))
    return WORDS_SHARE * sum(found) / len(found) + (1 - WORDS_SHARE) * whole


def _word_likeness(typed: str, word: str) -> float:
    """A word that is being typed is like the one it begins."""
    from rapidfuzz import fuzz

    likeness: float = fuzz.ratio(typed, word)
    return max(likeness, BEGUN) if len(typed) >= BEGUN_LETTERS and word.startswith(typed) else likeness


def likely(typed: str, names: Mapping[Key, str]) -> Key | None:
    """The one key that was surely meant, or None where it could be several or none."""
    best = nearest(typed, names, 2)
    if not best or best[0][1] < LIKELY:
        return None
    clear = len(best) == 1 or best[0][1] - best[1][1] >= 5 or best[0][1] == 100 > best[1][1]
    return best[0][0] if clear else None
