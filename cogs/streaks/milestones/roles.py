"""Gives the roles of milestones to members who have reached them."""

import logging

import discord

from bot.client import Guidepost
from cogs.streaks.records import LogResult, Milestone
from cogs.streaks.service import StreakService

log = logging.getLogger(__name__)

# Discord's codes where the member is not there, or is nobody: about the role they say nothing.
MEMBER_GONE = {10007, 10013}
# Its codes for a role that is gone, and for one that is above ours or that we may not give.
ROLE_TROUBLE = {10011, 50013}


class MilestoneRoles:
    def __init__(self, bot: Guidepost, service: StreakService) -> None:
        self._bot, self._service = bot, service

    async def give(self, user: discord.User | discord.Member, result: LogResult) -> list[int]:
        """Give what the member's streak has earned and they do not hold: also what Discord could not give when it was
        earned. The ids of the roles that were given. Never raises what Discord does."""
        earned = [
            milestone for milestone in result.earned if milestone.trouble is None or milestone in result.milestones
        ]
        if not earned:
            return []
        guild_id = result.member.guild_id
        try:
            member = await self._member(guild_id, user)
        except (discord.HTTPException, discord.RateLimited, OSError) as error:
            log.warning("The roles for milestones were not given in guild %s: %s", guild_id, error)
            if isinstance(error, discord.NotFound) and error.code in MEMBER_GONE:
                await self._bot.departures.members_left(guild_id, [user.id])
            return []
        held = {role.id for role in member.roles}
        return [
            milestone.role_id
            for milestone in earned
            if milestone.role_id not in held and await self._give(member, milestone)
        ]

    async def _member(self, guild_id: int, user: discord.User | discord.Member) -> discord.Member:
        """Out of a direct message they are asked of Discord; the process that gets these may not know the guild."""
        if isinstance(user, discord.Member):
            return user
        guild = self._bot.get_guild(guild_id) or await self._bot.fetch_guild(guild_id, with_counts=False)
        return await guild.fetch_member(user.id)

    async def _give(self, member: discord.Member, milestone: Milestone) -> bool:
        guild_id = member.guild.id
        try:
            await member.add_roles(discord.Object(milestone.role_id), reason=f"Streak of {milestone.days} days")
        except (discord.HTTPException, discord.RateLimited, OSError) as error:
            log.warning("The role for %s days was not given in guild %s: %s", milestone.days, guild_id, error)
            if isinstance(error, discord.HTTPException) and error.code in ROLE_TROUBLE:
                await self._service.report_role(guild_id, milestone, str(error))
            return False
        if milestone.trouble is not None:
            await self._service.clear_trouble(guild_id, milestone)
        return True
