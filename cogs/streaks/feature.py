"""What streaks hand to the bot, with their health check and the transfer of milestones to another server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import discord
from pydantic import Field

from bot.client import Guidepost
from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.errors import UserError
from bot.feature import ACTIVITY_DONE, Feature, HomeSection
from bot.guilds.audit import Audit, Change
from bot.guilds.health_check import (
    CheckedGuild,
    HealthFinding,
    HealthReport,
    JobStatus,
    reason_text,
    todays_deliveries,
)
from bot.reports.transfer import Difference, Id, ImportContext, ImportModel, SettingChange
from cogs.streaks.cog import StreaksCog
from cogs.streaks.handlers.common import StreakContext
from cogs.streaks.handlers.days import DayHandlers
from cogs.streaks.handlers.settings import SettingsHandlers
from cogs.streaks.milestones.admin import MOST_DAYS, StreaksAdmin, check_may_give
from cogs.streaks.records import CORRECTION_KIND, FEATURE, REMINDER_KIND, Milestone
from cogs.streaks.reminders import CorrectionMessages, LivingReminder, StreakReminders
from cogs.streaks.service import StreakService
from cogs.streaks.store.closures import note_closures
from cogs.streaks.store.corrections import prune_streaks
from cogs.streaks.store.members import get_member
from cogs.streaks.store.milestones import get_milestones, lock_milestones, put_milestones
from cogs.streaks.store.personal_data import StreakPersonalData
from cogs.streaks.store.statistics import StreakStatistics
from cogs.streaks.views.common import days as days_text
from cogs.streaks.views.days import home_section

# In the list of jobs.
CLOSURES_KIND = "streak-closures"
PRUNING_KIND = "streak-pruning"
PRUNE_AGAIN = timedelta(days=1)
NOTHING_NEEDED = "Streaks need no channel; no roles are set for milestones."
NO_ROLES = "I may not give roles for milestones: allow **Manage Roles** for my role in the server settings."
# More lengths than anybody gives roles for.
MOST_MILESTONES = 100


def build(bot: Guidepost) -> Feature:
    personal_data = StreakPersonalData(bot.database)
    service = StreakService(bot.database, personal_data, bot.audit, bot.clock)
    context, living = StreakContext(bot, service), LivingReminder(bot)
    days = DayHandlers(context, living)
    settings = SettingsHandlers(context, days)

    async def get_zone(guild_id: int, member_id: int) -> str | None:
        member = await get_member(bot.database, guild_id, member_id)
        return member.history.zones[-1].zone if member is not None else None

    async def get_home_section(guild_id: int | None, member_id: int) -> HomeSection | None:
        if guild_id is None:
            return None
        member = await get_member(bot.database, guild_id, member_id)
        return home_section(service.standing(member) if member is not None else None)

    return Feature(
        FEATURE,
        StreaksCog(bot, days, settings),
        admin_commands=[StreaksAdmin(bot, service)],
        components={**days.components, **settings.components},
        listeners={ACTIVITY_DONE: days.log_activity},
        sources={REMINDER_KIND: StreakReminders(bot, living), CORRECTION_KIND: CorrectionMessages(bot)},
        jobs={CLOSURES_KIND: StreakClosures(bot.database), PRUNING_KIND: StreakPruning(bot.database)},
        personal_data=[personal_data],
        health_checks=[StreakHealthCheck(bot.database)],
        statistics=[StreakStatistics(bot.database)],
        importables=[MilestoneTransfer(bot.database, bot.audit)],
        get_zone=get_zone,
        get_home_section=get_home_section,
    )


@dataclass(frozen=True)
class StreakClosures:
    """Notes since when streaks are switched off, and since when they are on again: such days break no streak."""

    database: Database

    async def run(self, now: datetime) -> None:
        await note_closures(self.database, now)


class StreakPruning:
    """Once a day: corrections and sums of weeks have an age at which they go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pruned_at: datetime | None = None

    async def run(self, now: datetime) -> None:
        if self._pruned_at is None or abs(now - self._pruned_at) >= PRUNE_AGAIN:
            await prune_streaks(self._database, now)
            self._pruned_at = now


@dataclass(frozen=True)
class StreakHealthCheck:
    """What streaks need in a server, and how reminders went today."""

    database: Database
    feature = FEATURE
    channels = ()

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        milestones = await get_milestones(self.database, server.snapshot.guild.id)
        reminders = JobStatus(
            "Streak reminders", "at the hour that each member chose", todays_deliveries(server.tally(REMINDER_KIND))
        )
        return HealthReport(_needs(server, milestones), [reminders])


def _needs(server: CheckedGuild, milestones: Sequence[Milestone]) -> list[HealthFinding]:
    if not milestones:
        return [HealthFinding(NOTHING_NEEDED)]
    if not server.snapshot.me.guild_permissions.manage_roles:
        return [HealthFinding(NO_ROLES, True)]
    troubles = [trouble for milestone in milestones if (trouble := _trouble_with(server, milestone))]
    number = "1 milestone" if len(milestones) == 1 else f"{len(milestones)} milestones"
    findings = [HealthFinding(trouble, True) for trouble in troubles]
    return findings or [HealthFinding(f"I may give the roles of {number}.")]


def _trouble_with(server: CheckedGuild, milestone: Milestone) -> str:
    role = server.snapshot.guild.get_role(milestone.role_id)
    length = days_text(milestone.days)
    again = f"`/admin streaks milestone` for {length}"
    if role is None:
        return f"The role for {length} is gone: choose another one, or none, with {again}."
    if role >= server.snapshot.me.top_role:
        return f"{role.mention} stands above my role, so I cannot give it: move my role above it, then set {again}."
    if milestone.trouble:
        return f"Discord refused to give {role.mention} ({reason_text(milestone.trouble)}): set it again with {again}."
    return ""


class ImportedMilestone(ImportModel):
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    role_id: Id


@dataclass(frozen=True)
class MilestoneTransfer:
    """A role that is not in the other server, or cannot be given there, stays out."""

    database: Database
    audit: Audit
    name, title = "milestones", "Milestones"
    shape = Annotated[list[ImportedMilestone], Field(max_length=MOST_MILESTONES)]

    async def export(self, guild_id: int) -> list[ImportedMilestone]:
        milestones = await get_milestones(self.database, guild_id)
        return [ImportedMilestone(days=item.days, role_id=item.role_id) for item in milestones][:MOST_MILESTONES]

    def faults(self, value: Sequence[ImportedMilestone]) -> list[tuple[tuple[str | int, ...], str]]:
        lengths = [milestone.days for milestone in value]
        twice = [number for number, length in enumerate(lengths) if length in lengths[:number]]
        return [((number, "days"), f"{lengths[number]} days are there twice") for number in twice]

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        before = await lock_milestones(transaction, context.guild.id)
        after, left_out = _possible(context)
        changed = _changed(before, after, context)
        steps = [_step(days, before.get(days), role_id) for days, role_id in sorted(changed.items())]
        return Difference(steps, left_out, len(after.keys() - changed.keys()))

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        guild_id = context.guild.id
        before = await lock_milestones(transaction, guild_id)
        changed = _changed(before, _possible(context)[0], context)
        await put_milestones(transaction, guild_id, changed)
        for days, role_id in sorted(changed.items()):
            step = _step(days, before.get(days), role_id)
            await self.audit.note(transaction, Change(guild_id, member_id, "import", step.before, step.after))


def _possible(context: ImportContext) -> tuple[dict[int, int], list[str]]:
    """Roles by days as the file has them, and in words those that cannot be given here."""
    roles: dict[int, int] = {}
    left_out: list[str] = []
    for milestone in context.value:
        try:
            _check_role(context.asker, milestone.role_id)
        except UserError as error:
            left_out.append(f"{days_text(milestone.days)}: {error}")
        else:
            roles[milestone.days] = milestone.role_id
    return roles, left_out


def _check_role(asker: discord.Member, role_id: int) -> None:
    role = asker.guild.get_role(role_id)
    if role is None:
        raise UserError("that role is not in this server.")
    check_may_give(asker, role)


def _changed(before: Mapping[int, int], after: Mapping[int, int], context: ImportContext) -> dict[int, int | None]:
    """Roles by days, None where one goes: only what is in no line of the file, though its role be left out."""
    changed: dict[int, int | None] = {days: role for days, role in after.items() if before.get(days) != role}
    if context.replaces:
        changed |= dict.fromkeys(before.keys() - {milestone.days for milestone in context.value})
    return changed


def _step(days: int, before: int | None, after: int | None) -> SettingChange:
    old, new = (f"<@&{role_id}>" if role_id else "none" for role_id in (before, after))
    audited = (f"milestone {days} days: role {role_id or 'none'}" for role_id in (before, after))
    return SettingChange(f"{days_text(days)}: {old} → {new}", *audited)
