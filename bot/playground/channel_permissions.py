"""Takes away the bot's permission to write in one channel, and gives it back: to see what moderators are told then."""

import discord
from simcord import Env
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

SEND_MESSAGES = discord.Permissions(send_messages=True).value


def bot_may_write(env: Env, channel_id: int) -> bool | None:
    """None in threads and direct messages, which have no permissions of their own."""
    channel = env.backend.get_channel(channel_id)
    if channel.guild_id is None or channel.thread_metadata is not None:
        return None
    bot_id = env.backend.bot_user.id
    return not any(overwrite.deny & SEND_MESSAGES for overwrite in channel.overwrites if overwrite.target_id == bot_id)


def let_bot_write(env: Env, channel_id: int, allowed: bool) -> None:
    bot_id = env.backend.bot_user.id
    if allowed:
        env.backend.delete_overwrite(channel_id, bot_id)
    else:
        env.backend.set_overwrite(channel_id, Overwrite(bot_id, OverwriteType.MEMBER, deny=SEND_MESSAGES))
