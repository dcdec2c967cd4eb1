"""The forms of streaks; what is filled in is handed on as it is."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.interactions.error_handler import handles_errors

# A cue and a habit are a few words each; Discord's own limit for a title and a label is 45.
HABIT_CHARACTERS = 100
ZONE_CHARACTERS = 60

Filled = Callable[..., Awaitable[None]]


def field(text: str, description: str, default: str, most: int, *, required: bool = False) -> discord.ui.Label[Any]:
    given: discord.ui.TextInput[Any] = discord.ui.TextInput(
        default=default[:most] or None, max_length=most, required=required
    )
    return discord.ui.Label(text=text, description=description, component=given)


class Form(discord.ui.Modal):
    """Asks for a few lines of text and hands them to `filled(interaction, *lines)`."""

    def __init__(self, title: str, filled: Filled, *fields: discord.ui.Label[Any], words: str = "") -> None:
        super().__init__(title=title)
        self._filled = filled
        self._fields = fields
        if words:
            self.add_item(discord.ui.TextDisplay(words))
        for one in fields:
            self.add_item(one)

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        lines = [one.component.value.strip() for one in self._fields if isinstance(one.component, discord.ui.TextInput)]
        await self._filled(interaction, *lines)


def join_form(filled: Filled, zone: str, cue: str, habit: str, words: str) -> Form:
    return Form(
        "Start a streak",
        filled,
        field("Your time zone", "A city or a name, such as Berlin or Asia/Tokyo", zone, ZONE_CHARACTERS, required=True),
        field("After …", "Something of every day, such as: breakfast", cue, HABIT_CHARACTERS),
        field("… I do this", "One tiny thing, such as: read one page", habit, HABIT_CHARACTERS),
        words=words,
    )


def habit_form(filled: Filled, cue: str, habit: str) -> Form:
    return Form(
        "My tiny habit",
        filled,
        field("After …", "Something of every day, such as: breakfast", cue, HABIT_CHARACTERS),
        field("… I do this", "One tiny thing, such as: read one page", habit, HABIT_CHARACTERS),
    )


def zone_form(filled: Filled, zone: str) -> Form:
    return Form(
        "My time zone",
        filled,
        field("Your time zone", "A city or a name, such as Berlin or Asia/Tokyo", zone, ZONE_CHARACTERS, required=True),
    )
