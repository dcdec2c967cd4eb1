"""Reads `content/mentoring/*.yaml` and names every fault in it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.documents import Faults
from bot.content.values import line_of, read_list
from cogs.mentoring.catalogue import (
    QUESTIONS_OFFERED,
    Audience,
    Catalogue,
    Industry,
    Language,
    Question,
    Role,
    Step,
    Tag,
    folded,
)
from cogs.mentoring.records import Switch

# A question is offered in a select, whose lines hold 100 characters.
NAME_CHARACTERS, QUESTION_CHARACTERS, STEP_CHARACTERS, SWITCH_CHARACTERS = 60, 100, 200, 400

# So that the prep card fits a message, whatever the two have written.
STEPS_TOGETHER = 1_500

Entry = TypeVar("Entry", bound=BaseModel)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[Text, Field(max_length=NAME_CHARACTERS)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RoleEntry(_Entry):
    slug: Slug
    name: Name
    family: Name
    synonyms: tuple[Name, ...]


class IndustryEntry(_Entry):
    slug: Slug
    name: Name
    family: Name
    synonyms: tuple[Name, ...]


class LanguageEntry(_Entry):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    name: Name
    native: Name
    synonyms: tuple[Name, ...]


class QuestionEntry(_Entry):
    slug: Slug
    text: Annotated[Text, Field(max_length=QUESTION_CHARACTERS)]
    tags: Annotated[tuple[Tag, ...], Field(min_length=1)]


class StepEntry(_Entry):
    """Without `for` it is for both."""

    slug: Slug
    audience: Annotated[Audience, Field(alias="for")] = Audience.BOTH
    text: Annotated[Text, Field(max_length=STEP_CHARACTERS)]


class SwitchEntry(_Entry):
    slug: Switch
    text: Annotated[Text, Field(max_length=SWITCH_CHARACTERS)]


def load(folder: Path, faults: Faults) -> Catalogue:
    """What `folder`/mentoring holds; where faults were added it is incomplete and must not be served."""
    mentoring = folder / "mentoring"
    roles = _read(mentoring / "roles.yaml", RoleEntry, "slug", faults)
    industries = _read(mentoring / "industries.yaml", IndustryEntry, "slug", faults)
    languages = _read(mentoring / "languages.yaml", LanguageEntry, "code", faults)
    questions = _read(mentoring / "questions.yaml", QuestionEntry, "slug", faults)
    steps = _read(mentoring / "steps.yaml", StepEntry, "slug", faults)
    if (together := sum(len(step.text) for step in steps)) > STEPS_TOGETHER:
        faults.add(mentoring / "steps.yaml", 1, f"has {together:,} characters of steps; {STEPS_TOGETHER:,} fit a card")
    switches = _read(mentoring / "switches.yaml", SwitchEntry, "slug", faults)
    if 0 < len(questions) < QUESTIONS_OFFERED:
        faults.add(mentoring / "questions.yaml", 1, f"has {len(questions)} sound questions; at least six are needed")
    if switches and (missing := set(Switch) - {entry.slug for entry in switches}):
        faults.add(mentoring / "switches.yaml", 1, f"has no entry for {', '.join(sorted(missing))}")
    return Catalogue(
        tuple(Role(role.slug, role.name, role.family, role.synonyms) for role in roles),
        tuple(Industry(industry.slug, industry.name, industry.family, industry.synonyms) for industry in industries),
        tuple(Language(entry.code, entry.name, entry.native, entry.synonyms) for entry in languages),
        tuple(Question(question.slug, question.text, question.tags) for question in questions),
        tuple(Step(step.slug, step.text, step.audience) for step in steps),
        {switch.slug: switch.text for switch in switches},
    )


def _read(file: Path, model: type[Entry], key: str, faults: Faults) -> list[Entry]:
    """The sound entries of `file`; faults are added also where two have one slug, name or text."""
    entries: list[Entry] = []
    taken: dict[tuple[str, str], tuple[int, Callable[[], int]]] = {}
    for number, (entry, node) in enumerate(read_list(file, model, faults, ("entry", "entries"))):
        for path, kind, name in _claims(entry, key):
            line = partial(line_of, node, path)  # which takes longer than all else here
            if (first := taken.get((kind, name))) is None:
                taken[kind, name] = (number, line)
            elif first[0] != number:
                faults.add(file, line(), f"{path[0]} {name[:NAME_CHARACTERS]!r} is taken at {file.name}:{first[1]()}")
            elif path[0] == "synonyms":
                faults.add(file, line(), f"{path[0]} {name!r} is there twice")
        entries.append(entry)
    return entries


def _claims(entry: BaseModel, key: str) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What only one entry of a file may have, as (place, kind, name): its key, its names, its text.

    A language is called by its code too, but a role is not called by its slug.
    """
    yield (key,), "name" if key == "code" else "key", str(getattr(entry, key))
    for path, kind in (("name", "name"), ("native", "name"), ("text", "text")):
        if hasattr(entry, path):
            yield (path,), kind, folded(getattr(entry, path))
    for number, synonym in enumerate(getattr(entry, "synonyms", ())):
        yield ("synonyms", number), "name", folded(synonym)
