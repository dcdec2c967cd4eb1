"""What becomes of an offer, each within a transaction that holds the guild; by the state found there, once."""

from datetime import datetime, timedelta

from bot.database.executor import Transaction
from cogs.mentoring.records import BOTH, Kind, MentoringError, Offer, OfferState, Pair, Pause, Place
from cogs.mentoring.service.leaving import move_on
from cogs.mentoring.service.profiles import NO_HOST
from cogs.mentoring.service.routing import places_of
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import requests as request_store

# Without a time, both are asked how it went after a week.
ASKED_AFTER = timedelta(days=7)
# A month off is a good rest, and nobody forgets to return from it.
REST = timedelta(days=30)
# Once is chance, twice a bad week.
MOST_SILENT = 3

OVER = {
    OfferState.DECLINED: 'You have said "not now" to this already, so it went on to somebody else.',
    OfferState.EXPIRED: "This waited for three days, so it went on to somebody else. No harm done.",
    OfferState.FULL: "Your interviews for this month were all taken first, so this went on to somebody else.",
    OfferState.WITHDRAWN: "This request is no longer open, so there is nothing left to answer. Thank you all the same.",
}


async def accept(connection: Transaction, offer: Offer, now: datetime) -> list[int]:
    """The requests that go on to another host."""
    offer = await _still_open(connection, offer, now)
    if offer.state is OfferState.ACCEPTED:
        return []
    guild_id, host_id = offer.guild_id, offer.host_id
    await profile_store.come_back(connection, guild_id, host_id)
    places = await places_of(connection, guild_id, host_id, now)
    if not places:
        return await move_on(connection, guild_id, host_id, now, OfferState.FULL)
    request = await request_store.find(connection, offer.request_id)
    if request is None or not await request_store.paired(connection, offer.request_id):
        raise MentoringError(OVER[OfferState.WITHDRAWN])
    await offer_store.end(connection, offer.id, OfferState.ACCEPTED, now)
    seeker_id, ask_at = offer.seeker_id, now + ASKED_AFTER
    pair = Pair(offer.id, request.id, guild_id, seeker_id, host_id, request.goal, now, ask_at=ask_at)
    await pair_store.add(connection, pair)
    await letter_store.write(connection, guild_id, BOTH, Kind.PREP, pair.id, now, place=Place.ROOM)
    return await move_on(connection, guild_id, host_id, now, OfferState.FULL) if places == 1 else []


async def _still_open(connection: Transaction, offer: Offer, now: datetime) -> Offer:
    """As it is now. Raises `MentoringError` where it is over; accepted is not."""
    found = await offer_store.find(connection, offer.id)
    if found is None or found.state in OVER:
        raise MentoringError(OVER[found.state if found else OfferState.WITHDRAWN])
    if found.state is OfferState.OPEN and found.expires_at <= now:
        raise MentoringError(OVER[OfferState.EXPIRED])
    return found


async def decline(connection: Transaction, offer: Offer, now: datetime) -> None:
    """Once; the second time changes nothing."""
    found = await offer_store.find(connection, offer.id)
    if found is not None and found.state is OfferState.DECLINED:
        return
    if (await _still_open(connection, offer, now)).state is OfferState.ACCEPTED:
        raise MentoringError("You have accepted this already. In your thread you can tell them what has changed.")
    await offer_store.end(connection, offer.id, OfferState.DECLINED, now)
    await profile_store.host_answered(connection, offer.guild_id, offer.host_id)
    await request_store.route_on(connection, offer.request_id, now)


async def rest(connection: Transaction, offer: Offer, now: datetime) -> list[int]:
    """The requests that go on to another host."""
    if not await profile_store.pause_host(connection, offer.guild_id, offer.host_id, Pause.ASKED, now + REST):
        raise MentoringError(NO_HOST)
    if await offer_store.end(connection, offer.id, OfferState.DECLINED, now) is not None:
        await request_store.route_on(connection, offer.request_id, now)
    return await move_on(connection, offer.guild_id, offer.host_id, now)


async def let_run_out(connection: Transaction, offer: Offer, now: datetime) -> None:
    """It counts as a silence of the host; too many in a row pause them, and they are told."""
    if await offer_store.end(connection, offer.id, OfferState.EXPIRED, now) is None:
        return
    await request_store.route_on(connection, offer.request_id, now)
    if await profile_store.host_missed(connection, offer.guild_id, offer.host_id) < MOST_SILENT:
        return
    await profile_store.pause_host(connection, offer.guild_id, offer.host_id, Pause.UNANSWERED, None)
    await move_on(connection, offer.guild_id, offer.host_id, now)
    await letter_store.write(connection, offer.guild_id, offer.host_id, Kind.PAUSED, offer.id, now)
