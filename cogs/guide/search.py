"""Full-text search over the guide's pages, in memory."""

import re
import sqlite3
from dataclasses import dataclass

from cogs.guide.pages import FIGURE, slug_of
from cogs.guide.records import Chapter, Guide, Location, Page

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
SECTION_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
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
    """A section, on the page of `location`, with a piece of its plain text as (text, whether it was looked for)."""

    location: Location
    heading: str
    section: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class SearchResult:
    """`corrected` is the query as it was understood where a word was misspelt, otherwise None."""

    passages: tuple[SearchHit, ...]
    corrected: str | None = None


def plain_text(markdown: str) -> str:
    """A page's text without headings, figures, addresses and formatting, on one line."""
    without_links = LINK.sub(r"\1", FIGURE.sub("", markdown))
    return " ".join(MARKUP.sub("", HEADLINE.sub("", without_links)).split())


class SearchIndex:
    """Answers in well under 10 ms. Belongs to the thread that made it."""

    def __init__(self, guide: Guide) -> None:
        self._sections = [
            section for chapter in guide.chapters for page in chapter.pages for section in _sections_on(chapter, page)
        ]
        self._database = sqlite3.connect(":memory:")
        self._database.execute(CREATE)
        rows = [section.row for section in self._sections]
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
        return tuple(self._sections[row - 1].hit(_pieces(snippet)) for row, snippet in rows)


@dataclass(frozen=True)
class _IndexedSection:
    """What one page has of a section."""

    location: Location
    heading: str
    text: str

    @property
    def row(self) -> tuple[str, str, str]:
        """Whoever looks for a chapter by its title wants its first page, so that only that one carries it."""
        title = self.location.chapter.title if self.location.page is self.location.chapter.pages[0] else ""
        return title, self.heading, plain_text(self.text)

    def hit(self, snippet: tuple[tuple[str, bool], ...]) -> SearchHit:
        return SearchHit(self.location, self.heading, slug_of(self.heading), snippet)


def _sections_on(chapter: Chapter, page: Page) -> list[_IndexedSection]:
    """What stands before the first heading of a page ends a section that began on an earlier one."""
    location, (start, *rest) = Location(chapter, page), SECTION_HEADING.split(page.text)
    parts = [(page.heading, start), *zip(rest[::2], rest[1::2], strict=True)]
    return [_IndexedSection(location, heading, text) for heading, text in parts if text.strip()]


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for part in re.split(f"({MARK_START}.*?{MARK_END})", snippet):
        if part.startswith(MARK_START):
            pieces.append((part[1:-1], True))
        elif part:
            pieces.append((part, False))
    return tuple(pieces)
