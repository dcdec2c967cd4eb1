"""What seekers do with a request until somebody accepts it.

Whatever is decided is decided in one transaction that holds the guild (`lock_guild`), by the state found there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.database.executor import Database, Transaction
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.records import Exclusion
from cogs.mentoring.records import Offer, Profile, Reason, Request, RequestOutcome, RequestState
from cogs.mentoring.service.leaving import close_request
from cogs.mentoring.service.pools import CandidatePool
from cogs.mentoring.service.routing import Proposal, Routing, first_offer
from cogs.mentoring.store import offer_store, profile_store, request_store
from cogs.mentoring.views import refusals

MOST_SUGGESTED = 3
# No member has this id: where no host was chosen, none is looked for.
NOBODY = 0

# A request to a host who cannot take it goes on to others after as long as a host may take to say not now: whoever asks
# cannot tell whether the host is full, away, avoids them or has declined.
QUIET_FOR_LEAST, QUIET_FOR_MOST = timedelta(hours=1), timedelta(hours=12)


@dataclass(frozen=True)
class RequestService:
    database: Database
    routing: Routing
    clock: Callable[[], datetime]

    async def suggest_hosts(self, guild_id: int, seeker_id: int) -> list[tuple[Profile, tuple[Reason, ...]]]:
        """Hosts who suit, the best first, and why; nobody who has left."""
        now, loader = self.clock(), self.routing.loader
        pool = await loader.load(self.database, guild_id, [_wish(guild_id, seeker_id, now)], now)
        if 0 not in pool.seekers:
            raise refusals.no_profile(guild_id)
        suggestions = list[tuple[Profile, tuple[Reason, ...]]]()
        for match in rules.rank(pool.seekers[0], pool.get_askable(), now):
            host_id = match.candidate.member_id
            if not await self.routing.hide_departed(guild_id, {host_id}, now):
                profile = pool.profiles[host_id]
                suggestions.append((profile, loader.reasons(match, profile)))
            if len(suggestions) == MOST_SUGGESTED:
                break
        return suggestions

    async def check_can_ask(self, guild_id: int, seeker_id: int, host_id: int) -> None:
        """Raises `UserError` where this host cannot be asked by this seeker; not why, where that is theirs."""
        now = self.clock()
        wish = _wish(guild_id, seeker_id, now)
        pool = await self.routing.loader.load(self.database, guild_id, [wish], now, host_id)
        self._propose(pool, wish, host_id, now)

    def _propose(self, pool: CandidatePool, request: Request, host_id: int, now: datetime) -> Proposal | None:
        """The request put to the host who was chosen; None where they cannot take it for a reason that is nobody's
        business: full, away, gone, avoided, declined. Raises `UserError` where it is no secret."""
        if request.seeker_id == host_id:
            raise refusals.cannot_ask(Exclusion.SELF, request.guild_id)
        host, seeker = pool.candidates.get(host_id), pool.seekers.get(request.id)
        if host is None:
            raise refusals.no_host_here(request.guild_id)
        if seeker is None:
            raise refusals.no_profile(request.guild_id)
        match = rules.match_or_exclusion(seeker, host, now)
        if isinstance(match, Exclusion):
            if match in refusals.CANNOT_ASK:
                raise refusals.cannot_ask(match, request.guild_id)
            return None
        return Proposal(request, host_id, self.routing.loader.reasons(match, pool.profiles[host_id]))

    async def ask(
        self, guild_id: int, seeker_id: int, interaction_id: int, goal: str, host_id: int | None = None
    ) -> RequestOutcome:
        """One form asks once. A member who asks has come back from any silence. `goal` is what `parse_goal` made of it.

        Raises `UserError` where the seeker cannot ask now, or not this host.
        """
        now = self.clock()
        request = Request(interaction_id, guild_id, seeker_id, goal, RequestState.LOOKING, now, now, now, host_id)
        if host_id is not None and seeker_id in await self.routing.hide_departed(guild_id, {seeker_id, host_id}, now):
            host_id = None  # whoever has left is told what is there; nobody is asked for them
        await self.routing.route_waiting(guild_id, now)
        async with self.database.write() as transaction:
            is_there, has_open = await request_store.lock_guild_for(transaction, request)
            offer = None if is_there else await self._add(transaction, request, has_open, host_id, now)
        if offer is not None:
            return RequestOutcome(request, offer, None)
        if not is_there and host_id is None:
            await self.routing.route([request], now)
        return await self._get_outcome(guild_id, interaction_id)

    async def _add(
        self, transaction: Transaction, request: Request, has_open: bool, host_id: int | None, now: datetime
    ) -> Offer | None:
        """The offer to the host who was chosen, if there is one. Raises `UserError` where the seeker cannot ask now, or
        not this host."""
        guild_id, seeker_id = request.guild_id, request.seeker_id
        pool = await self.routing.loader.load(transaction, guild_id, [request], now, host_id or NOBODY)
        profile = pool.profiles.get(seeker_id)
        if profile is None:
            raise refusals.no_profile(guild_id)
        if not profile.has_wish:
            raise refusals.say_more(guild_id)
        if has_open:
            raise refusals.asked_already(guild_id)
        proposal = self._propose(pool, request, host_id, now) if host_id is not None else None
        if proposal is None:
            # As if it had been put to the host who was chosen, who said not now.
            quietly = replace(request, next_at=now + _quiet_for(request), tries=1)
            await request_store.add_request(transaction, request if host_id is None else quietly)
            return None
        offer, steps = first_offer(proposal, now)
        await request_store.add_request(transaction, replace(request, next_at=None, wished_host_id=None), *steps)
        return offer

    async def _get_outcome(self, guild_id: int, request_id: int) -> RequestOutcome:
        request = await request_store.get_request(self.database, request_id)
        if request is None:
            raise refusals.request_gone(guild_id)
        offer = await offer_store.get_open_offer_of_request(self.database, request_id)
        place = await request_store.get_place_if_waiting(self.database, request)
        return RequestOutcome(request, offer, place)

    async def withdraw(self, guild_id: int, seeker_id: int) -> None:
        """The open request; the host who considers it hears of it. Raises `UserError` where there is none."""
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            request = await request_store.get_open_request(transaction, guild_id, seeker_id)
            if request is None:
                raise refusals.no_request(guild_id)
            await close_request(transaction, request.id, "withdrawn", self.clock())


def _quiet_for(request: Request) -> timedelta:
    """Differs from request to request."""
    share = int.from_bytes(rules.drawn(request.id, request.seeker_id)) / 2**64
    return QUIET_FOR_LEAST + share * (QUIET_FOR_MOST - QUIET_FOR_LEAST)


def _wish(guild_id: int, seeker_id: int, now: datetime) -> Request:
    """What a request of theirs would be like."""
    return Request(0, guild_id, seeker_id, "", RequestState.LOOKING, now, now)
