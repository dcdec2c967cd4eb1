"""Reading, whichever door somebody comes through: a command, a button or a select; it neither parses nor replies."""

import asyncio
import io
from collections.abc import Callable, Mapping
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


class Reading:
    """Everything a member does with the guide. Each method gives what to show to that member alone."""

    def __init__(
        self, guide: Guide, store: ProgressStore, clock: Callable[[], datetime], offers_done: Callable[[], bool]
    ) -> None:
        self.guide = guide
        self._store = store
        self._clock = clock
        self._offers_done = offers_done
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

    async def page(self, member_id: int, place: Place) -> MessagePage:
        marks = await self._store.marks(member_id)
        mark = marks.get(place.chapter.slug)
        # A page looks the same for all who have read it and for all who have not: turning pages is what members do
        # most, and building one is a fifth of the work.
        key = (place.chapter.slug, place.page.number, place.exact, is_read(place, mark))
        if key not in self._built:
            self._built[key] = views.page_view(place, mark, done=self._offers_done())
        return self._built[key]

    async def contents(self, member_id: int) -> MessagePage:
        marks = await self._store.marks(member_id)
        return views.contents_view(self.guide, marks, where_left_off(self.guide, marks))

    async def mark(self, member_id: int, guild_id: int | None, place: Place) -> MessagePage:
        """Keep the place; the answer may say so only after this returned."""
        before = (await self._store.marks(member_id)).get(place.chapter.slug)
        mark = marked(place, before, self._clock())
        await self._store.mark(member_id, guild_id, mark)
        return views.page_view(place, mark, done=self._offers_done())

    async def unmark(self, member_id: int, place: Place) -> MessagePage:
        await self._store.unmark(member_id, place.chapter.slug)
        return views.page_view(place, None, done=self._offers_done())

    async def resume(self, member_id: int) -> MessagePage:
        marks = await self._store.marks(member_id)
        place = where_left_off(self.guide, marks)
        if place is None:
            start = self.guide.chapters[0]
            return views.page_view(Place(start, start.pages[0]), marks.get(start.slug), note=ALL_READ)
        mark, note = marks.get(place.chapter.slug), "" if marks else NOTHING_MARKED
        return views.page_view(place, mark, note=note, done=self._offers_done())

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


def shared_page(chapter: Chapter, number: int) -> MessagePage:
    """A page for everybody in the channel."""
    return views.page_view(Place(chapter, chapter.pages[number - 1]), None, shared=True)
