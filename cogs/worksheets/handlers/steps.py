"""Filling in a worksheet, step by step, and the list of all of them: what commands and components answer."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.client import BotInteraction
from bot.errors import UserError
from bot.feature import ACTIVITY_DONE
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Handler
from bot.interactions.respond import respond
from bot.pages import emoji
from cogs.worksheets.handlers.common import CHANGED, NOT_BEGUN, SheetContext
from cogs.worksheets.handlers.results import ResultHandlers
from cogs.worksheets.parse import check_list, parse_item, parse_step
from cogs.worksheets.records import Answers, Sheet, SheetQuestion, SheetStep, Worksheet
from cogs.worksheets.service import TO_LIST
from cogs.worksheets.views import acts, forms, overview, steps

DONE = f"{emoji.CELEBRATION} **Done!** Your answers are saved."


class WorksheetHandlers:
    def __init__(self, context: SheetContext, results: ResultHandlers) -> None:
        self._context, self._results = context, results
        self._bot, self._service = context.bot, context.service

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            acts.OPEN: self.open_sheet,
            acts.FILL: self.open_form,
            acts.STEP: self.show_step,
            acts.NEXT: self.go_on,
            acts.ADD: self.add_item,
            acts.ITEM: self.show_item,
            acts.CHANGE: self.change_item,
            acts.REMOVE: self.remove_item,
            acts.CLOSE: self.close_sheet,
            acts.LIST: self.show_list,
            acts.ASK_DELETE: self.ask_delete,
            acts.DELETE: self.delete_sheet,
        }

    async def _at_step(self, interaction: BotInteraction, slug: str, number: int) -> tuple[Sheet, SheetStep]:
        sheet = await self._context.get_sheet(interaction, slug)
        if number >= len(sheet.worksheet.steps) or number > sheet.step:
            raise UserError(CHANGED, TO_LIST)
        return sheet, sheet.worksheet.steps[number]

    async def open_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._context.get_sheet(interaction, slug)
        if begun := await self._service.begun_besides(interaction.user.id, slug):
            await respond(interaction, overview.too_many_page(self._service.worksheets, sheet.worksheet, begun))
            return
        await self._show_sheet(interaction, sheet)

    async def _show_sheet(self, interaction: BotInteraction, sheet: Sheet) -> None:
        """The result, or the step that comes next."""
        if sheet.is_finished:
            await self._results.show(interaction, sheet)
        else:
            await respond(interaction, steps.step_page(sheet, min(sheet.step, len(sheet.worksheet.steps) - 1)))

    async def show_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._context.get_sheet(interaction, slug)
        if sheet.is_saved:
            await self._show_sheet(interaction, sheet)
        else:
            await respond(interaction, overview.not_begun_page(sheet.worksheet))

    async def show_step(self, interaction: BotInteraction, slug: str, number: int) -> None:
        sheet, _step = await self._at_step(interaction, slug, number)
        await respond(interaction, steps.step_page(sheet, number))

    async def open_form(self, interaction: BotInteraction, slug: str, number: int) -> None:
        sheet, step = await self._at_step(interaction, slug, number)

        async def submit(submitted: BotInteraction, *values: str | list[str]) -> None:
            answers = parse_step(step, values)
            keys = {question.key for question in step.questions}
            await self._save(
                submitted,
                sheet.worksheet,
                number,
                lambda before: {**{key: before[key] for key in before if key not in keys}, **answers},
            )

        await self._context.forms.open(
            interaction,
            (acts.FILL, slug, str(number)),
            partial(forms.step_form, step),
            submit,
            forms.typed_answers(step.questions, sheet.answers),
            keeps_choices=True,
        )

    async def _save(self, interaction: BotInteraction, worksheet: Worksheet, place: int, update: Any) -> None:
        """Save the answers of a step that this completes, then show what comes next."""
        sheet, is_finished = await self._service.save(
            interaction.user.id, joined_guild_id(interaction), worksheet, place, update
        )
        if is_finished:
            await self._results.show(interaction, sheet, note=DONE)
            await self._bot.announce(ACTIVITY_DONE, interaction)
        elif place + 1 < len(worksheet.steps):
            await respond(interaction, steps.step_page(sheet, min(place + 1, sheet.step)))
        else:
            await self._show_sheet(interaction, sheet)

    async def go_on(self, interaction: BotInteraction, slug: str, number: int) -> None:
        """From a step that is done, or from a list that has all it needs."""
        sheet, step = await self._at_step(interaction, slug, number)
        question = step.item_list
        if question is None:
            if number >= sheet.step:
                raise UserError(CHANGED, TO_LIST)
            await self._show_after(interaction, sheet, number)
            return

        def check(answers: dict[str, Any]) -> dict[str, Any]:
            check_list(question, answers.get(question.key, ()))
            return answers

        await self._save(interaction, sheet.worksheet, number, check)

    async def _show_after(self, interaction: BotInteraction, sheet: Sheet, place: int) -> None:
        if place + 1 < len(sheet.worksheet.steps):
            await respond(interaction, steps.step_page(sheet, place + 1))
        else:
            await self._show_sheet(interaction, sheet)

    async def close_sheet(self, interaction: BotInteraction, slug: str) -> None:
        await respond(interaction, steps.closed_page(await self._context.get_sheet(interaction, slug)))

    # Lists

    async def add_item(self, interaction: BotInteraction, slug: str, number: int) -> None:
        await self._open_item_form(interaction, slug, number, None)

    async def change_item(self, interaction: BotInteraction, slug: str, number: int, index: int) -> None:
        await self._open_item_form(interaction, slug, number, index)

    async def _open_item_form(self, interaction: BotInteraction, slug: str, number: int, index: int | None) -> None:
        """Of a new item, or of the one at `index`."""
        sheet, step = await self._at_step(interaction, slug, number)
        question, items = _items_of(sheet, step)
        item = {} if index is None else _item_at(items, index)

        async def submit(submitted: BotInteraction, *values: str | list[str]) -> None:
            def update(answers: dict[str, Any]) -> dict[str, Any]:
                now = list(answers.get(question.key, ()))
                if index is None and len(now) >= question.most:
                    raise UserError(f"There's room for {question.most}, and they're all taken. Remove one first.")
                at = len(now) if index is None else index
                parsed = parse_item(question, values, [*now[:at], *now[at + 1 :]])
                return {**answers, question.key: [*now[:at], parsed, *now[at + 1 :]]}

            await self._save_items(submitted, sheet.worksheet, number, update)

        await self._context.forms.open(
            interaction,
            (acts.ADD, slug, str(number)) if index is None else (acts.CHANGE, slug, str(number), str(index)),
            partial(forms.item_form, question),
            submit,
            forms.typed_answers(question.fields, item),
            keeps_choices=True,
        )

    async def _save_items(self, interaction: BotInteraction, worksheet: Worksheet, place: int, update: Any) -> None:
        sheet, _is_finished = await self._service.save(
            interaction.user.id, joined_guild_id(interaction), worksheet, place, update, completes=False
        )
        await respond(interaction, steps.step_page(sheet, min(place, sheet.step)))

    async def show_item(self, interaction: BotInteraction, slug: str, number: int, index: int) -> None:
        sheet, step = await self._at_step(interaction, slug, number)
        _item_at(_items_of(sheet, step)[1], index)
        await respond(interaction, steps.item_page(sheet, number, index))

    async def remove_item(self, interaction: BotInteraction, slug: str, number: int, index: int) -> None:
        sheet, step = await self._at_step(interaction, slug, number)
        question, _items = _items_of(sheet, step)

        def update(answers: dict[str, Any]) -> dict[str, Any]:
            items = list(answers.get(question.key, ()))
            _item_at(items, index)
            return {**answers, question.key: [*items[:index], *items[index + 1 :]]}

        await self._save_items(interaction, sheet.worksheet, number, update)

    # All of them

    async def show_list(self, interaction: BotInteraction) -> None:
        sheets = await self._service.get_sheets(interaction.user.id)
        await respond(interaction, overview.list_page(self._service.worksheets, sheets))

    async def ask_delete(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._context.get_sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        await respond(interaction, overview.delete_page(sheet.worksheet))

    async def delete_sheet(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = (await self._context.get_sheet(interaction, slug)).worksheet
        if not await self._service.delete(interaction.user.id, slug):
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        await respond(interaction, overview.deleted_page(worksheet.title))


def _items_of(sheet: Sheet, step: SheetStep) -> tuple[SheetQuestion, Sequence[Answers]]:
    question = step.item_list
    if question is None:
        raise UserError(CHANGED, TO_LIST)
    return question, sheet.answers.get(question.key, ())


def _item_at(items: Sequence[Answers], index: int) -> Answers:
    if index >= len(items):
        raise UserError(CHANGED, TO_LIST)
    return items[index]
