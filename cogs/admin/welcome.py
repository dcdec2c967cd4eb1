"""The one short hello in a server that has just added the bot, where it may write; it knows of no member."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.client import Guidepost
from bot.database.time import stored
from bot.interactions.components import button
from bot.interactions.ui import MessagePage, row, text
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome
from cogs.admin.setup_views import SETUP
from cogs.admin.welcome_store import HelloStore

KIND = "hello"
# Later it would greet people who have known the bot for long.
GOOD_FOR = timedelta(days=1)
WORDS = (
    "## Hello\nI am Guidepost, for people who build a career in AI. `/help` shows what I do.\n"
    "Moderators: the button sets me up for this server, in about two minutes."
)


@dataclass(frozen=True)
class Hello:
    """The scheduler's source for it: once for each joining, whatever dies when."""

    bot: Guidepost
    store: HelloStore

    async def joined(self, guild: discord.Guild) -> None:
        """Discord may tell of the same joining twice, also after a restart: it is known by its time."""
        now = self.bot.clock()
        at = guild.me.joined_at if guild.me else None
        await self.store.joined(guild.id, stored(at or now), now)
        await self.bot.run_due(now)

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for guild_id, joined, at in self.store.unsaid():
            guild = self.bot.get_guild(guild_id)
            channel = _place(guild) if guild else None
            if channel is not None:
                yield Occurrence(KIND, guild_id, joined, at, InChannel(channel.id), good_until=at + GOOD_FOR)
            elif guild is not None or now - at > GOOD_FOR:  # another process may know the guild
                await self.store.said(guild_id, joined)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        return OutgoingMessage(MessagePage(text(WORDS), row(button("Set up", SETUP, occurrence.id, primary=True))))

    async def settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.store.said(occurrence.guild_id, occurrence.key)


def _place(guild: discord.Guild) -> discord.TextChannel | None:
    """The system channel, else the first text channel in which the bot may write."""
    channels = [*[guild.system_channel] * (guild.system_channel is not None), *guild.text_channels]
    return next((one for one in channels if one is not None and _may_write(one)), None)


def _may_write(channel: discord.TextChannel) -> bool:
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.send_messages
