"""The custom ids of buttons and selects: `press:FEATURE:ACT:ARGUMENTS…` and `pick:FEATURE:ACT:ARGUMENTS…`.

Messages in Discord hold them for years, so neither the form nor any feature's acts may be renamed, and a client may
send any: what the arguments are is declared by the handler's annotations, and a handler is called with that alone.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin

import discord

from bot.errors import UserError

BUTTON, SELECT = "press", "pick"
CUSTOM_ID_CHARACTERS = 100
CUSTOM_ID = re.compile(rf"(?P<kind>{BUTTON}|{SELECT}):(?P<act>[a-z]+:[a-z]+)(?P<arguments>(?::[^:]*)*)")

OUTDATED = "This button is from an older version and doesn't work anymore. `/help` shows what I can do today."
# An id of Discord's has up to 19 digits, and a database takes no more.
ID_DIGITS = 19
# Seconds since 1970 of the year 9999.
LAST_SECOND = 253_402_300_799

# From 0 or 1 on. A page that is not there any more is the feature's to answer; one that never was, is not.
PageNumber = Annotated[int, range(1_000_000)]

Parse = Callable[[str], Any]


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
    return CustomId(match["kind"], match["act"], tuple(match["arguments"].split(":")[1:])) if match else None


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


class OutdatedError(UserError):
    """A component of another shape than today's: pressed in an old message, or made up."""

    def __init__(self) -> None:
        super().__init__(OUTDATED, ("What I can do", "help:page", "0"))


def parse_number(argument: str) -> int:
    """Raises `ValueError` where it is no whole number from 0 on, in ASCII digits, that a database can hold."""
    if not (argument.isascii() and argument.isdecimal() and len(argument) <= ID_DIGITS and int(argument) < 2**63):
        raise ValueError(f"{argument!r} is no number")
    return int(argument)


def parse_flag(argument: str) -> bool:
    """`1` or `0`."""
    return {"1": True, "0": False}[argument]


def parse_instant(argument: str) -> datetime:
    """Out of seconds since 1970."""
    seconds = parse_number(argument)
    if not 0 <= seconds <= LAST_SECOND:
        raise ValueError(f"{argument!r} is no instant")
    return datetime.fromtimestamp(seconds, UTC)


PARSERS: dict[Any, Parse] = {str: str, Any: str, int: parse_number, bool: parse_flag, datetime: parse_instant}


def _parser_of(annotation: Any) -> Parse:
    """Raises `TypeError` where no argument of a custom id can be of that kind."""
    if annotation in PARSERS:
        return PARSERS[annotation]
    if get_origin(annotation) is Annotated:
        kind, offered = get_args(annotation)
        return _one_of(_parser_of(kind), offered)
    if get_origin(annotation) is Literal:
        return _one_of(str, get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    raise TypeError(f"{annotation} is no kind of an argument")


def _one_of(parse: Parse, offered: Any) -> Parse:
    def parse_offered(argument: str) -> Any:
        value = parse(argument)
        if value not in offered:
            raise ValueError(f"{argument!r} is not offered")
        return value

    return parse_offered


@dataclass(frozen=True)
class Arguments:
    """The parsers of a handler's arguments: the first `required` must be there, and any number may follow where there
    is a `rest`."""

    parsers: tuple[Parse, ...]
    required: int
    rest: Parse | None = None

    @classmethod
    def of(cls, handler: Callable[..., Any]) -> "Arguments":
        """What `handler(interaction, …)` declares: `str`, `int`, `bool` (`1` or `0`), `datetime` (seconds since 1970),
        an `Enum` by its values, a `Literal` of texts, or `Annotated[int, range(7)]`.

        Raises `TypeError` for anything else.
        """
        signature = inspect.signature(handler, follow_wrapped=False, eval_str=True)
        parsers, required, rest = [], 0, None
        for parameter in list(signature.parameters.values())[1:]:
            kind = str if parameter.annotation is inspect.Parameter.empty else parameter.annotation
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                rest = _parser_of(kind)
            elif parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
                parsers.append(_parser_of(kind))
                required += parameter.default is inspect.Parameter.empty
        return cls(tuple(parsers), required, rest)

    def parse(self, arguments: Sequence[str]) -> list[Any]:
        """Raises `OutdatedError` where there are too few or too many, or one is not of its kind."""
        surplus = len(arguments) - len(self.parsers)
        if len(arguments) < self.required or (surplus > 0 and self.rest is None):
            raise OutdatedError
        parsers = [*self.parsers, *[self.rest or str] * max(surplus, 0)]
        try:
            return [parse(argument) for parse, argument in zip(parsers, arguments, strict=False)]
        except (ValueError, KeyError) as error:
            raise OutdatedError from error
