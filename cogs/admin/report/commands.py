"""`/admin report`: what the server did, month by month, in numbers, pictures and a CSV file; only counts."""

import asyncio
import csv
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.interactions.respond import respond
from bot.interactions.ui import MessagePage, notice_page, picture, text
from bot.reports.statistics import FEWEST_PEOPLE, Cell, Column, Hidden, Month, Plot, StatisticsTopic, months_until
from cogs.admin.report.picture import Drawing, describe_plot, draw_plot, worth_drawing

log = logging.getLogger(__name__)

CSV_NAME = "report.csv"
MOST_MONTHS = 24
# Of longer reports the message holds the newest; the file holds all.
MONTHS_IN_WORDS = 6
FEW_IN_WORDS, FEW_IN_CSV, NONE = f"fewer than {FEWEST_PEOPLE}", f"<{FEWEST_PEOPLE}", "–"
PRIVACY = (
    f"-# Only counts. A number behind which fewer than {FEWEST_PEOPLE} people stand is not told, here or in the file."
)
NO_PICTURES = "-# The pictures could not be drawn. The numbers are complete."
NOTHING = "Nothing to report yet: in these months nobody read, checked in, met for an interview or got a tip here."

Press = discord.Interaction[Guidepost]


@dataclass(frozen=True)
class Report:
    months: Sequence[Month]
    zone: str
    topics: Sequence[StatisticsTopic]

    @property
    def empty(self) -> bool:
        return not any(cell for topic in self.topics for column in topic.columns for cell in column.cells)

    @property
    def plots(self) -> dict[Plot, list[Column]]:
        found: dict[Plot, list[Column]] = {}
        for topic in self.topics:
            for column in topic.columns:
                if column.plot is not None:
                    found.setdefault(column.plot, []).append(column)
        return found


class ReportDesk:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._drawing = asyncio.Lock()  # one at a time: a picture takes a whole core for a moment

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        words = "What this server did, by month: numbers, pictures and a file"
        made: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="report", description=words, callback=self.show
        )
        return app_commands.describe(months=f"How many, from 1 to {MOST_MONTHS}; 6, if you leave it out")(made)

    async def show(self, interaction: Press, months: int = 6) -> None:
        if not 1 <= months <= MOST_MONTHS:
            raise UserError(f"A report is about 1 to {MOST_MONTHS} months, and the file holds all of them.")
        assert interaction.guild_id is not None
        report = await self._made(interaction.guild_id, months)
        if report.empty:
            await respond(interaction, notice_page(NOTHING))
            return
        drawings = await self._drawn(report)
        files = [discord.File(io.BytesIO(one.png), one.filename) for one in drawings or ()]
        files.append(discord.File(io.BytesIO(csv_of(report).encode()), CSV_NAME))
        await respond(interaction, report_view(report, drawings), files=files)

    async def _made(self, guild_id: int, number: int) -> Report:
        zone = (await self._bot.guild_settings.of(guild_id)).zone_or_default
        months = months_until(self._bot.clock(), ZoneInfo(zone), number)
        topics = [await one.monthly(guild_id, months) for one in self._bot.statistics]
        return Report(months, zone, topics)

    async def _drawn(self, report: Report) -> list[Drawing] | None:
        """None where the machine does not let us draw: the numbers are the report, the pictures help to read it."""
        try:
            async with self._drawing:
                return await asyncio.to_thread(draw_all, report)
        except (OSError, ImportError):  # as where there is no room for temporary files
            log.exception("The pictures of a report could not be drawn")
            return None


def draw_all(report: Report) -> list[Drawing]:
    """Takes up to two seconds for the first picture of a process: call it off the event loop."""
    names = [f"{one.first:%b %Y}" for one in report.months]
    return [
        Drawing(f"report-{number}.png", draw_plot(plot, names, columns), describe_plot(plot, names, columns))
        for number, (plot, columns) in enumerate(report.plots.items(), 1)
        if worth_drawing(columns)
    ]


def report_view(report: Report, drawings: Sequence[Drawing] | None) -> MessagePage:
    words = [text(_topic_words(topic, report.months)) for topic in report.topics]
    pictures = [picture(one.filename, one.description) for one in drawings or ()]
    notes = [PRIVACY, *[NO_PICTURES] * (drawings is None)]
    if len(report.months) > MONTHS_IN_WORDS:
        notes.append(f"-# These are the last {MONTHS_IN_WORDS} months; the file holds all {len(report.months)}.")
    file: discord.ui.File[discord.ui.LayoutView] = discord.ui.File(f"attachment://{CSV_NAME}")
    return MessagePage(text(_head(report)), *words, *pictures, text("\n".join(notes)), file)


def csv_of(report: Report) -> str:
    """A row a month, oldest first; an empty cell is: there is no such number."""
    columns = [column for topic in report.topics for column in topic.columns]
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["month", *(one.key for one in columns)])
    for number, month in enumerate(report.months):
        cells = (one.cells[number] for one in columns)
        writer.writerow([month.key, *(_said(cell, FEW_IN_CSV, "", "") for cell in cells)])
    return made.getvalue()


def _head(report: Report) -> str:
    last = f"{report.months[-1].first:%B %Y}"
    span = last if len(report.months) == 1 else f"{report.months[0].first:%B %Y} to {last}"
    return f"## Report\n{span}, in the zone {report.zone}. {report.months[-1].first:%B} is not over yet."


def _topic_words(topic: StatisticsTopic, months: Sequence[Month]) -> str:
    return "\n".join(
        [f"### {topic.title}", *(f"**{one.title}:** {_column_words(one, months)}" for one in topic.columns)]
    )


def _column_words(column: Column, months: Sequence[Month]) -> str:
    """Such as `Jan 4, Feb fewer than 3, Mar 5`."""
    if not any(column.cells):
        return "none" if any(cell is None for cell in column.cells) else "0"
    pairs = list(zip(months, column.cells, strict=True))[-MONTHS_IN_WORDS:]
    return ", ".join(f"{month.first:%b} {_said(cell, FEW_IN_WORDS, NONE, ',')}" for month, cell in pairs)


def _said(cell: Cell, few: str, none: str, thousands: str) -> str:
    if isinstance(cell, Hidden):
        return few
    return none if cell is None else f"{cell:{thousands}}"
