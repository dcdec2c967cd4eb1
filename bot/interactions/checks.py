"""What makes a command a moderator's: Discord's default permission, and our own check on every door.

The command tree asks it for every command and autocomplete of `/admin`, `Presses` for every press that is registered
for moderators; a form that a moderator opened asks it again through `for_moderators`.
"""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.errors import UserError

log = logging.getLogger(__name__)

Door = Callable[..., Awaitable[None]]


class NotModeratorError(UserError):
    def __init__(self) -> None:
        super().__init__(
            "This is for moderators: it needs the permission **Manage Server**, or the role that they chose in "
            "`/admin setup`. Nothing was changed."
        )


def admin_group() -> app_commands.Group:
    """`/admin`, to which features add their commands. Discord hides it from others, which is only a hint."""
    return app_commands.Group(
        name="admin",
        description="For moderators",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )


def is_for_moderators(command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu) -> bool:
    """Whether Discord hides it by default: then we do not trust that it did."""
    root = getattr(command, "root_parent", None) or command
    return root.default_permissions is not None


async def check_moderator(interaction: discord.Interaction[Any]) -> None:
    """Raises `NotModeratorError`, whatever Discord let through, for who neither may manage the server, as its owner
    and administrators may, nor holds the role that moderators chose. Both are as they are at this very moment."""
    if not await _is_moderator(interaction):
        if interaction.type is not discord.InteractionType.autocomplete:
            log.warning("Somebody who is no moderator came through %s in %s", _door(interaction), interaction.guild_id)
        raise NotModeratorError


def for_moderators(handler: Door) -> Door:
    """`handler(interaction, …)` with the check before it: for what a form calls, which may be sent much later."""

    @functools.wraps(handler)
    async def checked(interaction: discord.Interaction[Any], *arguments: Any) -> None:
        await check_moderator(interaction)
        await handler(interaction, *arguments)

    return checked


async def _is_moderator(interaction: discord.Interaction[Any]) -> bool:
    if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    role_id = (await interaction.client.guild_settings.of(interaction.guild_id)).moderator_role_id
    # Asked of the member that came with the interaction; a role that was deleted is nobody's.
    return role_id is not None and interaction.user.get_role(role_id) is not None


def _door(interaction: discord.Interaction[Any]) -> str:
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
    return ":".join(custom_id.split(":")[:3]) or interaction.type.name
