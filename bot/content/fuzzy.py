"""Finds what a person meant among names, forgiving typing errors."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

Key = TypeVar("Key")

# Below this two names have little more in common than chance; at it "impostor sindrom" still finds its chapter.
LIKELY = 72.0
# How much the single words count; the rest is how well the whole fits.
WORDS_SHARE = 0.8
# "infor" is the beginning of a word, "in" of too many.
BEGINNING_LIKENESS, BEGINNING_LETTERS = 90.0, 3
# The best name is surely meant where the next one is so much less like it.
CLEAR_LEAD = 5
# More than any name has; the rest of a 6,000-character text would only cost time.
TYPED_CHARACTERS = 100
# All names of the catalogues; they come again with every letter that somebody types.
REMEMBERED_NAMES = 2_000


def nearest(typed: str, names: Mapping[Key, str], most: int) -> list[tuple[Key, float]]:
    """Up to `most` keys by likeness of their name to `typed` (0 to 100), best first, ties in the order of `names`."""
    words = _words(typed[:TYPED_CHARACTERS])
    scores = [(key, _likeness(words, _words_of_name(name))) for key, name in names.items()]
    return sorted(scores, key=lambda scored: -scored[1])[:most]


def _words(text: str) -> Sequence[str]:
    from rapidfuzz import utils  # loaded at the first use: a start should cost no more than it must

    return utils.default_process(text).split()


@lru_cache(REMEMBERED_NAMES)
def _words_of_name(name: str) -> Sequence[str]:
    return _words(name)


def _likeness(typed: Sequence[str], name: Sequence[str]) -> float:
    """How well each typed word is found among those of the name, and a little of how well the whole fits.

    Word by word, because the order and the rest of a long title should not count against a short, right word.
    """
    from rapidfuzz import fuzz

    if not typed or not name:
        return 0.0
    best = [max(_word_likeness(typed_word, word, fuzz.ratio) for word in name) for typed_word in typed]
    whole: float = fuzz.token_sort_ratio(" ".join(typed), " ".join(name))
    return WORDS_SHARE * sum(best) / len(best) + (1 - WORDS_SHARE) * whole


def _word_likeness(typed: str, word: str, ratio: Callable[[str, str], float]) -> float:
    """A word that is being typed is like the one it begins."""
    likeness = ratio(typed, word)
    is_beginning = len(typed) >= BEGINNING_LETTERS and word.startswith(typed)
    return max(likeness, BEGINNING_LIKENESS) if is_beginning else likeness


def likely(typed: str, names: Mapping[Key, str]) -> Key | None:
    """The one key that was surely meant, or None where it could be several or none."""
    best = nearest(typed, names, 2)
    if not best or best[0][1] < LIKELY:
        return None
    score, next_score = best[0][1], best[1][1] if len(best) > 1 else 0.0
    is_clear = score - next_score >= CLEAR_LEAD or score == 100 > next_score
    return best[0][0] if is_clear else None
