"""The page of each step of a worksheet, and of an item of a list."""

from typing import Any

import discord

from bot.interactions.components import Button, button, select
from bot.pages import emoji
from bot.pages.typed_text import fitting
from bot.pages.ui import MessagePage, counted, row, text
from cogs.worksheets.parse import total_of
from cogs.worksheets.records import Answers, Sheet, SheetQuestion, SheetStep
from cogs.worksheets.results import answer_text, item_text
from cogs.worksheets.views.acts import (
    ADD,
    CHANGE,
    CLOSE,
    FILL,
    ITEM,
    LIST,
    NEXT,
    OPEN,
    REMOVE,
    SAMPLE,
    SHOW,
    STEP,
    accent_of,
)


def step_page(sheet: Sheet, number: int, note: str = "") -> MessagePage:
    """What comes next, with what was answered just before it. `note` stands above it."""
    worksheet, step = sheet.worksheet, sheet.worksheet.steps[number]
    head = [text(note)] if note else []
    if number and not sheet.is_finished:
        head.append(text(_saved_lines(worksheet.steps[number - 1], sheet.answers)))
    begins = number == 0 and not sheet.is_saved
    opening = f"\n{worksheet.gain}" if begins else ""
    body = [text(f"{_about(sheet, number)}\n## {worksheet.title}{opening}"), text(_step_text(step, sheet.answers))]
    question = step.item_list
    middle = _item_rows(sheet, number, question) if question else [row(*_form_buttons(sheet, number))]
    return MessagePage(*head, *body, *middle, row(*_leaving_buttons(sheet, number)), accent=accent_of(worksheet))


def _about(sheet: Sheet, number: int) -> str:
    worksheet = sheet.worksheet
    minutes = f" · about {counted(worksheet.minutes, 'minute')}" if number == 0 and not sheet.is_saved else ""
    return f"-# Worksheet · step {number + 1} of {len(worksheet.steps)}{minutes}"


def _saved_lines(step: SheetStep, answers: Answers) -> str:
    question = step.item_list
    if question is not None:
        return f"-# {emoji.DONE} Saved: {counted(len(answers.get(question.key, ())), question.item)}"
    parts = [
        f"{_before_answer(question)} {fitting(answer_text(question, answers[question.key]), 60)}"
        for question in step.questions
        if question.key in answers
    ]
    return "\n".join(f"-# {emoji.DONE} {part}" for part in parts) or "-# Left empty, and that's fine."


def _before_answer(question: SheetQuestion) -> str:
    return question.label if question.label.endswith("?") else f"{question.label}:"


def _step_text(step: SheetStep, answers: Answers) -> str:
    parts = [f"### {step.title}", step.intro]
    question = step.item_list
    if question is None:
        parts += [
            f"- {_before_answer(question)} **{fitting(answer_text(question, answers[question.key]), 100)}**"
            for question in step.questions
            if question.key in answers
        ]
    else:
        items = answers.get(question.key, ())
        parts += [_item_line(question, item) for item in items]
        if question.total_of and items:
            total = total_of(question, items)
            left = question.total - total
            state = f"so far, {left}{question.unit} left" if left else "in all"
            parts.append(f"-# {total}{question.unit} {state}")
    return "\n".join(part for part in parts if part)


def _item_line(question: SheetQuestion, item: Answers) -> str:
    rest = [
        fitting(answer_text(field, item[field.key]), 60) + (question.unit if field.key == question.total_of else "")
        for field in question.fields[1:]
        if field.key in item
    ]
    return " · ".join([f"- **{fitting(item_text(question, item), 80)}**", *rest])


def _form_buttons(sheet: Sheet, number: int) -> list[Button]:
    """A step that is done leads on; one that is not opens its form."""
    slug = sheet.worksheet.slug
    if number < sheet.step:
        return [button("Continue", NEXT, slug, number, primary=True), button("Change", FILL, slug, number)]
    return [button("Fill in" if number else "Start", FILL, slug, number, primary=True)]


def _item_rows(sheet: Sheet, number: int, question: SheetQuestion) -> list[discord.ui.ActionRow[Any]]:
    slug, items = sheet.worksheet.slug, sheet.answers.get(question.key, ())
    is_enough = len(items) >= max(question.least, 1)
    if question.total_of and is_enough:
        is_enough = total_of(question, items) == question.total
    buttons = [button("Continue", NEXT, slug, number, primary=is_enough)]
    if len(items) < question.most:
        buttons.insert(0, button(f"Add {question.item}", ADD, slug, number, primary=not is_enough))
    rows = [row(*buttons)]
    if items:
        options = [(item_text(question, item), str(place), "") for place, item in enumerate(items)]
        rows.append(row(select("Change or remove one", ITEM, options, slug, number)))
    return rows


def _leaving_buttons(sheet: Sheet, number: int) -> list[Button]:
    slug = sheet.worksheet.slug
    back = [button("Back", STEP, slug, number - 1)] if number else []
    if sheet.is_finished:
        return [*back, button("My result", SHOW, slug)]
    example = button("See an example", SAMPLE, slug)
    return [*back, button("Save and close", CLOSE, slug), example] if sheet.is_saved else [*back, example]


def item_page(sheet: Sheet, number: int, place: int) -> MessagePage:
    """One item of a list, to be changed or removed."""
    slug, question = sheet.worksheet.slug, sheet.worksheet.steps[number].questions[0]
    return MessagePage(
        text(f"### {sheet.worksheet.steps[number].title}\n{_item_line(question, sheet.answers[question.key][place])}"),
        row(
            button("Change", CHANGE, slug, number, place, primary=True),
            button("Remove", REMOVE, slug, number, place, danger=True),
            button("Back", STEP, slug, number),
        ),
        accent=accent_of(sheet.worksheet),
    )


def closed_page(sheet: Sheet) -> MessagePage:
    worksheet = sheet.worksheet
    return MessagePage(
        text(
            f"**{worksheet.title}** is saved, {sheet.step} of {len(worksheet.steps)} steps done. "
            "`/worksheet start` brings you right back here whenever you like."
        ),
        row(button("Continue now", OPEN, worksheet.slug, primary=True), button("My worksheets", LIST)),
        accent=accent_of(worksheet),
    )
