"""Healthy is a bot that works: its database answers, and every kind of timed work gets on."""

import asyncio
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.database.errors import DatabaseError
from bot.jobs.scheduler import OVERDUE_SECONDS
from bot.operations.health import find_problem
from tests.support.clock import SecondsClock
from tests.support.community import Community
from tests.support.timed import let_sleep
from tests.support.waiting import until


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


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> SecondsClock:
    """The scheduler's; it stands still."""
    seconds = SecondsClock()
    monkeypatch.setattr("bot.jobs.scheduler.time", SimpleNamespace(perf_counter=seconds))
    monkeypatch.setattr("bot.jobs.scheduler.STOP_SECONDS", 0.1)
    return seconds


@pytest.mark.parametrize("job", [HangingJob(), FailingJob()])
async def test_timed_work_that_never_gets_on_is_a_problem(
    community: Community, seconds: SecondsClock, job: Any
) -> None:
    bot, scheduler = community.bot, community.bot.scheduler
    scheduler.add_job("standing-still", job)
    scheduler.start(bot.clock, lambda: True)
    let_sleep(scheduler)
    seconds.seconds += OVERDUE_SECONDS
    assert scheduler.overdue() == []
    seconds.seconds += 1
    assert {"standing-still", "departures"} <= set(scheduler.overdue())
    for kind in ("standing-still", "departures"):
        scheduler.nudge(kind)
    await until(lambda: "departures" not in scheduler.overdue())
    assert "standing-still" in scheduler.overdue()
    assert "timed work has not got on for ten minutes" in await find_problem(bot)
    await scheduler.stop()


async def test_work_that_may_not_begin_is_not_late(community: Community, seconds: SecondsClock) -> None:
    """While Discord is away, that is the problem, and when it is back all has its time again."""
    scheduler = community.bot.scheduler
    scheduler.start(community.bot.clock, lambda: False)
    let_sleep(scheduler)
    seconds.seconds += OVERDUE_SECONDS + 1
    assert "departures" in scheduler.overdue()
    scheduler.nudge("departures")
    await until(lambda: "departures" not in scheduler.overdue())
    await scheduler.stop()
