"""Reading: what to show for a command, a button or a select, and what to keep."""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import discord

from bot.database.executor import Database
from bot.feature import HomeSection
from bot.pages.ui import MessagePage
from cogs.guide.lookup import chapter_nearest_to
from cogs.guide.records import Chapter, Guide, Location, Mark, Phase
from cogs.guide.rules import count_finished, find_page, is_read, mark_read, next_page, share_read, where_left_off
from cogs.guide.search import SearchIndex
from cogs.guide.store.progress import get_marks, put_mark, remove_mark, rename_chapters
from cogs.guide.views import overview, reading

# Five fit a message and a phone; who needs more looks for something else.
MOST_PASSAGES = 5

# What to show, and the files that it shows.
PageWithFiles = tuple[MessagePage, list[discord.File]]


class GuideService:
    """What a page shows is for that member alone, unless it is said to be shared."""

    def __init__(
        self, guide: Guide, database: Database, clock: Callable[[], datetime], has_handler: Callable[[str], bool]
    ) -> None:
        self.guide = guide
        self._database = database
        self._clock = clock
        self._has_handler = has_handler
        self._pages: dict[tuple[str, int, bool, bool], MessagePage] = {}
        self._figures: dict[tuple[str, str], bytes] = {}

    @cached_property
    def _index(self) -> SearchIndex:
        """Made at the first search, so that no start waits for it."""
        return SearchIndex(self.guide)

    def close(self) -> None:
        if "_index" in vars(self):
            self._index.close()

    def find_location(self, slug: str, section: str, number: int) -> Location:
        """The page that a button means, or the nearest one where a chapter or section is gone."""
        chapter = self.guide.chapter(slug)
        if chapter is None:
            nearest = chapter_nearest_to(self.guide, slug)
            return Location(nearest, nearest.pages[0], exact=False)
        if not section:
            return Location(chapter, chapter.pages[0])
        return find_page(chapter, section, number)

    async def page(self, member_id: int, location: Location) -> PageWithFiles:
        marks = await get_marks(self._database, member_id)
        return await self._page(location, marks.get(location.chapter.slug))

    async def _page(self, location: Location, mark: Mark | None) -> PageWithFiles:
        # A page looks the same for all who have read it and for all who have not: turning pages is what members do
        # most, and building one is a fifth of the work.
        key = (location.chapter.slug, location.page.number, location.exact, is_read(location, mark))
        if key not in self._pages:
            self._pages[key] = reading.page_view(location, mark, self._has_handler)
        return self._pages[key], await self._files(location)

    async def shared_page(self, chapter: Chapter, number: int) -> PageWithFiles:
        """For everybody in the channel."""
        location = Location(chapter, chapter.pages[number - 1])
        return reading.page_view(location, None, self._has_handler, shared=True), await self._files(location)

    async def _files(self, location: Location) -> list[discord.File]:
        """The figures of a page, each drawn once in the life of the process."""
        chapter, slugs = location.chapter, reading.figures_on(location.page)
        missing = [slug for slug in slugs if (chapter.slug, slug) not in self._figures]
        if missing:
            self._figures |= await asyncio.to_thread(_draw_figures, chapter, missing)
        data = {slug: self._figures[chapter.slug, slug] for slug in slugs}
        return [discord.File(io.BytesIO(data[slug]), reading.figure_file(slug)) for slug in slugs]

    async def contents(self, member_id: int) -> MessagePage:
        marks = await get_marks(self._database, member_id)
        return overview.contents_view(self.guide, marks, where_left_off(self.guide, marks))

    async def mark_read(self, member_id: int, guild_id: int | None, location: Location) -> PageWithFiles:
        """The same page; the mark is durable when this returns."""
        marks = await self._mark(member_id, guild_id, location)
        mark = marks[location.chapter.slug]
        return reading.page_view(location, mark, self._has_handler), await self._files(location)

    async def read_on(self, member_id: int, guild_id: int | None, location: Location) -> PageWithFiles:
        """Mark a page and show the next, or that the chapter is finished."""
        marks = await self._mark(member_id, guild_id, location)
        chapter, following = location.chapter, next_page(location)
        if following is not None:
            return await self._page(Location(chapter, following), marks.get(chapter.slug))
        done, total = count_finished(self.guide, marks), len(self.guide.chapters)
        data = await asyncio.to_thread(_draw_finished, chapter, done, total)
        description = reading.finished_text(chapter, done, total)
        file = discord.File(io.BytesIO(data), reading.FINISHED_PICTURE, description=description)
        left_off = where_left_off(self.guide, marks)
        return reading.finished_view(self.guide, chapter, left_off, done, self._has_handler), [file]

    async def _mark(self, member_id: int, guild_id: int | None, location: Location) -> dict[str, Mark]:
        """All marks of the member, with the new one."""
        while True:  # another device may have marked a later page, which counts
            marks = await get_marks(self._database, member_id)
            before = marks.get(location.chapter.slug)
            mark = mark_read(location, before, self._clock())
            if await put_mark(self._database, member_id, guild_id, mark, before):
                return {**marks, mark.chapter: mark}

    async def mark_unread(self, member_id: int, location: Location) -> PageWithFiles:
        """The whole chapter is unread."""
        await remove_mark(self._database, member_id, location.chapter.slug)
        return reading.page_view(location, None, self._has_handler), await self._files(location)

    async def resume(self, member_id: int) -> PageWithFiles:
        marks = await get_marks(self._database, member_id)
        location = where_left_off(self.guide, marks)
        if location is None:
            start = Location(self.guide.chapters[0], self.guide.chapters[0].pages[0])
            page = reading.page_view(start, marks.get(start.chapter.slug), self._has_handler, note=reading.ALL_READ)
            return page, await self._files(start)
        mark, note = marks.get(location.chapter.slug), "" if marks else reading.NOTHING_MARKED
        return reading.page_view(location, mark, self._has_handler, note=note), await self._files(location)

    async def progress(self, member_id: int) -> tuple[MessagePage, discord.File]:
        """The page, and the picture in it."""
        marks = await get_marks(self._database, member_id)
        description = overview.progress_text(self.guide, marks)
        data = await asyncio.to_thread(_draw_progress, self.guide, marks)
        file = discord.File(io.BytesIO(data), overview.PICTURE, description=description)
        return overview.progress_view(self.guide, marks, where_left_off(self.guide, marks)), file

    async def home_section(self, _guild_id: int | None, member_id: int) -> HomeSection:
        marks = await get_marks(self._database, member_id)
        return overview.home_section(self.guide, marks, where_left_off(self.guide, marks))

    def search(self, query: str) -> MessagePage:
        return overview.search_view(query, self._index.search(query, MOST_PASSAGES))

    async def rename_chapters(self) -> None:
        """Carry marks of renamed chapters over; once, at start."""
        renames = {alias: chapter.slug for chapter in self.guide.chapters for alias in chapter.aliases}
        await rename_chapters(self._database, renames)


# Pillow is loaded by the first who looks at a picture.


def _draw_figures(chapter: Chapter, slugs: Sequence[str]) -> dict[tuple[str, str], bytes]:
    from bot.pictures.figures import draw_figure

    return {(chapter.slug, slug): draw_figure(chapter.figures[slug], chapter.phase.value) for slug in slugs}


def _draw_finished(chapter: Chapter, done: int, total: int) -> bytes:
    from bot.pictures.cards import chapter_finished_card

    return chapter_finished_card(chapter.label, chapter.title, done, total, chapter.phase.value)


def _draw_progress(guide: Guide, marks: Mapping[str, Mark]) -> bytes:
    from bot.pictures.cards import PhaseProgress, progress_card

    phases = []
    for phase in Phase:
        chapters = [chapter for chapter in guide.chapters if chapter.phase is phase]
        done = sum(share_read(chapter, marks.get(chapter.slug)) == 1 for chapter in chapters)
        phases.append(PhaseProgress(reading.PHASE_NAMES[phase], phase.value, done, len(chapters)))
    return progress_card(phases)
