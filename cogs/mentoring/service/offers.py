"""What hosts answer to what is put to them, and what becomes of offers that nobody answers.

Whatever is decided is decided in one transaction that holds the guild, by the state found there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.database.executor import Database, Transaction
from cogs.mentoring.matching.rules import CAPACITY_PERIOD
from cogs.mentoring.notification_records import BOTH, Destination, NotificationKind
from cogs.mentoring.records import MOST_UNANSWERED, HostPause, Offer, OfferState, Pair
from cogs.mentoring.service.follow_up import OUTAGE
from cogs.mentoring.service.leaving import end_offers_of_host
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store import host_store, notification_store, offer_store, pair_store, profile_store, request_store
from cogs.mentoring.views import refusals

# Without a time, both are asked how it went after a week.
ASK_AFTER = timedelta(days=7)
# A month off is a good rest, and nobody forgets to return from it.
REST = timedelta(days=30)
# Offers that run out in one step; what is left comes with the next.
OFFERS_PER_STEP = 100


@dataclass(frozen=True)
class OfferService:
    database: Database
    routing: Routing
    clock: Callable[[], datetime]

    async def get_offer_to(self, offer_id: str, host_id: int) -> Offer:
        """Open or over. Raises `UserError` for anybody but the host who was asked."""
        offer, is_off = await offer_store.get_offer_and_switch(self.database, offer_id)
        if offer is None:
            raise refusals.offer_over(OfferState.WITHDRAWN)
        if offer.host_id != host_id:
            raise refusals.offer_of_others()
        if is_off:
            raise refusals.switched_off()
        return offer

    async def accept(self, offer_id: str, host_id: int) -> Pair | None:
        """None where the host has no place left: the seeker goes on to another. Accepting again changes nothing.

        Raises `UserError` for anybody but the host who was asked, and where the offer is over.
        """
        offer, now = await self.get_offer_to(offer_id, host_id), self.clock()
        await self.routing.hide_departed(offer.guild_id, {offer.seeker_id}, now)
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, offer.guild_id)
            request_ids = await _accept(transaction, offer, now)
            pair = await pair_store.get_pair(transaction, offer_id)
        await self.routing.route_by_id(request_ids, now)
        return pair

    async def decline(self, offer_id: str, host_id: int) -> Offer:
        """Quietly: the seeker sees that we are still looking. Declining again changes nothing. Raises as `accept`."""
        offer, now = await self.get_offer_to(offer_id, host_id), self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, offer.guild_id)
            await _decline(transaction, offer, now)
        await self.routing.route_by_id([offer.request_id], now)
        return offer

    async def rest(self, offer_id: str, host_id: int) -> Offer:
        """Not now, and nothing else for a month. That holds even where the offer is over. Raises `UserError` for
        anybody but the host who was asked, and where they are no host any more."""
        offer, now = await self.get_offer_to(offer_id, host_id), self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, offer.guild_id)
            request_ids = await _rest(transaction, offer, now)
        await self.routing.route_by_id([offer.request_id, *request_ids], now)
        return offer

    async def expire_due(self, now: datetime) -> None:
        """Lets offers run out that nobody answered: a bounded number, longest due first."""
        for offer in await offer_store.get_expired_offers(self.database, now, OFFERS_PER_STEP):
            async with self.database.write() as transaction:
                await profile_store.lock_guild(transaction, offer.guild_id)
                await _expire(transaction, offer, now)


async def _accept(transaction: Transaction, offer: Offer, now: datetime) -> list[int]:
    """The requests that go on to another host."""
    offer = await _get_unended(transaction, offer, now)
    if offer.state is OfferState.ACCEPTED:
        return []
    guild_id, host_id = offer.guild_id, offer.host_id
    await profile_store.mark_returned(transaction, guild_id, host_id)
    card = await host_store.get_host_card(transaction, guild_id, host_id, now - CAPACITY_PERIOD)
    places = card.free if card is not None and not card.paused else 0
    if not places:
        return await end_offers_of_host(transaction, guild_id, host_id, now, OfferState.FULL)
    request = await request_store.get_request(transaction, offer.request_id)
    if request is None or not await request_store.mark_paired(transaction, offer.request_id):
        raise refusals.offer_over(OfferState.WITHDRAWN, guild_id)
    await offer_store.end_offer(transaction, offer.id, OfferState.ACCEPTED, now)
    await notification_store.recheck_notifications(transaction, str(offer.request_id), now)
    pair = Pair(offer.id, request.id, guild_id, offer.seeker_id, host_id, request.goal, now, ask_at=now + ASK_AFTER)
    await pair_store.add_pair(transaction, pair)
    place = Destination.PAIR_THREAD
    await notification_store.add_notification(
        transaction, guild_id, BOTH, NotificationKind.PREP, pair.id, now, place=place
    )
    if places > 1:
        return []
    return await end_offers_of_host(transaction, guild_id, host_id, now, OfferState.FULL)


async def _get_unended(transaction: Transaction, offer: Offer, now: datetime) -> Offer:
    """As it is now. Raises `UserError` where it is over; accepted is not."""
    current = await offer_store.get_offer(transaction, offer.id)
    if current is None or current.state in refusals.OFFER_OVER:
        raise refusals.offer_over(current.state if current else OfferState.WITHDRAWN, offer.guild_id)
    if current.state is OfferState.OPEN and current.expires_at <= now:
        raise refusals.offer_over(OfferState.EXPIRED, offer.guild_id)
    return current


async def _decline(transaction: Transaction, offer: Offer, now: datetime) -> None:
    """Once; the second time changes nothing."""
    current = await offer_store.get_offer(transaction, offer.id)
    if current is not None and current.state is OfferState.DECLINED:
        return
    if (await _get_unended(transaction, offer, now)).state is OfferState.ACCEPTED:
        raise refusals.accepted_already(offer.guild_id)
    await offer_store.end_offer(transaction, offer.id, OfferState.DECLINED, now)
    await profile_store.mark_answered(transaction, offer.guild_id, offer.host_id)
    await request_store.look_for_next_host(transaction, offer.request_id, now)
    await request_store.wake_guild(transaction, offer.guild_id, now)


async def _rest(transaction: Transaction, offer: Offer, now: datetime) -> list[int]:
    """The requests that go on to another host."""
    guild_id, host_id = offer.guild_id, offer.host_id
    if not await profile_store.pause_host(transaction, guild_id, host_id, HostPause.ASKED, now + REST):
        raise refusals.not_a_host(guild_id)
    if await offer_store.end_offer(transaction, offer.id, OfferState.DECLINED, now) is not None:
        await request_store.look_for_next_host(transaction, offer.request_id, now)
    return await end_offers_of_host(transaction, guild_id, host_id, now)


async def _expire(transaction: Transaction, offer: Offer, now: datetime) -> None:
    """It counts as a silence of the host who heard of it, unless we were away; too many in a row pause
    them, and they hear of it."""
    guild_id, host_id = offer.guild_id, offer.host_id
    if await offer_store.end_offer(transaction, offer.id, OfferState.EXPIRED, now) is None:
        return
    await request_store.look_for_next_host(transaction, offer.request_id, now)
    await request_store.wake_guild(transaction, guild_id, now)
    heard = await notification_store.was_sent(transaction, NotificationKind.OFFER, offer.id, host_id)
    if not heard or now - offer.expires_at > OUTAGE:
        return
    if await profile_store.count_unanswered_offer(transaction, guild_id, host_id) < MOST_UNANSWERED:
        return
    await profile_store.pause_host(transaction, guild_id, host_id, HostPause.UNANSWERED, None)
    await end_offers_of_host(transaction, guild_id, host_id, now)
    await notification_store.add_notification(transaction, guild_id, host_id, NotificationKind.PAUSED, offer.id, now)
