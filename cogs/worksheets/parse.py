"""Makes answers out of what members type and choose, and finds the worksheet that a name means."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.content.fuzzy import likely, nearest
from bot.errors import UserError
from cogs.worksheets.records import Answers, QuestionKind, SheetQuestion, SheetStep, Worksheet, Worksheets

# A short answer is a line on a phone, a long one a third of its screen; results and pictures have no room for more.
SHORT_CHARACTERS = 150
PARAGRAPH_CHARACTERS = 1_000
SCALE_END = 5
NUMBER = re.compile(r"\d{1,9}")
SEPARATORS = str.maketrans("", "", " ,'_\u00a0\u202f")
CHAPTER = re.compile(r"(?:chapter|ch\.?|no\.?|#)?\s*(\d{1,3})", re.IGNORECASE)
# What an unknown name is answered with.
OFFERED = 3


def parse_step(step: SheetStep, values: Sequence[str | Sequence[str]]) -> dict[str, Any]:
    """The answers of a form, by the keys of its questions; those left empty are left out. Raises `UserError`."""
    answers = {}
    for question, value in zip(step.questions, values, strict=True):
        answer = parse_answer(question, value)
        if answer is not None:
            answers[question.key] = answer
    return answers


def parse_item(question: SheetQuestion, values: Sequence[str | Sequence[str]], siblings: Sequence[Answers]) -> Answers:
    """One item of a list, that fits beside its `siblings`. Raises `UserError`."""
    item = parse_step(SheetStep(question.label, question.fields), values)
    if question.total_of:
        total = total_of(question, [*siblings, item])
        if total > question.total:
            rest = max(0, question.total - total_of(question, siblings))
            raise UserError(
                f"With this one they add up to **{total}{question.unit}**, and together they need to make exactly "
                f"**{question.total}{question.unit}**. There's {rest}{question.unit} left for this one."
            )
    return item


def total_of(question: SheetQuestion, items: Sequence[Answers]) -> int:
    """What the numbers of a list that has to add up to a total make together."""
    return sum(int(item.get(question.total_of, 0)) for item in items)


def check_list(question: SheetQuestion, items: Sequence[Answers]) -> None:
    """Raises `UserError` where the list is not yet enough to go on."""
    if len(items) < question.least:
        missing = question.least - len(items)
        needed = f"{missing} more" if items else f"at least {missing}"
        raise UserError(f"This step needs {needed}. Press **Add {question.item}** and give me a few words.")
    if question.total_of and items and (total := total_of(question, items)) != question.total:
        raise UserError(
            f"They add up to **{total}{question.unit}**, and together they need to make exactly "
            f"**{question.total}{question.unit}**. Add another one, or pick one and change its number."
        )


def parse_answer(question: SheetQuestion, value: str | Sequence[str]) -> Any:
    """None where a question that may stay open was left empty; choices may also come as a line each. Raises
    `UserError`."""
    if isinstance(value, str):
        typed = value.strip()
        chosen = typed.split("\n") if typed else []
    else:
        typed, chosen = "", list(value)
    if not chosen:
        if question.optional:
            return None
        raise UserError(f"**{question.label}** is still empty. A few words are enough.")
    match question.kind:
        case QuestionKind.ONE_OF | QuestionKind.SOME_OF:
            answer: Any = chosen if question.kind is QuestionKind.SOME_OF else chosen[0]
        case QuestionKind.SCALE | QuestionKind.NUMBER:
            answer = _parse_number(question, chosen[0])
        case _:
            answer = typed
    check_answer(question, answer)
    return answer


def _parse_number(question: SheetQuestion, typed: str) -> int:
    digits = typed.translate(SEPARATORS).removesuffix("%")
    if not NUMBER.fullmatch(digits):
        raise UserError(f"**{question.label}** needs a whole number, such as {question.least or question.most // 2}.")
    return int(digits)


def check_answer(question: SheetQuestion, answer: Any) -> None:
    """Raises `UserError` where this cannot be the answer to the question."""
    match question.kind:
        case QuestionKind.SHORT | QuestionKind.PARAGRAPH:
            most = SHORT_CHARACTERS if question.kind is QuestionKind.SHORT else PARAGRAPH_CHARACTERS
            _check_text(question, answer, most)
        case QuestionKind.ONE_OF:
            _check_chosen(question, [answer])
        case QuestionKind.SOME_OF:
            _check_chosen(question, answer)
        case QuestionKind.SCALE:
            _check_number(question, answer, 1, SCALE_END)
        case QuestionKind.NUMBER:
            _check_number(question, answer, question.least, question.most)
        case QuestionKind.LIST:
            check_list(question, answer)
            if len(answer) > question.most:
                raise UserError(f"**{question.label}** has room for {question.most}.")
            for item in answer:
                check_answers(question.fields, item)


def check_answers(questions: Sequence[SheetQuestion], answers: Answers) -> None:
    """Raises `UserError` where a question has no answer, or one that it cannot have."""
    for question in questions:
        if question.key in answers:
            check_answer(question, answers[question.key])
        elif not question.optional:
            raise UserError(f"**{question.label}** has no answer.")


def _check_text(question: SheetQuestion, answer: Any, most: int) -> None:
    if not isinstance(answer, str):
        raise UserError(f"**{question.label}** needs some words.")
    if len(answer) > most:
        raise UserError(f"**{question.label}** has room for {most:,} characters, and that was {len(answer):,}.")


def _check_chosen(question: SheetQuestion, keys: Any) -> None:
    offered = {choice.key for choice in question.choices}
    if isinstance(keys, str) or not offered.issuperset(keys):
        raise UserError(f"**{question.label}** has new choices now. Please choose again.")


def _check_number(question: SheetQuestion, answer: Any, least: int, most: int) -> None:
    if isinstance(answer, bool) or not isinstance(answer, int) or not least <= answer <= most:
        raise UserError(f"**{question.label}** needs a number from {least:,} to {most:,}.")


def find_worksheet(worksheets: Worksheets, typed: str) -> Worksheet | None:
    """The worksheet that `typed` names by its title, slug, chapter or a misspelt title; None where it is not clear."""
    plain = " ".join(typed.split())
    if worksheet := worksheets.get(plain.lower()):
        return worksheet
    if number := CHAPTER.fullmatch(plain):
        of_chapter = [item for item in worksheets.items if item.chapter_number == int(number[1])]
        return of_chapter[0] if len(of_chapter) == 1 else None
    exact = [item for item in worksheets.items if item.title.lower() == plain.lower()]
    slug = exact[0].slug if exact else likely(plain, _titles(worksheets))
    return worksheets.get(slug) if slug else None


def similar_worksheets(worksheets: Worksheets, typed: str, most: int = OFFERED) -> list[Worksheet]:
    """Those whose names are nearest to `typed`, best first; all in order where nothing was typed."""
    plain = " ".join(typed.split())
    if not plain:
        return list(worksheets.items[:most])
    if number := CHAPTER.fullmatch(plain):
        number_typed = int(number[1])
        return sorted(worksheets.items, key=lambda item: abs(item.chapter_number - number_typed))[:most]
    slugs = [slug for slug, _score in nearest(plain, _titles(worksheets), most)]
    return [worksheet for slug in slugs if (worksheet := worksheets.get(slug))]


def _titles(worksheets: Worksheets) -> Mapping[str, str]:
    return {item.slug: f"{item.title} {item.slug.replace('-', ' ')}" for item in worksheets.items}
