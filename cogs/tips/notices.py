"""Tells moderators, once each and in the server's system channel, what became of a tip; it decides no wording."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import discord

from bot.client import Guidepost
from bot.delivery import Post
from bot.occurrence import InChannel, Occurrence, Outcome
from bot.presses import button
from bot.ui import Page, row, text
from cogs.tips.schedule_store import ScheduleStore

KIND = "tip-notice"
HISTORY = "tips:history"
# Late news is better than none: a moderator would otherwise not hear that nothing is posted.
GOOD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Notices:
    """Where a server has no system channel, nothing is sent; the history shows it all the same."""

    bot: Guidepost
    store: ScheduleStore
    _words: dict[str, str] = field(default_factory=dict)

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for guild_id, key, at, words in self.store.untold():
            try:
                channel_id = await self._channel(guild_id)
            except (discord.HTTPException, OSError):
                continue  # one guild that Discord does not answer for holds up no other
            if channel_id is None:
                await self.store.told(guild_id, key)
                continue
            occurrence = Occurrence(KIND, guild_id, key, at, InChannel(channel_id), good_until=at + GOOD_FOR)
            self._words[occurrence.id] = words
            yield occurrence

    async def _channel(self, guild_id: int) -> int | None:
        guild = self.bot.get_guild(guild_id)
        try:
            guild = guild or await self.bot.fetch_guild(guild_id)
        except (discord.NotFound, discord.Forbidden):
            return None
        # The id, not the channel: where that cannot be seen, Discord says so.
        return guild._system_channel_id

    async def build(self, occurrence: Occurrence, late: bool) -> Post | None:
        words = self._words.get(occurrence.id)
        if words is None:
            return None
        return Post(Page(text(f"## For moderators\n{words}"), row(button("History", HISTORY, occurrence.id))))

    async def settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        self._words.pop(occurrence.id, None)
        await self.store.told(occurrence.guild_id, occurrence.key)
