"""Prepares the threads that notifications are to go to, or sends these on to another place where there is none."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.database.executor import Database
from cogs.mentoring.notification_records import Destination, Notification
from cogs.mentoring.notifications.threads import BAD_MOMENT, NoThreadError, PrivateThreads
from cogs.mentoring.records import Pair, PairState, ThreadState
from cogs.mentoring.store import notification_store, pair_store


@dataclass(frozen=True)
class NotificationRouting:
    """Afterwards `NotificationSource` knows a target for each, but for those that have to wait."""

    database: Database
    threads: PrivateThreads

    async def route_due(self, now: datetime) -> None:
        await self._split_those_without_thread(now)
        await self._open_member_threads(now)

    def _due(self, now: datetime, place: Destination) -> AsyncIterator[list[Notification]]:
        shards = self.threads.client.guild_scope.values()
        return notification_store.get_due_notifications(self.database, now, [place], shards)

    async def _split_those_without_thread(self, now: datetime) -> None:
        """What was for both in a thread that is not there, or no longer theirs, goes to each of them."""
        async for page in self._due(now, Destination.PAIR_THREAD):
            pairs = await pair_store.get_pairs(self.database, [notification.subject_id for notification in page])
            for notification in page:
                pair = pairs.get(notification.subject_id)
                if not _has_thread(pair) and await self.threads.is_enabled(notification.guild_id):
                    async with self.database.write() as transaction:
                        await notification_store.split_notification(
                            transaction, notification, pair.members if pair else [], now
                        )

    async def _open_member_threads(self, now: datetime) -> None:
        async for page in self._due(now, Destination.MEMBER_THREAD):
            for notification in page:
                if await self.threads.is_enabled(notification.guild_id):
                    try:
                        await self._open_member_thread(notification, now)
                    except BAD_MOMENT:
                        return  # Discord is slow: the rest waits for the next time

    async def _open_member_thread(self, notification: Notification, now: datetime) -> None:
        try:
            await self.threads.open_member_thread(notification.guild_id, notification.member_id)
        except NoThreadError as error:
            # Moderators first: a process that dies in between does it again.
            await self.threads.notify_of_unreached(notification.guild_id, str(error))
            await notification_store.move_notification(self.database, notification, Destination.HELD, now)


def _has_thread(pair: Pair | None) -> bool:
    """Whether the pair's thread is there, or still to be opened."""
    if pair is None or pair.room is ThreadState.NONE:
        return False
    return (pair.room is ThreadState.OPEN and pair.thread_id is not None) or pair.state is PairState.OPEN
