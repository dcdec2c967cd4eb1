"""Requests to Discord keep its pace and are never broken off."""

import asyncio
import time
from typing import Any

import discord
import pytest

from bot.interactions.components import button
from bot.interactions.respond import respond
from bot.jobs.discord_calls import DiscordCalls, Pace
from bot.pages.ui import MessagePage, notice_page, row, text
from tests.support.community import Community
from tests.support.waiting import PATIENCE_SECONDS


async def test_the_pace_is_kept_by_many_together() -> None:
    pace, before = Pace(200), time.perf_counter()
    await asyncio.gather(*(pace.wait() for _ in range(43)))
    assert time.perf_counter() - before >= 0.199


async def test_the_pace_of_a_process_is_its_share_which_may_change() -> None:
    share, before = 0.5, time.perf_counter()
    pace = Pace(200, share=lambda: share)
    await asyncio.gather(*(pace.wait() for _ in range(23)))
    assert time.perf_counter() - before >= 0.199
    share, before = 1.0, time.perf_counter()
    await asyncio.gather(*(pace.wait() for _ in range(43)))
    assert time.perf_counter() - before >= 0.199


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
async def test_a_clock_that_jumped_keeps_nobody_waiting(jump: float) -> None:
    offset = 0.0
    pace = Pace(50, lambda: time.perf_counter() + offset)
    for _ in range(5):
        await pace.wait()
    offset = jump
    for _ in range(5):
        await asyncio.wait_for(pace.wait(), PATIENCE_SECONDS)


async def test_days_between_a_simulated_clock_and_the_real_one_keep_nobody_waiting(community: Community) -> None:
    """A press sees the simulated clock, what is due the real one."""
    pace = Pace(50)

    async def press(interaction: discord.Interaction[Any]) -> None:
        for _number in range(5):
            await pace.wait()
        await respond(interaction, notice_page("Done."))

    await community.env.advance_time(30 * 86_400)
    community.bot.components.register("test:go", press)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(text("Press"), row(button("Go", "test:go"))))
    message: Any = community.general.last_message
    await community.ann.click(message, label="Go")
    for _number in range(3):
        await asyncio.wait_for(pace.wait(), PATIENCE_SECONDS)


async def test_a_request_that_nobody_waits_for_any_more_goes_on_to_its_end() -> None:
    calls, let_go, ended = DiscordCalls(), asyncio.Event(), asyncio.Event()

    async def send(answer: str) -> str:
        await let_go.wait()
        ended.set()
        return answer

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await calls.request(send, "late")
    let_go.set()
    await asyncio.wait_for(ended.wait(), PATIENCE_SECONDS)
    assert await calls.request(send, "in time") == "in time"


async def test_sixty_questions_at_once_stay_within_discords_limit() -> None:
    calls, sent_at = DiscordCalls(), []

    async def send(answer: int) -> int:
        sent_at.append(time.perf_counter())
        return answer

    assert await asyncio.gather(*(calls.request(send, number) for number in range(60))) == list(range(60))
    assert all(later - sooner > 0.95 for sooner, later in zip(sent_at, sent_at[50:], strict=False))
