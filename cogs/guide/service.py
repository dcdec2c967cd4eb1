"""Reading, whichever door somebody comes through: a command, a button or a select; it neither parses nor replies."""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import discord

from bot.interactions.ui import MessagePage
from cogs.guide import views
from cogs.guide.chapters import Chapter, Guide, Mark
from cogs.guide.lookup import nearest_slug
from cogs.guide.rules import Place, is_read, marked, page_in, share_read, where_left_off
from cogs.guide.search import Index
from cogs.guide.store.progress import ProgressStore

# Five fit a message and a phone; who needs more looks for something else.
MOST_PASSAGES = 5

NOTHING_MARKED = "You have not marked anything as read yet, so this is the start. **Mark read** keeps your place."
ALL_READ = "You have read the whole guide. This is its start again."


# What to show, and the files that it shows.
Shown = tuple[MessagePage, list[discord.File]]


class Reading:
    """Everything a member does with the guide. Each method gives what to show to that member alone."""

    def __init__(
        self, guide: Guide, store: ProgressStore, clock: Callable[[], datetime], knows: Callable[[str], bool]
    ) -> None:
        self.guide = guide
        self._store = store
        self._clock = clock
        self._knows = knows
        self._figures: dict[tuple[str, str], bytes] = {}
        self._index = Index(guide)
        self._built: dict[tuple[str, int, bool, bool], MessagePage] = {}

    def close(self) -> None:
        self._index.close()

    def place(self, slug: str, section: str, number: int) -> Place:
        """The page that a button means, or the nearest one where a chapter or section is gone."""
        chapter = self.guide.chapter(slug)
        if chapter is None:
            return Place(nearest_slug(self.guide, slug), nearest_slug(self.guide, slug).pages[0], exact=False)
        if not section:
            return Place(chapter, chapter.pages[0])
        return page_in(chapter, section, number)

    async def page(self, member_id: int, place: Place) -> Shown:
        marks = await self._store.marks(member_id)
        mark = marks.get(place.chapter.slug)
        # A page looks the same for all who have read it and for all who have not: turning pages is what members do
        # most, and building one is a fifth of the work.
        key = (place.chapter.slug, place.page.number, place.exact, is_read(place, mark))
        if key not in self._built:
            self._built[key] = views.page_view(place, mark, self._knows)
        return self._built[key], await self._files(place)

    async def shared_page(self, chapter: Chapter, number: int) -> Shown:
        """A page for everybody in the channel."""
        place = Place(chapter, chapter.pages[number - 1])
        return views.page_view(place, None, self._knows, shared=True), await self._files(place)

    async def _files(self, place: Place) -> list[discord.File]:
        """The figures of a page, each drawn once in the life of the process."""
        slugs = views.figures_on(place.page)
        missing = [slug for slug in slugs if (place.chapter.slug, slug) not in self._figures]
        if missing:
            self._figures |= await asyncio.to_thread(_drawn_figures, place.chapter, missing)
        data = {slug: self._figures[place.chapter.slug, slug] for slug in slugs}
        return [discord.File(io.BytesIO(data[slug]), views.figure_file(slug)) for slug in slugs]

    async def contents(self, member_id: int) -> MessagePage:
        marks = await self._store.marks(member_id)
        return views.contents_view(self.guide, marks, where_left_off(self.guide, marks))

    async def mark(self, member_id: int, guild_id: int | None, place: Place) -> Shown:
        """Keep the place; the answer may say so only after this returned."""
        before = (await self._store.marks(member_id)).get(place.chapter.slug)
        mark = marked(place, before, self._clock())
        await self._store.mark(member_id, guild_id, mark)
        return views.page_view(place, mark, self._knows), await self._files(place)

    async def unmark(self, member_id: int, place: Place) -> Shown:
        await self._store.unmark(member_id, place.chapter.slug)
        return views.page_view(place, None, self._knows), await self._files(place)

    async def resume(self, member_id: int) -> Shown:
        marks = await self._store.marks(member_id)
        place = where_left_off(self.guide, marks)
        if place is None:
            start = Place(self.guide.chapters[0], self.guide.chapters[0].pages[0])
            view = views.page_view(start, marks.get(start.chapter.slug), self._knows, note=ALL_READ)
            return view, await self._files(start)
        mark, note = marks.get(place.chapter.slug), "" if marks else NOTHING_MARKED
        return views.page_view(place, mark, self._knows, note=note), await self._files(place)

    async def progress(self, member_id: int) -> tuple[MessagePage, discord.File]:
        marks = await self._store.marks(member_id)
        words = views.progress_words(self.guide, marks)
        data = await asyncio.to_thread(self._drawn, words.rstrip("."), marks)
        file = discord.File(io.BytesIO(data), views.PICTURE, description=words)
        return views.progress_view(self.guide, marks, where_left_off(self.guide, marks)), file

    def _drawn(self, title: str, marks: Mapping[str, Mark]) -> bytes:
        from cogs.guide.picture import Bar, draw_progress  # Pillow is loaded by the first who looks at a picture

        bars = [
            Bar(f"{one.number}  {one.title}", share_read(one, marks.get(one.slug)), views.accent(one).to_rgb())
            for one in self.guide.chapters
        ]
        return draw_progress(title, bars)

    def search(self, query: str) -> MessagePage:
        return views.findings_view(query, self._index.find(query, MOST_PASSAGES))

    async def rename(self) -> None:
        """Carry marks of renamed chapters over; once, at start."""
        await self._store.rename({old: one.slug for one in self.guide.chapters for old in one.aliases})


def _drawn_figures(chapter: Chapter, slugs: Sequence[str]) -> dict[tuple[str, str], bytes]:
    from bot.pictures.figures import draw_figure  # Pillow is loaded by the first who looks at a picture

    return {(chapter.slug, slug): draw_figure(chapter.figures[slug], chapter.phase.value) for slug in slugs}
