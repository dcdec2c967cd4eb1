"""The one place where errors of commands, buttons, selects and forms are answered and recorded."""

import functools
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Literal, Protocol, TypeVar

import aiohttp
import discord
from discord import app_commands

from bot.database.errors import ConflictError, DatabaseError, UnknownOutcomeError
from bot.errors import UserError, new_reference
from bot.interactions.checks import joined_guild_id
from bot.interactions.custom_ids import BUTTON, build_custom_id, custom_id_of, origin_of
from bot.interactions.respond import EXPIRED_CODES, AnswerLostError, respond, response_to
from bot.interactions.submitted import OUTDATED_COMMAND, OUTDATED_FORM
from bot.pages.ui import MessagePage, notice_page, row, text

log = logging.getLogger(__name__)

NO_RECORDS = "I can't reach my records right now, so nothing was changed. Please try again in a minute."
RECORDS_CUT = (
    "I lost touch with my records just as I was saving that. Please check whether it was saved before you try again."
)
NO_DISCORD = "Discord didn't accept what I sent. Please try again in a minute."
NOT_ALLOWED = "Discord doesn't let me do that here. A moderator can give me the missing permission."
ANSWER_LOST = "That went through, but Discord lost my answer. There's no need to do it again."
UNEXPECTED = "Something went wrong on my side. Please try again."
RESTARTING = "I'm restarting. Please try again in a minute."

Item = TypeVar("Item")


class InteractionMetrics(Protocol):
    """Counts what members do and how it ends, where the operator asked for that."""

    def began(self, interaction: discord.Interaction[Any], act: str) -> None:
        """`act` is the name of a command, `FEATURE:ACT` of a component, or the class of a form."""
        ...

    def ended(self, interaction: discord.Interaction[Any], outcome: Literal["answered", "refused", "failed"]) -> None:
        """`refused` is the member's to mend, `failed` ours."""
        ...


def root_cause(error: BaseException) -> BaseException:
    """The error underneath discord.py's wrappers."""
    if isinstance(error, app_commands.CommandInvokeError):
        return root_cause(error.original)
    if isinstance(error, app_commands.TransformerError) and error.__cause__ is not None:
        return root_cause(error.__cause__)
    return error


def refusal_text(error: BaseException) -> str | None:
    """What to tell the member where the error is theirs to mend, None where it is ours."""
    if isinstance(error, UserError):
        return str(error)
    match error:
        case app_commands.NoPrivateMessage():
            return "This works in a server, not in direct messages."
        case app_commands.MissingPermissions():
            return "This is for moderators: it takes **Manage Server**."
        case app_commands.CommandOnCooldown():
            return f"That was quick! Please try again in {max(1, round(error.retry_after))} seconds."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch() | app_commands.TransformerError():
            return OUTDATED_COMMAND
        case app_commands.CheckFailure():
            return "You can't use this here."
    return None


def failure_text(error: BaseException) -> str:
    """What to tell the member where the error is ours; the reference number follows."""
    match error:
        case AnswerLostError():
            return ANSWER_LOST
        case UnknownOutcomeError():
            return RECORDS_CUT
        case DatabaseError():
            return NO_RECORDS
        case discord.Forbidden():
            return NOT_ALLOWED
        case discord.HTTPException() | aiohttp.ClientError() | OSError():
            return NO_DISCORD
    return UNEXPECTED


def _act_of(item: Any, interaction: discord.Interaction[Any]) -> str:
    """`FEATURE:ACT` of a component that has a handler; of a form its class, since its custom id is random."""
    if isinstance(item, discord.ui.Modal):
        return f"form:{type(item).__name__}"
    custom_id = custom_id_of(interaction)
    return custom_id.act if custom_id and interaction.client.components.has_handler(custom_id.act) else "unknown"


def begin_response(interaction: discord.Interaction[Any], act: str) -> None:
    """Start the clock for the answer to `act`. Every interaction but autocomplete begins here.

    Raises `UserError` where the answer is that the bot is about to stop, or that the member acts too fast.
    """
    if interaction.client.stopping:
        raise UserError(RESTARTING)
    response_to(interaction).start_timer()
    if interaction.client.metrics is not None:
        interaction.client.metrics.began(interaction, act)
    interaction.client.rate_limit.check(interaction.user.id)


async def note_presence(interaction: discord.Interaction[Any]) -> None:
    """Whoever acts in a server is a member of it, also where they were taken for gone."""
    guild_id = joined_guild_id(interaction)
    if guild_id is not None:
        await interaction.client.departures.member_acted(guild_id, interaction.user.id)


def _count(interaction: discord.Interaction[Any], outcome: Literal["answered", "refused", "failed"]) -> None:
    if interaction.client.metrics is not None:
        interaction.client.metrics.ended(interaction, outcome)


def _refusal_page(interaction: discord.Interaction[Any], message: str, error: BaseException) -> MessagePage:
    components = interaction.client.components
    buttons: list[discord.ui.Item[Any]] = [
        discord.ui.Button(label=label, custom_id=build_custom_id(BUTTON, act, arguments))
        for label, act, *arguments in getattr(error, "buttons", ())
        if components.has_handler(act)
    ]
    return MessagePage(text(message), row(*buttons)) if buttons else notice_page(message)


async def report_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the member what went wrong, beside the message that they used, and record what is ours to mend.

    Never raises.
    """
    error, reference = root_cause(error), None
    message = refusal_text(error)
    _count(interaction, "failed" if message is None else "refused")
    if isinstance(error, discord.HTTPException) and error.code in EXPIRED_CODES:
        log.warning("No answer reached %s: %s", origin_of(interaction), error)
        return
    if message is None:
        reference = new_reference()
        message = f"{failure_text(error)}\n-# If it happens again, give a moderator this number: {reference}"
        log.error("%s failed, reference %s", origin_of(interaction), reference, exc_info=error)
    try:
        await respond(interaction, _refusal_page(interaction, message, error), beside=True)
    except (AnswerLostError, discord.HTTPException) as trouble:
        log.warning("The member could not be told: %s", trouble)
    if reference is not None:
        await interaction.client.failures.keep(reference, error, origin_of(interaction), joined_guild_id(interaction))


async def refuse_form(interaction: discord.Interaction[Any]) -> None:
    """Answer a form that nobody can read any more, because it was opened before a restart, say."""
    refusal = UserError(OUTDATED_FORM)
    try:
        begin_response(interaction, "unknown")
    except UserError as error:
        refusal = error
    await report_error(interaction, refusal)


def handles_errors(
    callback: Callable[[Item, discord.Interaction[Any]], Coroutine[Any, Any, None]],
) -> Callable[[Item, discord.Interaction[Any]], Coroutine[Any, Any, None]]:
    """Decorates the method that discord.py calls for a button, a select or a form: answers in time, reports errors."""

    @functools.wraps(callback)
    async def handled(item: Item, interaction: discord.Interaction[Any]) -> None:
        try:
            begin_response(interaction, _act_of(item, interaction))
            await note_presence(interaction)
            try:
                await callback(item, interaction)
            except ConflictError:
                # Nothing was changed, and the next try will very likely succeed: the member need not know.
                if response_to(interaction).is_answered:
                    raise
                await callback(item, interaction)
            _count(interaction, "answered")
        except Exception as error:
            await report_error(interaction, error)

    return handled
