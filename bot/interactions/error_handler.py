"""One voice for everything that goes wrong: commands, buttons, selects and forms are all answered here."""

import functools
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from bot.errors import UserError, ours, root_of, words_for
from bot.guilds.failures import new_reference
from bot.interactions.respond import respond, response_to
from bot.interactions.ui import notice_page

log = logging.getLogger(__name__)

# The interaction is over for Discord: too late (10062), answered already (40060), or its token has run out
# (50027). There is nobody left to tell.
OVER = {10062, 40060, 50027}

RESTARTING = "I am just restarting. Please try again in a minute."

Item = TypeVar("Item")


def _place(interaction: discord.Interaction[Any]) -> str:
    """Where it happened, without what the member typed: the command, or the kind of the pressed item."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = str(data.get("custom_id", ""))
    return ":".join(custom_id.split(":")[:2]) or interaction.type.name


def _act_of(item: Any, interaction: discord.Interaction[Any]) -> str:
    """`FEATURE:ACT` of a press that some feature knows; of a form its class: its custom id is another one each time."""
    if isinstance(item, discord.ui.Modal):
        return f"form:{type(item).__name__}"
    custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
    act = ":".join(custom_id.split(":")[1:3])
    return act if interaction.client.components.knows(act) else "unknown"


def begin_response(interaction: discord.Interaction[Any], act: str) -> None:
    """Every act of a member but typing begins here: the clock for its answer starts. Raises what then is the answer:
    the bot is about to stop, or the member acts too fast. `act` is what the metrics call it."""
    if interaction.client.stopping:
        raise UserError(RESTARTING)
    response_to(interaction).watch()
    if interaction.client.metrics is not None:
        interaction.client.metrics.began(interaction, act)
    interaction.client.rate_limit.check(interaction.user.id)


def _note(interaction: discord.Interaction[Any], outcome: str) -> None:
    if interaction.client.metrics is not None:
        interaction.client.metrics.ended(interaction, outcome)


async def report_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the member what went wrong, beside what they pressed on, and keep what is ours to mend. Never raises."""
    error = root_of(error)
    _note(interaction, "failed" if words_for(error) is None else "refused")
    if isinstance(error, discord.HTTPException) and error.code in OVER:
        log.warning("No answer reached %s: %s", _place(interaction), error)
        return
    words, reference = words_for(error), None
    if words is None:
        reference = new_reference()
        words = f"{ours(error)}\n-# If it happens again, give a moderator this number: {reference}"
        log.error("%s failed, reference %s", _place(interaction), reference, exc_info=error)
    try:
        await respond(interaction, notice_page(words), beside=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as trouble:
        log.warning("The member could not be told: %s", trouble)
    if reference is not None:
        await interaction.client.failures.keep(reference, error, _place(interaction), interaction.guild_id)


def handles_errors(
    act: Callable[[Item, discord.Interaction[Any]], Coroutine[Any, Any, None]],
) -> Callable[[Item, discord.Interaction[Any]], Coroutine[Any, Any, None]]:
    """For the method that a button, a select or a form calls: answers in time, and errors go to the one voice."""

    @functools.wraps(act)
    async def acted(item: Item, interaction: discord.Interaction[Any]) -> None:
        try:
            begin_response(interaction, _act_of(item, interaction))
            await act(item, interaction)
            _note(interaction, "answered")
        except Exception as error:
            await report_error(interaction, error)

    return acted
