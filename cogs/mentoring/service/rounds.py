"""Rounds: moderators put everybody who waits to all free places at once; who suits whom is decided elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.guilds.audit import Audit, Change
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.assignment import Pairing, matched_elsewhere
from cogs.mentoring.matching.candidates import Pool
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.records import (
    MentoringError,
    MentoringRound,
    OfferState,
    ProposedPair,
    Request,
    RoundPreview,
    RoundProgress,
)
from cogs.mentoring.service.routing import Proposed, Routing, match_of, put_to_hosts
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import requests as request_store
from cogs.mentoring.store import rounds as round_store
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.profiles import lock_guild
from cogs.mentoring.store.requests import RequestStore
from cogs.mentoring.store.rounds import RoundStore

# What is matched in some seconds; who comes after them is in the next round, or routed as always.
MOST_SEEKERS = 5_000
# Members who are asked of Discord at a time: it answers about fifty a second.
ASKED_AT_ONCE = 100

Matching = Callable[[Sequence[Seeker], Sequence[Candidate], datetime, int], Awaitable[list[Pairing]]]

NOBODY = "Nobody who waits could be put to a host, so no round was begun. `/admin mentoring preview` says why."
NO_SUCH_ROUND = "No round is open here. `/admin mentoring start` begins one."


@dataclass(frozen=True)
class _Plan:
    pool: Pool
    requests: dict[int, Request]
    pairings: list[Pairing]


class Rounds:
    def __init__(
        self,
        database: Database,
        rounds: RoundStore,
        requests: RequestStore,
        offers: OfferStore,
        routing: Routing,
        audit: Audit,
        clock: Callable[[], datetime],
        match: Matching = matched_elsewhere,
    ) -> None:
        self._database = database
        self._rounds = rounds
        self._requests = requests
        self._offers = offers
        self._routing = routing
        self._audit = audit
        self._clock = clock
        self._match = match

    async def open_round(self, guild_id: int) -> MentoringRound | None:
        return await self._rounds.open_in(guild_id)

    async def newest(self, guild_id: int) -> MentoringRound | None:
        """The open round, or the last one."""
        return await self._rounds.newest(guild_id)

    async def _seed(self, guild_id: int) -> int:
        """The same for the preview as for the round after it."""
        newest = await self._rounds.newest(guild_id)
        return newest.id if newest else guild_id

    async def _plan(self, guild_id: int, seed: int, now: datetime) -> _Plan:
        requests = await self._requests.unoffered(guild_id, MOST_SEEKERS)
        pool = await self._routing.pool(guild_id, requests, now)
        pairings = await self._match(list(pool.seekers.values()), _free(pool), now, seed)
        return _Plan(pool, {one.seeker_id: one for one in requests}, pairings)

    async def preview(self, guild_id: int) -> RoundPreview:
        """What a round would do now; nobody is asked. Avoid-lists and refusals show only as one reason among others."""
        now = self._clock()
        plan = await self._plan(guild_id, await self._seed(guild_id), now)
        paired = {one.seeker_id for one in plan.pairings}
        left_out = []
        for seeker in plan.pool.seekers.values():
            if seeker.member_id not in paired:
                left_out.append((seeker.member_id, why_left_out(seeker, plan.pool.candidates.values())))
                await asyncio.sleep(0)  # a few milliseconds each: others come between
        proposals = [
            ProposedPair(one.seeker_id, one.host_id, one.score.total, self._reasons(plan, one, now))
            for one in plan.pairings
        ]
        places = sum(one.places for one in _free(plan.pool))
        return RoundPreview(tuple(proposals), tuple(left_out), places, sum(one.points for one in proposals))

    def _reasons(self, plan: _Plan, pairing: Pairing, now: datetime) -> tuple[str, ...]:
        seeker = plan.pool.seekers[plan.requests[pairing.seeker_id].id]
        match = match_of(seeker, plan.pool.candidates[pairing.host_id], now)
        return self._routing.pools.reasons(match, plan.pool.profiles[pairing.host_id])

    async def start(self, guild_id: int, member_id: int, number: int) -> MentoringRound:
        """All offers in one transaction, with the round and the audit entry: after a crash there are all or none.
        Started while offers of one are open, or twice with the same `number` (the interaction's id), it gives that
        one; one that is answered through is closed. Raises `MentoringError` where nobody can be paired."""
        now = self._clock()
        if (known := await self._rounds.open_in(guild_id)) is not None:
            if known.id == number or (await self.progress(known)).open:
                return known
            await self.close(guild_id, member_id)
        seed = await self._seed(guild_id)
        plan = await self._plan(guild_id, seed, now)
        left = await self._see_off(guild_id, plan.pairings, now)
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            known = await round_store.find_open(connection, guild_id) or await round_store.find(connection, number)
            if known is not None:
                return known
            offers = await self._put_all(connection, number, plan, left, now)
            if not offers:
                raise MentoringError(NOBODY)
            new = MentoringRound(number, guild_id, member_id, now, seed, False, len(plan.pool.seekers), offers)
            await round_store.add(connection, new)
            words = f"round {number}: {offers} offers for {new.seekers} seekers"
            await self._audit.note(connection, Change(guild_id, member_id, "mentoring start", "", words))
        return new

    async def _see_off(self, guild_id: int, pairings: Sequence[Pairing], now: datetime) -> set[int]:
        members = sorted({one for pairing in pairings for one in (pairing.seeker_id, pairing.host_id)})
        left = set[int]()
        for first in range(0, len(members), ASKED_AT_ONCE):
            left |= await self._routing.see_off(guild_id, members[first : first + ASKED_AT_ONCE], now)
        return left

    async def _put_all(
        self, connection: Transaction, number: int, plan: _Plan, left: Collection[int], now: datetime
    ) -> int:
        """How many offers there are. What has changed since the pairs were found is looked at once more."""
        requests = list(plan.requests.values())
        if not requests:
            return 0
        fresh = await self._routing.pools.of(connection, requests[0].guild_id, requests, now)
        proposed = []
        for pairing in plan.pairings:
            request = plan.requests[pairing.seeker_id]
            seeker, host = fresh.seekers.get(request.id), fresh.candidates.get(pairing.host_id)
            if seeker is None or host is None or {pairing.seeker_id, pairing.host_id} & set(left):
                continue
            if rules.why_not(seeker, host) or host.open_offers >= host.places:
                continue
            proposed.append(Proposed(request, pairing.host_id, self._reasons(plan, pairing, now)))
            fresh.offered(pairing.host_id)
        return await put_to_hosts(connection, proposed, now, number)

    async def close(self, guild_id: int, member_id: int) -> MentoringRound:
        """Offers that nobody has answered are withdrawn; their requests go on by themselves."""
        now = self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            found = await round_store.find_open(connection, guild_id)
            if found is None:
                raise MentoringError(NO_SUCH_ROUND)
            await round_store.close(connection, found.id, now)
            ended = await offer_store.end_of_round(connection, found.id, now)
            for offer in ended:
                await request_store.route_on(connection, offer.request_id, now, tries=0)
            words = f"closed, {len(ended)} offers withdrawn"
            await self._audit.note(
                connection, Change(guild_id, member_id, "mentoring close", f"round {found.id}", words)
            )
        return replace(found, closed=True)

    async def progress(self, one: MentoringRound) -> RoundProgress:
        states, told = await self._offers.of_round(one.id)
        accepted, declined = states.get(OfferState.ACCEPTED, 0), states.get(OfferState.DECLINED, 0)
        total, still_open = sum(states.values()), states.get(OfferState.OPEN, 0)
        return RoundProgress(total, told, accepted + declined, accepted, still_open)


def _free(pool: Pool) -> list[Candidate]:
    """An open offer takes a place here: a round gives nobody more than they have room for."""
    return [replace(one, taken=one.taken + one.open_offers, open_offers=0) for one in pool.candidates.values()]


def why_left_out(seeker: Seeker, candidates: Collection[Candidate]) -> str:
    """What a moderator can do something about; who avoids or refused whom is told nobody."""
    speaking = [one for one in candidates if rules.speak(seeker.languages, one.languages)]
    if not speaking:
        return "no host shares a language with them"
    related = [one for one in speaking if one.member_id != seeker.member_id and _have_something(seeker, one)]
    if not related:
        return "no host shares a role, an industry or a topic with their wish"
    return "every host who would suit has no place left or is not available"


def _have_something(seeker: Seeker, candidate: Candidate) -> bool:
    return bool(
        rules.role_points(seeker.target_role, candidate.role)
        or rules.industry_points(seeker.target_industry, candidate.industry)
        or rules.topic_points(seeker.topics, candidate.topics)
    )
