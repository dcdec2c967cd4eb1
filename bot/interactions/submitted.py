"""Checks what a client sends with a command or a form against what was declared, and hands on text that can be seen.

Discord checks most of this; a client of another version, or one that somebody wrote, may send anything.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import AppCommandOptionType, app_commands

from bot.errors import UserError
from bot.pages.typed_text import visible_text

OUTDATED_COMMAND = "This command has changed since your Discord loaded it. Please restart Discord, then try again."
OUTDATED_FORM = "This form is from an older version and doesn't work anymore. Please open it again."
# As long as Discord lets an option of text be.
OPTION_TEXT_CHARACTERS = 6_000
SUBCOMMANDS = (AppCommandOptionType.subcommand.value, AppCommandOptionType.subcommand_group.value)
# Where what an id stands for is sent along.
RESOLVED = {
    AppCommandOptionType.user: ("users",),
    AppCommandOptionType.channel: ("channels",),
    AppCommandOptionType.role: ("roles",),
    AppCommandOptionType.mentionable: ("users", "roles"),
    AppCommandOptionType.attachment: ("attachments",),
}

AnyCommand = app_commands.Command[Any, ..., Any]


def check_options(command: AnyCommand, data: Mapping[str, Any]) -> None:
    """Raises `UserError` where an option is not as `command` declares it; of texts, those that show nothing become
    empty in `data`, and white space around the others goes."""
    options = _options_in(data)
    declared = {parameter.display_name: parameter for parameter in command.parameters}
    names = [option.get("name") for option in options]
    missing = [name for name, parameter in declared.items() if parameter.required and name not in names]
    if missing or len(set(names)) < len(names):
        raise UserError(OUTDATED_COMMAND)
    for option in options:
        parameter = declared.get(str(option.get("name")))
        if parameter is None or option.get("type") != parameter.type.value:
            raise UserError(OUTDATED_COMMAND)
        if not _is_as_declared(parameter, option.get("value"), data.get("resolved") or {}):
            raise UserError(OUTDATED_COMMAND)
        if parameter.type is AppCommandOptionType.string:
            option["value"] = visible_text(option["value"])


def _options_in(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those of the command itself, below its groups."""
    options: list[dict[str, Any]] = data.get("options") or []
    while options and options[0].get("type") in SUBCOMMANDS:
        options = options[0].get("options") or []
    return options


def _is_as_declared(parameter: app_commands.Parameter, value: Any, resolved: Mapping[str, Any]) -> bool:
    if parameter.type in RESOLVED:
        found = any(value in (resolved.get(kind) or {}) for kind in RESOLVED[parameter.type])
        return isinstance(value, str) and found
    if parameter.choices and value not in [choice.value for choice in parameter.choices]:
        return False
    match parameter.type:
        case AppCommandOptionType.string:
            most = parameter.max_value or OPTION_TEXT_CHARACTERS
            return isinstance(value, str) and (parameter.min_value or 0) <= len(value) <= most
        case AppCommandOptionType.boolean:
            return isinstance(value, bool)
        case AppCommandOptionType.integer:
            return isinstance(value, int) and not isinstance(value, bool) and _is_in_range(parameter, value)
        case AppCommandOptionType.number:
            return isinstance(value, int | float) and not isinstance(value, bool) and _is_in_range(parameter, value)
    return False


def _is_in_range(parameter: app_commands.Parameter, value: float) -> bool:
    least, most = parameter.min_value, parameter.max_value
    # Discord itself takes whole numbers between -2^53 and 2^53.
    return (-(2**53) if least is None else least) <= value <= (2**53 if most is None else most)


def read_field(field: discord.ui.Label[Any], data: Mapping[str, Any]) -> str | list[str]:
    """What was submitted for `field`: a text that can be seen, or the values of a select. Raises `UserError` where it
    is not there, too long, or was not offered."""
    component = field.component
    custom_id = getattr(component, "custom_id", "")
    submitted = [part for part in _fields_in(data.get("components")) if part.get("custom_id") == custom_id]
    if len(submitted) != 1:
        raise UserError(OUTDATED_FORM)
    if isinstance(component, discord.ui.TextInput):
        value = submitted[0].get("value")
        if not isinstance(value, str) or len(value) > (component.max_length or len(value)):
            raise UserError(OUTDATED_FORM)
        return visible_text(value)
    values = submitted[0].get("values")
    if not isinstance(values, list) or not _are_offered(component, values):
        raise UserError(OUTDATED_FORM)
    return values


def _are_offered(component: Any, values: Sequence[Any]) -> bool:
    if not component.min_values <= len(values) <= component.max_values or len(set(map(str, values))) < len(values):
        return bool(not values and not component.required)
    offered = {option.value for option in getattr(component, "options", ())}
    return all(isinstance(value, str) and (not offered or value in offered) for value in values)


def _fields_in(parts: Any) -> list[dict[str, Any]]:
    """The fields of a form, out of their labels and rows."""
    fields: list[dict[str, Any]] = []
    for part in parts if isinstance(parts, list) else []:
        inner = [part["component"]] if isinstance(part.get("component"), dict) else part.get("components")
        fields.extend(_fields_in(inner) if inner else [part])
    return fields
