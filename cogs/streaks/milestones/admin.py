"""`/admin streaks`: the roles that moderators give for milestones."""

import discord
from discord import app_commands

from bot.client import BotInteraction
from bot.database.engine import Database
from bot.errors import UserError
from bot.guilds.permissions import can_manage_role, moderating_permissions
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage, text
from cogs.streaks.records import Milestone
from cogs.streaks.service import StreakService
from cogs.streaks.store.milestones import get_milestones
from cogs.streaks.views import days as days_text

# The lengths at which a habit is new, settled, proven, and a year old.
DEFAULT_MILESTONES = (7, 30, 100, 365)
MOST_DAYS = 10_000


class StreaksAdmin(app_commands.Group):
    def __init__(self, database: Database, service: StreakService) -> None:
        super().__init__(name="streaks", description="Roles for milestones")
        self._database = database
        self._service = service

    @app_commands.command(description="Give a role for so many days in a row; without a role, give none")
    @app_commands.describe(days="The length of the streak, such as 7, 30, 100 or 365", role="The role to give")
    async def milestone(self, interaction: BotInteraction, days: int, role: discord.Role | None = None) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise UserError(f"A milestone is from 1 to {MOST_DAYS:,} days.")
        assert interaction.guild is not None
        assert isinstance(interaction.user, discord.Member)
        if role is not None:
            check_may_give(interaction.user, role)
        await self._service.set_milestone(interaction.guild.id, days, role.id if role else None, interaction.user.id)
        act = f"{role.mention} is given" if role else "No role is given"
        saved = text(f"Saved. {act} for {days_text(days)}.")
        await respond(interaction, MessagePage(saved, text(await self._list(interaction.guild.id))))

    @milestone.autocomplete("days")
    async def offer_days(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[int]]:
        offered = [days for days in DEFAULT_MILESTONES if str(days).startswith(typed)]
        return [app_commands.Choice(name=days_text(days), value=days) for days in offered]

    @app_commands.command(description="The roles for milestones, and what is wrong with them")
    async def milestones(self, interaction: BotInteraction) -> None:
        assert interaction.guild is not None
        await respond(interaction, MessagePage(text(await self._list(interaction.guild.id))))

    async def _list(self, guild_id: int) -> str:
        lines = [_line(milestone) for milestone in await get_milestones(self._database, guild_id)]
        return "\n".join(["## Milestones", *lines]) if lines else "No roles are set for milestones."


def _line(milestone: Milestone) -> str:
    line = f"- {days_text(milestone.days)}: <@&{milestone.role_id}>"
    if milestone.trouble:
        line += f"\n  Discord refused it ({milestone.trouble}). Put my role above it, then set it again."
    return line


def check_may_give(asker: discord.Member, role: discord.Role) -> None:
    """Raises `UserError` where the bot cannot give the role, better now than when somebody has earned it; where it
    brings power over others; and where `asker` could not give it on their own."""
    me = asker.guild.me
    if role.is_default() or role.managed:
        raise UserError("That role belongs to Discord or to another bot and cannot be given. Choose another one.")
    if not me.guild_permissions.manage_roles:
        raise UserError("I may not give roles here. Give me the permission **Manage Roles**, then set the milestone.")
    if role >= me.top_role:
        raise UserError(
            "That role stands above mine, so I cannot give it. Move my role above it in the server settings."
        )
    if moderating := moderating_permissions(role):
        raise UserError(
            f"That role brings **{moderating[0]}**, and what gives power over others is not earned by checking in. "
            "Choose a role without such permissions."
        )
    if not can_manage_role(asker, role):
        raise UserError(
            "You can set only a role that you could give yourself: that takes the permission **Manage Roles** and a "
            "role of yours above it. Ask somebody who has both, or choose another role."
        )
