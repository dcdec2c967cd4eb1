"""Chooses fonts, measures text, and breaks it into lines that fit."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.pictures.style import INK, PIXELS_PER_POINT, Colour, TextStyle

if TYPE_CHECKING:
    from PIL import ImageFont

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

Align = Literal["left", "center", "right"]

# Aileron, which Pillow brings along, is the calmer face, but has these signs only. A text with any other is drawn in
# DejaVu, which lies beside this file: most alphabets, no Chinese, Japanese, Korean or emoji.
FONTS = Path(__file__).parent / "fonts"
AILERON = frozenset(map(chr, range(32, 127))) | frozenset("©«°±´·»‘’“”…‹›™")
# DejaVu is wider and taller at the same size.
DEJAVU_SHARE = 0.88
REPLACED = str.maketrans({"–": "-", "—": "-", "−": "-", "\u2011": "-", "×": "x"})
# What stands for a letter that no font has.
MISSING = "□"
# No picture has room for more, and a text of any length must cost little.
LONGEST_TEXT = 200
ELLIPSIS = "…"
# From this size on a bold text is stroked all around; below that half a pixel to each side is enough.
LARGE = 24


@lru_cache(maxsize=64)
def load_font(size: int, bold: bool, plain: bool) -> "Font":
    """The font of `size` pixels; `plain` asks for Aileron (which has one weight), else DejaVu."""
    from PIL import ImageFont

    if plain:
        return ImageFont.load_default(size)
    file = FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return ImageFont.truetype(str(file), max(1, round(size * DEJAVU_SHARE)))


def font_of(text: str, style: TextStyle) -> "Font":
    return load_font(round(style.size * PIXELS_PER_POINT), style.bold, is_plain(text))


def is_plain(text: str) -> bool:
    """Whether Aileron has every sign of it."""
    return AILERON.issuperset(text)


@lru_cache(maxsize=4_000)
def _has_glyph(sign: str) -> bool:
    font = load_font(26, False, False)
    # No font has a sign for U+FFFF, so this is the box for the missing.
    return sign == MISSING or bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


def drawable(text: str) -> str:
    """One line without control signs and emoji; a letter that no font has becomes its bare letter, or a box."""
    line = " ".join(text[:LONGEST_TEXT].translate(REPLACED).split())
    if is_plain(line):
        return line
    return " ".join("".join(map(_drawn_sign, unicodedata.normalize("NFC", line))).split())


def _drawn_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category[0] == "C" or 0xFE00 <= ord(sign) <= 0xFE0F:  # control signs, and what chooses an emoji's look
        return ""
    for drawn in (sign, unicodedata.normalize("NFKD", sign)[0]):  # else the bare letter of one with an accent
        if _has_glyph(drawn):
            return drawn
    return MISSING if category[0] in "LN" else ""


def text_width(text: str, style: TextStyle) -> float:
    """In points; what makes it bold included."""
    return (font_of(text, style).getlength(text) + 2 * thickening(text, style)) / PIXELS_PER_POINT


def thickening(text: str, style: TextStyle) -> float:
    """Pixels added on either side of a stroke of bold text, as Aileron has one weight; DejaVu has a bold of its own."""
    if not style.bold or not is_plain(text):
        return 0
    return round(style.size / LARGE) if style.size >= LARGE else 0.5


@dataclass(frozen=True)
class Passage:
    """A text to fit into a block: at most `lines` lines of its style, else smaller, else cut with an ellipsis."""

    text: str
    style: TextStyle
    colour: Colour = INK
    lines: int = 3


@dataclass(frozen=True)
class TextLine:
    text: str
    style: TextStyle
    colour: Colour
    top: float


@dataclass(frozen=True)
class TextBlock:
    """Lines below each other that are no wider than `width`; `top` of each is from the block's top, in points."""

    lines: tuple[TextLine, ...]
    width: float
    height: float
    align: Align


def common_style(texts: Iterable[str], style: TextStyle, width: float, most_lines: int) -> TextStyle:
    """`style`, or the smaller one where any of the texts does not fit: things side by side are written alike."""
    styles = {fit(text, style, width, most_lines)[1] for text in texts}
    return style if styles <= {style} or style.smaller is None else style.smaller


def set_text(width: float, *passages: Passage, align: Align = "left", gap: float = 1) -> TextBlock:
    """The passages below each other, `gap` points apart, in lines that fit `width`. Empty ones are left out."""
    lines: list[TextLine] = []
    top = 0.0
    for passage in passages:
        texts, style = fit(passage.text, passage.style, width, passage.lines)
        top += gap if lines and texts else 0
        for text in texts:
            lines.append(TextLine(text, style, passage.colour, top))
            top += style.line_height
    return TextBlock(tuple(lines), width, top, align)


def fit(text: str, style: TextStyle, width: float, most_lines: int) -> tuple[list[str], TextStyle]:
    """The lines of a text, about equally long, and the style they fit in."""
    text = drawable(text)
    for candidate in (style, style.smaller):
        if candidate is not None:
            lines = list(islice(_wrap(text, candidate, width), most_lines + 1))  # a long text costs no more
            style = candidate
            if len(lines) <= most_lines and not _broke_a_word(text, lines):
                return _balance(text, candidate, width, lines), candidate
    if len(lines) > most_lines:
        rest = " ".join(lines[most_lines - 1 :])
        lines = [*lines[: most_lines - 1], _shorten(rest, style, width)]
    return lines, style


def _broke_a_word(text: str, lines: list[str]) -> bool:
    return " ".join(lines) != text


def _wrap(text: str, style: TextStyle, width: float) -> Iterator[str]:
    """Broken at spaces; a word that is wider than a line is broken anywhere."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, style) <= width:
            line = longer
            continue
        if line:
            yield line
        while len(word) > 1 and text_width(word, style) > width:
            part = _longest_start(word, style, width)
            hyphen = "-" if part[-1:].isalpha() and len(part) > 2 else ""
            part = part[: len(part) - len(hyphen)]
            yield part + hyphen
            word = word[len(part) :]
        line = word
    if line:
        yield line


def _longest_start(text: str, style: TextStyle, width: float) -> str:
    """One sign at least."""
    length = max(1, bisect_right(range(len(text) + 1), width, key=lambda length: text_width(text[:length], style)) - 1)
    while length > 1 and text_width(text[:length], style) > width:  # joined letters may be wider than longer texts
        length -= 1
    return text[:length]


def _balance(text: str, style: TextStyle, width: float, lines: list[str]) -> list[str]:
    """Wrapped narrower, as long as the number of lines stays and no word breaks."""
    narrow = max((text_width(word, style) for word in text.split()), default=0)
    best = lines
    for step in range(1, 9):
        tried = list(islice(_wrap(text, style, width - (width - narrow) * step / 8), len(lines) + 1))
        if len(tried) > len(lines) or _broke_a_word(text, tried):
            break
        best = tried
    return best


def _shorten(text: str, style: TextStyle, width: float) -> str:
    """One line that ends in an ellipsis."""
    start = _longest_start(text, style, width)
    while start and text_width(start + ELLIPSIS, style) > width:
        start = start[:-1]
    return start.rstrip(" ,.;:") + ELLIPSIS
