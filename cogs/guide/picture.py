"""A member's progress through the guide as a picture."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

# Twice the size at which Discord shows it, so that it is sharp on a phone.
WIDTH = 1_040
ROW_HEIGHT = 58
MARGIN = 36
TITLE_HEIGHT = 96
TRACK_LEFT, TRACK_RIGHT, TRACK_HEIGHT = 620, 930, 22
TITLE_SIZE, TEXT_SIZE = 34, 25

# A card of its own colour, so that it reads the same on Discord's dark and light.
CARD = (30, 33, 40)
TRACK = (66, 71, 84)
INK = (240, 242, 245)
DIM = (170, 176, 188)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class ProgressBar:
    """One chapter: its short name, the share read (0 to 1) and the colour of its phase."""

    name: str
    share: float
    colour: tuple[int, int, int]


def draw_progress(title: str, bars: Sequence[ProgressBar]) -> bytes:
    """A PNG of one bar a chapter. Takes about 20 ms of processor time: call it off the event loop."""
    height = TITLE_HEIGHT + ROW_HEIGHT * len(bars) + MARGIN // 2
    image = Image.new("RGB", (WIDTH, height), CARD)
    pen = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(TITLE_SIZE), ImageFont.load_default(TEXT_SIZE)
    pen.text((MARGIN, MARGIN), title, INK, large)
    for position, bar in enumerate(bars):
        _draw_bar(pen, bar, TITLE_HEIGHT + position * ROW_HEIGHT, small)
    data = io.BytesIO()
    image.quantize(64).save(data, "PNG", optimize=False)
    return data.getvalue()


def _draw_bar(pen: ImageDraw.ImageDraw, bar: ProgressBar, top: int, font: Font) -> None:
    middle = top + ROW_HEIGHT // 2
    pen.text((MARGIN, middle), _fitting(pen, bar.name, font), INK if bar.share else DIM, font, anchor="lm")
    upper, lower = middle - TRACK_HEIGHT // 2, middle + TRACK_HEIGHT // 2
    radius = TRACK_HEIGHT // 2
    pen.rounded_rectangle((TRACK_LEFT, upper, TRACK_RIGHT, lower), radius, TRACK)
    if bar.share:
        right = TRACK_LEFT + max(TRACK_HEIGHT, round((TRACK_RIGHT - TRACK_LEFT) * bar.share))
        pen.rounded_rectangle((TRACK_LEFT, upper, right, lower), radius, bar.colour)
    label = "read" if bar.share == 1 else f"{bar.share:.0%}"
    pen.text((WIDTH - MARGIN, middle), label, INK if bar.share else DIM, font, anchor="rm")


def _fitting(pen: ImageDraw.ImageDraw, name: str, font: Font) -> str:
    room = TRACK_LEFT - MARGIN - 24
    if pen.textlength(name, font) <= room:
        return name
    while name and pen.textlength(f"{name}…", font) > room:
        name = name[:-1].rstrip()
    return f"{name}…"
