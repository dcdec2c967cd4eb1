"""What the handlers of interviews share: the services, the arguments of components, and the way to answer."""

import functools
import itertools
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from bot.client import BotInteraction, Guidepost, guild_id_of
from bot.database.executor import Database
from bot.interactions.checks import joined_guild_id
from bot.interactions.components import Handler
from bot.interactions.custom_ids import OutdatedError, parse_instant
from bot.interactions.forms import DraftForms
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage, text
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.periodic import JOB
from cogs.mentoring.service.services import MentoringServices
from cogs.mentoring.service.standstill import check_is_on
from cogs.mentoring.store import notification_store
from cogs.mentoring.views.common import Faces, waiting_note

# Reads one argument of a custom id; raises `ValueError` where it cannot be.
ArgumentParser = Callable[[BotInteraction, str], Any]


def with_arguments(handle: Callable[..., Awaitable[None]], *parsers: ArgumentParser) -> Handler:
    """`handle` as the handler of a component: it gets an argument for each of `parsers`, and those of the custom id
    that are left over, such as the id of a timed message, are for others."""

    @functools.wraps(handle)
    async def handle_component(interaction: BotInteraction, *arguments: str) -> None:
        pairs = zip(parsers, itertools.chain(arguments, itertools.repeat("")), strict=False)
        try:
            parsed = [parse(interaction, argument) for parse, argument in pairs]
        except ValueError:
            raise OutdatedError from None
        if joined_guild_id(interaction) is None and guild_id_of in parsers:
            # In a server the router has asked; offers and pairs are asked about where they are looked up.
            await check_is_on(interaction.client.database, parsed[parsers.index(guild_id_of)])
        await handle(interaction, *parsed)

    return handle_component


def as_typed(_interaction: BotInteraction, argument: str) -> str:
    return argument


def page_number(_interaction: BotInteraction, argument: str) -> int:
    """From 0; the button of a notice has the id of its occurrence in the place of a page."""
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 4 else 0


def instant(_interaction: BotInteraction, argument: str) -> datetime:
    """Out of seconds since 1970."""
    return parse_instant(argument)


@dataclass(frozen=True)
class HandlerContext:
    bot: Guidepost
    catalogue: Catalogue
    services: MentoringServices
    notifications: NotificationBuilder
    forms: DraftForms = field(default_factory=DraftForms)

    @property
    def database(self) -> Database:
        return self.bot.database

    async def show(
        self,
        interaction: BotInteraction,
        page: MessagePage,
        guild_id: int,
        *,
        files: Sequence[discord.File] = (),
        acted: bool = False,
    ) -> None:
        """Answer, with a word on news that could not be delivered; where somebody `acted`, who has to hear of it hears
        it soon."""
        now = self.bot.clock()
        held = await notification_store.count_held_notifications(self.database, guild_id, interaction.user.id, now)
        if held:
            page.children[0].add_item(text(waiting_note(held)))  # type: ignore[attr-defined]
        await respond(interaction, page, files=files)
        if acted:
            self.notify_soon()

    async def get_faces(self, guild_id: int, member_ids: Collection[int]) -> Faces:
        return await self.notifications.get_faces(guild_id, member_ids)

    def notify_soon(self) -> None:
        """What is due now is done, and then written to whom it concerns."""
        self.bot.scheduler.nudge(JOB)
