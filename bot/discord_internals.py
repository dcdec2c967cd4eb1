"""The private parts of discord.py that the bot uses, each because there is no public way; checked on import."""

import discord

if "_system_channel_id" not in discord.Guild.__slots__:
    raise ImportError("discord.py has changed: discord.Guild keeps its system channel's id under another name.")


def system_channel_id(guild: discord.Guild) -> int | None:
    """The channel for Discord's own messages. `guild.system_channel` is None also where the bot cannot see it."""
    channel_id: int | None = guild._system_channel_id
    return channel_id
