"""What interviews hand to the bot."""

from collections.abc import Collection

from bot.client import Guidepost
from bot.feature import Feature, HomeSection, ShareTarget
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.cog import MentoringCog
from cogs.mentoring.handlers.admin import AdminHandlers
from cogs.mentoring.handlers.common import HandlerContext
from cogs.mentoring.handlers.host import HostHandlers
from cogs.mentoring.handlers.pair import PairHandlers
from cogs.mentoring.handlers.profile import ProfileHandlers
from cogs.mentoring.handlers.report import ReportHandlers
from cogs.mentoring.handlers.request import RequestHandlers
from cogs.mentoring.handlers.status import StatusHandlers
from cogs.mentoring.health_check import MentoringHealthCheck
from cogs.mentoring.matching.rules import CAPACITY_PERIOD
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.notifications.routing import NotificationRouting
from cogs.mentoring.notifications.sent import SentMessages
from cogs.mentoring.notifications.source import KIND, NotificationSource
from cogs.mentoring.notifications.threads import PrivateThreads
from cogs.mentoring.periodic import JOB, MentoringJob, Pruning
from cogs.mentoring.records import PairState
from cogs.mentoring.service.services import MentoringServices, compose_services
from cogs.mentoring.store.host_store import count_hosts_with_room
from cogs.mentoring.store.offer_store import get_open_offers_of_host
from cogs.mentoring.store.pair_store import get_pairs_of_member
from cogs.mentoring.store.profile_store import get_profile
from cogs.mentoring.store.request_store import get_open_request
from cogs.mentoring.store.statistics import MentoringStatistics
from cogs.mentoring.views.common import Faces
from cogs.mentoring.views.status import home_section

# Where a member may share something beside the present channel.
THREAD_LABEL = "Share in our interview thread"


class MemberQueries:
    """What other features, the home card and pages ask about a member's interviews."""

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    async def find_threads(self, guild_id: int, member_id: int) -> list[ShareTarget]:
        pairs = await get_pairs_of_member(self._bot.database, guild_id, member_id)
        return [
            ShareTarget(THREAD_LABEL, pair.thread_id)
            for pair in pairs
            if pair.state is PairState.OPEN and pair.thread_id is not None
        ]

    async def get_zone(self, guild_id: int, member_id: int) -> str | None:
        profile = await get_profile(self._bot.database, guild_id, member_id)
        return profile.zone if profile is not None else None

    async def get_home_section(self, guild_id: int | None, member_id: int) -> HomeSection | None:
        if guild_id is None:
            return None
        offers = await get_open_offers_of_host(self._bot.database, guild_id, member_id)
        pairs = await get_pairs_of_member(self._bot.database, guild_id, member_id)
        request = await get_open_request(self._bot.database, guild_id, member_id)
        hosts = await count_hosts_with_room(
            self._bot.database, guild_id, member_id, self._bot.clock() - CAPACITY_PERIOD
        )
        return home_section(guild_id, len(offers), pairs, request, hosts)

    async def get_faces(self, guild_id: int, member_ids: Collection[int]) -> Faces:
        guild = self._bot.get_guild(guild_id)
        return Faces(guild.name if guild else "", await self._bot.departures.members.show(guild_id, member_ids))


def build(bot: Guidepost) -> Feature:
    catalogue = bot.content.part(Catalogue)
    find_departed = bot.departures.members.find_departed
    member_queries = MemberQueries(bot)
    services = compose_services(
        bot.database, catalogue, find_departed, bot.audit, bot.clock, get_shards=bot.guild_scope.values
    )
    notifications = NotificationBuilder(bot.database, catalogue, bot.clock, member_queries.get_faces)
    threads = PrivateThreads(bot, bot.clock)
    context = HandlerContext(bot, catalogue, services, notifications)
    profiles, hosts = ProfileHandlers(context), HostHandlers(context)
    requests = RequestHandlers(context, profiles)
    pairs, status = PairHandlers(context), StatusHandlers(context)
    admin = AdminHandlers(context)
    return Feature(
        "mentoring",
        MentoringCog(catalogue, profiles, hosts, requests, pairs, status),
        admin_commands=[admin],
        components={
            **profiles.components,
            **hosts.components,
            **requests.components,
            **pairs.components,
            **ReportHandlers(context).components,
            **status.components,
        },
        moderator_components=admin.components,
        sources={KIND: build_source(bot, notifications, threads, services)},
        jobs={JOB: build_job(bot, notifications, threads, services)},
        personal_data=[services.personal_data],
        health_checks=[MentoringHealthCheck()],
        statistics=[MentoringStatistics(bot.database)],
        form_fillers={"mentoring:profile": profiles.fill_profile},
        find_share_targets=member_queries.find_threads,
        get_zone=member_queries.get_zone,
        get_home_section=member_queries.get_home_section,
        on_departure=services.profiles.hide_departed,
        on_return=services.profiles.look_again,
    )


def build_source(
    bot: Guidepost, notifications: NotificationBuilder, threads: PrivateThreads, services: MentoringServices
) -> NotificationSource:
    presence, hide_departed = bot.departures.members, services.profiles.hide_departed
    return NotificationSource(bot, notifications, threads, presence, hide_departed, bot.clock)


def build_job(
    bot: Guidepost, notifications: NotificationBuilder, threads: PrivateThreads, services: MentoringServices
) -> MentoringJob:
    """What time itself does, in this order: later steps see what earlier ones have done."""
    steps = (
        services.standstill.run,
        services.profiles.end_due_pauses,
        services.offers.expire_due,
        services.routing.route_due,
        services.pairs.ask_due,
        threads.open_wanted,
        NotificationRouting(bot.database, threads).route_due,
        SentMessages(notifications, bot.scheduler.ledger, bot.scheduler.delivery).update_changed,
        Pruning(bot.database).run,
    )
    return MentoringJob(steps, lambda: bot.scheduler.nudge(KIND))
