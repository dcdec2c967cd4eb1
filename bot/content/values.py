"""Reads YAML files that are a list of entries or one table, and names every fault with its line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.content.documents import Faults
from bot.content.front_matter import FAST_YAML

Model = TypeVar("Model", bound=BaseModel)


def read_list(
    file: Path, model: type[Model], faults: Faults, entry_names: tuple[str, str]
) -> Iterator[tuple[Model, Any]]:
    """Each sound entry with its YAML node, for `line_of`; faults are added for the others. `entry_names` is what one
    and several of them are called in a fault."""
    document = _read_yaml(file, faults)
    if document is None:
        return
    (tree, data), (singular, plural) = document, entry_names
    if not isinstance(tree, yaml.SequenceNode) or not data:
        faults.add(file, 1, f"has to be a list of {plural}, each with {', '.join(model.model_fields)}")
        return
    for node, item in zip(tree.value, data, strict=True):
        entry = _validated(file, model, item, node, faults, singular)
        if entry is not None:
            yield entry, node


def read_table(file: Path, model: type[Model], faults: Faults) -> tuple[Model, Any] | None:
    """A file that is one mapping, as a `model` with its YAML node; None, and the faults added, where it is broken."""
    document = _read_yaml(file, faults)
    if document is None:
        return None
    node, data = document
    table = _validated(file, model, data, node, faults, "the file")
    return (table, node) if table is not None else None


def _read_yaml(file: Path, faults: Faults) -> tuple[Any, Any] | None:
    """The YAML node and the data, each None in an empty file; None, and a fault added, where it cannot be read."""
    try:
        source = file.read_text(encoding="utf-8-sig")
        loader = FAST_YAML(source)
        try:
            node = loader.get_single_node()
            return node, loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as error:
        faults.add(file, 1, f"cannot be read as UTF-8 text: {getattr(error, 'reason', None) or error}")
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(file, mark.line + 1 if mark else 1, f"is not YAML: {getattr(error, 'problem', None) or error}")
    return None


def _validated(file: Path, model: type[Model], data: Any, node: Any, faults: Faults, name: str) -> Model | None:
    _check_keys(file, node, faults)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for fault in error.errors():
            path = ".".join(str(step) for step in fault["loc"])
            faults.add(file, line_of(node, fault["loc"]), f"{path or name}: {fault['msg']}")
    return None


def _check_keys(file: Path, node: Any, faults: Faults) -> None:
    """A key that is there twice would hide the first."""
    keys: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in keys:
            faults.add(file, key.start_mark.line + 1, f"{key.value!r} is there twice")
        keys.add(str(key.value))
        _check_keys(file, value, faults)


def line_of(node: Any, path: Sequence[str | int]) -> int:
    """The line, from 1, of the key or the item of a list that the path leads to, as far as there is one."""
    line = int(node.start_mark.line) + 1 if node else 1
    for step in path:
        children = [(mark, child) for name, mark, child in _children(node) if name == step]
        if not children:
            break
        mark, node = children[0]
        line = int(mark.line) + 1
    return line


def _children(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """(name, where it stands, node) of each key of a mapping, or of each item of a list by its number."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key.start_mark, value) for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        yield from ((number, item.start_mark, item) for number, item in enumerate(node.value))
