"""Reads a YAML list of entries and names every fault with its line; what an entry means is a feature's."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.content.documents import FAST_YAML, Faults

Entry = TypeVar("Entry", bound=BaseModel)


def read_list(file: Path, model: type[Entry], faults: Faults, called: tuple[str, str]) -> Iterator[tuple[Entry, Any]]:
    """Each sound entry with its YAML node, for `line_of`; faults are added for the others. `called` is what one and
    several of them are called in a fault."""
    try:
        source = file.read_text(encoding="utf-8-sig")
        tree, data = yaml.compose(source, Loader=FAST_YAML), yaml.load(source, Loader=FAST_YAML)
    except (OSError, UnicodeDecodeError) as error:
        faults.add(file, 1, f"cannot be read as UTF-8 text: {getattr(error, 'reason', None) or error}")
        return
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(file, mark.line + 1 if mark else 1, f"is not YAML: {getattr(error, 'problem', None) or error}")
        return
    one, several = called
    if not isinstance(tree, yaml.SequenceNode) or not data:
        faults.add(file, 1, f"has to be a list of {several}, each with {', '.join(model.model_fields)}")
        return
    for node, item in zip(tree.value, data, strict=True):
        _check_keys(file, node, faults)
        try:
            yield model.model_validate(item), node
        except ValidationError as error:
            for fault in error.errors():
                path = ".".join(str(step) for step in fault["loc"])
                faults.add(file, line_of(node, fault["loc"]), f"{path or one}: {fault['msg']}")


def _check_keys(file: Path, node: Any, faults: Faults) -> None:
    """A key that is there twice would hide the first."""
    seen: set[str] = set()
    for key, _value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            faults.add(file, key.start_mark.line + 1, f"{key.value!r} is there twice")
        seen.add(str(key.value))


def line_of(node: Any, path: Sequence[str | int]) -> int:
    """The line of a key or of an item of its list; that of the entry where there is none."""
    line = int(node.start_mark.line) + 1
    if path and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == path[0]:
                return line_of(value, path[1:]) if path[1:] else int(key.start_mark.line) + 1
    if path and isinstance(node, yaml.SequenceNode) and isinstance(path[0], int) and path[0] < len(node.value):
        return int(node.value[path[0]].start_mark.line) + 1
    return line
