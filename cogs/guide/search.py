"""Full-text search over the guide's pages, in memory; what a result looks like is not known here."""

import re
import sqlite3
from dataclasses import dataclass

from cogs.guide.chapters import Guide
from cogs.guide.pages import FIGURE
from cogs.guide.rules import Place

# A heading says more about a page than its text does. In the order of the columns: title, heading, text.
WEIGHTS = (8.0, 6.0, 1.0)
SNIPPET_WORDS = 24
# More words than anybody looks for; each one more costs time.
MOST_WORDS = 12
# Below this a neighbour of a misspelt word is another word; "overfiting" and "overfitting" are at 95.
NEIGHBOUR = 72
# Signs of no text, so that they can be told from everything else when a snippet is shown.
MARK_START, MARK_END = "\ue000", "\ue001"
WORD = re.compile(r"\w+")
HEADLINE = re.compile(r"^#+ .*$", re.MULTILINE)
MARKUP = re.compile(r"^(?:>|-|\d+\.) +|[*_`]", re.MULTILINE)

CREATE = """
CREATE VIRTUAL TABLE pages USING fts5(title, heading, body, tokenize = 'porter unicode61 remove_diacritics 2')
"""
FIND = f"""
SELECT rowid, snippet(pages, 2, '{MARK_START}', '{MARK_END}', '…', {SNIPPET_WORDS})
FROM pages WHERE pages MATCH ? ORDER BY bm25(pages, {", ".join(map(str, WEIGHTS))}), rowid LIMIT ?
"""


@dataclass(frozen=True)
class Passage:
    """A page that was found, and a piece of its plain text as (words, whether they were looked for)."""

    place: Place
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Findings:
    """`corrected` is the query as it was understood where a word was misspelt, otherwise None."""

    passages: tuple[Passage, ...]
    corrected: str | None = None


def plain(markdown: str) -> str:
    """A page's text without headings, figures and formatting, on one line."""
    return " ".join(MARKUP.sub("", HEADLINE.sub("", FIGURE.sub("", markdown))).split())


class Index:
    """Answers in well under 10 ms. Belongs to the thread that made it."""

    def __init__(self, guide: Guide) -> None:
        self._places: list[Place] = [Place(chapter, page) for chapter in guide.chapters for page in chapter.pages]
        self._database = sqlite3.connect(":memory:")
        self._database.execute(CREATE)
        rows = [_row(place) for place in self._places]
        self._database.executemany("INSERT INTO pages (title, heading, body) VALUES (?, ?, ?)", rows)
        self._vocabulary = sorted({word for row in rows for part in row for word in WORD.findall(part.lower())})
        self._known = set(self._vocabulary)

    def close(self) -> None:
        self._database.close()

    def find(self, query: str, most: int) -> Findings:
        """The best pages first: those with all the words, or where there are none, those with any of them.

        A word that the guide does not have is replaced by its nearest neighbour. Anything may stand in `query`;
        only its words count.
        """
        words = WORD.findall(query.lower())[:MOST_WORDS]
        if not words:
            return Findings(())
        found = self._matching(words, " AND ", most)
        if found:
            return Findings(found)
        understood = [self._neighbour(word) for word in words]
        corrected = " ".join(understood) if understood != words else None
        found = self._matching(understood, " AND ", most) or self._matching(understood, " OR ", most)
        return Findings(found, corrected if found else None)

    def _neighbour(self, word: str) -> str:
        if word in self._known or len(word) < 3 or self._matching([word], "", 1):
            return word
        from rapidfuzz import fuzz, process  # loaded at the first misspelt word

        best = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=NEIGHBOUR)
        return best[0] if best else word

    def _matching(self, words: list[str], joint: str, most: int) -> tuple[Passage, ...]:
        expression = joint.join(f'"{word}"' for word in words)
        rows = self._database.execute(FIND, (expression, most)).fetchall()
        return tuple(Passage(self._places[row - 1], _pieces(snippet)) for row, snippet in rows)


def _row(place: Place) -> tuple[str, str, str]:
    """Whoever looks for a chapter by its title wants its first page, so that only that one carries it."""
    title = place.chapter.title if place.page is place.chapter.pages[0] else ""
    return title, place.page.heading, plain(place.page.text)


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for part in re.split(f"({MARK_START}.*?{MARK_END})", snippet):
        if part.startswith(MARK_START):
            pieces.append((part[1:-1], True))
        elif part:
            pieces.append((part, False))
    return tuple(pieces)
