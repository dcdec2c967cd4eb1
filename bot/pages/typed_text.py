"""Makes what members typed harmless, and short enough for its place."""

import re
import unicodedata

SPACES = str.maketrans(dict.fromkeys("\r\n\t\u2028\u2029", " "))
# Signs that show nothing although Unicode counts them as letters, marks or symbols: fillers of Hangul, a blank of
# Braille, the grapheme joiner, vowels of Khmer that are not drawn, selectors of variants.
BLANK = re.compile("[\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
FORMATTING = re.compile(r"([\\*_~`|>#\[\]()<:\-+.!])")


def shorten(text: str, most: int) -> str:
    """`text`, cut to at most `most` characters with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escaped(typed: str) -> str:
    """What a member typed, so that it shows as typed: it cannot format, ping, link, or turn the text around it.

    Every formatting character is escaped; `@`, and the colon of an address, are followed by an invisible break;
    control characters, among them those that change the writing direction, are gone, and right-to-left text is kept
    to itself.
    """
    visible = typed.translate(SPACES)
    if not visible.isprintable():
        visible = "".join(filter(_is_visible, visible))
    harmless = FORMATTING.sub(r"\\\1", visible).replace("@", "@\u200b").replace("\\://", "\\:\u200b//")
    if not typed.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in harmless):
        return f"\u2068{harmless}\u2069"
    return harmless


def visible_text(typed: str) -> str:
    """`typed` without white space around it; empty where nothing in it can be seen. For every text that a member gives:
    a text of nothing visible is no text."""
    stripped = typed.strip()
    return stripped if any(map(_leaves_a_mark, stripped)) else ""


def _leaves_a_mark(char: str) -> bool:
    # Z: spaces and line breaks; C: control, format (among them joiners and direction marks) and unassigned signs.
    return unicodedata.category(char)[0] not in "ZC" and not BLANK.match(char)


def _is_visible(char: str) -> bool:
    # Cc: control; Cf: format, among them direction overrides; but emoji are joined by U+200D.
    return char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def quoted(typed: str, most: int = 60) -> str:
    """`typed` as a harmless quotation of at most `most` of its characters."""
    typed = " ".join(typed.split())
    short = typed if len(typed) <= most else typed[: most - 1] + "…"
    return f"“{escaped(short)}”"


def fitting(typed: str, most: int) -> str:
    """Escaped, and cut so that it has at most `most` characters even where each is escaped."""
    fitted = escaped(shorten(typed, most))
    while len(fitted) > most:
        typed = typed[: len(typed) * 9 // 10]
        fitted = escaped(f"{typed}…")
    return fitted
