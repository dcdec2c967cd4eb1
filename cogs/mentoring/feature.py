"""What interviews hand to the bot."""

from bot.client import Guidepost
from bot.feature import Feature
from cogs.mentoring.cog import MentoringCog
from cogs.mentoring.handlers.admin import AdminHandlers
from cogs.mentoring.handlers.common import HandlerContext
from cogs.mentoring.handlers.host import HostHandlers
from cogs.mentoring.handlers.pair import PairHandlers
from cogs.mentoring.handlers.profile import ProfileHandlers
from cogs.mentoring.handlers.report import ReportHandlers
from cogs.mentoring.handlers.request import RequestHandlers
from cogs.mentoring.handlers.status import StatusHandlers
from cogs.mentoring.health_check import MentoringExamination
from cogs.mentoring.matching.catalogue import Catalogue
from cogs.mentoring.notifications.source import KIND
from cogs.mentoring.store.statistics import MentoringFigures
from cogs.mentoring.wiring import wired


def build(bot: Guidepost) -> Feature:
    catalogue = bot.content.part(Catalogue)
    parts = wired(bot, catalogue, bot.departures.presence)
    context = HandlerContext(bot, catalogue, parts.people, parts.asking, parts.meetings, parts.reports, parts.letters)
    profiles, hosts = ProfileHandlers(context), HostHandlers(context)
    requests, pairs = RequestHandlers(context, parts.pools), PairHandlers(context, parts.pages)
    reports, status = ReportHandlers(context), StatusHandlers(context, parts.pages)
    admin = AdminHandlers(context, parts.rounds)
    return Feature(
        "mentoring",
        MentoringCog(catalogue, profiles, hosts, requests, pairs, status),
        admin_commands=[admin],
        components={
            **profiles.components,
            **hosts.components,
            **requests.components,
            **pairs.components,
            **reports.components,
            **status.components,
        },
        moderator_components=admin.components,
        sources={KIND: parts.post},
        personal_data=[parts.personal],
        health_checks=[MentoringExamination()],
        statistics=[MentoringFigures(bot.database)],
        on_departure=parts.people.gone,
    )
