"""The commands and components of the guide."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction
from bot.errors import UserError
from bot.interactions.checks import for_everywhere, joined_guild_id
from bot.interactions.components import Handler
from bot.interactions.custom_ids import Arguments, PageNumber
from bot.interactions.forms import DraftForms
from bot.interactions.respond import respond, response_to, to_choices
from cogs.guide.lookup import find_chapter, nearest_chapters
from cogs.guide.records import Chapter, Location
from cogs.guide.service import GuideService, PageWithFiles
from cogs.guide.views.overview import SEARCH, search_form, unknown_view

# A sentence fits; more is a text pasted by mistake.
QUERY_CHARACTERS = 200


class GuideCog(commands.Cog):
    """`/guide`: the career guide."""

    guide = for_everywhere(
        app_commands.Group(name="guide", description="Read the career guide, chapter by chapter"),
    )

    def __init__(self, service: GuideService) -> None:
        self._service = service
        self._forms = DraftForms()

    @property
    def components(self) -> Mapping[str, Handler]:
        """Handlers by their act."""
        return {
            "guide:page": self.show_page,
            "guide:contents": self.show_contents,
            "guide:mark": self.mark_read,
            "guide:continue": self.read_on,
            "guide:unmark": self.mark_unread,
            "guide:resume": self.show_next_page,
            "guide:progress": self.show_progress,
            "guide:chapter": self.show_chapter,
            "guide:section": self.show_section,
            SEARCH: self.ask_query,
        }

    async def cog_load(self) -> None:
        await self._service.rename_chapters()

    async def cog_unload(self) -> None:
        self._service.close()

    @guide.command(description="All chapters, and how far you've read")
    async def contents(self, interaction: BotInteraction) -> None:
        await self.show_contents(interaction)

    @guide.command(description="Read a page of a chapter")
    @app_commands.describe(
        chapter="Its number or its title",
        page="The page, if not the first",
        share="Show the page to everyone in this channel",
    )
    async def read(self, interaction: BotInteraction, chapter: str, page: int = 1, share: bool = False) -> None:
        guide = self._service.guide
        opened = find_chapter(guide, chapter)
        if opened is None:
            await respond(interaction, unknown_view(chapter, nearest_chapters(guide, chapter)))
            return
        _check_page(opened, page)
        if share:
            _check_may_share(interaction, opened)
            response_to(interaction).expect_public()
            await _show(interaction, await self._service.shared_page(opened, page), public=True)
            return
        location = Location(opened, opened.pages[page - 1])
        await _show(interaction, await self._service.page(interaction.user.id, location))

    @read.autocomplete("chapter")
    async def offer_chapters(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        guide = self._service.guide
        offered = nearest_chapters(guide, typed, most=len(guide.chapters))
        return to_choices([(f"{chapter.label}: {chapter.title}", chapter.slug) for chapter in offered])

    @guide.command(description="Find a passage in the guide")
    @app_commands.describe(query="One or more words, such as: portfolio")
    async def search(self, interaction: BotInteraction, query: str) -> None:
        try:
            await self._search(interaction, query)
        except UserError as error:
            await self._forms.give_back(interaction, error, (query[:QUERY_CHARACTERS],), (SEARCH,))

    async def ask_query(self, interaction: BotInteraction) -> None:
        await self._forms.open(interaction, (SEARCH,), search_form, self._search)

    async def _search(self, interaction: BotInteraction, query: str) -> None:
        if not any(sign.isalnum() for sign in query):
            raise UserError("I can only search for words. Type one or more, such as **portfolio** or **interview**.")
        if len(query) > QUERY_CHARACTERS:
            raise UserError(
                f"That's {len(query):,} characters, and a search takes at most {QUERY_CHARACTERS}. "
                "A few words find more."
            )
        await respond(interaction, self._service.search(query))

    @guide.command(description="Continue where you left off")
    async def resume(self, interaction: BotInteraction) -> None:
        await self.show_next_page(interaction)

    @guide.command(description="See how far you've read")
    async def progress(self, interaction: BotInteraction) -> None:
        await self.show_progress(interaction)

    async def show_page(
        self, interaction: BotInteraction, chapter: str, section: str, page: PageNumber, _role: str = ""
    ) -> None:
        location = self._service.find_location(chapter, section, page)
        await _show(interaction, await self._service.page(interaction.user.id, location))

    async def show_chapter(self, interaction: BotInteraction, chapter: str) -> None:
        await self.show_page(interaction, chapter, "", 1)

    async def show_section(self, interaction: BotInteraction, address: str) -> None:
        await self.show_page(interaction, *Arguments.of(self.show_page).parse(address.split(":")))

    async def mark_read(self, interaction: BotInteraction, chapter: str, section: str, page: PageNumber) -> None:
        location = self._service.find_location(chapter, section, page)
        marked = await self._service.mark_read(interaction.user.id, joined_guild_id(interaction), location)
        await _show(interaction, marked)

    async def read_on(self, interaction: BotInteraction, chapter: str, section: str, page: PageNumber) -> None:
        location = self._service.find_location(chapter, section, page)
        await _show(
            interaction, await self._service.read_on(interaction.user.id, joined_guild_id(interaction), location)
        )

    async def mark_unread(self, interaction: BotInteraction, chapter: str, section: str, page: PageNumber) -> None:
        location = self._service.find_location(chapter, section, page)
        await _show(interaction, await self._service.mark_unread(interaction.user.id, location))

    async def show_contents(self, interaction: BotInteraction) -> None:
        await respond(interaction, await self._service.contents(interaction.user.id))

    async def show_next_page(self, interaction: BotInteraction) -> None:
        await _show(interaction, await self._service.resume(interaction.user.id))

    async def show_progress(self, interaction: BotInteraction) -> None:
        view, file = await self._service.progress(interaction.user.id)
        await respond(interaction, view, files=[file])


def _check_page(chapter: Chapter, page: int) -> None:
    last = len(chapter.pages)
    if not 1 <= page <= last:
        raise UserError(
            f"{chapter.label} has {last} pages, so there's no page {page}. Choose one from 1 to {last}.",
            ("Read it from the start", "guide:page", chapter.slug, "", "1"),
        )


def _check_may_share(interaction: BotInteraction, chapter: Chapter) -> None:
    """Who may not write here does not get to write through us."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild_id and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise UserError(
            "You can't write in this channel, so I can't share a page here.",
            ("Read it yourself", "guide:page", chapter.slug, "", "1"),
        )


async def _show(interaction: BotInteraction, shown: PageWithFiles, *, public: bool = False) -> None:
    page, files = shown
    await respond(interaction, page, files=files, public=public)
