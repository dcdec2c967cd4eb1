"""Draws the faces of the made-up people: small, flat, and one for each."""

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
    image = Image.new("RGB", (SIZE * SMOOTHING, SIZE * SMOOTHING), face.ground)
    pen = ImageDraw.Draw(image)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (left * SMOOTHING, top * SMOOTHING, right * SMOOTHING, bottom * SMOOTHING)

    if face.has_long_hair:
        pen.rounded_rectangle(box(30, 22, 98, 106), 34 * SMOOTHING, face.hair)
    else:
        pen.ellipse(box(35, 18, 93, 76), face.hair)
    pen.ellipse(box(18, 94, 110, 170), face.shirt)
    pen.rounded_rectangle(box(54, 76, 74, 104), 10 * SMOOTHING, face.skin)
    pen.ellipse(box(38, 32, 90, 90), face.skin)
    pen.chord(box(36, 22, 92, 74), 190, 350, face.hair)
    for x in (53, 75):
        pen.ellipse(box(x - 3, 57, x + 3, 63), "#2b2d31")
    pen.arc(box(53, 60, 75, 80), 25, 155, "#2b2d31", 3 * SMOOTHING)
    file = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()
