"""The custom ids of buttons and selects: `press:FEATURE:ACT:ARGUMENTS…` and `pick:FEATURE:ACT:ARGUMENTS…`.

Messages in Discord hold them for years, so neither the form nor any feature's acts may be renamed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

BUTTON, SELECT = "press", "pick"
CUSTOM_ID_CHARACTERS = 100
ACT_AND_ARGUMENTS = r"(?P<act>[a-z]+:[a-z]+)(?P<arguments>(?::[^:]*)*)"
CUSTOM_ID = re.compile(f"(?P<kind>{BUTTON}|{SELECT}):{ACT_AND_ARGUMENTS}")


@dataclass(frozen=True)
class CustomId:
    """`act` is `FEATURE:ACT`; arguments are slugs and numbers, never free text."""

    kind: str
    act: str
    arguments: tuple[str, ...] = ()


def feature_of_act(act: str) -> str:
    """`guide` for `guide:page`."""
    return act.partition(":")[0]


def build_custom_id(kind: str, act: str, arguments: Sequence[str | int]) -> str:
    """Raises `ValueError` where it would be too long for Discord."""
    custom_id = ":".join((kind, act, *map(str, arguments)))
    if len(custom_id) > CUSTOM_ID_CHARACTERS:
        raise ValueError(f"{custom_id} is longer than {CUSTOM_ID_CHARACTERS} characters")
    return custom_id


def parse_custom_id(custom_id: str) -> CustomId | None:
    """None for a custom id of another form, such as the random one of a modal."""
    match = CUSTOM_ID.fullmatch(custom_id)
    return CustomId(match["kind"], match["act"], arguments_in(match)) if match else None


def arguments_in(match: re.Match[str]) -> tuple[str, ...]:
    """The arguments that a match of `ACT_AND_ARGUMENTS` holds."""
    return tuple(match["arguments"].split(":")[1:])


def custom_id_of(interaction: discord.Interaction[Any]) -> CustomId | None:
    """That of the button or the select that was used."""
    return parse_custom_id(str(dict(interaction.data or {}).get("custom_id", "")))


def origin_of(interaction: discord.Interaction[Any]) -> str:
    """Where an interaction came from, without what the member typed: `/streak log`, `press:guide:page`,
    `modal_submit`."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    custom_id = custom_id_of(interaction)
    return f"{custom_id.kind}:{custom_id.act}" if custom_id else interaction.type.name
