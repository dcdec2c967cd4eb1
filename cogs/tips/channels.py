"""Whether a tip can be posted in a channel, in words that a moderator can act on; nothing is sent from here."""

from typing import Any

import discord

from bot.interactions.ui import listing

NO_CHANNEL = "The channel is gone. Choose another one with `/admin tips schedule`."
NOT_SEEN = "I cannot see that channel. Give me **View Channel** there."
NO_TEXT = "A tip needs a text channel or an announcement channel."


async def found_channel(client: discord.Client, channel_id: int) -> Any | str:
    """The channel, asked of Discord where the cache does not know it; or why there is none, in words."""
    channel = client.get_channel(channel_id)
    try:
        channel = channel or await client.fetch_channel(channel_id)
    except discord.NotFound:
        return NO_CHANNEL
    except discord.Forbidden:
        return NOT_SEEN
    return channel


async def asked_channel(client: discord.Client, channel_id: int) -> Any | str:
    """The same, but always asked of Discord: after a refusal the cache may know less than it thinks."""
    try:
        return await client.fetch_channel(channel_id)
    except discord.NotFound:
        return NO_CHANNEL
    except discord.Forbidden:
        return NOT_SEEN


def trouble_in(channel: Any, role_id: int | None, *, thread: bool, publish: bool) -> str:
    """What keeps a tip from being posted there as wished, or nothing."""
    if not isinstance(channel, discord.TextChannel):
        return NO_TEXT
    if publish and not channel.is_news():
        return f"{channel.mention} is no announcement channel, and only those publish. Leave **publish** out."
    missing = _missing(channel, role_id, thread=thread)
    if not missing:
        return ""
    names = listing(f"**{name}**" for name in missing)
    return f"In {channel.mention} I lack {names}. Give my role that in the channel's settings, then try again."


def _missing(channel: discord.TextChannel, role_id: int | None, *, thread: bool) -> list[str]:
    """Names as Discord's settings show them."""
    may = channel.permissions_for(channel.guild.me)
    wanted = {
        "View Channel": may.view_channel,
        "Send Messages": may.send_messages,
        # After a crash the post is looked for, so that it is not there twice.
        "Read Message History": may.read_message_history,
        "Create Public Threads": may.create_public_threads or not thread,
        "Mention @everyone, @here, and All Roles": _may_mention(channel, role_id, may),
    }
    return [name for name, granted in wanted.items() if not granted]


def _may_mention(channel: discord.TextChannel, role_id: int | None, may: discord.Permissions) -> bool:
    role = channel.guild.get_role(role_id) if role_id else None
    return role is None or role.mentionable or may.mention_everyone
