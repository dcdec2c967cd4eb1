"""Members who use the bot all the time, whatever becomes of it; what they were told, compared with what is stored."""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.discord_server.records import Channel, Exchange, Member
from tests.discord_server.server import DiscordServer

SAVED = "Logged for today"
# A log most of all; the others are what goes on beside it.
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("streak log", {"minutes": "1"}),) * 5,
    ("streak status", {}),
    ("guide read", {"chapter": "math"}),
    ("tip", {}),
    ("streak leaderboard", {}),
)
# Between a member's acts, so that nobody meets the limit for one member.
PAUSE = 1.1
BACK_SECONDS = 60.0

# The ids of the logs that are stored.
Stored = Callable[[], Awaitable[set[int]]]


class Load:
    def __init__(self, server: DiscordServer, channel: Channel, members: list[Member], chance: random.Random) -> None:
        self.server, self.channel, self.members = server, channel, members
        self._chance = chance
        self._logs: list[Exchange] = []
        self._is_over = False
        self.sent = 0
        self.slowest_back = 0.0

    async def join(self) -> None:
        for member in self.members:
            await self.server.slash(member, self.channel, "streak join", timezone="UTC", habit="read one page")

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._keep_acting(member)) for member in self.members]
        try:
            yield
        finally:
            self._is_over = True  # Python 3.11 swallows a cancellation that comes together with an answer
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_acting(self, member: Member) -> None:
        await asyncio.sleep(self._chance.uniform(0, PAUSE))
        while not self._is_over:
            command, options = self._chance.choice(ACTS)
            exchange = await self.server.slash(member, self.channel, command, **options)
            self.sent += 1
            if command == "streak log":
                self._logs.append(exchange)
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * PAUSE)

    async def until_back(self) -> float:
        """Until a member gets an answer; the seconds that took."""
        began = time.perf_counter()
        while not (await self.server.slash(self.members[0], self.channel, "help")).acknowledged:
            if time.perf_counter() - began > BACK_SECONDS:
                raise RuntimeError(f"the bot is not back after {BACK_SECONDS:.0f} s")
        seconds = time.perf_counter() - began
        self.slowest_back = max(self.slowest_back, seconds)
        return seconds

    def saved(self) -> set[int]:
        """The logs of which a member was told that they are saved."""
        newest = map(self.server.refresh, self._logs)
        return {one.id for one in newest if any(SAVED in text for text in _texts(one))}

    async def lost(self, stored: Stored) -> int:
        await asyncio.sleep(0.2)  # what was acknowledged last may still be on its way
        return len(self.saved() - await stored())


def _texts(exchange: Exchange) -> list[str]:
    return [exchange.text, *(message.text for message in exchange.followups)]


def logs_in_file(folder: Path) -> Stored:
    async def stored() -> set[int]:
        with closing(sqlite3.connect(f"file:{folder / 'guidepost.sqlite3'}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT id FROM streak_logs")}

    return stored
