"""The commands of interviews."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, guild_id_of
from bot.interactions.respond import MOST_CHOICES, to_choices
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.handlers.host import HostHandlers
from cogs.mentoring.handlers.pair import PairHandlers
from cogs.mentoring.handlers.profile import ProfileHandlers
from cogs.mentoring.handlers.request import RequestHandlers
from cogs.mentoring.handlers.status import StatusHandlers
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY

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
    )

    def __init__(
        self,
        catalogue: Catalogue,
        profiles: ProfileHandlers,
        hosts: HostHandlers,
        requests: RequestHandlers,
        pairs: PairHandlers,
        status: StatusHandlers,
    ) -> None:
        self._catalogue = catalogue
        self._profiles = profiles
        self._hosts = hosts
        self._requests = requests
        self._pairs = pairs
        self._status = status

    @mentoring.command(description="What you do, what you want to do, and what you like to talk about")
    @app_commands.describe(
        role="Your role now",
        industry="Your industry now",
        target_role="The role you want",
        target_industry="The industry you want",
    )
    async def profile(
        self,
        interaction: BotInteraction,
        role: str = "",
        industry: str = "",
        target_role: str = "",
        target_industry: str = "",
    ) -> None:
        names = (role, industry, target_role, target_industry)
        await self._profiles.ask_profile(interaction, guild_id_of(interaction), names)

    @mentoring.command(description="Offer interviews, or take a break from them")
    @app_commands.describe(
        capacity="1 to 8 a month, 20 to 30 minutes each",
        pause="Until when: 2 weeks, 1 march, friday; or off, to return",
    )
    async def host(self, interaction: BotInteraction, capacity: str | None = None, pause: str | None = None) -> None:
        await self._hosts.host(interaction, capacity, pause)

    @host.autocomplete("capacity")
    async def offer_capacities(self, _interaction: BotInteraction, typed: str) -> Choices:
        capacities = map(str, range(LEAST_CAPACITY, MOST_CAPACITY + 1))
        return to_choices([(capacity, capacity) for capacity in capacities if capacity.startswith(typed.strip())])

    @host.autocomplete("pause")
    async def offer_pauses(self, _interaction: BotInteraction, typed: str) -> Choices:
        return to_choices([(name, value) for name, value in PAUSES if typed.strip().lower() in name.lower()])

    @mentoring.command(description="Who offers interviews here")
    @app_commands.describe(role="What they do", industry="Where they do it")
    async def hosts(self, interaction: BotInteraction, role: str = "", industry: str = "") -> None:
        await self._hosts.directory(interaction, guild_id_of(interaction), role, industry)

    @profile.autocomplete("role")
    @profile.autocomplete("target_role")
    @hosts.autocomplete("role")
    async def offer_roles(self, _interaction: BotInteraction, typed: str) -> Choices:
        return _names_and_typed(self._catalogue.role_names.find_similar(typed, MOST_CHOICES), typed)

    @profile.autocomplete("industry")
    @profile.autocomplete("target_industry")
    @hosts.autocomplete("industry")
    async def offer_industries(self, _interaction: BotInteraction, typed: str) -> Choices:
        return _names_and_typed(self._catalogue.industry_names.find_similar(typed, MOST_CHOICES), typed)

    @mentoring.command(description="Ask someone who does the work: your best matches, and why")
    @app_commands.describe(host="Someone you have in mind; leave it out and I'll suggest three")
    async def request(self, interaction: BotInteraction, host: Member | None = None) -> None:
        await self._requests.request(interaction, host)

    @mentoring.command(description="Your requests and interviews, with the next step for each")
    async def status(self, interaction: BotInteraction) -> None:
        await self._status.status(interaction, guild_id_of(interaction))

    @mentoring.command(description="Set or move the time of an interview; both see it on their own clock")
    @app_commands.describe(
        time="On your own clock: friday 3pm, tomorrow 15:00, 12 march 18:30",
        partner="Who with, if you have several interviews",
    )
    async def schedule(self, interaction: BotInteraction, time: str, partner: Member | None = None) -> None:
        await self._pairs.schedule(interaction, time, partner.id if partner else None)

    @mentoring.command(description="Never be matched with someone, quietly; use it again to undo")
    @app_commands.describe(member="Who to avoid, or to take off your list; leave it out to see it")
    async def avoid(self, interaction: BotInteraction, member: Member | None = None) -> None:
        await self._profiles.avoid(interaction, member.id if member else None)

    @mentoring.command(description="Withdraw everything that's open and delete your profile (asks first)")
    async def leave(self, interaction: BotInteraction) -> None:
        await self._profiles.ask_to_leave(interaction, guild_id_of(interaction))


def _names_and_typed(names: list[str], typed: str) -> Choices:
    """What is known, and at the end what was typed: any words will do."""
    typed = typed.strip()
    own = [typed] if typed and typed.lower() not in map(str.lower, names) else []
    return to_choices([(name, name) for name in [*names[: MOST_CHOICES - len(own)], *own]])
