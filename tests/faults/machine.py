"""The machine under the bot: a disk without room, a database that another program has locked, clocks that jump."""

import asyncio
import random
import resource
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.discord_server.process import BotProcess, bot_process
from tests.discord_server.server import DiscordServer
from tests.faults.load import Load, logs_in_file
from tests.faults.report import Tried

MEMBERS = 8
# Longer than anybody waits for a lock, so that members read of it.
LOCKED_SECONDS = 5.0
CLOCKS = {
    "an hour back": timedelta(hours=-1),
    "a day ahead": timedelta(days=1),
    "in 2036": timedelta(days=3_653),
    "in 1970": datetime(1970, 1, 2, tzinfo=UTC) - datetime.now(UTC),
}
CLOCK_FILE = "clock"

Break = Callable[[BotProcess], Awaitable[None]]


@asynccontextmanager
async def used_bot(folder: Path, module: str = "bot") -> AsyncIterator[tuple[Load, BotProcess]]:
    """A bot that members use all the time."""
    async with DiscordServer(validate=False) as server:
        guild = server.add_guild()
        channel = server.add_channel(guild)
        members = [server.add_member(guild, f"member {number}") for number in range(MEMBERS)]
        load, env = Load(server, channel, members, random.Random(4)), {"GUIDEPOST_DATA_DIR": str(folder)}
        async with bot_process(server, module, ["run"], env, timeout=60, cwd=folder) as process:
            await load.join()
            async with load.going_on():
                yield load, process


async def try_machine(folder: Path, times: int) -> list[Tried]:
    def place(name: str) -> Path:
        made = folder / name
        made.mkdir()
        return made

    locked, full = place("locked"), place("full")

    async def lock(_process: BotProcess) -> None:
        with closing(sqlite3.connect(locked / "guidepost.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_SECONDS)

    async def have_no_room(process: BotProcess) -> None:
        """No file of the process may grow beyond what the smallest has: as on a full disk."""
        soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (8 * 1024, hard))
        await asyncio.sleep(LOCKED_SECONDS)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    return [
        await _try("a database that another program has locked", locked, lock, times),
        await _try("a disk without room", full, have_no_room, times),
        *[await _try_clock(name, place(f"clock {name}"), jump) for name, jump in CLOCKS.items()],
    ]


async def _try(what: str, folder: Path, break_it: Break, times: int) -> Tried:
    async with used_bot(folder) as (load, process):
        for _ in range(times):
            await asyncio.sleep(1)
            await break_it(process)
            await load.until_back()
        await asyncio.sleep(2)
        lost = await load.lost(logs_in_file(folder))
        _check_goes_on(load, lost)
    return Tried(what, times, lost, f"{len(load.saved()):,} of {load.sent:,} acts were logs that were saved")


async def _try_clock(name: str, folder: Path, jump: timedelta) -> Tried:
    """The clock jumps for some seconds, and comes back."""
    (folder / CLOCK_FILE).write_text("0")
    async with used_bot(folder, "tests.faults.shifted_clock") as (load, _process):
        await asyncio.sleep(3)
        (folder / CLOCK_FILE).write_text(str(jump.total_seconds()))
        await asyncio.sleep(10)
        (folder / CLOCK_FILE).write_text("0")
        await asyncio.sleep(3)
        await load.until_back()
        lost = await load.lost(logs_in_file(folder))
    return Tried(f"a clock {name} for ten seconds", 1, lost, f"{len(load.saved()):,} logs told of")


def _check_goes_on(load: Load, lost: int) -> None:
    if not lost and not load.saved():
        raise RuntimeError("nothing was saved at all, so that this has shown nothing")
