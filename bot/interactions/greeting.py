"""Answers a direct message in plain words: whoever writes to the bot learns that it listens to commands."""

import logging
from datetime import timedelta

import discord
from cachetools import TTLCache

from bot.interactions.components import ComponentRouter, button
from bot.pages.ui import MessagePage, row, text

log = logging.getLogger(__name__)

HELP = "help:page"
GREETING = (
    "Hi! I'm a bot, so I can't chat, but I'd love to help. Type `/` to see what I can do here, or press the button."
)
# Who writes ten lines gets one answer.
AGAIN_AFTER = timedelta(hours=1)
REMEMBERED = 10_000


class Greeter:
    def __init__(self, components: ComponentRouter) -> None:
        self._components = components
        self._greeted: TTLCache[int, bool] = TTLCache(REMEMBERED, AGAIN_AFTER.total_seconds())

    async def greet(self, message: discord.Message) -> None:
        """Answer a direct message of a person, once an hour."""
        if message.guild is not None or message.author.bot or message.author.id in self._greeted:
            return
        self._greeted[message.author.id] = True
        buttons = [row(button("What I can do", HELP, 0, primary=True))] if self._components.has_handler(HELP) else []
        try:
            await message.channel.send(view=MessagePage(text(GREETING), *buttons))
        except (discord.HTTPException, OSError) as error:
            log.info("A direct message was not answered: %s", error)
