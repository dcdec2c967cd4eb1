"""`/admin report`: what the server did, month by month, in numbers, pictures and a CSV file; only counts."""

import asyncio
import io
import itertools
import logging
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.interactions.respond import respond
from bot.pages.ui import notice_page
from bot.pictures.style import AccentName
from bot.reports.statistics import months_until
from cogs.admin.report.picture import Drawing, describe_plot, draw_plot, worth_drawing
from cogs.admin.report.views import CSV_NAME, NOTHING, MonthlyReport, csv_of, report_view

log = logging.getLogger(__name__)

MOST_MONTHS = 24
# Of one picture after the other.
ACCENTS: Sequence[AccentName] = ("learning", "job", "mindset")


class ReportCommand:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._drawing = asyncio.Lock()  # one at a time: a picture takes a whole core for a moment

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        command: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="report",
            description="What happened here, month by month: numbers, charts and a file",
            callback=self.show,
        )
        return app_commands.describe(months=f"How many, from 1 to {MOST_MONTHS}; left out, 6")(command)

    async def show(self, interaction: BotInteraction, months: int = 6) -> None:
        if not 1 <= months <= MOST_MONTHS:
            raise UserError(f"A report covers 1 to {MOST_MONTHS} months. Choose a number in that range.")
        assert interaction.guild_id is not None
        report = await self._collect(interaction.guild_id, months)
        if report.empty:
            await respond(interaction, notice_page(NOTHING))
            return
        drawings = await self._draw(report)
        files = [discord.File(io.BytesIO(drawing.png), drawing.filename) for drawing in drawings or ()]
        files.append(discord.File(io.BytesIO(csv_of(report).encode()), CSV_NAME))
        await respond(interaction, report_view(report, drawings), files=files)

    async def _collect(self, guild_id: int, number: int) -> MonthlyReport:
        zone = (await self._bot.guild_settings.of(guild_id)).zone_or_default
        months = months_until(self._bot.clock(), ZoneInfo(zone), number)
        topics = [await statistics.monthly(guild_id, months) for statistics in self._bot.statistics]
        return MonthlyReport(months, zone, topics)

    async def _draw(self, report: MonthlyReport) -> list[Drawing] | None:
        """None where the machine does not let us draw: the numbers are the report, the pictures help to read it."""
        try:
            async with self._drawing:
                return await asyncio.to_thread(draw_all, report)
        except (OSError, ImportError):
            log.exception("The pictures of a report could not be drawn")
            return None


def draw_all(report: MonthlyReport) -> list[Drawing]:
    """Takes some 30 ms a picture: call it off the event loop."""
    names = [f"{month.first:%b %Y}" for month in report.months]
    drawn = [(plot, columns) for plot, columns in report.plots.items() if worth_drawing(columns)]
    return [
        Drawing(f"report-{number}.png", draw_plot(plot, names, columns, accent), describe_plot(plot, names, columns))
        for number, ((plot, columns), accent) in enumerate(zip(drawn, itertools.cycle(ACCENTS), strict=False), 1)
    ]
