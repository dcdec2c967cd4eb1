"""`/admin doctor`: asks each feature, Discord and the records how things are."""

import asyncio
import logging
import math
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost
from bot.database.backups import BACKUP_LATE, last_backup
from bot.discord_internals import system_channel_id
from bot.errors import new_reference
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
from bot.guilds.notices import NOTICES_CHANNEL, newest_notices, notices_warning
from bot.guilds.permissions import channel_problem
from bot.interactions.checks import can_be_off
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from bot.jobs.nightly_backup import NIGHTLY_HOUR
from bot.jobs.records import Entry, State
from bot.jobs.runner import NOT_WANTED
from bot.operations.version import get_version
from bot.pages.ui import counted
from cogs.admin.doctor_views import DOCTOR, MOST_LISTED, OVERVIEW, PROGRAM, Diagnosis, doctor_view
from cogs.admin.guild import guild_of

log = logging.getLogger(__name__)

# A day of reminders in a server of some hundred members, and the weeks of all else before it.
ENTRIES = 1_000
# Of this server and of none; more in a day are counted as so many.
FAILURES = 20
# Until a failure is so old it counts among what needs attention.
RECENT = timedelta(days=1)
# Answers then come late enough for members to notice.
SLOW_GATEWAY = 1.0
# Posts are promised to the minute.
CLOCK_TROUBLE = timedelta(minutes=2)
CLOCK_WRONG = "My clock is {span} {direction} Discord's, so {effect}. Ask the operator to set the machine's clock."
OFF = "Switched off in `/admin setup`."
NEEDS_NOTHING = "Needs no channel and no job."
ROLE_GONE = "The moderators' role is gone: choose another one, or none, in `/admin setup`."
NO_NOTICES_CHANNEL = "There's no channel for notices to moderators yet: choose one in `/admin setup`."
BACKUP_ADVICE = ". Ask the operator to look at the log and at the disk"


class DoctorCommand:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        return app_commands.Command(
            name="doctor",
            description="Checks that everything works here, and says how to fix what doesn't",
            callback=self.show,
        )

    @property
    def handlers(self) -> dict[str, Handler]:
        return {DOCTOR: self.show_page}

    async def show(self, interaction: BotInteraction) -> None:
        await self.show_page(interaction)

    async def show_page(self, interaction: BotInteraction, page: str = OVERVIEW, *_again: str) -> None:
        """Everything is asked anew, whichever page is shown."""
        await respond(interaction, doctor_view(await self._diagnose(guild_of(interaction)), page))

    async def _diagnose(self, guild: discord.Guild) -> Diagnosis:
        bot, now = self._bot, self._bot.clock()
        snapshot, settings, entries, failures, notices, program = await asyncio.gather(
            get_snapshot(bot, guild),
            bot.guild_settings.of(guild.id),
            bot.scheduler.ledger.newest(guild.id, ENTRIES),
            bot.failures.newest(FAILURES, guild_id=guild.id),
            newest_notices(bot.database, guild.id, MOST_LISTED),
            self._check_program(guild),
        )
        server = CheckedGuild(snapshot, settings, entries, now)
        checks = [check for check in bot.health_checks if settings.has_on(check.feature)]
        reports = await asyncio.gather(*(self._check_feature(check, server) for check in checks))
        parts = {check.feature: report for check, report in zip(checks, reports, strict=True)}
        for feature in can_be_off(bot.feature_names):
            finding = HealthFinding(NEEDS_NOTHING if settings.has_on(feature) else OFF)
            parts.setdefault(feature, HealthReport([finding]))
        return Diagnosis(
            now,
            snapshot.stale,
            {"server": _check_server(server), **parts, PROGRAM: program},
            failures,
            sum(now - failure.happened_at < RECENT for failure in failures),
            [entry for entry in entries if _is_undelivered(entry)][:MOST_LISTED],
            notices,
            [act for report in reports for act in report.acts if bot.components.has_handler(act[1])],
        )

    async def _check_feature(self, check: HealthCheck, server: CheckedGuild) -> HealthReport:
        """A feature that cannot be checked keeps nobody from reading of the others."""
        try:
            return await check.check_health(server)
        except Exception as error:
            reference = new_reference()
            log.error("%s could not be examined, reference %s", check.feature, reference, exc_info=error)
            await self._bot.failures.keep(reference, error, f"doctor {check.feature}", server.snapshot.guild.id)
            return HealthReport(
                [HealthFinding(f"I couldn't check this. Its number in the log is `{reference}`.", True)]
            )

    async def _check_program(self, guild: discord.Guild) -> HealthReport:
        """The program itself, and its copies."""
        database = self._bot.database
        kind, size = "SQLite" if database.is_sqlite else "PostgreSQL", await database.size()
        findings = [
            HealthFinding(f"Guidepost {get_version()}."),
            self._check_gateway(guild),
            *self._check_clock(),
            HealthFinding(f"The database is {kind}, {size / 2**20:,.1f} MB."),
        ]
        return HealthReport(findings, [await self._backup_status()])

    def _check_gateway(self, guild: discord.Guild) -> HealthFinding:
        shard = self._bot.get_shard(guild.shard_id)
        seconds = shard.latency if shard is not None else math.nan
        if not math.isfinite(seconds):
            return HealthFinding("Discord's gateway hasn't been measured yet.")
        latency = f"Discord's gateway answers in {seconds * 1_000:,.0f} ms"
        is_slow = seconds > SLOW_GATEWAY
        return HealthFinding(f"{latency}, so I may be slow right now." if is_slow else f"{latency}.", is_slow)

    def _check_clock(self) -> list[HealthFinding]:
        now = self._bot.clock()
        difference = self._bot.clock_check.difference(now)
        if abs(difference) < CLOCK_TROUBLE:
            return []
        direction = "ahead of" if difference > timedelta(0) else "behind"
        effect = "posts go out at the wrong time" if self._bot.clock_check.is_right(now) else "nothing runs on schedule"
        wrong = CLOCK_WRONG.format(span=_span(abs(difference)), direction=direction, effect=effect)
        return [HealthFinding(wrong, True)]

    async def _backup_status(self) -> JobStatus:
        title, folder, now = "Nightly backup", self._bot.backups, self._bot.clock()
        if folder is None:
            return JobStatus(title, "never by me", HealthFinding("the operator's own, with pg_dump"))
        copy = await asyncio.to_thread(last_backup, folder, now)
        schedule = f"every night at {NIGHTLY_HOUR:02}:00 UTC"
        if copy is None:
            return JobStatus(title, schedule, HealthFinding("none yet"))
        is_late = now - copy.at > BACKUP_LATE
        newest = f"the newest copy is from {timestamp(copy.at)}{BACKUP_ADVICE if is_late else ''}"
        return JobStatus(title, schedule, HealthFinding(newest, is_late))


def _span(duration: timedelta) -> str:
    """In the largest unit of which there are two at least, such as `90 minutes`, `26 hours`."""
    minutes = round(duration / timedelta(minutes=1))
    for size, noun in ((1_440, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return counted(round(minutes / size), noun)
    return counted(minutes, "minute")


def _check_server(server: CheckedGuild) -> HealthReport:
    """What belongs to no feature: where notices go, and who moderators are."""
    settings, guild = server.settings, server.snapshot.guild
    findings = [_check_notices(server)]
    if settings.moderator_role_id and guild.get_role(settings.moderator_role_id) is None:
        findings.append(HealthFinding(ROLE_GONE, True))
    last = outcome_finding(server.last(NOTICE))
    return HealthReport(findings, [JobStatus(NOTICES_CHANNEL.title, "when there's news", last)])


def _check_notices(server: CheckedGuild) -> HealthFinding:
    snapshot, chosen = server.snapshot, server.settings.notices_channel_id
    channel_id = chosen or system_channel_id(snapshot.guild)
    if channel_id is None:
        return HealthFinding(NO_NOTICES_CHANNEL, True)
    problem = channel_problem(snapshot.channels.get(channel_id), NOTICES_CHANNEL, snapshot.me)
    if problem:
        return HealthFinding(f"{NOTICES_CHANNEL.title}: {problem}", True)
    warning = notices_warning(snapshot.guild.get_channel(chosen)) if chosen else ""
    if warning:
        return HealthFinding(f"{NOTICES_CHANNEL.title}: {warning}", True)
    fallback = "" if chosen else ", since no other channel is chosen"
    return HealthFinding(f"{NOTICES_CHANNEL.title} go to <#{channel_id}>{fallback}.")


def _is_undelivered(entry: Entry) -> bool:
    """Without what was no longer wanted, as a reminder on a day that is kept."""
    if entry.state is State.SKIPPED:
        return entry.last_error != NOT_WANTED
    return entry.state is State.FAILED or (entry.state is State.CLAIMED and entry.last_error is not None)
