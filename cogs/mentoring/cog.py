"""The commands of interviews: parse, call, reply; what they share with buttons and forms is in the desks."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.interactions.components import Handler
from bot.interactions.respond import to_choices
from cogs.mentoring.handlers.admin import MentoringAdmin
from cogs.mentoring.handlers.common import Press
from cogs.mentoring.handlers.host import HostDesk
from cogs.mentoring.handlers.pair import PairDesk
from cogs.mentoring.handlers.profile import ProfileDesk
from cogs.mentoring.handlers.report import ReportDesk
from cogs.mentoring.handlers.request import RequestDesk
from cogs.mentoring.handlers.status import StatusDesk
from cogs.mentoring.health_check import MentoringExamination
from cogs.mentoring.matching.catalogue import Catalogue
from cogs.mentoring.notifications.source import KIND
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY
from cogs.mentoring.store.statistics import MentoringFigures
from cogs.mentoring.wiring import wired

MOST_OFFERED = 25
PAUSES = (("For 1 week", "1 week"), ("For 2 weeks", "2 weeks"), ("For 1 month", "1 month"), ("Return now", "off"))
Choices = list[app_commands.Choice[str]]


class AnyMember(app_commands.Transformer):
    """Whom Discord sent, whether or not they are a member still: that is for our own sentence."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, _interaction: discord.Interaction[Any], value: Any, /) -> Any:
        return value


Member = app_commands.Transform[Any, AnyMember]


class MentoringCog(commands.Cog):
    """`/mentoring`: informational interviews."""

    mentoring = app_commands.Group(
        name="mentoring",
        description="Meet people who do the work you want to do",
        guild_only=True,
        extras={"job": "**Meet people who do the work**: one short, well-prepared conversation"},
    )

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._catalogue = bot.content.part(Catalogue)
        self._rooms = wired(bot, self._catalogue, bot.departures.presence)
        desk = self._rooms.desk
        self._profiles, self._hosts = ProfileDesk(desk), HostDesk(desk)
        self._requests = RequestDesk(desk, self._rooms.pools)
        self._pairs, self._status = PairDesk(desk, self._rooms.pages), StatusDesk(desk, self._rooms.pages)
        self._admin = MentoringAdmin(desk, self._rooms.rounds, self._rooms.rounds_known)
        reports = ReportDesk(desk, self._pairs)
        for room in (self._profiles, self._hosts, self._requests, self._pairs, reports, self._status):
            handlers: dict[str, Handler] = room.handlers
            for name, handler in handlers.items():
                bot.components.on(name, handler)
        for name, handler in self._admin.handlers.items():
            bot.components.on(name, handler, moderators=True)

    async def cog_load(self) -> None:
        self._bot.admin.add_command(self._admin)
        self._bot.scheduler.add(KIND, self._rooms.post)
        self._bot.personal_data.append(self._rooms.personal)
        self._bot.departures.on_departure(self._rooms.desk.people.gone)
        self._bot.statistics.append(MentoringFigures(self._bot.database))
        self._bot.health_checks.append(MentoringExamination())

    @mentoring.command(description="What you do, what you want to do, and what you like to talk about")
    @app_commands.describe(
        role="Your role now",
        industry="Your industry now",
        target_role="The role you want",
        target_industry="The industry you want",
    )
    async def profile(
        self,
        interaction: Press,
        role: str = "",
        industry: str = "",
        target_role: str = "",
        target_industry: str = "",
    ) -> None:
        await self._profiles.open(interaction, "", role, industry, target_role, target_industry)

    @mentoring.command(description="Offer interviews: how many a month, and pauses")
    @app_commands.describe(
        capacity="From 1 to 8 a month, of 20 to 30 minutes each",
        pause="Until a day: 2 weeks, 1 march, friday; or off, to return",
    )
    async def host(self, interaction: Press, capacity: str | None = None, pause: str | None = None) -> None:
        await self._hosts.host(interaction, capacity, pause)

    @host.autocomplete("capacity")
    async def offer_capacities(self, _interaction: Press, begun: str) -> Choices:
        numbers = [str(one) for one in range(LEAST_CAPACITY, MOST_CAPACITY + 1)]
        return to_choices([(one, one) for one in numbers if one.startswith(begun.strip())])

    @host.autocomplete("pause")
    async def offer_pauses(self, _interaction: Press, begun: str) -> Choices:
        return to_choices([one for one in PAUSES if begun.strip().lower() in one[0].lower()])

    @mentoring.command(description="Who offers interviews here")
    @app_commands.describe(role="What they do", industry="Where they do it")
    async def hosts(self, interaction: Press, role: str = "", industry: str = "") -> None:
        await self._hosts.hosts(interaction, role, industry)

    @profile.autocomplete("role")
    @profile.autocomplete("target_role")
    @hosts.autocomplete("role")
    async def offer_roles(self, _interaction: Press, begun: str) -> Choices:
        return self._offered(begun, self._catalogue.roles_like(begun, MOST_OFFERED))

    @profile.autocomplete("industry")
    @profile.autocomplete("target_industry")
    @hosts.autocomplete("industry")
    async def offer_industries(self, _interaction: Press, begun: str) -> Choices:
        return self._offered(begun, self._catalogue.industries_like(begun, MOST_OFFERED))

    def _offered(self, begun: str, found: list[str]) -> Choices:
        """What is known, and at the end what was typed: any words will do."""
        typed = begun.strip()
        own = [] if not typed or typed.lower() in (one.lower() for one in found) else [(typed, typed)]
        return to_choices([*((one, one) for one in found[: MOST_OFFERED - len(own)]), *own])

    @mentoring.command(description="Ask for an interview: the best hosts, and why they suit you")
    @app_commands.describe(host="Somebody you have in mind; leave it out, and I suggest three")
    async def request(self, interaction: Press, host: Member | None = None) -> None:
        await self._requests.request(interaction, host)

    @mentoring.command(description="Your requests and interviews, with the next step for each")
    async def status(self, interaction: Press) -> None:
        await self._status.status(interaction)

    @mentoring.command(description="Set or move the time of an interview; both see it on their own clock")
    @app_commands.describe(
        time="On your own clock: friday 3pm, tomorrow 15:00, 12 march 18:30",
        partner="With whom, if you have several interviews",
    )
    async def schedule(self, interaction: Press, time: str, partner: Member | None = None) -> None:
        await self._pairs.schedule(interaction, time, partner.id if partner else None)

    @mentoring.command(description="Never be paired with somebody; they are not told. Again: take them off")
    @app_commands.describe(member="Whom to avoid, or whom to take off; leave it out to see your list")
    async def avoid(self, interaction: Press, member: Member | None = None) -> None:
        await self._profiles.avoid(interaction, member.id if member else None)

    @mentoring.command(description="Withdraw everything that is open, and delete your profile, after a question")
    async def leave(self, interaction: Press) -> None:
        await self._profiles.leave(interaction)


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(MentoringCog(bot))
