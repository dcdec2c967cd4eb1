"""Reads the files that non-programmers edit, and lists every fault with its line."""

import importlib
import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import frontmatter
import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Part = TypeVar("Part")

# Parts that belong to no feature. By name, because these modules import this one.
SHARED_PARTS = ("bot.timezones.zones",)
# Ten times as fast where libyaml is there; both tell the same lines.
FAST_YAML: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Fault:
    """Something that a person has to mend; `line` counts from 1, as editors do."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """The content cannot be served; carries every fault in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass
class Faults:
    """Collects what is wrong, so that a person sees all of it at once."""

    items: list[Fault] = field(default_factory=list)

    def add(self, file: Path, line: int, message: str) -> None:
        self.items.append(Fault(file, line, message))


@dataclass(frozen=True)
class Document(Generic[Model]):
    """A Markdown file: its checked front matter, and the text below it."""

    file: Path
    head: Model
    body: str
    body_line: int
    key_lines: dict[str, int]


def read_document(file: Path, model: type[Model], faults: Faults) -> Document[Model] | None:
    """`file` with its front matter as a `model`; None, and the faults added, where it is broken."""
    try:
        source = file.read_text(encoding="utf-8-sig")  # editors on Windows begin a file with a mark
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.add(file, line, f"cannot be read as UTF-8 text: {error.reason}")
        return None
    except OSError as error:
        faults.add(file, 1, f"cannot be read: {error.strerror}")
        return None
    fences = list(FENCE.finditer(source))
    if len(fences) < 2 or fences[0].start() != 0:
        faults.add(file, 1, "has to start with front matter between two lines of ---")
        return None
    body_line = source.count("\n", 0, fences[1].end()) + 2
    try:
        key_lines = _key_lines(source[fences[0].end() : fences[1].start()])
        metadata, body = frontmatter.parse(source)
        head = model.model_validate(metadata)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(file, (mark.line + 1) if mark else 1, f"the front matter is not YAML: {_problem(error)}")
    except ValidationError as error:
        for fault in error.errors():
            path = ".".join(str(step) for step in fault["loc"])
            faults.add(file, _line_of(path, key_lines), f"{path or 'front matter'}: {fault['msg']}")
    except ValueError as error:  # YAML's own, such as a day that does not exist
        faults.add(file, 1, f"the front matter is not YAML: {error}")
    else:
        blank = len(source[fences[1].end() :]) - len(source[fences[1].end() :].lstrip())
        skipped = source.count("\n", fences[1].end(), fences[1].end() + blank)
        return Document(file, head, body, body_line - 1 + skipped, key_lines)
    return None


def _problem(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or str(error).splitlines()[0]


def _key_lines(front: str) -> dict[str, int]:
    """The line of each key, nested ones as `next_step.chapter`; the opening fence is line 1.

    Raises `yaml.YAMLError` also where a key is there twice, which would hide the first.
    """
    lines: dict[str, int] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                key_path = f"{path}.{key.value}" if path else str(key.value)
                if key_path in lines:
                    raise yaml.MarkedYAMLError(problem=f"{key_path!r} is there twice", problem_mark=key.start_mark)
                lines[key_path] = key.start_mark.line + 1
                walk(value, key_path)

    walk(yaml.compose(front, Loader=FAST_YAML), "")
    return lines


def _line_of(path: str, key_lines: dict[str, int]) -> int:
    while path and path not in key_lines:
        path = path.rpartition(".")[0]
    return key_lines.get(path, 1)


class Content:
    """What was read from the content folder: one part a feature, and the parts that belong to none."""

    def __init__(self, parts: Sequence[object]) -> None:
        self._parts = {type(part): part for part in parts}

    def part(self, kind: type[Part]) -> Part:
        """The part of type `kind`; a `KeyError` means that its feature was not loaded."""
        part = self._parts[kind]
        assert isinstance(part, kind)
        return part


def content_warnings(folder: Path, features: Sequence[str]) -> list[Fault]:
    """What every feature that has a module `cogs.<feature>.reading_ease` would rather see changed; nothing is refused
    for it."""
    names = [f"cogs.{feature}.reading_ease" for feature in features]
    modules = [importlib.import_module(name) for name in names if importlib.util.find_spec(name) is not None]
    return [warning for module in modules for warning in module.warnings(folder)]


def load_content(folder: Path, features: Sequence[str]) -> Content:
    """Let every feature that has a module `cogs.<feature>.content` read its part, with `load(folder, faults)`.

    Raises `ContentError` with all faults of all parts.
    """
    faults, parts = Faults(), []
    if not folder.is_dir():
        raise ContentError([Fault(folder, 1, "is no folder; GUIDEPOST_CONTENT_DIR wants the content folder")])
    for name in (*SHARED_PARTS, *(f"cogs.{feature}.content" for feature in features)):
        if importlib.util.find_spec(name) is not None:
            load: Callable[[Path, Faults], object] = importlib.import_module(name).load
            parts.append(load(folder, faults))
    if faults.items:
        raise ContentError(faults.items)
    return Content(parts)
