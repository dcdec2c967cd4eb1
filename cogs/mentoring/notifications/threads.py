"""Opens the private threads in which two talk, or the bot with a member who takes no direct messages."""

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
from bot.guilds.notices import add_notice
from bot.guilds.permissions import POSTING, ChannelNeeds, missing_permissions
from cogs.mentoring.notification_records import BOTH, Destination, NotificationKind
from cogs.mentoring.records import Pair, PairState, ThreadState
from cogs.mentoring.store import notification_store, pair_store
from cogs.mentoring.views.common import short_code

log = logging.getLogger(__name__)

FEATURE = "mentoring"
# Threads are looked for before another one is opened, and take calendar files.
INTERVIEW_CHANNEL = ChannelNeeds(
    "mentoring_channel_id",
    "Mentoring",
    (*POSTING, "create_private_threads", "send_messages_in_threads", "attach_files"),
    feature=FEATURE,
)
# A thread takes four requests; what is not opened this time is the next.
THREADS_PER_STEP = 8
# Of a guild that is found to rest in this step, others are passed over.
PAIRS_PER_STEP = 64
# The scheduler gives a job 20 seconds, and other work is due as well. What takes longer goes on meanwhile.
PATIENCE = 8.0
# Where Discord did not answer for a guild, others come first for a while.
REST = timedelta(minutes=10)
# A thread's name takes 100 characters.
NAME_CHARACTERS = 40
# The longest that Discord offers; a message wakes it again.
WEEK_IN_MINUTES: Literal[10080] = 10_080
# Discord's answers of this kind are about the moment.
PASSING = {401, 408, 429}
# What Discord raises in a bad moment.
BAD_MOMENT = (discord.HTTPException, discord.RateLimited, OSError, TimeoutError)

SETTINGS_BUTTON = ("Settings", "admin:setup", "")
NOT_CHOSEN = "No channel for interviews is chosen. Pick one in `/admin setup`."
GONE = "The channel for interviews is gone. Pick another one in `/admin setup`."
NOT_SEEN = "I can't see the channel for interviews. Give my role **View Channel** there, or pick another channel."
NO_TEXT = "Interviews need a text channel. Pick another one in `/admin setup`."
NOT_IN_SERVER = "I'm no longer in that server."
NOT_OPENED = "Two members were matched, and I couldn't open a private thread for them."
UNREACHED = (
    "I couldn't reach a member about an interview: they don't take direct messages from me, and there's no private"
    " thread with them."
)


class NoThreadError(Exception):
    """There is no thread to be had; the text tells moderators why, and where to change it."""


@dataclass
class PrivateThreads:
    """Every step may be done twice: a thread that a process opened before it died is found again by its name."""

    client: Guidepost
    clock: Callable[[], datetime]
    _under_way: dict[Any, asyncio.Task[Any]] = field(default_factory=dict)
    _resting: dict[int, datetime] = field(default_factory=dict)
    _member_threads: dict[tuple[int, int], int] = field(default_factory=dict)

    async def open_wanted(self, now: datetime) -> None:
        """Threads for some of the pairs that want one, longest paired first."""
        await self._patiently("wanted", partial(self._open_some, now))

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

    async def _open_some(self, now: datetime) -> None:
        opened = 0
        self._resting = {guild_id: until for guild_id, until in self._resting.items() if until > now}
        shards = self.client.guild_scope.values()
        for pair in await pair_store.get_pairs_without_thread(
            self.client.database, PAIRS_PER_STEP, self._resting, shards
        ):
            if opened == THREADS_PER_STEP:
                return
            if pair.guild_id in self._resting:
                continue
            try:
                opened += await self._open(pair)
            except BAD_MOMENT as error:
                log.warning("No thread for a pair in guild %s for now: %s", pair.guild_id, error)
                self._resting[pair.guild_id] = now + REST

    async def is_enabled(self, guild_id: int) -> bool:
        return (await self.client.guild_settings.of(guild_id)).has_on(FEATURE)

    async def _open(self, pair: Pair) -> bool:
        """False where another process looks after the guild."""
        try:
            guild = await self._get_guild(pair.guild_id)
            if guild is None:
                self._resting[pair.guild_id] = self.clock() + REST
                return False
            thread_id = await self._get_thread(guild, await self._get_name(pair), pair.members)
        except NoThreadError as error:
            await self._do_without(pair, str(error))
            return True
        now, kind, place = self.clock(), NotificationKind.PREP, Destination.PAIR_THREAD
        async with self.client.database.write() as transaction:
            current = await pair_store.lock_pair(transaction, pair.id)
            if current is not None and _wants_thread(current) and current.state is PairState.OPEN:
                await pair_store.save_pair(transaction, replace(current, room=ThreadState.OPEN, thread_id=thread_id))
                await notification_store.add_notification(
                    transaction, pair.guild_id, BOTH, kind, pair.id, now, place=place
                )
        return True

    async def _do_without(self, pair: Pair, reason: str) -> None:
        """Each of the two is written to instead, and moderators hear what is missing."""
        now = self.clock()
        async with self.client.database.write() as transaction:
            current = await pair_store.lock_pair(transaction, pair.id)
            if current is None or not _wants_thread(current):
                return
            await pair_store.save_pair(transaction, replace(current, room=ThreadState.NONE))
            if current.state is PairState.OPEN:
                for member_id in current.members:
                    kind = NotificationKind.PAIRED
                    await notification_store.add_notification(transaction, pair.guild_id, member_id, kind, pair.id, now)
            notice = f"{NOT_OPENED} {reason} Until then I'll message each person."
            await self._notify_moderators(transaction, pair.guild_id, "room", notice)

    async def give_up(self, pair: Pair, notice: str = "") -> None:
        """The thread takes no messages any more; from now on each of the two is written to. Moderators get the notice,
        where there is one."""
        async with self.client.database.write() as transaction:
            current = await pair_store.lock_pair(transaction, pair.id)
            if current is None or current.room is not ThreadState.OPEN or current.thread_id != pair.thread_id:
                return
            await pair_store.save_pair(transaction, replace(current, room=ThreadState.NONE))
            if notice:
                await self._notify_moderators(transaction, pair.guild_id, "thread", notice)

    # Threads with a single member

    def get_member_thread(self, guild_id: int, member_id: int) -> int | None:
        """The thread with that member that `open_member_thread` has opened, or found, in this process."""
        return self._member_threads.get((guild_id, member_id))

    async def open_member_thread(self, guild_id: int, member_id: int) -> int | None:
        """A private thread with one member, the same each time as long as it is active; None where another process
        looks after the guild. Raises `NoThreadError`, `TimeoutError`, and what Discord raises in a bad moment."""
        key = (guild_id, member_id)
        open_it = partial(self._open_with_member, guild_id, member_id)
        if key not in self._member_threads and not await self._patiently(key, open_it):
            raise TimeoutError("the thread is not open yet")
        return self._member_threads.get(key)

    async def _open_with_member(self, guild_id: int, member_id: int) -> None:
        guild = await self._get_guild(guild_id)
        if guild is not None:
            name = f"Interviews {short_code(f'{guild_id}:{member_id}')}"
            self._member_threads[guild_id, member_id] = await self._get_thread(guild, name, [member_id])

    def forget_member_thread(self, guild_id: int, member_id: int) -> None:
        """It took no message: it is looked for anew the next time."""
        self._member_threads.pop((guild_id, member_id), None)

    async def notify_of_unreached(self, guild_id: int, reason: str) -> None:
        """Moderators hear, without a name, that somebody has to come by for their news."""
        async with self.client.database.write() as transaction:
            notice = f"{UNREACHED} {reason} They'll see it the next time they use a `/mentoring` command."
            await self._notify_moderators(transaction, guild_id, "unreached", notice)

    async def _notify_moderators(self, transaction: Transaction, guild_id: int, key: str, notice: str) -> None:
        """Once a month, however many interviews it concerns."""
        now = self.clock()
        once, words = f"mentoring:{key}:{now:%Y-%m}", notice.replace("  ", " ")
        await add_notice(transaction, guild_id, once, now, words, SETTINGS_BUTTON)

    # Discord

    async def _get_guild(self, guild_id: int) -> discord.Guild | None:
        """None where Discord knows it and our shards do not; `NoThreadError` where the bot is no member."""
        guild = self.client.get_guild(guild_id)
        if guild is None:
            try:
                await self.client.fetch_guild(guild_id)
            except (discord.NotFound, discord.Forbidden):
                raise NoThreadError(NOT_IN_SERVER) from None
        return guild

    async def _get_thread(self, guild: discord.Guild, name: str, member_ids: Collection[int]) -> int:
        channel = await self._get_channel(guild)
        try:
            threads = await guild.active_threads()
            thread = next((thread for thread in threads if self._is_ours(thread, channel.id, name)), None)
            thread = thread or await self._create_thread(guild, channel, name)
        except discord.HTTPException as error:
            if not _is_final(error):
                raise
            raise NoThreadError(_why_refused(channel, error)) from error
        refusals = [await _add_member(thread, member_id) for member_id in member_ids]
        if refusals and all(refusals):
            raise NoThreadError(_why_refused(channel, refusals[0]))
        return int(thread.id)

    async def _create_thread(self, guild: discord.Guild, channel: discord.TextChannel, name: str) -> discord.Thread:
        """The only one of that name: where the answer to a request was lost, discord.py has asked again, and there may
        be two."""
        created = await channel.create_thread(
            name=name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=WEEK_IN_MINUTES,
        )
        threads = [thread for thread in await guild.active_threads() if self._is_ours(thread, channel.id, name)]
        for thread in threads:
            if thread.id != created.id:
                await thread.edit(archived=True)
        return created

    def _is_ours(self, thread: discord.Thread, channel_id: int, name: str) -> bool:
        own = self.client.user is not None and thread.owner_id == self.client.user.id
        return own and thread.parent_id == channel_id and thread.name == name and not thread.archived

    async def _get_name(self, pair: Pair) -> str:
        """Such as `Ann × Bob · 2026-01-05`: another interview of the two has a thread of its own."""
        shown = await self.client.departures.members.show(pair.guild_id, pair.members)
        names = [shown[member_id].name if member_id in shown else "Interview" for member_id in pair.members]
        return f"{' × '.join(name[:NAME_CHARACTERS] for name in names)} · {pair.paired_at:%Y-%m-%d}"

    async def _get_channel(self, guild: discord.Guild) -> discord.TextChannel:
        channel_id = (await self.client.guild_settings.of(guild.id)).mentoring_channel_id
        if channel_id is None:
            raise NoThreadError(NOT_CHOSEN)
        channel: Any = guild.get_channel(channel_id)
        try:
            channel = channel or await guild.fetch_channel(channel_id)
        except (discord.NotFound, discord.InvalidData):
            raise NoThreadError(GONE) from None
        except discord.Forbidden:
            raise NoThreadError(NOT_SEEN) from None
        if not isinstance(channel, discord.TextChannel) or channel.is_news():
            raise NoThreadError(NO_TEXT)
        return channel


def _wants_thread(pair: Pair) -> bool:
    return pair.room is ThreadState.WANTED


async def _add_member(thread: discord.Thread, member_id: int) -> discord.HTTPException | None:
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


def _why_refused(channel: discord.TextChannel, error: discord.HTTPException | None) -> str:
    """The permissions that are missing, else Discord's own words."""
    reason = (error and (error.text or error.status)) or "without a reason"
    refused = f"Discord refused ({reason}) in {channel.mention}."
    return missing_permissions(channel, INTERVIEW_CHANNEL.permissions, channel.guild.me) or refused
