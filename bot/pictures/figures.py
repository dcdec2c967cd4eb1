"""Draws a figure of the guide, and describes it for those who do not see it."""

from typing import assert_never

from bot.pictures.charts import draw_bars, draw_radar, draw_squares, format_amount
from bot.pictures.figure_kinds import (
    BarsFigure,
    Figure,
    ForkFigure,
    GridFigure,
    LabeledItem,
    LadderFigure,
    LoopFigure,
    RadarFigure,
    SquaresFigure,
    StepsFigure,
    TableFigure,
)
from bot.pictures.flows import draw_fork, draw_ladder, draw_loop, draw_steps
from bot.pictures.grids import draw_grid, draw_table
from bot.pictures.style import AccentName


def draw_figure(figure: Figure, accent: AccentName = "neutral") -> bytes:
    """A PNG 600 pixels wide. Takes 10 to 40 ms: call it off the event loop."""
    match figure:
        case StepsFigure():
            return draw_steps(figure, accent)
        case LoopFigure():
            return draw_loop(figure, accent)
        case LadderFigure():
            return draw_ladder(figure, accent)
        case ForkFigure():
            return draw_fork(figure, accent)
        case GridFigure():
            return draw_grid(figure, accent)
        case BarsFigure():
            return draw_bars(figure, accent)
        case RadarFigure():
            return draw_radar(figure, accent)
        case SquaresFigure():
            return draw_squares(figure, accent)
        case TableFigure():
            return draw_table(figure, accent)
        case _:
            assert_never(figure)


def describe_figure(figure: Figure) -> str:
    """All that the picture says, in sentences; at most the 1,024 characters that Discord takes."""
    match figure:
        case StepsFigure(items=items):
            return f"{len(items)} steps, in order: {_numbered(items)}."
        case LadderFigure(items=items):
            return f"A ladder of {len(items)} rungs, from the bottom up: {_numbered(items)}."
        case LoopFigure(items=items):
            names = ", then ".join(map(_describe_item, items))
            return f"A loop: {names}, and back to {items[0].label}."
        case ForkFigure(question=question, branches=branches):
            ways = " ".join(f"{branch.when}: {_sentence(branch.then)}" for branch in branches)
            return f"{_sentence(question)} {ways}"
        case GridFigure():
            return _describe_grid(figure)
        case BarsFigure(items=items, unit=unit):
            amounts = ", ".join(f"{item.label} {format_amount(item.value, unit)}" for item in items)
            return f"Bars: {amounts}."
        case RadarFigure(axes=axes, max=most):
            amounts = ", ".join(f"{axis.label} {format_amount(axis.value, '')}" for axis in axes)
            return f"A chart of scores from 0 to {format_amount(most, '')}: {amounts}."
        case SquaresFigure(count=count, filled=filled, label=label):
            return f"{_sentence(label)} {filled} of {count} squares are filled."
        case TableFigure(columns=columns, rows=rows):
            lines = ["; ".join(f"{name}: {cell}" for name, cell in zip(columns, row, strict=True)) for row in rows]
            return f"A table. {'. '.join(lines)}."
        case _:
            assert_never(figure)


def _describe_item(item: LabeledItem) -> str:
    return f"{item.label} ({item.note})" if item.note else item.label


def _numbered(items: tuple[LabeledItem, ...]) -> str:
    return "; ".join(f"{number}. {_describe_item(item)}" for number, item in enumerate(items, 1))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _describe_grid(figure: GridFigure) -> str:
    cells = [
        f"{figure.rows[row]}, {figure.columns[column]}: {_describe_item(figure.cells[row][column])}"
        for row in range(2)
        for column in range(2)
    ]
    way = " to ".join(figure.cells[row][column].label for row, column in figure.path)
    return f"A grid of two rows and two columns. {'. '.join(cells)}.{f' The path leads from {way}.' if way else ''}"
