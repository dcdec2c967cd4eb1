"""Draws figures that lead from one thing to the next: steps, loop, ladder and fork."""

from collections.abc import Sequence

from bot.pictures.canvas import Box, Canvas, Point
from bot.pictures.figure_kinds import ForkBranch, ForkFigure, LabeledItem, LadderFigure, LoopFigure, StepsFigure
from bot.pictures.lettering import Align, Passage, TextBlock, common_style, set_text
from bot.pictures.style import (
    BODY,
    DARK_INK,
    HEADING,
    INNER,
    LABEL,
    MARGIN,
    MUTED,
    PANEL,
    SMALL,
    WIDTH,
    AccentName,
    Colour,
    TextStyle,
    mix,
)

PADDING = 10.0
BADGE = 11.0
STEP_GAP = 16.0
# Where the text of a numbered panel begins, from the panel's left.
TEXT_LEFT = PADDING + 2 * BADGE + 10
# Between the boxes of a loop, sideways and downwards.
LOOP_GAP, LOOP_DROP = 34.0, 30.0
STAIR_GAP = 6.0
STAIRS_RISE = 66.0
# The least that the top rung is to the right of the bottom one for an arrow beside it.
ARROW_ROOM = 30.0
BRANCH_GAP = 12.0
FORK_DROP = 34.0


def draw_steps(figure: StepsFigure, accent: AccentName) -> bytes:
    canvas, top = Canvas(accent), MARGIN
    for number, item in enumerate(figure.items, 1):
        if number > 1:
            middle = MARGIN + PADDING + BADGE
            canvas.arrow([(middle, top - STEP_GAP + 2), (middle, top - 2)], canvas.accent.bright)
        top = _draw_numbered(canvas, number, item, MARGIN, top) + STEP_GAP
    return canvas.png(top - STEP_GAP + MARGIN)


def draw_ladder(figure: LadderFigure, accent: AccentName) -> bytes:
    """Stairs: each higher rung begins further to the right, and is brighter."""
    canvas, top, count = Canvas(accent), MARGIN, len(figure.items)
    rise = min(STAIRS_RISE / (count - 1), 24.0)
    for number in range(count, 0, -1):
        left = MARGIN + rise * (number - 1)
        fill = mix(PANEL, canvas.accent.tint, (number - 1) / (count - 1))
        top = _draw_numbered(canvas, number, figure.items[number - 1], left, top, fill) + STAIR_GAP
        if number == 2 and rise * (count - 1) >= ARROW_ROOM:
            canvas.arrow([(MARGIN + 6, top - STAIR_GAP - 2), (MARGIN + 6, MARGIN + 4)], canvas.accent.bright)
    return canvas.png(top - STAIR_GAP + MARGIN)


def draw_loop(figure: LoopFigure, accent: AccentName) -> bytes:
    """Boxes in a ring, clockwise: pairs side by side, and the first of an odd number alone above them."""
    canvas, count = Canvas(accent), len(figure.items)
    width = (INNER - LOOP_GAP) / 2
    style = common_style([item.label for item in figure.items], LABEL, width - 2 * PADDING, 3)
    blocks = [_item_text(item, width - 2 * PADDING, style, "center") for item in figure.items]
    boxes: dict[int, Box] = {}
    top = MARGIN
    for row in _loop_rows(count):
        bottom = top + max(_box_height(blocks[at]) for at in row)
        for at, middle in zip(row, _columns(row, width), strict=True):
            boxes[at] = (middle - width / 2, top, middle + width / 2, bottom)
            canvas.panel(boxes[at], canvas.accent.tint if at == 0 else PANEL)
            canvas.write(blocks[at], boxes[at][0] + PADDING, (top + bottom - blocks[at].height) / 2)
        top = bottom + LOOP_DROP
    _draw_loop_arrows(canvas, [boxes[at] for at in range(count)], count % 2 == 1)
    return canvas.png(top - LOOP_DROP + MARGIN)


def draw_fork(figure: ForkFigure, accent: AccentName) -> bytes:
    canvas = Canvas(accent)
    question = set_text(INNER - 2 * PADDING, Passage(figure.question, HEADING), align="center")
    bottom = MARGIN + question.height + 2 * PADDING
    canvas.panel((MARGIN, MARGIN, WIDTH - MARGIN, bottom), canvas.accent.tint, canvas.accent.bright)
    canvas.write(question, MARGIN + PADDING, MARGIN + PADDING)
    draw_branches = _draw_columns if len(figure.branches) == 2 else _draw_rows
    return canvas.png(draw_branches(canvas, figure.branches, bottom) + MARGIN)


def _item_text(item: LabeledItem, width: float, style: TextStyle = LABEL, align: Align = "left") -> TextBlock:
    return set_text(width, Passage(item.label, style), Passage(item.note or "", SMALL, MUTED, 6), align=align)


def _box_height(block: TextBlock) -> float:
    return block.height + 2 * PADDING


def _draw_numbered(
    canvas: Canvas, number: int, item: LabeledItem, left: float, top: float, fill: Colour = PANEL
) -> float:
    """A panel from `left` to the margin with a number and an item; returns its bottom."""
    right = WIDTH - MARGIN
    block = _item_text(item, right - left - TEXT_LEFT - PADDING)
    bottom = top + max(block.height, 2 * BADGE) + 2 * PADDING
    canvas.panel((left, top, right, bottom), fill)
    middle = (top + bottom) / 2
    centre = (left + PADDING + BADGE, middle)
    canvas.circle(centre, BADGE, canvas.accent.bright)
    digit = set_text(2 * BADGE, Passage(str(number), LABEL, DARK_INK), align="center")
    canvas.write(digit, centre[0] - BADGE, middle - digit.height / 2)
    canvas.write(block, left + TEXT_LEFT, middle - block.height / 2)
    return bottom


def _loop_rows(count: int) -> list[tuple[int, ...]]:
    """The numbers of the boxes in each row, so that they follow each other clockwise."""
    rows: list[tuple[int, ...]] = [(0,)] if count % 2 else []
    first = len(rows)
    pairs = (count - first) // 2
    return rows + [(count - 1 - at, first + at) if first else ((count - at) % count, 1 + at) for at in range(pairs)]


def _columns(row: Sequence[int], width: float) -> tuple[float, ...]:
    """The middles of the boxes of a row."""
    return (WIDTH / 2,) if len(row) == 1 else (MARGIN + width / 2, WIDTH - MARGIN - width / 2)


def _draw_loop_arrows(canvas: Canvas, boxes: Sequence[Box], alone: bool) -> None:
    """From each box to the next, and from the last to the first; `alone` says that the first has its row for itself."""
    bright, count = canvas.accent.bright, len(boxes)
    for at, start in enumerate(boxes):
        end = boxes[(at + 1) % count]
        (x, y), (end_x, end_y) = _middle(start), _middle(end)
        y += (-6, 6)[at] if count == 2 else 0
        if alone and at == 0:
            canvas.elbow((start[2] + 4, y), (end_x, y), (end_x, end[1] - 3), bright, 2.5)
        elif alone and at == count - 1:
            canvas.elbow((x, start[1] - 4), (x, end_y), (end[0] - 3, end_y), bright, 2.5)
        elif start[1] == end[1]:
            side = 1 if end_x > x else -1
            from_x, to_x = (start[2], end[0]) if side > 0 else (start[0], end[2])
            canvas.arrow([(from_x + 4 * side, y), (to_x - 3 * side, y)], bright, 2.5)
        elif end_y > y:
            canvas.arrow([(x, start[3] + 4), (x, end[1] - 3)], bright, 2.5)
        else:
            canvas.arrow([(x, start[1] - 4), (x, end[3] + 3)], bright, 2.5)


def _middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _draw_columns(canvas: Canvas, branches: Sequence[ForkBranch], top: float) -> float:
    """Two ways side by side; returns the bottom."""
    width = (INNER - BRANCH_GAP) / 2
    middles = (MARGIN + width / 2, WIDTH - MARGIN - width / 2)
    room = width - 2 * PADDING
    when_style = common_style([branch.when for branch in branches], LABEL, room, 3)
    then_style = common_style([branch.then for branch in branches], BODY, room, 5)
    whens, thens = [], []
    for branch in branches:
        whens.append(set_text(room, Passage(branch.when, when_style, canvas.accent.bright), align="center"))
        thens.append(set_text(room, Passage(branch.then, then_style, lines=5), align="center"))
    turn, when_top = top + FORK_DROP / 2, top + FORK_DROP
    then_top = when_top + max(block.height for block in whens) + 8
    bottom = then_top + max(block.height for block in thens) + PADDING
    canvas.line([(WIDTH / 2, top), (WIDTH / 2, turn)], canvas.accent.bright)
    for middle, when, then in zip(middles, whens, thens, strict=True):
        canvas.elbow((WIDTH / 2, turn), (middle, turn), (middle, when_top - 3), canvas.accent.bright)
        canvas.panel((middle - width / 2, when_top, middle + width / 2, bottom + PADDING), PANEL)
        canvas.write(when, middle - when.width / 2, when_top + PADDING)
        canvas.write(then, middle - then.width / 2, then_top + PADDING)
    return bottom + PADDING


def _draw_rows(canvas: Canvas, branches: Sequence[ForkBranch], top: float) -> float:
    """Ways below each other on one trunk; returns the bottom."""
    trunk, left = MARGIN + 14, MARGIN + 36
    width = WIDTH - MARGIN - left - 2 * PADDING
    bottom = top
    for branch in branches:
        block = set_text(width, Passage(branch.when, LABEL, canvas.accent.bright), Passage(branch.then, BODY), gap=3)
        row_top = bottom + BRANCH_GAP
        bottom = row_top + _box_height(block)
        middle = (row_top + bottom) / 2
        canvas.elbow((trunk, top), (trunk, middle), (left - 3, middle), canvas.accent.bright)
        canvas.panel((left, row_top, WIDTH - MARGIN, bottom), PANEL)
        canvas.write(block, left + PADDING, row_top + PADDING)
    return bottom
