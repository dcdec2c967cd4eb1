"""What the handlers of streaks share: which server and member an interaction is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.client import BotInteraction, Guidepost, guild_id_of
from bot.errors import UserError
from bot.interactions.checks import joined_guild_id
from cogs.streaks.records import FEATURE, Member
from cogs.streaks.service import StreakService
from cogs.streaks.views.refusals import SWITCHED_OFF


@dataclass(frozen=True)
class StreakContext:
    """A component in a direct message names the guild that it is for."""

    bot: Guidepost
    service: StreakService

    async def get_member(self, interaction: BotInteraction, guild: str = "") -> Member:
        return await self.service.get_member(await self.guild_id(interaction, guild), interaction.user.id)

    async def guild_id(self, interaction: BotInteraction, named: str) -> int:
        """Raises `UserError` where moderators have switched streaks off in the server that a direct message names."""
        guild_id = guild_id_of(interaction, named)
        if joined_guild_id(interaction) is None and not (await self.bot.guild_settings.of(guild_id)).has_on(FEATURE):
            raise UserError(SWITCHED_OFF)
        return guild_id


@contextmanager
def naming_guild(guild_id: int) -> Iterator[None]:
    """Buttons of a refusal that say no server are for this one, so that they work in direct messages too."""
    try:
        yield
    except UserError as error:
        error.buttons = tuple((label, act, *(given or [str(guild_id)])) for label, act, *given in error.buttons)
        raise
