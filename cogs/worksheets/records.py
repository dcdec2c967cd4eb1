"""What a worksheet is made of: steps of questions, answers to them, and how the result is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

FEATURE = "worksheets"
# By the key of the question: text, a number, the key of an option, a tuple of those, or a tuple of items.
Answers = Mapping[str, Any]
# What placeholders stand for, by their name.
Values = Mapping[str, str]


class QuestionKind(StrEnum):
    SHORT = "short"
    PARAGRAPH = "paragraph"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    SCALE = "scale"
    NUMBER = "number"
    LIST = "list"


@dataclass(frozen=True)
class Choice:
    """An option of a question; `key` is what is kept of it."""

    key: str
    label: str


@dataclass(frozen=True)
class SheetQuestion:
    """`low` and `high` are the words for the ends of a scale; `least` and `most` bound a number, or how many items a
    list has; `fields` are the questions of each item of a list, whose numbers in `total_of` add up to `total`."""

    key: str
    label: str
    kind: QuestionKind
    help: str = ""
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    low: str = ""
    high: str = ""
    least: int = 0
    most: int = 0
    unit: str = ""
    item: str = ""
    fields: tuple["SheetQuestion", ...] = ()
    total_of: str = ""
    total: int = 0

    def choice_label(self, key: str) -> str:
        """The label of the option `key`, or the key itself where there is none."""
        return next((choice.label for choice in self.choices if choice.key == key), key)


@dataclass(frozen=True)
class SheetStep:
    """What one form asks; a list is a step of its own, whose items are added one after another."""

    title: str
    questions: tuple[SheetQuestion, ...]
    intro: str = ""

    @property
    def item_list(self) -> SheetQuestion | None:
        """The list that this step asks for, if it does."""
        first = self.questions[0]
        return first if first.kind is QuestionKind.LIST else None


@dataclass(frozen=True)
class RuleUse:
    """A rule by its name, and its arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class SectionTemplate:
    """Shown where every name in `when` has one of the values beside it; `*` stands for any value at all.

    With `each`, the key of a list, the text stands there once for each item, with the item's fields.
    """

    heading: str
    text: str
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    each: str = ""


@dataclass(frozen=True)
class ResultOffer:
    """A button below the result that leads to another feature, where that is there; with `fill` to its form, with the
    answers to the questions on the right in its fields on the left."""

    label: str
    act: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PictureSpec:
    """What kind of picture shows the result, and out of which answers."""

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Worksheet:
    """`version` stands for exactly this `definition` (JSON), with which a worksheet that was begun is finished.

    `look_again` is the key of a question that is answered with a number of months, after which a reminder may come.
    `chapter_number` and `phase` are those of the chapter in the guide; of a worksheet that was read out of the
    database they are those of the one that has its slug now.
    """

    slug: str
    title: str
    chapter: str
    gain: str
    minutes: int
    steps: tuple[SheetStep, ...]
    sections: tuple[SectionTemplate, ...]
    rules: tuple[RuleUse, ...] = ()
    picture: PictureSpec | None = None
    offers: tuple[ResultOffer, ...] = ()
    look_again: str = ""
    sample: Answers = field(default_factory=dict)
    version: str = ""
    definition: str = ""
    chapter_number: int = 0
    phase: str = "learning"

    @property
    def questions(self) -> tuple[SheetQuestion, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    def question(self, key: str) -> SheetQuestion:
        """Raises `KeyError` where there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)


@dataclass(frozen=True)
class Worksheets:
    """All worksheets, in the order of their chapters."""

    items: tuple[Worksheet, ...]

    def get(self, slug: str) -> Worksheet | None:
        return next((worksheet for worksheet in self.items if worksheet.slug == slug), None)


@dataclass(frozen=True)
class SheetSummary:
    """How far a member is with one worksheet: `step` is the number, from 0, of the first step that is not done."""

    worksheet: str
    version: str
    step: int
    steps: int
    changed_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class SavedSheet(SheetSummary):
    """`answers` is JSON."""

    answers: str
    begun_at: datetime
    remind_at: datetime | None
    remind_zone: str | None


@dataclass(frozen=True)
class SheetReminder:
    """That a member wants to look at a worksheet again; `guild_id` is where they changed it last, None in direct
    messages."""

    member_id: int
    worksheet: str
    remind_at: datetime
    guild_id: int | None


@dataclass(frozen=True)
class Sheet:
    """A member's copy of a worksheet; one that was never saved has no `changed_at`."""

    worksheet: Worksheet
    answers: Answers
    step: int = 0
    finished_at: datetime | None = None
    changed_at: datetime | None = None
    remind_at: datetime | None = None

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_saved(self) -> bool:
        return self.changed_at is not None
