"""Healthy is a bot that works: its database answers, and every kind of timed work gets on."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from bot.database.errors import DatabaseError
from bot.jobs import scheduler as scheduler_module
from bot.operations.health import find_problem
from tests.support.community import Community


class HangingJob:
    async def run(self, now: datetime) -> None:
        await asyncio.Event().wait()


class FailingJob:
    async def run(self, now: datetime) -> None:
        raise TimeoutError


async def test_a_bot_at_work_has_no_problem(community: Community) -> None:
    assert await find_problem(community.bot) == ""


@pytest.mark.parametrize("failure", [DatabaseError("The disk is gone."), TimeoutError()])
async def test_a_database_that_does_not_answer_is_a_problem(
    community: Community, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    async def look(_statement: str) -> Any:
        raise failure

    monkeypatch.setattr(community.bot.database, "fetch_value", look)
    assert await find_problem(community.bot) == "Guidepost is running, but its database does not answer."


@pytest.mark.parametrize("job", [HangingJob(), FailingJob()])
async def test_timed_work_that_never_gets_on_is_a_problem(
    community: Community, monkeypatch: pytest.MonkeyPatch, job: Any
) -> None:
    bot = community.bot
    bot.scheduler.add_job("standing-still", job)
    monkeypatch.setattr("bot.jobs.scheduler.FIRST_WAKE", bot.clock() - bot.clock())
    bot.scheduler.start(bot.clock, lambda: True)
    await asyncio.sleep(0.3)
    assert bot.scheduler.overdue() == []
    monkeypatch.setattr(scheduler_module, "OVERDUE_SECONDS", 0.25)
    bot.scheduler.nudge("departures")
    await asyncio.sleep(0.1)
    assert "standing-still" in bot.scheduler.overdue()
    assert "departures" not in bot.scheduler.overdue()
    assert "timed work has not got on for ten minutes" in await find_problem(bot)
    await bot.scheduler.stop()


async def test_work_that_may_not_begin_is_not_late(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Discord is away, that is the problem, and when it is back all has its time again."""
    bot = community.bot
    monkeypatch.setattr("bot.jobs.scheduler.FIRST_WAKE", bot.clock() - bot.clock())
    bot.scheduler.start(bot.clock, lambda: False)
    await asyncio.sleep(0.2)
    bot.scheduler.nudge("departures")
    await asyncio.sleep(0.1)
    monkeypatch.setattr(scheduler_module, "OVERDUE_SECONDS", 0.2)
    assert "departures" not in bot.scheduler.overdue()
    await bot.scheduler.stop()
