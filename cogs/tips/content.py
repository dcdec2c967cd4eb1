"""Reads the shipped tips, `content/tips/CHAPTER.yaml`, and names every fault in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.documents import Faults
from bot.content.front_matter import FAST_YAML
from bot.content.values import line_of, read_list
from cogs.tips.records import Tip, Tips, Topic
from cogs.tips.rules import ACTION_CHARACTERS, TIP_CHARACTERS, normalized

# Own tips are called `own:NUMBER`, which is no slug, so the two never meet.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*$", re.DOTALL | re.MULTILINE)


class TipEntry(BaseModel):
    """A list entry of a file; the chapter is the file's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    text: Annotated[Text, Field(max_length=TIP_CHARACTERS)]
    action: Annotated[Text, Field(max_length=ACTION_CHARACTERS)]


def load(folder: Path, faults: Faults) -> Tips:
    """The tips under `folder`; where faults were added they are incomplete and must not be served."""
    topics = tuple(sorted(_topics(folder / "guide"), key=lambda topic: topic.number))
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
        for entry, node in read_list(file, TipEntry, faults, ("tip", "tips")):
            line = line_of(node, ())
            place = f"{file.name}:{line}"
            if (first := slugs.setdefault(entry.slug, place)) != place:
                faults.add(file, line, f"slug {entry.slug!r} is taken at {first}")
            if (first := texts.setdefault(normalized(entry.text), place)) != place:
                faults.add(file, line, f"the same text stands at {first}")
            tips.append(Tip(entry.slug, entry.text, entry.action, chapter.slug if chapter else file.stem))
    return Tips(tuple(tips), topics)


def _topics(folder: Path) -> Iterator[Topic]:
    """What the guide's files call themselves. What is wrong with a chapter the guide says."""
    for file in sorted(folder.glob("*.md")):
        try:
            front_matter = FRONT_MATTER.search(file.read_text(encoding="utf-8"))
            if front_matter is None:
                continue
            head = yaml.load(front_matter[1], Loader=FAST_YAML)
            aliases = tuple(map(str, head.get("aliases") or ()))
            yield Topic(str(head["slug"]), int(head["number"]), str(head["title"]), str(head["phase"]), aliases)
        except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
            continue
