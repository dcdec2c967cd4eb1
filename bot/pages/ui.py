"""How every message looks, and that it is no longer than Discord takes: it is shortened rather than refused."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import discord

log = logging.getLogger(__name__)

# Discord counts all text of a Components V2 message together (4,000) and every component (40).
MESSAGE_CHARACTERS = 4_000
MESSAGE_COMPONENTS = 40
SHORTENED = "\n-# There's more, but it doesn't fit in one message."
# A text that is cut keeps at least its heading.
LEAST_CHARACTERS = 60
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


class MessagePage(discord.ui.LayoutView):
    """One message of ours: a container with an accent colour. Its items outlive a restart, so it has no time-out."""

    def __init__(self, *items: discord.ui.Item[Any], accent: discord.Colour = NEUTRAL) -> None:
        super().__init__(timeout=None)
        fitting_items = _without_surplus(items, MESSAGE_COMPONENTS - 1)
        self.add_item(discord.ui.Container(*fitting_items, accent_colour=accent))

    def is_finished(self) -> bool:
        """Always: handlers are found by custom ids, so discord.py need not keep a view and a timer for each message."""
        return True


def text(markdown: str) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay(markdown)


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Up to five buttons, or one select."""
    return discord.ui.ActionRow(*items)


def section(markdown: str, accessory: discord.ui.Button[Any] | discord.ui.Thumbnail[Any]) -> discord.ui.Section[Any]:
    """A text with a button or a small picture at its right."""
    return discord.ui.Section(markdown, accessory=accessory)


def thumbnail(address: str, description: str) -> discord.ui.Thumbnail[Any]:
    """A small picture, such as somebody's avatar: `address` is a URL or `attachment://` and the name of a file."""
    return discord.ui.Thumbnail(address, description=description)


def line() -> discord.ui.Separator[Any]:
    return discord.ui.Separator()


def notice_page(markdown: str) -> MessagePage:
    """A sentence or two without buttons."""
    return MessagePage(text(markdown))


def picture(filename: str, description: str) -> discord.ui.MediaGallery[Any]:
    """An attached picture with its description for those who do not see it."""
    return discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{filename}", description=description))


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


def counted(number: int, noun: str) -> str:
    """`1 interview`, `3 interviews`, `no interviews`."""
    return f"1 {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def lines(*texts: str) -> str:
    """Those that are not empty, one below the other."""
    return "\n".join(text for text in texts if text)


def text_displays(view: discord.ui.LayoutView) -> list[discord.ui.TextDisplay[Any]]:
    """All texts of a page, from the top."""
    return [item for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]


def shorten_displays(displays: Sequence[discord.ui.TextDisplay[Any]]) -> None:
    """Cut the longest of a page's texts until all of them fit, at the end of a line where there is one."""
    total = sum(len(display.content) for display in displays)
    if total <= MESSAGE_CHARACTERS:
        return
    log.warning("A message of %s characters is cut; it begins %.60r", total, displays[0].content)
    excess = total - MESSAGE_CHARACTERS + len(SHORTENED)
    for display in sorted(displays, key=lambda display: -len(display.content)):
        cut = _cut(display.content, max(len(display.content) - excess, LEAST_CHARACTERS))
        excess -= len(display.content) - len(cut)
        display.content = cut
        if excess <= 0:
            break
    displays[-1].content += SHORTENED


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    shortened = text[: most - 1]
    whole_lines = shortened[: shortened.rfind("\n") + 1].rstrip()
    return f"{whole_lines if len(whole_lines) > most // 2 else shortened.rstrip()}…"


def _without_surplus(items: Sequence[discord.ui.Item[Any]], room: int) -> list[discord.ui.Item[Any]]:
    """As many of `items` from the first on as `room` for components holds; the last row of buttons always stays."""
    if sum(map(_size, items)) <= room:
        return list(items)
    log.warning("A message of %s components is cut", sum(map(_size, items)))
    last = [items[-1]] if isinstance(items[-1], discord.ui.ActionRow) else []
    room -= sum(map(_size, last))
    kept: list[discord.ui.Item[Any]] = []
    for item in items[: len(items) - len(last)]:
        room -= _size(item)
        if room < 0:
            break
        kept.append(item)
    return kept + last


def _size(item: discord.ui.Item[Any]) -> int:
    walk = getattr(item, "walk_children", None)
    return 1 + (sum(1 for _ in walk()) if walk is not None else 0)
