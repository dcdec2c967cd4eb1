"""Finds what a person meant among names, forgiving typing errors."""

from collections.abc import Mapping, Sequence
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
    """Up to `most` keys by likeness of their name to `typed` (0 to 100), best first, ties in the order of `names`.

    Word by word, because the order and the rest of a long title should not count against a short, right word; how well
    the whole fits counts a little.
    """
    from rapidfuzz import fuzz, process  # loaded at the first use: a start should cost no more than it must

    typed_words = _words(typed[:TYPED_CHARACTERS])
    words_by_key = {key: _words_of_name(name) for key, name in names.items()}
    all_words = list({word for words in words_by_key.values() for word in words})
    likenesses = [_word_likenesses(typed_word, all_words) for typed_word in typed_words]
    wholes = {key: " ".join(words) for key, words in words_by_key.items()}
    extracted = process.extract(" ".join(typed_words), wholes, scorer=fuzz.token_sort_ratio, limit=None)
    of_whole = {key: likeness for _whole, likeness, key in extracted}
    scores = [(key, _likeness(likenesses, words, of_whole[key])) for key, words in words_by_key.items()]
    return sorted(scores, key=lambda scored: -scored[1])[:most]


def _words(text: str) -> Sequence[str]:
    from rapidfuzz import utils

    return utils.default_process(text).split()


@lru_cache(REMEMBERED_NAMES)
def _words_of_name(name: str) -> Sequence[str]:
    return _words(name)


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
