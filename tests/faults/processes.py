"""Two bot processes on one PostgreSQL, as the profile `scale` of compose.yaml runs them: restarted one after the other,
killed, and with a server of PostgreSQL that crashes and hangs, while members use the bot."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bot.database.rows import stored
from bot.guilds.shards import shard_of
from bot.interactions.custom_ids import BUTTON, build_custom_id
from tests.discord_server.permissions import MANAGE_GUILD
from tests.discord_server.process import BotProcess, bot_process
from tests.discord_server.records import Channel, Guild
from tests.discord_server.server import DiscordServer
from tests.faults.load import SAVED, Load
from tests.faults.report import Tried
from tests.support.postgresql import PostgresqlServer, postgresql_server
from tests.support.waiting import until

SHARDS = 2
MEMBERS = 8
# A silent process is taken over from after a minute.
TAKEN_OVER_WITHIN = 150.0


class Cluster:
    def __init__(self, folder: Path, server: DiscordServer, postgresql: PostgresqlServer) -> None:
        self.server, self.postgresql = server, postgresql
        self._folder = folder
        self._running: dict[int, tuple[BotProcess, AsyncExitStack]] = {}
        self.guilds = [self._guild_of(shard) for shard in range(SHARDS)]
        self.channels = [server.add_channel(guild) for guild in self.guilds]
        self.members = [
            [server.add_member(guild, f"member {number}") for number in range(MEMBERS)] for guild in self.guilds
        ]
        self.loads = [
            Load(server, channel, members, random.Random(shard))
            for shard, (channel, members) in enumerate(zip(self.channels, self.members, strict=True))
        ]

    def _guild_of(self, shard: int) -> Guild:
        while True:
            guild = self.server.add_guild()
            if shard_of(guild.id, SHARDS) == shard:
                return guild

    async def start(self, shard: int) -> None:
        folder = self._folder / str(shard)
        folder.mkdir(exist_ok=True)
        env = {
            "GUIDEPOST_DATA_DIR": str(folder),
            "GUIDEPOST_DATABASE_URL": self.postgresql.url.text,
            "GUIDEPOST_SHARDS": f"{shard}/{SHARDS}",
        }
        stack = AsyncExitStack()
        started = bot_process(self.server, "bot", ["run"], env, timeout=60, cwd=folder)
        self._running[shard] = (await stack.enter_async_context(started), stack)

    async def stop(self, shard: int, *, kill: bool = False) -> None:
        process, stack = self._running.pop(shard)
        process.kill() if kill else process.terminate()
        await process.wait(20)
        await stack.aclose()

    async def stored_logs(self) -> set[int]:
        connection = await asyncpg.connect(self.postgresql.url.dsn)
        rows = await connection.fetch("SELECT id FROM streak_logs")
        await connection.close()
        return {row["id"] for row in rows}

    async def lost(self) -> int:
        return sum([await load.lost(self.stored_logs) for load in self.loads])

    async def until_back(self) -> None:
        for load in self.loads:
            await load.until_back()


@asynccontextmanager
async def used_cluster(folder: Path) -> AsyncIterator[Cluster]:
    with postgresql_server() as postgresql:
        async with DiscordServer(validate=False, shards=SHARDS) as server, AsyncExitStack() as stack:
            cluster = Cluster(folder, server, postgresql)
            for shard in range(SHARDS):
                await cluster.start(shard)
                stack.push_async_callback(cluster._running[shard][1].aclose)
            for load in cluster.loads:
                await load.join()
                await stack.enter_async_context(load.going_on())
            yield cluster
            await asyncio.gather(*(cluster.stop(shard) for shard in list(cluster._running)))


async def try_processes(folder: Path, times: int) -> list[Tried]:
    async with used_cluster(folder) as cluster:
        return [
            await _try_direct_message(cluster),
            await _repeat("both processes restarted, one after the other", cluster, _restart, times),
            await _repeat("both processes killed, one after the other", cluster, _kill, times),
            await _repeat("PostgreSQL killed", cluster, _kill_postgresql, times),
            await _repeat("PostgreSQL hangs for five seconds", cluster, _hang_postgresql, times),
            await _try_taking_over(cluster),
        ]


async def _repeat(what: str, cluster: Cluster, act: Callable[[Cluster], Awaitable[None]], times: int) -> Tried:
    for load in cluster.loads:
        load.slowest_back = 0.0
    for _ in range(times):
        await act(cluster)
        await cluster.until_back()
        await asyncio.sleep(1)
    slowest = max(load.slowest_back for load in cluster.loads)
    return Tried(what, times, await cluster.lost(), f"answers again after {slowest:.1f} s at most")


async def _restart(cluster: Cluster) -> None:
    for shard in range(SHARDS):
        await cluster.stop(shard)
        await cluster.start(shard)


async def _kill(cluster: Cluster) -> None:
    for shard in range(SHARDS):
        await cluster.stop(shard, kill=True)
        await cluster.start(shard)


async def _kill_postgresql(cluster: Cluster) -> None:
    await asyncio.to_thread(cluster.postgresql.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(cluster.postgresql.start)


async def _hang_postgresql(cluster: Cluster) -> None:
    cluster.postgresql.hang()
    try:
        await asyncio.sleep(5)
    finally:
        cluster.postgresql.go_on()


async def _try_direct_message(cluster: Cluster) -> Tried:
    """A press in a direct message arrives at the first process, and counts in the server that the button names."""
    server, lost = cluster.server, 0
    for guild, members in zip(cluster.guilds, cluster.members, strict=True):
        channel = server.dm(members[0])
        custom_id = build_custom_id(BUTTON, "streaks:done", (guild.id, ""))
        part = {"type": 2, "id": 2, "style": 1, "label": "Done today", "custom_id": custom_id}
        parts = ({"type": 1, "id": 1, "components": [part]},)
        message = server.world.add_message(channel.id, server.world.bot.id, components=parts)
        exchange = await server.completed(await server.press(members[0], message, custom_id))
        connection = await asyncpg.connect(cluster.postgresql.url.dsn)
        found = await connection.fetchval("SELECT guild_id FROM streak_logs WHERE id = $1", exchange.id)
        await connection.close()
        lost += SAVED not in exchange.text or found != guild.id
    return Tried("presses in direct messages, for each process's server", len(cluster.guilds), lost)


async def _try_taking_over(cluster: Cluster) -> Tried:
    """A moderator of the first server plans a tip, whose process then is killed: the other one posts it, once."""
    server, guild = cluster.server, cluster.guilds[0]
    chief, tips = server.add_member(guild, "moderator", bits=MANAGE_GUILD), server.add_channel(guild, "tips")
    await server.slash(chief, cluster.channels[0], "admin tips schedule", channel=tips, weekday="monday", time="9am")
    await cluster.stop(0, kill=True)
    connection = await asyncpg.connect(cluster.postgresql.url.dsn)
    await connection.execute("UPDATE tip_schedules SET next_at = $1", stored(datetime.now(UTC)))
    await connection.close()
    await until(lambda: _posts(server, tips), TAKEN_OVER_WITHIN)
    await cluster.start(0)
    await asyncio.sleep(20)
    return Tried("a process silent, its tip due", 1, abs(_posts(server, tips) - 1), "posted once, by the other one")


def _posts(server: DiscordServer, channel: Channel) -> int:
    return sum("Tip of the week" in message.text for message in server.world.history(channel.id))
