"""Draws the faces of the made-up people, and the bot's: small, flat, and one for each."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = 128
# Shapes are drawn larger and then reduced, which smooths their edges.
SMOOTHING = 4


@dataclass(frozen=True)
class Face:
    """Colours as `#rrggbb`; long hair falls to the shoulders."""

    ground: str
    skin: str
    hair: str
    shirt: str
    has_long_hair: bool = False


def draw_face(face: Face) -> bytes:
    """A square PNG; Discord's client cuts the circle."""
    image, pen = _canvas(face.ground)
    if face.has_long_hair:
        pen.rounded_rectangle(_box(30, 22, 98, 106), 34 * SMOOTHING, face.hair)
    else:
        pen.ellipse(_box(35, 18, 93, 76), face.hair)
    pen.ellipse(_box(18, 94, 110, 170), face.shirt)
    pen.rounded_rectangle(_box(54, 76, 74, 104), 10 * SMOOTHING, face.skin)
    pen.ellipse(_box(38, 32, 90, 90), face.skin)
    pen.chord(_box(36, 22, 92, 74), 190, 350, face.hair)
    for x in (53, 75):
        pen.ellipse(_box(x - 3, 57, x + 3, 63), "#2b2d31")
    pen.arc(_box(53, 60, 75, 80), 25, 155, "#2b2d31", 3 * SMOOTHING)
    return _png(image)


def draw_signpost() -> bytes:
    """The bot's: a post with an arm to each side."""
    image, pen = _canvas("#3c45a5")
    pen.rounded_rectangle(_box(60, 24, 68, 110), 4 * SMOOTHING, "#f4e3c1")
    for top, tail, edge, tip in ((34, 36, 86, 100), (64, 92, 42, 28)):
        corners = ((tail, top), (edge, top), (tip, top + 11), (edge, top + 22), (tail, top + 22))
        pen.polygon([(x * SMOOTHING, y * SMOOTHING) for x, y in corners], "#ffffff")
    return _png(image)


def _canvas(ground: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIZE * SMOOTHING, SIZE * SMOOTHING), ground)
    return image, ImageDraw.Draw(image)


def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return (left * SMOOTHING, top * SMOOTHING, right * SMOOTHING, bottom * SMOOTHING)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()
