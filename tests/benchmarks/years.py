"""Years of data: 5 million check-ins, 500,000 messages and ledger rows, 20,000 servers; against an empty database,
on both engines."""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import uvloop

from bot.command_line import open_guidepost
from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.database.rows import stored
from bot.database.url import DatabaseUrl, sqlite_url
from bot.environment import read_settings
from tests.benchmarks import crowd, leaderboard
from tests.benchmarks.answers import ROWS, Act, running
from tests.benchmarks.contenders import contender, guidepost, ratio
from tests.benchmarks.report import Line, of_allowed
from tests.discord_server.records import Guild, Member
from tests.support.postgresql import new_database, postgresql_server
from tests.support.waiting import until

MEMBERS = 200
ROUNDS = 600
OTHERS = 500_000
GUILDS = 20_000
MOST = 1.1
WAKE_MILLISECONDS = 5
# The first ones are no measure: PostgreSQL plans each statement some times on each of its connections.
WAKES, WARM_WAKES = 150, 50
COPY_SECONDS = 300.0
# Most of this crowd are not on Discord, which a look at the leaderboard would ask for each: `leaderboard` measures it.
LEFT_OUT = ("streak leaderboard",)
# The stand-in has none of the other servers either, so that the bot has taken them for gone.
ALL_HERE = "UPDATE guild_rounds SET gone_at = NULL WHERE gone_at IS NOT NULL"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count) "
ADD_OCCURRENCES = (
    NUMBERS + "INSERT INTO occurrences (kind, guild_id, key, id, channel_id, state, attempts, due_at, claimed_at,"
    " held_until, unsure_since, settled_at, message_id)"
    " SELECT 'weekly-tip', n % :guilds, 'old ' || n, 'old' || n, 1, 'sent', 1, :at, :at, :at, :at, :at, n FROM numbers"
)
ADD_MESSAGES = (
    NUMBERS + "INSERT INTO mentoring_letters"
    " (id, guild_id, member_id, kind, subject, place, due_at, good_until, state, ended_at)"
    " SELECT 'old' || n, n % :guilds, n, 'offer', 'old' || n, 'room', :at, :at, 'sent', :at FROM numbers"
)
ADD_SCHEDULES = (
    NUMBERS + "INSERT INTO tip_schedules"
    " (guild_id, channel_id, weekday, at, zone, thread, publish, paused, next_at, changed_at)"
    " SELECT n, n, 0, '09:00', 'UTC', 0, 0, 0, :next, :at FROM numbers"
)
ADD_ROUNDS = (
    NUMBERS + "INSERT INTO guild_rounds (guild_id, swept_at, next_at) SELECT n, :at, :next FROM numbers WHERE true"
    " ON CONFLICT (guild_id) DO NOTHING"
)


async def lines(folder: Path, members: int = crowd.MEMBERS) -> AsyncIterator[Line]:
    """On SQLite, then on PostgreSQL."""
    urls = [sqlite_url(folder / part / "guidepost.sqlite3") for part in ("years", "empty")]
    async for line in _lines(folder, members, "SQLite", urls[0], urls[1]):
        yield line
    with postgresql_server() as server:
        async with new_database(server.url) as full, new_database(server.url) as empty:
            async for line in _lines(folder / "postgresql", members, "PostgreSQL", full, empty):
                yield line


async def _lines(folder: Path, members: int, engine: str, full: DatabaseUrl, empty: DatabaseUrl) -> AsyncIterator[Line]:
    now, data = datetime.now(UTC), folder / "years"
    file = data / "guidepost.sqlite3"

    async def prepare(guild: Guild, first: Sequence[Member]) -> None:
        await crowd.fill(data, guild.id, [one.id for one in first], now.date(), members=members)
        add_others(file, now)
        if not full.is_sqlite:
            await load(file, full)

    async with (
        contender(guidepost(), data, MEMBERS, prepare, env={"GUIDEPOST_DATABASE_URL": full.text}) as large,
        contender(guidepost(), folder / "empty", MEMBERS, env={"GUIDEPOST_DATABASE_URL": empty.text}) as small,
    ):
        for member in small.members:
            await small.run_as(member, "streak join", "", timezone="UTC", habit="read one page")
        if full.is_sqlite:  # until the night's copy is made, which each start begins: it is no part of an answer
            await until(lambda: any((data / "backups").glob("nightly-*.sqlite3")), COPY_SECONDS)
        for row in (row for row in ROWS if row.mine not in LEFT_OUT):
            acts = [running(one, row.mine, "", dict(row.options)) for one in (small, large)]
            yield await _line(f"{row.name}, {engine} with years of data, p50", acts)
    yield await _wake_up(data, engine, full)
    for line in await leaderboard.lines(full, file, large.guild.id, now.date(), engine):
        yield line


async def _line(name: str, acts: Sequence[Act]) -> Line:
    value = await ratio(acts[0], acts[1], ROUNDS)
    return Line(name, value, "times the same with an empty database", MOST)


async def load(path: Path, url: DatabaseUrl) -> None:
    """Put all rows of a SQLite file into an empty PostgreSQL, as they are."""
    database = connect(url)
    await bring_up_to_date(database, datetime.now(UTC), path.parent)
    await database.close()
    target = await asyncpg.connect(url.dsn)
    try:
        with closing(sqlite3.connect(path)) as source:
            for (table,) in source.execute(TABLES).fetchall():
                rows = source.execute(f"SELECT * FROM {table}")
                columns = [column[0] for column in rows.description]
                await target.execute(f"TRUNCATE {table}")
                await target.copy_records_to_table(table, records=rows, columns=columns)
    finally:
        await target.close()
    await _vacuum(url)


async def _vacuum(url: DatabaseUrl) -> None:
    """PostgreSQL does so by itself within a minute or so."""
    connection = await asyncpg.connect(url.dsn)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def add_others(path: Path, now: datetime) -> None:
    values = {
        "at": stored(now - timedelta(days=30)),
        "next": stored(now + timedelta(days=3)),
        "count": OTHERS,
        "guilds": GUILDS,
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (ADD_OCCURRENCES, ADD_MESSAGES):
            connection.execute(statement, values)
        for statement in (ADD_SCHEDULES, ADD_ROUNDS):
            connection.execute(statement, values | {"count": GUILDS})


async def _wake_up(folder: Path, engine: str, url: DatabaseUrl) -> Line:
    """All timed work looks for what is due, and finds nothing; on a loop like the bot's own."""
    times = await asyncio.to_thread(uvloop.run, _wake_ups(folder, url))
    remark = f"the first one, which also prunes: {times[0] * 1_000:.0f} ms"
    median = statistics.median(times[WARM_WAKES:])
    line = of_allowed(f"a wake-up, {engine} with years of data", median, WAKE_MILLISECONDS)
    return Line(line.name, line.value, line.measure, remark=remark)


async def _wake_ups(folder: Path, url: DatabaseUrl) -> list[float]:
    times = []
    async with open_guidepost(read_settings(None, data_dir=folder, database_url=url.text)) as client:
        await client.load_features()
        await client.database.execute(ALL_HERE)
        if not url.is_sqlite:
            await _vacuum(url)
        now = client.clock()
        for number in range(WAKES):
            began = time.perf_counter()
            await client.run_due(now + timedelta(seconds=15 * number))
            times.append(time.perf_counter() - began)
    return times
