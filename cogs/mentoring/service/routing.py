"""Puts a request to the next best host, or on the waiting list; who suits whom is decided in `rules.py`."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.database.engine import Database
from bot.database.executor import Transaction
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.candidates import CAPACITY_PERIOD, Pool, Pools, takes_another
from cogs.mentoring.matching.hours import shared_hours
from cogs.mentoring.matching.records import Candidate, Match, Seeker
from cogs.mentoring.records import Kind, Offer, OfferState, Request, RequestState
from cogs.mentoring.service.leaving import Departures, close_request
from cogs.mentoring.store import avoids as avoid_store
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import requests as request_store
from cogs.mentoring.store.notifications import new_letter
from cogs.mentoring.store.profiles import lock_guild
from cogs.mentoring.store.requests import RequestStore

# A weekend away is no silence.
OFFER_LASTS = timedelta(hours=72)
NUDGE_AFTER = timedelta(hours=48)
# After so many hosts without a yes a pause is kinder than another no.
MOST_TRIES = 5
LOOKED_AT_AGAIN = timedelta(days=1)

Gone = Callable[[int, Collection[int]], Awaitable[set[int]]]


class Put(Enum):
    """What became of putting a request to a host."""

    DONE = "done"
    NOT_THIS_HOST = "not this host"
    NOT_ANY_MORE = "the request is over, or somebody considers it"


class Routing:
    """`gone` tells who of some members has left the guild; nobody who has is offered."""

    def __init__(
        self, database: Database, pools: Pools, requests: RequestStore, departures: Departures, gone: Gone
    ) -> None:
        self._database = database
        self.pools = pools
        self._requests = requests
        self._departures = departures
        self._gone = gone

    async def pool(self, guild_id: int, requests: Sequence[Request], now: datetime) -> Pool:
        async with self._database.read() as connection:
            return await self.pools.of(connection, guild_id, requests, now)

    async def see_off(self, guild_id: int, member_ids: Collection[int], now: datetime) -> set[int]:
        """Those of them who have left the guild; everything of theirs is ended then."""
        left = await self._gone(guild_id, member_ids)
        if left:
            await self._departures.gone(guild_id, left, now)
        return left

    async def route_all(self, request_ids: Iterable[int], now: datetime) -> None:
        """Those of them that are still due."""
        found = [await self._requests.named(one) for one in sorted(set(request_ids))]
        await self.route([one for one in found if one is not None and one.next_at is not None], now)

    async def route(self, requests: Sequence[Request], now: datetime) -> None:
        """Each goes to a host or to the waiting list. What cannot be done in one guild does not hold up the others."""
        by_guild, errors = defaultdict[int, list[Request]](list), list[Exception]()
        for request in requests:
            by_guild[request.guild_id].append(request)
        for guild_id, some in by_guild.items():
            try:
                await self._route_in(guild_id, some, now)
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]

    async def _route_in(self, guild_id: int, requests: Sequence[Request], now: datetime) -> None:
        pool, unplaced = await self.pool(guild_id, requests, now), list[Request]()
        for request in requests:
            if not await self._find_host(pool, request, now):
                unplaced.append(request)
            await asyncio.sleep(0)  # a ranking takes some milliseconds: others come between
        await self._let_wait(guild_id, unplaced, now)

    async def _find_host(self, pool: Pool, request: Request, now: datetime) -> bool:
        """False where the request has to wait."""
        seeker, profile = pool.seekers.get(request.id), pool.profiles.get(request.seeker_id)
        if seeker is None or profile is None or profile.paused_at is not None:
            await self._close(request, now)
            return True
        for match in self._matches(pool, request, seeker, now):
            host_id = match.candidate.member_id
            if left := await self.see_off(request.guild_id, {seeker.member_id, host_id}, now):
                if seeker.member_id in left:
                    return True
                pool.drop(host_id)
                continue
            put = await self._put(request, host_id, self.pools.reasons(match, pool.profiles[host_id]), now)
            if put is Put.DONE:
                pool.offered(host_id)
            if put is not Put.NOT_THIS_HOST:
                return True
        return False

    def _matches(self, pool: Pool, request: Request, seeker: Seeker, now: datetime) -> list[Match]:
        """The host whom the seeker chose, then all others, the best first."""
        wished = pool.candidates.get(request.wished_host_id or 0)
        if request.state is RequestState.LOOKING and request.tries >= MOST_TRIES:
            return []
        ranked = rules.ranked(seeker, pool.askable(), now)
        if wished is None or rules.why_not(seeker, wished) or not takes_another(wished.places, wished.open_offers):
            return ranked
        return [match_of(seeker, wished, now), *(one for one in ranked if one.candidate is not wished)]

    async def _put(self, request: Request, host_id: int, reasons: tuple[str, ...], now: datetime) -> Put:
        async with self._database.write() as connection:
            await lock_guild(connection, request.guild_id)
            current = await request_store.find(connection, request.id)
            if current is None or current.state not in (RequestState.LOOKING, RequestState.WAITING):
                return Put.NOT_ANY_MORE
            if not await may_be_put_to(connection, current, host_id, now):
                return Put.NOT_THIS_HOST
            done = await put_to_hosts(connection, [Proposed(current, host_id, reasons)], now)
        return Put.DONE if done else Put.NOT_ANY_MORE

    async def _let_wait(self, guild_id: int, requests: Sequence[Request], now: datetime) -> None:
        """The seeker is told once, until somebody considers the request again; who has just asked reads it in the
        answer to that."""
        if not requests:
            return
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            for request in requests:
                before = await request_store.find(connection, request.id)
                waits = await request_store.wait(connection, request.id, now + LOOKED_AT_AGAIN)
                if waits and before is not None and _was_looked_for(before, now):
                    subject = f"{request.id}/{now:%Y%m%d%H%M%S%f}"
                    await letter_store.write(connection, guild_id, request.seeker_id, Kind.WAITING, subject, now)

    async def _close(self, request: Request, now: datetime) -> None:
        """A member who was paused for their silence was told so, and asks again when they are back."""
        async with self._database.write() as connection:
            await lock_guild(connection, request.guild_id)
            await close_request(connection, request.id, "paused", now)


def _was_looked_for(request: Request, now: datetime) -> bool:
    """Waiting is news for them: they have not asked at this very moment."""
    return request.state is RequestState.LOOKING and (request.tries > 0 or request.asked_at < now)


def match_of(seeker: Seeker, candidate: Candidate, now: datetime) -> Match:
    """However little the two have in common."""
    return Match(
        candidate,
        rules.score(seeker, candidate, now),
        shared_hours(seeker.zone, candidate.zone, now.astimezone(UTC).date()),
        seeker.topics & candidate.topics,
        seeker.languages & candidate.languages,
    )


async def places_of(connection: Transaction, guild_id: int, host_id: int, now: datetime) -> int:
    """How many more interviews the host can take; 0 for one who may not be asked."""
    capacity = await profile_store.capacity(connection, guild_id, host_id)
    return max(capacity - await offer_store.taken(connection, guild_id, host_id, now - CAPACITY_PERIOD), 0)


async def may_be_put_to(connection: Transaction, request: Request, host_id: int, now: datetime) -> bool:
    """Asked again within the transaction of the offer: much can happen since the pool was loaded."""
    guild_id, seeker_id = request.guild_id, request.seeker_id
    considering = await offer_store.open_count(connection, guild_id, host_id)
    if not takes_another(await places_of(connection, guild_id, host_id, now), considering):
        return False
    if await avoid_store.avoiding(connection, guild_id, seeker_id, host_id):
        return False
    past = await offer_store.past(connection, guild_id, [seeker_id], now - rules.MET_AGAIN_AFTER)
    declined = await offer_store.declined(connection, guild_id, [seeker_id], now - rules.ASKED_AGAIN_AFTER)
    return (seeker_id, host_id) not in {*past, *declined}


@dataclass(frozen=True)
class Proposed:
    """A request, and the host who is asked, with the reasons."""

    request: Request
    host_id: int
    reasons: tuple[str, ...]


async def put_to_hosts(
    connection: Transaction, proposed: Sequence[Proposed], now: datetime, round_id: int | None = None
) -> int:
    """The offers, and the letters that tell of them; how many. None for a request that is over or that somebody
    considers. The caller holds the guild."""
    ids = await request_store.offered(connection, [one.request.id for one in proposed])
    offers = [_offer(ids[one.request.id], one, now, round_id) for one in proposed if one.request.id in ids]
    await offer_store.add(connection, *offers)
    left = OFFER_LASTS - NUDGE_AFTER
    letters = []
    for one in offers:
        letters.append(new_letter(one.guild_id, one.host_id, Kind.OFFER, one.id, now, OFFER_LASTS))
        letters.append(new_letter(one.guild_id, one.host_id, Kind.NUDGE, one.id, now + NUDGE_AFTER, left))
    await letter_store.write_all(connection, letters)
    return len(offers)


def _offer(offer_id: str, proposed: Proposed, now: datetime, round_id: int | None) -> Offer:
    request, until = proposed.request, now + OFFER_LASTS
    which = (offer_id, request.id, request.guild_id, request.seeker_id, proposed.host_id, proposed.reasons)
    return Offer(*which, OfferState.OPEN, now, until, round_id=round_id)
