"""Keeps the number on the Useful button of public posts up to date, seldom enough for Discord."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.client import Guidepost
from bot.pages.ui import MessagePage

log = logging.getLogger(__name__)

# The first vote shows at once; what follows within this time is shown together: at most 6 edits a minute.
PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class PublicPost:
    run_id: str
    channel_id: int
    message_id: int


class VoteCounter:
    """`build` makes a run's post anew, with its votes of now; None where the run is no longer known."""

    def __init__(self, bot: Guidepost, build: Callable[[str], Awaitable[MessagePage | None]]) -> None:
        self._bot = bot
        self._build = build
        self._outdated: set[PublicPost] = set()
        self._tasks: dict[PublicPost, asyncio.Task[None]] = {}

    def update_soon(self, post: PublicPost) -> None:
        self._outdated.add(post)
        if post not in self._tasks:
            self._tasks[post] = asyncio.get_running_loop().create_task(self._keep_up(post))

    async def _keep_up(self, post: PublicPost) -> None:
        try:
            while post in self._outdated:
                self._outdated.discard(post)
                await self._edit(post)
                await asyncio.sleep(PAUSE_SECONDS)
        except Exception as error:  # the vote is stored, and the next one shows both
            log.warning("The count on the tip %s is not up to date: %s", post.run_id, error)
        finally:
            self._outdated.discard(post)
            self._tasks.pop(post, None)

    async def _edit(self, post: PublicPost) -> None:
        page = await self._build(post.run_id)
        if page is not None:
            message = self._bot.get_partial_messageable(post.channel_id).get_partial_message(post.message_id)
            view = self._bot.page_formatter.format(page)
            await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())

    def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
