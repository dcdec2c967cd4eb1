"""How every message looks, and how what members typed is made harmless."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import discord

from bot.interactions.page_size import MESSAGE_CHARACTERS as MESSAGE_CHARACTERS
from bot.interactions.page_size import MESSAGE_COMPONENTS as MESSAGE_COMPONENTS
from bot.interactions.page_size import drop_surplus
from bot.interactions.respond import shorten

BUTTON_CHARACTERS = 80
OPTION_CHARACTERS = 100

# Chosen to be told apart by colour-blind readers (Okabe and Ito's palette) and legible on dark and light.
ACCENTS = {
    "learning": discord.Colour(0x0072B2),
    "projects": discord.Colour(0x009E73),
    "job": discord.Colour(0xE69F00),
    "mindset": discord.Colour(0xCC79A7),
}
NEUTRAL = discord.Colour(0x7A8794)

SPACES = str.maketrans(dict.fromkeys("\r\n\t\u2028\u2029", " "))
# Signs that show nothing although Unicode counts them as letters, marks or symbols: fillers of Hangul, a blank of
# Braille, the grapheme joiner, vowels of Khmer that are not drawn, selectors of variants.
BLANK = re.compile("[\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
FORMATTING = re.compile(r"([\\*_~`|>#\[\]()<:\-+.!])")


class MessagePage(discord.ui.LayoutView):
    """One message of ours: a container with an accent colour. Its items outlive a restart, so it has no time-out."""

    def __init__(self, *items: discord.ui.Item[Any], accent: discord.Colour = NEUTRAL) -> None:
        super().__init__(timeout=None)
        fitting_items = drop_surplus(items, MESSAGE_COMPONENTS - 1)
        self.add_item(discord.ui.Container(*fitting_items, accent_colour=accent))

    def is_finished(self) -> bool:
        """Always: handlers are found by custom ids, so discord.py need not keep a view and a timer for each message."""
        return True


def text(markdown: str) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay(markdown)


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Up to five buttons, or one select."""
    return discord.ui.ActionRow(*items)


def line() -> discord.ui.Separator[Any]:
    return discord.ui.Separator()


def notice_page(markdown: str) -> MessagePage:
    """A sentence or two without buttons."""
    return MessagePage(text(markdown))


def picture(filename: str, description: str) -> discord.ui.MediaGallery[Any]:
    """An attached picture with its description for those who do not see it."""
    return discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{filename}", description=description))


def escaped(typed: str) -> str:
    """What a member typed, so that it shows as typed: it cannot format, ping, link, or turn the text around it.

    Every formatting character is escaped; `@`, and the colon of an address, are followed by an invisible break;
    control characters, among them those that change the writing direction, are gone, and right-to-left text is kept
    to itself.
    """
    visible = "".join(filter(_is_visible, typed.translate(SPACES)))
    harmless = FORMATTING.sub(r"\\\1", visible).replace("@", "@\u200b").replace("\\://", "\\:\u200b//")
    if any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in harmless):
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


def bar(share: float, width: int = 10) -> str:
    """A share of 0 to 1 as a bar of text, never full before all is done and never empty once begun."""
    filled = round(share * width)
    if 0 < share < 1:
        filled = min(max(filled, 1), width - 1)
    return "▰" * filled + "▱" * (width - filled)


def listing(items: Iterable[str]) -> str:
    """`a, b and c`; there must be one at least."""
    *first, last = list(items)
    return f"{', '.join(first)} and {last}" if first else last


def fitting(typed: str, most: int) -> str:
    """Escaped, and cut so that it has at most `most` characters even where each is escaped."""
    fitted = escaped(shorten(typed, most))
    while len(fitted) > most:
        typed = typed[: len(typed) * 9 // 10]
        fitted = escaped(f"{typed}…")
    return fitted


def counted(number: int, noun: str) -> str:
    """`1 interview`, `3 interviews`, `no interviews`."""
    return f"1 {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def lines(*texts: str) -> str:
    """Those that are not empty, one below the other."""
    return "\n".join(text for text in texts if text)
