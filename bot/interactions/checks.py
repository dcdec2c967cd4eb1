"""What is checked before a command, a button, a select or a form runs: who is a moderator, which feature is on.

The command tree checks every command and autocomplete, `ComponentRouter` every button and select; a form that a
moderator opened checks again through `for_moderators`.
"""

import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.database.errors import DatabaseError
from bot.errors import UserError
from bot.interactions.custom_ids import origin_of

log = logging.getLogger(__name__)

# Without these nobody could switch anything on again, find out what there is, or leave.
ALWAYS_ON = ("admin", "help", "privacy")

FormHandler = Callable[..., Awaitable[None]]
Command = TypeVar("Command", bound=app_commands.Command[Any, ..., Any] | app_commands.Group)


class NotModeratorError(UserError):
    def __init__(self) -> None:
        super().__init__(
            "This is for moderators: it takes **Manage Server**, or the moderators' role from `/admin setup`. Nothing "
            "was changed."
        )


def admin_group() -> app_commands.Group:
    """`/admin`, to which features add their commands. Discord hides it from others, which is only a hint."""
    return app_commands.Group(
        name="admin",
        description="For moderators",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )


def for_everywhere(command: Command) -> Command:
    """Decorates a command, or a group of them, that needs no server: members may install the bot for themselves, and
    use it in every server and in every direct message."""
    return app_commands.allowed_installs(guilds=True, users=True)(
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
    )


def joined_guild_id(interaction: discord.Interaction[Any]) -> int | None:
    """The server that an interaction comes from. None in direct messages; and in a server that does not have the bot,
    where members use what they installed for themselves: nothing is known about that server, nor stored for it."""
    guild_id = interaction.guild_id
    if guild_id is None or interaction.client.get_guild(guild_id) is not None or interaction.is_guild_integration():
        return guild_id
    return None


def is_for_moderators(command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu) -> bool:
    """Whether Discord hides it by default: then we do not trust that it did."""
    root = getattr(command, "root_parent", None) or command
    return root.default_permissions is not None


async def check_moderator(interaction: discord.Interaction[Any]) -> None:
    """Raises `NotModeratorError`, whatever Discord let through, for who neither may manage the server, as its owner
    and administrators may, nor holds the role that moderators chose. Both are as they are at this very moment."""
    if not await _is_moderator(interaction):
        if interaction.type is not discord.InteractionType.autocomplete:
            log.warning("Somebody who is no moderator used %s in %s", origin_of(interaction), interaction.guild_id)
        raise NotModeratorError


def for_moderators(handler: FormHandler) -> FormHandler:
    """`handler(interaction, …)` with the check before it: for what a form calls, which may be sent much later."""

    @functools.wraps(handler)
    async def checked(interaction: discord.Interaction[Any], *values: Any) -> None:
        await check_moderator(interaction)
        await handler(interaction, *values)

    return checked


async def _is_moderator(interaction: discord.Interaction[Any]) -> bool:
    guild_id = joined_guild_id(interaction)
    if guild_id is None or not isinstance(interaction.user, discord.Member):
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    role_id = (await interaction.client.guild_settings.of(guild_id)).moderator_role_id
    # Asked of the member that came with the interaction; a role that was deleted is nobody's.
    return role_id is not None and interaction.user.get_role(role_id) is not None


def can_be_off(features: Sequence[str]) -> tuple[str, ...]:
    """Those that moderators may switch off in their server."""
    return tuple(feature for feature in features if feature not in ALWAYS_ON)


def feature_of_module(module: str) -> str:
    """`streaks` for `cogs.streaks.cog`; nothing for what belongs to no feature."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "cogs" else ""


async def check_feature_enabled(interaction: discord.Interaction[Any], feature: str) -> None:
    """Raises `UserError` where moderators have switched the feature off; outside the bot's servers nobody has."""
    guild_id = joined_guild_id(interaction)
    if guild_id is None or not feature or feature in ALWAYS_ON:
        return
    try:
        settings = await interaction.client.guild_settings.of(guild_id)
    except DatabaseError:
        return  # what needs no records goes on without them, and the rest says so itself
    if not settings.has_on(feature):
        verb = "are" if feature.endswith("s") else "is"
        raise UserError(
            f"{feature.capitalize()} {verb} switched off in this server. Moderators can change that in `/admin setup`."
        )
