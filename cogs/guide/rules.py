"""Decides which page a press means, and how far somebody is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cogs.guide.chapters import Chapter, Guide, Mark, Page

# Readers for whom English is a second language read about 200 words of plain text a minute.
WORDS_A_MINUTE = 200


def reading_minutes(words: int) -> int:
    """Whole minutes, at least one."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


@dataclass(frozen=True)
class Place:
    """A page of a chapter; `exact` is False where what was asked for is gone and this is the nearest to it."""

    chapter: Chapter
    page: Page
    exact: bool = True


def page_in(chapter: Chapter, section: str, number: int) -> Place:
    """The page of `section` that is nearest to `number`; where the section is gone, the page nearest to `number`."""
    of_section = [page for page in chapter.pages if section in page.sections]
    candidates = of_section or list(chapter.pages)
    page = min(candidates, key=lambda one: (abs(one.number - number), one.number))
    return Place(chapter, page, exact=bool(of_section))


def page_after(place: Place) -> Page | None:
    """The next page of the chapter, None on its last."""
    return next((page for page in place.chapter.pages if page.number == place.page.number + 1), None)


def is_finished(chapter: Chapter, mark: Mark) -> bool:
    """Once read to the end stays read, also when the chapter grows later."""
    return mark.finished_at is not None or page_in(chapter, mark.section, mark.page).page is chapter.pages[-1]


def share_read(chapter: Chapter, mark: Mark | None) -> float:
    """0 to 1."""
    if mark is None:
        return 0.0
    if is_finished(chapter, mark):
        return 1.0
    return page_in(chapter, mark.section, mark.page).page.number / len(chapter.pages)


def where_left_off(guide: Guide, marks: Mapping[str, Mark]) -> Place | None:
    """The page after the latest mark; after a finished chapter the first that is not finished, in the order of the
    guide from there on and then from its start. None when all is read.
    """
    latest = max(marks.values(), key=lambda mark: mark.marked_at, default=None)
    chapter = guide.chapter(latest.chapter) if latest else None
    start = 0
    if latest and chapter:
        following = page_after(page_in(chapter, latest.section, latest.page))
        if following and latest.finished_at is None:
            return Place(chapter, following)
        start = guide.chapters.index(chapter) + 1
    for one in guide.chapters[start:] + guide.chapters[:start]:
        mark = marks.get(one.slug)
        if mark is None:
            return Place(one, one.pages[0])
        if not is_finished(one, mark):
            following = page_after(page_in(one, mark.section, mark.page))
            return Place(one, following or one.pages[0])
    return None


def marked(place: Place, before: Mark | None, now: datetime) -> Mark:
    """The mark after "Mark read" on `place`: the furthest page of the chapter counts, and once finished stays so."""
    chapter, page = place.chapter, place.page
    if before is not None:
        reached = page_in(chapter, before.section, before.page).page
        page = max(page, reached, key=lambda one: one.number)
    finished_at = before.finished_at if before else None
    if finished_at is None and page is chapter.pages[-1]:
        finished_at = now
    return Mark(chapter.slug, page.section, page.number, now, finished_at)


def is_read(place: Place, mark: Mark | None) -> bool:
    """Whether `mark` covers this page."""
    if mark is None:
        return False
    reached = page_in(place.chapter, mark.section, mark.page).page
    return is_finished(place.chapter, mark) or reached.number >= place.page.number
