"""Fills in worksheets as members do, with answers by the keys of the questions."""

from collections.abc import Mapping, Sequence
from typing import Any

import simcord

from cogs.worksheets.records import QuestionKind, SheetQuestion, SheetStep, Worksheet, Worksheets
from tests.support.community import Community
from tests.support.reading import buttons, response_of

CHOSEN = (QuestionKind.ONE_OF, QuestionKind.SCALE, QuestionKind.SOME_OF)


def worksheets_of(community: Community) -> Worksheets:
    return community.bot.content.part(Worksheets)


def worksheet_of(community: Community, slug: str) -> Worksheet:
    worksheet = worksheets_of(community).get(slug)
    assert worksheet is not None
    return worksheet


def inputs(form: simcord.InteractionResult) -> list[str]:
    """The custom ids of the fields of a form, in order."""
    assert form.modal is not None, "no form opened"
    return [part["component"]["custom_id"] for part in form.modal["components"] if part["type"] == 18]


async def fill_form(
    member: Any, form: simcord.InteractionResult, questions: Sequence[SheetQuestion], answers: Mapping[str, Any]
) -> simcord.InteractionResult:
    """Submit the form with these answers; a question without one stays as the form shows it when empty."""
    values: dict[str, Any] = {}
    for custom_id, question in zip(inputs(form), questions, strict=True):
        answer = answers.get(question.key)
        if question.kind in CHOSEN:
            chosen = answer if isinstance(answer, list | tuple) else [] if answer is None else [answer]
            values[custom_id] = [str(key) for key in chosen]
        else:
            values[custom_id] = "" if answer is None else str(answer)
    result: simcord.InteractionResult = await member.submit_modal(form, values)
    return result


async def do_step(
    member: Any, page: simcord.ResponseMessage, step: SheetStep, answers: Mapping[str, Any]
) -> simcord.ResponseMessage:
    """From the page of a step to what comes after it."""
    question = step.item_list
    if question is None:
        label = next(label for label in ("Start", "Fill in", "Continue") if label in buttons(page))
        return response_of(await fill_form(member, await member.click(page, label=label), step.questions, answers))
    for item in answers.get(question.key, ()):
        form = await member.click(page, label=f"Add {question.item}")
        page = response_of(await fill_form(member, form, question.fields, item))
    return response_of(await member.click(page, label="Continue"))


async def walk_through(
    community: Community, worksheet: Worksheet, answers: Mapping[str, Any] | None = None, steps: int | None = None
) -> simcord.ResponseMessage:
    """Ann does the worksheet, or its first `steps`, with these answers or those of its example; the last page."""
    page = response_of(await community.slash("worksheet start", name=worksheet.slug))
    for step in worksheet.steps[:steps]:
        page = await do_step(community.ann, page, step, worksheet.sample if answers is None else answers)
    return page
