"""The form of setup; what is filled in is handed on as it is."""

from typing import Any

import discord

from bot.interactions.components import Handler
from bot.interactions.error_handler import handles_errors

ZONE_CHARACTERS = 60


class ZoneForm(discord.ui.Modal):
    """Asks for a zone and hands it to `filled(interaction, typed)`."""

    def __init__(self, filled: Handler) -> None:
        super().__init__(title="The time zone of this server")
        self._filled = filled
        self._zone: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=ZONE_CHARACTERS)
        example = "A city or a name, such as Berlin or Asia/Tokyo"
        self.add_item(discord.ui.Label(text="Time zone", description=example, component=self._zone))

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        await self._filled(interaction, self._zone.value.strip())
