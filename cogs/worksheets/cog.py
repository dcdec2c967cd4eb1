"""The commands of worksheets: parse, call, reply."""

from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction
from bot.interactions.checks import for_everywhere
from bot.interactions.respond import respond, to_choices
from cogs.worksheets.handlers.steps import WorksheetHandlers
from cogs.worksheets.parse import find_worksheet, similar_worksheets
from cogs.worksheets.records import Worksheet, Worksheets
from cogs.worksheets.views import overview


class WorksheetCog(commands.Cog):
    """`/worksheet`: the guide's exercises. It also works for those who installed the bot for themselves."""

    worksheet = for_everywhere(
        app_commands.Group(name="worksheet", description="Do the guide's exercises, a few minutes each")
    )

    def __init__(self, worksheets: Worksheets, handlers: WorksheetHandlers) -> None:
        self._worksheets = worksheets
        self._handlers = handlers

    @worksheet.command(description="Start a worksheet, or continue one")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def start(self, interaction: BotInteraction, name: str) -> None:
        if worksheet := await self._named(interaction, name):
            await self._handlers.open_sheet(interaction, worksheet.slug)

    @worksheet.command(name="list", description="All worksheets, and how far you are")
    async def list_worksheets(self, interaction: BotInteraction) -> None:
        await self._handlers.show_list(interaction)

    @worksheet.command(description="See, share or export your result")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def show(self, interaction: BotInteraction, name: str) -> None:
        if worksheet := await self._named(interaction, name):
            await self._handlers.show_sheet(interaction, worksheet.slug)

    @worksheet.command(description="Delete your answers (asks first)")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def delete(self, interaction: BotInteraction, name: str) -> None:
        if worksheet := await self._named(interaction, name):
            await self._handlers.ask_delete(interaction, worksheet.slug)

    @start.autocomplete("name")
    @show.autocomplete("name")
    @delete.autocomplete("name")
    async def suggest_worksheets(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        similar = similar_worksheets(self._worksheets, typed, most=len(self._worksheets.items))
        return to_choices([(f"{item.title} (chapter {item.chapter_number})", item.slug) for item in similar])

    async def _named(self, interaction: BotInteraction, name: str) -> Worksheet | None:
        """None where the name was not clear, which the member has then been told."""
        worksheet = find_worksheet(self._worksheets, name)
        if worksheet is None:
            await respond(interaction, overview.unknown_page(name, similar_worksheets(self._worksheets, name)))
        return worksheet
