"""What a feature needs in its channel and what is missing there, in words that a moderator can act on."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bot.errors import UserError
from bot.interactions.ui import listing

VANISHED = "That channel is gone, or I cannot see it. Choose another one; your earlier choice stays."
NO_CHANNEL = "The channel that was chosen is gone. Choose another one."


@dataclass(frozen=True)
class Place:
    """A channel that moderators choose: `field` of `GuildSettings`, and the permissions without which it is no use,
    by their names in discord.py."""

    field: str
    title: str
    types: tuple[discord.ChannelType, ...]
    needs: tuple[str, ...]
    feature: str = ""  # of no use where that is switched off


# To find a post again after a crash, so that it is not there twice, its history must be read.
POSTING = ("view_channel", "send_messages", "read_message_history")
ROOMS = ("view_channel", "send_messages", "create_private_threads", "send_messages_in_threads")
TEXT, NEWS = discord.ChannelType.text, discord.ChannelType.news

PLACES: Mapping[str, Place] = {
    "tips": Place("tips_channel_id", "Tips", (TEXT, NEWS), POSTING, "tips"),
    "mentoring": Place("mentoring_channel_id", "Mentoring", (TEXT,), ROOMS, "mentoring"),
    "notices": Place("notices_channel_id", "Notices to moderators", (TEXT,), POSTING),
}

# As Discord's settings show them, where that is not the name in small letters.
SHOWN = {
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}


def chosen_channel(guild: discord.Guild, place: Place, channel_id: int) -> int:
    """Raises `UserError` where there is no such channel any more, or it is of no use for that."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        raise UserError(VANISHED)
    if channel.type not in place.types:
        kinds = "a text channel or an announcement channel" if NEWS in place.types else "a text channel"
        raise UserError(f"{place.title}: that needs {kinds}. Your earlier choice stays.")
    return channel_id


def missing_in(channel: discord.abc.GuildChannel, needs: tuple[str, ...]) -> list[str]:
    """The permissions that the bot lacks there, as Discord's settings show them."""
    may = channel.permissions_for(channel.guild.me)
    return [SHOWN.get(one, one.replace("_", " ").title()) for one in needs if not getattr(may, one)]


def trouble_with(guild: discord.Guild, place: Place, channel_id: int) -> str:
    """What keeps the channel from being used, or nothing."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        return NO_CHANNEL
    missing = missing_in(channel, place.needs)
    if not missing:
        return ""
    names = listing(f"**{one}**" for one in missing)
    return f"In {channel.mention} I lack {names}. Give my role that in the channel's settings."
