"""The last step before a page is sent: commands become links, signs become the bot's own emoji, and the page fits."""

import re
from collections.abc import Mapping
from typing import TypeVar

import discord

from bot.pages.ui import shorten_displays, text_displays

Page = TypeVar("Page", bound=discord.ui.LayoutView)

# Within code nothing is replaced, and an escaped sign begins no code.
PASSED_OVER = r"\\.|```.*?```|`[^`\n]*`"


class PageFormatter:
    """Knows the ids that Discord gave to commands and emoji. Without them a page is sent as its view wrote it."""

    def __init__(self) -> None:
        self._replacements: dict[str, str] = {}
        self._pattern = re.compile(PASSED_OVER, re.DOTALL)

    def learn_commands(self, ids: Mapping[str, int]) -> None:
        """From now on a command's full name in backticks, such as `/streak log`, opens that command."""
        self._learn({f"`/{name}`": f"</{name}:{command_id}>" for name, command_id in ids.items()})

    def learn_emoji(self, emoji: Mapping[str, str]) -> None:
        """From now on each sign is shown as the emoji that Discord knows under that mention (`<:name:id>`)."""
        self._learn(emoji)

    def _learn(self, replacements: Mapping[str, str]) -> None:
        self._replacements.update(replacements)
        signs = [re.escape(written) for written in self._replacements if not written.startswith("`")]
        self._pattern = re.compile("|".join([PASSED_OVER, *signs]), re.DOTALL)

    def format(self, page: Page) -> Page:
        """`page` itself, as it is to be sent; a second time changes nothing more. Buttons, selects and forms show
        neither links nor emoji of ours, and stay as they are."""
        displays = text_displays(page)
        for display in displays:
            display.content = self._pattern.sub(self._replace, display.content)
        shorten_displays(displays)
        return page

    def _replace(self, match: re.Match[str]) -> str:
        return self._replacements.get(match[0], match[0])
