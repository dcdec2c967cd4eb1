"""Opens the private threads in which two talk, or the bot with one who takes no direct messages; it words no letter."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import discord

from bot.client import Guidepost
from bot.database.executor import Transaction
from bot.interactions.ui import listing
from cogs.mentoring.records import BOTH, Kind, Pair, PairState, Place, Room
from cogs.mentoring.service.follow_up import members
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.views.common import short_code

log = logging.getLogger(__name__)

FEATURE = "mentoring"
# A thread takes four requests; what is not opened this time is the next.
ROOMS = 8
# The scheduler gives a feature 20 seconds, and letters are due as well. What takes longer goes on meanwhile.
PATIENCE = 8.0
# Where Discord did not answer for a guild, others come first for a while.
REST = timedelta(minutes=10)
# The longest that Discord offers; a message wakes it again.
WEEK_IN_MINUTES: Literal[10080] = 10_080
# Discord's answers of this kind are about the moment.
PASSING = {401, 408, 429}

SETTINGS = ("Settings", "admin:setup", "")
NOT_CHOSEN = "No channel for interviews is chosen. Choose one in `/admin setup`."
GONE = "The channel for interviews is gone. Choose another one in `/admin setup`."
NOT_SEEN = "I cannot see the channel for interviews. Give my role **View Channel** there, or choose another channel."
NO_TEXT = "Interviews need a text channel. Choose another channel in `/admin setup`."


class NoRoomError(Exception):
    """There is no thread to be had; the text tells moderators why, and where to change it."""


@dataclass
class Rooms:
    """Every step may be done twice: a thread that a process opened before it died is found again by its name."""

    client: Guidepost
    pairs: PairStore
    clock: Callable[[], datetime]
    _under_way: dict[Any, asyncio.Task[Any]] = field(default_factory=dict)
    _resting: dict[int, datetime] = field(default_factory=dict)
    _own: dict[tuple[int, int], int] = field(default_factory=dict)

    async def open_wanted(self) -> None:
        """Threads for some of the pairs that want one, longest paired first."""
        await self._patiently("wanted", self._open_some)

    async def _patiently(self, key: Any, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Whether the work was done in time. If not, it goes on in the background, and the next call waits for that: a
        request that is broken off while it sits out a rate limit would hold up the whole bot."""
        if key not in self._under_way:
            self._under_way[key] = asyncio.ensure_future(work())
        task = self._under_way[key]
        await asyncio.wait({task}, timeout=PATIENCE)
        if not task.done():
            return False
        del self._under_way[key]
        task.result()
        return True

    async def _open_some(self) -> None:
        now, opened = self.clock(), 0
        self._resting = {guild_id: until for guild_id, until in self._resting.items() if until > now}
        for pair in await self.pairs.wanting_rooms(ROOMS * ROOMS):
            if opened == ROOMS:
                return
            if pair.guild_id in self._resting or not await self._is_on(pair.guild_id):
                continue
            try:
                opened += await self._open(pair)
            except (discord.HTTPException, discord.RateLimited, OSError, TimeoutError) as error:
                log.warning("No thread for a pair in guild %s for now: %s", pair.guild_id, error)
                self._resting[pair.guild_id] = now + REST

    async def _is_on(self, guild_id: int) -> bool:
        return (await self.client.guild_settings.of(guild_id)).has_on(FEATURE)

    async def _open(self, pair: Pair) -> bool:
        """False where another process looks after the guild."""
        try:
            guild = await self._guild(pair.guild_id)
            if guild is None:
                self._resting[pair.guild_id] = self.clock() + REST
                return False
            thread_id = await self._thread(guild, f"Interview {short_code(pair.id)}", members(pair))
        except NoRoomError as error:
            await self._without(pair, str(error))
            return True
        now = self.clock()
        async with self.client.database.write() as connection:
            found = await pair_store.lock(connection, pair.id)
            if found is not None and found.room is Room.WANTED and found.state is PairState.OPEN:
                await pair_store.put(connection, replace(found, room=Room.OPEN, thread_id=thread_id))
                await letter_store.write(connection, pair.guild_id, BOTH, Kind.PREP, pair.id, now, place=Place.ROOM)
        return True

    async def _without(self, pair: Pair, why: str) -> None:
        """Each of the two gets a letter instead, and moderators hear what is missing."""
        now = self.clock()
        async with self.client.database.write() as connection:
            found = await pair_store.lock(connection, pair.id)
            if found is None or found.room is not Room.WANTED:
                return
            await pair_store.put(connection, replace(found, room=Room.NONE))
            if found.state is PairState.OPEN:
                for member_id in members(found):
                    await letter_store.write(connection, pair.guild_id, member_id, Kind.PAIRED, pair.id, now)
            words = f"An interview was agreed on, and I could not open a private thread for it. {why}"
            await self._notice(connection, pair.guild_id, "room", f"{words} Until then I write to each of the two.")

    async def lost(self, pair: Pair, why: str = "") -> None:
        """The thread takes no letters any more; from now on each of the two gets their own."""
        async with self.client.database.write() as connection:
            found = await pair_store.lock(connection, pair.id)
            if found is not None and found.room is Room.OPEN and found.thread_id == pair.thread_id:
                await pair_store.put(connection, replace(found, room=Room.NONE))
                if why:
                    await self._notice(connection, pair.guild_id, "thread", why)

    async def own_thread(self, guild_id: int, member_id: int) -> int | None:
        """A private thread with one member, the same each time as long as it is active; None where another process
        looks after the guild. Raises `NoRoomError`, `TimeoutError`, and what Discord raises in a bad moment."""
        key = (guild_id, member_id)
        if key not in self._own and not await self._patiently(key, partial(self._open_own, guild_id, member_id)):
            raise TimeoutError("the thread is not open yet")
        return self._own.get(key)

    async def _open_own(self, guild_id: int, member_id: int) -> None:
        guild = await self._guild(guild_id)
        if guild is not None:
            name = f"Interviews {short_code(f'{guild_id}:{member_id}')}"
            self._own[guild_id, member_id] = await self._thread(guild, name, [member_id])

    def forget_own(self, guild_id: int, member_id: int) -> None:
        """It took no letter: the next one looks for it anew."""
        self._own.pop((guild_id, member_id), None)

    async def tell_unreached(self, guild_id: int, why: str, now: datetime) -> None:
        """Moderators hear, without a name, that somebody has to come by for their news."""
        words = (
            "I could not reach a member about an interview: they take no direct messages from me, and there is no"
            f" private thread with them. {why} They see their news at their next `/mentoring` command."
        )
        async with self.client.database.write() as connection:
            await self._notice(connection, guild_id, "unreached", words)

    async def _notice(self, connection: Transaction, guild_id: int, key: str, words: str) -> None:
        """Once a month, however many interviews it concerns."""
        now = self.clock()
        once = f"mentoring:{key}:{now:%Y-%m}"
        await self.client.notices.add(connection, guild_id, once, now, words.replace("  ", " "), SETTINGS)

    async def _guild(self, guild_id: int) -> discord.Guild | None:
        """None where Discord knows it and our shards do not; `NoRoomError` where the bot is no member."""
        guild = self.client.get_guild(guild_id)
        if guild is None:
            try:
                await self.client.fetch_guild(guild_id)
            except (discord.NotFound, discord.Forbidden):
                raise NoRoomError("I am no longer in that server.") from None
        return guild

    async def _thread(self, guild: discord.Guild, name: str, member_ids: Collection[int]) -> int:
        channel = await self._channel(guild)
        try:
            found = next((one for one in await guild.active_threads() if self._is_ours(one, channel.id, name)), None)
            thread = found or await channel.create_thread(
                name=name,
                type=discord.ChannelType.private_thread,
                invitable=False,
                auto_archive_duration=WEEK_IN_MINUTES,
            )
        except discord.HTTPException as error:
            if not _is_final(error):
                raise
            raise NoRoomError(_trouble_in(channel, error)) from error
        refused = [await _refused(thread, member_id) for member_id in member_ids]
        if refused and all(refused):
            raise NoRoomError(_trouble_in(channel, refused[0]))
        return int(thread.id)

    def _is_ours(self, thread: discord.Thread, channel_id: int, name: str) -> bool:
        mine = self.client.user is not None and thread.owner_id == self.client.user.id
        return mine and thread.parent_id == channel_id and thread.name == name and not thread.archived

    async def _channel(self, guild: discord.Guild) -> discord.TextChannel:
        channel_id = (await self.client.guild_settings.of(guild.id)).mentoring_channel_id
        if channel_id is None:
            raise NoRoomError(NOT_CHOSEN)
        channel: Any = guild.get_channel(channel_id)
        try:
            channel = channel or await guild.fetch_channel(channel_id)
        except (discord.NotFound, discord.InvalidData):
            raise NoRoomError(GONE) from None
        except discord.Forbidden:
            raise NoRoomError(NOT_SEEN) from None
        if not isinstance(channel, discord.TextChannel) or channel.is_news():
            raise NoRoomError(NO_TEXT)
        return channel


async def _refused(thread: discord.Thread, member_id: int) -> discord.HTTPException | None:
    """Why a member cannot be added, having left for example: the other is all the same."""
    try:
        await thread.add_user(discord.Object(member_id))
    except discord.HTTPException as error:
        if not _is_final(error):
            raise
        return error
    return None


def _is_final(error: discord.HTTPException) -> bool:
    return error.status < 500 and error.status not in PASSING


def _trouble_in(channel: discord.TextChannel, error: discord.HTTPException | None) -> str:
    """Names as Discord's settings show them."""
    may = channel.permissions_for(channel.guild.me)
    wanted = {
        "View Channel": may.view_channel,
        "Create Private Threads": may.create_private_threads,
        "Send Messages in Threads": may.send_messages_in_threads,
        "Read Message History": may.read_message_history,
    }
    missing = [f"**{name}**" for name, granted in wanted.items() if not granted]
    if not missing:
        return (
            f"Discord refused ({(error and (error.text or error.status)) or 'without a reason'}) in {channel.mention}."
        )
    return f"In {channel.mention} I lack {listing(missing)}. Give my role that in the channel's settings."
