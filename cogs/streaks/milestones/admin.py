"""`/admin streaks`: the roles that moderators give for milestones, and the days of members that they correct."""

from typing import Literal

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost, guild_id_of
from bot.errors import UserError
from bot.guilds.permissions import can_manage_role, moderating_permissions
from bot.interactions.respond import respond, to_choices
from bot.pages.typed_text import visible_text
from cogs.streaks.parse import parse_corrected_day
from cogs.streaks.records import CORRECTION_KIND
from cogs.streaks.rules.check_ins import REASON_CHARACTERS
from cogs.streaks.service import StreakService
from cogs.streaks.store.milestones import get_milestones
from cogs.streaks.views import refusals
from cogs.streaks.views.admin import corrected_day_label, corrected_page, milestones_page, saved_milestone_text
from cogs.streaks.views.common import days as days_text

# The lengths at which a habit is new, settled, proven, and a year old.
DEFAULT_MILESTONES = (7, 30, 100, 365)
MOST_DAYS = 10_000
# Of a member's last days; older ones are typed.
OFFERED_DAYS = 25


class StreaksAdmin(app_commands.Group):
    def __init__(self, bot: Guidepost, service: StreakService) -> None:
        super().__init__(name="streaks", description="Milestone roles, and corrections to a member's days")
        self._bot, self._service = bot, service

    @app_commands.command(description="Give a role for a number of days in a row; leave the role out to stop")
    @app_commands.describe(days="The length of the streak, such as 7, 30, 100 or 365", role="The role to give")
    async def milestone(self, interaction: BotInteraction, days: int, role: discord.Role | None = None) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise UserError(refusals.MILESTONE_DAYS.format(most=MOST_DAYS))
        guild_id = guild_id_of(interaction)
        assert isinstance(interaction.user, discord.Member)
        if role is not None:
            check_may_give(interaction.user, role)
        await self._service.set_milestone(guild_id, days, role.id if role else None, interaction.user.id)
        saved = saved_milestone_text(days, role.id if role else None)
        await respond(interaction, milestones_page(await get_milestones(self._bot.database, guild_id), saved))

    @milestone.autocomplete("days")
    async def offer_days(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[int]]:
        offered = [days for days in DEFAULT_MILESTONES if str(days).startswith(typed)]
        return [app_commands.Choice(name=days_text(days), value=days) for days in offered]

    @app_commands.command(description="The milestone roles, and any trouble with them")
    async def milestones(self, interaction: BotInteraction) -> None:
        milestones = await get_milestones(self._bot.database, guild_id_of(interaction))
        await respond(interaction, milestones_page(milestones))

    @app_commands.command(description="Log a day for a member, or remove it; they're told, and it's in the audit")
    @app_commands.describe(
        member="Whose day to correct",
        day="Such as 2026-03-02, yesterday or monday",
        change="Whether the day was logged",
        reason="Why, in a few words: the member will see it",
    )
    async def correct(
        self,
        interaction: BotInteraction,
        member: discord.User,
        day: str,
        change: Literal["add", "remove"],
        reason: str,
    ) -> None:
        guild_id, reason = guild_id_of(interaction), " ".join(visible_text(reason).split())
        if not reason:
            raise UserError(refusals.NO_REASON)
        if len(reason) > REASON_CHARACTERS:
            raise UserError(refusals.LONG_REASON.format(most=REASON_CHARACTERS, characters=len(reason)))
        today = await self._service.today_of_member(guild_id, member.id)
        correction, before, after = await self._service.correct(
            guild_id,
            member.id,
            parse_corrected_day(day, today),
            add=change == "add",
            reason=reason,
            moderator_id=interaction.user.id,
            act_id=interaction.id,
        )
        await respond(interaction, corrected_page(correction, before, after))
        self._bot.scheduler.nudge(CORRECTION_KIND)

    @correct.autocomplete("day")
    async def offer_corrected_days(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        """The member's last days, with what they were."""
        chosen = getattr(interaction.namespace, "member", None)
        if chosen is None:
            return []
        marks = await self._service.recent_marks(guild_id_of(interaction), chosen.id, OFFERED_DAYS)
        offered = [(corrected_day_label(day, mark), day.isoformat()) for day, mark in reversed(marks.items())]
        return to_choices([choice for choice in offered if typed.strip().lower() in choice[0].lower()])


def check_may_give(asker: discord.Member, role: discord.Role) -> None:
    """Raises `UserError` where the bot cannot give the role, better now than when somebody has earned it; where it
    brings power over others; and where `asker` could not give it on their own."""
    me = asker.guild.me
    if role.is_default() or role.managed:
        raise UserError(refusals.ROLE_MANAGED)
    if not me.guild_permissions.manage_roles:
        raise UserError(refusals.NO_RIGHT_TO_GIVE)
    if role >= me.top_role:
        raise UserError(refusals.ROLE_ABOVE_MINE)
    if moderating := moderating_permissions(role):
        raise UserError(refusals.ROLE_WITH_POWER.format(permission=moderating[0]))
    if not can_manage_role(asker, role):
        raise UserError(refusals.ROLE_ABOVE_YOURS)
