"""What is done with the result of a worksheet: shown, shared, exported, put to use elsewhere, and looked at again."""

import asyncio
import io
from collections.abc import Mapping
from datetime import date

import discord

from bot.client import BotInteraction
from bot.errors import UserError
from bot.feature import ShareTarget
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Button, Handler, button
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage
from cogs.worksheets.handlers.common import CHANGED, SheetContext
from cogs.worksheets.pictures import build_picture
from cogs.worksheets.records import Answers, Sheet, Worksheet
from cogs.worksheets.results import to_markdown
from cogs.worksheets.service import TO_LIST
from cogs.worksheets.views import acts, results

MAY_NOT_WRITE = "You can't write in this channel, so I can't share anything here for you."


class ResultHandlers:
    def __init__(self, context: SheetContext) -> None:
        self._context = context
        self._bot, self._service = context.bot, context.service

    @property
    def components(self) -> Mapping[str, Handler]:
        """By their act."""
        return {
            acts.SHOW: self.show_result,
            acts.SAMPLE: self.show_sample,
            acts.EXPORT: self.export_sheet,
            acts.PREVIEW: self.preview_share,
            acts.SHARE: self.share_result,
            acts.SHARE_THERE: self.share_there,
            acts.REMIND: self.set_reminder,
            acts.OFFER: self.use_result,
        }

    async def show_result(self, interaction: BotInteraction, slug: str, _occurrence: str = "") -> None:
        await self.show(interaction, await self._context.get_finished(interaction, slug))

    async def show(self, interaction: BotInteraction, sheet: Sheet, note: str = "") -> None:
        """`note` stands above the result."""
        files, description = await self._drawn(sheet)
        offers = self._offers(sheet.worksheet, in_server=joined_guild_id(interaction) is not None)
        page = results.result_page(sheet, self._day_of(sheet), description, note, offers)
        await respond(interaction, page, files=files)

    def _day_of(self, sheet: Sheet) -> date:
        return (sheet.changed_at or self._service.clock()).date()

    def _offers(self, worksheet: Worksheet, *, in_server: bool) -> list[Button]:
        """What other features can do with the result, the first of them the next step."""
        knows, fills = self._bot.components.has_handler, self._bot.form_fillers
        offers: list[tuple[str, str, tuple[str | int, ...]]] = []
        for place, offer in enumerate(worksheet.offers):
            if not offer.fill and knows(offer.act):
                offers.append((offer.label, offer.act, ()))
            elif offer.fill and offer.act in fills and in_server:
                offers.append((offer.label, acts.OFFER, (worksheet.slug, place)))
        if knows(acts.CHAPTER):
            chapter = f"Read chapter {worksheet.chapter_number}"
            offers.append((chapter, acts.CHAPTER, (worksheet.chapter, "", 1, "s")))
        return [
            button(label, act, *arguments, primary=place == 0) for place, (label, act, arguments) in enumerate(offers)
        ]

    async def use_result(self, interaction: BotInteraction, slug: str, place: int) -> None:
        """Open another feature's form with answers in it."""
        sheet = await self._context.get_finished(interaction, slug)
        offers = sheet.worksheet.offers
        if place >= len(offers) or not offers[place].fill:
            raise UserError(CHANGED, TO_LIST)
        values = {field: str(sheet.answers.get(key) or "") for field, key in offers[place].fill.items()}
        await self._bot.fill_form(offers[place].act, interaction, values)

    async def set_reminder(self, interaction: BotInteraction, slug: str, wanted: bool) -> None:
        """At nine on the day to look again, on the clock that the member has told another feature, or the likeliest."""
        sheet = await self._context.get_finished(interaction, slug)
        zone = await self._bot.likely_zone(interaction, joined_guild_id(interaction)) if wanted else None
        await self.show(interaction, await self._service.set_reminder(interaction.user.id, sheet, zone))

    async def show_sample(self, interaction: BotInteraction, slug: str) -> None:
        worksheet = self._service.worksheets.get(slug)
        if worksheet is None:
            worksheet = (await self._context.get_sheet(interaction, slug)).worksheet
        day = self._service.clock().date()
        files, description = await _draw(worksheet, worksheet.sample, day)
        await respond(interaction, results.sample_page(worksheet, day, description), files=files)

    async def export_sheet(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._context.get_finished(interaction, slug)
        markdown = to_markdown(sheet.worksheet, sheet.answers, self._day_of(sheet))
        filename = f"{slug}.md"
        file = discord.File(io.BytesIO(markdown.encode()), filename)
        await respond(interaction, results.export_page(sheet.worksheet, filename), files=[file])

    async def preview_share(self, interaction: BotInteraction, slug: str) -> None:
        sheet = await self._context.get_finished(interaction, slug)
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
        sheet = await self._context.get_finished(interaction, slug)
        page, files = await self._shared(interaction, sheet)
        await respond(interaction, results.is_shared_page(sheet.worksheet))
        await respond(interaction, page, files=files, public=True)

    async def share_there(self, interaction: BotInteraction, slug: str, channel_id: int) -> None:
        """To a thread that another feature keeps for the member."""
        if all(target.channel_id != channel_id for target in await self._targets(interaction)):
            raise UserError(CHANGED, TO_LIST)
        sheet = await self._context.get_finished(interaction, slug)
        page, files = await self._shared(interaction, sheet)
        channel = self._bot.get_partial_messageable(channel_id)
        await channel.send(view=self._bot.page_formatter.format(page), files=files)
        await respond(interaction, results.is_shared_page(sheet.worksheet))

    async def _shared(self, interaction: BotInteraction, sheet: Sheet) -> tuple[MessagePage, list[discord.File]]:
        files, description = await self._drawn(sheet)
        return results.shared_page(sheet, self._day_of(sheet), description, interaction.user.display_name), files

    async def _drawn(self, sheet: Sheet) -> tuple[list[discord.File], str]:
        return await _draw(sheet.worksheet, sheet.answers, self._day_of(sheet))


async def _draw(worksheet: Worksheet, answers: Answers, day: date) -> tuple[list[discord.File], str]:
    """The picture of a result as a file, and its description; neither where there is none."""
    picture = build_picture(worksheet, answers, day)
    if picture is None:
        return [], ""
    data = await asyncio.to_thread(picture.draw)
    return [discord.File(io.BytesIO(data), results.PICTURE, description=picture.description)], picture.description


def _check_may_write(interaction: BotInteraction) -> None:
    """Who may not write here does not get to write through us."""
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if interaction.guild_id and not (may.send_messages_in_threads if in_thread else may.send_messages):
        raise UserError(MAY_NOT_WRITE)
