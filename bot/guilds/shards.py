"""Which servers' timed work is this process's: those of its shards, and of shards whose process is silent."""

import asyncio
import json
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.database.executor import Database, Executor
from bot.database.rows import columns_of, records_of

# Each process says so often that it is there, and is taken for dead after four times in a row without.
BEAT_EVERY = timedelta(seconds=15)
SILENT_AFTER = timedelta(minutes=1)
# Until then the others do not know of a process that has just started, and use all of Discord's limits but this share:
# they keep to 47 of 50 requests a second.
UNNOTICED = 2 * BEAT_EVERY
SHARE_UNNOTICED = 3 / 50
# Of a process that has ended; its name never comes again.
KEPT = timedelta(days=1)
ID_BYTES = 8


# What fills `OF_SHARDS`.
ShardValues = Mapping[str, int | list[int]]
# The condition on the server of a row that it belongs to one of these shards: Discord deals servers out by their ids.
OF_SHARDS = "((guild_id >> 22) % :shard_count) IN :shards"
ALL_SHARDS: ShardValues = {"shard_count": 1, "shards": [0]}


@dataclass(frozen=True)
class Process:
    """`id` is made up at its start, `shards` are the numbers of its shards as JSON."""

    id: str
    shards: str
    seen_at: str


BEAT = (
    "INSERT INTO processes (id, shards, seen_at) VALUES (:id, :shards, :at)"
    " ON CONFLICT (id) DO UPDATE SET shards = excluded.shards, seen_at = excluded.seen_at"
)
PRUNE = "DELETE FROM processes WHERE seen_at < :before"
PROCESSES = f"SELECT {columns_of(Process)} FROM processes WHERE id <> :id"
GONE_GUILDS = "SELECT guild_id FROM guild_rounds WHERE gone_at IS NOT NULL"


def shard_of(guild_id: int, shard_count: int) -> int:
    """Discord deals servers out by their ids; direct messages (0) come to the first shard."""
    return (guild_id >> 22) % shard_count


async def get_gone_guilds(db: Executor) -> frozenset[int]:
    """The servers that have removed the bot."""
    return frozenset(row["guild_id"] for row in await db.fetch(GONE_GUILDS))


class ShardScope:
    """`client.guild_scope`. Nothing timed is done for a server that has removed the bot, whoever it belonged to."""

    def __init__(self, client: discord.Client, database: Database, clock: Callable[[], datetime]) -> None:
        self._client, self._database, self._clock = client, database, clock
        self._id = secrets.token_hex(ID_BYTES)
        self._gone: frozenset[int] = frozenset()
        self._alive: Collection[int] = frozenset()
        self._refreshing: asyncio.Task[None] | None = None
        self._began_at = clock()
        self._beat_at: datetime | None = None
        # When this process noticed, by its own clock, that another one's time had moved on: clocks may differ.
        self._noticed: dict[str, tuple[str, datetime]] = {}

    @property
    def _shard_count(self) -> int:
        return self._client.shard_count or 1

    @property
    def _shards(self) -> Collection[int]:
        return getattr(self._client, "shard_ids", None) or range(self._shard_count)

    async def refresh(self, now: datetime) -> None:
        """All the jobs of a wake-up ask for this at once, and share one look."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh(now))
        await asyncio.shield(self._refreshing)

    async def _refresh(self, now: datetime) -> None:
        self._gone = await get_gone_guilds(self._database)
        if len(self._shards) == self._shard_count:
            return  # alone
        if self._beat_at is not None and timedelta(0) <= now - self._beat_at < BEAT_EVERY:
            return
        beat = {"id": self._id, "shards": json.dumps(sorted(self._shards)), "at": now}
        await self._database.execute_all((BEAT, beat), (PRUNE, {"before": now - KEPT}))
        self._beat_at = now
        processes = records_of(Process, await self._database.fetch(PROCESSES, {"id": self._id}))
        self._note(processes, now)

    def _note(self, processes: Collection[Process], now: datetime) -> None:
        """Works out which shards of others have a living process, or had one a minute ago."""
        if now - self._began_at < SILENT_AFTER:
            self._alive = range(self._shard_count)  # those that started with us have not all spoken yet
            return
        alive = set[int]()
        for process in processes:
            seen_at, noticed_at = self._noticed.get(process.id, ("", now))
            if seen_at != process.seen_at:
                noticed_at = now
                self._noticed[process.id] = (process.seen_at, now)
            if now - noticed_at < SILENT_AFTER:
                alive |= set(json.loads(process.shards))
        self._alive = alive

    def share(self) -> float:
        """Of a limit that Discord sets for the whole bot: by the number of this process's shards among those that run.
        Those of a silent process are dealt out with its work."""
        if len(self._shards) == self._shard_count:
            return 1.0
        share = len(self._shards) / len({*self._shards, *self._alive})
        return min(share, SHARE_UNNOTICED) if self._clock() - self._began_at < UNNOTICED else share

    def includes(self, guild_id: int) -> bool:
        return guild_id not in self._gone and self._is_ours(shard_of(guild_id, self._shard_count))

    def values(self) -> ShardValues:
        """For `OF_SHARDS`, where a statement has to choose."""
        count = self._shard_count
        return {"shard_count": count, "shards": [shard for shard in range(count) if self._is_ours(shard)]}

    def _is_ours(self, shard: int) -> bool:
        return shard in self._shards or shard not in self._alive
