"""`/admin streaks`: the roles that moderators give for milestones; parse, call, reply."""

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.guilds.audit import Audit
from bot.interactions.respond import respond
from bot.interactions.ui import MessagePage, text
from cogs.streaks.store.leaderboard import Board
from cogs.streaks.views import days as days_words

# The lengths at which a habit is new, settled, proven, and a year old.
DEFAULT_MILESTONES = (7, 30, 100, 365)
MOST_DAYS = 10_000

Press = discord.Interaction[Guidepost]


class StreaksAdmin(app_commands.Group):
    def __init__(self, board: Board, audit: Audit) -> None:
        super().__init__(name="streaks", description="Roles for milestones")
        self._board = board
        self._audit = audit

    @app_commands.command(description="Give a role for so many days in a row; without a role, give none")
    @app_commands.describe(days="The length of the streak, such as 7, 30, 100 or 365", role="The role to give")
    async def milestone(self, interaction: Press, days: int, role: discord.Role | None = None) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise UserError(f"A milestone is from 1 to {MOST_DAYS:,} days.")
        assert interaction.guild is not None
        if role is not None:
            check_may_give(interaction.guild, role)
        role_id = role.id if role else None
        await self._board.set_milestone(interaction.guild.id, days, role_id, interaction.user.id, self._audit)
        words = (
            f"{role.mention} is given for {days_words(days)}." if role else f"No role is given for {days_words(days)}."
        )
        await respond(interaction, MessagePage(text(f"Saved. {words}"), text(await self._listed(interaction.guild.id))))

    @milestone.autocomplete("days")
    async def offer_days(self, _interaction: Press, typed: str) -> list[app_commands.Choice[int]]:
        shown = [one for one in DEFAULT_MILESTONES if str(one).startswith(typed)]
        return [app_commands.Choice(name=days_words(one), value=one) for one in shown]

    @app_commands.command(description="The roles for milestones, and what is wrong with them")
    async def milestones(self, interaction: Press) -> None:
        assert interaction.guild is not None
        await respond(interaction, MessagePage(text(await self._listed(interaction.guild.id))))

    async def _listed(self, guild_id: int) -> str:
        lines = [
            f"- {days_words(one.days)}: <@&{one.role_id}>"
            + (
                f"\n  Discord refused it ({one.trouble}). Put my role above it, then set it again."
                if one.trouble
                else ""
            )
            for one in await self._board.milestones(guild_id)
        ]
        return "\n".join(["## Milestones", *lines]) if lines else "No roles are set for milestones."


def check_may_give(guild: discord.Guild, role: discord.Role) -> None:
    """Better said now than when somebody has earned it."""
    me = guild.me
    if role.is_default() or role.managed:
        raise UserError("That role belongs to Discord or to another bot and cannot be given. Choose another one.")
    if not me.guild_permissions.manage_roles:
        raise UserError("I may not give roles here. Give me the permission **Manage Roles**, then set the milestone.")
    if role >= me.top_role:
        raise UserError(
            "That role stands above mine, so I cannot give it. Move my role above it in the server settings."
        )
