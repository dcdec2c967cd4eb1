"""Bots under test, each on a Discord of its own, and how two of them are compared; what they are asked is in the rooms.

Other work on the machine falls on both alike, because their turns alternate: only ratios mean something.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite
import discord

from tests.discord_server.process import BotProcess, bot_process
from tests.discord_server.records import Channel, Exchange, Guild, Member
from tests.discord_server.server import DiscordServer

WARM_UP = 30
ROUNDS = 300
# A late answer is a number here, not a failure: the bare bot, too, may be late where a machine does much else.
PATIENCE = 30.0
# The type of a first answer that says "thinking".
DEFERRED = 5

Act = Callable[[], Awaitable[float]]
# Called with the guild and its members before the bot starts.
Preparation = Callable[[Guild, Sequence[Member]], Awaitable[None]]


@dataclass(frozen=True)
class Bot:
    """What is started."""

    python: str
    module: str
    arguments: tuple[str, ...] = ()


@dataclass
class Contender:
    """A bot under test that is ready."""

    server: DiscordServer
    guild: Guild
    channel: Channel
    members: Sequence[Member]
    process: BotProcess
    seconds_to_ready: float

    async def run(self, command: str, **options: Any) -> float:
        """Seconds from the dispatch of the command to its answer at Discord."""
        return await self.run_as(self.members[0], command, "", **options)

    async def run_as(self, member: Member, command: str, words: str, /, **options: Any) -> float:
        """The answer has to contain `words`: a refusal may be quicker than the work."""
        exchange: Exchange = await self.server.slash(member, self.channel, command, **options)
        if exchange.acknowledged and exchange.kind == DEFERRED:
            exchange = await self.server.completed(exchange)
        if not exchange.acknowledged or words not in exchange.text:
            raise RuntimeError(f"/{command} was not answered: {exchange.text} {exchange.errors}\n{self.process.output}")
        return exchange.latency

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def cpu_seconds(self) -> float:
        """What all its threads have used of the processors."""
        used = 0
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            with suppress(OSError):  # it has ended just now
                used += int((thread / "schedstat").read_text(encoding="utf-8").split()[0])
        return used / 1e9


@asynccontextmanager
async def contender(
    bot: Bot,
    folder: Path,
    members: int = 1,
    prepare: Preparation | None = None,
    guilds: int = 1,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Contender]:
    """`bot`, started with its data in `folder`, in a guild with so many members, and in so many guilds."""
    folder.mkdir(parents=True, exist_ok=True)
    async with DiscordServer(validate=False, ack_window=PATIENCE) as server:
        guild = server.add_guild()
        for number in range(1, guilds):
            server.add_channel(server.add_guild(f"server {number}"))
        channel = server.add_channel(guild)
        crowd = [server.add_member(guild, f"member {number}") for number in range(members)]
        if prepare is not None:
            await prepare(guild, crowd)
        settings = {"GUIDEPOST_DATA_DIR": str(folder)} | dict(env or {})
        began = time.perf_counter()
        async with bot_process(server, bot.module, bot.arguments, settings, python=bot.python) as process:
            yield Contender(server, guild, channel, crowd, process, time.perf_counter() - began)


def guidepost() -> Bot:
    return Bot(sys.executable, "bot", ("run",))


def plain_python(folder: Path) -> str:
    """A Python that has discord.py as `pip install discord.py aiosqlite` gives it: no extras, no uvloop."""
    python = folder / "bare" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "bare"], check=True)
        wanted = (f"discord.py=={discord.__version__}", f"aiosqlite=={aiosqlite.__version__}")
        subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted], check=True)
    return str(python)


async def ratio(theirs: Act, mine: Act, rounds: int = ROUNDS) -> float:
    """How many times as long mine takes: the medians of turns that alternate, and so does who goes first."""
    for _ in range(WARM_UP):
        await theirs()
        await mine()
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            times[which].append(await (theirs, mine)[which]())
    return statistics.median(times[1]) / statistics.median(times[0])
