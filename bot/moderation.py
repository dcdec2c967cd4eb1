"""What makes a command a moderator's: Discord's default permission, and our own check on every door."""

from typing import Any

import discord
from discord import app_commands


def admin_group() -> app_commands.Group:
    """`/admin`, to which features add their subgroups. Discord hides it from others, which is only a hint."""
    return app_commands.Group(
        name="admin",
        description="For moderators",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )


def check_moderator(interaction: discord.Interaction[Any]) -> None:
    """Raises `MissingPermissions` for everybody who may not manage the server, whatever Discord let through."""
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
