"""What has to end when somebody goes: their request, the offers put to them, their interviews; the others hear of it.

Whose request is left without an offer is looked at again at once.
"""

from collections.abc import Collection
from datetime import datetime

from bot.database.executor import Database, Transaction
from cogs.mentoring.notification_records import NotificationKind
from cogs.mentoring.records import Offer, OfferState
from cogs.mentoring.service.follow_up import end_pair_by_member
from cogs.mentoring.store import notification_store, offer_store, pair_store, profile_store, request_store

LEFT = "left"


async def leave(database: Database, guild_id: int, member_id: int, now: datetime) -> list[int]:
    """They want out: no profile, no consent to be asked any more. The requests that go on to another host."""
    async with database.write() as transaction:
        await profile_store.lock_guild(transaction, guild_id)
        request_ids = await end_everything(transaction, guild_id, member_id, now)
        await profile_store.delete_host(transaction, guild_id, member_id)
        await profile_store.delete_profile(transaction, guild_id, member_id)
    return request_ids


async def hide_departed(database: Database, guild_id: int, member_ids: Collection[int], now: datetime) -> list[int]:
    """They left the guild: ended, but kept for the case that they come back soon. The requests that go on."""
    request_ids = []
    async with database.write() as transaction:
        await profile_store.lock_guild(transaction, guild_id)
        for member_id in sorted(member_ids):
            request_ids += await end_everything(transaction, guild_id, member_id, now)
    return request_ids


async def end_everything(transaction: Transaction, guild_id: int, member_id: int, now: datetime) -> list[int]:
    """All that is open, within a transaction that holds the guild. The requests that go on to another host."""
    request = await request_store.get_open_request(transaction, guild_id, member_id)
    if request is not None:
        await close_request(transaction, request.id, LEFT, now)
    request_ids = await end_offers_of_host(transaction, guild_id, member_id, now)
    for pair_id in await pair_store.get_open_pair_ids(transaction, guild_id, member_id):
        pair = await end_pair_by_member(transaction, pair_id, LEFT, member_id, now)
        if pair is not None and pair.host_id == member_id:
            request_ids.append(pair.request_id)
    return request_ids


async def close_request(transaction: Transaction, request_id: int, reason: str, now: datetime) -> None:
    """The host who considers it hears of it."""
    offer = await offer_store.withdraw_offer_of_request(transaction, request_id, now)
    await request_store.close_request(transaction, request_id, reason, now)
    await notification_store.recheck_notifications(transaction, str(request_id), now)
    if offer is not None:
        await request_store.wake_guild(transaction, offer.guild_id, now)
        await notify_host_of_end(transaction, offer, now)


async def notify_host_of_end(transaction: Transaction, offer: Offer, now: datetime) -> None:
    """The offer is over, and not by their doing."""
    await notification_store.add_notification(
        transaction, offer.guild_id, offer.host_id, NotificationKind.ENDED, offer.id, now
    )


async def end_offers_of_host(
    transaction: Transaction, guild_id: int, host_id: int, now: datetime, state: OfferState = OfferState.WITHDRAWN
) -> list[int]:
    """The host considers nothing any more. Ids of the requests that go on to another."""
    offers = await offer_store.end_offers_of_host(transaction, guild_id, host_id, state, now)
    for offer in offers:
        await request_store.look_for_next_host(transaction, offer.request_id, now)
    if state is OfferState.WITHDRAWN and offers:
        await request_store.wake_guild(transaction, guild_id, now)
    return [offer.request_id for offer in offers]
