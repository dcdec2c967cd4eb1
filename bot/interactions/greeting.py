"""Answers a direct message in plain words: whoever writes to the bot learns what it can do."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
from cachetools import TTLCache

from bot.database.errors import DatabaseError
from bot.pages.formatter import PageFormatter
from bot.pages.ui import MessagePage, notice_page

log = logging.getLogger(__name__)

GREETING = "Hi! I'm a bot, so I can't chat, but I'd love to help. Type `/` to see what I can do here."
# Who writes ten lines gets one answer.
AGAIN_AFTER = timedelta(hours=1)
REMEMBERED = 10_000


async def build_plain_greeting(_member_id: int) -> MessagePage:
    """Where no feature has a better one."""
    return notice_page(GREETING)


class Greeter:
    def __init__(self, formatter: PageFormatter) -> None:
        self._formatter = formatter
        self.build_greeting: Callable[[int], Awaitable[MessagePage]] = build_plain_greeting
        self._greeted: TTLCache[int, bool] = TTLCache(REMEMBERED, AGAIN_AFTER.total_seconds())

    async def greet(self, message: discord.Message) -> None:
        """Answer a direct message of a person, once an hour."""
        if message.guild is not None or message.author.bot or message.author.id in self._greeted:
            return
        self._greeted[message.author.id] = True
        try:
            page = await self.build_greeting(message.author.id)
            await message.channel.send(view=self._formatter.format(page))
        except (discord.HTTPException, OSError, DatabaseError) as error:
            log.info("A direct message was not answered: %s", error)
