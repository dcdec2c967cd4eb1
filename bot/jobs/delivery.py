"""Sends a message so that Discord takes it once, finds one that was sent, and judges what went wrong."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.jobs.discord_calls import Pace, Share
from bot.jobs.records import InChannel, Target
from bot.pages.formatter import PageFormatter

# Discord quarantines bots that write to many members at once, and publishes no figure: a careful one.
DIRECT_MESSAGES_PER_SECOND = 5
# Small servers' clocks go wrong by minutes, and the message is still looked for in the right place.
CLOCK_SLACK = timedelta(minutes=10)
# The message stands among the first after the try; five requests find it in all but the busiest of channels.
SEARCHED_MESSAGES = 500

# An answer by one of these statuses is about the moment, not about the message; so is a code for "too fast".
PASSING_STATUS = {401, 408, 429}
OPENING_TOO_FAST = 40003
# What a send with an enforced nonce is answered with when that very message was sent and then deleted.
UNKNOWN_MESSAGE = 10008


class CannotSearchError(Exception):
    """The bot may not read what was said in the channel, and so cannot tell whether the message is there."""


@dataclass(frozen=True)
class OutgoingMessage:
    """What to send. Somewhere in `view` a custom id ends in `:` and the occurrence's id."""

    view: discord.ui.LayoutView
    allowed_mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)
    files: Sequence[discord.File] = ()


@dataclass(frozen=True)
class SendFailure:
    """`final`: trying again is no use. `ours`: unexpected, to be kept under a reference."""

    reason: str
    final: bool = False
    ours: bool = False
    code: int | None = None
    pause: timedelta = timedelta(0)


class Delivery:
    """All timed messages of a process pass here, so that direct messages keep their pace together; that of all
    requests is kept by `DiscordCalls`, which also lets a request finish whose time is up here."""

    def __init__(
        self, client: discord.Client, formatter: PageFormatter | None = None, share: Share = lambda: 1.0
    ) -> None:
        self._client, self._formatter = client, formatter or PageFormatter()
        self._direct_pace = Pace(DIRECT_MESSAGES_PER_SECOND, share=share)

    async def send(self, target: Target, message: OutgoingMessage, nonce: str, seconds: float) -> int | None:
        """The message's id, or None where it was sent before and somebody has deleted it."""
        async with asyncio.timeout(seconds):
            return await self._send(target, message, nonce)

    async def find(self, target: Target, occurrence_id: str, since: datetime, seconds: float) -> int | None:
        """Our message with that id in a button, if it was sent after `since`. May raise `CannotSearchError`."""
        async with asyncio.timeout(seconds):
            return await self._find(target, occurrence_id, since - CLOCK_SLACK)

    async def edit(
        self, target: Target, message_id: int, change: Callable[[discord.Message], OutgoingMessage], seconds: float
    ) -> None:
        """Show in one of our messages what `change` makes of it; its files stay where that has none. Calls nobody."""
        async with asyncio.timeout(seconds):
            channel = await self._channel(target)
            changed = change(await channel.fetch_message(message_id))
            files: dict[str, Any] = {"attachments": list(changed.files)} if changed.files else {}
            await channel.get_partial_message(message_id).edit(
                view=self._formatter.format(changed.view), allowed_mentions=discord.AllowedMentions.none(), **files
            )

    async def _channel(self, target: Target) -> discord.PartialMessageable | discord.DMChannel:
        """Without a look into the cache: that a channel is missing there does not mean that it is gone."""
        if isinstance(target, InChannel):
            return self._client.get_partial_messageable(target.channel_id)
        return await self._direct_channel(target.member_id)

    async def _send(self, target: Target, message: OutgoingMessage, nonce: str) -> int | None:
        if not isinstance(target, InChannel):
            await self._direct_pace.wait()
        channel = await self._channel(target)
        view = self._formatter.format(message.view)
        try:
            # discord.py asks Discord to enforce every nonce that it is given.
            sent = await channel.send(
                view=view, files=list(message.files), allowed_mentions=message.allowed_mentions, nonce=nonce
            )
        except discord.NotFound as error:
            if error.code == UNKNOWN_MESSAGE:
                return None
            raise
        return sent.id

    async def _find(self, target: Target, occurrence_id: str, since: datetime) -> int | None:
        channel = await (
            self._readable_channel(target.channel_id)
            if isinstance(target, InChannel)
            else self._direct_channel(target.member_id)
        )
        async for message in channel.history(after=since, oldest_first=True, limit=SEARCHED_MESSAGES):
            ours = self._client.user is not None and message.author.id == self._client.user.id
            if ours and has_occurrence_id([part.to_dict() for part in message.components], occurrence_id):
                return message.id
        return None

    async def _direct_channel(self, member_id: int) -> discord.DMChannel:
        return await self._client.create_dm(discord.Object(member_id))

    async def _readable_channel(self, channel_id: int) -> discord.abc.Messageable:
        """Where the bot may not read, Discord shows it an empty channel instead of a refusal."""
        channel: Any = self._client.get_channel(channel_id)
        if channel is None:
            channel = await self._client.fetch_channel(channel_id)
        in_guild: Any = channel.parent if isinstance(channel, discord.Thread) else channel
        me = in_guild.guild.me if isinstance(in_guild, discord.abc.GuildChannel) else None
        if me is not None and not in_guild.permissions_for(me).read_message_history:
            raise CannotSearchError("403: the permission Read Message History is missing")
        return self._client.get_partial_messageable(channel_id)


def has_occurrence_id(parts: Iterable[Any], occurrence_id: str) -> bool:
    """Whether a custom id of these components, or of those within them, ends in the occurrence's id."""
    for part in parts:
        inner = [*part.get("components", ()), *filter(None, [part.get("accessory"), part.get("component")])]
        if str(part.get("custom_id", "")).endswith(f":{occurrence_id}") or has_occurrence_id(inner, occurrence_id):
            return True
    return False


def classify_error(error: Exception) -> SendFailure:
    """What an error while building, looking or sending means for the next try."""
    match error:
        case discord.RateLimited():
            return SendFailure("429: too many requests", pause=timedelta(seconds=error.retry_after))
        case discord.HTTPException():
            passing = error.status in PASSING_STATUS or error.status >= 500 or error.code == OPENING_TOO_FAST
            return SendFailure(f"{error.status} {error.code}: {error.text}", final=not passing, code=error.code)
        case CannotSearchError():
            return SendFailure(str(error), final=True)
        case TimeoutError():
            return SendFailure("no answer in time")
        case aiohttp.ClientError() | OSError():
            return SendFailure(f"no connection: {type(error).__name__} {error}")
    return SendFailure(f"{type(error).__name__}: {error}", ours=True)
