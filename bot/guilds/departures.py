"""Who left and which server removed the bot: noticed, told to the features, and purged after 30 days."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import discord

from bot.database.engine import Database
from bot.database.executor import Executor
from bot.database.personal_data import PersonalData, Table, forget_guild, forget_members
from bot.database.rows import columns_of, record_of
from bot.database.time import stored
from bot.guilds.members import GuildMembers

log = logging.getLogger(__name__)

KIND = "departures"
# Law 9. Long enough to change one's mind, or to win a server back.
PURGED_AFTER = timedelta(days=30)
# Everybody about whom something is held is asked about so often.
SWEEP_EVERY = timedelta(days=1)
# A step of a large server's sweep asks Discord about so many, at most 500 a day: nobody's commands wait for it.
MEMBERS_A_STEP = 20
STEP_EVERY = timedelta(minutes=58)
# At each wake-up, four times a minute: 17,000 servers have a step within a day, at 4 to 8 requests a second.
STEPS_A_RUN = 3
# What could not be wiped off the disk for want of room has no room a moment later either.
WIPE_AGAIN = timedelta(minutes=10)
NEVER = datetime.min.replace(tzinfo=UTC)

DEPARTURE_TABLES = (
    Table("departures", "When it was noticed that you had left the server", ("member_id",)),
    Table("guild_rounds"),
)


@dataclass(frozen=True)
class GuildSweep:
    """`swept_at` is when its last step was, `swept_to` the last member asked about, None once the sweep is done."""

    guild_id: int
    swept_at: datetime
    swept_to: int | None
    gone_at: datetime | None


ADD = (
    "INSERT INTO departures (guild_id, member_id, noticed_at) VALUES (:guild_id, :member_id, :at)"
    " ON CONFLICT (guild_id, member_id) DO NOTHING RETURNING member_id"
)
GET = "SELECT member_id FROM departures WHERE guild_id = :guild_id AND member_id IN :member_ids"
DELETE = "DELETE FROM departures WHERE guild_id = :guild_id AND member_id IN :member_ids"
LONG_GONE = (
    "SELECT member_id FROM departures WHERE guild_id = :guild_id AND noticed_at <= :before"
    " ORDER BY noticed_at, member_id LIMIT :limit"
)
SWEEPS = f"SELECT {columns_of(GuildSweep)} FROM guild_rounds"
SAVE_STEP = (
    "INSERT INTO guild_rounds (guild_id, swept_at, swept_to) VALUES (:guild_id, :at, :member_id)"
    " ON CONFLICT (guild_id) DO UPDATE SET swept_at = :at, swept_to = :member_id, gone_at = NULL"
)
# Also of a server whose first sweep has not begun.
GUILD_GONE = (
    "INSERT INTO guild_rounds (guild_id, swept_at, gone_at) VALUES (:guild_id, :at, :at)"
    " ON CONFLICT (guild_id) DO UPDATE SET gone_at = COALESCE(guild_rounds.gone_at, excluded.gone_at)"
)
GUILD_BACK = "UPDATE guild_rounds SET gone_at = NULL WHERE guild_id = :guild_id"


async def add_departures(db: Executor, guild_id: int, member_ids: Collection[int], at: datetime) -> set[int]:
    """Those of whom it is news."""
    rows = await db.fetch(GET, {"guild_id": guild_id, "member_ids": list(member_ids)})
    news = [member_id for member_id in member_ids if member_id not in {row["member_id"] for row in rows}]
    if not news:
        return set()
    values = {"guild_id": guild_id, "at": stored(at)}
    added = await db.execute_all(*((ADD, values | {"member_id": member_id}) for member_id in news))
    return {row["member_id"] for rows in added for row in rows}


async def remove_departures(db: Executor, guild_id: int, member_ids: Collection[int]) -> None:
    """They are members, whatever was noticed."""
    values = {"guild_id": guild_id, "member_ids": list(member_ids)}
    if member_ids and await db.fetch(GET, values):
        await db.execute(DELETE, values)


async def get_long_gone(db: Executor, guild_id: int, before: datetime, limit: int) -> list[int]:
    """Those of a guild who were noticed at `before` or earlier."""
    rows = await db.fetch(LONG_GONE, {"guild_id": guild_id, "before": stored(before), "limit": limit})
    return [row["member_id"] for row in rows]


async def get_sweeps(db: Executor) -> dict[int, GuildSweep]:
    return {row["guild_id"]: record_of(GuildSweep, row) for row in await db.fetch(SWEEPS)}


async def save_step(db: Executor, guild_id: int, member_id: int | None, at: datetime) -> None:
    """The sweep has come to `member_id`, or to its end; also notes that the bot is in that guild."""
    await db.execute(SAVE_STEP, {"guild_id": guild_id, "member_id": member_id, "at": stored(at)})


async def mark_guild_gone(db: Executor, guild_id: int, at: datetime) -> None:
    await db.execute(GUILD_GONE, {"guild_id": guild_id, "at": stored(at)})


async def mark_guild_back(db: Executor, guild_id: int) -> None:
    await db.execute(GUILD_BACK, {"guild_id": guild_id})


Listener = Callable[[int, Collection[int]], Awaitable[None]]


class Departures:
    """`client.departures`, and the job that sweeps every server once a day in small steps."""

    def __init__(
        self, client: discord.Client, database: Database, parts: Sequence[PersonalData], clock: Callable[[], datetime]
    ) -> None:
        self._client, self._database, self._parts, self._clock = client, database, parts, clock
        self._wiped_at = NEVER
        self._departure_listeners: list[Listener] = []
        self._purge_listeners: list[Callable[[int], None]] = []
        self.members = GuildMembers(client, clock, self.members_left)

    def on_departure(self, listener: Listener) -> None:
        """From now on `listener(guild_id, member_ids)` is called, once for each time that somebody leaves."""
        self._departure_listeners.append(listener)

    def on_guild_forgotten(self, listener: Callable[[int], None]) -> None:
        """From now on `listener(guild_id)` is called when a server's data was purged."""
        self._purge_listeners.append(listener)

    async def members_left(self, guild_id: int, member_ids: Collection[int]) -> None:
        """They have left: every feature hides them now."""
        news = await add_departures(self._database, guild_id, member_ids, self._clock())
        for listener in self._departure_listeners if news else ():
            await listener(guild_id, news)

    async def guild_gone(self, guild_id: int) -> None:
        """The server has removed the bot."""
        await mark_guild_gone(self._database, guild_id, self._clock())

    async def run(self, now: datetime) -> None:
        """One small step of everything."""
        if self._client.is_ready():
            sweeps = await get_sweeps(self._database)
            await self._note_guilds(sweeps, now)
            await self._sweep(sweeps, now)
            await self._purge_guilds(sweeps, now)
            await self._wipe_again(now)

    async def _note_guilds(self, sweeps: dict[int, GuildSweep], now: datetime) -> None:
        """A server that removed the bot while it was down is missing among ours."""
        ours = {guild.id for guild in self._client.guilds}
        for guild_id, sweep in sweeps.items():
            if guild_id in ours and sweep.gone_at is not None:
                await mark_guild_back(self._database, guild_id)
            elif guild_id not in ours and sweep.gone_at is None and self._is_ours(guild_id):
                await mark_guild_gone(self._database, guild_id, now)

    async def _wipe_again(self, now: datetime) -> None:
        if self._database.unwiped and now - self._wiped_at >= WIPE_AGAIN:
            self._wiped_at = now
            await self._database.wipe()

    def _is_ours(self, guild_id: int) -> bool:
        """Whether a server belongs to a shard of this process; Discord deals them out by the id."""
        count = self._client.shard_count or 1
        shards = getattr(self._client, "shards", None) or range(count)
        return (guild_id >> 22) % count in shards

    async def _sweep(self, sweeps: dict[int, GuildSweep], now: datetime) -> None:
        """A step in the servers that have waited longest, so that each has its turn however many there are."""
        unswept = [GuildSweep(guild.id, NEVER, None, None) for guild in self._client.guilds]
        waiting = [sweeps.get(sweep.guild_id, sweep) for sweep in unswept]
        for sweep in sorted(waiting, key=lambda sweep: sweep.swept_at)[:STEPS_A_RUN]:
            if now - sweep.swept_at >= (SWEEP_EVERY if sweep.swept_to is None else STEP_EVERY):
                await self._take_step(sweep.guild_id, sweep.swept_to or 0, now)
                await self._purge_members(sweep.guild_id, now)

    async def _take_step(self, guild_id: int, after: int, now: datetime) -> None:
        held = set[int]()
        for part in self._parts:
            held |= set(await part.members_of(guild_id, after, MEMBERS_A_STEP))
        member_ids = sorted(held)[:MEMBERS_A_STEP]
        await self.members.find_departed(guild_id, member_ids)
        present = [member_id for member_id in member_ids if self.members.was_seen(guild_id, member_id)]
        await remove_departures(self._database, guild_id, present)
        last = member_ids[-1] if len(member_ids) == MEMBERS_A_STEP else None
        await save_step(self._database, guild_id, last, now)

    async def _purge_members(self, guild_id: int, now: datetime) -> None:
        """Asked once more before: who came back keeps everything, and so does everybody while Discord is silent."""
        gone = await get_long_gone(self._database, guild_id, now - PURGED_AFTER, MEMBERS_A_STEP)
        answers = await asyncio.gather(*(self.members.ask(guild_id, member_id) for member_id in gone))
        is_member = dict(zip(gone, answers, strict=True))
        await remove_departures(self._database, guild_id, [member_id for member_id in gone if is_member[member_id]])
        purged = [(guild_id, member_id) for member_id in gone if is_member[member_id] is False]
        if purged:
            await forget_members(self._database, self._parts, purged)
            log.info("Deleted what was held about %s who left guild %s 30 days ago", len(purged), guild_id)

    async def _purge_guilds(self, sweeps: dict[int, GuildSweep], now: datetime) -> None:
        for guild_id, sweep in sweeps.items():
            is_gone = sweep.gone_at is not None and now - sweep.gone_at >= PURGED_AFTER
            if is_gone and self._client.get_guild(guild_id) is None and self._is_ours(guild_id):
                await forget_guild(self._database, self._parts, guild_id)
                for listener in self._purge_listeners:
                    listener(guild_id)
                log.info("What was held for guild %s, which removed the bot 30 days ago, is deleted", guild_id)
