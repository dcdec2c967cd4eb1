"""How a chapter falls into pages, which page a button means, and how far somebody has read."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from cogs.guide.records import Chapter, Guide, Location, Mark, Page

# About one and a half screens of a phone: a section of the guide fits, and nobody has to scroll far for the buttons.
PAGE_CHARACTERS = 1_300
# A message holds 4,000 characters, of which title, position and page number need up to 600.
UNBREAKABLE_CHARACTERS = 3_000
# The select that opens a section has at most 25 options.
MOST_PAGES = 25
# Readers for whom English is a second language read about 200 words of plain text a minute.
WORDS_A_MINUTE = 200
OPENING = "Opening"
SECTION_SLUG_CHARACTERS = 40

HEADING = re.compile(r"## +(.+?) *")
LIST_ITEM = re.compile(r"(?:[-*]|\d+\.) ")
# A sentence ends at a stop, with the quotes and brackets and emphasis that close with it, before white space.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]*_]*\s+(?=\S)")
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://\S+")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Ms|Mrs|St|No)|\b[A-Z]|^\d+)\.$")


class PageTooLongError(Exception):
    """Something that must not be broken does not fit a message; `line` counts from 1 in the chapter's text."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Block:
    """A paragraph, list, quotation or drawing, with the line on which it starts."""

    text: str
    line: int

    @property
    def pieces(self) -> list[str]:
        """What must stay whole: the sentences of a paragraph, and everything else as it is."""
        is_paragraph = not (LIST_ITEM.match(self.text) or self.text.startswith((">", "```", "### ")))
        return split_sentences(self.text) if is_paragraph else [self.text]


def oversized(body: str) -> Iterator[PageTooLongError]:
    """Everything in a chapter that must not be broken and does not fit a message."""
    for block in blocks_of(body):
        for piece in block.pieces:
            if len(piece) > UNBREAKABLE_CHARACTERS:
                yield PageTooLongError(
                    block.line,
                    f"one piece of {len(piece)} characters; a list, a quotation, a drawing or a sentence "
                    f"may have {UNBREAKABLE_CHARACTERS}",
                )


def slug_of(heading: str) -> str:
    """A heading as part of a button's id: small letters, digits and hyphens, at most 40."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SECTION_SLUG_CHARACTERS].strip("-") or "section"


def reading_minutes(words: int) -> int:
    """Whole minutes, at least one."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def blocks_of(body: str) -> Iterator[Block]:
    """The blocks of a chapter's text in order; a heading is a block of its own. Blank lines part them,
    except inside a drawing between two lines of three backticks."""
    lines: list[str] = []
    start, fenced = 1, False
    for number, line in enumerate(body.splitlines(), 1):
        fence = line.startswith("```")
        heading = not fenced and line.startswith("## ")
        if not fenced and (not line.strip() or heading or (fence and lines)) and lines:
            yield Block("\n".join(lines), start)
            lines = []
        if heading:
            yield Block(line.strip(), number)
        elif line.strip() or fenced:
            start = start if lines else number
            lines.append(line.rstrip())
            fenced = fenced != fence
            if fence and not fenced:
                yield Block("\n".join(lines), start)
                lines = []
    if lines:
        yield Block("\n".join(lines), start)


def split_sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph; joined by a space they are the paragraph again. A link is never cut."""
    links = [match.span() for match in LINK.finditer(paragraph)]
    sentences, start = [], 0
    for end in SENTENCE_END.finditer(paragraph):
        before = paragraph[start : end.end()].rstrip()
        if any(first < end.end() and end.start() < last for first, last in links) or ABBREVIATION.search(before):
            continue
        sentences.append(before)
        start = end.end()
    return [*sentences, paragraph[start:]]


def paginate(body: str) -> tuple[Page, ...]:
    """The pages of a chapter: one a section, more where a section is longer than a page. What comes before the first
    heading stands on the first section's page.

    Raises `PageTooLongError` where a sentence, list, quotation or drawing does not fit a message (`oversized` finds all
    of them), or where there are more pages than a select can offer.
    """
    for fault in oversized(body):
        raise fault
    pages: list[Page] = []
    for heading, blocks in _sections(body):
        for text in _filled(blocks):
            pages.append(Page(len(pages) + 1, slug_of(heading), heading, text))
    if len(pages) > MOST_PAGES:
        raise PageTooLongError(1, f"the chapter has {len(pages)} pages; {MOST_PAGES} is the most that a menu can offer")
    return tuple(pages)


def _sections(body: str) -> Iterator[tuple[str, list[Block]]]:
    """Each heading with the blocks below it; the heading stands in the first of them, as it is shown."""
    section, blocks, headed = "", list[Block](), False
    for block in blocks_of(body):
        match = HEADING.fullmatch(block.text)
        if match is None:
            if headed:
                block = Block(f"### {section}\n{block.text}", block.line)
            blocks.append(block)
            headed = False
            continue
        if section and blocks:
            yield section, blocks
            blocks = []
        section, headed = match[1], True
    if blocks:
        yield section or OPENING, blocks


def _filled(blocks: list[Block]) -> Iterator[str]:
    """Texts of at most a page each, unless one piece alone is longer; breaks fall between blocks or sentences."""
    page = ""
    for block in blocks:
        whole = len(page) + 2 + len(block.text) <= PAGE_CHARACTERS
        pieces = [block.text] if whole else block.pieces
        for position, piece in enumerate(pieces):
            joint = "" if not page else " " if position else "\n\n"
            if page and len(page) + len(joint) + len(piece) > PAGE_CHARACTERS:
                yield page
                page, joint = "", ""
            page += joint + piece
    if page:
        yield page


def find_page(chapter: Chapter, section: str, number: int) -> Location:
    """The page of `section` that is nearest to `number`; where the section is gone, the page nearest to `number`."""
    of_section = [page for page in chapter.pages if page.section == section]
    candidates = of_section or list(chapter.pages)
    page = min(candidates, key=lambda candidate: (abs(candidate.number - number), candidate.number))
    return Location(chapter, page, exact=bool(of_section))


def next_page(location: Location) -> Page | None:
    """The next page of the chapter, None on its last."""
    number = location.page.number + 1
    return next((page for page in location.chapter.pages if page.number == number), None)


def is_finished(chapter: Chapter, mark: Mark) -> bool:
    """Once read to the end stays read, also when the chapter grows later."""
    return mark.finished_at is not None or find_page(chapter, mark.section, mark.page).page is chapter.pages[-1]


def share_read(chapter: Chapter, mark: Mark | None) -> float:
    """0 to 1."""
    if mark is None:
        return 0.0
    if is_finished(chapter, mark):
        return 1.0
    return find_page(chapter, mark.section, mark.page).page.number / len(chapter.pages)


def where_left_off(guide: Guide, marks: Mapping[str, Mark]) -> Location | None:
    """The page after the latest mark; after a finished chapter the first that is not finished, in the order of the
    guide from there on and then from its start. None when all is read.
    """
    latest = max(marks.values(), key=lambda mark: mark.marked_at, default=None)
    chapter = guide.chapter(latest.chapter) if latest else None
    start = 0
    if latest and chapter:
        following = next_page(find_page(chapter, latest.section, latest.page))
        if following and latest.finished_at is None:
            return Location(chapter, following)
        start = guide.chapters.index(chapter) + 1
    for candidate in guide.chapters[start:] + guide.chapters[:start]:
        mark = marks.get(candidate.slug)
        if mark is None:
            return Location(candidate, candidate.pages[0])
        if not is_finished(candidate, mark):
            following = next_page(find_page(candidate, mark.section, mark.page))
            return Location(candidate, following or candidate.pages[0])
    return None


def mark_read(location: Location, before: Mark | None, now: datetime) -> Mark:
    """The mark after "Mark read" there: the furthest page of the chapter counts, and once finished stays so."""
    chapter, page = location.chapter, location.page
    if before is not None:
        reached = find_page(chapter, before.section, before.page).page
        page = max(page, reached, key=attrgetter("number"))
    finished_at = before.finished_at if before else None
    if finished_at is None and page is chapter.pages[-1]:
        finished_at = now
    return Mark(chapter.slug, page.section, page.number, now, finished_at)


def is_read(location: Location, mark: Mark | None) -> bool:
    """Whether `mark` covers this page."""
    if mark is None:
        return False
    reached = find_page(location.chapter, mark.section, mark.page).page
    return is_finished(location.chapter, mark) or reached.number >= location.page.number
