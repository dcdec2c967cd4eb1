"""What moderators read of a report: its message and its CSV file."""

import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.pages.ui import MessagePage, picture, text
from bot.reports.statistics import FEWEST_PEOPLE, Cell, Column, Hidden, Month, Plot, StatisticsTopic
from cogs.admin.report.picture import Drawing

CSV_NAME = "report.csv"
# Of longer reports the message holds the newest; the file holds all.
MONTHS_IN_MESSAGE = 6
FEW_IN_MESSAGE, FEW_IN_CSV, NO_NUMBER = f"fewer than {FEWEST_PEOPLE}", f"<{FEWEST_PEOPLE}", "–"
PRIVACY = f"-# Counts only, no names. A number with fewer than {FEWEST_PEOPLE} people behind it stays hidden."
NO_PICTURES = "-# The charts couldn't be drawn this time. The numbers are complete."
NOTHING = (
    "## Nothing to report yet\nNobody has read a chapter, logged a day, met for an interview or gotten a tip here in "
    "these months. `/admin setup` gets things going."
)


@dataclass(frozen=True)
class MonthlyReport:
    """`zone` is the name of the zone in which its months begin."""

    months: Sequence[Month]
    zone: str
    topics: Sequence[StatisticsTopic]

    @property
    def columns(self) -> list[Column]:
        return [column for topic in self.topics for column in topic.columns]

    @property
    def empty(self) -> bool:
        return not any(cell for column in self.columns for cell in column.cells)

    @property
    def plots(self) -> dict[Plot, list[Column]]:
        plots: dict[Plot, list[Column]] = {}
        for column in self.columns:
            if column.plot is not None:
                plots.setdefault(column.plot, []).append(column)
        return plots


def report_view(report: MonthlyReport, drawings: Sequence[Drawing] | None) -> MessagePage:
    topics = [text(_topic_text(topic, report.months)) for topic in report.topics]
    pictures = [picture(drawing.filename, drawing.description) for drawing in drawings or ()]
    notes = [PRIVACY, *[NO_PICTURES] * (drawings is None)]
    if len(report.months) > MONTHS_IN_MESSAGE:
        notes.append(f"-# These are the last {MONTHS_IN_MESSAGE} months; the file holds all {len(report.months)}.")
    file: discord.ui.File[discord.ui.LayoutView] = discord.ui.File(f"attachment://{CSV_NAME}")
    return MessagePage(text(_heading(report)), *topics, *pictures, text("\n".join(notes)), file)


def csv_of(report: MonthlyReport) -> str:
    """A row a month, oldest first; an empty cell is: there is no such number."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["month", *(column.key for column in report.columns)])
    for number, month in enumerate(report.months):
        cells = (column.cells[number] for column in report.columns)
        writer.writerow([month.key, *(_cell_text(cell, FEW_IN_CSV, "", "") for cell in cells)])
    return output.getvalue()


def _heading(report: MonthlyReport) -> str:
    first, last = report.months[0].first, report.months[-1].first
    span = f"{last:%B %Y}" if len(report.months) == 1 else f"{first:%B %Y} to {last:%B %Y}"
    return f"## Report\n{span}\n-# {last:%B} isn't over yet. Months begin at midnight in {report.zone}."


def _topic_text(topic: StatisticsTopic, months: Sequence[Month]) -> str:
    said = [f"**{column.title}:** {_column_text(column, months)}" for column in topic.columns if any(column.cells)]
    empty = [column.title for column in topic.columns if not any(column.cells)]
    nothing = [f"-# Nothing yet: {', '.join(empty)}"] if empty else []
    return "\n".join([f"### {topic.title}", *said, *nothing])


def _column_text(column: Column, months: Sequence[Month]) -> str:
    """Such as `Jan 4 · Feb fewer than 3 · Mar 5`, from the first month of which there is something to tell."""
    pairs = list(zip(months, column.cells, strict=True))[-MONTHS_IN_MESSAGE:]
    pairs = list(itertools.dropwhile(lambda pair: not pair[1], pairs)) or pairs
    return " · ".join(f"{month.first:%b} {_cell_text(cell, FEW_IN_MESSAGE, NO_NUMBER, ',')}" for month, cell in pairs)


def _cell_text(cell: Cell, few: str, no_number: str, thousands: str) -> str:
    if isinstance(cell, Hidden):
        return few
    return no_number if cell is None else f"{cell:{thousands}}"
