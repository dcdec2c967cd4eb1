"""Reads `content/mentoring/*.yaml` and names every fault in it; what the names mean is the catalogue's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.documents import Faults
from bot.content.values import line_of, read_list
from cogs.mentoring.matching.catalogue import (
    QUESTIONS_OFFERED,
    Catalogue,
    Industry,
    Language,
    Question,
    Role,
    Switch,
    Tag,
    folded,
)

# A question is offered in a select, whose lines hold 100 characters.
NAME_CHARACTERS, QUESTION_CHARACTERS, STEP_CHARACTERS, SWITCH_CHARACTERS = 60, 100, 200, 400

Entry = TypeVar("Entry", bound=BaseModel)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[Words, Field(max_length=NAME_CHARACTERS)]


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
    synonyms: tuple[Name, ...]


class LanguageEntry(_Entry):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    name: Name
    native: Name
    synonyms: tuple[Name, ...]


class QuestionEntry(_Entry):
    slug: Slug
    text: Annotated[Words, Field(max_length=QUESTION_CHARACTERS)]
    tags: Annotated[tuple[Tag, ...], Field(min_length=1)]


class StepEntry(_Entry):
    slug: Slug
    text: Annotated[Words, Field(max_length=STEP_CHARACTERS)]


class SwitchEntry(_Entry):
    slug: Switch
    text: Annotated[Words, Field(max_length=SWITCH_CHARACTERS)]


def load(folder: Path, faults: Faults) -> Catalogue:
    """What `folder`/mentoring holds; where faults were added it is incomplete and must not be served."""
    room = folder / "mentoring"
    roles = _read(room / "roles.yaml", RoleEntry, "slug", faults)
    industries = _read(room / "industries.yaml", IndustryEntry, "slug", faults)
    languages = _read(room / "languages.yaml", LanguageEntry, "code", faults)
    questions = _read(room / "questions.yaml", QuestionEntry, "slug", faults)
    steps = _read(room / "steps.yaml", StepEntry, "slug", faults)
    switches = _read(room / "switches.yaml", SwitchEntry, "slug", faults)
    if 0 < len(questions) < QUESTIONS_OFFERED:
        faults.add(room / "questions.yaml", 1, f"has {len(questions)} sound questions; at least six are needed")
    if switches and (missing := set(Switch) - {one.slug for one in switches}):
        faults.add(room / "switches.yaml", 1, f"has no entry for {', '.join(sorted(missing))}")
    return Catalogue(
        tuple(Role(one.slug, one.name, one.family, one.synonyms) for one in roles),
        tuple(Industry(one.slug, one.name, one.synonyms) for one in industries),
        tuple(Language(one.code, one.name, one.native, one.synonyms) for one in languages),
        tuple(Question(one.slug, one.text, one.tags) for one in questions),
        tuple(one.text for one in steps),
        {one.slug: one.text for one in switches},
    )


def _read(file: Path, model: type[Entry], key: str, faults: Faults) -> list[Entry]:
    """The sound entries of `file`; faults are added also where two have one slug, name or text."""
    found: list[Entry] = []
    taken: dict[tuple[str, str], tuple[int, int]] = {}
    for number, (entry, node) in enumerate(read_list(file, model, faults, ("entry", "entries"))):
        for path, kind, words in _claims(entry, key):
            line = line_of(node, path)
            if (first := taken.get((kind, words))) is None:
                taken[kind, words] = (line, number)
            elif first[1] != number:
                faults.add(file, line, f"{path[0]} {words[:NAME_CHARACTERS]!r} is taken at {file.name}:{first[0]}")
            elif path[0] == "synonyms":
                faults.add(file, line, f"{path[0]} {words!r} is there twice")
        found.append(entry)
    return found


def _claims(entry: BaseModel, key: str) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What only one entry of a file may have, as (place, kind, words): its key, its names, its text.

    A language is called by its code too, but a role is not called by its slug.
    """
    yield (key,), "name" if key == "code" else "key", str(getattr(entry, key))
    for path, kind in (("name", "name"), ("native", "name"), ("text", "text")):
        if hasattr(entry, path):
            yield (path,), kind, folded(getattr(entry, path))
    for number, synonym in enumerate(getattr(entry, "synonyms", ())):
        yield ("synonyms", number), "name", folded(synonym)
