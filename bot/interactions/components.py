"""Buttons and selects that still work after a restart: what to do is read from the custom id, never from memory.

Views build them with `button` and `select`; a feature registers a handler for each act with the `ComponentRouter`.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord.ui.select import BaseSelect

from bot.interactions.checks import check_feature_enabled, check_moderator
from bot.interactions.custom_ids import (
    ACT_AND_ARGUMENTS,
    BUTTON,
    SELECT,
    Arguments,
    OutdatedError,
    arguments_in,
    build_custom_id,
    feature_of_act,
)
from bot.interactions.error_handler import handles_errors
from bot.pages.typed_text import shorten
from bot.pages.ui import BUTTON_CHARACTERS, OPTION_CHARACTERS

MOST_OPTIONS = 25

# Its buttons and selects are for moderators, all of them.
ADMIN = "admin"

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


class PersistentButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=f"{BUTTON}:{ACT_AND_ARGUMENTS}"):
    """Calls its act's handler with the arguments of the custom id."""

    def __init__(self, item: discord.ui.Button[Any], act: str, arguments: Sequence[str]) -> None:
        super().__init__(item)
        self._act, self._arguments = act, arguments

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["act"], arguments_in(match))

    @handles_errors
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.components.dispatch(interaction, self._act, self._arguments)


class PersistentSelect(discord.ui.DynamicItem[BaseSelect[Any]], template=f"{SELECT}:{ACT_AND_ARGUMENTS}"):
    """Calls its act's handler with the arguments of the custom id, then what was chosen: texts, or ids as text."""

    def __init__(self, item: BaseSelect[Any], act: str, arguments: Sequence[str]) -> None:
        super().__init__(item)
        self._act, self._arguments = act, arguments

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, BaseSelect)
        return cls(item, match["act"], arguments_in(match))

    @handles_errors
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        # Read from what Discord sent: discord.py gives none for a select of text where the event has empty `resolved`.
        data: dict[str, Any] = dict(interaction.data or {})
        sent = data.get("values")
        values = [str(value) for value in sent] if isinstance(sent, list | tuple) else []
        await interaction.client.components.dispatch(interaction, self._act, [*self._arguments, *values])


def button(
    label: str,
    act: str,
    *arguments: str | int,
    primary: bool = False,
    danger: bool = False,
    disabled: bool = False,
) -> PersistentButton:
    """A button that calls `act` (`FEATURE:ACT`) with `arguments`, which hold no colon; `danger` for what deletes."""
    plain = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    item: discord.ui.Button[Any] = discord.ui.Button(
        label=shorten(label, BUTTON_CHARACTERS),
        style=discord.ButtonStyle.danger if danger else plain,
        disabled=disabled,
        custom_id=build_custom_id(BUTTON, act, arguments),
    )
    return PersistentButton(item, act, _texts(arguments))


def select(
    placeholder: str,
    act: str,
    options: Sequence[tuple[str, str, str]],
    *arguments: str | int,
    chosen: Collection[str] = (),
    several: bool = False,
) -> PersistentSelect:
    """A select of (label, value, description) that calls `act` with `arguments` and the chosen value, or with any
    number of values where `several`; those in `chosen` are marked."""
    offered = options[:MOST_OPTIONS]
    item: discord.ui.Select[Any] = discord.ui.Select(
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
    return PersistentSelect(item, act, _texts(arguments))


def channel_select(
    placeholder: str,
    act: str,
    types: Sequence[discord.ChannelType],
    *arguments: str | int,
    chosen: int | None = None,
) -> PersistentSelect:
    """A select of one channel, or none, that calls `act` with `arguments` and the channel's id, if one was chosen."""
    item: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        placeholder=placeholder,
        custom_id=build_custom_id(SELECT, act, arguments),
        min_values=0,
        channel_types=list(types),
        default_values=[discord.Object(chosen, type=discord.abc.GuildChannel)] if chosen else [],
    )
    return PersistentSelect(item, act, _texts(arguments))


def role_select(placeholder: str, act: str, *arguments: str | int, chosen: int | None = None) -> PersistentSelect:
    """A select of one role, or none, that calls `act` with `arguments` and the role's id, if one was chosen."""
    item: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        placeholder=placeholder,
        custom_id=build_custom_id(SELECT, act, arguments),
        min_values=0,
        default_values=[discord.Object(chosen, type=discord.Role)] if chosen else [],
    )
    return PersistentSelect(item, act, _texts(arguments))


def _texts(arguments: Sequence[str | int]) -> list[str]:
    return [str(argument) for argument in arguments]
