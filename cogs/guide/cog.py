"""The commands and presses of the guide: parse, call, reply; what to show is the service's."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.errors import UserError
from bot.interactions.components import Handler
from bot.interactions.respond import respond, response_to, to_choices
from cogs.guide.chapters import Chapter, Guide
from cogs.guide.lookup import called, like
from cogs.guide.rules import Place
from cogs.guide.service import Reading, shared_page
from cogs.guide.store.progress import TABLES, ProgressStore
from cogs.guide.store.statistics import GuideFigures
from cogs.guide.views import DONE, unknown_view

# A sentence fits; more is a text pasted by mistake.
QUERY_CHARACTERS = 200

Press = discord.Interaction[Guidepost]


class GuideCog(commands.Cog):
    """`/guide`: the career guide."""

    guide = app_commands.Group(
        name="guide",
        description="Read the career guide, chapter by chapter",
        extras={"job": "**Learn**: read the career guide, a page at a time"},
    )

    def __init__(self, bot: Guidepost) -> None:
        content = bot.content.part(Guide)
        store = ProgressStore(bot.database)
        bot.personal_data.append(PersonalTables(bot.database, TABLES))
        bot.statistics.append(GuideFigures(bot.database))
        self._reading = Reading(content, store, bot.clock, lambda: bot.components.has_handler(DONE))
        self._chapters = content
        handlers: dict[str, Handler] = {
            "guide:page": self.turned,
            "guide:contents": self.asked_for_contents,
            "guide:mark": self.marked,
            "guide:unmark": self.unmarked,
            "guide:resume": self.resumed,
            "guide:progress": self.asked_for_progress,
            "guide:chapter": self.picked_chapter,
            "guide:section": self.picked_section,
        }
        for name, handler in handlers.items():
            bot.components.on(name, handler)

    async def cog_load(self) -> None:
        await self._reading.rename()

    async def cog_unload(self) -> None:
        self._reading.close()

    @guide.command(description="All chapters, and how far you have read")
    async def contents(self, interaction: Press) -> None:
        await self.asked_for_contents(interaction)

    @guide.command(description="Read a page of a chapter")
    @app_commands.describe(
        chapter="Its number or its title",
        page="The page, if not the first",
        share="Show the page to everybody in this channel",
    )
    async def read(self, interaction: Press, chapter: str, page: int = 1, share: bool = False) -> None:
        found = called(self._chapters, chapter)
        if found is None:
            await respond(interaction, unknown_view(chapter, like(self._chapters, chapter)))
            return
        _check_page(found, page)
        if share:
            _check_may_share(interaction)
            response_to(interaction).expect_public()
            await respond(interaction, shared_page(found, page), public=True)
            return
        place = Place(found, found.pages[page - 1])
        await respond(interaction, await self._reading.page(interaction.user.id, place))

    @read.autocomplete("chapter")
    async def offer_chapters(self, _interaction: Press, typed: str) -> list[app_commands.Choice[str]]:
        offered = like(self._chapters, typed, most=len(self._chapters.chapters))
        return to_choices([(f"{one.label}: {one.title}", one.slug) for one in offered])

    @guide.command(description="Find a passage in the guide")
    @app_commands.describe(query="One or more words, such as: portfolio")
    async def search(self, interaction: Press, query: str) -> None:
        if not any(sign.isalnum() for sign in query):
            raise UserError("I can look for words only. Type one or more, such as **portfolio** or **job interview**.")
        if len(query) > QUERY_CHARACTERS:
            raise UserError(
                f"That is too long to look for: {len(query):,} characters, and I take {QUERY_CHARACTERS}. "
                "A few words find more."
            )
        await respond(interaction, self._reading.search(query))

    @guide.command(description="Go on where you left off")
    async def resume(self, interaction: Press) -> None:
        await self.resumed(interaction)

    @guide.command(description="A picture of what you have read")
    async def progress(self, interaction: Press) -> None:
        await self.asked_for_progress(interaction)

    async def turned(self, interaction: Press, chapter: str, section: str, page: str, _role: str = "") -> None:
        place = self._reading.place(chapter, section, int(page))
        await respond(interaction, await self._reading.page(interaction.user.id, place))

    async def picked_chapter(self, interaction: Press, chapter: str) -> None:
        await self.turned(interaction, chapter, "", "1")

    async def picked_section(self, interaction: Press, address: str) -> None:
        await self.turned(interaction, *address.split(":"))

    async def marked(self, interaction: Press, chapter: str, section: str, page: str) -> None:
        place = self._reading.place(chapter, section, int(page))
        await respond(interaction, await self._reading.mark(interaction.user.id, interaction.guild_id, place))

    async def unmarked(self, interaction: Press, chapter: str, section: str, page: str) -> None:
        place = self._reading.place(chapter, section, int(page))
        await respond(interaction, await self._reading.unmark(interaction.user.id, place))

    async def asked_for_contents(self, interaction: Press) -> None:
        await respond(interaction, await self._reading.contents(interaction.user.id))

    async def resumed(self, interaction: Press) -> None:
        await respond(interaction, await self._reading.resume(interaction.user.id))

    async def asked_for_progress(self, interaction: Press) -> None:
        view, file = await self._reading.progress(interaction.user.id)
        await respond(interaction, view, files=[file])


def _check_page(chapter: Chapter, page: int) -> None:
    most = len(chapter.pages)
    if not 1 <= page <= most:
        raise UserError(f"{chapter.label} has {most} pages; there is no page {page}. Choose one from 1 to {most}.")


def _check_may_share(interaction: discord.Interaction[Any]) -> None:
    """Who may not write here does not get to write through us."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild_id and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise UserError("You may not write in this channel, so I cannot share a page here. Leave **share** out.")


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(GuideCog(bot))
