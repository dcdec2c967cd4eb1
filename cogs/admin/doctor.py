"""`/admin doctor`: asks each feature, Discord and the records how things are; how it looks is in `doctor_views.py`."""

import asyncio
import importlib.metadata
import logging
import math
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.database import backups
from bot.discord_internals import system_channel_id
from bot.errors import UserError, new_reference
from bot.guilds.health_check import (
    CheckedGuild,
    HealthCheck,
    HealthFinding,
    HealthReport,
    JobStatus,
    get_snapshot,
    outcome_finding,
    timestamp,
)
from bot.guilds.notices import KIND as NOTICE
from bot.interactions.checks import can_be_off
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from bot.jobs.records import Entry, State
from bot.jobs.runner import NOT_WANTED
from cogs.admin.doctor_views import DOCTOR, ITSELF, MOST_LISTED, OVERVIEW, Diagnosis, doctor_view

log = logging.getLogger(__name__)

NOT_READY = "Discord has not told me about this server yet. Please try again in a minute."
# A day of reminders in a server of some hundred members, and the weeks of all else before it.
ENTRIES = 1_000
# Of this server and of none; more in a day are told as so many.
FAILURES = 20
# Until a failure is so old it counts among what needs attention.
RECENT = timedelta(days=1)
# The nightly copy is a day old at most; two days without one is a fault.
BACKUP_LATE = timedelta(days=2)
# Answers then come late enough for members to notice.
SLOW_GATEWAY = 1.0
NOTICES_NEED = ("view_channel", "send_messages", "read_message_history")
OFF = "Switched off in `/admin setup`."
NEEDS_NOTHING = "It needs no channel and no job."

Press = discord.Interaction[Guidepost]


class Doctor:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        return app_commands.Command(
            name="doctor",
            description="Whether everything works here, and what to do where it does not",
            callback=self.show,
        )

    @property
    def handlers(self) -> dict[str, Handler]:
        return {DOCTOR: self.looked}

    async def show(self, interaction: Press) -> None:
        await self.looked(interaction)

    async def looked(self, interaction: Press, page: str = OVERVIEW, *_again: str) -> None:
        """Everything anew, whichever page is looked at."""
        if interaction.guild is None or interaction.guild.me is None:
            raise UserError(NOT_READY)
        await respond(interaction, doctor_view(await self._diagnosis(interaction.guild), page))

    async def _diagnosis(self, guild: discord.Guild) -> Diagnosis:
        bot, now = self._bot, self._bot.clock()
        snapshot, settings, entries, failures, told, about = await asyncio.gather(
            get_snapshot(bot, guild),
            bot.guild_settings.of(guild.id),
            bot.scheduler.ledger.newest(guild.id, ENTRIES),
            bot.failures.newest(FAILURES, guild_id=guild.id),
            bot.notices.newest(guild.id, MOST_LISTED),
            self._about(guild),
        )
        server = CheckedGuild(snapshot, settings, entries, now)
        on = [one for one in bot.health_checks if settings.has_on(one.feature)]
        found = await asyncio.gather(*(self._examined(one, server) for one in on))
        parts = {one.feature: part for one, part in zip(on, found, strict=True)}
        for feature in can_be_off(bot.feature_names):
            otherwise = NEEDS_NOTHING if settings.has_on(feature) else OFF
            parts.setdefault(feature, HealthReport([HealthFinding(otherwise)]))
        acts = [act for part in found for act in part.acts if bot.components.has_handler(act[1])]
        return Diagnosis(
            now,
            snapshot.stale,
            {"server": _server(server), **parts, ITSELF: about},
            failures,
            sum(now - one.happened_at < RECENT for one in failures),
            [one for one in entries if _is_trouble(one)][:MOST_LISTED],
            told,
            acts,
        )

    async def _examined(self, one: HealthCheck, server: CheckedGuild) -> HealthReport:
        """What one feature cannot tell keeps nobody from what the others can."""
        try:
            return await one.check_health(server)
        except Exception as error:
            reference = new_reference()
            log.error("%s could not be examined, reference %s", one.feature, reference, exc_info=error)
            await self._bot.failures.keep(reference, error, f"doctor {one.feature}", server.snapshot.guild.id)
            return HealthReport([HealthFinding(f"I could not examine this. Its number is `{reference}`.", True)])

    async def _about(self, guild: discord.Guild) -> HealthReport:
        """The program itself, and its copies."""
        found = [HealthFinding(f"Guidepost {_version()}."), self._gateway(guild)]
        kind, size = "SQLite" if self._bot.database.is_sqlite else "PostgreSQL", await self._bot.database.size()
        found.append(HealthFinding(f"The database is {kind}, of {size / 2**20:,.1f} MB."))
        return HealthReport(found, [await self._backup()])

    def _gateway(self, guild: discord.Guild) -> HealthFinding:
        shard = self._bot.get_shard(guild.shard_id)
        seconds = shard.latency if shard is not None else math.nan
        if not math.isfinite(seconds):
            return HealthFinding("Discord's gateway has not been measured yet.")
        words = f"Discord's gateway answers in {seconds * 1_000:,.0f} ms"
        slow = seconds > SLOW_GATEWAY
        return HealthFinding(f"{words}: I may be slow for now." if slow else f"{words}.", slow)

    async def _backup(self) -> JobStatus:
        title, folder, now = "Nightly backup", self._bot.backups, self._bot.clock()
        if folder is None:
            return JobStatus(title, "never by me", HealthFinding("the operator's own, with pg_dump"))
        copy = await asyncio.to_thread(backups.last, folder)
        following = f"every night at {backups.NIGHTLY_HOUR:02}:00 UTC"
        if copy is None:
            return JobStatus(title, following, HealthFinding("none yet"))
        late = now - copy.at > BACKUP_LATE
        advice = ". Ask the operator to look at the log and at the disk" if late else ""
        return JobStatus(title, following, HealthFinding(f"the newest copy is of {timestamp(copy.at)}{advice}", late))


def _server(server: CheckedGuild) -> HealthReport:
    """What belongs to no feature: where moderators are told, and who they are."""
    settings, guild = server.settings, server.snapshot.guild
    found = [_notices(server)]
    if settings.moderator_role_id and guild.get_role(settings.moderator_role_id) is None:
        found.append(
            HealthFinding("The role of moderators is gone: choose another one, or none, in `/admin setup`.", True)
        )
    notices = JobStatus(
        "Notices to moderators", "when there is something to tell", outcome_finding(server.last(NOTICE))
    )
    return HealthReport(found, [notices])


def _notices(server: CheckedGuild) -> HealthFinding:
    chosen, system = server.settings.notices_channel_id, system_channel_id(server.snapshot.guild)
    channel_id = chosen or system
    if channel_id is None:
        return HealthFinding("There is no channel for notices to moderators: choose one in `/admin setup`.", True)
    trouble = server.snapshot.trouble_in(channel_id, NOTICES_NEED)
    if trouble:
        return HealthFinding(f"Notices to moderators: {trouble}", True)
    return HealthFinding(
        f"Notices to moderators go to <#{channel_id}>{'' if chosen else ', where nothing else is chosen'}."
    )


def _is_trouble(entry: Entry) -> bool:
    """What was no longer wanted, as a reminder on a day that is kept, is none."""
    if entry.state is State.SKIPPED:
        return entry.last_error != NOT_WANTED
    return entry.state is State.FAILED or (entry.state is State.CLAIMED and entry.last_error is not None)


def _version() -> str:
    try:
        return importlib.metadata.version("guidepost")
    except importlib.metadata.PackageNotFoundError:
        return "unknown, because it is not installed"
