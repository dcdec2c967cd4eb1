"""How long the bot takes to start and how much memory it holds, at a few servers and at many, against a bare bot."""

import statistics
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.benchmarks.contenders import Bot, contender, guidepost, plain_python
from tests.benchmarks.report import Line

STARTS = 5
GUILDS = (1, 100, 1_000, 20_000)
ANSWERS = 100
MOST_MEMORY, MOST_START = 1.5, 2.5


async def lines(folder: Path, starts: int = STARTS) -> AsyncIterator[Line]:
    bots = (
        Bot(plain_python(folder), "tests.benchmarks.bare_bot"),
        guidepost(),
        Bot(sys.executable, "tests.benchmarks.bare_libraries"),
    )
    yield await _starts(folder, bots, starts)
    for guilds in GUILDS if starts > 1 else GUILDS[:3]:
        yield await _memory(folder, bots, guilds)


async def _starts(folder: Path, bots: tuple[Bot, ...], starts: int) -> Line:
    times: tuple[list[float], ...] = ([], [], [])
    for number in range(starts):
        for which, bot in enumerate(bots):
            async with contender(bot, folder / f"start-{which}-{number}") as one:
                times[which].append(one.seconds_to_ready)
    theirs, mine, libraries = map(statistics.median, times)
    remark = f"{mine:.2f} s; the libraries alone: {libraries / theirs:.2f}"
    return Line("start to ready", mine / theirs, limit=MOST_START, remark=remark)


async def _memory(folder: Path, bots: tuple[Bot, ...], guilds: int) -> Line:
    """Resident, after some answers."""
    held = []
    for which, (bot, command) in enumerate(zip(bots, ("page", "help", "page"), strict=True)):
        async with contender(bot, folder / f"memory-{which}-{guilds}", members=10, guilds=guilds) as one:
            for number in range(ANSWERS):
                await one.run_as(one.members[number % 10], command, "")
            held.append(one.resident_bytes())
    theirs, mine, libraries = held
    remark = f"{mine / 2**20:.0f} MB; the libraries alone: {libraries / theirs:.2f}"
    return Line(f"memory at {guilds:,} servers", mine / theirs, limit=MOST_MEMORY, remark=remark)
