"""Puts a result together: fills the template of a worksheet with a member's answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cogs.worksheets.records import Answers, QuestionKind, SectionTemplate, SheetQuestion, Values, Worksheet
from cogs.worksheets.rules import RULES, compute_values

PLACEHOLDER = re.compile(r"\{(\w+)\}")
# A value that ends a sentence itself needs no full stop of the template.
VALUE_AND_STOP = re.compile(r"\{(\w+)\}(\.?)")
SENTENCE_ENDS = (".", "?", "!", "…")
MARKDOWN = re.compile(r"([\\*_~`|>#\[\]<])")
ANY = "*"

Escape = Callable[[str], str]


@dataclass(frozen=True)
class ResultSection:
    """Its text is Markdown, with what the member typed made harmless."""

    heading: str
    text: str


def answer_text(question: SheetQuestion, answer: Any) -> str:
    """An answer in one line, or a long one in its own lines; choices by their labels."""
    match question.kind:
        case _ if answer is None:
            return ""
        case QuestionKind.ONE_OF:
            return question.choice_label(answer)
        case QuestionKind.SOME_OF:
            return "; ".join(map(question.choice_label, answer))
        case QuestionKind.LIST:
            texts = [item_text(question, item) for item in answer]
            return " ".join(text if text.endswith(SENTENCE_ENDS) else f"{text};" for text in texts).rstrip(";")
        case QuestionKind.NUMBER:
            return f"{answer:,}"
    return str(answer)


def item_text(question: SheetQuestion, item: Answers) -> str:
    """What an item is called: its first field."""
    first = question.fields[0]
    return answer_text(first, item.get(first.key))


def values_of_answers(questions: Sequence[SheetQuestion], answers: Answers) -> dict[str, str]:
    return {question.key: answer_text(question, answers.get(question.key)) for question in questions}


def _keys(worksheet: Worksheet, answers: Answers) -> dict[str, tuple[str, ...]]:
    """What a condition is compared with: the keys of what was chosen, or the answer as text."""
    keys: dict[str, tuple[str, ...]] = {}
    for question in worksheet.questions:
        answer = answers.get(question.key)
        if isinstance(answer, list | tuple) and question.kind is not QuestionKind.LIST:
            keys[question.key] = tuple(map(str, answer))
        elif answer or answer == 0:
            keys[question.key] = (str(answer),)
    return keys


def fill(template: str, values: Values, escape: Escape) -> str:
    """The template with a value for each `{name}`; one that has none stands for nothing."""

    def value_of(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        return escape(value) + ("" if value.endswith(SENTENCE_ENDS) else match[2])

    return VALUE_AND_STOP.sub(value_of, template)


def build_sections(worksheet: Worksheet, answers: Answers, today: date, escape: Escape) -> list[ResultSection]:
    """The sections that these answers call for, each value passed through `escape`."""
    computed = compute_values(worksheet, answers, today)
    values = {**values_of_answers(worksheet.questions, answers), **computed}
    keys = {**_keys(worksheet, answers), **{name: (value,) for name, value in computed.items() if value}}
    return [
        ResultSection(section.heading, text)
        for section in worksheet.sections
        if _applies(section, keys) and (text := _section_text(worksheet, section, answers, values, escape))
    ]


def _applies(section: SectionTemplate, keys: Mapping[str, tuple[str, ...]]) -> bool:
    return all(
        bool(keys.get(name)) if ANY in values_wanted else bool(set(values_wanted) & set(keys.get(name, ("",))))
        for name, values_wanted in section.when
    )


def _section_text(
    worksheet: Worksheet, section: SectionTemplate, answers: Answers, values: Values, escape: Escape
) -> str:
    if not section.each:
        return fill(section.text, values, escape).strip()
    question = worksheet.question(section.each)
    items = answers.get(section.each) or ()
    return "\n".join(
        fill(section.text, {**values, **values_of_answers(question.fields, item)}, escape) for item in items
    )


def escape_markdown(typed: str) -> str:
    return MARKDOWN.sub(r"\\\1", typed)


def to_markdown(worksheet: Worksheet, answers: Answers, today: date) -> str:
    """The result as a Markdown file: whole, with every answer as it was typed."""
    sections = build_sections(worksheet, answers, today, escape_markdown)
    parts = [f"# {worksheet.title}", *map(_markdown_section, sections)]
    answer_list = [
        f"- **{question.label}:** {escape_markdown(line)}"
        for question in worksheet.questions
        for line in _answer_lines(question, answers.get(question.key))
    ]
    return "\n\n".join([*parts, "## All my answers", "\n".join(answer_list)]) + "\n"


def _markdown_section(section: ResultSection) -> str:
    """Two spaces keep a line from running into the next."""
    return f"## {section.heading}\n\n" + section.text.replace("\n", "  \n")


def _answer_lines(question: SheetQuestion, answer: Any) -> list[str]:
    if answer is None:
        return []
    if question.kind is not QuestionKind.LIST:
        return [" ".join(answer_text(question, answer).split())]
    return [
        "; ".join(
            f"{field.label} {' '.join(answer_text(field, item[field.key]).split())}"
            for field in question.fields
            if field.key in item
        )
        for item in answer
    ]


def placeholders_of(worksheet: Worksheet) -> set[str]:
    """Every name that a template of this worksheet may use outside an item of a list."""
    computed_names = {name for use in worksheet.rules if use.name in RULES for name in RULES[use.name].gives}
    return computed_names | {question.key for question in worksheet.questions}
