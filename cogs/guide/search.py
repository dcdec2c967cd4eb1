"""Full-text search over the guide's pages, in memory."""

import re
import sqlite3
from dataclasses import dataclass

from cogs.guide.pages import FIGURE
from cogs.guide.records import Guide, Location

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
class SearchHit:
    """A page with a piece of its plain text, as (text, whether it was looked for)."""

    location: Location
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class SearchResult:
    """`corrected` is the query as it was understood where a word was misspelt, otherwise None."""

    passages: tuple[SearchHit, ...]
    corrected: str | None = None


def plain_text(markdown: str) -> str:
    """A page's text without headings, figures and formatting, on one line."""
    return " ".join(MARKUP.sub("", HEADLINE.sub("", FIGURE.sub("", markdown))).split())


class SearchIndex:
    """Answers in well under 10 ms. Belongs to the thread that made it."""

    def __init__(self, guide: Guide) -> None:
        self._locations = [Location(chapter, page) for chapter in guide.chapters for page in chapter.pages]
        self._database = sqlite3.connect(":memory:")
        self._database.execute(CREATE)
        rows = [_row(location) for location in self._locations]
        self._database.executemany("INSERT INTO pages (title, heading, body) VALUES (?, ?, ?)", rows)
        self._vocabulary = sorted({word for row in rows for part in row for word in WORD.findall(part.lower())})
        self._words = set(self._vocabulary)

    def close(self) -> None:
        self._database.close()

    def search(self, query: str, limit: int) -> SearchResult:
        """The best pages first: those with all the words, or where there are none, those with any of them.

        A word that the guide does not have is replaced by its nearest neighbour. Anything may stand in `query`;
        only its words count.
        """
        words = WORD.findall(query.lower())[:MOST_WORDS]
        if not words:
            return SearchResult(())
        passages = self._matching(words, " AND ", limit)
        if passages:
            return SearchResult(passages)
        understood = [self._neighbour(word) for word in words]
        corrected = " ".join(understood) if understood != words else None
        passages = self._matching(understood, " AND ", limit) or self._matching(understood, " OR ", limit)
        return SearchResult(passages, corrected if passages else None)

    def _neighbour(self, word: str) -> str:
        if word in self._words or len(word) < 3 or self._matching([word], "", 1):
            return word
        from rapidfuzz import fuzz, process  # loaded at the first misspelt word

        best = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=NEIGHBOUR)
        return best[0] if best else word

    def _matching(self, words: list[str], joint: str, limit: int) -> tuple[SearchHit, ...]:
        expression = joint.join(f'"{word}"' for word in words)
        rows = self._database.execute(FIND, (expression, limit)).fetchall()
        return tuple(SearchHit(self._locations[row - 1], _pieces(snippet)) for row, snippet in rows)


def _row(location: Location) -> tuple[str, str, str]:
    """Whoever looks for a chapter by its title wants its first page, so that only that one carries it."""
    title = location.chapter.title if location.page is location.chapter.pages[0] else ""
    return title, location.page.heading, plain_text(location.page.text)


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for part in re.split(f"({MARK_START}.*?{MARK_END})", snippet):
        if part.startswith(MARK_START):
            pieces.append((part[1:-1], True))
        elif part:
            pieces.append((part, False))
    return tuple(pieces)
