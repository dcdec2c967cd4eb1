"""Draws a plot of the report, and describes it in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pages.typed_text import shorten
from bot.pictures.canvas import Canvas
from bot.pictures.lettering import Passage, set_text, text_width
from bot.pictures.style import BODY, CARD, HEADING, INNER, LABEL, LINE, MARGIN, MUTED, SMALL, TRACK, AccentName, mix
from bot.reports.statistics import FEWEST_PEOPLE, Cell, Column, Hidden, Plot

BARS_HEIGHT, STUB_HEIGHT, BASELINE_HEIGHT = 46.0, 5.0, 2.0
WIDEST_BAR, BAR_SHARE = 26.0, 0.66
GAP = 14.0
# Months that have their numbers above their bars, and their names below them, side by side.
MOST_NAMES = 8
# Months before the newest step back.
FAINTER = 0.6
# What discord.py says that a picture's description holds.
DESCRIPTION_CHARACTERS = 256


@dataclass(frozen=True)
class Drawing:
    filename: str
    png: bytes
    description: str


def worth_drawing(columns: Sequence[Column]) -> bool:
    """Whether a bar would rise above nothing."""
    return any(_value(cell) for column in columns for cell in column.cells)


def describe_plot(plot: Plot, months: Sequence[str], columns: Sequence[Column]) -> str:
    """The main numbers for those who do not see the picture: the newest, and the most in a month."""
    span = f"{months[0]} to {months[-1]}. " if len(months) > 1 else ""
    newest = "; ".join(_described(column, months) for column in columns)
    return shorten(f"{plot.title}, {span}{months[-1]}: {newest}.", DESCRIPTION_CHARACTERS)


def draw_plot(plot: Plot, months: Sequence[str], columns: Sequence[Column], accent: AccentName = "learning") -> bytes:
    """A PNG, 600 pixels wide, with a row of bars for each column. Call it off the event loop: it takes 30 ms."""
    canvas = Canvas(accent)
    title = set_text(INNER, Passage(plot.title, HEADING))
    canvas.write(title, MARGIN, MARGIN - 3)
    top = MARGIN + title.height
    columns = [column for column in columns if any(column.cells)]
    most = max(_value(cell) or 0 for column in columns for cell in column.cells)
    for column in columns:
        top = _draw_column(canvas, column, most, top + GAP)
    return canvas.png(_write_months(canvas, months, top + 4) + MARGIN)


def _draw_column(canvas: Canvas, column: Column, most: float, top: float) -> float:
    """Its name with the newest number, and a bar a month; returns the bottom."""
    newest = _short_number(column.cells[-1])
    number = set_text(INNER, Passage(newest, LABEL, canvas.accent.bright, 1), align="right")
    name = set_text(INNER - text_width(newest, LABEL) - 10, Passage(column.title, BODY, lines=2))
    canvas.write(name, MARGIN, top)
    canvas.write(number, MARGIN, top + name.height - number.height)
    with_numbers = 1 < len(column.cells) <= MOST_NAMES
    bottom = top + name.height + 4 + (SMALL.line_height if with_numbers else 0) + BARS_HEIGHT
    slot = INNER / len(column.cells)
    for month, cell in enumerate(column.cells):
        middle = MARGIN + slot * (month + 0.5)
        width, is_newest = min(WIDEST_BAR, slot * BAR_SHARE), month == len(column.cells) - 1
        height = _draw_bar(canvas, cell, most, (middle, bottom), width, not is_newest)
        if with_numbers:
            label = set_text(slot, Passage(_short_number(cell), SMALL, MUTED, 1), align="center")
            canvas.write(label, middle - slot / 2, bottom - height - label.height)
    return bottom


def _draw_bar(canvas: Canvas, cell: Cell, most: float, foot: tuple[float, float], width: float, faint: bool) -> float:
    """Its height; a number that is hidden is an outline of a height that says nothing."""
    x, bottom = foot
    left, right = x - width / 2, x + width / 2
    if isinstance(cell, Hidden):
        canvas.panel((left, bottom - STUB_HEIGHT, right, bottom), None, LINE, radius=2, line=1)
        return STUB_HEIGHT
    if not cell:
        canvas.panel((left, bottom - BASELINE_HEIGHT, right, bottom), TRACK, radius=1)
        return BASELINE_HEIGHT
    height = max(STUB_HEIGHT, BARS_HEIGHT * cell / most)
    colour = mix(CARD, canvas.accent.bright, FAINTER) if faint else canvas.accent.bright
    canvas.panel((left, bottom - height, right, bottom), colour, radius=3)
    return height


def _write_months(canvas: Canvas, months: Sequence[str], top: float) -> float:
    """Below the last bars: the newest has its name always; a year stands where it changes."""
    slot, step = INNER / len(months), -(-len(months) // MOST_NAMES)
    lines = 1
    for number in range((len(months) - 1) % step, len(months), step):
        month, year = months[number].split()
        before = months[number - step].split()[1] if number >= step else ""
        passages = [Passage(month, SMALL, MUTED, 1)] + [Passage(year, SMALL, MUTED, 1)] * (year != before)
        lines = max(lines, len(passages))
        block = set_text(slot * step, *passages, align="center", gap=0)
        canvas.write(block, MARGIN + slot * (number + 0.5) - slot * step / 2, top)
    return top + lines * SMALL.line_height


def _value(cell: Cell) -> float | None:
    return None if cell is None or isinstance(cell, Hidden) else cell


def _short_number(cell: Cell) -> str:
    if isinstance(cell, Hidden):
        return f"<{FEWEST_PEOPLE}"
    return "-" if cell is None else f"{cell:,}"


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return "none"
    return f"fewer than {FEWEST_PEOPLE}" if isinstance(cell, Hidden) else f"{cell:,}"


def _described(column: Column, months: Sequence[str]) -> str:
    newest = f"{column.title.lower()} {_cell_text(column.cells[-1])}"
    values = [(value, number) for number, cell in enumerate(column.cells) if (value := _value(cell))]
    if len(months) == 1 or not values:
        return newest
    highest, number = max(values)
    return f"{newest} (most: {highest:,} in {months[number]})"
