"""What happens around every command: the clock for its answer, who may use it, and what goes wrong."""

import contextlib
from typing import Any

import discord
from discord import app_commands

from bot.database.errors import ConflictError
from bot.discord_internals import invoke_again
from bot.errors import UserError
from bot.interactions.checks import check_feature_enabled, check_moderator, feature_of_module, is_for_moderators
from bot.interactions.error_handler import begin_response, note_presence, report_error, root_cause
from bot.interactions.respond import response_to
from bot.interactions.submitted import OUTDATED_COMMAND, check_options


class CommandTree(app_commands.CommandTree[Any]):
    """Starts the clock for the answer to every command, checks who may use it, and reports its errors."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        is_autocomplete = interaction.type is discord.InteractionType.autocomplete
        try:
            if not is_autocomplete:
                command = _command_of(interaction)
                begin_response(interaction, command.qualified_name if command else "unknown")
                await note_presence(interaction)
            await _check_command(interaction)
        except Exception as error:
            await (_suggest_nothing(interaction) if is_autocomplete else report_error(interaction, error))
            return False
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            return
        final: BaseException = error
        if isinstance(root_cause(error), ConflictError) and not response_to(interaction).is_answered:
            # Nothing was changed, and the next try will very likely succeed: the member need not know.
            try:
                await invoke_again(interaction)
                return
            except Exception as second_error:
                final = second_error
        await report_error(interaction, final)


def _command_of(interaction: discord.Interaction[Any]) -> app_commands.Command[Any, ..., Any] | None:
    """None for a command that is not there; what its options are is checked later."""
    try:
        command = interaction.command
    except AttributeError:  # discord.py looks for a command below a command
        raise UserError(OUTDATED_COMMAND) from None
    return command if isinstance(command, app_commands.Command) else None


async def _check_command(interaction: discord.Interaction[Any]) -> None:
    """Raises `UserError` where the member may not use this command, nor its autocomplete."""
    command = interaction.command
    if command is None:
        return  # the tree itself raises for a command that is not there
    if is_for_moderators(command):
        await check_moderator(interaction)
    await check_feature_enabled(interaction, feature_of_module(command.module or ""))
    if interaction.type is discord.InteractionType.application_command and isinstance(command, app_commands.Command):
        check_options(command, dict(interaction.data or {}))


async def _suggest_nothing(interaction: discord.Interaction[Any]) -> None:
    with contextlib.suppress(discord.HTTPException, OSError):
        await interaction.response.autocomplete([])
