"""Who left and which server removed the bot: noticed, told to the features, and purged after 30 days; no SQL."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

import discord

from bot.database.engine import Database
from bot.database.personal_data import PersonalData, forget_guild, forget_members
from bot.guilds.departure_store import DepartureStore, GuildRound
from bot.guilds.members import Presence
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import Occurrence, Outcome

log = logging.getLogger(__name__)

KIND = "departures"
# Law 9. Long enough to change one's mind, or to win a server back.
PURGED_AFTER = timedelta(days=30)
# Everybody about whom something is held is asked about so often.
ROUND_AGAIN = timedelta(days=1)
# A step of a large server's round asks Discord about so many, at most 500 a day: nobody's commands wait for it.
ASKED_AT_ONCE = 20
GO_ON_AFTER = timedelta(minutes=58)
# At each nudge, four times a minute: 17,000 servers have a step within a day, at 4 to 8 requests a second.
STEPS_AT_ONCE = 3
# What could not be wiped off the disk for want of room has no room a moment later either.
WIPE_AGAIN = timedelta(minutes=10)
NEVER = datetime.min.replace(tzinfo=UTC)

Listener = Callable[[int, Collection[int]], Awaitable[None]]


class Departures:
    """`client.departures`, and a source of the scheduler that sends nothing: its `due` is the slow daily round."""

    def __init__(
        self, client: discord.Client, database: Database, held: Sequence[PersonalData], clock: Callable[[], datetime]
    ) -> None:
        self._client, self._database, self._held, self._clock = client, database, held, clock
        self._store = DepartureStore(database)
        self._wiped_at = NEVER
        self._listeners: list[Listener] = []
        self._forgotten: list[Callable[[int], None]] = []
        self.presence = Presence(client, clock, self.noticed)

    def on_departure(self, listener: Listener) -> None:
        """From now on `listener(guild_id, member_ids)` is told, once for each time that somebody leaves."""
        self._listeners.append(listener)

    def on_guild_forgotten(self, listener: Callable[[int], None]) -> None:
        """From now on `listener(guild_id)` is told when a server's data was purged."""
        self._forgotten.append(listener)

    async def noticed(self, guild_id: int, member_ids: Collection[int]) -> None:
        """They have left: every feature hides them now."""
        news = await self._store.notice(guild_id, member_ids, self._clock())
        for listener in self._listeners if news else ():
            await listener(guild_id, news)

    async def guild_gone(self, guild_id: int) -> None:
        await self._store.guild_gone(guild_id, self._clock())

    async def guild_back(self, guild_id: int) -> None:
        await self._store.guild_back(guild_id)

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        """One small step of everything; yields nothing, ever."""
        if self._client.is_ready():
            rounds = await self._store.rounds()
            await self._note_guilds(rounds, now)
            await self._go_round(rounds, now)
            await self._purge_guilds(rounds, now)
            await self._wipe_again(now)
        nothing: tuple[Occurrence, ...] = ()
        for occurrence in nothing:
            yield occurrence

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        return None

    async def settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        return None

    async def _note_guilds(self, rounds: dict[int, GuildRound], now: datetime) -> None:
        """A server that removed the bot while it was down is missing among ours."""
        ours = {guild.id for guild in self._client.guilds}
        for guild_id, one in rounds.items():
            if guild_id in ours and one.gone_at is not None:
                await self._store.guild_back(guild_id)
            elif guild_id not in ours and one.gone_at is None and self._is_mine(guild_id):
                await self._store.guild_gone(guild_id, now)

    async def _wipe_again(self, now: datetime) -> None:
        if self._database.unwiped and now - self._wiped_at >= WIPE_AGAIN:
            self._wiped_at = now
            await self._database.wipe()

    def _is_mine(self, guild_id: int) -> bool:
        """Whether a server belongs to a shard of this process; Discord deals them out by the id."""
        count = self._client.shard_count or 1
        shards = getattr(self._client, "shards", None) or range(count)
        return (guild_id >> 22) % count in shards

    async def _go_round(self, rounds: dict[int, GuildRound], now: datetime) -> None:
        """A step in the servers that have waited longest, so that each has its turn however many there are."""
        new = {guild.id: GuildRound(guild.id, NEVER, None, None) for guild in self._client.guilds}
        waiting = sorted((rounds.get(one, fresh) for one, fresh in new.items()), key=lambda one: one.swept_at)
        for one in waiting[:STEPS_AT_ONCE]:
            if now - one.swept_at >= (ROUND_AGAIN if one.swept_to is None else GO_ON_AFTER):
                await self._ask_about(one.guild_id, one.swept_to or 0, now)
                await self._purge_members(one.guild_id, now)

    async def _ask_about(self, guild_id: int, after: int, now: datetime) -> None:
        found = set[int]()
        for one in self._held:
            found |= set(await one.members_of(guild_id, after, ASKED_AT_ONCE))
        asked = sorted(found)[:ASKED_AT_ONCE]
        await self.presence.gone(guild_id, asked)
        await self._store.returned(guild_id, [one for one in asked if self.presence.is_there(guild_id, one)])
        await self._store.go_on(guild_id, asked[-1] if len(asked) == ASKED_AT_ONCE else None, now)

    async def _purge_members(self, guild_id: int, now: datetime) -> None:
        """Asked once more before: who came back keeps everything, and so does everybody while Discord is silent."""
        gone = await self._store.long_gone(guild_id, now - PURGED_AFTER, ASKED_AT_ONCE)
        there = await asyncio.gather(*(self.presence.asked(guild_id, one) for one in gone))
        await self._store.returned(guild_id, [one for one, is_there in zip(gone, there, strict=True) if is_there])
        purged = [(guild_id, one) for one, is_there in zip(gone, there, strict=True) if is_there is False]
        if purged:
            await forget_members(self._database, self._held, purged)
            log.info("Deleted what was held about %s who left guild %s 30 days ago", len(purged), guild_id)

    async def _purge_guilds(self, rounds: dict[int, GuildRound], now: datetime) -> None:
        for one in rounds.values():
            gone = one.gone_at is not None and now - one.gone_at >= PURGED_AFTER
            if gone and self._client.get_guild(one.guild_id) is None and self._is_mine(one.guild_id):
                await forget_guild(self._database, self._held, one.guild_id)
                for listener in self._forgotten:
                    listener(one.guild_id)
                log.info("What was held for guild %s, which removed the bot 30 days ago, is deleted", one.guild_id)
