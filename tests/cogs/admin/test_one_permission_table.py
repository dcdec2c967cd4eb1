"""What the bot lacks in a channel is one list: whoever follows `/admin setup` has nothing left to do in the doctor."""

import re
from typing import Any

import discord
import pytest

from tests.cogs.admin.permission_table import choose
from tests.support.community import Community
from tests.support.reading import message_text, response_of

SETUP, DOCTOR = "admin setup", "admin doctor"


async def chosen(community: Community, menu: str) -> discord.TextChannel:
    """A new channel that a moderator chooses for this in setup."""
    made = community.guild.create_text_channel("chosen")
    page = response_of(await community.moderator.slash(community.general, SETUP))
    await choose(community, page, menu, made)
    channel = community.bot.get_channel(made.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def lacking(community: Community, command: str, channel: discord.TextChannel) -> set[str]:
    """The permissions that a page names for this channel, as Discord shows them."""
    page: Any = await community.moderator.slash(community.general, command)
    said = [line.partition(channel.mention)[2] for line in message_text(page).splitlines()]
    return {name for line in said for name in re.findall(r"\*\*(.+?)\*\*", line)}


ONE_BY_ONE = ("send_messages", "create_private_threads", "send_messages_in_threads")


@pytest.mark.parametrize(
    ("menu", "denied"),
    [
        *(("channel:mentoring", (permission,)) for permission in ONE_BY_ONE),
        ("channel:mentoring", ("read_message_history",)),
        ("channel:mentoring", ("attach_files",)),
        ("channel:mentoring", ("read_message_history", "attach_files")),
        ("channel:notices", ("send_messages",)),
        ("channel:notices", ("read_message_history",)),
    ],
)
async def test_setup_and_doctor_name_the_same_permissions(
    community: Community, menu: str, denied: tuple[str, ...]
) -> None:
    channel = await chosen(community, menu)
    assert await lacking(community, SETUP, channel) == set()
    overwrite = discord.PermissionOverwrite()
    overwrite.update(**dict.fromkeys(denied, False))
    await channel.set_permissions(channel.guild.me, overwrite=overwrite)
    names = {permission.replace("_", " ") for permission in denied}
    assert {title.lower() for title in await lacking(community, DOCTOR, channel)} == names
    assert {title.lower() for title in await lacking(community, SETUP, channel)} == names


async def test_what_is_given_back_is_named_by_neither(community: Community) -> None:
    channel = await chosen(community, "channel:mentoring")
    await channel.set_permissions(channel.guild.me, send_messages=False, attach_files=False)
    await channel.set_permissions(channel.guild.me, overwrite=None)
    assert await lacking(community, SETUP, channel) == await lacking(community, DOCTOR, channel) == set()
