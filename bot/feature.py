"""The one thing that a feature hands to the bot: everything by which the bot reaches it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.database.personal_data import PersonalData
from bot.guilds.departures import Listener
from bot.guilds.health_check import HealthCheck
from bot.interactions.components import Handler
from bot.jobs.periodic import PeriodicJob
from bot.jobs.runner import Source
from bot.pages.ui import MessagePage
from bot.reports.statistics import Statistics
from bot.reports.transfer import Importable

# What one feature announces and another may act on: the member of this interaction did something that counts as
# practice.
ACTIVITY_DONE = "activity_done"

# Called with the interaction, which has been answered.
AnnouncementListener = Callable[[discord.Interaction[Any]], Awaitable[None]]


@dataclass(frozen=True)
class ShareTarget:
    """A channel or thread of the member's in which another feature may post something for them."""

    label: str
    channel_id: int


# Called with the ids of guild and member.
FindShareTargets = Callable[[int, int], Awaitable[Sequence[ShareTarget]]]
AdminCommand = app_commands.Command[Any, ..., Any] | app_commands.Group


# The IANA zone that a member has told a feature, given the guild and the member; None where they have not.
GetZone = Callable[[int, int], Awaitable[str | None]]


class HomePart(StrEnum):
    """The parts of the card that `/help` shows, in their order."""

    LEARN = "learn"
    PRACTISE = "practise"
    MEET = "meet"
    THIS_WEEK = "this week"


@dataclass(frozen=True)
class HomeSection:
    """What a feature says to a member in one part of that card: Markdown of a line or two, and the button beside it,
    which calls `act`. `is_due` where something waits for the member now."""

    part: HomePart
    text: str
    label: str
    act: str
    arguments: tuple[str | int, ...] = ()
    is_due: bool = False


# What of the feature is exported to a file and imported from one.
GetImportables = Callable[[], Sequence[Importable]]
# Opens a form with these values, by the names of its fields, already typed in.
FillForm = Callable[[discord.Interaction[Any], Mapping[str, str]], Awaitable[None]]
# Given the guild, None in direct messages, and the member; None where there is nothing to say.
GetHomeSection = Callable[[int | None, int], Awaitable[HomeSection | None]]
# Given the member who wrote to the bot.
BuildGreeting = Callable[[int], Awaitable[MessagePage]]


@dataclass(frozen=True)
class Feature:
    """What `cogs/NAME/feature.py` builds: `def build(bot: Guidepost) -> Feature`.

    `components` are handlers by the act in their custom ids (`NAME:ACT`); those of `moderator_components` are refused
    to everybody else. `sources` are by their kind in the ledger, which must never be renamed. `get_importables` loads
    what brings pydantic along, and gives it in the order in which a file is shown and taken over. `listeners` are by
    the announcement that they listen to, such as `ACTIVITY_DONE`. `on_departure` hears who left a server, `on_return`
    who is back. `build_greeting` answers a direct message. `form_fillers` are forms that other features may open filled
    in, by the act that opens them empty.
    """

    name: str
    cog: commands.Cog
    admin_commands: Sequence[AdminCommand] = ()
    components: Mapping[str, Handler] = field(default_factory=dict)
    moderator_components: Mapping[str, Handler] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    jobs: Mapping[str, PeriodicJob] = field(default_factory=dict)
    personal_data: Sequence[PersonalData] = ()
    health_checks: Sequence[HealthCheck] = ()
    statistics: Sequence[Statistics] = ()
    get_importables: GetImportables | None = None
    listeners: Mapping[str, AnnouncementListener] = field(default_factory=dict)
    find_share_targets: FindShareTargets | None = None
    on_departure: Listener | None = None
    on_return: Listener | None = None
    get_zone: GetZone | None = None
    get_home_section: GetHomeSection | None = None
    build_greeting: BuildGreeting | None = None
    form_fillers: Mapping[str, FillForm] = field(default_factory=dict)
