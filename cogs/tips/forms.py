"""The form for a server's own tip; what is filled in is handed on as it is."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.interactions.error_handler import handles_errors
from cogs.tips.rules import ACTION_CHARACTERS, TIP_CHARACTERS

# As much as Discord lets anybody type: who pasted too much gets a sentence and the text back, not a closed form.
TYPED_CHARACTERS = 4_000

Filled = Callable[[discord.Interaction[Any], str, str], Awaitable[None]]


class TipForm(discord.ui.Modal):
    """Asks for a text and an action and hands them to `filled(interaction, text, action)`."""

    def __init__(self, title: str, filled: Filled, text: str = "", action: str = "") -> None:
        super().__init__(title=title)
        self._filled = filled
        long = discord.TextStyle.paragraph
        self._text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=long, default=text or None, max_length=TYPED_CHARACTERS, required=True
        )
        self._action: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=long, default=action or None, max_length=TYPED_CHARACTERS, required=False
        )
        told = f"Up to {TIP_CHARACTERS} characters, in one or two sentences"
        self.add_item(discord.ui.Label(text="The tip", description=told, component=self._text))
        told = f"One small thing to do today, up to {ACTION_CHARACTERS} characters"
        self.add_item(discord.ui.Label(text="The action", description=told, component=self._action))

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await self._filled(interaction, self._text.value.strip(), self._action.value.strip())
