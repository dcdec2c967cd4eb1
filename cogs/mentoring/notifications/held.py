"""Notifications that could be brought to a member nowhere: the member's next command hands them over."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from cogs.mentoring.notifications.content import NotificationBuilder, NotificationMessage
from cogs.mentoring.store import notification_store


@dataclass(frozen=True)
class HeldNotifications:
    builder: NotificationBuilder

    async def count(self, guild_id: int, member_id: int) -> int:
        """Up to as many as one command hands over."""
        return len(
            await notification_store.get_held_notifications(
                self.builder.database, guild_id, member_id, self.builder.clock()
            )
        )

    async def hand_over(self, guild_id: int, member_id: int) -> AsyncIterator[NotificationMessage]:
        """Those that are still true, oldest first; each counts as delivered once the next one is asked for."""
        database, now = self.builder.database, self.builder.clock()
        for notification in await notification_store.get_held_notifications(database, guild_id, member_id, now):
            message = await self.builder.build(notification)
            if message is not None:
                yield message
            await notification_store.end_notification(
                database, notification, "sent" if message is not None else "dropped", now
            )
