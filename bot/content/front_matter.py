"""Reads a Markdown file with front matter, and names every fault with its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import frontmatter
import yaml
from pydantic import BaseModel, ValidationError

from bot.content.documents import Faults

Model = TypeVar("Model", bound=BaseModel)

# Ten times as fast where libyaml is there; both tell the same lines.
FAST_YAML: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


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
