"""Buttons and selects that still work after a restart: what to do is read from the custom id, never from memory.

Views build them with `button` and `select`; a feature registers a handler for each act with the `ComponentRouter`.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui.select import BaseSelect

from bot.interactions.checks import check_feature_enabled, check_moderator
from bot.interactions.custom_ids import (
    BUTTON,
    SELECT,
    Arguments,
    OutdatedError,
    build_custom_id,
    custom_id_of,
    feature_of_act,
)
from bot.interactions.error_handler import handles_errors
from bot.pages.typed_text import shorten
from bot.pages.ui import BUTTON_CHARACTERS, OPTION_CHARACTERS

MOST_OPTIONS = 25

# Its buttons and selects are for moderators, all of them.
ADMIN = "admin"

Button = discord.ui.Button[Any]
Select = BaseSelect[Any]
# Called with the interaction, the arguments of the custom id and, for a select, the values that were chosen: each
# parsed as its annotation says.
Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class _Act:
    handler: Handler
    arguments: Arguments
    moderators: bool


class ComponentRouter:
    """Calls the handler of an act (`FEATURE:ACT`) when its button or select is used."""

    def __init__(self) -> None:
        self._acts: dict[str, _Act] = {}

    def register(self, act: str, handler: Handler, *, moderators: bool = False) -> None:
        """From now on `act` calls `handler(interaction, *arguments)`: with `moderators` for them alone, as always for
        `admin:…`. The arguments are those that the handler's annotations declare (see `Arguments.of`).

        Raises `ValueError` where the act has another handler already, `TypeError` where no argument can be as declared.
        """
        if act in self._acts and self._acts[act].handler is not handler:
            raise ValueError(f"{act} has a handler already")
        self._acts[act] = _Act(handler, Arguments.of(handler), moderators or feature_of_act(act) == ADMIN)

    @property
    def acts(self) -> dict[str, Arguments]:
        """What each act takes."""
        return {name: act.arguments for name, act in self._acts.items()}

    @property
    def moderator_acts(self) -> frozenset[str]:
        """The acts that are refused to everybody else, however they came by the button."""
        return frozenset(name for name, act in self._acts.items() if act.moderators)

    def has_handler(self, act: str) -> bool:
        """Whether a button of another feature's act may be shown: that feature may be left out."""
        return act in self._acts

    async def dispatch(self, interaction: discord.Interaction[Any], act: str, arguments: Sequence[str]) -> None:
        """Raises `OutdatedError` where the act has no handler or other arguments, and `UserError` where its feature is
        switched off or it is for moderators."""
        registered = self._acts.get(act)
        if registered is None:
            raise OutdatedError
        if registered.moderators:
            await check_moderator(interaction)
        await check_feature_enabled(interaction, feature_of_act(act))
        await registered.handler(interaction, *registered.arguments.parse(arguments))

    @handles_errors
    async def handle(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a button or a select, by its custom id alone: no view in memory has to know it."""
        custom_id = custom_id_of(interaction)
        if custom_id is None:
            raise OutdatedError
        chosen = _chosen_values(interaction) if custom_id.kind == SELECT else []
        await self.dispatch(interaction, custom_id.act, [*custom_id.arguments, *chosen])


def _chosen_values(interaction: discord.Interaction[Any]) -> list[str]:
    sent = dict(interaction.data or {}).get("values")
    return [str(value) for value in sent] if isinstance(sent, list | tuple) else []


def button(
    label: str,
    act: str,
    *arguments: str | int,
    primary: bool = False,
    danger: bool = False,
    disabled: bool = False,
) -> Button:
    """A button that calls `act` (`FEATURE:ACT`) with `arguments`, which hold no colon; `danger` for what deletes."""
    plain = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    return discord.ui.Button(
        label=shorten(label, BUTTON_CHARACTERS),
        style=discord.ButtonStyle.danger if danger else plain,
        disabled=disabled,
        custom_id=build_custom_id(BUTTON, act, arguments),
    )


def select(
    placeholder: str,
    act: str,
    options: Sequence[tuple[str, str, str]],
    *arguments: str | int,
    chosen: Collection[str] = (),
    several: bool = False,
) -> Select:
    """A select of (label, value, description) that calls `act` with `arguments` and the chosen value, or with any
    number of values where `several`; those in `chosen` are marked."""
    offered = options[:MOST_OPTIONS]
    return discord.ui.Select(
        placeholder=placeholder,
        custom_id=build_custom_id(SELECT, act, arguments),
        min_values=0 if several else 1,
        max_values=len(offered) if several else 1,
        options=[
            discord.SelectOption(
                label=shorten(label, OPTION_CHARACTERS),
                value=value,
                description=shorten(description, OPTION_CHARACTERS) or None,
                default=value in chosen,
            )
            for label, value, description in offered
        ],
    )


def channel_select(
    placeholder: str,
    act: str,
    types: Sequence[discord.ChannelType],
    *arguments: str | int,
    chosen: int | None = None,
) -> Select:
    """A select of one channel, or none, that calls `act` with `arguments` and the channel's id, if one was chosen."""
    return discord.ui.ChannelSelect(
        placeholder=placeholder,
        custom_id=build_custom_id(SELECT, act, arguments),
        min_values=0,
        channel_types=list(types),
        default_values=[discord.Object(chosen, type=discord.abc.GuildChannel)] if chosen else [],
    )


def role_select(placeholder: str, act: str, *arguments: str | int, chosen: int | None = None) -> Select:
    """A select of one role, or none, that calls `act` with `arguments` and the role's id, if one was chosen."""
    return discord.ui.RoleSelect(
        placeholder=placeholder,
        custom_id=build_custom_id(SELECT, act, arguments),
        min_values=0,
        default_values=[discord.Object(chosen, type=discord.Role)] if chosen else [],
    )
