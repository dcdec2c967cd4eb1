"""Draws figures of rows and columns: the two-by-two grid and the table."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.pictures.canvas import Box, Canvas, Point
from bot.pictures.figure_kinds import GridFigure, TableFigure
from bot.pictures.lettering import Align, Passage, TextBlock, common_style, drawable, fit, set_text, text_width
from bot.pictures.style import (
    BODY,
    INK,
    INNER,
    LABEL,
    MARGIN,
    MUTED,
    PANEL,
    SMALL,
    SMALL_BOLD,
    WIDTH,
    AccentName,
    Colour,
    TextStyle,
)

# Between the cells; wider where arrows lead from one to the next.
GRID_GAP, PATH_GAP = 8.0, 24.0
GRID_CELL_HEIGHT = 92.0
PADDING = 9.0
CELL_PADDING = 7.0
ROW_GAP = 4.0
AMOUNT = re.compile(r"[-+]?\d|-$")
# Rows whose first cell says so are set apart as a sum.
TOTALS = ("total", "sum")


def draw_grid(figure: GridFigure, accent: AccentName) -> bytes:
    canvas = Canvas(accent)
    gap = PATH_GAP if figure.path else GRID_GAP
    name_lines = max(len(fit(name, SMALL_BOLD, GRID_CELL_HEIGHT, 2)[0]) for name in figure.rows)
    left = MARGIN + SMALL_BOLD.line_height * name_lines + 5
    width = (WIDTH - MARGIN - left - gap) / 2
    names = [set_text(width, Passage(name, SMALL_BOLD, MUTED, 2), align="center") for name in figure.columns]
    top = MARGIN + max(name.height for name in names) + 5
    for column, name in enumerate(names):
        canvas.write(name, left + column * (width + gap), top - 5 - name.height)
    texts = _cell_texts(figure, width - 2 * PADDING)
    boxes: dict[tuple[int, int], Box] = {}
    for row in range(2):
        bottom = top + max(GRID_CELL_HEIGHT, *(texts[row, column].height + 2 * PADDING for column in range(2)))
        for column in range(2):
            start = left + column * (width + gap)
            boxes[row, column] = (start, top, start + width, bottom)
        row_name = set_text(bottom - top, Passage(figure.rows[row], SMALL_BOLD, MUTED, 2), align="center")
        canvas.write_upwards(row_name, MARGIN, bottom)
        top = bottom + gap
    for cell, box in boxes.items():
        is_goal = figure.path[-1:] == (cell,)
        fill = canvas.accent.tint if cell in figure.path else PANEL
        canvas.panel(box, fill, canvas.accent.bright if is_goal else None)
        canvas.write(texts[cell], box[0] + PADDING, (box[1] + box[3] - texts[cell].height) / 2)
    for before, after in pairwise(figure.path):
        canvas.arrow(_between(boxes[before], boxes[after]), canvas.accent.bright, 3, 12)
    return canvas.png(top - gap + MARGIN)


def _cell_texts(figure: GridFigure, width: float) -> dict[tuple[int, int], TextBlock]:
    style = common_style([cell.label for cells in figure.cells for cell in cells], LABEL, width, 3)
    return {
        (row, column): set_text(
            width, Passage(cell.label, style), Passage(cell.note or "", SMALL, MUTED, 5), align="center"
        )
        for row, cells in enumerate(figure.cells)
        for column, cell in enumerate(cells)
    }


def _between(start: Box, end: Box) -> list[Point]:
    """From the edge of one box to the edge of its neighbour, also across a corner."""

    def sides(low: float, high: float, other_low: float, other_high: float) -> tuple[float, float]:
        if low == other_low:
            return (low + high) / 2, (low + high) / 2
        return (high + 1, other_low - 2) if low < other_low else (low - 1, other_high + 2)

    (left, right), (top, bottom) = sides(start[0], start[2], end[0], end[2]), sides(start[1], start[3], end[1], end[3])
    return [(left, top), (right, bottom)]


def draw_table(figure: TableFigure, accent: AccentName) -> bytes:
    canvas = Canvas(accent)
    rows = [figure.columns, *figure.rows]
    strong = [number == 0 or row[0].lower() in TOTALS for number, row in enumerate(rows)]
    styles, widths = _table_styles(rows, strong)
    aligns = [_align_of(column) for column in zip(*figure.rows, strict=True)]
    top = MARGIN
    for row, style, is_strong in zip(rows, styles, strong, strict=True):
        colours = [INK, *(INK if is_strong else MUTED for _cell in row[1:])]
        blocks = [
            set_text(width, Passage(cell, style, colour), align=align)
            for cell, width, colour, align in zip(row, widths, colours, aligns, strict=True)
        ]
        top = _draw_row(canvas, blocks, top, canvas.accent.tint if is_strong else PANEL) + ROW_GAP
    return canvas.png(top - ROW_GAP + MARGIN)


def _table_styles(rows: Sequence[Sequence[str]], strong: Sequence[bool]) -> tuple[list[TextStyle], list[float]]:
    """The style of each row and the width of each column: the larger style if all cells then fit into two lines."""

    def styles_of(plain: TextStyle, bold: TextStyle) -> list[TextStyle]:
        return [SMALL_BOLD, *(bold if is_strong else plain for is_strong in strong[1:])]

    large = styles_of(BODY, LABEL)
    widths = column_widths(rows, large)
    if all(
        fit(cell, style, width, 2)[1] == style
        for row, style in zip(rows, large, strict=True)
        for cell, width in zip(row, widths, strict=True)
    ):
        return large, widths
    small = styles_of(SMALL, SMALL_BOLD)
    return small, column_widths(rows, small)


def _align_of(cells: Sequence[str]) -> Align:
    """Amounts stand below each other by their last sign."""
    return "right" if all(AMOUNT.match(cell) for cell in cells) else "left"


def column_widths(rows: Sequence[Sequence[str]], styles: Sequence[TextStyle]) -> list[float]:
    """Room for the text of each column: as its longest text needs; where that is too much, the widest give."""

    def widest(texts: Callable[[str], Sequence[str]]) -> list[float]:
        return [
            max(text_width(text, style) for cell, style in zip(column, styles, strict=True) for text in texts(cell)) + 1
            for column in zip(*rows, strict=True)
        ]

    room = INNER - 2 * CELL_PADDING * len(rows[0])
    natural = widest(lambda cell: [drawable(cell)])
    narrow = widest(lambda cell: drawable(cell).split() or [""])
    spare, give = room - sum(natural), sum(natural) - sum(narrow)
    if spare >= 0:
        return [width + spare / len(natural) for width in natural]
    if sum(narrow) >= room:
        return _cap(narrow, room)
    return [wide + (wide - least) * spare / give for wide, least in zip(natural, narrow, strict=True)]


def _cap(widths: Sequence[float], room: float) -> list[float]:
    """The widths with the widest made equally wide, so that they add up to the room."""
    left = room
    for done, width in enumerate(sorted(widths)):
        fair = left / (len(widths) - done)
        if width > fair:
            return [min(width, fair) for width in widths]
        left -= width
    return list(widths)


def _draw_row(canvas: Canvas, blocks: Sequence[TextBlock], top: float, fill: Colour) -> float:
    """One row on its panel; returns the bottom."""
    bottom = top + max(block.height for block in blocks) + 2 * CELL_PADDING
    canvas.panel((MARGIN, top, WIDTH - MARGIN, bottom), fill, radius=7)
    left = MARGIN
    for block in blocks:
        canvas.write(block, left + CELL_PADDING, (top + bottom - block.height) / 2)
        left += block.width + 2 * CELL_PADDING
    return bottom
