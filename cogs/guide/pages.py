"""Cuts the text of a chapter into pages that fit a phone; breaks fall between sections, paragraphs or sentences."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cogs.guide.records import Page

# What a phone shows without scrolling.
PAGE_CHARACTERS = 700
# A question or a closing sentence, which does not begin a page.
TAIL_CHARACTERS = 160
# The page that has to hook is the lightest.
OPENING_CHARACTERS = 500
# A message holds 4,000 characters, of which title, position and page number need up to 600.
UNBREAKABLE_CHARACTERS = 3_000
# The select that opens a section has at most 25 options.
MOST_PAGES = 25
OPENING = "Opening"
# The exercise that every chapter ends with; it stands below the end of the last section where both fit a page.
LAST_HEADING = "Today"
SECTION_SLUG_CHARACTERS = 40

HEADING = re.compile(r"## +(.+?) *")
# A paragraph of its own: what the picture shows, in words, and which figure of the front matter it is.
FIGURE = re.compile(r"!\[(?P<description>[^\]]+)\]\(figure:(?P<slug>[a-z0-9-]+)\)")
LIST_ITEM = re.compile(r"(?:[-*]|\d+\.) ")
# A sentence ends at a stop, with the quotes and brackets and emphasis that close with it, before white space.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]*_]*\s+(?=\S)")
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://\S+")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Ms|Mrs|St|No)|\b[A-Z]|^\d+)\.$")


class PageTooLongError(Exception):
    """Something that must not be broken does not fit a message; `line` counts from 1 in the chapter's text."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True)
class Block:
    """A paragraph, list, quotation, code, figure or heading, with the line on which it starts."""

    text: str
    line: int

    @property
    def heading(self) -> str | None:
        match = HEADING.fullmatch(self.text)
        return match[1] if match else None

    @property
    def length(self) -> int:
        """What it takes of a page: of a figure nothing, since its description is not shown as text."""
        return 0 if FIGURE.fullmatch(self.text) else len(self.text)

    @property
    def pieces(self) -> list[str]:
        """What must stay whole: the sentences of a paragraph, and everything else as it is."""
        is_paragraph = not (LIST_ITEM.match(self.text) or self.text.startswith((">", "```", "### ", "![")))
        return split_sentences(self.text) if is_paragraph else [self.text]


@dataclass(frozen=True)
class Section:
    """The blocks below a heading, the first of which begins with it as it is shown."""

    heading: str
    blocks: tuple[Block, ...]


def slug_of(heading: str) -> str:
    """A heading as part of a button's id: small letters, digits and hyphens, at most 40."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SECTION_SLUG_CHARACTERS].strip("-") or "section"


def blocks_of(body: str) -> Iterator[Block]:
    """The blocks of a chapter's text in order; a heading is a block of its own. Blank lines part them, except between
    two lines of three backticks."""
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
    parts, start = [], 0
    for end in SENTENCE_END.finditer(paragraph):
        before = paragraph[start : end.end()].rstrip()
        if any(first < end.end() and end.start() < last for first, last in links) or ABBREVIATION.search(before):
            continue
        parts.append(before)
        start = end.end()
    return [*parts, paragraph[start:]]


def oversized(body: str) -> Iterator[PageTooLongError]:
    """Everything in a chapter that must not be broken and does not fit a message."""
    for block in blocks_of(body):
        for piece in block.pieces:
            if len(piece) > UNBREAKABLE_CHARACTERS:
                yield PageTooLongError(
                    block.line,
                    f"one piece of {len(piece)} characters; a list, a quotation or a sentence "
                    f"may have {UNBREAKABLE_CHARACTERS}",
                )


def paginate(body: str) -> tuple[Page, ...]:
    """The pages of a chapter: the opening, then sections as they fit; a page breaks between sections or paragraphs.

    Raises `PageTooLongError` where a sentence, list or quotation does not fit a message (`oversized` finds all of
    them), or where there are more pages than a select can offer.
    """
    for fault in oversized(body):
        raise fault
    drafts: list[_Draft] = []
    for section in _sections(body):
        for part in _parts(section):
            page = drafts[-1] if drafts else None
            if page is None or page.is_opening_before(part) or not _fits(page.text, part.text):
                drafts.append(_Draft([part]))
            else:
                page.parts.append(part)
    _join_today(drafts)
    if len(drafts) > MOST_PAGES:
        raise PageTooLongError(1, f"the chapter has {len(drafts)} pages; {MOST_PAGES} is the most in a menu")
    return tuple(draft.page(number) for number, draft in enumerate(drafts, 1))


@dataclass(frozen=True)
class _Part:
    """What is put on a page in one go; `joint` parts it from what stands before it there."""

    heading: str
    joint: str
    text: str


@dataclass
class _Draft:
    """A page that is being filled; it holds a part at least."""

    parts: list[_Part]

    @property
    def text(self) -> str:
        first, *others = self.parts
        return first.text + "".join(part.joint + part.text for part in others)

    @property
    def headings(self) -> list[str]:
        return list(dict.fromkeys(part.heading for part in self.parts))

    def is_opening_before(self, part: _Part) -> bool:
        """Whether `part` has to begin another page: the opening is a page of its own."""
        return self.headings[0] == OPENING != part.heading

    def page(self, number: int) -> Page:
        slugs = tuple(map(slug_of, self.headings))
        return Page(number, slugs[0], self.headings[0], self.text, slugs)


def _join_today(drafts: list[_Draft]) -> None:
    """Where the exercise would stand alone, the end of the section before it comes along, if both fit a page."""
    if len(drafts) < 2 or drafts[-1].headings != [LAST_HEADING]:
        return
    before, last = drafts[-2:]
    heading = before.headings[-1]
    moved = [part for part in before.parts if part.heading == heading]
    if len(moved) == len(before.parts):
        moved = moved[-1:]
    if heading != OPENING and len(moved) < len(before.parts) and _fits(_Draft(moved).text, last.text):
        before.parts[-len(moved) :] = []
        last.parts[:0] = moved


def length_of(text: str) -> int:
    """What a page's text takes of a screen: figures do not count."""
    return len(FIGURE.sub("", text))


def _fits(text: str, more: str) -> bool:
    return length_of(text) + 2 + length_of(more) <= PAGE_CHARACTERS


def _sections(body: str) -> Iterator[Section]:
    heading, blocks = OPENING, list[Block]()
    is_headed = True
    for block in blocks_of(body):
        following = block.heading
        if following is not None:
            if blocks:
                yield Section(heading, tuple(blocks))
            heading, blocks, is_headed = following, [], False
            continue
        if not is_headed:
            block, is_headed = _headed(block, heading), True
        blocks.append(block)
    if blocks:
        yield Section(heading, tuple(blocks))


def _headed(block: Block, heading: str) -> Block:
    """The heading and what follows it are not parted; a figure below it stays a paragraph of its own."""
    joint = "\n\n" if FIGURE.fullmatch(block.text) else "\n"
    return Block(f"### {heading}{joint}{block.text}", block.line)


def _parts(section: Section) -> list[_Part]:
    """Blocks, and the sentences of one that is longer than a page. A figure and a colon keep what follows them, and a
    short end stays with what it ends."""
    parts: list[_Part] = []
    for place, block in enumerate(section.blocks):
        pieces = [block.text] if length_of(block.text) <= PAGE_CHARACTERS else block.pieces
        is_tail = place == len(section.blocks) - 1 and block.length <= TAIL_CHARACTERS
        for position, piece in enumerate(pieces):
            joint = " " if position else "\n\n"
            before = parts[-1] if parts and not position else None
            if before and (is_tail or _leads_on(before.text)) and _fits(before.text, piece):
                parts[-1] = replace(before, text=before.text + joint + piece)
            else:
                parts.append(_Part(section.heading, joint, piece))
    return parts


def _leads_on(text: str) -> bool:
    return text.endswith(":") or FIGURE.fullmatch(text.rpartition("\n\n")[2]) is not None
