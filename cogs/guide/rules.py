"""Decides which page a press means, and how far somebody is."""

import math
from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter

from cogs.guide.records import Chapter, Guide, Location, Mark, Page

# Readers for whom English is a second language read about 200 words of plain text a minute.
WORDS_A_MINUTE = 200


def reading_minutes(words: int) -> int:
    """Whole minutes, at least one."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def find_page(chapter: Chapter, section: str, number: int) -> Location:
    """The page of `section` that is nearest to `number`; where the section is gone, the page nearest to `number`."""
    of_section = [page for page in chapter.pages if section in page.sections]
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


def count_finished(guide: Guide, marks: Mapping[str, Mark]) -> int:
    """How many chapters are read to the end."""
    return sum(is_finished(chapter, marks[chapter.slug]) for chapter in guide.chapters if chapter.slug in marks)


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
