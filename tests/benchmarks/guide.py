"""The guide against a bare discord.py bot with one command: answers, start and memory."""

import statistics
import sys
from pathlib import Path

from tests.benchmarks.contenders import ROUNDS, Bot, contender, guidepost, plain_python, ratio
from tests.benchmarks.report import Line

STARTS = 7


async def lines(folder: Path) -> list[Line]:
    bare = Bot(plain_python(folder), "tests.benchmarks.bare_bot")
    libraries = Bot(sys.executable, "tests.benchmarks.bare_libraries")
    starts = await _starts(folder, bare, libraries)
    async with (
        contender(bare, folder / "guide-bare") as theirs,
        contender(libraries, folder / "guide-libraries") as floor,
        contender(guidepost(), folder / "guide") as mine,
    ):
        read = await ratio(lambda: theirs.run("page"), lambda: mine.run("guide read", chapter="math"))
        found = await ratio(lambda: theirs.run("page"), lambda: mine.run("guide search", query="gradient descent"))
        for _ in range(ROUNDS):
            await floor.run("page")
        memory, least = (one.resident_bytes() / theirs.resident_bytes() for one in (mine, floor))
    return [
        Line("/guide read, p50", read, limit=1.1),
        Line("/guide search, p50", found, limit=1.4),
        Line("start to ready", starts[0], limit=1.6, remark=_floor(starts[1])),
        Line("memory", memory, limit=1.5, remark=_floor(least)),
    ]


async def _starts(folder: Path, bare: Bot, libraries: Bot) -> tuple[float, float]:
    """How many times as long as the bare bot we need to start, and how many times the libraries alone."""
    bots = (bare, guidepost(), libraries)
    times: tuple[list[float], ...] = ([], [], [])
    for number in range(STARTS):
        for which, bot in enumerate(bots):
            async with contender(bot, folder / f"start-{which}-{number}") as one:
                times[which].append(one.seconds_to_ready)
    theirs, mine, floor = map(statistics.median, times)
    return mine / theirs, floor / theirs


def _floor(value: float) -> str:
    return f"of this, the libraries alone: {value:.2f}"
