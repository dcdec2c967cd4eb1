"""Rounds: moderators put everybody who waits to all free places at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cachetools import TTLCache

from bot.database.executor import Database, Transaction
from bot.guilds.audit import Audit, Change
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.assignment import Pairing
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.records import (
    MentoringRound,
    OfferState,
    ProposedPair,
    Request,
    RoundPreview,
    RoundProgress,
    RoundState,
)
from cogs.mentoring.service.pools import CandidatePool
from cogs.mentoring.service.routing import Proposal, Routing, add_offers
from cogs.mentoring.store import offer_store, profile_store, request_store, round_store
from cogs.mentoring.views import refusals

# What is matched in some seconds; who comes after them is in the next round, or routed as always.
MOST_SEEKERS = 5_000
# Members who are asked of Discord at a time: it answers about fifty a second.
ASKED_AT_ONCE = 100

# So long somebody leafs through a preview; the matchings of a few servers at a time.
KEPT_SECONDS, MATCHINGS_KEPT = 60, 8

# Finds the pairs of a round, of seekers and free places, at this moment, with this seed.
MatchAll = Callable[[Sequence[Seeker], Sequence[Candidate], datetime, int], Awaitable[list[Pairing]]]

NO_SHARED_LANGUAGE = "no host shares a language with them"
NOTHING_IN_COMMON = "no host shares a role, an industry or a topic with their goal"
NO_PLACE = "every suitable host is full or away"


@dataclass(frozen=True)
class _Plan:
    pool: CandidatePool
    requests: dict[int, Request]
    pairings: list[Pairing]


@dataclass(frozen=True)
class RoundService:
    database: Database
    routing: Routing
    audit: Audit
    clock: Callable[[], datetime]
    match_all: MatchAll
    _matching: asyncio.Lock = field(default_factory=asyncio.Lock)
    _matched: TTLCache[Any, list[Pairing]] = field(default_factory=lambda: TTLCache(MATCHINGS_KEPT, KEPT_SECONDS))

    async def _get_seed(self, guild_id: int) -> int:
        """The same for the preview as for the round after it."""
        newest = await round_store.get_newest_round(self.database, guild_id)
        return newest.id if newest else guild_id

    async def _plan(self, guild_id: int, seed: int, now: datetime) -> _Plan:
        requests = await request_store.get_unoffered_requests(self.database, guild_id, MOST_SEEKERS)
        pool = await self.routing.loader.load(self.database, guild_id, requests, now)
        # A paused seeker's request waits for their return.
        seekers = [seeker for seeker in pool.seekers.values() if pool.profiles[seeker.member_id].paused_at is None]
        pairings = await self._match(guild_id, seekers, _with_free_places(pool), now, seed)
        return _Plan(pool, {request.seeker_id: request for request in requests}, pairings)

    async def _match(
        self, guild_id: int, seekers: Sequence[Seeker], hosts: Sequence[Candidate], now: datetime, seed: int
    ) -> list[Pairing]:
        """One at a time, and none anew where nothing has changed: each takes a process and some of the memory."""
        key = (guild_id, seed, frozenset(seekers), frozenset(hosts))
        async with self._matching:
            if key not in self._matched:
                self._matched[key] = await self.match_all(seekers, hosts, now, seed)
            return self._matched[key]

    async def preview(self, guild_id: int) -> RoundPreview:
        """What a round would do now; nobody is asked. Avoid-lists and refusals show only as one reason among others."""
        now = self.clock()
        plan = await self._plan(guild_id, await self._get_seed(guild_id), now)
        paired = {pairing.seeker_id for pairing in plan.pairings}
        left_out = []
        for seeker in plan.pool.seekers.values():
            if seeker.member_id not in paired:
                left_out.append((seeker.member_id, why_left_out(seeker, plan.pool.candidates.values())))
                await asyncio.sleep(0)  # a few milliseconds each: others come between
        pairs = [
            ProposedPair(
                pairing.seeker_id, pairing.host_id, pairing.score.total, self._propose(plan, pairing, now).reasons
            )
            for pairing in plan.pairings
        ]
        places = sum(candidate.places for candidate in _with_free_places(plan.pool))
        return RoundPreview(tuple(pairs), tuple(left_out), places, sum(pair.points for pair in pairs))

    def _propose(self, plan: _Plan, pairing: Pairing, now: datetime) -> Proposal:
        request, host_id = plan.requests[pairing.seeker_id], pairing.host_id
        match = rules.match_of(plan.pool.seekers[request.id], plan.pool.candidates[host_id], now)
        return Proposal(request, host_id, self.routing.loader.reasons(match, plan.pool.profiles[host_id]))

    async def start(self, guild_id: int, member_id: int, interaction_id: int) -> MentoringRound:
        """All offers in one transaction, with the round and the audit entry: after a crash there are all or none.
        Started while offers of one are open, or twice with the same interaction, it gives that one; one that is
        answered through is closed. Raises `UserError` where nobody can be paired."""
        now = self.clock()
        open_round = await round_store.get_open_round(self.database, guild_id)
        if open_round is not None:
            if open_round.id == interaction_id or (await self.get_progress(open_round)).open:
                return open_round
            await self.close(guild_id, member_id)
        seed = await self._get_seed(guild_id)
        plan = await self._plan(guild_id, seed, now)
        departed = await self._find_departed(guild_id, plan.pairings, now)
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            started = await round_store.get_open_round(transaction, guild_id)
            started = started or await round_store.get_round(transaction, interaction_id)
            if started is not None:
                return started
            offers = await self._offer(transaction, interaction_id, plan, departed, now)
            if not offers:
                raise refusals.nobody_to_match()
            started = MentoringRound(
                interaction_id, guild_id, member_id, now, seed, RoundState.OPEN, len(plan.pool.seekers), offers
            )
            await round_store.add_round(transaction, started)
            after = f"round {interaction_id}: {offers} offers for {started.seekers} seekers"
            await self.audit.note(transaction, Change(guild_id, member_id, "mentoring start", "", after))
        return started

    async def _find_departed(self, guild_id: int, pairings: Sequence[Pairing], now: datetime) -> set[int]:
        ids = sorted({member_id for pairing in pairings for member_id in (pairing.seeker_id, pairing.host_id)})
        departed = set[int]()
        for first in range(0, len(ids), ASKED_AT_ONCE):
            departed |= await self.routing.hide_departed(guild_id, ids[first : first + ASKED_AT_ONCE], now)
        return departed

    async def _offer(
        self, transaction: Transaction, round_id: int, plan: _Plan, departed: Collection[int], now: datetime
    ) -> int:
        """How many offers there are. What has changed since the pairs were found is looked at once more."""
        requests = list(plan.requests.values())
        if not requests:
            return 0
        current = await self.routing.loader.load(transaction, requests[0].guild_id, requests, now)
        proposals = []
        for pairing in plan.pairings:
            request = plan.requests[pairing.seeker_id]
            seeker, host = current.seekers.get(request.id), current.candidates.get(pairing.host_id)
            if seeker is None or host is None or {pairing.seeker_id, pairing.host_id} & set(departed):
                continue
            if rules.why_not(seeker, host) or host.open_offers >= host.places:
                continue
            proposals.append(self._propose(plan, pairing, now))
            current.count_offer(pairing.host_id)
        return len(await add_offers(transaction, proposals, now, round_id))

    async def close(self, guild_id: int, member_id: int) -> MentoringRound:
        """Offers that nobody has answered are withdrawn; their requests go on by themselves."""
        now = self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            open_round = await round_store.get_open_round(transaction, guild_id)
            if open_round is None:
                raise refusals.no_open_round()
            await round_store.close_round(transaction, open_round.id, now)
            offers = await offer_store.withdraw_offers_of_round(transaction, open_round.id, now)
            for offer in offers:
                await request_store.look_for_next_host(transaction, offer.request_id, now, tries=0)
            before, after = f"round {open_round.id}", f"closed, {len(offers)} offers withdrawn"
            await self.audit.note(transaction, Change(guild_id, member_id, "mentoring close", before, after))
        return replace(open_round, state=RoundState.CLOSED)

    async def get_progress(self, mentoring_round: MentoringRound) -> RoundProgress:
        states, notified = await offer_store.count_offers_of_round(self.database, mentoring_round.id)
        accepted, declined = states.get(OfferState.ACCEPTED, 0), states.get(OfferState.DECLINED, 0)
        still_open = states.get(OfferState.OPEN, 0)
        return RoundProgress(sum(states.values()), notified, accepted + declined, accepted, still_open)


def _with_free_places(pool: CandidatePool) -> list[Candidate]:
    """An open offer takes a place here: a round gives nobody more than they have room for."""
    return [
        replace(candidate, taken=candidate.taken + candidate.open_offers, open_offers=0)
        for candidate in pool.candidates.values()
    ]


def why_left_out(seeker: Seeker, candidates: Collection[Candidate]) -> str:
    """What a moderator can do something about; who avoids or refused whom nobody learns."""
    speaking = [host for host in candidates if rules.share_language(seeker.languages, host.languages)]
    if not speaking:
        return NO_SHARED_LANGUAGE
    if not any(host.member_id != seeker.member_id and _have_something(seeker, host) for host in speaking):
        return NOTHING_IN_COMMON
    return NO_PLACE


def _have_something(seeker: Seeker, candidate: Candidate) -> bool:
    return bool(
        rules.role_points(seeker.target_role, candidate.role)
        or rules.industry_points(seeker.target_industry, candidate.industry)
        or rules.topic_points(seeker.topics, candidate.topics)
    )
