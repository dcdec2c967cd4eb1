"""The look of every picture: its colours, its sizes of text and its measures."""

from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]
AccentName = Literal["learning", "projects", "job", "mindset", "neutral"]

# Every measure is in points. Discord shows a picture about 300 points wide on a phone; twice as many pixels are sharp.
WIDTH = 300.0
PIXELS_PER_POINT = 2
MARGIN = 16.0
INNER = WIDTH - 2 * MARGIN
RADIUS = 9.0

# A card of its own colour reads the same on Discord's dark and light themes.
CARD: Colour = (43, 45, 49)
PANEL: Colour = (56, 58, 65)
TRACK: Colour = (72, 75, 84)
LINE: Colour = (128, 133, 146)
INK: Colour = (242, 243, 245)
MUTED: Colour = (192, 196, 206)
# Text on an accent.
DARK_INK: Colour = (27, 28, 32)


def mix(low: Colour, high: Colour, share: float) -> Colour:
    """`low` at 0, `high` at 1, and in between."""
    red, green, blue = (round(start + (end - start) * share) for start, end in zip(low, high, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Accent:
    """`bright` draws lines and fills on the card (and carries `DARK_INK`); `tint` lies behind text in `INK`."""

    bright: Colour
    tint: Colour


# Okabe and Ito's colours, which colour-blind readers tell apart. Blue, green and purple of the message's own accent
# are too dark for a line on the card, so a brighter step of the same hue draws.
BRIGHT: dict[AccentName, Colour] = {
    "learning": (86, 180, 233),
    "projects": (54, 200, 160),
    "job": (240, 173, 40),
    "mindset": (226, 154, 196),
    "neutral": (170, 181, 193),
}
TINT_SHARE = 0.29


def get_accent(name: AccentName) -> Accent:
    """The colours of a part of the guide, named as in `bot.pages.ui.ACCENTS`; `neutral` for the rest."""
    from bot.pages.ui import ACCENTS, NEUTRAL  # loads discord.py, without which content is read

    deep = ACCENTS.get(name, NEUTRAL).to_rgb()
    return Accent(BRIGHT[name], mix(CARD, deep, TINT_SHARE))


@dataclass(frozen=True)
class TextStyle:
    """A step of the type scale; `smaller` is what a text that does not fit is drawn in."""

    size: float
    bold: bool = False
    smaller: "TextStyle | None" = None

    @property
    def line_height(self) -> float:
        return round(self.size * 1.3, 1)


# The smallest is still read on a phone held at arm's length.
SMALL = TextStyle(11)
SMALL_BOLD = TextStyle(11, bold=True)
LABEL = TextStyle(13, bold=True, smaller=SMALL_BOLD)
BODY = TextStyle(13, smaller=SMALL)
HEADING = TextStyle(15, bold=True, smaller=LABEL)
TITLE = TextStyle(19, bold=True, smaller=HEADING)
NUMBER = TextStyle(30, bold=True, smaller=TITLE)
DISPLAY = TextStyle(46, bold=True, smaller=NUMBER)
