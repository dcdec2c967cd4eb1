"""A nudge that comes while a round is under way is not lost: what it was for comes after that round, not at the next
wake."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from bot.jobs.records import Occurrence, Outcome
from bot.jobs.scheduler import Scheduler
from tests.support.timed import let_sleep
from tests.support.waiting import PATIENCE_SECONDS, until


class Slow:
    """Nothing is due, and each look takes until it is let go."""

    def __init__(self) -> None:
        self.looks = 0
        self.looking, self.let_go = asyncio.Event(), asyncio.Event()

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        self.looks += 1
        self.looking.set()
        await self.let_go.wait()
        return
        yield

    async def build(self, occurrence: Occurrence, late: bool) -> None:
        return None

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        return None


class NoLedger:
    async def prune(self, now: datetime) -> None:
        return None


async def test_a_nudge_during_a_round_leads_to_another_round_at_once() -> None:
    source, nothing = Slow(), Any
    scheduler = Scheduler(NoLedger(), nothing, nothing)  # type: ignore[arg-type]
    scheduler.add("letter", source)
    scheduler.start(lambda: datetime.now(UTC), lambda: True)
    let_sleep(scheduler)
    scheduler.nudge("letter")
    await asyncio.wait_for(source.looking.wait(), PATIENCE_SECONDS)
    scheduler.nudge("letter")
    await until(lambda: scheduler._jobs["letter"].run_again)
    source.looking.clear()
    source.let_go.set()
    await asyncio.wait_for(source.looking.wait(), PATIENCE_SECONDS)
    await scheduler.stop()
    assert source.looks == 2
