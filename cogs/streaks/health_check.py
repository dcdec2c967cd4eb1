"""What `/admin doctor` says of streaks."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database.executor import Database
from bot.guilds.health_check import (
    CheckedGuild,
    HealthFinding,
    HealthReport,
    JobStatus,
    reason_text,
    todays_deliveries,
)
from cogs.streaks.records import FEATURE, REMINDER_KIND, Milestone
from cogs.streaks.store.milestones import get_milestones
from cogs.streaks.views.admin import (
    NO_ROLES,
    NOTHING_NEEDED,
    REMINDERS_TIME,
    REMINDERS_TITLE,
    role_above_text,
    role_gone_text,
    role_refused_text,
    roles_given_text,
)


@dataclass(frozen=True)
class StreakHealthCheck:
    """What streaks need in a server, and how reminders went today."""

    database: Database
    feature = FEATURE
    channels = ()

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        milestones = await get_milestones(self.database, server.snapshot.guild.id)
        reminders = JobStatus(REMINDERS_TITLE, REMINDERS_TIME, todays_deliveries(server.tally(REMINDER_KIND)))
        return HealthReport(_needs(server, milestones), [reminders])


def _needs(server: CheckedGuild, milestones: Sequence[Milestone]) -> list[HealthFinding]:
    if not milestones:
        return [HealthFinding(NOTHING_NEEDED)]
    if not server.snapshot.me.guild_permissions.manage_roles:
        return [HealthFinding(NO_ROLES, True)]
    troubles = [trouble for milestone in milestones if (trouble := _trouble_with(server, milestone))]
    findings = [HealthFinding(trouble, True) for trouble in troubles]
    return findings or [HealthFinding(roles_given_text(len(milestones)))]


def _trouble_with(server: CheckedGuild, milestone: Milestone) -> str:
    role = server.snapshot.guild.get_role(milestone.role_id)
    if role is None:
        return role_gone_text(milestone)
    if role >= server.snapshot.me.top_role:
        return role_above_text(milestone)
    return role_refused_text(milestone, reason_text(milestone.trouble)) if milestone.trouble else ""
