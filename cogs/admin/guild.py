"""The server in which a moderator acts."""

import discord

from bot.client import BotInteraction
from bot.errors import UserError

NOT_READY = "Discord hasn't told me about this server yet. Please try again in a minute."


def guild_of(interaction: BotInteraction) -> discord.Guild:
    """With its channels and roles; `UserError` where the cache does not hold it yet."""
    guild = interaction.guild
    if guild is None or guild.me is None:
        raise UserError(NOT_READY)
    return guild


def member_of(interaction: BotInteraction) -> discord.Member:
    """Whoever acts, with their roles; `UserError` as in `guild_of`."""
    guild_of(interaction)
    if not isinstance(interaction.user, discord.Member):
        raise UserError(NOT_READY)
    return interaction.user
