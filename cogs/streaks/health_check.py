"""What streaks need in a server, and how reminders went today, for `/admin doctor`; it names no member."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.guilds.health_check import Examination, Finding, Job, Server, reason_words, today_words
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

    async def examine(self, server: Server) -> Examination:
        milestones = await self.board.milestones(server.sight.guild.id)
        reminders = Job("Streak reminders", "at the hour that each member chose", today_words(server.tally(KIND)))
        return Examination(_needs(server, milestones), [reminders])


def _needs(server: Server, milestones: Sequence[Milestone]) -> list[Finding]:
    if not milestones:
        return [Finding(NOTHING_NEEDED)]
    if not server.sight.me.guild_permissions.manage_roles:
        return [Finding(NO_ROLES, True)]
    troubles = [words for one in milestones if (words := _trouble_with(server, one))]
    number = "1 milestone" if len(milestones) == 1 else f"{len(milestones)} milestones"
    return [Finding(one, True) for one in troubles] or [Finding(f"I may give the roles of {number}.")]


def _trouble_with(server: Server, milestone: Milestone) -> str:
    role = server.sight.guild.get_role(milestone.role_id)
    again = f"`/admin streaks milestone` for {days(milestone.days)}"
    if role is None:
        return f"The role for {days(milestone.days)} is gone: choose another one, or none, with {again}."
    if role >= server.sight.me.top_role:
        return f"{role.mention} stands above my role, so I cannot give it: move my role above it, then set {again}."
    if milestone.trouble:
        return f"Discord refused to give {role.mention} ({reason_words(milestone.trouble)}): set it again with {again}."
    return ""
