"""The scheduler's source for notifications: which are due, where each goes, and what follows from how it ended."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.client import Guidepost
from bot.guilds.members import GuildMembers
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import InChannel, Occurrence, Outcome, State, Target, ToMember
from bot.pages.ui import listing, text
from cogs.mentoring.notification_records import Destination, Notification
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.notifications.threads import PrivateThreads
from cogs.mentoring.records import Pair, ThreadState
from cogs.mentoring.store import notification_store, pair_store

KIND = "mentoring-letter"
SENT_BY_SCHEDULER = (Destination.PAIR_THREAD, Destination.DIRECT, Destination.MEMBER_THREAD)
REFUSED = "I can no longer write in the thread of an interview, so I'm messaging each person instead."


@dataclass(frozen=True)
class NotificationSource:
    """Each reaches its member once: in the pair's thread, else directly, else in a private thread, else at their next
    command. `hide_departed` is handed those who have left the guild."""

    bot: Guidepost
    builder: NotificationBuilder
    threads: PrivateThreads
    presence: GuildMembers
    hide_departed: Callable[[int, Collection[int]], Awaitable[None]]
    clock: Callable[[], datetime]

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        """Without those whose thread `NotificationRouting` has still to open, or to do without."""
        async for page in notification_store.get_due_notifications(
            self.bot.database, now, SENT_BY_SCHEDULER, self.bot.guild_scope.values()
        ):
            to_threads = [item.subject_id for item in page if item.place is Destination.PAIR_THREAD]
            pairs = await pair_store.get_pairs(self.bot.database, to_threads)
            for notification in page:
                target = self._target(notification, pairs.get(notification.subject_id))
                if target is not None and await self.threads.is_enabled(notification.guild_id):
                    key, due_at = occurrence_key(notification), notification.due_at
                    yield Occurrence(KIND, notification.guild_id, key, due_at, target, notification.good_until)

    def _target(self, notification: Notification, pair: Pair | None) -> Target | None:
        """None where it has to wait."""
        if notification.place is Destination.DIRECT:
            return ToMember(notification.member_id)
        if notification.place is Destination.MEMBER_THREAD:
            thread_id = self.threads.get_member_thread(notification.guild_id, notification.member_id)
            return InChannel(thread_id) if thread_id is not None else None
        if pair is not None and pair.room is ThreadState.OPEN and pair.thread_id is not None:
            return InChannel(pair.thread_id)
        return None

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where it is no longer true, or its reader has left."""
        notification = await notification_store.get_open_notification(self.bot.database, _notification_id(occurrence))
        if notification is None:
            return None
        involved = await self.builder.get_involved(notification)
        if not involved:
            return None  # the two have asked to be forgotten
        departed = await self.presence.find_departed(notification.guild_id, involved)
        if departed:
            await self.hide_departed(notification.guild_id, departed)
        if notification.member_id in departed:
            return None
        message = await self.builder.build(notification, occurrence.id)
        if message is None:
            return None
        readers = [notification.member_id] if notification.place is Destination.MEMBER_THREAD else involved
        if notification.place is not Destination.DIRECT:
            message.page.add_item(text(f"-# For {listing(f'<@{member_id}>' for member_id in readers)}"))
        # In a direct message nobody else is pinged: who is named there is named so that their name can be shown.
        users = [discord.Object(member_id) for member_id in readers]
        mentions = discord.AllowedMentions(everyone=False, users=users, roles=False, replied_user=False)
        return OutgoingMessage(message.page, mentions, message.files)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """May be called twice: a notification that has ended or gone on is left alone."""
        database, now = self.bot.database, self.clock()
        notification = await notification_store.get_open_notification(database, _notification_id(occurrence))
        if notification is None or not occurrence.key.endswith(f"-{notification.place}"):
            return
        if outcome.state is State.FAILED:
            await self._go_on(notification, outcome, now)
        else:
            state = "sent" if outcome.state is State.SENT else "dropped"
            await notification_store.end_notification(database, notification, state, now)

    async def _go_on(self, notification: Notification, outcome: Outcome, now: datetime) -> None:
        """To the next place, after this one took no message."""
        database, place = self.bot.database, notification.place
        if place is Destination.PAIR_THREAD:
            pair = await pair_store.get_pair(database, notification.subject_id)
            if pair is not None:
                await self.threads.give_up(pair, REFUSED if (outcome.reason or "").startswith("403") else "")
            async with database.write() as transaction:
                await notification_store.split_notification(
                    transaction, notification, pair.members if pair else [], now
                )
        elif place is Destination.DIRECT:
            await notification_store.move_notification(database, notification, Destination.MEMBER_THREAD, now)
        else:
            self.threads.forget_member_thread(notification.guild_id, notification.member_id)
            # Moderators first: a process that dies in between does it again.
            await self.threads.notify_of_unreached(notification.guild_id, "")
            await notification_store.move_notification(database, notification, Destination.HELD, now)


def occurrence_key(notification: Notification) -> str:
    """Of its message in the place where it goes next, or was sent."""
    return f"{notification.id}-{notification.place}"


def _notification_id(occurrence: Occurrence) -> str:
    return occurrence.key.partition("-")[0]
