"""What streaks need in a server, and how reminders went today, for `/admin doctor`; it names no member."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.guilds.health_check import (
    CheckedGuild,
    HealthFinding,
    HealthReport,
    JobStatus,
    reason_text,
    todays_deliveries,
)
from cogs.streaks.records import Milestone
from cogs.streaks.reminders import FEATURE, KIND
from cogs.streaks.store.leaderboard import Board
from cogs.streaks.views import days

NOTHING_NEEDED = "Streaks need no channel; no roles are set for milestones."
NO_ROLES = "I may not give roles for milestones: allow **Manage Roles** for my role in the server settings."


@dataclass(frozen=True)
class StreaksExamination:
    board: Board
    feature = FEATURE
    channels = ()

    async def check_health(self, server: CheckedGuild) -> HealthReport:
        milestones = await self.board.milestones(server.snapshot.guild.id)
        reminders = JobStatus(
            "Streak reminders", "at the hour that each member chose", todays_deliveries(server.tally(KIND))
        )
        return HealthReport(_needs(server, milestones), [reminders])


def _needs(server: CheckedGuild, milestones: Sequence[Milestone]) -> list[HealthFinding]:
    if not milestones:
        return [HealthFinding(NOTHING_NEEDED)]
    if not server.snapshot.me.guild_permissions.manage_roles:
        return [HealthFinding(NO_ROLES, True)]
    troubles = [words for one in milestones if (words := _trouble_with(server, one))]
    number = "1 milestone" if len(milestones) == 1 else f"{len(milestones)} milestones"
    return [HealthFinding(one, True) for one in troubles] or [HealthFinding(f"I may give the roles of {number}.")]


def _trouble_with(server: CheckedGuild, milestone: Milestone) -> str:
    role = server.snapshot.guild.get_role(milestone.role_id)
    again = f"`/admin streaks milestone` for {days(milestone.days)}"
    if role is None:
        return f"The role for {days(milestone.days)} is gone: choose another one, or none, with {again}."
    if role >= server.snapshot.me.top_role:
        return f"{role.mention} stands above my role, so I cannot give it: move my role above it, then set {again}."
    if milestone.trouble:
        return f"Discord refused to give {role.mention} ({reason_text(milestone.trouble)}): set it again with {again}."
    return ""
