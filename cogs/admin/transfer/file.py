"""Reads and writes the file of a server's settings; what its parts mean, the features say."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError
from bot.pages.typed_text import escaped
from bot.reports.transfer import Importable

# Two hundred tips of the greatest length, four times over.
MOST_BYTES = 1024 * 1024
FILE_GONE = "Discord no longer has that file. Please attach it again."
TOO_LARGE = "This file is larger than 1 MB; what `/admin export` writes is much smaller."
MOST_FAULTS = 20
PLACE_CHARACTERS, FAULT_CHARACTERS = 60, 120
FORMAT, MADE_BY = "format", "made_by"

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
# What turns a file of format 1 into one of format 2, and so on. A change of format adds one and touches no other.
UPGRADES: Sequence[Upgrade] = ()
Fault = tuple[Sequence[str | int], str]


class FileError(UserError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} Nothing was changed.")


@dataclass(frozen=True)
class SettingsFile:
    """The parts by their names, each as its shape makes it."""

    made_by: str
    values: Mapping[str, Any]


def format_file(file: SettingsFile, parts: Sequence[Importable], upgrades: Sequence[Upgrade] = UPGRADES) -> str:
    """Indented: people look into it before they take it over."""
    from pydantic import TypeAdapter  # loaded at the first use: few servers need it

    data: dict[str, Any] = {FORMAT: len(upgrades) + 1, MADE_BY: file.made_by}
    for part in parts:
        if part.name in file.values:
            value = TypeAdapter(part.shape).dump_python(file.values[part.name], mode="json", exclude_unset=True)
            data[part.name] = value
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def parse_file(raw: bytes, parts: Sequence[Importable], upgrades: Sequence[Upgrade] = UPGRADES) -> SettingsFile:
    """Raises `FileError` that names every fault by its place, at most twenty of them. A file that means harm can keep a
    core busy for a second: call it off the event loop."""
    from pydantic import TypeAdapter, ValidationError

    data = _upgrade(_parse_json(raw), upgrades)
    made_by = data.pop(MADE_BY, "")
    by_name = {part.name: part for part in parts}
    values: dict[str, Any] = {}
    faults: list[Fault] = [] if isinstance(made_by, str) else [((MADE_BY,), "this has to be text")]
    for name, value in data.items():
        part = by_name.get(name)
        if part is None:
            faults.append(((name,), f"I don't know this part; there are {', '.join(sorted(by_name))}"))
            continue
        try:
            values[name] = TypeAdapter(part.shape).validate_python(value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False, include_context=False)
            faults += [((name, *detail["loc"]), detail["msg"].removeprefix("Value error, ")) for detail in details]
        else:
            faults += [((name, *place), fault) for place, fault in part.faults(values[name])]
    _refuse(faults)
    if not values:
        raise FileError("This file holds no settings and no tips.")
    made_by = "".join(character for character in made_by if character.isprintable())[:PLACE_CHARACTERS]
    return SettingsFile(made_by, {part.name: values[part.name] for part in parts if part.name in values})


def _parse_json(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise FileError(TOO_LARGE)
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_with_each_key_once, parse_constant=_refuse_number)
    except UnicodeDecodeError as error:
        raise FileError("This file isn't UTF-8 text. Choose the file that `/admin export` gave you.") from error
    except RecursionError as error:
        raise FileError("This file is nested too deeply to come from `/admin export`.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FileError(f"This file isn't valid JSON: there's a mistake at {place}.") from error
    except ValueError as error:  # a number of thousands of digits
        raise FileError("This file holds a number that is too large to mean anything.") from error
    if not isinstance(data, dict):
        raise FileError(
            "This file is JSON, but not an object with settings. Choose the file that `/admin export` gave you."
        )
    return data


def _with_each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise FileError(f"This file says `{_plain(twice)}` twice in one place, and I can't tell which one is meant.")
    return data


def _refuse_number(constant: str) -> None:
    raise FileError(f"This file holds {constant}, which isn't a number.")


def _upgrade(data: dict[str, Any], upgrades: Sequence[Upgrade]) -> dict[str, Any]:
    newest = len(upgrades) + 1
    version = data.pop(FORMAT, None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FileError(f"`{FORMAT}` has to be a format number, such as {newest}.")
    if version > newest:
        raise FileError(
            f"This file's format is newer than mine, which is {newest}. A newer version of me wrote it, so ask the "
            "operator to update me."
        )
    for upgrade in upgrades[version - 1 :]:
        data = upgrade(data)
    return data


def _refuse(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    lines = [f"- `{_place(place)}`: {escaped(fault[:FAULT_CHARACTERS])}" for place, fault in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"- and {len(faults) - MOST_FAULTS:,} more")
    number = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
    raise FileError("\n".join([f"This file has {number}:", *lines]) + "\n")


def _place(place: Sequence[str | int]) -> str:
    """`own_tips[3].text`"""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return _plain("".join(steps).removeprefix("."))


def _plain(name: str) -> str:
    """Within a code span, where nothing formats and nobody is mentioned."""
    plain = "".join(character if character.isalnum() or character in "_.[]-" else "?" for character in name)
    return plain if len(plain) <= PLACE_CHARACTERS else plain[: PLACE_CHARACTERS - 1] + "…"
