"""A pair gets one private thread, whatever dies, is missing or is deleted; so does who takes no direct messages."""

import asyncio
from typing import Any

import discord
import pytest

from bot.guilds.notices import newest_notices
from cogs.mentoring.notifications import threads
from cogs.mentoring.notifications.threads import NoThreadError, PrivateThreads
from cogs.mentoring.records import ThreadState
from tests.cogs.mentoring.paired import Stage
from tests.support.community import Community
from tests.support.reading import custom_ids, message_text, posts


@pytest.fixture
async def stage(community: Community) -> Stage:
    return await Stage.of(community)


def threads_of(stage: Stage) -> PrivateThreads:
    return PrivateThreads(stage.community.bot, stage.community.bot.clock)


async def notices(stage: Stage) -> list[str]:
    notices_there = await newest_notices(stage.community.bot.database, stage.community.guild.id, 10, "mentoring")
    return [one.text for one in notices_there]


async def test_the_two_get_a_private_thread_with_a_card_that_calls_just_them(stage: Stage) -> None:
    pair = await stage.paired()
    await stage.run()
    [thread] = stage.rooms()
    assert thread.name == f"ann × bob · {pair.paired_at:%Y-%m-%d}"
    ann, bob = stage.community.ann, stage.community.bob
    assert {ann.id, bob.id} <= set(thread._channel.thread_members)
    [card] = posts(thread)
    assert stage.pinged(thread) == {ann.id, bob.id}
    shown_text = message_text(card)
    assert "Goal: “How an ordinary week looks" in shown_text
    assert {"Another time", "How to prepare", "Report"} < set(custom_ids(card))
    assert len([label for label in custom_ids(card) if "Jan" in label]) == 3
    assert (await stage.pair()).room is ThreadState.OPEN
    assert not stage.direct(ann)
    assert not stage.direct(bob)


async def test_a_thread_that_a_dead_process_opened_is_found_again(stage: Stage) -> None:
    pair = await stage.paired()
    bot, guild_id = stage.community.bot, stage.community.guild.id
    guild = bot.get_guild(guild_id)
    assert guild is not None
    await threads_of(stage)._get_thread(guild, f"ann × bob · {pair.paired_at:%Y-%m-%d}", [])  # and then it died
    await stage.run(2)
    [thread] = stage.rooms()
    assert len(posts(thread)) == 1
    assert stage.community.ann.id in thread._channel.thread_members


async def test_a_failure_after_the_thread_was_opened_leaves_no_second_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord did it, answered 500, and discord.py asked again."""
    create_thread = discord.TextChannel.create_thread

    async def create_twice(channel: discord.TextChannel, **given: Any) -> discord.Thread:
        await create_thread(channel, **given)
        return await create_thread(channel, **given)

    monkeypatch.setattr(discord.TextChannel, "create_thread", create_twice)
    await stage.paired()
    await stage.run(2)
    first, second = stage.rooms()
    assert [thread._channel.thread_metadata.archived for thread in (first, second)] == [True, False]
    assert posts(first) == []
    assert len(posts(second)) == 1


@pytest.mark.parametrize("missing", ["chosen", "deleted", "forbidden"])
async def test_without_a_channel_each_gets_the_card_and_moderators_hear_once_why(stage: Stage, missing: str) -> None:
    bot, guild_id = stage.community.bot, stage.community.guild.id
    if missing == "chosen":
        await bot.guild_settings.change(guild_id, 1, mentoring_channel_id=None)
    elif missing == "deleted":
        channel = bot.get_channel(stage.channel.id)
        await channel.delete()  # type: ignore[union-attr]
    else:
        stage.community.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
    await stage.paired()
    await stage.run(2)
    for member in (stage.community.ann, stage.community.bob):
        [card] = stage.direct(member)
        assert "It's a match" in message_text(card)
        assert "message <@" in message_text(card)
    assert (await stage.pair()).room is ThreadState.NONE
    [shown_text] = await notices(stage)
    expected = {"chosen": "No channel", "deleted": "is gone", "forbidden": "Discord refused"}
    assert expected[missing] in shown_text


async def test_a_bad_moment_of_discord_is_waited_out(stage: Stage) -> None:
    await stage.paired()
    stage.community.env.inject_error("POST", "/channels/*/threads", status=503, times=20)
    await stage.run()
    assert (await stage.pair()).room is ThreadState.WANTED
    assert not stage.rooms()
    stage.community.env.backend.faults.clear()
    await stage.pass_days(0.01)
    await stage.run()
    assert (await stage.pair()).room is ThreadState.OPEN
    assert len(stage.rooms()) == 1


async def test_one_who_cannot_be_added_does_not_keep_the_other_out(stage: Stage) -> None:
    ann = stage.community.ann
    path = f"/channels/*/thread-members/{ann.id}"
    stage.community.env.inject_error("PUT", path, status=403, code=50001, times=None)
    await stage.paired()
    await stage.run()
    [thread] = stage.rooms()
    assert stage.community.bob.id in thread._channel.thread_members


async def test_a_member_has_one_private_thread_with_the_bot(stage: Stage) -> None:
    guild_id, ann = stage.community.guild.id, stage.community.ann
    first = await threads_of(stage).open_member_thread(guild_id, ann.id)
    again = await threads_of(stage).open_member_thread(guild_id, ann.id)
    with_bob = await threads_of(stage).open_member_thread(guild_id, stage.community.bob.id)
    assert first == again != with_bob
    assert len(stage.rooms()) == 2
    await stage.community.bot.guild_settings.change(guild_id, 1, mentoring_channel_id=None)
    with pytest.raises(NoThreadError, match="No channel"):
        await threads_of(stage).open_member_thread(guild_id, ann.id)


async def test_what_hangs_is_waited_for_a_while_and_never_begun_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "PATIENCE", 0.01)
    private_threads, begun, free = threads_of(stage), 0, asyncio.Event()

    async def hangs() -> None:
        nonlocal begun
        begun += 1
        await free.wait()

    assert not await private_threads._patiently("one", hangs)
    assert not await private_threads._patiently("one", hangs)
    free.set()
    assert await private_threads._patiently("one", hangs)
    assert begun == 1


async def test_no_room_is_opened_where_interviews_are_switched_off(stage: Stage) -> None:
    bot, guild_id = stage.community.bot, stage.community.guild.id
    await bot.guild_settings.change(guild_id, 1, features_off=frozenset({"mentoring"}))
    await stage.paired()
    await stage.run()
    assert stage.rooms() == []
    assert (await stage.pair()).room is ThreadState.WANTED
