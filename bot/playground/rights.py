"""Takes away the bot's right to write in one channel, and gives it back: for trying what moderators are told then."""

from __future__ import annotations

import discord
from simcord import Env
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

WRITING = discord.Permissions(send_messages=True).value


def may_write(env: Env, channel_id: int) -> bool | None:
    """None in threads and direct messages, where no right of its own can be set."""
    channel = env.backend.get_channel(channel_id)
    if channel.guild_id is None or channel.thread_metadata is not None:
        return None
    return not any(one.deny & WRITING for one in channel.overwrites if one.target_id == env.backend.bot_user.id)


def set_writing(env: Env, channel_id: int, allowed: bool) -> None:
    bot_id = env.backend.bot_user.id
    if allowed:
        env.backend.delete_overwrite(channel_id, bot_id)
    else:
        env.backend.set_overwrite(channel_id, Overwrite(bot_id, OverwriteType.MEMBER, deny=WRITING))
