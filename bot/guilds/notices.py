"""Tells moderators what they have to know, once each, in their channel for notices; features say what that is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.discord_internals import system_channel_id
from bot.guilds.notice_store import Notice, NoticeStore
from bot.guilds.settings_store import GuildSettingsStore
from bot.interactions.components import ComponentRouter, PersistentButton, button
from bot.interactions.ui import MessagePage, row, text
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome

KIND = "notice"
# Late news is better than none: a moderator would otherwise not hear that nothing is posted.
GOOD_FOR = timedelta(days=14)
# Where a notice leads to nowhere else: what it is about can be looked at there.
OTHERWISE = ("Settings", "admin:setup", "")


@dataclass(frozen=True)
class Notices:
    """The scheduler's source for notices, in the server's channel for them, else in its system channel. Where there
    is neither, nothing is sent, and the words are kept."""

    client: discord.Client
    store: NoticeStore
    settings: GuildSettingsStore
    components: ComponentRouter

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for one in self.store.untold():
            try:
                channel_id = await self._channel(one.guild_id)
            except (discord.HTTPException, OSError):
                continue  # one guild that Discord does not answer for holds up no other
            if channel_id is None:
                await self.store.told(one.guild_id, one.key)
                continue
            yield Occurrence(KIND, one.guild_id, one.key, one.at, InChannel(channel_id), good_until=one.at + GOOD_FOR)

    async def _channel(self, guild_id: int) -> int | None:
        chosen = (await self.settings.of(guild_id)).notices_channel_id
        guild = self.client.get_guild(guild_id)
        if chosen is not None and (guild is None or guild.get_channel(chosen) is not None):
            return chosen
        try:
            guild = guild or await self.client.fetch_guild(guild_id)
        except (discord.NotFound, discord.Forbidden):
            return None
        # The id, not the channel: where that cannot be seen, Discord says so.
        return system_channel_id(guild)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        found = await self.store.named(occurrence.guild_id, occurrence.key)
        if found is None:
            return None
        return OutgoingMessage(
            MessagePage(text(f"## For moderators\n{found.words}"), row(*self._buttons(found, occurrence.id)))
        )

    def _buttons(self, one: Notice, occurrence_id: str) -> list[PersistentButton]:
        """Never none: by its buttons the message is found again."""
        known = [given for given in one.buttons if self.components.has_handler(given[1])] or [OTHERWISE]
        return [button(label, act, *[argument] * bool(argument), occurrence_id) for label, act, argument in known]

    async def settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.store.told(occurrence.guild_id, occurrence.key)
