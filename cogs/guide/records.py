"""What the guide is made of: chapters, their pages, and a member's marks in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """The parts of the guide, in the order in which a career goes through them."""

    LEARNING = "learning"
    PROJECTS = "projects"
    JOB = "job"
    MINDSET = "mindset"


@dataclass(frozen=True)
class NextStep:
    """Where the last page leads: to the chapter with this slug, or to the picture of one's progress (`None`)."""

    label: str
    chapter: str | None


@dataclass(frozen=True)
class Page:
    """What one message shows of a chapter: a section, or a part of a long one. `number` counts from 1; `section` is
    the heading as a slug, `sections` has the slugs of all headings on the page; `text` is Markdown that starts with
    the heading, and holds a figure as a paragraph `![what it shows](figure:SLUG)`."""

    number: int
    section: str
    heading: str
    text: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class ExerciseLink:
    """A button beside the exercise of the last page. `opens` names what another feature does, such as `streak` or
    `worksheet:learning-map`."""

    label: str
    opens: str


@dataclass(frozen=True)
class Chapter:
    """`figures` are those of `bot.pictures.figure_kinds`, by their slugs; no rule looks into them."""

    slug: str
    number: int
    label: str
    title: str
    phase: Phase
    summary: str
    next_step: NextStep
    exercises: tuple[ExerciseLink, ...]
    figures: Mapping[str, Any]
    aliases: tuple[str, ...]
    words: int
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Guide:
    """All chapters, by number."""

    chapters: tuple[Chapter, ...]

    def chapter(self, slug: str) -> Chapter | None:
        """The chapter that is or was called `slug`."""
        return next((chapter for chapter in self.chapters if slug in (chapter.slug, *chapter.aliases)), None)


@dataclass(frozen=True)
class Location:
    """A page of a chapter; `exact` is False where what was asked for is gone and this is the nearest to it."""

    chapter: Chapter
    page: Page
    exact: bool = True


@dataclass(frozen=True)
class Mark:
    """How far a member has read in one chapter: up to the page that `page` and `section` name."""

    chapter: str
    section: str
    page: int
    marked_at: datetime
    finished_at: datetime | None
