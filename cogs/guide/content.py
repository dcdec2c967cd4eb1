"""Reads `content/guide/*.md` and names every fault in it."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.content.documents import Faults
from bot.content.figures import FigureEntry
from bot.content.front_matter import Document, read_document
from cogs.guide.pages import FIGURE, HEADING, LAST_HEADING, PageTooLongError, oversized, paginate, slug_of
from cogs.guide.records import Chapter, ExerciseLink, Guide, NextStep, Phase

# Two slugs stand in a button's id of at most 100 characters, beside its name and a page number.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=30)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SLUG_LINE = re.compile(r"^slug:[ \t]*([a-z0-9-]+)[ \t]*$", re.MULTILINE)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NextStepHead(Strict):
    """Either a chapter to read next, or the member's progress to look at."""

    label: Annotated[Line, Field(max_length=60)]
    chapter: Slug | None = None
    show: Literal["progress"] | None = None

    @model_validator(mode="after")
    def _leads_to_one_thing(self) -> Self:
        if (self.chapter is None) == (self.show is None):
            raise ValueError("wants either `chapter: SLUG` or `show: progress`")
        return self


class TodayHead(Strict):
    """A button beside the exercise of the last page; `open` is what another feature does."""

    label: Annotated[Line, Field(max_length=40)]
    open: Annotated[str, StringConstraints(pattern=r"^(streak|request|host|tip|worksheet:[a-z0-9-]+)$")]


class ChapterHead(Strict):
    """The front matter of a chapter. `label` stands for "Chapter NUMBER" where that is not what it is called;
    `aliases` are slugs that it had before, so that old buttons find it."""

    slug: Slug
    number: Annotated[int, Field(ge=0, le=99)]
    label: Annotated[Line, Field(max_length=30)] | None = None
    title: Annotated[Line, Field(max_length=100)]
    phase: Phase
    summary: Annotated[Line, Field(max_length=110)]
    next_step: NextStepHead
    today: TodayHead | Annotated[tuple[TodayHead, ...], Field(max_length=2)] = ()
    figures: dict[Slug, FigureEntry] = {}
    aliases: tuple[Slug, ...] = ()


def load(folder: Path, faults: Faults) -> Guide:
    """The guide under `folder`; where faults were added it is incomplete and must not be served."""
    files = sorted((folder / "guide").glob("*.md"))
    if not files:
        faults.add(folder / "guide", 1, "holds no chapter (*.md)")
    documents = [document for file in files if (document := read_document(file, ChapterHead, faults))]
    broken = set(files) - {document.file for document in documents}
    _check_names(documents, {slug for file in broken for slug in _claimed_slugs(file)}, faults)
    chapters = [chapter for document in documents if (chapter := _chapter(document, faults))]
    return Guide(tuple(sorted(chapters, key=lambda chapter: chapter.number)))


def _claimed_slugs(broken: Path) -> list[str]:
    """What a chapter with a fault in its front matter calls itself: who leads there is not at fault."""
    try:
        return SLUG_LINE.findall(broken.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return []


def _check_names(documents: list[Document[ChapterHead]], claimed: set[str], faults: Faults) -> None:
    """Slugs (old ones too) and numbers are unique, and every next step leads to a chapter that is there."""
    slugs: dict[str, Path] = {}
    numbers: dict[int, Path] = {}
    for document in documents:
        file, head, lines = document.file, document.head, document.key_lines
        for slug in (head.slug, *head.aliases):
            if (first := slugs.setdefault(slug, file)) is not file:
                key = "slug" if slug == head.slug else "aliases"
                faults.add(file, lines[key], f"slug {slug!r} is taken by {first.name}")
        if (first := numbers.setdefault(head.number, file)) is not file:
            faults.add(file, lines["number"], f"number {head.number} is taken by {first.name}")
    for document in documents:
        target = document.head.next_step.chapter
        if target is not None and target not in slugs and target not in claimed:
            line = document.key_lines["next_step.chapter"]
            faults.add(document.file, line, f"next_step.chapter: there is no chapter {target!r}")


def _chapter(document: Document[ChapterHead], faults: Faults) -> Chapter | None:
    _check_headings(document, faults)
    _check_figures(document, faults)
    too_long = list(oversized(document.body))
    try:
        pages = paginate(document.body)
    except PageTooLongError as error:
        for fault in too_long or [error]:
            faults.add(document.file, document.body_line + fault.line - 1, str(fault))
        return None
    if not pages:
        faults.add(document.file, document.body_line, "the chapter has no text")
        return None
    head = document.head
    return Chapter(
        slug=head.slug,
        number=head.number,
        label=head.label or f"Chapter {head.number}",
        title=head.title,
        phase=head.phase,
        summary=head.summary,
        next_step=NextStep(head.next_step.label, head.next_step.chapter),
        exercises=tuple(ExerciseLink(link.label, link.open) for link in _exercises(head)),
        figures={slug: figure.to_record() for slug, figure in head.figures.items()},
        aliases=head.aliases,
        words=len(document.body.split()),
        pages=pages,
    )


def _exercises(head: ChapterHead) -> tuple[TodayHead, ...]:
    return head.today if isinstance(head.today, tuple) else (head.today,)


def _check_headings(document: Document[ChapterHead], faults: Faults) -> None:
    """Headings are unique (buttons lead to them), of one level, and the last one is what to do today."""
    seen: dict[str, int] = {}
    last, drawing = "", False
    for number, line in enumerate(document.body.splitlines(), document.body_line):
        drawing = drawing != line.startswith("```")
        if drawing or not line.startswith("#"):
            continue
        match = HEADING.fullmatch(line)
        if match is None:
            faults.add(document.file, number, "a heading starts with `## ` here; no other level is shown")
            continue
        last = match[1]
        if (first := seen.setdefault(slug_of(last), number)) != number:
            faults.add(document.file, number, f"the heading {last!r} is there already, on line {first}")
    if last != LAST_HEADING:
        faults.add(document.file, document.body_line, f"the last heading has to be `## {LAST_HEADING}`")


def _check_figures(document: Document[ChapterHead], faults: Faults) -> None:
    """Every figure of the text is drawn in the front matter, and every one there is shown."""
    shown = set()
    for number, line in enumerate(document.body.splitlines(), document.body_line):
        match = FIGURE.fullmatch(line.strip())
        if match is None and "](figure:" in line:
            faults.add(document.file, number, "a figure stands alone in its paragraph: ![what it shows](figure:SLUG)")
        if match is None:
            continue
        shown.add(match["slug"])
        if match["slug"] not in document.head.figures:
            faults.add(document.file, number, f"there is no figure {match['slug']!r} under `figures:`")
    for slug in sorted(document.head.figures.keys() - shown):
        number = document.key_lines.get(f"figures.{slug}", 1)
        faults.add(document.file, number, f"the figure {slug!r} is not shown anywhere in the text")
