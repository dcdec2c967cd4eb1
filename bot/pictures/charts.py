"""Draws figures of numbers: bars, radar and squares."""

import math

from bot.pictures.canvas import Canvas, Point, on_circle
from bot.pictures.figure_kinds import BarsFigure, LabeledValue, RadarFigure, SquaresFigure
from bot.pictures.lettering import Passage, TextBlock, set_text, text_width
from bot.pictures.style import (
    BODY,
    CARD,
    INK,
    INNER,
    LABEL,
    MARGIN,
    SMALL,
    TRACK,
    WIDTH,
    AccentName,
    mix,
)

BAR_HEIGHT, BAR_GAP = 12.0, 16.0
RADAR_RADIUS, RADAR_RINGS = 80.0, 5
RADAR_LABEL, RADAR_SIDE_LABEL, RADAR_LABEL_SPACE = 108.0, 100.0, 8.0
LARGEST_SQUARE, SQUARE_GAP_SHARE = 24.0, 0.2


def format_amount(value: float, unit: str) -> str:
    """`50%`, `3 of 5`, `20 pizzas`."""
    number = f"{value:,.10g}"
    return f"{number}{unit}" if unit in ("", "%", "°") else f"{number} {unit}"


def draw_bars(figure: BarsFigure, accent: AccentName) -> bytes:
    canvas, top = Canvas(accent), MARGIN - 2
    for item in figure.items:
        amount = format_amount(item.value, figure.unit)
        room = INNER - text_width(amount, LABEL) - 10
        value = set_text(INNER, Passage(amount, LABEL, canvas.accent.bright, 1), align="right")
        label = set_text(room, Passage(item.label, BODY, lines=2))
        top += max(label.height, value.height)
        canvas.write(label, MARGIN, top - label.height)
        canvas.write(value, MARGIN, top - value.height)
        top += 4
        draw_share(canvas, top, item.value / figure.max)
        top += BAR_HEIGHT + BAR_GAP
    return canvas.png(top - BAR_GAP + MARGIN)


def draw_share(canvas: Canvas, top: float, share: float, left: float = MARGIN, right: float = WIDTH - MARGIN) -> None:
    """A bar whose full part is a share of 0 to 1; more than nothing always shows."""
    canvas.panel((left, top, right, top + BAR_HEIGHT), TRACK, radius=BAR_HEIGHT / 2)
    if share > 0:
        end = left + max(BAR_HEIGHT, (right - left) * min(share, 1))
        canvas.panel((left, top, end, top + BAR_HEIGHT), canvas.accent.bright, radius=BAR_HEIGHT / 2)


def draw_radar(figure: RadarFigure, accent: AccentName) -> bytes:
    canvas, count = Canvas(accent), len(figure.axes)
    # Four axes stand like an x, so that no label has to lie beside the chart.
    turns = [(at + (0.5 if count == 4 else 0)) / count for at in range(count)]
    blocks = [_axis_text(axis, turn, canvas) for axis, turn in zip(figure.axes, turns, strict=True)]
    places = [_label_place(block, turn) for block, turn in zip(blocks, turns, strict=True)]
    highest = min([-RADAR_RADIUS, *(y for _x, y in places)])
    lowest = max([RADAR_RADIUS, *(y + block.height for (_x, y), block in zip(places, blocks, strict=True))])
    centre = (WIDTH / 2, MARGIN - highest)
    for ring in range(RADAR_RINGS, 0, -1):
        corners = [on_circle(centre, RADAR_RADIUS * ring / RADAR_RINGS, turn) for turn in turns]
        canvas.line([*corners, corners[0]], TRACK, 1)
    for turn in turns:
        canvas.line([centre, on_circle(centre, RADAR_RADIUS, turn)], TRACK, 1)
    _draw_values(canvas, figure, turns, centre)
    for block, (x, y) in zip(blocks, places, strict=True):
        canvas.write(block, centre[0] + x, centre[1] + y)
    return canvas.png(centre[1] + lowest + MARGIN)


def _draw_values(canvas: Canvas, figure: RadarFigure, turns: list[float], centre: Point) -> None:
    corners = [
        on_circle(centre, RADAR_RADIUS * axis.value / figure.max, turn)
        for axis, turn in zip(figure.axes, turns, strict=True)
    ]
    canvas.polygon(corners, mix(CARD, canvas.accent.bright, 0.38))
    canvas.line([*corners, corners[0]], canvas.accent.bright, 2.5)
    for corner in corners:
        canvas.circle(corner, 4, canvas.accent.bright)


def _axis_text(axis: LabeledValue, turn: float, canvas: Canvas) -> TextBlock:
    amount = Passage(format_amount(axis.value, ""), LABEL, canvas.accent.bright, 1)
    width = RADAR_SIDE_LABEL if _is_beside(turn) else RADAR_LABEL
    return set_text(width, Passage(axis.label, SMALL, INK), amount, align="center", gap=0)


def _is_beside(turn: float) -> bool:
    """Whether an axis ends beside the chart, where its label stands above or below the end, as near the margin as it
    needs."""
    return abs(math.cos(2 * math.pi * turn)) < 0.55


def _label_place(block: TextBlock, turn: float) -> Point:
    """The block's top left corner from the chart's centre: outside the chart, at the end of its axis."""
    x, y = on_circle((0, 0), RADAR_RADIUS + RADAR_LABEL_SPACE, turn)
    side = math.copysign(RADAR_SIDE_LABEL / 4, x) if _is_beside(turn) else 0
    most = WIDTH / 2 - RADAR_LABEL_SPACE - block.width
    left = max(-most - block.width, min(most, x + side - block.width / 2))
    if _is_beside(turn):
        return left, y - 4 - block.height if y < 0 else y + 4
    # From wholly above the end of the axis at the chart's top to wholly below it at the bottom.
    return left, y - block.height * (1 + max(-1.0, min(1.0, math.cos(2 * math.pi * turn) * 1.6))) / 2


def draw_squares(figure: SquaresFigure, accent: AccentName) -> bytes:
    canvas = Canvas(accent)
    pitch = min(INNER / (figure.per_row - SQUARE_GAP_SHARE), LARGEST_SQUARE / (1 - SQUARE_GAP_SHARE))
    side = pitch * (1 - SQUARE_GAP_SHARE)
    columns = min(figure.count, figure.per_row)
    left = (WIDTH - columns * pitch + pitch - side) / 2
    for at in range(figure.count):
        row, column = divmod(at, figure.per_row)
        x, y = left + column * pitch, MARGIN + row * pitch
        colour = canvas.accent.bright if at < figure.filled else TRACK
        canvas.panel((x, y, x + side, y + side), colour, radius=side / 5)
    bottom = MARGIN + math.ceil(figure.count / figure.per_row) * pitch
    label = set_text(INNER, Passage(figure.label, LABEL), align="center")
    canvas.write(label, MARGIN, bottom + 6)
    return canvas.png(bottom + 6 + label.height + MARGIN)
