"""Keeps the count on the Useful button of public posts up to date, seldom enough for Discord; it counts nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.interactions.ui import MessagePage

log = logging.getLogger(__name__)

# The first vote shows at once; what follows within this time is shown together: at most 6 edits a minute.
PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class Place:
    """A public post."""

    run_id: str
    channel_id: int
    message_id: int


class Labels:
    """`look` builds the post anew, with its count of now; None where it is no longer known."""

    def __init__(self, client: discord.Client, look: Callable[[str], Awaitable[MessagePage | None]]) -> None:
        self._client = client
        self._look = look
        self._changed: set[Place] = set()
        self._tasks: dict[Place, asyncio.Task[None]] = {}

    def changed(self, place: Place) -> None:
        self._changed.add(place)
        if place not in self._tasks:
            self._tasks[place] = asyncio.get_running_loop().create_task(self._keep_up(place))

    async def _keep_up(self, place: Place) -> None:
        try:
            while place in self._changed:
                self._changed.discard(place)
                await self._edit(place)
                await asyncio.sleep(PAUSE_SECONDS)
        except Exception as error:  # the vote is stored, and the next one shows both
            log.warning("The count on the tip %s is not up to date: %s", place.run_id, error)
        finally:
            self._changed.discard(place)
            self._tasks.pop(place, None)

    async def _edit(self, place: Place) -> None:
        view = await self._look(place.run_id)
        if view is not None:
            channel = self._client.get_partial_messageable(place.channel_id)
            nobody = discord.AllowedMentions.none()
            await channel.get_partial_message(place.message_id).edit(view=view, allowed_mentions=nobody)

    def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
