"""What worksheets answer, to commands and components alike."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import discord

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.feature import ACTIVITY_DONE, ShareTarget
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Handler, PersistentButton, button
from bot.interactions.forms import DraftForms
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage
from cogs.worksheets.parse import check_list, parse_item, parse_step
from cogs.worksheets.pictures import build_picture
from cogs.worksheets.records import Answers, Sheet, SheetQuestion, SheetStep, Worksheet
from cogs.worksheets.results import to_markdown
from cogs.worksheets.service import TO_LIST, WorksheetService
from cogs.worksheets.views import acts, forms, overview, results, steps

DONE = "**Done!** That's the whole worksheet, and it's saved."
NOT_FINISHED = "This worksheet isn't finished yet, so there is no result to show."
NOT_BEGUN = "You have no answers in this worksheet yet."
CHANGED = "That has changed since the button was made."
MAY_NOT_WRITE = "You may not write in this channel, so I cannot share anything here for you."


class WorksheetHandlers:
    """A component names its worksheet and step; whose answers are meant follows from who used it."""

    def __init__(self, bot: Guidepost, service: WorksheetService) -> None:
        self._bot = bot
        self._service = service
        self._forms = DraftForms()

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
            acts.SHOW: self.show_result,
            acts.SAMPLE: self.show_sample,
            acts.EXPORT: self.export_sheet,
            acts.PREVIEW: self.preview_share,
            acts.SHARE: self.share_result,
            acts.SHARE_THERE: self.share_there,
            acts.LIST: self.show_list,
            acts.ASK_DELETE: self.ask_delete,
            acts.DELETE: self.delete_sheet,
        }

    async def _sheet(self, interaction: BotInteraction, slug: str) -> Sheet:
        return await self._service.get_sheet(interaction.user.id, slug)

    async def _at_step(self, interaction: BotInteraction, slug: str, number: int) -> tuple[Sheet, SheetStep]:
        sheet = await self._sheet(interaction, slug)
        if number >= len(sheet.worksheet.steps) or number > sheet.step:
            raise UserError(CHANGED, TO_LIST)
        return sheet, sheet.worksheet.steps[number]

    async def open_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._sheet(interaction, slug)
        if begun := await self._service.begun_besides(interaction.user.id, slug):
            await respond(interaction, overview.too_many_page(self._service.worksheets, sheet.worksheet, begun))
            return
        await self._show_sheet(interaction, sheet)

    async def _show_sheet(self, interaction: BotInteraction, sheet: Sheet) -> None:
        """The result, or the step that comes next."""
        if sheet.is_finished:
            await self._show_result(interaction, sheet)
        else:
            await respond(interaction, steps.step_page(sheet, min(sheet.step, len(sheet.worksheet.steps) - 1)))

    async def show_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._sheet(interaction, slug)
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

        await self._forms.open(
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
            await self._show_result(interaction, sheet, note=DONE)
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
        await respond(interaction, steps.closed_page(await self._sheet(interaction, slug)))

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
                    raise UserError(f"There is room for {question.most}, and they're all taken. Remove one first.")
                at = len(now) if index is None else index
                parsed = parse_item(question, values, [*now[:at], *now[at + 1 :]])
                return {**answers, question.key: [*now[:at], parsed, *now[at + 1 :]]}

            await self._save_items(submitted, sheet.worksheet, number, update)

        await self._forms.open(
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

    # Results

    async def _finished(self, interaction: BotInteraction, slug: str) -> Sheet:
        sheet = await self._sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        if not sheet.is_finished:
            raise UserError(NOT_FINISHED, ("Go on", acts.OPEN, slug))
        return sheet

    def _day_of(self, sheet: Sheet) -> date:
        return (sheet.changed_at or self._service.clock()).date()

    async def show_result(self, interaction: BotInteraction, slug: str) -> None:
        await self._show_result(interaction, await self._finished(interaction, slug))

    async def _show_result(self, interaction: BotInteraction, sheet: Sheet, note: str = "") -> None:
        day = self._day_of(sheet)
        files, description = await self._drawn(sheet)
        page = results.result_page(sheet, day, description, note, self._offers(sheet.worksheet))
        await respond(interaction, page, files=files)

    def _offers(self, worksheet: Worksheet) -> list[PersistentButton]:
        """What other features can do with the result, the first of them the next step."""
        knows = self._bot.components.has_handler
        offers = [(offer.label, offer.act, ()) for offer in worksheet.offers if knows(offer.act)]
        if knows(acts.CHAPTER):
            chapter = f"Read chapter {worksheet.chapter_number}"
            offers.append((chapter, acts.CHAPTER, (worksheet.chapter, "", 1, "s")))  # type: ignore[arg-type]
        return [
            button(label, act, *arguments, primary=place == 0) for place, (label, act, arguments) in enumerate(offers)
        ]

    async def show_sample(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = self._service.worksheets.get(slug) or (await self._sheet(interaction, slug)).worksheet
        day = self._service.clock().date()
        files, description = await _draw(worksheet, worksheet.sample, day)
        await respond(interaction, results.sample_page(worksheet, day, description), files=files)

    async def export_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._finished(interaction, slug)
        markdown = to_markdown(sheet.worksheet, sheet.answers, self._day_of(sheet))
        filename = f"{slug}.md"
        file = discord.File(io.BytesIO(markdown.encode()), filename)
        await respond(interaction, results.export_page(sheet.worksheet, filename), files=[file])

    async def preview_share(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._finished(interaction, slug)
        files, description = await self._drawn(sheet)
        page = results.preview_page(
            sheet, self._day_of(sheet), description, interaction.user.display_name, await self._targets(interaction)
        )
        await respond(interaction, page, files=files)

    async def _targets(self, interaction: BotInteraction) -> list[ShareTarget]:
        guild_id = joined_guild_id(interaction)
        return await self._bot.find_share_targets(guild_id, interaction.user.id) if guild_id is not None else []

    async def share_result(self, interaction: BotInteraction, slug: str) -> None:
        """To everybody in the channel; reached from the preview alone, which then says so."""
        _check_may_write(interaction)
        sheet = await self._finished(interaction, slug)
        page, files = await self._shared(interaction, sheet)
        await respond(interaction, results.is_shared_page(sheet.worksheet))
        await respond(interaction, page, files=files, public=True)

    async def share_there(self, interaction: BotInteraction, slug: str, channel_id: int) -> None:
        """To a thread that another feature keeps for the member."""
        if all(target.channel_id != channel_id for target in await self._targets(interaction)):
            raise UserError(CHANGED, TO_LIST)
        sheet = await self._finished(interaction, slug)
        page, files = await self._shared(interaction, sheet)
        channel = self._bot.get_partial_messageable(channel_id)
        await channel.send(view=self._bot.page_formatter.format(page), files=files)
        await respond(interaction, results.is_shared_page(sheet.worksheet))

    async def _shared(self, interaction: BotInteraction, sheet: Sheet) -> tuple[MessagePage, list[discord.File]]:
        files, description = await self._drawn(sheet)
        return results.shared_page(sheet, self._day_of(sheet), description, interaction.user.display_name), files

    async def _drawn(self, sheet: Sheet) -> tuple[list[discord.File], str]:
        return await _draw(sheet.worksheet, sheet.answers, self._day_of(sheet))

    # All of them

    async def show_list(self, interaction: BotInteraction) -> None:
        sheets = await self._service.get_sheets(interaction.user.id)
        await respond(interaction, overview.list_page(self._service.worksheets, sheets))

    async def ask_delete(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        await respond(interaction, overview.delete_page(sheet.worksheet))

    async def delete_sheet(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = (await self._sheet(interaction, slug)).worksheet
        if not await self._service.delete(interaction.user.id, slug):
            raise UserError(NOT_BEGUN, ("Start", acts.OPEN, slug))
        await respond(interaction, overview.deleted_page(worksheet.title))


async def _draw(worksheet: Worksheet, answers: Answers, day: date) -> tuple[list[discord.File], str]:
    """The picture of a result as a file, and its description; neither where there is none."""
    picture = build_picture(worksheet, answers, day)
    if picture is None:
        return [], ""
    data = await asyncio.to_thread(picture.draw)
    return [discord.File(io.BytesIO(data), results.PICTURE, description=picture.description)], picture.description


def _items_of(sheet: Sheet, step: SheetStep) -> tuple[SheetQuestion, Sequence[Answers]]:
    question = step.item_list
    if question is None:
        raise UserError(CHANGED, TO_LIST)
    return question, sheet.answers.get(question.key, ())


def _item_at(items: Sequence[Answers], index: int) -> Answers:
    if index >= len(items):
        raise UserError(CHANGED, TO_LIST)
    return items[index]


def _check_may_write(interaction: BotInteraction) -> None:
    """Who may not write here does not get to write through us."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild_id and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise UserError(MAY_NOT_WRITE)
