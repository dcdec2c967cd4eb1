"""Finds what a person meant among names, forgiving typing errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
# Lists of names, of some hundred each; they come again with every letter that somebody types. 5 MB at most.
REMEMBERED_LISTS = 100


def nearest(typed: str, names: Mapping[Key, str], most: int) -> list[tuple[Key, float]]:
    """Up to `most` keys by likeness of their name to `typed` (0 to 100), best first, ties in the order of `names`.

    Word by word, because the order and the rest of a long title should not count against a short, right word; how well
    the whole fits counts a little.
    """
    from rapidfuzz import fuzz, process  # loaded at the first use: a start should cost no more than it must

    typed_words, split = _words(typed[:TYPED_CHARACTERS]), _split(tuple(names.values()))
    likenesses = [_word_likenesses(typed_word, split.vocabulary) for typed_word in typed_words]
    extracted = process.extract(" ".join(typed_words), split.wholes, scorer=fuzz.token_sort_ratio, limit=None)
    of_whole = {place: likeness for _whole, likeness, place in extracted}
    scores = [_likeness(likenesses, words, of_whole[place]) for place, words in enumerate(split.words)]
    return sorted(zip(names, scores, strict=True), key=lambda scored: -scored[1])[:most]


@dataclass(frozen=True)
class _SplitNames:
    """The words of each name, the names with one space between these, and every word once."""

    words: Sequence[Sequence[str]]
    wholes: Sequence[str]
    vocabulary: Sequence[str]


@lru_cache(REMEMBERED_LISTS)
def _split(names: Sequence[str]) -> _SplitNames:
    words = [_words(name) for name in names]
    return _SplitNames(words, [" ".join(some) for some in words], [*{word for some in words for word in some}])


def _words(text: str) -> Sequence[str]:
    from rapidfuzz import utils

    return utils.default_process(text).split()


def _word_likenesses(typed: str, words: Sequence[str]) -> dict[str, float]:
    """How like `typed` each of the words is. A word that is being typed is like the one it begins."""
    from rapidfuzz import fuzz, process

    extracted = process.extract(typed, words, scorer=fuzz.ratio, limit=None)
    likenesses = {word: float(likeness) for word, likeness, _index in extracted}
    if len(typed) >= BEGINNING_LETTERS:
        likenesses |= {word: max(likenesses[word], BEGINNING_LIKENESS) for word in words if word.startswith(typed)}
    return likenesses


def _likeness(likenesses: Sequence[Mapping[str, float]], name: Sequence[str], of_whole: float) -> float:
    """How well each typed word is found among those of the name; `likenesses` has a mapping for each typed word."""
    if not likenesses or not name:
        return 0.0
    best = [max([likeness[word] for word in name]) for likeness in likenesses]
    return WORDS_SHARE * sum(best) / len(best) + (1 - WORDS_SHARE) * of_whole


def likely(typed: str, names: Mapping[Key, str]) -> Key | None:
    """The one key that was surely meant, or None where it could be several or none."""
    best = nearest(typed, names, 2)
    if not best or best[0][1] < LIKELY:
        return None
    score, next_score = best[0][1], best[1][1] if len(best) > 1 else 0.0
    is_clear = score - next_score >= CLEAR_LEAD or score == 100 > next_score
    return best[0][0] if is_clear else None
