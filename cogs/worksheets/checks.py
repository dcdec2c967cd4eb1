"""Checks that a worksheet holds together: that its rules, its template and its picture name questions it asks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.errors import UserError
from cogs.worksheets.parse import check_answers
from cogs.worksheets.pictures import OPTIONAL_ARGUMENTS, PICTURE_ARGUMENTS, build_picture
from cogs.worksheets.records import QuestionKind, SectionTemplate, SheetQuestion, Worksheet
from cogs.worksheets.results import ANY, PLACEHOLDER, build_sections, placeholders_of
from cogs.worksheets.rules import RULES

# The result of the sample has to fit in one message with its heading and the buttons.
RESULT_CHARACTERS = 3_200
# On it the sample is rendered when the files are checked; which day it is does not matter.
SAMPLE_DAY = date(2026, 1, 1)

# Keys and numbers that lead to a place in the file.
Place = tuple[str | int, ...]
LocatedFault = tuple[Place, str]


def find_faults(worksheet: Worksheet) -> Iterator[LocatedFault]:
    """Where a fault stands in the file, and what it is; the sample is tried out where the rest is sound."""
    structure = list(find_structure_faults(worksheet))
    yield from structure
    if structure:
        return
    unknown = worksheet.sample.keys() - {question.key for question in worksheet.questions}
    for key in sorted(unknown):
        yield ("sample", key), f"sample: there is no question {key!r}"
    for question in worksheet.questions:
        try:
            check_answers([question], worksheet.sample)
        except (UserError, TypeError, AttributeError, KeyError) as error:
            yield ("sample", question.key), f"sample: {str(error).replace('**', '')}"
            return
    yield from _sample_faults(worksheet)


def _sample_faults(worksheet: Worksheet) -> Iterator[LocatedFault]:
    try:
        sections = build_sections(worksheet, worksheet.sample, SAMPLE_DAY, str)
        build_picture(worksheet, worksheet.sample, SAMPLE_DAY)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # pydantic's are ValueErrors
        yield ("picture",), f"the picture of the sample cannot be drawn: {error}"
        return
    length = sum(len(section.heading) + len(section.text) + 6 for section in sections)
    if length > RESULT_CHARACTERS:
        yield ("result",), f"the result of the sample has {length} characters; {RESULT_CHARACTERS} fit in a message"


def find_structure_faults(worksheet: Worksheet) -> Iterator[LocatedFault]:
    yield from _key_faults(worksheet)
    names = placeholders_of(worksheet)
    for number, use in enumerate(worksheet.rules):
        if use.name not in RULES:
            yield ("rules", number), f"there is no rule {use.name!r}; there are {', '.join(sorted(RULES))}"
            continue
        yield from _argument_faults(worksheet, ("rules", number), use.arguments, RULES[use.name].arguments)
    for number, section in enumerate(worksheet.sections):
        yield from _section_faults(worksheet, section, ("result", number), names)
    yield from _use_faults(worksheet)
    if worksheet.picture is not None:
        kind, arguments = worksheet.picture.kind, worksheet.picture.arguments
        if kind not in PICTURE_ARGUMENTS:
            yield ("picture", "kind"), f"there is no picture {kind!r}; there are {', '.join(sorted(PICTURE_ARGUMENTS))}"
        else:
            yield from _argument_faults(worksheet, ("picture",), arguments, PICTURE_ARGUMENTS[kind])
            for name in PLACEHOLDER.findall(str(arguments)):
                if name not in names:
                    yield ("picture",), f"there is nothing that {{{name}}} could stand for"


def _use_faults(worksheet: Worksheet) -> Iterator[LocatedFault]:
    """Of what answers are used for besides the result."""
    for number, offer in enumerate(worksheet.offers):
        for field_name, key in offer.fill.items():
            if _question_called(worksheet, key) is None:
                yield ("offers", number, "fill", field_name), f"there is no question {key!r}"
    if worksheet.look_again:
        asked = _question_called(worksheet, worksheet.look_again)
        if asked is None or not asked.choices or not all(choice.key.isdecimal() for choice in asked.choices):
            yield ("look_again",), "`look_again` wants the key of a `one_of` whose options are numbers of months"


def _key_faults(worksheet: Worksheet) -> Iterator[LocatedFault]:
    places: dict[str, Place] = {}
    for step_number, step in enumerate(worksheet.steps):
        for number, question in enumerate(step.questions):
            place: Place = ("steps", step_number, "questions", number)
            if places.setdefault(question.key, place) != place:
                yield place, f"the key {question.key!r} is taken by another question"
            fields = [field.key for field in question.fields]
            for twice in sorted({key for key in fields if fields.count(key) > 1}):
                yield place, f"the key {twice!r} is taken by another field"


def _section_faults(
    worksheet: Worksheet, section: SectionTemplate, place: Place, names: set[str]
) -> Iterator[LocatedFault]:
    known = set(names)
    if section.each:
        question = _question_called(worksheet, section.each)
        if question is None or question.kind is not QuestionKind.LIST:
            yield (*place, "each"), f"there is no list {section.each!r}"
        else:
            known |= {field.key for field in question.fields}
    for name in PLACEHOLDER.findall(section.text):
        if name not in known:
            yield (*place, "text"), f"there is nothing that {{{name}}} could stand for"
    for name, expected in section.when:
        if name not in names:
            yield (*place, "when", name), f"there is no question and no rule that gives {name!r}"
            continue
        question = _question_called(worksheet, name)
        offered = {choice.key for choice in question.choices} if question else set()
        for key in expected if offered else ():
            if key not in {*offered, ANY, ""}:
                yield (*place, "when", name), f"{name!r} has no option {key!r}"


def _question_called(worksheet: Worksheet, key: Any) -> SheetQuestion | None:
    return next((question for question in worksheet.questions if question.key == key), None)


def _argument_faults(
    worksheet: Worksheet, place: Place, arguments: Mapping[str, Any], expected: Mapping[str, str]
) -> Iterator[LocatedFault]:
    for name in expected.keys() - arguments.keys():
        yield place, f"{name!r} is missing"
    for name, value in arguments.items():
        kind = expected.get(name) or OPTIONAL_ARGUMENTS.get(name)
        if kind is None or name in ("rule", "kind"):
            yield (*place, name), f"{name!r} is no argument here"
        elif (message := _argument_fault(worksheet, arguments, kind, value)) is not None:
            yield (*place, name), message


def _argument_fault(worksheet: Worksheet, arguments: Mapping[str, Any], kind: str, value: Any) -> str | None:
    """What is wrong with an argument of this kind, if anything is."""
    if kind in ("question", "questions", "list"):
        keys: Sequence[Any] = value if kind == "questions" and isinstance(value, list) else [value]
        for key in keys:
            question = _question_called(worksheet, key)
            if question is None or (kind == "list") != (question.kind is QuestionKind.LIST):
                return f"there is no {'list' if kind == 'list' else 'question'} {key!r}"
    elif kind in ("field", "fields"):
        question = _question_called(worksheet, arguments.get("list"))
        fields = {field.key for field in question.fields} if question else set()
        named = [value] if kind == "field" else list(value)
        for key in named:
            if key not in fields:
                return f"the list has no field {key!r}"
    elif kind == "number" and not isinstance(value, int):
        return "wants a number"
    elif kind in ("text",) and not isinstance(value, str):
        return "wants a text"
    elif kind in ("texts", "bars") and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
        return "wants a list of entries"
    return None
