"""What becomes of the weekly tip in a server that removes the bot and wins it back, and whom a tip now waits for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from bot.jobs.records import Occurrence
from tests.cogs.admin.permission_table import joins
from tests.cogs.tips.acts import TO_MONDAY, admin, hours_pass, scheduled
from tests.support.community import Community, tell_in_general
from tests.support.reading import message_text, posts
from tests.support.timed import Due

SUSPENDED = "SELECT suspended FROM tip_schedules"


def refuse_everything(community: Community) -> None:
    for method, path, status, code in (
        ("POST", "/channels/*/messages", 403, 50001),
        ("GET", "/channels/*", 403, 50001),
    ):
        community.env.inject_error(method, path, status=status, code=code, times=None)


async def remove_bot(community: Community) -> Any:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    community.bot._connection._remove_guild(guild)
    await community.bot.on_guild_remove(guild)
    return guild


async def test_a_server_that_wins_the_bot_back_has_its_weekly_tip(community: Community) -> None:
    tips = community.guild.create_text_channel("tips")
    await scheduled(community, tips)
    guild = await remove_bot(community)
    refuse_everything(community)
    await hours_pass(community, TO_MONDAY + 1)
    community.env.backend.faults.clear()
    community.bot._connection._add_guild(guild)
    assert await community.bot.database.fetch_value(SUSPENDED) is None
    await hours_pass(community, 7 * 24)
    assert len(tips.history()) == 1


async def test_a_tip_that_was_suspended_as_the_bot_was_removed_goes_on_when_it_is_back_and_says_so(
    community: Community,
) -> None:
    tips = community.guild.create_text_channel("tips")
    await tell_in_general(community)
    await scheduled(community, tips)
    refuse_everything(community)  # before Discord has said that the bot is removed
    await hours_pass(community, TO_MONDAY + 1)
    assert await community.bot.database.fetch_value(SUSPENDED)
    guild = await remove_bot(community)
    community.env.backend.faults.clear()
    community.bot._connection._add_guild(guild)
    await joins(community)
    await hours_pass(community, 7 * 24)
    assert len(tips.history()) == 1
    assert any("I'm back, and so is the weekly tip" in message_text(post) for post in posts(community.general))


class Hanging(Due):
    """Timed work of others that takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.released = asyncio.Event(), asyncio.Event()

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        self.begun.set()
        await self.released.wait()
        for occurrence in self.occurrences:
            yield occurrence


async def test_who_asks_for_a_tip_now_waits_for_nobody_elses_timed_work(community: Community) -> None:
    tips, hanging = community.guild.create_text_channel("tips"), Hanging()
    await scheduled(community, tips)
    community.bot.scheduler.add("slow", hanging)
    running = asyncio.create_task(community.bot.run_due(community.bot.clock()))
    await hanging.begun.wait()
    try:
        assert "Posted" in message_text(await admin(community, "now"))
        assert not running.done()
    finally:
        hanging.released.set()
        await running
