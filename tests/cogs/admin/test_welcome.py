"""The hello in a server that has just added the bot: once for each joining, where it may write."""

import asyncio
from typing import Any

import discord
import pytest

from cogs.admin.welcome import KIND, Welcome, add_welcome, mark_welcome_sent, unsent_welcomes
from tests.cogs.admin.permission_table import REFUSED, joins
from tests.support.community import Community, tell_in_general
from tests.support.reading import buttons, message_text, posts
from tests.support.waiting import PATIENCE_SECONDS


async def deny(community: Community, channel: Any) -> None:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    found = guild.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.set_permissions(guild.me, send_messages=False)


async def test_it_is_said_once_however_often_discord_tells_of_the_joining(community: Community) -> None:
    for _ in range(3):
        await joins(community)
        await community.bot.run_due(community.bot.clock())
    [hello] = posts(community.general)
    assert "I'm Guidepost" in message_text(hello)
    assert len(message_text(hello)) < 300
    assert "Setup ·" in message_text(await community.moderator.click(hello, label="Set me up"))
    assert REFUSED in message_text(await community.ann.click(hello, label="Set me up"))
    assert list(buttons(hello)) == ["Set me up", "What I can do"]


async def test_a_server_that_adds_the_bot_again_is_greeted_again(community: Community) -> None:
    await joins(community)
    member = community.env.backend.get_member(community.guild.id, community.env.backend.bot_user.id)
    member.joined_at = "2026-01-05T00:00:00+00:00"
    await community.env.advance_time(60)
    await joins(community)
    assert len(posts(community.general)) == 2


async def test_in_the_system_channel_before_any_other(community: Community) -> None:
    community.guild.create_text_channel("another")
    await tell_in_general(community)
    await joins(community)
    assert len(posts(community.general)) == 1


async def test_in_the_first_channel_where_it_may_write(community: Community) -> None:
    another = community.guild.create_text_channel("another")
    await tell_in_general(community)
    await deny(community, community.general)
    await joins(community)
    assert (len(posts(community.general)), len(posts(another))) == (0, 1)


async def test_where_it_may_write_nowhere_it_says_nothing_and_asks_no_more(community: Community) -> None:
    await deny(community, community.general)
    await joins(community)
    assert posts(community.general) == []
    await community.env.advance_time(2 * 86_400)
    await community.bot.run_due(community.bot.clock())
    assert posts(community.general) == []
    assert [welcome async for welcome in unsent_welcomes(community.bot.database)] == []


async def test_it_is_said_once_the_bot_may_write_on_the_same_day(community: Community) -> None:
    await deny(community, community.general)
    await joins(community)
    assert posts(community.general) == []
    channel = community.guild.create_text_channel("hello")
    for _ in range(2):
        await community.bot.run_due(community.bot.clock())
    assert len(posts(channel)) == 1


async def test_a_server_is_greeted_while_everybody_elses_timed_work_is_stuck(community: Community) -> None:
    """Its own greeting is sent at once, and no other server's post is waited for."""

    async with community.bot.scheduler._jobs[KIND].lock:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await joins(community)
        assert len(posts(community.general)) == 1


async def test_no_greeting_where_the_bot_has_been_before(community: Community) -> None:
    """As after a restart or an outage, when Discord tells of every server anew."""
    await community.slash("help")
    await community.bot.run_due(community.bot.clock())
    assert posts(community.general) == []


@pytest.mark.parametrize("guilds", [250])
async def test_the_store_goes_page_by_page_and_counts_a_joining_once(
    either_database: Any, now: Any, guilds: int
) -> None:
    for guild_id in range(1, guilds + 1):
        await add_welcome(either_database, Welcome(guild_id, "then", now))
        await add_welcome(either_database, Welcome(guild_id, "then", now))
    unsent = [welcome.guild_id async for welcome in unsent_welcomes(either_database)]
    assert unsent == list(range(1, guilds + 1))
    await mark_welcome_sent(either_database, 1, "then")
    await add_welcome(either_database, Welcome(1, "then", now))
    assert len([welcome async for welcome in unsent_welcomes(either_database)]) == guilds - 1
    await add_welcome(either_database, Welcome(1, "later", now))
    rows = await either_database.fetch("SELECT joined, said FROM guild_hellos WHERE guild_id = 1")
    assert rows == [{"joined": "later", "said": 0}]
