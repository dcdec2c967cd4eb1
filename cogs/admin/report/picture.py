"""Draws a plot of the report, and describes it in a sentence."""

import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.pages.typed_text import shorten
from bot.reports.statistics import FEWEST_PEOPLE, Cell, Column, Hidden, Plot

# Discord shows 1,040 pixels as about 400 on a phone: letters of 24 pixels are 9 there.
DOTS_AN_INCH = 100
WIDTH, HEIGHT = 10.4, 5.4
TEXT, TITLE = 16, 20  # points; a point is 1.4 pixels here
# A card of its own colour, so that it reads the same on Discord's dark and light.
CARD, INK, DIM, GRID = "#1e2128", "#f0f2f5", "#b4bac6", "#3a3f4b"
# Okabe and Ito's palette, which colour-blind readers tell apart, as far as it is bright on the card; each with a mark
# and a stroke of its own.
STYLES = (("#56b4e9", "o", "-"), ("#e69f00", "s", "--"), ("#2fc39a", "^", "-."), ("#f0e442", "D", ":"))
# Months that have their names below side by side.
MOST_NAMES = 8
# Months that have their marks side by side.
MOST_MARKS = 14
# Two names of lines that are nearer than this share of the height would overlap.
NAME_HEIGHT = 0.1
LONGEST_NAME = 26
# What discord.py says that a picture's description holds.
DESCRIPTION_CHARACTERS = 256


@dataclass(frozen=True)
class Drawing:
    filename: str
    png: bytes
    description: str


def worth_drawing(columns: Sequence[Column]) -> bool:
    """Whether a line would rise above nothing."""
    return any(_value(cell) for column in columns for cell in column.cells)


def describe_plot(plot: Plot, months: Sequence[str], columns: Sequence[Column]) -> str:
    """The main numbers for those who do not see the picture: the newest, and the most in a month."""
    span = f"{months[0]} to {months[-1]}. " if len(months) > 1 else ""
    newest = "; ".join(_described(column, months) for column in columns)
    return shorten(f"{plot.title}, {span}{months[-1]}: {newest}.", DESCRIPTION_CHARACTERS)


def draw_plot(plot: Plot, months: Sequence[str], columns: Sequence[Column]) -> bytes:
    """A PNG of 1,040 x 540 pixels. Call it off the event loop: about 0.2 s, and the first in a process 1 s more."""
    figure_class, canvas_class = _matplotlib()
    figure = figure_class(figsize=(WIDTH, HEIGHT), dpi=DOTS_AN_INCH, facecolor=CARD)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.1, right=0.97, top=0.88, bottom=0.16)
    axes.set_title(plot.title, color=INK, fontsize=TITLE, loc="left", pad=14)
    if len(months) == 1:
        _draw_bars(axes, plot, months, columns)
        figure.subplots_adjust(left=0.36)
    else:
        _draw_lines(axes, plot, months, columns)
        figure.subplots_adjust(right=0.66)
    axes.set_facecolor(CARD)
    axes.tick_params(colors=DIM, labelsize=TEXT, length=0)
    for name, spine in axes.spines.items():
        spine.set(visible=name in ("left", "bottom"), color=GRID)
    output = io.BytesIO()
    canvas_class(figure).print_png(output)
    return output.getvalue()


def _matplotlib() -> tuple[Any, Any]:
    """Loaded when the first picture is drawn: it takes a second, and most processes never draw one.

    It keeps a list of fonts in the home folder, which may be read-only or nobody's: where the operator named no
    place for it, it gets a folder that is gone again at once, and the list is made anew in each process.
    """
    if os.environ.get("MPLCONFIGDIR"):
        return _load()
    with tempfile.TemporaryDirectory(prefix="guidepost-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            return _load()
        finally:
            del os.environ["MPLCONFIGDIR"]


def _load() -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    return Figure, FigureCanvasAgg


def _draw_lines(axes: Any, plot: Plot, months: Sequence[str], columns: Sequence[Column]) -> None:
    """A line a column, named at its end; a number that is hidden is a gap."""
    top = _scale(axes.yaxis, axes.set_ylim, columns)
    ends: list[tuple[float, str, str]] = []
    for column, (colour, mark, stroke) in zip(columns, STYLES, strict=False):
        values = [_value(cell) for cell in column.cells]
        heights = [float("nan") if value is None else value for value in values]
        axes.plot(
            range(len(months)),
            heights,
            color=colour,
            marker=mark,
            linestyle=stroke,
            linewidth=3,
            markersize=9,
            clip_on=False,
        )
        end = next((value for value in reversed(values) if value is not None), 0)
        ends.append((end, f"{column.title}: {_cell_text(column.cells[-1])}", colour))
    _name_lines(axes, ends, top, len(months) - 1)
    _mark_hidden(axes, columns)
    room = (len(months) - 1) / 25
    axes.set_xlim(-room, len(months) - 1 + room)
    step = -(-len(months) // MOST_NAMES)
    named = range((len(months) - 1) % step, len(months), step)  # the newest has its name always
    axes.set_xticks(list(named), [_short_name(months, number, step) for number in named])
    axes.set_xlabel("Month", color=DIM, fontsize=TEXT)
    axes.set_ylabel(plot.unit, color=DIM, fontsize=TEXT)
    axes.grid(axis="y", color=GRID)


def _name_lines(axes: Any, ends: Sequence[tuple[float, str, str]], top: float, last: int) -> None:
    """To the right of the lines, each as near to the height of its end as the others leave room."""
    names = [(value, _in_lines(name), colour) for value, name, colour in sorted(ends)]
    room = [NAME_HEIGHT * top * (1 + name.count("\n")) for _, name, _ in names]
    heights: list[float] = []
    for (value, _, _), own in zip(names, room, strict=True):
        heights.append(max(value, heights[-1] + own if heights else 0.0))
    highest = top
    for number in reversed(range(len(names))):
        heights[number] = min(heights[number], highest)
        highest = heights[number] - room[number]
    for (_, name, colour), height in zip(names, heights, strict=True):
        place = {"xy": (last, height), "xytext": (16, 0), "textcoords": "offset points", "annotation_clip": False}
        axes.annotate(name, **place, color=colour, fontsize=TEXT, va="center")


def _mark_hidden(axes: Any, columns: Sequence[Column]) -> None:
    """A mark a month; in a long report, where two side by side would overlap, one for months in a row."""
    by_month = zip(*(column.cells for column in columns), strict=True)
    hidden = [any(isinstance(cell, Hidden) for cell in cells) for cells in by_month]
    narrow = len(hidden) > MOST_MARKS
    for number, is_hidden in enumerate(hidden):
        if is_hidden and not (narrow and number and hidden[number - 1]):
            run = next((at for at in range(number, len(hidden)) if not hidden[at]), len(hidden)) - number
            middle = number + (run - 1) / 2 if narrow else number
            place = {"xy": (middle, 0), "xytext": (0, 6), "textcoords": "offset points"}
            axes.annotate(f"<{FEWEST_PEOPLE}", **place, color=INK, fontsize=TEXT, ha="center", va="bottom")


def _draw_bars(axes: Any, plot: Plot, months: Sequence[str], columns: Sequence[Column]) -> None:
    """One month: a bar a column, its number beside it."""
    top = _scale(axes.xaxis, axes.set_xlim, columns)
    for number, (column, (colour, _mark, _stroke)) in enumerate(zip(columns, STYLES, strict=False)):
        value = _value(column.cells[0]) or 0
        axes.barh(number, value, color=colour, height=0.6)
        axes.text(value + top / 80, number, _cell_text(column.cells[0]), color=INK, fontsize=TEXT, va="center")
    axes.set_yticks(range(len(columns)), [column.title for column in columns])
    axes.set_ylim(len(columns) - 0.4, -0.6)
    axes.set_xlabel(f"{plot.unit} in {months[0]}", color=DIM, fontsize=TEXT)
    axes.set_ylabel("")
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)


def _scale(axis: Any, set_limits: Any, columns: Sequence[Column]) -> float:
    """From 0, in whole numbers, with room above."""
    from matplotlib.ticker import MaxNLocator

    top = max(_value(cell) or 0 for column in columns for cell in column.cells) * 1.12
    set_limits(0, top)
    axis.set_major_locator(MaxNLocator(5, integer=True))
    axis.set_major_formatter("{x:,.0f}")
    return top


def _value(cell: Cell) -> float | None:
    return None if cell is None or isinstance(cell, Hidden) else cell


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return "none"
    return f"fewer than {FEWEST_PEOPLE}" if isinstance(cell, Hidden) else f"{cell:,}"


def _in_lines(name: str) -> str:
    """The name and its number in two lines where one would be too wide."""
    return name if len(name) <= LONGEST_NAME else name.replace(": ", ":\n", 1)


def _short_name(months: Sequence[str], number: int, step: int) -> str:
    """`Mar`, with the year below it at the first name and where the year changes."""
    month, year = months[number].split()
    before = months[number - step].split()[1] if number >= step else ""
    return month if year == before else f"{month}\n{year}"


def _described(column: Column, months: Sequence[str]) -> str:
    newest = f"{column.title.lower()} {_cell_text(column.cells[-1])}"
    values = [(value, number) for number, cell in enumerate(column.cells) if (value := _value(cell))]
    if len(months) == 1 or not values:
        return newest
    highest, number = max(values)
    return f"{newest} (most: {highest:,} in {months[number]})"
