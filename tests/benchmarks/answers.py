"""What members do, against the same with a bare discord.py bot: how long an answer takes, what it costs, how many there
are a second."""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.contenders import Bot, Contender, contender, guidepost, plain_python
from tests.benchmarks.report import Line
from tests.discord_server.records import Exchange

# Members take turns: one alone would meet the limit for one member.
MEMBERS = 1_000
ROUNDS, BLOCK, WARM_UP = 2_000, 50, 100
IN_FLIGHT = 100
MOST_P99 = 1.5

Act = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Row:
    """An act of ours, the bare bot's that it is measured by, and the goals: median, and processor time an answer."""

    name: str
    bare: str
    mine: str
    goals: tuple[float, float]
    said: str = ""
    options: tuple[tuple[str, str], ...] = ()


ROWS = (
    Row("/guide read", "page", "guide read", (1.1, 1.2), "Math", (("chapter", "math"),)),
    Row("/guide search", "page", "guide search", (1.3, 1.6), "", (("query", "gradient descent"),)),
    Row("/streak status", "card", "streak status", (1.3, 1.5), "days logged"),
    Row("/streak log", "note", "streak log", (1.3, 1.8), "Logged for today"),
    Row("/streak leaderboard", "page", "streak leaderboard", (1.3, 1.6), "eaderboard"),
    Row("/mentoring request", "page", "mentoring request", (1.3, 1.6)),
)


@dataclass
class Measured:
    """`seconds` of each answer, and the processor's for all."""

    seconds: list[float]
    cpu: float = 0.0
    rate: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.seconds, n=100)[98]


async def lines(folder: Path, rounds: int = ROUNDS) -> AsyncIterator[Line]:
    bare = Bot(plain_python(folder), "tests.benchmarks.bare_bot")
    async with (
        contender(bare, folder / "answers-bare", MEMBERS) as theirs,
        contender(guidepost(), folder / "answers", MEMBERS) as mine,
    ):
        for member in mine.members:
            await mine.run_as(member, "streak join", "", timezone="UTC", habit="read one page")
        for row in ROWS:
            acts = (running(theirs, row.bare), running(mine, row.mine, row.said, dict(row.options)))
            for line in await compare(row.name, (theirs, mine), acts, row.goals, rounds):
                yield line
        suggesting = (suggestions(theirs, "page", "topic"), suggestions(mine, "guide read", "chapter"))
        for line in await compare("autocomplete", (theirs, mine), suggesting, (1.1, 1.2), rounds):
            yield line
        pressing = (
            await presses(theirs, "page", "More"),
            await presses(mine, "streak leaderboard", "This month", "All time"),
        )
        for line in await compare("a press, leaderboard", (theirs, mine), pressing, (1.3, 1.6), rounds):
            yield line


def running(one: Contender, command: str, said: str = "", options: dict[str, str] | None = None) -> Act:
    turns = itertools.cycle(one.members)
    return lambda: one.run_as(next(turns), command, said, **(options or {}))


def suggestions(one: Contender, command: str, option: str) -> Act:
    turns = itertools.cycle(one.members)

    async def suggest() -> float:
        exchange = await one.server.autocomplete(next(turns), one.channel, command, option, **{option: "t"})
        return _seconds(exchange)

    return suggest


async def presses(one: Contender, command: str, *labels: str) -> Act:
    """Each member on a message of their own, whichever of these buttons is not the one that was pressed last."""
    messages = {}
    for member in one.members:
        exchange = await one.server.slash(member, one.channel, command)
        assert exchange.message is not None
        messages[member] = exchange.message
    turns = itertools.cycle(one.members)

    async def press() -> float:
        member = next(turns)
        shown = one.server.message(messages[member])
        ids = map(shown.labelled, labels)
        custom_id = next(custom_id for custom_id in ids if not shown.component(custom_id).get("disabled"))
        return _seconds(await one.server.press(member, messages[member].id, custom_id))

    return press


def _seconds(exchange: Exchange) -> float:
    if not exchange.acknowledged:
        raise RuntimeError(f"not answered: {exchange.errors}")
    return exchange.latency


async def compare(
    name: str, bots: Sequence[Contender], acts: Sequence[Act], goals: tuple[float, float], rounds: int
) -> list[Line]:
    """In blocks that alternate, so that other work on the machine falls on both; then many at once."""
    for act in acts:
        for _ in range(WARM_UP):
            await act()
    measured = [Measured([]), Measured([])]
    for number in range(rounds // BLOCK):
        for which in (0, 1) if number % 2 else (1, 0):
            before = bots[which].cpu_seconds()
            measured[which].seconds += [await acts[which]() for _ in range(BLOCK)]
            measured[which].cpu += bots[which].cpu_seconds() - before
    for which in (0, 1):
        measured[which].rate = await _rate(acts[which], rounds)
    theirs, mine = measured
    milliseconds = f"{mine.cpu / rounds * 1_000:.2f} ms of processor an answer"
    return [
        Line(f"{name}, p50", mine.p50 / theirs.p50, limit=goals[0], remark=f"{mine.p50 * 1_000:.1f} ms"),
        Line(f"{name}, p99", mine.p99 / theirs.p99, limit=MOST_P99, remark=f"{mine.p99 * 1_000:.1f} ms"),
        Line(f"{name}, processor", mine.cpu / theirs.cpu, limit=goals[1], remark=milliseconds),
        Line(f"{name}, time at 100 in flight", theirs.rate / mine.rate, limit=goals[1], remark=f"{mine.rate:,.0f} a s"),
    ]


async def _rate(act: Act, rounds: int) -> float:
    left = iter(range(rounds))

    async def keep_acting() -> None:
        for _ in left:
            await act()

    began = time.perf_counter()
    await asyncio.gather(*(keep_acting() for _ in range(IN_FLIGHT)))
    return rounds / (time.perf_counter() - began)
