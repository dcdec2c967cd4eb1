"""Keeps messages that were sent true: what is answered, or over, says so and loses its buttons, wherever it stands."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.jobs.delivery import Delivery, OutgoingMessage, classify_error
from bot.jobs.ledger import Ledger
from cogs.mentoring.notification_records import Notification, NotificationKind
from cogs.mentoring.notifications import views
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.notifications.source import KIND, occurrence_key
from cogs.mentoring.records import OfferState, Pair, PairState, RequestState
from cogs.mentoring.store import notification_store, offer_store, pair_store, request_store
from cogs.mentoring.views.common import short_code

# Each takes two or three requests; what is left comes with the next step.
MESSAGES_PER_STEP = 40
# The job has 20 seconds for everything, and other steps need some of them.
STEP_SECONDS, EDIT_SECONDS = 8.0, 5.0
# Discord's bad moments pass; and a process that died meanwhile is followed by another.
AGAIN_AFTER = timedelta(minutes=10)
# These are drawn anew when the pair's time or place changes.
CARDS = (NotificationKind.PREP, NotificationKind.PAIRED, NotificationKind.TIME)

Change = Callable[[discord.Message], OutgoingMessage]


@dataclass(frozen=True)
class SentMessages:
    builder: NotificationBuilder
    ledger: Ledger
    delivery: Delivery

    async def update_changed(self, now: datetime) -> None:
        """A bounded number, in bounded time."""
        database, again = self.builder.database, now + AGAIN_AFTER
        changed = await notification_store.take_changed_notifications(database, now, again, MESSAGES_PER_STEP)
        with suppress(TimeoutError):
            async with asyncio.timeout(STEP_SECONDS):
                for notification in changed:
                    shown, change = await self._find_change(notification, now)
                    if change is None or await self._edit(notification, change):
                        await notification_store.mark_checked(database, notification, shown, again)

    async def _find_change(self, notification: Notification, now: datetime) -> tuple[str, Change | None]:
        """What the message is to show, and how; no change where it shows that already."""
        pair = await pair_store.get_pair(self.builder.database, notification.subject_id)
        outcome = await self._get_outcome(notification, pair, now)
        is_card = pair is not None and notification.kind in CARDS
        shown = outcome or (_card_key(notification, pair) if is_card and pair is not None else "")
        if shown == notification.shown or not (outcome or is_card):
            return notification.shown, None
        if outcome:
            return shown, lambda message: OutgoingMessage(views.closed_page(message.components, outcome))
        card = await self.builder.build(notification)
        if card is None:
            return notification.shown, None
        return shown, lambda _message: OutgoingMessage(card.page, files=card.files)

    async def _get_outcome(self, notification: Notification, pair: Pair | None, now: datetime) -> str:
        """A key of `views.OUTCOMES`; empty while the buttons still mean something."""
        database = self.builder.database
        if notification.kind in (NotificationKind.OFFER, NotificationKind.NUDGE):
            offer = await offer_store.get_offer(database, notification.subject_id)
            return offer.state.value if offer is not None and offer.state is not OfferState.OPEN else ""
        if notification.kind is NotificationKind.WAITING:
            request = await request_store.get_request(database, int(notification.subject_id))
            over = request is not None and request.state in (RequestState.PAIRED, RequestState.CLOSED)
            return f"request {request.state.value}" if request is not None and over else ""
        if notification.kind in (NotificationKind.FORWARD, NotificationKind.PAUSED):
            still_true = await self.builder.build(notification) is not None
            return "" if still_true else notification.kind.value
        return get_pair_outcome(notification, pair, now) if pair is not None else ""

    async def _edit(self, notification: Notification, change: Change) -> bool:
        """False where it is to be tried again."""
        found = await self.ledger.get_message(KIND, notification.guild_id, occurrence_key(notification))
        if found is not None:
            try:
                await self.delivery.edit(*found, change, EDIT_SECONDS)
            except (discord.DiscordException, OSError, TimeoutError) as error:
                return classify_error(error).final  # deleted, archived, no permission: so it stays as it is
        return True


def get_pair_outcome(notification: Notification, pair: Pair, now: datetime) -> str:
    """Of a message about a pair, as `SentMessages` shows it."""
    kind = notification.kind
    if kind is NotificationKind.THANK:
        return "thanked" if pair.thanked_at is not None else ""
    if kind is NotificationKind.ENDED:
        return "met" if pair.state is PairState.MET else ""
    if kind is NotificationKind.THANKS:
        return ""
    if pair.state is not PairState.OPEN:
        return f"pair {pair.state.value}"
    number = int(notification.detail.partition("-")[0] or 0)
    if kind is NotificationKind.ASK:
        return "" if number == pair.asked else "asked again" if pair.asked > number else "later"
    if kind in (NotificationKind.TIME, NotificationKind.REMINDER):
        if number != pair.sequence:
            return "moved" if pair.meeting_at is not None else "off"
        return "past" if pair.meeting_at is not None and pair.meeting_at <= now else ""
    return ""


def _card_key(notification: Notification, pair: Pair) -> str:
    """Stands for what may change on a card; empty as long as nothing has."""
    changes = [pair.meeting_place]
    if notification.kind is not NotificationKind.TIME:
        changes.append(f"{pair.sequence or ''}")
    return short_code("\n".join(changes)) if any(changes) else ""
