"""The Discord client: what it asks of Discord, which features it loads, how it starts and stops."""

import asyncio
import contextlib
import importlib.util
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.content.documents import Content
from bot.database.executor import Database
from bot.database.personal_data import PersonalData, PersonalTables
from bot.discord_internals import set_backoff, wrap_requests
from bot.errors import UserError
from bot.feature import AnnouncementListener, Feature, FillForm, ShareTarget
from bot.guilds.audit import Audit, AuditData
from bot.guilds.departures import DEPARTURE_TABLES, Departures
from bot.guilds.failures import FailureData, Failures
from bot.guilds.health_check import HealthCheck
from bot.guilds.notices import KIND as NOTICE
from bot.guilds.notices import NoticeData, NoticeSource
from bot.guilds.settings import SETTINGS_TABLES, GuildSettingsStore
from bot.guilds.shards import ShardScope
from bot.guilds.sweeps import KIND as DEPARTURES
from bot.guilds.sweeps import SWEEP_TABLES, GuildSweeper
from bot.interactions.checks import (
    admin_group,
    check_feature_enabled,
    is_for_moderators,
    joined_guild_id,
)
from bot.interactions.command_tree import CommandTree
from bot.interactions.components import ComponentRouter
from bot.interactions.custom_ids import feature_of_act, parse_number
from bot.interactions.error_handler import (
    InteractionMetrics,
    refuse_form,
)
from bot.interactions.greeting import Greeter
from bot.interactions.rate_limit import RateLimit
from bot.interactions.respond import PendingResponses, has_begun
from bot.interactions.sync import CommandSync
from bot.jobs.clock_check import ClockCheck, trace_answers
from bot.jobs.delivery import Delivery
from bot.jobs.discord_calls import DiscordCalls
from bot.jobs.disk_wipe import KIND as WIPE
from bot.jobs.disk_wipe import DiskWipe
from bot.jobs.ledger import LEDGER_TABLES, Ledger
from bot.jobs.scheduler import Scheduler
from bot.pages.formatter import PageFormatter
from bot.reconnect import ReconnectBackoff
from bot.reports.statistics import Statistics
from bot.reports.transfer import Importable
from bot.settings import Shards
from bot.timezones.zones import TimeZones

log = logging.getLogger(__name__)

# A container gets 10 seconds from SIGTERM to SIGKILL; we promise 5. What is under way may use most of it.
FINISH_SECONDS = 3.0
CLOSE_SECONDS = 1.2
# Longer than this no member waits for an answer; a timed post is tried again later instead.
RATE_LIMIT_SECONDS = 30.0
CORE_TABLES = (*LEDGER_TABLES, *SETTINGS_TABLES, *DEPARTURE_TABLES, *SWEEP_TABLES)

AnyAppCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu

PRESENCE = "/help shows what I do"
# Whoever has chosen nothing has the first; both say little of where somebody lives.
WORLDWIDE = {discord.Locale.american_english, discord.Locale.british_english}
NEEDS_SERVER = "This needs a server that I'm in: try it in one of yours, or ask a moderator to invite me."


def _discord_options(shards: Shards | None) -> dict[str, Any]:
    """What the bot asks of Discord: no privileged intent, no message but those to itself, no member but who acts."""
    return {
        "command_prefix": commands.when_mentioned,
        "help_command": None,
        "intents": discord.Intents(guilds=True, dm_messages=True),
        "allowed_mentions": discord.AllowedMentions.none(),
        # Of commands that say nothing else: discord.py lets this overrule a group's `guild_only`.
        "allowed_contexts": app_commands.AppCommandContext(guild=True),
        "allowed_installs": app_commands.AppInstallationType(guild=True, user=False),
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "chunk_guilds_at_startup": False,
        "max_messages": None,
        "max_ratelimit_timeout": RATE_LIMIT_SECONDS,
        "activity": discord.CustomActivity(PRESENCE),
        "shard_ids": list(shards.ids) if shards else None,
        "shard_count": shards.count if shards else None,
    }


class Guidepost(commands.AutoShardedBot):
    """The bot. Everything it needs is handed in; it is started by `login` and `connect`, or by SimCord."""

    def __init__(
        self,
        *,
        features: Sequence[str],
        database: Database,
        content: Content,
        clock: Callable[[], datetime],
        shards: Shards | None = None,
        backups: Path | None = None,
    ) -> None:
        self.clock_check = ClockCheck()
        super().__init__(tree_cls=CommandTree, http_trace=trace_answers(self.clock_check), **_discord_options(shards))
        # It is asked for its share once there are requests, which is later.
        wrap_requests(self, DiscordCalls(lambda: self.guild_scope.share()).request)
        self.feature_names = tuple(features)
        self.features: list[Feature] = []
        self.database = database
        self.content = content
        self.zones = content.part(TimeZones)
        self.clock = clock
        self.backups = backups  # their folder, for those who say how old the last one is
        self.pending_responses = PendingResponses()
        self.components = ComponentRouter()
        self.page_formatter = PageFormatter()
        self.greeter = Greeter(self.page_formatter)
        self.rate_limit = RateLimit()
        self.metrics: InteractionMetrics | None = None  # set where the operator asked for them
        self.failures = Failures(database, clock)
        self.audit = Audit(database, clock)
        self.guild_settings = GuildSettingsStore(database, self.audit, clock)
        self.guild_scope = ShardScope(self, database, clock)
        delivery = Delivery(self, self.page_formatter, self.guild_scope.share)
        self.scheduler = Scheduler(Ledger(database), delivery, self.failures, guilds=self.guild_scope)
        self.notices = NoticeSource(self, database, self.guild_settings, self.components)
        self.scheduler.add(NOTICE, self.notices)
        self.admin = admin_group()
        self.personal_data: list[PersonalData] = [
            PersonalTables(database, CORE_TABLES),
            AuditData(database),
            NoticeData(database),
            FailureData(database),
        ]
        self.departures = Departures(self, database, clock)
        self.sweeper = GuildSweeper(self, database, self.personal_data, self.departures, clock)
        self.sweeper.on_guild_forgotten(self.guild_settings.drop)
        self.scheduler.add_job(DEPARTURES, self.sweeper)
        self.scheduler.add_job(WIPE, DiskWipe(database))
        self.health_checks: list[HealthCheck] = []
        self.statistics: list[Statistics] = []
        self.form_fillers: dict[str, FillForm] = {}
        self._listeners_of: dict[str, list[tuple[str, AnnouncementListener]]] = {}
        self.stopping = False
        self.command_sync = CommandSync(self.tree, database, clock, self.page_formatter)

    async def setup_hook(self) -> None:
        await self.load_features()
        self.command_sync.start()

    async def likely_zone(self, interaction: discord.Interaction[Any], guild_id: int | None) -> str:
        """The zone that the member has told any feature in that server: given once, it serves everywhere. Else the one
        of their Discord's language; of English, which Discord speaks all over the world, the server's first."""
        if guild_id is not None:
            for feature in self.features:
                if feature.get_zone is not None and (zone := await feature.get_zone(guild_id, interaction.user.id)):
                    return zone
            if interaction.locale in WORLDWIDE and (zone := (await self.guild_settings.of(guild_id)).zone):
                return zone
        return self.zones.for_locale(str(interaction.locale))[0]

    async def load_features(self) -> None:
        """Needs no connection to Discord."""
        for name in self.feature_names:
            if importlib.util.find_spec(f"cogs.{name}.feature"):
                await self.add_feature(importlib.import_module(f"cogs.{name}.feature").build(self))
            else:
                await self.load_extension(f"cogs.{name}.cog")
        if self.admin.commands:
            self.tree.add_command(self.admin)

    async def add_feature(self, feature: Feature) -> None:
        """Register its commands, component handlers, jobs, data and reports, and add its cog."""
        self.features.append(feature)
        for command in feature.admin_commands:
            self.admin.add_command(command)
        for act, handler in feature.components.items():
            self.components.register(act, handler)
        for act, handler in feature.moderator_components.items():
            self.components.register(act, handler, moderators=True)
        for kind, source in feature.sources.items():
            self.scheduler.add(kind, source)
        for kind, job in feature.jobs.items():
            self.scheduler.add_job(kind, job)
        self.personal_data.extend(feature.personal_data)
        self.health_checks.extend(feature.health_checks)
        self.statistics.extend(feature.statistics)
        for event, listener in feature.listeners.items():
            self._listeners_of.setdefault(event, []).append((feature.name, listener))
        if feature.on_departure is not None:
            self.departures.on_departure(feature.on_departure)
        if feature.on_return is not None:
            self.departures.on_return(feature.on_return)
        self.form_fillers.update(feature.form_fillers)
        if feature.build_greeting is not None:
            self.greeter.build_greeting = feature.build_greeting
        await self.add_cog(feature.cog)

    async def announce(self, event: str, interaction: discord.Interaction["Guidepost"]) -> None:
        """Let the features that are on and listen to `event` do their part, after the interaction was answered.

        What goes wrong with one of them is logged, and keeps nobody from what they did.
        """
        for feature, listener in self._listeners_of.get(event, ()):
            try:
                await check_feature_enabled(interaction, feature)
                await listener(interaction)
            except UserError as error:
                log.debug("%s makes nothing of %s: %s", feature, event, error)
            except Exception:
                log.exception("%s failed to make something of %s", feature, event)

    def get_importables(self) -> list[Importable]:
        """The first time it takes a tenth of a second: call it off the event loop."""
        getters = [feature.get_importables for feature in self.features if feature.get_importables is not None]
        return [part for get_importables in getters for part in get_importables()]

    async def find_share_targets(self, guild_id: int, member_id: int) -> list[ShareTarget]:
        """Where, beside the present channel, members may share something of theirs."""
        return [
            target
            for feature in self.features
            if feature.find_share_targets is not None
            for target in await feature.find_share_targets(guild_id, member_id)
        ]

    async def fill_form(
        self, act: str, interaction: discord.Interaction["Guidepost"], values: Mapping[str, str]
    ) -> None:
        """Open another feature's form with values in it. Raises `UserError` where that feature is switched off."""
        await check_feature_enabled(interaction, feature_of_act(act))
        await self.form_fillers[act](interaction, values)

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """discord.py calls it for each shard when it connects for the first time."""
        await super().launch_shard(gateway, shard_id, initial=initial)
        set_backoff(self, shard_id, ReconnectBackoff())

    async def on_message(self, message: discord.Message, /) -> None:
        await self.greeter.greet(message)

    async def on_app_command_completion(
        self, interaction: discord.Interaction["Guidepost"], command: AnyAppCommand
    ) -> None:
        """Where moderators have no channel for notices, one who is here anyway is told what waits."""
        if is_for_moderators(command):
            await self.notices.show_waiting(interaction)

    async def on_interaction(self, interaction: discord.Interaction["Guidepost"]) -> None:
        """A button or a select is found by its custom id, never by a view in memory. A form that discord.py finds no
        view for, it drops: whoever sent it reads why. Called after the form's handler, if there is one, has begun."""
        if interaction.type is discord.InteractionType.component:
            await self.components.handle(interaction)
        elif interaction.type is discord.InteractionType.modal_submit and not has_begun(interaction):
            await refuse_form(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Kept for 30 days: a server that is won back finds everything as it was."""
        await self.sweeper.guild_gone(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Timed work for it begins, or goes on."""
        await self.sweeper.guild_present(guild.id)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        log.exception("The event %s failed", event_method)

    async def on_command_error(self, _context: Any, error: commands.CommandError, /) -> None:
        """A message that begins with a mention of the bot looks like a prefix command to discord.py; we have none."""
        log.debug("Not a command: %s", error)

    @property
    def connected(self) -> bool:
        """Whether Discord's events reach every shard of this process right now."""
        shards = self.shards.values()
        return self.is_ready() and bool(shards) and not any(shard.is_closed() for shard in shards)

    @property
    def can_do_timed_work(self) -> bool:
        """Whether the bot is on Discord to stay, and knows what time it is."""
        return self.is_ready() and not self.stopping and self.clock_check.is_right(self.clock())

    async def run_due(self, now: datetime) -> None:
        """Take everything timed that is due at `now` a step further; a job, a test and a time jump all call this."""
        await self.scheduler.run_due(now)

    async def close(self) -> None:
        """Let open work finish, then leave Discord: within 5 seconds, whatever hangs. May be called again."""
        self.stopping = True
        self.command_sync.stop()
        if not self.is_closed():
            # Side by side: both have their own limit, and a stop has 5 seconds in all.
            settled, _ = await asyncio.gather(self.pending_responses.all_settled(FINISH_SECONDS), self.scheduler.stop())
            if not settled:
                log.warning("Stopping although some members still wait for an answer")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(super().close(), CLOSE_SECONDS)


BotInteraction = discord.Interaction[Guidepost]


def guild_id_of(interaction: BotInteraction, named: str = "") -> int:
    """The server that an interaction is about; a component in a direct message names it in its custom id (`named`).

    Raises `UserError` where there is none. Who acts in a server is known to be there.
    """
    guild_id = joined_guild_id(interaction)
    if guild_id is not None:
        interaction.client.departures.members.mark_seen(guild_id, interaction.user.id)
        return guild_id
    try:
        return parse_number(named)
    except ValueError:
        raise UserError(NEEDS_SERVER) from None
