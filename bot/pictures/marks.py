"""The marks of days and of success that the cards share, told apart by shape and not by colour alone."""

from enum import StrEnum

from bot.pictures.canvas import Box, Canvas, Point, on_circle
from bot.pictures.style import CARD, DARK_INK, INK, LINE, MUTED, PANEL, Colour, get_accent, mix

# Below this side a check mark would be a smear; the full square says enough.
CHECKED_SIDE = 20.0
CONFETTI = 46
# Discord shows an emoji of 128 pixels; it is read at a sixth of that.
EMOJI_SIDE = 64.0


class MarkKind(StrEnum):
    """What a day was, as the pictures show it."""

    KEPT = "kept"
    LATE = "late"
    FREEZE = "freeze"
    REST = "rest"
    PAUSED = "paused"
    SKIPPED = "skipped"
    MISSED = "missed"
    OPEN = "open"
    """Today, and nothing logged yet."""
    FUTURE = "future"
    OUTSIDE = "outside"
    """Before the member joined."""


def draw_mark(canvas: Canvas, kind: MarkKind, centre: Point, side: float, full: Colour | None = None) -> None:
    """The mark of a day in a square; `full` is the colour of a kept one, else the accent's."""
    (x, y), half = centre, side / 2
    radius, stroke = side / 4.5, max(1.3, side / 11)
    fill, outline, line = _square_of(canvas, kind, full or canvas.accent.bright)
    canvas.panel((x - half, y - half, x + half, y + half), fill, outline, radius, stroke * line)
    match kind:
        case MarkKind.KEPT if side >= CHECKED_SIDE:
            draw_check(canvas, centre, half * 0.5)
        case MarkKind.LATE:
            far, near = half + 1, half * 0.2
            canvas.polygon([(x + far, y - near), (x + far, y + far), (x - near, y + far)], CARD)
        case MarkKind.FREEZE:
            draw_snowflake(canvas, centre, half * 0.68, INK)
        case MarkKind.REST:
            canvas.circle(centre, half * 0.36, MUTED)
        case MarkKind.PAUSED:
            for shift in (-half * 0.25, half * 0.25):
                canvas.line([(x + shift, y - half * 0.38), (x + shift, y + half * 0.38)], MUTED, stroke)
        case MarkKind.SKIPPED:
            canvas.line([(x - half * 0.4, y), (x + half * 0.4, y)], MUTED, stroke)


def _square_of(canvas: Canvas, kind: MarkKind, full: Colour) -> tuple[Colour | None, Colour | None, float]:
    """The colours of a mark's square and of its outline, and the outline's width as a share of a stroke."""
    match kind:
        case MarkKind.KEPT | MarkKind.LATE:
            return full, None, 0
        case MarkKind.FREEZE:
            return canvas.accent.tint, None, 0
        case MarkKind.MISSED:
            return None, LINE, 0.8
        case MarkKind.OPEN:
            return PANEL, canvas.accent.bright, 1
        case _:
            return PANEL, None, 0


def draw_check(canvas: Canvas, centre: Point, size: float, colour: Colour = DARK_INK) -> None:
    x, y = centre
    points = [(x - size, y + size * 0.05), (x - size * 0.25, y + size * 0.75), (x + size, y - size * 0.7)]
    canvas.line(points, colour, size * 0.42)


def draw_snowflake(canvas: Canvas, centre: Point, size: float, colour: Colour) -> None:
    stroke = max(1.1, size / 5.5)
    for turn in (0, 1 / 6, 1 / 3):
        canvas.line([on_circle(centre, size, turn), on_circle(centre, size, turn + 0.5)], colour, stroke)
    if size >= 6:
        for arm in range(6):
            fork, turn = on_circle(centre, size * 0.5, arm / 6), arm / 6
            for side in (-0.07, 0.07):
                canvas.line([fork, on_circle(centre, size * 0.86, turn + side)], colour, stroke * 0.8)


def draw_confetti(canvas: Canvas, box: Box, free: Box) -> None:
    """Small pieces of paper in a box, the same ones every time, and none in `free`."""
    light = mix(canvas.accent.bright, INK, 0.55)
    colours = (canvas.accent.bright, light, MUTED)
    # A plain sequence that fills a square evenly: the fractional parts of the multiples of two numbers.
    for number in range(1, CONFETTI + 1):
        x = box[0] + (box[2] - box[0]) * (number * 0.7548777 % 1)
        y = box[1] + (box[3] - box[1]) * (number * 0.5698403 % 1)
        if free[0] < x < free[2] and free[1] < y < free[3]:
            continue
        colour, size = colours[number * 5 // 3 % len(colours)], 2.4 + number % 3 * 0.5
        if number % 3 == 0:
            canvas.circle((x, y), size * 0.8, colour)
        else:
            canvas.line(
                [on_circle((x, y), size, number * 0.15), on_circle((x, y), size, number * 0.15 + 0.5)], colour, 3
            )


def draw_mark_emoji(kind: MarkKind) -> bytes:
    """The mark of a day as an emoji, which is seen on Discord's dark ground and on the white one."""
    canvas = Canvas("learning" if kind is MarkKind.FREEZE else "job")
    centre, side = (EMOJI_SIDE / 2, EMOJI_SIDE / 2), EMOJI_SIDE - 6
    if kind is MarkKind.REST:
        canvas.panel((3, 3, EMOJI_SIDE - 3, EMOJI_SIDE - 3), LINE, radius=side / 4.5)
        canvas.circle(centre, side * 0.18, INK)
    else:
        draw_mark(canvas, kind, centre, side)
    return canvas.cutout(EMOJI_SIDE)


def draw_signpost() -> bytes:
    """The bot's own mark: a post with two boards that point to both sides."""
    canvas = Canvas("job")
    canvas.line([(32, 8), (32, 58)], LINE, 7)
    canvas.polygon([(12, 10), (48, 10), (60, 19), (48, 28), (12, 28)], canvas.accent.bright)
    canvas.polygon([(52, 33), (16, 33), (4, 42), (16, 51), (52, 51)], get_accent("learning").bright)
    return canvas.cutout(EMOJI_SIDE)
