"""Prints how Guidepost compares with a bare discord.py bot in the same run: ratios only, never bare times.

Usage: uv run python -m tests.benchmarks
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord

from tests.discord_server.process import BotProcess, bot_process
from tests.discord_server.records import Channel, Exchange, Member
from tests.discord_server.server import DiscordServer

STARTS = 7
WARM_UP = 30
ROUNDS = 300

# What the project promises: at most so many times what the bare bot needs.
LIMITS = {"/guide read, p50": 1.1, "/guide search, p50": 1.4, "start to ready": 1.6, "memory": 1.5}


@dataclass
class Contender:
    """A bot under test, on a Discord of its own."""

    server: DiscordServer
    channel: Channel
    member: Member
    process: BotProcess
    seconds_to_ready: float

    async def run(self, command: str, **options: str) -> float:
        """Seconds from the dispatch of the command to its answer at Discord."""
        exchange: Exchange = await self.server.slash(self.member, self.channel, command, **options)
        if not exchange.acknowledged:
            raise RuntimeError(f"/{command} was not answered: {exchange.errors}\n{self.process.output}")
        return exchange.latency

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024


@asynccontextmanager
async def contender(python: str, module: str, arguments: list[str], folder: Path) -> AsyncIterator[Contender]:
    async with DiscordServer(validate=False) as server:
        guild = server.add_guild()
        channel, member = server.add_channel(guild), server.add_member(guild)
        env = {"GUIDEPOST_DATA_DIR": str(folder)}
        began = time.perf_counter()
        async with bot_process(server, module, arguments, env, python=python) as process:
            yield Contender(server, channel, member, process, time.perf_counter() - began)


def plain_python(folder: Path) -> str:
    """A Python that has discord.py as `pip install discord.py` gives it: no extras, no uvloop."""
    python = folder / "bare" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "bare"], check=True)
    wanted = f"discord.py=={discord.__version__}"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted], check=True)
    return str(python)


async def compare(folder: Path) -> dict[str, float]:
    plain = plain_python(folder)
    bare = (plain, "tests.benchmarks.bare_bot", list[str]())
    ours = (sys.executable, "bot", ["run"])
    ready: tuple[list[float], list[float]] = ([], [])
    for number in range(STARTS):
        for which, times in ((bare, ready[0]), (ours, ready[1])):
            async with contender(*which, folder / f"start-{number}") as one:
                times.append(one.seconds_to_ready)
    async with contender(*bare, folder) as theirs, contender(*ours, folder / "data") as mine:
        page = [lambda: theirs.run("page")]
        found = {
            "/guide read, p50": await ratio(page[0], lambda: mine.run("guide read", chapter="math")),
            "/guide search, p50": await ratio(page[0], lambda: mine.run("guide search", query="gradient descent")),
        }
        memory = mine.resident_bytes() / theirs.resident_bytes()
    return {**found, "start to ready": statistics.median(ready[1]) / statistics.median(ready[0]), "memory": memory}


async def ratio(theirs: Callable[[], Awaitable[float]], mine: Callable[[], Awaitable[float]]) -> float:
    """The medians of alternating runs, so that whatever else the machine does falls on both alike."""
    for _ in range(WARM_UP):
        await theirs()
        await mine()
    pairs = [(await theirs(), await mine()) for _ in range(ROUNDS)]
    return statistics.median(pair[1] for pair in pairs) / statistics.median(pair[0] for pair in pairs)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(compare(Path(folder)))
    for name, value in found.items():
        verdict = "as promised" if value <= LIMITS[name] else "TOO MUCH"
        print(f"{name:<20} {value:5.2f} times a bare discord.py bot (at most {LIMITS[name]}): {verdict}")
    return int(any(value > LIMITS[name] for name, value in found.items()))


if __name__ == "__main__":
    sys.exit(main())
