"""Reads `content/tips/CHAPTER.yaml` and names every fault in it; which tip comes when is not known here."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.content import FAST_YAML, Faults
from cogs.tips.records import Tip, Tips, Topic
from cogs.tips.rules import ACTION_CHARACTERS, TIP_CHARACTERS, plain_words

# Own tips are called `own:NUMBER`, which is no slug, so the two never meet.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*$", re.DOTALL | re.MULTILINE)


class TipEntry(BaseModel):
    """A list entry of a file; the chapter is the file's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    text: Annotated[Words, Field(max_length=TIP_CHARACTERS)]
    action: Annotated[Words, Field(max_length=ACTION_CHARACTERS)]


def load(folder: Path, faults: Faults) -> Tips:
    """The tips under `folder`; where faults were added they are incomplete and must not be served."""
    topics = tuple(sorted(_topics(folder / "guide"), key=lambda one: one.number))
    files = sorted((folder / "tips").glob("*.yaml"))
    if not files:
        faults.add(folder / "tips", 1, "holds no tips (CHAPTER.yaml)")
    tips: list[Tip] = []
    slugs: dict[str, str] = {}
    texts: dict[str, str] = {}
    for file in files:
        chapter = Tips((), topics).topic(file.stem)
        if chapter is None:
            faults.add(file, 1, f"there is no chapter {file.stem!r} in the guide; the file's name is a chapter's slug")
        for entry, line in _entries(file, faults):
            place = f"{file.name}:{line}"
            if (first := slugs.setdefault(entry.slug, place)) != place:
                faults.add(file, line, f"slug {entry.slug!r} is taken at {first}")
            if (first := texts.setdefault(plain_words(entry.text), place)) != place:
                faults.add(file, line, f"the same text stands at {first}")
            tips.append(Tip(entry.slug, entry.text, entry.action, chapter.slug if chapter else file.stem))
    return Tips(tuple(tips), topics)


def _topics(folder: Path) -> Iterator[Topic]:
    """What the guide's files call themselves. What is wrong with a chapter the guide says."""
    for file in sorted(folder.glob("*.md")):
        try:
            front = FRONT.search(file.read_text(encoding="utf-8"))
            if front is None:
                continue
            head = yaml.load(front[1], Loader=FAST_YAML)
            aliases = tuple(map(str, head.get("aliases") or ()))
            yield Topic(str(head["slug"]), int(head["number"]), str(head["title"]), str(head["phase"]), aliases)
        except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
            continue


def _entries(file: Path, faults: Faults) -> Iterator[tuple[TipEntry, int]]:
    """Each sound entry with its line; faults are added for the others."""
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
    if not isinstance(tree, yaml.SequenceNode) or not data:
        faults.add(file, 1, "has to be a list of tips, each with slug, text and action")
        return
    for node, item in zip(tree.value, data, strict=True):
        line = node.start_mark.line + 1
        _check_keys(file, node, faults)
        try:
            yield TipEntry.model_validate(item), line
        except ValidationError as error:
            for fault in error.errors():
                path = ".".join(str(step) for step in fault["loc"])
                faults.add(file, _key_line(node, path, line), f"{path or 'tip'}: {fault['msg']}")


def _check_keys(file: Path, node: Any, faults: Faults) -> None:
    """A key that is there twice would hide the first."""
    seen: set[str] = set()
    for key, _value in node.value if isinstance(node, yaml.MappingNode) else ():
        if str(key.value) in seen:
            faults.add(file, key.start_mark.line + 1, f"{key.value!r} is there twice")
        seen.add(str(key.value))


def _key_line(node: Any, path: str, line: int) -> int:
    """The line of a key; that of the entry where the key is missing."""
    if isinstance(node, yaml.MappingNode):
        for key, _value in node.value:
            if key.value == path:
                return int(key.start_mark.line) + 1
    return line
