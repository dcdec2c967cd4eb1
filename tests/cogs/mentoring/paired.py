"""Two members who agreed to talk, and the post that brings them their letters; it asserts nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import simcord

from bot.content.documents import Faults
from bot.database.engine import Database
from bot.guilds.audit import Audit
from bot.guilds.members import GuildMembers
from bot.jobs.delivery import Delivery
from bot.jobs.discord_calls import Pace
from bot.jobs.ledger import Ledger
from bot.jobs.scheduler import Scheduler
from cogs.mentoring.content import load
from cogs.mentoring.matching.catalogue import Catalogue
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.notifications.source import KIND, LetterPost
from cogs.mentoring.notifications.threads import Rooms
from cogs.mentoring.records import Letter, Pair, Profile
from cogs.mentoring.service.pairs import Meetings
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store.notifications import LetterStore
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.store.profiles import ProfileStore
from cogs.mentoring.store.requests import RequestStore
from tests.community import Community, walk

ROOT = Path(__file__).parents[3]
DAY = timedelta(days=1)
GUILD, SEEKER, HOST = 10, 1, 2


@cache
def catalogue() -> Catalogue:
    """As it is shipped."""
    return load(ROOT / "content", Faults())


def profile(guild_id: int, member_id: int, now: datetime) -> Profile:
    work = ("Teacher", "Education", "Data Scientist", "Healthcare")
    return Profile(guild_id, member_id, *work, ("vision",), ("English",), "Europe/Berlin", "I *teach*.", now)


def pair_of(now: datetime, guild_id: int = GUILD, seeker_id: int = SEEKER, host_id: int = HOST) -> Pair:
    goal = "How an ordinary week looks, @everyone"
    return Pair("77-1", 77, guild_id, seeker_id, host_id, goal, now, ask_at=now + 7 * DAY)


async def put_pair(database: Database, pair: Pair, now: datetime) -> Pair:
    """With the profiles of both."""
    async with database.write() as connection:
        for member_id in (pair.seeker_id, pair.host_id):
            if member_id is not None:
                await profile_store.put(connection, profile(pair.guild_id, member_id, now))
        await pair_store.add(connection, pair)
    return pair


async def open_letters(database: Database, until: datetime) -> list[Letter]:
    """All that are due until then, and are not held."""
    return [letter async for page in LetterStore(database).due(until) for letter in page]


class Swift(Delivery):
    """Discord's pace is kept elsewhere; here nobody waits."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self._direct_pace = Pace(1_000_000)


@dataclass
class Stage:
    """A guild with a channel for interviews, Ann who asked, Bob who said yes, and the post. `gone` are whom the
    post told of as having left."""

    community: Community
    channel: Any
    meetings: Meetings
    gone: list[int]

    @classmethod
    async def of(cls, community: Community) -> "Stage":
        bot = community.bot
        channel = community.guild.create_text_channel("interviews")
        await bot.guild_settings.change(community.guild.id, community.moderator.id, mentoring_channel_id=channel.id)
        audit = Audit(bot.database, bot.clock)
        return cls(community, channel, Meetings(bot.database, PairStore(bot.database), audit, bot.clock), [])

    async def paired(self) -> Pair:
        now, guild = self.community.bot.clock(), self.community.guild.id
        pair = pair_of(now, guild, self.community.ann.id, self.community.bob.id)
        return await put_pair(self.community.bot.database, pair, now)

    async def pair(self) -> Pair:
        found = await self.meetings.pair("77-1")
        assert found is not None
        return found

    def post(self, steps: Sequence[Any] = (), kind: Callable[..., LetterPost] = LetterPost) -> LetterPost:
        """As a process has it that has just started."""
        bot = self.community.bot
        database, clock = bot.database, bot.clock
        letters, pairs, profiles = LetterStore(database), PairStore(database), ProfileStore(database)
        requests, offers = RequestStore(database), OfferStore(database)
        pages = Letters(letters, pairs, profiles, requests, offers, catalogue(), clock)
        rooms, presence = Rooms(bot, pairs, clock), GuildMembers(bot, clock, self._noticed)
        return kind(bot, letters, pairs, pages, rooms, presence, self._gone, [self.meetings.step, *steps], clock)

    async def _noticed(self, _guild_id: int, _member_ids: Collection[int]) -> None:
        """The post tells it itself."""

    async def _gone(self, guild_id: int, member_ids: Collection[int]) -> None:
        self.gone += member_ids
        async with self.community.bot.database.write() as connection:
            await profile_store.lock_guild(connection, guild_id)
            for member_id in member_ids:
                for pair in await self.meetings.pairs_of(guild_id, member_id):
                    await self.meetings.end(connection, pair, "left", member_id, self.community.bot.clock())

    def scheduler(
        self, post: LetterPost | None = None, ledger: Ledger | None = None, delivery: Delivery | None = None
    ) -> Scheduler:
        bot = self.community.bot
        made = Scheduler(ledger or Ledger(bot.database), delivery or Swift(bot), bot.failures)
        made.add(KIND, post or self.post())
        return made

    async def run(self, times: int = 1) -> None:
        """What is due is taken so many steps further, by one process."""
        scheduler = self.scheduler()
        for _ in range(times):
            await scheduler.run_due(self.community.bot.clock())

    async def pass_days(self, days: float) -> None:
        await self.community.env.advance_time(days * 86_400)

    def close_messages(self, member: simcord.MemberActor) -> None:
        """From now on the member takes no direct messages from the bot."""
        path = f"/channels/{member.user.dm_channel.id}/messages"
        self.community.env.inject_error("POST", path, status=403, code=50007, message="closed", times=None)

    def direct(self, member: simcord.MemberActor) -> list[Any]:
        return list(member.user.dm_channel.history())

    def pinged(self, place: Any) -> set[int]:
        """Whom the last message there was allowed to call; fails where that is not all said by ids."""
        path = f"/channels/{place.id}/messages"
        sent = [one for one in self.community.env.http_requests if (one.method, one.path) == ("POST", path)]
        allowed = dict((sent[-1].json or {})["allowed_mentions"])
        users, parse = allowed.pop("users", []), allowed.pop("parse", [])
        if parse or any(allowed.values()):
            raise ValueError(f"{parse} and {allowed} may be called")
        return {int(one) for one in users}

    def rooms(self) -> list[Any]:
        """The threads in the channel for interviews."""
        return list(self.channel.threads)


def said(message: Any) -> str:
    parts = [part.to_dict() for part in message.components]
    return "\n".join(one["content"] for one in walk(parts) if one["type"] == 10)


def labels(message: Any) -> dict[str, str]:
    """Custom ids by the labels of buttons."""
    parts = [part.to_dict() for part in message.components]
    return {one["label"]: one["custom_id"] for one in walk(parts) if one["type"] == 2}


def posts(channel: Any) -> list[Any]:
    """The bot's messages in a channel or thread, oldest first."""
    return [one for one in channel.history() if one.components]
