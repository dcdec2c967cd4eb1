"""Timed work of a server is done by the process of its shard, by another one while that is silent, and by none for a
server that removed the bot."""

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.database.executor import Database
from bot.guilds.notices import add_notice
from bot.guilds.shards import OF_SHARDS, ShardScope
from bot.guilds.sweeps import mark_guild_gone, mark_guild_present
from tests.support.clock import Clock
from tests.support.community import Community
from tests.support.reading import message_text

FIRST, SECOND = 2 << 22, 3 << 22
STEP = timedelta(seconds=15)


def scope_of(shards: list[int], database: Database, clock: Clock, count: int = 2) -> ShardScope:
    client: Any = SimpleNamespace(shard_count=count, shard_ids=shards)
    return ShardScope(client, database, clock)


async def time_passes(clock: Clock, seconds: int, *scopes: ShardScope) -> None:
    for _ in range(seconds // 15):
        clock.now += STEP
        for scope in scopes:
            await scope.refresh(clock.now)


async def test_each_server_belongs_to_the_process_of_its_shard(either_database: Database, now: datetime) -> None:
    clock = Clock(now)
    zero, one = (scope_of([shard], either_database, clock) for shard in (0, 1))
    for seconds in (15, 60, 600):
        await time_passes(clock, seconds, zero, one)
        assert [scope.includes(FIRST) for scope in (zero, one)] == [True, False]
        assert [scope.includes(SECOND) for scope in (zero, one)] == [False, True]
        assert [scope.includes(0) for scope in (zero, one)] == [True, False]


async def test_a_process_that_is_silent_for_a_minute_is_taken_over_from_until_it_is_back(
    either_database: Database, now: datetime
) -> None:
    clock = Clock(now)
    zero, one = (scope_of([shard], either_database, clock) for shard in (0, 1))
    await time_passes(clock, 120, zero, one)
    await time_passes(clock, 45, zero)
    assert not zero.includes(SECOND)
    await time_passes(clock, 45, zero)
    assert zero.includes(SECOND)
    back = scope_of([1], either_database, clock)
    await time_passes(clock, 30, back, zero)
    assert not zero.includes(SECOND)


async def test_a_process_whose_clock_is_wrong_by_an_hour_is_alive_all_the_same(
    either_database: Database, now: datetime
) -> None:
    clock, wrong = Clock(now), Clock(now - timedelta(hours=1))
    zero, one = scope_of([0], either_database, clock), scope_of([1], either_database, wrong)
    for _ in range(12):
        await time_passes(wrong, 15, one)
        await time_passes(clock, 15, zero)
    assert not zero.includes(SECOND)


async def test_jobs_that_ask_at_once_share_one_look(
    either_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, looks = scope_of([0], either_database, Clock(now)), list[datetime]()
    refresh = scope._refresh

    async def note(at: datetime) -> None:
        looks.append(at)
        await refresh(at)

    monkeypatch.setattr(scope, "_refresh", note)
    await asyncio.gather(*(scope.refresh(now) for _ in range(5)))
    await scope.refresh(now + STEP)
    assert looks == [now, now + STEP]


async def test_nothing_is_done_for_a_server_that_removed_the_bot_until_it_is_back(
    either_database: Database, now: datetime
) -> None:
    scope = scope_of([0], either_database, Clock(now), count=1)
    await mark_guild_gone(either_database, FIRST, now)
    await scope.refresh(now)
    assert not scope.includes(FIRST)
    assert scope.includes(SECOND)
    await mark_guild_present(either_database, FIRST, now)
    await scope.refresh(now)
    assert scope.includes(FIRST)


async def test_statements_choose_the_same_servers(either_database: Database, now: datetime) -> None:
    """Periodic jobs, such as those that open threads and look for hosts, ask the database for this process's alone."""
    clock = Clock(now)
    zero, one = (scope_of([shard], either_database, clock) for shard in (0, 1))
    for guild_id in (FIRST, SECOND):
        await mark_guild_present(either_database, guild_id, now)
    await time_passes(clock, 120, zero, one)
    for scope, own in ((zero, FIRST), (one, SECOND)):
        rows = await either_database.fetch(f"SELECT guild_id FROM guild_rounds WHERE {OF_SHARDS}", scope.values())
        assert [row["guild_id"] for row in rows] == [own]
    await time_passes(clock, 90, zero)
    assert zero.values() == {"shard_count": 2, "shards": [0, 1]}


async def test_nothing_is_sent_for_a_server_that_removed_the_bot_and_all_of_it_once_it_is_back(
    community: Community,
) -> None:
    bot = community.bot
    channel = community.guild.create_text_channel("moderators")
    await bot.guild_settings.change(community.guild.id, community.moderator.id, notices_channel_id=channel.id)
    async with bot.database.write() as transaction:
        await add_notice(transaction, community.guild.id, "tips:x", bot.clock(), "The weekly tip is suspended.")
    guild = bot.get_guild(community.guild.id)
    assert guild is not None
    bot._connection._remove_guild(guild)
    await bot.on_guild_remove(guild)
    for _ in range(3):
        await bot.run_due(bot.clock())
    assert channel.history() == []
    bot._connection._add_guild(guild)
    await bot.on_guild_join(guild)
    for _ in range(3):
        await bot.run_due(bot.clock())
    assert len([message for message in channel.history() if "suspended" in message_text(message)]) == 1


async def test_processes_share_what_discord_allows_the_bot_and_a_silent_ones_part_is_dealt_out(
    either_database: Database, now: datetime
) -> None:
    clock = Clock(now)
    several = [scope_of(shards, either_database, clock, count=4) for shards in ([0, 1], [2], [3])]
    await time_passes(clock, 15, *several)
    assert sum(scope.share() for scope in several) < 0.2  # the others may not know of one that has just started
    await time_passes(clock, 120, *several)
    assert [scope.share() for scope in several] == [0.5, 0.25, 0.25]
    await time_passes(clock, 90, *several[:2])
    assert [round(scope.share(), 2) for scope in several[:2]] == [0.67, 0.33]
    assert scope_of([0, 1], either_database, clock).share() == 1


async def test_one_that_starts_beside_one_that_has_all_stays_within_what_is_left(
    either_database: Database, now: datetime
) -> None:
    clock = Clock(now)
    zero = scope_of([0], either_database, clock)
    await time_passes(clock, 120, zero)
    assert zero.share() == 1
    one = scope_of([1], either_database, clock)
    for _ in range(8):
        await time_passes(clock, 15, one, zero)
        assert 47 * zero.share() + 50 * one.share() <= 50
    assert [zero.share(), one.share()] == [0.5, 0.5]
