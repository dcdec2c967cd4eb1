"""Two members who agreed to talk, and what brings them their notifications; it asserts nothing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import simcord

from bot.client import Guidepost
from bot.content.documents import Faults
from bot.database.executor import Database
from bot.guilds.members import GuildMembers
from bot.jobs.delivery import Delivery
from bot.jobs.discord_calls import Pace
from bot.jobs.ledger import Ledger
from bot.jobs.scheduler import Scheduler
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.content import load
from cogs.mentoring.feature import build_job
from cogs.mentoring.notification_records import Notification
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.notifications.source import KIND, SENT_BY_SCHEDULER, NotificationSource
from cogs.mentoring.notifications.threads import PrivateThreads
from cogs.mentoring.periodic import JOB, MentoringJob
from cogs.mentoring.records import Pair, Profile
from cogs.mentoring.service import follow_up
from cogs.mentoring.service.pairs import PairService
from cogs.mentoring.service.services import MentoringServices, compose_services
from cogs.mentoring.store import notification_store, pair_store, profile_store
from cogs.mentoring.views.common import NO_FACES, Faces
from tests.support.community import Community

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
                await profile_store.save_profile(connection, profile(pair.guild_id, member_id, now))
        await pair_store.add_pair(connection, pair)
    return pair


async def open_notifications(database: Database, until: datetime) -> list[Notification]:
    """All that are due until then, and are not held."""
    pages = notification_store.get_due_notifications(database, until, SENT_BY_SCHEDULER)
    return [notification async for page in pages for notification in page]


class Swift(Delivery):
    """Discord's pace is kept elsewhere; here nobody waits."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self._direct_pace = Pace(1_000_000)


@dataclass(frozen=True)
class Process:
    """What a process has that has just started."""

    threads: PrivateThreads
    source: NotificationSource
    job: MentoringJob


@dataclass
class Stage:
    """A guild with a channel for interviews, Ann who asked, and Bob who said yes. `gone` are whom the source named as
    having left."""

    community: Community
    channel: Any
    services: MentoringServices
    gone: list[int]

    @classmethod
    async def of(cls, community: Community) -> "Stage":
        bot = community.bot
        channel = community.guild.create_text_channel("interviews")
        await bot.guild_settings.change(community.guild.id, community.moderator.id, mentoring_channel_id=channel.id)
        return cls(community, channel, services_of(bot), [])

    @property
    def pairs(self) -> PairService:
        return self.services.pairs

    async def paired(self) -> Pair:
        now, guild = self.community.bot.clock(), self.community.guild.id
        pair = pair_of(now, guild, self.community.ann.id, self.community.bob.id)
        return await put_pair(self.community.bot.database, pair, now)

    async def pair(self) -> Pair:
        pair = await pair_store.get_pair(self.community.bot.database, "77-1")
        assert pair is not None
        return pair

    def builder(self) -> NotificationBuilder:
        bot = self.community.bot
        return NotificationBuilder(bot.database, catalogue(), bot.clock, get_no_faces)

    def process(
        self,
        source: Callable[..., NotificationSource] = NotificationSource,
        threads: Callable[..., PrivateThreads] = PrivateThreads,
    ) -> Process:
        bot = self.community.bot
        opened, presence = threads(bot, bot.clock), GuildMembers(bot, bot.clock, self._noticed)
        scheduler = source(bot, self.builder(), opened, presence, self._gone, bot.clock)
        return Process(opened, scheduler, build_job(bot, self.builder(), opened, self.services))

    async def _noticed(self, _guild_id: int, _member_ids: Collection[int]) -> None:
        """The source says it itself."""

    async def _gone(self, guild_id: int, member_ids: Collection[int]) -> None:
        self.gone += member_ids
        database, now = self.community.bot.database, self.community.bot.clock()
        async with database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            for member_id in member_ids:
                for pair_id in await pair_store.get_open_pair_ids(transaction, guild_id, member_id):
                    await follow_up.end_pair_by_member(transaction, pair_id, "left", member_id, now)

    def scheduler(
        self, process: Process | None = None, ledger: Ledger | None = None, delivery: Delivery | None = None
    ) -> Scheduler:
        bot, process = self.community.bot, process or self.process()
        scheduler = Scheduler(ledger or Ledger(bot.database), delivery or Swift(bot), bot.failures)
        scheduler.add(KIND, process.source)
        scheduler.add_job(JOB, process.job)
        return scheduler

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
        sent = [
            request for request in self.community.env.http_requests if (request.method, request.path) == ("POST", path)
        ]
        allowed = dict((sent[-1].json or {})["allowed_mentions"])
        users, parse = allowed.pop("users", []), allowed.pop("parse", [])
        if parse or any(allowed.values()):
            raise ValueError(f"{parse} and {allowed} may be called")
        return {int(user) for user in users}

    def rooms(self) -> list[Any]:
        """The threads in the channel for interviews."""
        return list(self.channel.threads)


async def get_no_faces(_guild_id: int, _member_ids: Collection[int]) -> Faces:
    """Discord does not say."""
    return NO_FACES


def services_of(bot: Guidepost) -> MentoringServices:
    """Of a bot's own database, notices and clock; nobody is found to have left."""

    async def find_departed(_guild_id: int, _member_ids: Collection[int]) -> set[int]:
        return set()

    return compose_services(bot.database, catalogue(), find_departed, bot.audit, bot.clock)
