"""Everything at once: a weekly tip in a server of 50,000, whose "I did it" 2,000 members press within 10 seconds on a
disk that takes 10 ms for a sync; and as many logs on PostgreSQL."""

import asyncio
import shutil
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg

from tests.benchmarks import crowd
from tests.benchmarks.contenders import Bot, Contender, contender, guidepost, plain_python
from tests.benchmarks.report import Line
from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.records import Exchange, Guild, Member, Message
from tests.support.postgresql import postgresql_server
from tests.support.waiting import until

PRESSES, SECONDS, MEMBERS = 2_000, 10.0, 50_000
SYNC_MILLISECONDS = 10
ACKNOWLEDGED_SECONDS = 3.0
SAVED = "Logged for today"


# Whoever saves on PostgreSQL waits so long before its sync.
SLOW_POSTGRESQL = ("fsync = on", f"commit_delay = {SYNC_MILLISECONDS * 1_000}", "commit_siblings = 0")


async def lines(folder: Path, presses: int = PRESSES) -> AsyncIterator[Line]:
    yield await _on_postgresql(folder, presses)
    if shutil.which("strace") is None:
        yield Line("2,000 presses in 10 s", None, remark="strace is not installed")
        return
    for line in await _tip(folder, presses):
        yield line
    yield await _against_bare(folder, presses)


async def _on_postgresql(folder: Path, presses: int) -> Line:
    """Logs of as many members of one server."""
    with postgresql_server() as server:
        connection = await asyncpg.connect(server.url.dsn)
        for setting in SLOW_POSTGRESQL:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        env = {"GUIDEPOST_DATABASE_URL": server.url.text}
        async with contender(guidepost(), folder / "burst-postgresql", presses, env=env) as mine:
            for member in mine.members:
                await mine.run_as(member, "streak join", "", timezone="UTC")
            logs = [partial(mine.server.slash, member, mine.channel, "streak log") for member in mine.members]
            exchanges, _seconds = await at_pace(logs)
            await _check_all_saved(mine, exchanges)
    return _slowest(f"{presses:,} logs in {SECONDS:.0f} s, PostgreSQL, sync {SYNC_MILLISECONDS} ms", exchanges)


async def _check_all_saved(mine: Contender, exchanges: Sequence[Exchange]) -> None:
    finished = [await mine.server.completed(one) for one in exchanges]
    lost = sum(not one.acknowledged or SAVED not in last.text for one, last in zip(exchanges, finished, strict=True))
    if lost:
        raise RuntimeError(f"{lost} of {len(exchanges)} were not acknowledged and saved")


def _slowest(name: str, exchanges: Sequence[Exchange]) -> Line:
    latencies = sorted(one.latency for one in exchanges)
    remark = f"median {statistics.median(latencies) * 1_000:,.0f} ms, slowest {latencies[-1] * 1_000:,.0f} ms"
    return Line(name, latencies[-1] / ACKNOWLEDGED_SECONDS, "of the 3 s that Discord waits", remark=remark)


def slow_python(folder: Path, python: str) -> str:
    """A Python whose syncs of the disk are slow."""
    script = folder / f"slow-{Path(python).parent.parent.name}"
    inject = f"inject=fsync,fdatasync:delay_exit={SYNC_MILLISECONDS * 1_000}"
    strace = f"strace -D -f --seccomp-bpf -qq -o /dev/null -e trace=fsync,fdatasync -e {inject}"
    script.write_text(f'#!/bin/sh\nexec {strace} "{python}" "$@"\n')
    script.chmod(0o755)
    return str(script)


async def at_pace(acts: Sequence[Callable[[], Awaitable[Exchange]]]) -> tuple[list[Exchange], float]:
    """Begin all within `SECONDS`, evenly; their ends, and how long it took until the last one."""
    began = time.perf_counter()

    async def act_in_turn(number: int, act: Callable[[], Awaitable[Exchange]]) -> Exchange:
        await asyncio.sleep(max(0.0, began + SECONDS * number / len(acts) - time.perf_counter()))
        return await act()

    exchanges = await asyncio.gather(*(act_in_turn(number, act) for number, act in enumerate(acts)))
    return exchanges, time.perf_counter() - began


async def _tip(folder: Path, presses: int) -> list[Line]:
    data = folder / "burst"

    async def prepare(guild: Guild, members: Sequence[Member]) -> None:
        ids = [one.id for one in members[1:]]
        await crowd.fill(data, guild.id, ids, datetime.now(UTC).date(), members=MEMBERS, logs_each=10)

    bot = Bot(slow_python(folder, sys.executable), "bot", ("run",))
    async with contender(bot, data, presses + 1, prepare) as mine:
        chief, *members = mine.members
        role = mine.server.add_role(mine.guild, "Moderators", MANAGE_GUILD)
        chief = mine.server.set_roles(chief, [role])
        await mine.run_as(
            chief, "admin tips schedule", "is scheduled", channel=mine.channel, weekday="monday", time="9am"
        )
        await mine.server.slash(chief, mine.channel, "admin tips now")
        await until(lambda: _posts(mine))
        [message] = _posts(mine)
        custom_id = message.labelled("I did it")
        presses_due = [partial(mine.server.press, member, message.id, custom_id) for member in members]
        exchanges, seconds = await at_pace(presses_due)
        await _check_all_saved(mine, exchanges)
    slowest = _slowest(f"{presses:,} presses in {SECONDS:.0f} s, sync {SYNC_MILLISECONDS} ms", exchanges)
    return [slowest, Line("until the last is saved", seconds / SECONDS, "times those 10 s", 1.3)]


def _posts(mine: Contender) -> list[Message]:
    return [one for one in mine.server.world.history(mine.channel.id) if "Tip of the week" in one.text]


async def _against_bare(folder: Path, presses: int) -> Line:
    """How many logs a second each gets through, all of them there at once."""
    rates = []
    for bot, command, words in (
        (Bot(slow_python(folder, plain_python(folder)), "tests.benchmarks.bare_bot"), "note", "Written down"),
        (Bot(slow_python(folder, sys.executable), "bot", ("run",)), "streak log", SAVED),
    ):
        count = presses // 4
        async with contender(bot, folder / f"burst-{command}", count) as one:
            if command == "streak log":
                for member in one.members:
                    await one.run_as(member, "streak join", "", timezone="UTC")
            began = time.perf_counter()
            await asyncio.gather(*(one.run_as(member, command, words) for member in one.members))
            rates.append(count / (time.perf_counter() - began))
    return Line("time of a log among many at once", rates[0] / rates[1], remark=f"{rates[1]:,.0f} a second")
