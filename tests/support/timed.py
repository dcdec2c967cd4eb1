"""A feature as the scheduler sees it: what is due, what it looks like, and what it has been told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from bot.interactions.components import button
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome
from bot.jobs.scheduler import Scheduler
from bot.pages.ui import MessagePage, row, text

GUILD = 987_654_321_098_765_432


def tip(channel_id: int, due_at: datetime, guild_id: int = GUILD) -> Occurrence:
    return Occurrence("tip", guild_id, f"{due_at:%Y-%m-%d}", due_at, InChannel(channel_id))


def let_sleep(scheduler: Scheduler) -> None:
    """From now on it wakes where it is nudged, and never by itself, however long a test takes."""
    assert scheduler._timer is not None
    for job in scheduler._timer.get_jobs():
        job.pause()


class Due:
    """`told` is kept in memory: a new one is a feature whose process has died."""

    def __init__(self, *occurrences: Occurrence) -> None:
        self.occurrences = occurrences
        self.told: dict[Occurrence, Outcome] = {}
        self.late: list[bool] = []
        self.wanted = True
        self._changed = asyncio.Condition()

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        for occurrence in self.occurrences:
            if occurrence.due_at <= now and occurrence not in self.told:
                yield occurrence

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        self.late.append(late)
        useful = button("Useful", "tip:useful", occurrence.id)
        return OutgoingMessage(MessagePage(text("Write to one person today."), row(useful))) if self.wanted else None

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        self.told[occurrence] = outcome
        async with self._changed:
            self._changed.notify_all()

    async def until_told(self, count: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.told) >= count)
