"""The commands and components of worksheets: parse, call, reply."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.feature import ACTIVITY_DONE
from bot.interactions.components import Handler, PersistentButton, button
from bot.interactions.forms import DraftForms
from bot.interactions.respond import respond, response_to, to_choices
from cogs.worksheets import views
from cogs.worksheets.parse import check_list, find_worksheet, parse_item, parse_step, similar_worksheets
from cogs.worksheets.pictures import build_picture
from cogs.worksheets.records import Answers, Question, Sheet, Step, Worksheet, Worksheets
from cogs.worksheets.results import to_markdown
from cogs.worksheets.service import WorksheetService

NOT_FINISHED = "This worksheet isn't finished yet, so there is no result to show."
NOT_BEGUN = "You have no answers in this worksheet yet. `/worksheet start` begins your own copy."
CHANGED = "That has changed since the button was made. `/worksheet start` shows where you are."
MAY_NOT_WRITE = "You may not write in this channel, so I cannot share anything here for you."


class WorksheetCog(commands.Cog):
    """`/worksheet`: the guide's exercises. It also works for those who installed the bot for themselves."""

    worksheet = app_commands.Group(
        name="worksheet",
        description="Do the guide's exercises, a few minutes each",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        extras={"job": "**Do**: turn the guide's exercises into a plan of your own"},
    )

    def __init__(self, bot: Guidepost, service: WorksheetService) -> None:
        self._bot = bot
        self._service = service
        self._forms = DraftForms()

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            views.OPEN: self.open_sheet,
            views.FILL: self.open_form,
            views.STEP: self.show_step,
            views.NEXT: self.go_on,
            views.ADD: self.open_item_form,
            views.ITEM: self.show_item,
            views.CHANGE: self.open_item_form,
            views.REMOVE: self.remove_item,
            views.CLOSE: self.close_sheet,
            views.SHOW: self.show_result,
            views.SAMPLE: self.show_sample,
            views.EXPORT: self.export_sheet,
            views.PREVIEW: self.preview_share,
            views.SHARE: self.share_result,
            views.LIST: self.show_list,
            views.ASK_DELETE: self.ask_delete,
            views.DELETE: self.delete_sheet,
        }

    @property
    def _worksheets(self) -> Worksheets:
        return self._service.worksheets

    # Commands

    @worksheet.command(description="Begin a worksheet, or go on with it")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def start(self, interaction: BotInteraction, name: str) -> None:
        if worksheet := await self._named(interaction, name):
            await self.open_sheet(interaction, worksheet.slug)

    @worksheet.command(name="list", description="All worksheets, and how far you are")
    async def list_worksheets(self, interaction: BotInteraction) -> None:
        await self.show_list(interaction)

    @worksheet.command(description="See your result, share it or take it with you")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def show(self, interaction: BotInteraction, name: str) -> None:
        worksheet = await self._named(interaction, name)
        if worksheet is None:
            return
        sheet = await self._sheet(interaction, worksheet.slug)
        if sheet.is_saved:
            await self._show_sheet(interaction, sheet)
        else:
            await respond(interaction, views.not_begun_page(worksheet))

    @worksheet.command(description="Delete your answers, after a question")
    @app_commands.describe(name="Its title, or the number of its chapter")
    async def delete(self, interaction: BotInteraction, name: str) -> None:
        if worksheet := await self._named(interaction, name):
            await self.ask_delete(interaction, worksheet.slug)

    @start.autocomplete("name")
    @show.autocomplete("name")
    @delete.autocomplete("name")
    async def suggest_worksheets(self, _interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        similar = similar_worksheets(self._worksheets, typed, most=len(self._worksheets.items))
        return to_choices([(f"{item.title} (chapter {item.chapter_number})", item.slug) for item in similar])

    async def _named(self, interaction: BotInteraction, name: str) -> Worksheet | None:
        """None where the name was not clear, which the member has then been told."""
        worksheet = find_worksheet(self._worksheets, name)
        if worksheet is None:
            await respond(interaction, views.unknown_page(name, similar_worksheets(self._worksheets, name)))
        return worksheet

    # Steps

    async def _sheet(self, interaction: BotInteraction, slug: str) -> Sheet:
        return await self._service.get_sheet(interaction.user.id, slug)

    async def _at_step(self, interaction: BotInteraction, slug: str, number: str) -> tuple[Sheet, int, Step]:
        sheet = await self._sheet(interaction, slug)
        place = int(number)
        if place >= len(sheet.worksheet.steps) or place > sheet.step:
            raise UserError(CHANGED)
        return sheet, place, sheet.worksheet.steps[place]

    async def open_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._sheet(interaction, slug)
        if begun := await self._service.begun_besides(interaction.user.id, slug):
            await respond(interaction, views.too_many_page(self._worksheets, sheet.worksheet, begun))
            return
        await self._show_sheet(interaction, sheet)

    async def _show_sheet(self, interaction: BotInteraction, sheet: Sheet) -> None:
        """The result, or the step that comes next."""
        if sheet.is_finished:
            await self._show_result(interaction, sheet)
        else:
            await respond(interaction, views.step_page(sheet, min(sheet.step, len(sheet.worksheet.steps) - 1)))

    async def show_step(self, interaction: BotInteraction, slug: str, number: str) -> None:
        sheet, place, _step = await self._at_step(interaction, slug, number)
        await respond(interaction, views.step_page(sheet, place))

    async def open_form(self, interaction: BotInteraction, slug: str, number: str) -> None:
        sheet, place, step = await self._at_step(interaction, slug, number)

        async def submit(submitted: BotInteraction, *values: str | list[str]) -> None:
            answers = parse_step(step, values)
            keys = {question.key for question in step.questions}
            await self._save(
                submitted,
                sheet.worksheet,
                place,
                lambda before: {**{key: before[key] for key in before if key not in keys}, **answers},
            )

        await self._forms.open(
            interaction,
            (views.FILL, slug, number),
            partial(views.step_form, sheet.worksheet, step),
            submit,
            views.typed_answers(step.questions, sheet.answers),
            keeps_choices=True,
        )

    async def _save(self, interaction: BotInteraction, worksheet: Worksheet, place: int, update: Any) -> None:
        """Save the answers of a step that this completes, then show what comes next."""
        sheet, is_finished = await self._service.save(
            interaction.user.id, self._guild_id(interaction), worksheet, place, update
        )
        if is_finished:
            notes = await self._bot.announce(ACTIVITY_DONE, interaction)
            await self._show_result(interaction, sheet, [f"**Done!** {worksheet.title} is finished.", *notes])
        elif place + 1 < len(worksheet.steps):
            await respond(interaction, views.step_page(sheet, min(place + 1, sheet.step)))
        else:
            await self._show_sheet(interaction, sheet)

    def _guild_id(self, interaction: BotInteraction) -> int | None:
        """None also in a server that does not have the bot: there only the member's own copy of it is used."""
        guild_id = interaction.guild_id
        return guild_id if guild_id is not None and self._bot.get_guild(guild_id) is not None else None

    async def go_on(self, interaction: BotInteraction, slug: str, number: str) -> None:
        """From a step that is done, or from a list that has all it needs."""
        sheet, place, step = await self._at_step(interaction, slug, number)
        question = step.item_list
        if question is None:
            if place >= sheet.step:
                raise UserError(CHANGED)
            await self._show_after(interaction, sheet, place)
            return

        def check(answers: dict[str, Any]) -> dict[str, Any]:
            check_list(question, answers.get(question.key, ()))
            return answers

        await self._save(interaction, sheet.worksheet, place, check)

    async def _show_after(self, interaction: BotInteraction, sheet: Sheet, place: int) -> None:
        if place + 1 < len(sheet.worksheet.steps):
            await respond(interaction, views.step_page(sheet, place + 1))
        else:
            await self._show_sheet(interaction, sheet)

    async def close_sheet(self, interaction: BotInteraction, slug: str) -> None:
        await respond(interaction, views.closed_page(await self._sheet(interaction, slug)))

    # Lists

    async def open_item_form(self, interaction: BotInteraction, slug: str, number: str, index: str = "") -> None:
        """Of a new item, or of the one at `index`."""
        sheet, place, step = await self._at_step(interaction, slug, number)
        question, items = _items_of(sheet, step)
        item = _item_at(items, index) if index else {}

        async def submit(submitted: BotInteraction, *values: str | list[str]) -> None:
            def update(answers: dict[str, Any]) -> dict[str, Any]:
                now = list(answers.get(question.key, ()))
                if not index and len(now) >= question.most:
                    raise UserError(f"There is room for {question.most}, and they're all taken. Remove one first.")
                at = int(index) if index else len(now)
                parsed = parse_item(question, values, [*now[:at], *now[at + 1 :]])
                return {**answers, question.key: [*now[:at], parsed, *now[at + 1 :]]}

            await self._save_items(submitted, sheet.worksheet, place, update)

        await self._forms.open(
            interaction,
            (views.CHANGE, slug, number, index) if index else (views.ADD, slug, number),
            partial(views.item_form, question),
            submit,
            views.typed_answers(question.fields, item),
            keeps_choices=True,
        )

    async def _save_items(self, interaction: BotInteraction, worksheet: Worksheet, place: int, update: Any) -> None:
        sheet, _is_finished = await self._service.save(
            interaction.user.id, self._guild_id(interaction), worksheet, place, update, completes=False
        )
        await respond(interaction, views.step_page(sheet, min(place, sheet.step)))

    async def show_item(self, interaction: BotInteraction, slug: str, number: str, index: str) -> None:
        sheet, place, step = await self._at_step(interaction, slug, number)
        _item_at(_items_of(sheet, step)[1], index)
        await respond(interaction, views.item_page(sheet, place, int(index)))

    async def remove_item(self, interaction: BotInteraction, slug: str, number: str, index: str) -> None:
        sheet, place, step = await self._at_step(interaction, slug, number)
        question, _items = _items_of(sheet, step)

        def update(answers: dict[str, Any]) -> dict[str, Any]:
            items = list(answers.get(question.key, ()))
            _item_at(items, index)
            return {**answers, question.key: [*items[: int(index)], *items[int(index) + 1 :]]}

        await self._save_items(interaction, sheet.worksheet, place, update)

    # Results

    async def _finished(self, interaction: BotInteraction, slug: str) -> Sheet:
        sheet = await self._sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN)
        if not sheet.is_finished:
            raise UserError(NOT_FINISHED)
        return sheet

    def _day_of(self, sheet: Sheet) -> date:
        return (sheet.changed_at or self._service.clock()).date()

    async def show_result(self, interaction: BotInteraction, slug: str) -> None:
        await self._show_result(interaction, await self._finished(interaction, slug))

    async def _show_result(self, interaction: BotInteraction, sheet: Sheet, notes: Sequence[str] = ()) -> None:
        day = self._day_of(sheet)
        files, description = await _drawn(sheet.worksheet, sheet.answers, day)
        page = views.result_page(sheet, day, description, notes, self._offers(sheet.worksheet))
        await respond(interaction, page, files=files)

    def _offers(self, worksheet: Worksheet) -> list[PersistentButton]:
        """What other features can do with the result, the first of them the next step."""
        knows = self._bot.components.has_handler
        offers = [(offer.label, offer.act, ()) for offer in worksheet.offers if knows(offer.act)]
        if knows(views.CHAPTER):
            chapter = f"Read chapter {worksheet.chapter_number}"
            offers.append((chapter, views.CHAPTER, (worksheet.chapter, "", 1, "s")))  # type: ignore[arg-type]
        return [
            button(label, act, *arguments, primary=place == 0) for place, (label, act, arguments) in enumerate(offers)
        ]

    async def show_sample(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = self._worksheets.get(slug) or (await self._sheet(interaction, slug)).worksheet
        day = self._service.clock().date()
        files, description = await _drawn(worksheet, worksheet.sample, day)
        await respond(interaction, views.sample_page(worksheet, day, description), files=files)

    async def export_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._finished(interaction, slug)
        markdown = to_markdown(sheet.worksheet, sheet.answers, self._day_of(sheet))
        filename = f"{slug}.md"
        file = discord.File(io.BytesIO(markdown.encode()), filename)
        await respond(interaction, views.export_page(sheet.worksheet, filename), files=[file])

    async def preview_share(self, interaction: BotInteraction, slug: str) -> None:
        _check_may_write(interaction)
        sheet, day = await self._finished(interaction, slug), self._service.clock().date()
        files, description = await _drawn(sheet.worksheet, sheet.answers, day)
        page = views.preview_page(sheet, day, description, interaction.user.display_name)
        await respond(interaction, page, files=files)

    async def share_result(self, interaction: BotInteraction, slug: str) -> None:
        """To everybody in the channel; reached from the preview alone."""
        _check_may_write(interaction)
        sheet = await self._finished(interaction, slug)
        response_to(interaction).expect_public()
        day = self._day_of(sheet)
        files, description = await _drawn(sheet.worksheet, sheet.answers, day)
        page = views.shared_page(sheet, day, description, interaction.user.display_name)
        await respond(interaction, page, files=files, public=True, beside=True)

    # All of them

    async def show_list(self, interaction: BotInteraction) -> None:
        sheets = await self._service.get_sheets(interaction.user.id)
        await respond(interaction, views.list_page(self._worksheets, sheets))

    async def ask_delete(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._sheet(interaction, slug)
        if not sheet.is_saved:
            raise UserError(NOT_BEGUN)
        await respond(interaction, views.delete_page(sheet.worksheet))

    async def delete_sheet(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = (await self._sheet(interaction, slug)).worksheet
        if not await self._service.delete(interaction.user.id, slug):
            raise UserError(NOT_BEGUN)
        await respond(interaction, views.deleted_page(worksheet.title))


async def _drawn(worksheet: Worksheet, answers: Answers, day: date) -> tuple[list[discord.File], str]:
    """The picture of a result as a file, and its description; neither where there is none."""
    picture = build_picture(worksheet, answers, day)
    if picture is None:
        return [], ""
    data = await asyncio.to_thread(picture.draw)
    return [discord.File(io.BytesIO(data), views.PICTURE, description=picture.description)], picture.description


def _items_of(sheet: Sheet, step: Step) -> tuple[Question, Sequence[Answers]]:
    question = step.item_list
    if question is None:
        raise UserError(CHANGED)
    return question, sheet.answers.get(question.key, ())


def _item_at(items: Sequence[Answers], index: str) -> Answers:
    if int(index) >= len(items):
        raise UserError(CHANGED)
    return items[int(index)]


def _check_may_write(interaction: BotInteraction) -> None:
    """Who may not write here does not get to write through us."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild_id and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise UserError(MAY_NOT_WRITE)
