"""What is read from the content folder, and every fault in it with its line; the reading is each part's own."""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Part = TypeVar("Part")

# Parts that belong to no feature. By name, because these modules import this one.
SHARED_PARTS = ("bot.timezones.content",)


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
