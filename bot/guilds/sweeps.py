"""The daily round over all servers in small steps: who left, which server removed the bot, and what goes with them."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import discord

from bot.database.executor import Database, Executor, pages
from bot.database.personal_data import NO_GUILD, PersonalData, Table, forget_guild, forget_members
from bot.database.rows import columns_of, records_of
from bot.guilds.departures import Departures, get_long_gone
from bot.guilds.shards import OF_SHARDS, ShardValues

log = logging.getLogger(__name__)

KIND = "departures"
# Law 9. Long enough to change one's mind, or to win a server back.
PURGED_AFTER = timedelta(days=30)
# What was noted in direct messages goes when nothing of it changed for so long, as entries of the audit do.
UNCHANGED_FOR = timedelta(days=400)
# Everybody about whom something is held is asked about so often.
SWEEP_EVERY = timedelta(days=1)
# A step of a large server's sweep asks Discord about so many, at most 500 a day: nobody's commands wait for it.
MEMBERS_A_STEP = 20
STEP_EVERY = timedelta(minutes=58)
# One transaction that holds up nobody.
MEMBERS_A_PURGE = 200
# At each wake-up, four times a minute: 17,000 servers have a step within a day, at 4 to 8 requests a second.
STEPS_A_RUN = 3
# All servers are compared with Discord's list so often; what Discord tells of one meanwhile is noted at once.
COMPARE_EVERY = timedelta(hours=1)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)

SWEEP_TABLES = (Table("guild_rounds"),)


@dataclass(frozen=True)
class GuildSweep:
    """`swept_at` is when its last step was, `swept_to` the last member asked about, None once the sweep is done;
    `next_at` is when the next step is due."""

    guild_id: int
    swept_at: datetime
    swept_to: int | None
    gone_at: datetime | None
    next_at: datetime


SWEEPS = f"SELECT {columns_of(GuildSweep)} FROM guild_rounds"
DUE = f"{SWEEPS} WHERE gone_at IS NULL AND next_at <= :now AND {OF_SHARDS} ORDER BY next_at, guild_id LIMIT :limit"
GONE = f"{SWEEPS} WHERE gone_at IS NOT NULL AND {OF_SHARDS} ORDER BY gone_at, guild_id"
OURS = f"SELECT guild_id, gone_at FROM guild_rounds WHERE {OF_SHARDS}"
ADD = (
    "INSERT INTO guild_rounds (guild_id, swept_at, next_at) VALUES (:guild_id, :never, :at)"
    " ON CONFLICT (guild_id) DO UPDATE SET gone_at = NULL"
)
SAVE_STEP = (
    "UPDATE guild_rounds SET swept_at = :at, swept_to = :member_id, next_at = :next_at WHERE guild_id = :guild_id"
)
# Also of a server whose first sweep has not begun.
GUILD_GONE = (
    "INSERT INTO guild_rounds (guild_id, swept_at, gone_at, next_at) VALUES (:guild_id, :at, :at, :at)"
    " ON CONFLICT (guild_id) DO UPDATE SET gone_at = COALESCE(guild_rounds.gone_at, excluded.gone_at)"
)


async def mark_guild_gone(db: Executor, guild_id: int, at: datetime) -> None:
    await db.execute(GUILD_GONE, {"guild_id": guild_id, "at": at})


async def mark_guild_present(db: Executor, guild_id: int, at: datetime) -> None:
    """The bot is there, for the first time or again; its daily round begins, or goes on."""
    await db.execute(ADD, {"guild_id": guild_id, "never": NEVER, "at": at})


class GuildSweeper:
    """`client.sweeper`, the job that goes through the servers of this process's shards."""

    def __init__(
        self,
        client: discord.Client,
        database: Database,
        parts: Sequence[PersonalData],
        departures: Departures,
        clock: Callable[[], datetime],
    ) -> None:
        self._client, self._database, self._parts, self._clock = client, database, parts, clock
        self._departures = departures
        self._purge_listeners: list[Callable[[int], None]] = []
        self._compared_at = NEVER

    def on_guild_forgotten(self, listener: Callable[[int], None]) -> None:
        """From now on `listener(guild_id)` is called when a server's data was purged."""
        self._purge_listeners.append(listener)

    async def guild_gone(self, guild_id: int) -> None:
        """The server has removed the bot."""
        await mark_guild_gone(self._database, guild_id, self._clock())

    async def guild_present(self, guild_id: int) -> None:
        """The bot is in the server, perhaps again."""
        await mark_guild_present(self._database, guild_id, self._clock())

    async def run(self, now: datetime) -> None:
        """One small step of everything."""
        if self._client.is_ready():
            if not timedelta(0) <= now - self._compared_at < COMPARE_EVERY:
                await self._compare_guilds(now)
                await self._purge_unchanged(now)
                self._compared_at = now
            await self._sweep(now)
            await self._check_gone(now)

    @property
    def _shards(self) -> ShardValues:
        count = self._client.shard_count or 1
        return {"shard_count": count, "shards": list(getattr(self._client, "shards", None) or range(count))}

    async def _compare_guilds(self, now: datetime) -> None:
        """A server that removed the bot while it was down is missing among ours, and a new one among the known."""
        missing = {guild.id for guild in self._client.guilds}
        async for page in pages(self._database, OURS, ("guild_id",), self._shards):
            for row in page:
                is_present = row["guild_id"] in missing
                missing.discard(row["guild_id"])
                if not is_present and row["gone_at"] is None:
                    await mark_guild_gone(self._database, row["guild_id"], now)
        for guild_id in missing:
            await mark_guild_present(self._database, guild_id, now)

    async def _sweep(self, now: datetime) -> None:
        """A step where it has been due for longest, so that each server has its turn however many there are."""
        values = {"now": now, "limit": STEPS_A_RUN, **self._shards}
        for sweep in records_of(GuildSweep, await self._database.fetch(DUE, values)):
            await self._take_step(sweep.guild_id, sweep.swept_to or 0, now)
            await self._purge_members(sweep.guild_id, now)

    async def _take_step(self, guild_id: int, after: int, now: datetime) -> None:
        held = set[int]()
        for part in self._parts:
            held |= set(await part.members_of(guild_id, after, MEMBERS_A_STEP))
        member_ids = sorted(held)[:MEMBERS_A_STEP]
        members = self._departures.members
        await members.find_departed(guild_id, member_ids)
        await self._departures.members_present(
            guild_id, [member_id for member_id in member_ids if members.was_seen(guild_id, member_id)]
        )
        last = member_ids[-1] if len(member_ids) == MEMBERS_A_STEP else None
        next_at = now + (SWEEP_EVERY if last is None else STEP_EVERY)
        values = {"guild_id": guild_id, "member_id": last, "at": now, "next_at": next_at}
        await self._database.execute(SAVE_STEP, values)

    async def _purge_members(self, guild_id: int, now: datetime) -> None:
        """Asked once more before: who came back keeps everything, and so does everybody while Discord is silent."""
        gone = await get_long_gone(self._database, guild_id, now - PURGED_AFTER, MEMBERS_A_STEP)
        answers = await asyncio.gather(*(self._departures.members.ask(guild_id, member_id) for member_id in gone))
        is_member = dict(zip(gone, answers, strict=True))
        await self._departures.members_present(guild_id, _chosen(is_member, True))
        purged = [(guild_id, member_id) for member_id in _chosen(is_member, False)]
        if purged:
            await forget_members(self._database, self._parts, purged)
            log.info("Deleted what was held about %s who left guild %s 30 days ago", len(purged), guild_id)

    async def _purge_unchanged(self, now: datetime) -> None:
        """What members noted in direct messages long ago, part by part; a few hundred at a time."""
        for part in self._parts:
            members = await part.members_unchanged_since(now - UNCHANGED_FOR, MEMBERS_A_PURGE)
            if members:
                await forget_members(self._database, [part], [(NO_GUILD, member_id) for member_id in members])
                log.info("Deleted what %s members noted in direct messages more than 400 days ago", len(members))

    async def _check_gone(self, now: datetime) -> None:
        """Purges the servers that removed the bot 30 days ago, but for those that have taken it back."""
        for sweep in records_of(GuildSweep, await self._database.fetch(GONE, self._shards)):
            if self._client.get_guild(sweep.guild_id) is not None:
                await mark_guild_present(self._database, sweep.guild_id, now)
            elif sweep.gone_at is not None and now - sweep.gone_at >= PURGED_AFTER:
                await forget_guild(self._database, self._parts, sweep.guild_id)
                for listener in self._purge_listeners:
                    listener(sweep.guild_id)
                log.info("Deleted what was held for guild %s, which removed the bot 30 days ago", sweep.guild_id)


def _chosen(answers: dict[int, bool | None], answer: bool) -> Collection[int]:
    return [member_id for member_id, given in answers.items() if given is answer]
