"""Reads `content/worksheets/*.yaml` and names every fault in it; a worksheet's slug is the name of its file."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.content.documents import Faults
from bot.content.front_matter import FAST_YAML
from bot.content.values import line_of, read_table
from cogs.worksheets.checks import find_faults, find_structure_faults
from cogs.worksheets.records import (
    Choice,
    PictureSpec,
    QuestionKind,
    ResultOffer,
    RuleUse,
    SectionTemplate,
    SheetQuestion,
    SheetStep,
    Worksheet,
    Worksheets,
)

# The slug stands in custom ids of at most 100 characters, beside an act and three numbers.
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_CHARACTERS = 30
# Discord's: inputs of a form, characters of a label and of its help, options of a select.
FORM_QUESTIONS, LABEL_CHARACTERS, HELP_CHARACTERS, MOST_CHOICES = 5, 45, 100, 25
MOST_STEPS, MOST_ITEMS = 8, 8
FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*$", re.DOTALL | re.MULTILINE)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SheetQuestionEntry(_Entry):
    """`options` are labels by their keys; `low` and `high` the ends of a scale; `least` and `most` of a number or a
    list; `item`, `fields`, `total_of` and `total` are for lists."""

    key: Key
    ask: Annotated[Line, Field(max_length=LABEL_CHARACTERS)]
    kind: QuestionKind
    help: Annotated[str, Field(max_length=HELP_CHARACTERS)] = ""
    optional: bool = False
    options: Mapping[str, Annotated[Line, Field(max_length=90)]] = Field(default_factory=dict)
    low: Annotated[str, Field(max_length=60)] = ""
    high: Annotated[str, Field(max_length=60)] = ""
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(ge=0)] = 0
    unit: Annotated[str, Field(max_length=5)] = ""
    item: Annotated[str, Field(max_length=30)] = ""
    fields: Annotated[tuple["SheetQuestionEntry", ...], Field(max_length=FORM_QUESTIONS)] = ()
    total_of: str = ""
    total: int = 0

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        match self.kind:
            case QuestionKind.ONE_OF | QuestionKind.SOME_OF:
                if not 2 <= len(self.options) <= MOST_CHOICES:
                    raise ValueError(f"`{self.kind}` wants 2 to {MOST_CHOICES} options")
            case QuestionKind.SCALE:
                if not (self.low and self.high):
                    raise ValueError("`scale` wants words for both ends: low and high")
            case QuestionKind.NUMBER:
                if not self.most or self.least > self.most:
                    raise ValueError("`number` wants a most, not below least")
            case QuestionKind.LIST:
                self._check_list()
        return self

    def _check_list(self) -> None:
        if not (self.fields and self.item and 1 <= self.most <= MOST_ITEMS and self.least <= self.most):
            raise ValueError(f"`list` wants item, fields, and a most of 1 to {MOST_ITEMS}, not below least")
        if any(field.kind is QuestionKind.LIST for field in self.fields):
            raise ValueError("a list holds no list")
        numbers = {field.key for field in self.fields if field.kind is QuestionKind.NUMBER and not field.optional}
        if self.total_of and (self.total_of not in numbers or not self.total):
            raise ValueError("`total_of` wants the key of a number in fields, and a total")


class SheetStepEntry(_Entry):
    title: Annotated[Line, Field(max_length=40)]
    intro: Annotated[str, Field(max_length=600)] = ""
    questions: Annotated[tuple[SheetQuestionEntry, ...], Field(min_length=1, max_length=FORM_QUESTIONS)]

    @model_validator(mode="after")
    def _list_is_alone(self) -> Self:
        if len(self.questions) > 1 and any(question.kind is QuestionKind.LIST for question in self.questions):
            raise ValueError("a list is a step of its own")
        return self


class SectionEntry(_Entry):
    heading: Annotated[Line, Field(max_length=80)]
    text: Line
    when: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    each: str = ""


class OfferEntry(_Entry):
    label: Annotated[Line, Field(max_length=40)]
    act: Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z]+$")]
    fill: Mapping[str, Key] = Field(default_factory=dict)


class RuleEntry(BaseModel):
    """Its other keys are the arguments of the rule."""

    model_config = ConfigDict(extra="allow", frozen=True)
    rule: str


class PictureEntry(BaseModel):
    """Its other keys are the arguments of the picture."""

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str


class WorksheetEntry(_Entry):
    """`order` tells worksheets of one chapter apart, the lowest first."""

    title: Annotated[Line, Field(max_length=60)]
    chapter: str
    order: int = 0
    minutes: Annotated[int, Field(ge=1, le=30)]
    gain: Annotated[Line, Field(max_length=300)]
    steps: Annotated[tuple[SheetStepEntry, ...], Field(min_length=1, max_length=MOST_STEPS)]
    rules: tuple[RuleEntry, ...] = ()
    picture: PictureEntry | None = None
    result: Annotated[tuple[SectionEntry, ...], Field(min_length=1)]
    offers: Annotated[tuple[OfferEntry, ...], Field(max_length=2)] = ()
    look_again: str = ""
    sample: Mapping[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class _Chapter:
    """`names` are its slug and those that it had before."""

    slug: str
    number: int
    phase: str
    names: tuple[str, ...]


def load(folder: Path, faults: Faults) -> Worksheets:
    """The worksheets under `folder`; where faults were added they are incomplete and must not be served."""
    chapters = {name: chapter for chapter in _chapters(folder / "guide") for name in chapter.names}
    files = sorted((folder / "worksheets").glob("*.yaml"))
    if not files:
        faults.add(folder / "worksheets", 1, "holds no worksheet (*.yaml)")
    worksheets: list[tuple[int, int, Worksheet]] = []
    titles: dict[str, Path] = {}
    for file in files:
        if not SLUG.fullmatch(file.stem) or len(file.stem) > SLUG_CHARACTERS:
            faults.add(file, 1, f"the name wants small letters, digits and hyphens, at most {SLUG_CHARACTERS}")
        read = read_table(file, WorksheetEntry, faults)
        if read is None:
            continue
        entry, node = read
        if (first := titles.setdefault(entry.title.lower(), file)) is not file:
            faults.add(file, line_of(node, ("title",)), f"the title {entry.title!r} is taken by {first.name}")
        chapter = chapters.get(entry.chapter)
        if chapter is None:
            faults.add(file, line_of(node, ("chapter",)), f"there is no chapter {entry.chapter!r} in the guide")
            continue
        worksheet = build_worksheet(file.stem, entry, chapter.number, chapter.phase)
        worksheet = replace(worksheet, chapter=chapter.slug)
        for place, message in find_faults(worksheet):
            faults.add(file, line_of(node, place), message)
        worksheets.append((chapter.number, entry.order, worksheet))
    return Worksheets(tuple(worksheet for *_order, worksheet in sorted(worksheets, key=lambda item: item[:2])))


def _chapters(folder: Path) -> Iterator[_Chapter]:
    """What the guide's files call themselves. What is wrong with a chapter the guide says."""
    for file in sorted(folder.glob("*.md")):
        try:
            front = FRONT.search(file.read_text(encoding="utf-8"))
            if front is not None:
                head = yaml.load(front[1], Loader=FAST_YAML)
                names = (str(head["slug"]), *map(str, head.get("aliases") or ()))
                yield _Chapter(names[0], int(head["number"]), str(head["phase"]), names)
        except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
            continue


def build_worksheet(slug: str, entry: WorksheetEntry, number: int = 0, phase: str = "learning") -> Worksheet:
    definition = entry.model_dump_json(exclude={"sample"}, exclude_defaults=True)
    return Worksheet(
        slug=slug,
        title=entry.title,
        chapter=entry.chapter,
        gain=entry.gain,
        minutes=entry.minutes,
        steps=tuple(SheetStep(step.title, tuple(map(_question, step.questions)), step.intro) for step in entry.steps),
        sections=tuple(
            SectionTemplate(section.heading, section.text, _conditions(section), section.each)
            for section in entry.result
        ),
        rules=tuple(RuleUse(use.rule, use.model_extra or {}) for use in entry.rules),
        picture=PictureSpec(entry.picture.kind, entry.picture.model_extra or {}) if entry.picture else None,
        offers=tuple(ResultOffer(offer.label, offer.act, offer.fill) for offer in entry.offers),
        look_again=entry.look_again,
        sample=entry.sample,
        version=hashlib.sha256(definition.encode()).hexdigest()[:16],
        definition=definition,
        chapter_number=number,
        phase=phase,
    )


def _question(entry: SheetQuestionEntry) -> SheetQuestion:
    return SheetQuestion(
        key=entry.key,
        label=entry.ask,
        kind=entry.kind,
        choices=tuple(Choice(key, label) for key, label in entry.options.items()),
        fields=tuple(map(_question, entry.fields)),
        help=entry.help,
        optional=entry.optional,
        low=entry.low,
        high=entry.high,
        least=entry.least,
        most=entry.most,
        unit=entry.unit,
        item=entry.item,
        total_of=entry.total_of,
        total=entry.total,
    )


def _conditions(section: SectionEntry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (name, (values,) if isinstance(values, str) else tuple(values)) for name, values in section.when.items()
    )


def restore_worksheet(slug: str, definition: str, current: Worksheet | None) -> Worksheet | None:
    """The worksheet of an earlier version, in the place of the `current` one; None where it can no longer be read."""
    try:
        worksheet = build_worksheet(slug, WorksheetEntry.model_validate_json(definition))
    except ValidationError:
        return None
    if any(True for _fault in find_structure_faults(worksheet)):
        return None
    if current is None:
        return worksheet
    return replace(
        worksheet,
        sample=current.sample,
        chapter=current.chapter,
        chapter_number=current.chapter_number,
        phase=current.phase,
    )
