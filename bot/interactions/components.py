"""Buttons and selects that still work tomorrow: what was pressed is read from the custom id, never from memory.

A view is built with `button` and `select`; a feature says with `Presses.on` what a press does. Custom ids are
`press:FEATURE:ACT:ARGUMENTS…` and `pick:FEATURE:ACT:ARGUMENTS…`, which survive restarts and new versions.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Self

import discord
from discord.ui.select import BaseSelect

from bot.errors import UserError
from bot.guilds.settings import check_feature_enabled
from bot.interactions.checks import check_moderator
from bot.interactions.error_handler import handles_errors
from bot.interactions.respond import shorten
from bot.interactions.ui import BUTTON_CHARACTERS, OPTION_CHARACTERS

CUSTOM_ID_CHARACTERS = 100
MOST_OPTIONS = 25
OUTDATED = "This button is of an older version and leads nowhere now. /help shows what I can do today."

# Its buttons and selects are for moderators, all of them.
ADMIN = "admin"

# Called with the interaction, the arguments of the custom id and, for a select, the values that were chosen.
Handler = Callable[..., Awaitable[None]]


class ComponentRouter:
    """Which act of which feature a press calls."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._for_moderators: set[str] = set()

    def on(self, name: str, handler: Handler, *, moderators: bool = False) -> None:
        """From now on `FEATURE:ACT` calls `handler(interaction, *arguments)`, with `moderators` for them alone, as
        always for `admin:…`; a second handler is a mistake of ours."""
        if self._handlers.setdefault(name, handler) is not handler:
            raise ValueError(f"{name} has a handler already")
        if moderators or _feature(name) == ADMIN:
            self._for_moderators.add(name)

    @property
    def for_moderators(self) -> frozenset[str]:
        """The acts that nobody else can do, however they came by the button."""
        return frozenset(self._for_moderators)

    def knows(self, name: str) -> bool:
        """Whether a button of another feature's act may be shown: that feature may be left out."""
        return name in self._handlers

    async def act(self, interaction: discord.Interaction[Any], name: str, arguments: Sequence[str]) -> None:
        """Raises `UserError` where no feature knows the act, its feature is switched off, or it is for moderators."""
        handler = self._handlers.get(name)
        if handler is None:
            raise UserError(OUTDATED)
        if name in self._for_moderators:
            await check_moderator(interaction)
        await check_feature_enabled(interaction, _feature(name))
        await handler(interaction, *arguments)


def _feature(name: str) -> str:
    return name.partition(":")[0]


def custom_id(kind: str, name: str, arguments: Sequence[str | int]) -> str:
    """Raises `ValueError` where it would be too long for Discord: arguments are slugs and numbers, never free text."""
    made = ":".join((kind, name, *map(str, arguments)))
    if len(made) > CUSTOM_ID_CHARACTERS:
        raise ValueError(f"{made} is longer than {CUSTOM_ID_CHARACTERS} characters")
    return made


def _arguments(match: re.Match[str]) -> list[str]:
    return match["rest"].split(":")[1:]


class PersistentButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"press:(?P<name>[a-z]+:[a-z]+)(?P<rest>(?::[^:]*)*)"
):
    def __init__(self, item: discord.ui.Button[Any], name: str, arguments: Sequence[str]) -> None:
        super().__init__(item)
        self._name, self._arguments = name, arguments

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["name"], _arguments(match))

    @handles_errors
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.components.act(interaction, self._name, self._arguments)


class PersistentSelect(
    discord.ui.DynamicItem[BaseSelect[Any]], template=r"pick:(?P<name>[a-z]+:[a-z]+)(?P<rest>(?::[^:]*)*)"
):
    """What was picked of a select: texts, or the ids of channels or roles as text."""

    def __init__(self, item: BaseSelect[Any], name: str, arguments: Sequence[str]) -> None:
        super().__init__(item)
        self._name, self._arguments = name, arguments

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, BaseSelect)
        return cls(item, match["name"], _arguments(match))

    @handles_errors
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        # Read from what Discord sent: discord.py gives none for a select of text where the event has empty `resolved`.
        data: dict[str, Any] = dict(interaction.data or {})
        chosen = [str(value) for value in data.get("values", ())]
        await interaction.client.components.act(interaction, self._name, [*self._arguments, *chosen])


def button(
    label: str,
    name: str,
    *arguments: str | int,
    primary: bool = False,
    danger: bool = False,
    disabled: bool = False,
) -> PersistentButton:
    """A button that calls `name` (`FEATURE:ACT`) with `arguments`, which hold no colon; `danger` for what deletes."""
    plain = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    style = discord.ButtonStyle.danger if danger else plain
    made: discord.ui.Button[Any] = discord.ui.Button(
        label=shorten(label, BUTTON_CHARACTERS),
        style=style,
        disabled=disabled,
        custom_id=custom_id("press", name, arguments),
    )
    return PersistentButton(made, name, [str(argument) for argument in arguments])


def select(
    placeholder: str,
    name: str,
    options: Sequence[tuple[str, str, str]],
    *arguments: str | int,
    chosen: Collection[str] = (),
    several: bool = False,
) -> PersistentSelect:
    """A select of (label, value, description) that calls `name` with `arguments` and the chosen value, or with any
    number of values where `several`; those in `chosen` are marked."""
    shown = options[:MOST_OPTIONS]
    made: discord.ui.Select[Any] = discord.ui.Select(
        placeholder=placeholder,
        custom_id=custom_id("pick", name, arguments),
        min_values=0 if several else 1,
        max_values=len(shown) if several else 1,
        options=[
            discord.SelectOption(
                label=shorten(label, OPTION_CHARACTERS),
                value=value,
                description=shorten(description, OPTION_CHARACTERS) or None,
                default=value in chosen,
            )
            for label, value, description in shown
        ],
    )
    return PersistentSelect(made, name, [str(argument) for argument in arguments])


def channel_select(
    placeholder: str,
    name: str,
    types: Sequence[discord.ChannelType],
    *arguments: str | int,
    chosen: int | None = None,
) -> PersistentSelect:
    """A select of one channel, or none, that calls `name` with `arguments` and the channel's id, if one was chosen."""
    made: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        placeholder=placeholder,
        custom_id=custom_id("pick", name, arguments),
        min_values=0,
        channel_types=list(types),
        default_values=[discord.Object(chosen, type=discord.abc.GuildChannel)] if chosen else [],
    )
    return PersistentSelect(made, name, [str(argument) for argument in arguments])


def role_select(placeholder: str, name: str, *arguments: str | int, chosen: int | None = None) -> PersistentSelect:
    """A select of one role, or none, that calls `name` with `arguments` and the role's id, if one was chosen."""
    made: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        placeholder=placeholder,
        custom_id=custom_id("pick", name, arguments),
        min_values=0,
        default_values=[discord.Object(chosen, type=discord.Role)] if chosen else [],
    )
    return PersistentSelect(made, name, [str(argument) for argument in arguments])
