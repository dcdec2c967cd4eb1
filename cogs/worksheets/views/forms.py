"""The forms of worksheets: of the questions of a step, or of an item of a list."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.interactions.forms import Field, Form, Submit, text_field
from cogs.worksheets.parse import SCALE_END
from cogs.worksheets.records import Answers, QuestionKind, SheetQuestion, SheetStep


def step_form(step: SheetStep, submit: Submit, texts: Sequence[str]) -> Form:
    fields = [question_field(question, typed) for question, typed in zip(step.questions, texts, strict=True)]
    return Form(step.title, submit, *fields)


def item_form(question: SheetQuestion, submit: Submit, texts: Sequence[str]) -> Form:
    fields = [question_field(field, typed) for field, typed in zip(question.fields, texts, strict=True)]
    return Form(f"Add {question.item}"[:45], submit, *fields)


def typed_answers(questions: Sequence[SheetQuestion], answers: Answers) -> tuple[str, ...]:
    """What a form shows at first: each answer as it was typed, or the keys that were chosen, a line each."""
    return tuple(_typed(answers.get(question.key)) for question in questions)


def _typed(answer: Any) -> str:
    if isinstance(answer, list | tuple):
        return "\n".join(map(str, answer))
    return "" if answer is None else str(answer)


def question_field(question: SheetQuestion, typed: str) -> Field:
    """The input of a question, filled with `typed`."""
    options = _options(question)
    if not options:
        is_long = question.kind is QuestionKind.PARAGRAPH
        return text_field(question.label, question.help, typed, long=is_long, required=not question.optional)
    chosen = typed.split("\n")
    several = question.kind is QuestionKind.SOME_OF
    component: discord.ui.Select[Any] = discord.ui.Select(
        options=[discord.SelectOption(label=label, value=key, default=key in chosen) for key, label in options.items()],
        min_values=0 if question.optional else 1,
        max_values=len(options) if several else 1,
        required=not question.optional,
    )
    return discord.ui.Label(text=question.label, description=question.help or None, component=component)


def _options(question: SheetQuestion) -> Mapping[str, str]:
    if question.kind is QuestionKind.SCALE:
        ends = {1: f"1 · {question.low}", SCALE_END: f"{SCALE_END} · {question.high}"}
        return {str(number): ends.get(number, str(number)) for number in range(1, SCALE_END + 1)}
    return {choice.key: choice.label for choice in question.choices}
