"""Collects shapes and text in points, and draws them as one small PNG."""

import io
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.pictures.lettering import TextBlock, TextLine, font_of, text_width, thickening
from bot.pictures.style import CARD, PIXELS_PER_POINT, RADIUS, WIDTH, AccentName, Colour, get_accent

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

    Pen = ImageDraw.ImageDraw

Point = tuple[float, float]
Box = tuple[float, float, float, float]

# Shapes are drawn so much larger and then reduced, which smooths their edges.
SMOOTHING = 3
SHAPE_SCALE = PIXELS_PER_POINT * SMOOTHING
# Measured: a third of the bytes of full colour, and nobody sees the difference. PNG's own optimizing takes 20 ms more
# and saves 8 % of the rest.
COLOURS = 128
ARROW_HEAD = 8.0
# How far from a corner a bent arrow begins to turn.
BEND = 9.0
# Capital letters are this share of their size high.
CAP_HEIGHT = 0.7


class Canvas:
    """A card 300 points wide, as high as `png` says. Text always lies above shapes; x and y are points from the top
    left corner."""

    def __init__(self, accent: AccentName = "neutral") -> None:
        self.accent = get_accent(accent)
        self._shapes: list[Callable[[Pen], None]] = []
        self._texts: list[tuple[TextLine, Point, bool]] = []

    def panel(
        self,
        box: Box,
        fill: Colour | None = None,
        outline: Colour | None = None,
        radius: float = RADIUS,
        line: float = 2,
    ) -> None:
        """A rounded rectangle (left, top, right, bottom)."""
        left, top, right, bottom = (round(side * SHAPE_SCALE) for side in box)
        corners = (left, top, max(left, right - 1), max(top, bottom - 1))
        most = min(corners[2] - left, corners[3] - top) // 2
        round_by, width = min(round(radius * SHAPE_SCALE), most), round(line * SHAPE_SCALE)
        self._shapes.append(
            lambda pen: pen.rounded_rectangle(corners, round_by, fill, outline, width if outline else 0)
        )

    def circle(
        self, centre: Point, radius: float, fill: Colour | None = None, outline: Colour | None = None, line: float = 2
    ) -> None:
        (x, y), size = centre, radius
        box = tuple(round(side * SHAPE_SCALE) for side in (x - size, y - size, x + size, y + size))
        width = round(line * SHAPE_SCALE) if outline else 0
        self._shapes.append(lambda pen: pen.ellipse(box, fill, outline, width))

    def arc(self, centre: Point, radius: float, share: float, colour: Colour, line: float) -> None:
        """A stroke with round ends, clockwise from the top, as a share of the whole circle."""
        (x, y), reach = centre, radius + line / 2
        box = tuple(round(side * SHAPE_SCALE) for side in (x - reach, y - reach, x + reach, y + reach))
        width = round(line * SHAPE_SCALE)
        self._shapes.append(lambda pen: pen.arc(box, -90, 360 * share - 90, colour, width))
        for turn in (0.0, share):
            self.circle(on_circle(centre, radius, turn), line / 2, colour)

    def polygon(self, points: Sequence[Point], fill: Colour | None = None) -> None:
        corners = [(x * SHAPE_SCALE, y * SHAPE_SCALE) for x, y in points]
        self._shapes.append(lambda pen: pen.polygon(corners, fill))

    def line(self, points: Sequence[Point], colour: Colour, width: float = 2) -> None:
        """Through all points, with round corners and ends."""
        places = [(x * SHAPE_SCALE, y * SHAPE_SCALE) for x, y in points]
        thick = max(1, round(width * SHAPE_SCALE))

        def draw(pen: "Pen") -> None:
            pen.line(places, colour, thick, joint="curve")
            for x, y in (places[0], places[-1]):
                half = thick / 2 - 0.5
                pen.ellipse((x - half, y - half, x + half, y + half), colour)

        self._shapes.append(draw)

    def elbow(self, start: Point, corner: Point, end: Point, colour: Colour, width: float = 2) -> None:
        """An arrow round one corner."""
        self.arrow([start, *_bend(start, corner, end), end], colour, width)

    def arrow(self, points: Sequence[Point], colour: Colour, width: float = 2, head: float = ARROW_HEAD) -> None:
        """A line through all points whose last has a head."""
        (from_x, from_y), (x, y) = points[-2:]
        length = math.hypot(x - from_x, y - from_y) or 1
        along, across = ((x - from_x) / length, (y - from_y) / length), ((from_y - y) / length, (x - from_x) / length)
        base = (x - along[0] * head * 0.8, y - along[1] * head * 0.8)
        self.line([*points[:-1], base], colour, width)
        half = head / 2
        wings = [(base[0] + across[0] * side, base[1] + across[1] * side) for side in (half, -half)]
        self.polygon([(x, y), *wings], colour)

    def write(self, block: TextBlock, x: float, y: float) -> None:
        """A block whose left edge is `x` and whose top is `y`; its lines are aligned within its width."""
        for line in block.lines:
            slack = block.width - text_width(line.text, line.style)
            shift = {"left": 0.0, "center": slack / 2, "right": slack}[block.align]
            self._texts.append((line, (x + shift, y + line.top), False))

    def write_upwards(self, block: TextBlock, x: float, bottom: float) -> None:
        """A block turned to read from the bottom to the top: its lines follow each other to the right from `x`, and
        begin at `bottom` (aligned within its width, which goes up from there)."""
        for line in block.lines:
            slack = block.width - text_width(line.text, line.style)
            shift = {"left": 0.0, "center": slack / 2, "right": slack}[block.align]
            self._texts.append((line, (x + line.top, bottom - shift), True))

    def png(self, height: float) -> bytes:
        """The picture as a PNG of 600 pixels by twice `height`. Takes 10 to 40 ms: call it off the event loop."""
        from PIL import Image, ImageDraw

        size = (round(WIDTH * PIXELS_PER_POINT), math.ceil(height * PIXELS_PER_POINT))
        large = Image.new("RGB", (size[0] * SMOOTHING, size[1] * SMOOTHING), CARD)
        pen = ImageDraw.Draw(large)
        for draw_shape in self._shapes:
            draw_shape(pen)
        image = large.reduce(SMOOTHING)
        pen = ImageDraw.Draw(image)
        for line, place, upwards in self._texts:
            if upwards:
                _write_line_upwards(image, line, place)
            else:
                _write_line(pen, line, (place[0] * PIXELS_PER_POINT, place[1] * PIXELS_PER_POINT), line.colour)
        data = io.BytesIO()
        image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG")
        return data.getvalue()

    def cutout(self, side: float) -> bytes:
        """The shapes alone in a square without a ground, as a PNG that lies on any theme."""
        from PIL import Image, ImageDraw

        pixels = round(side * PIXELS_PER_POINT)
        large = Image.new("RGBA", (pixels * SMOOTHING, pixels * SMOOTHING), (*CARD, 0))
        pen = ImageDraw.Draw(large)
        for draw_shape in self._shapes:
            draw_shape(pen)
        data = io.BytesIO()
        large.reduce(SMOOTHING).save(data, "PNG")
        return data.getvalue()


def _bend(start: Point, corner: Point, end: Point) -> list[Point]:
    """Points of a curve that rounds the corner off."""

    def towards(goal: Point) -> Point:
        length = math.dist(corner, goal) or 1
        return _on_line(corner, goal, min(BEND, length / 2) / length)

    first, last = towards(start), towards(end)
    shares = [step / 8 for step in range(9)]
    return [_on_line(_on_line(first, corner, share), _on_line(corner, last, share), share) for share in shares]


def _on_line(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def on_circle(centre: Point, radius: float, turn: float) -> Point:
    """The place on a circle after a share of a turn, clockwise from the top."""
    angle = 2 * math.pi * turn
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _write_line(pen: "Pen", line: TextLine, corner: Point, colour: Colour | int) -> None:
    """Capital letters are in the middle of the line's height; the corner is in pixels."""
    style = line.style
    middle = (style.line_height + CAP_HEIGHT * style.size) / 2 * PIXELS_PER_POINT
    x, y, font = round(corner[0]), round(corner[1] + middle), font_of(line.text, style)
    thick = thickening(line.text, style)
    if thick >= 1:
        pen.text((x + thick, y), line.text, colour, font, anchor="ls", stroke_width=round(thick))
        return
    pen.text((x, y), line.text, colour, font, anchor="ls")
    if thick:
        pen.text((x + 1, y), line.text, colour, font, anchor="ls")


def _write_line_upwards(image: "Image.Image", line: TextLine, place: Point) -> None:
    from PIL import Image, ImageDraw

    # Some letters reach a little to the left of where they begin, and accents above their line.
    spare = 4
    width = round(text_width(line.text, line.style) * PIXELS_PER_POINT)
    height = round(line.style.line_height * PIXELS_PER_POINT)
    mask = Image.new("L", (width + 2 * spare, height + 2 * spare))
    _write_line(ImageDraw.Draw(mask), line, (spare, spare), 255)
    turned = mask.transpose(Image.Transpose.ROTATE_90)
    left, bottom = round(place[0] * PIXELS_PER_POINT) - spare, round(place[1] * PIXELS_PER_POINT) + spare
    image.paste(line.colour, (left, bottom - turned.height), turned)
