"""Puts a request to the next best host, or on the waiting list."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.database.executor import Database, Transaction
from bot.database.statements import Step
from bot.guilds.shards import ShardValues
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.records import Match, Seeker
from cogs.mentoring.notification_records import Notification, NotificationKind
from cogs.mentoring.records import Offer, OfferState, Reason, Request, RequestState
from cogs.mentoring.service import leaving
from cogs.mentoring.service.pools import CandidatePool, PoolLoader
from cogs.mentoring.store import notification_store, offer_store, profile_store, request_store

# Over a weekend away nobody misses an offer.
OFFER_LASTS = timedelta(hours=72)
NUDGE_AFTER = timedelta(hours=48)
# After so many hosts without a yes a pause is kinder than another no.
MOST_TRIES = 5
LOOK_AGAIN_AFTER = timedelta(days=1)
# Requests in one step; what is left comes with the next.
REQUESTS_PER_STEP = 100

# Who of some members of a guild has left it.
FindDeparted = Callable[[int, Collection[int]], Awaitable[set[int]]]


class OfferResult(Enum):
    """What became of putting a request to a host."""

    OFFERED = "offered"
    NOT_THIS_HOST = "not this host"
    NOT_ANY_MORE = "the request is over, or somebody considers it"


@dataclass(frozen=True)
class Proposal:
    """A request, and the host who is to be asked, with the reasons."""

    request: Request
    host_id: int
    reasons: tuple[Reason, ...]


class Routing:
    """Nobody is offered to whom `find_departed` says that they have left."""

    def __init__(
        self,
        database: Database,
        loader: PoolLoader,
        find_departed: FindDeparted,
        get_shards: Callable[[], ShardValues],
    ) -> None:
        self._database = database
        self._get_shards = get_shards
        self.loader = loader
        self._find_departed = find_departed

    async def hide_departed(self, guild_id: int, member_ids: Collection[int], now: datetime) -> set[int]:
        """Those of them who have left the guild; everything of theirs is ended then."""
        departed = await self._find_departed(guild_id, member_ids)
        if departed:
            await leaving.hide_departed(self._database, guild_id, departed, now)
        return departed

    async def route_by_id(self, request_ids: Iterable[int], now: datetime) -> None:
        """Those of them that are still due."""
        requests = await request_store.get_requests(self._database, list(request_ids))
        await self.route([request for request in requests.values() if request.next_at is not None], now)

    async def route_due(self, now: datetime) -> None:
        """A bounded number, longest waiting first."""
        shards = self._get_shards()
        await self.route(await request_store.get_due_requests(self._database, now, REQUESTS_PER_STEP, shards), now)

    async def route_waiting(self, guild_id: int, now: datetime) -> None:
        """Everybody who waits in a guild is looked at, longest waiting first: nobody who asks now is before them."""
        if not await request_store.somebody_waits(self._database, guild_id):
            return
        async with self._database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await request_store.wake_guild(transaction, guild_id, now)
        await self.route(await request_store.get_due_requests_in(self._database, guild_id, now, REQUESTS_PER_STEP), now)

    async def route(self, requests: Sequence[Request], now: datetime) -> None:
        """Each goes to a host or to the waiting list. What cannot be done in one guild does not hold up the others."""
        by_guild, errors = defaultdict[int, list[Request]](list), list[Exception]()
        for request in requests:
            by_guild[request.guild_id].append(request)
        for guild_id, requests_there in by_guild.items():
            try:
                await self._route_in(guild_id, requests_there, now)
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]

    async def _route_in(self, guild_id: int, requests: Sequence[Request], now: datetime) -> None:
        pool, unplaced = await self.loader.load(self._database, guild_id, requests, now), list[Request]()
        for request in requests:
            if not await self._find_host(pool, request, now):
                unplaced.append(request)
            await asyncio.sleep(0)  # a ranking takes some milliseconds: others come between
        resting = {profile.member_id for profile in pool.profiles.values() if profile.paused_at is not None}
        await self._put_on_waiting_list(guild_id, unplaced, resting, now)

    async def _find_host(self, pool: CandidatePool, request: Request, now: datetime) -> bool:
        """False where the request has to wait."""
        seeker, profile = pool.seekers.get(request.id), pool.profiles.get(request.seeker_id)
        if seeker is None or profile is None:
            await self._close(request, now)
            return True
        if profile.paused_at is not None:
            return False  # nothing is lost by a break: their return wakes the request
        for match in _ranked(pool, request, seeker, now):
            host_id = match.candidate.member_id
            departed = await self.hide_departed(request.guild_id, {seeker.member_id, host_id}, now)
            if seeker.member_id in departed:
                return True
            if departed:
                pool.drop(host_id)
                continue
            proposal = Proposal(request, host_id, self.loader.reasons(match, pool.profiles[host_id]))
            result = await self._offer(proposal, now)
            if result is OfferResult.OFFERED:
                pool.count_offer(host_id)
            if result is not OfferResult.NOT_THIS_HOST:
                return True
        return False

    async def _offer(self, proposal: Proposal, now: datetime) -> OfferResult:
        """Everything is asked again within the transaction: much can happen since the pool was loaded."""
        guild_id, host_id = proposal.request.guild_id, proposal.host_id
        async with self._database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            request = await request_store.get_request(transaction, proposal.request.id)
            if request is None or not request.is_open:
                return OfferResult.NOT_ANY_MORE
            if not may_be_offered(await self.loader.load(transaction, guild_id, [request], now, host_id), host_id):
                return OfferResult.NOT_THIS_HOST
            offers = await add_offers(transaction, [proposal], now)
        return OfferResult.OFFERED if offers else OfferResult.NOT_ANY_MORE

    async def _put_on_waiting_list(
        self, guild_id: int, requests: Sequence[Request], resting: Collection[int], now: datetime
    ) -> None:
        """The seeker hears of it once, until somebody considers the request again; who has just asked reads it in the
        answer to that."""
        if not requests:
            return
        async with self._database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            before = await request_store.get_requests(transaction, [request.id for request in requests])
            for request in before.values():
                waits = await request_store.put_on_waiting_list(transaction, request.id, now + LOOK_AGAIN_AFTER, now)
                if waits and request.seeker_id not in resting and _was_looked_for(request, now):
                    subject = f"{request.id}/{now:%Y%m%d%H%M%S%f}"
                    kind = NotificationKind.WAITING
                    await notification_store.add_notification(
                        transaction, guild_id, request.seeker_id, kind, subject, now
                    )

    async def _close(self, request: Request, now: datetime) -> None:
        """Whose profile is gone wants nothing any more."""
        async with self._database.write() as transaction:
            await profile_store.lock_guild(transaction, request.guild_id)
            await leaving.close_request(transaction, request.id, leaving.LEFT, now)


def _ranked(pool: CandidatePool, request: Request, seeker: Seeker, now: datetime) -> list[Match]:
    """The host whom the seeker chose, then all others, the best first."""
    if request.state is RequestState.LOOKING and request.tries >= MOST_TRIES:
        return []
    ranked = rules.rank(seeker, pool.get_askable(), now)
    wished = pool.candidates.get(request.wished_host_id or 0)
    match_with_wished = rules.match_or_exclusion(seeker, wished, now) if wished is not None else None
    if not isinstance(match_with_wished, Match):
        return ranked
    return [match_with_wished, *(match for match in ranked if match.candidate is not wished)]


def _was_looked_for(request: Request, now: datetime) -> bool:
    """Waiting is news for them: they have not asked at this very moment."""
    return request.state is RequestState.LOOKING and (request.tries > 0 or request.asked_at < now)


def may_be_offered(pool: CandidatePool, host_id: int) -> bool:
    """Whether the host of a pool that was loaded for one request and one host can be asked."""
    seeker, host = next(iter(pool.seekers.values()), None), pool.candidates.get(host_id)
    if seeker is None or host is None:
        return False
    return rules.why_not(seeker, host) is None and rules.has_room(host)


async def add_offers(
    transaction: Transaction, proposals: Sequence[Proposal], now: datetime, round_id: int | None = None
) -> list[Offer]:
    """The offers, with the notifications of them. None for a request that is over or that somebody considers. The
    caller holds the guild."""
    numbers = await request_store.claim_for_offers(transaction, [proposal.request.id for proposal in proposals])
    offers = [
        _offer(proposal, numbers[proposal.request.id], now, round_id)
        for proposal in proposals
        if proposal.request.id in numbers
    ]
    await offer_store.add_offers(transaction, offers)
    notifications = [notification for offer in offers for notification in _notifications_of(offer, now)]
    await notification_store.add_notifications(transaction, notifications)
    return offers


def first_offer(proposal: Proposal, now: datetime) -> tuple[Offer, list[Step]]:
    """Of a request that is about to be added, as one that somebody considers; with the steps that add the offer."""
    offer = _offer(proposal, 1, now)
    notifications = _notifications_of(offer, now)
    return offer, [offer_store.adding(offer), *notification_store.adding(notifications)]


def _notifications_of(offer: Offer, now: datetime) -> list[Notification]:
    """To the host: the offer, and once more before it runs out."""
    host, nudge_at, nudge_good_for = (offer.guild_id, offer.host_id), now + NUDGE_AFTER, OFFER_LASTS - NUDGE_AFTER
    new_notification = notification_store.new_notification
    return [
        new_notification(*host, NotificationKind.OFFER, offer.id, now, OFFER_LASTS),
        new_notification(*host, NotificationKind.NUDGE, offer.id, nudge_at, nudge_good_for),
    ]


def _offer(proposal: Proposal, number: int, now: datetime, round_id: int | None = None) -> Offer:
    """The n-th of its request, from 1."""
    request = proposal.request
    return Offer(
        f"{request.id}-{number}",
        request.id,
        request.guild_id,
        request.seeker_id,
        proposal.host_id,
        proposal.reasons,
        OfferState.OPEN,
        now,
        now + OFFER_LASTS,
        round_id=round_id,
    )
