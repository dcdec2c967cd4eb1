"""Keeps every message within what Discord takes: a page that is too long is shortened rather than refused."""

import logging
from collections.abc import Sequence
from typing import Any

import discord

log = logging.getLogger(__name__)

# Discord counts all text of a Components V2 message together (4,000) and every component (40).
MESSAGE_CHARACTERS = 4_000
MESSAGE_COMPONENTS = 40
SHORTENED = "\n-# There's more, but it doesn't fit in one message."
# A text that is cut keeps at least its heading.
LEAST_CHARACTERS = 60


def shorten_page(view: discord.ui.LayoutView) -> None:
    """Cut the longest of its texts until all of them fit, at the end of a line where there is one."""
    displays = [item for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
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


def drop_surplus(items: Sequence[discord.ui.Item[Any]], room: int) -> list[discord.ui.Item[Any]]:
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
