"""What seekers and hosts do with a request until it leads to a pair; it neither parses nor replies.

Whatever is decided is decided in one transaction that holds the guild (`lock_guild`), by the state found there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.database.engine import Database
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.candidates import takes_another
from cogs.mentoring.matching.records import Exclusion, Match
from cogs.mentoring.records import MentoringError, Offer, OfferState, Pair, Request, RequestOutcome
from cogs.mentoring.records import RequestState as State
from cogs.mentoring.service import offers as offering
from cogs.mentoring.service.leaving import close_request
from cogs.mentoring.service.profiles import NO_PROFILE
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import requests as request_store
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.store.profiles import ProfileStore, lock_guild
from cogs.mentoring.store.requests import RequestStore

GOAL_CHARACTERS = 500  # two sentences, with room for long words
# Offers that run out, and requests that are looked at, in one step; what is left comes with the next.
ENDED_IN_A_STEP, ROUTED_IN_A_STEP, GUILDS_IN_A_STEP = 100, 100, 100

NOT_YOURS = "This request was put to somebody else, so only they can answer it."
# One sentence for all that is nobody's business: full, paused, gone, avoided, declined.
CANNOT_TAKE = "They cannot take a request of yours at the moment. Choose another host, or let me offer it round."
SAY_MORE = (
    "I do not know yet what you would like to learn about. Please add a role, an industry or a topic to "
    "`/mentoring profile`, then ask again."
)
ASKED_ALREADY = "You have an open request already. `/mentoring status` shows how it goes."
NO_REQUEST = "You have no open request, so there is nothing to withdraw."


class Asking:
    def __init__(
        self,
        database: Database,
        profiles: ProfileStore,
        requests: RequestStore,
        offers: OfferStore,
        pairs: PairStore,
        routing: Routing,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._profiles = profiles
        self._requests = requests
        self._offers = offers
        self._pairs = pairs
        self._routing = routing
        self._clock = clock

    # Asking

    async def best_hosts(self, guild_id: int, seeker_id: int, most: int = 3) -> list[Match]:
        """The best first; nobody who has left."""
        now = self._clock()
        pool = await self._routing.pool(guild_id, [_wish(guild_id, seeker_id, now)], now)
        if 0 not in pool.seekers:
            raise MentoringError(NO_PROFILE)
        found = list[Match]()
        for match in rules.ranked(pool.seekers[0], pool.askable(), now):
            if not await self._routing.see_off(guild_id, {match.candidate.member_id}, now):
                found.append(match)
            if len(found) == most:
                break
        return found

    async def can_ask(self, guild_id: int, seeker_id: int, host_id: int) -> None:
        """Raises `MentoringError` where this host cannot be asked by this seeker; not why, where that is theirs."""
        if seeker_id == host_id:
            raise MentoringError("That is yourself. Choose another member, or let me offer your request round.")
        now = self._clock()
        if await self._profiles.host(guild_id, host_id) is None:
            raise MentoringError("They offer no interviews here. `/mentoring hosts` shows who does.")
        pool = await self._routing.pool(guild_id, [_wish(guild_id, seeker_id, now)], now)
        if 0 not in pool.seekers:
            raise MentoringError(NO_PROFILE)
        host = pool.candidates.get(host_id)
        why = rules.why_not(pool.seekers[0], host) if host else Exclusion.PAUSED
        if why is Exclusion.MET:
            raise MentoringError("You two were paired in the last half year. Somebody else has more news for you.")
        if why is Exclusion.NO_LANGUAGE:
            raise MentoringError("You two share no language. If you speak another one, add it to `/mentoring profile`.")
        if why or host is None or not takes_another(host.places, host.open_offers):
            raise MentoringError(CANNOT_TAKE)
        if await self._routing.see_off(guild_id, {host_id}, now):
            raise MentoringError(CANNOT_TAKE)

    async def ask(
        self, guild_id: int, seeker_id: int, number: int, goal: str, host_id: int | None = None
    ) -> RequestOutcome:
        """`number` is the interaction's id: one form asks once. A member who asks has come back from any silence."""
        goal, now = " ".join(goal.split()), self._clock()
        known = await self._requests.named(number)
        if known is None:
            await self._check(guild_id, seeker_id, goal, host_id)
            async with self._database.write() as connection:
                await lock_guild(connection, guild_id)
                if await request_store.find(connection, number) is None:
                    if await request_store.find_open(connection, guild_id, seeker_id) is not None:
                        raise MentoringError(ASKED_ALREADY)
                    await profile_store.come_back(connection, guild_id, seeker_id)
                    request = Request(number, guild_id, seeker_id, goal, State.LOOKING, now, now, now, host_id)
                    await request_store.add(connection, request)
            await self._routing.route_all([number], now)
        request = await self._named(number)
        waits = request.state is State.WAITING
        return RequestOutcome(
            request, await self.open_offer_of(number), await self.place_of(request) if waits else None
        )

    async def _check(self, guild_id: int, seeker_id: int, goal: str, host_id: int | None) -> None:
        if not goal:
            raise MentoringError("Please write in one or two sentences what you want to learn. Hosts read it first.")
        if len(goal) > GOAL_CHARACTERS:
            raise MentoringError(
                f"Your goal is {len(goal):,} characters long. Hosts read it on a phone: please keep it to "
                f"{GOAL_CHARACTERS}."
            )
        profile = await self._profiles.profile(guild_id, seeker_id)
        if profile is None:
            raise MentoringError(NO_PROFILE)
        if not (profile.wanted_role or profile.wanted_industry or profile.topics):
            raise MentoringError(SAY_MORE)
        if await self._requests.open_of(guild_id, seeker_id) is not None:
            raise MentoringError(ASKED_ALREADY)
        if host_id is not None:
            await self.can_ask(guild_id, seeker_id, host_id)

    async def _named(self, number: int) -> Request:
        found = await self._requests.named(number)
        if found is None:
            raise MentoringError("That request is no longer there. `/mentoring request` asks anew.")
        return found

    async def request_of(self, guild_id: int, seeker_id: int) -> Request | None:
        """The open one."""
        return await self._requests.open_of(guild_id, seeker_id)

    async def place_of(self, request: Request) -> int:
        """In the waiting list; 1 is next."""
        return await self._requests.place_of(request)

    async def withdraw(self, guild_id: int, seeker_id: int) -> None:
        """The open request; the host who considers it is told kindly."""
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            request = await request_store.find_open(connection, guild_id, seeker_id)
            if request is None:
                raise MentoringError(NO_REQUEST)
            await close_request(connection, request.id, "withdrawn", self._clock())

    # Being asked

    async def offer(self, offer_id: str) -> Offer | None:
        return await self._offers.named(offer_id)

    async def open_offers(self, guild_id: int, host_id: int) -> list[Offer]:
        return await self._offers.open_of_host(guild_id, host_id)

    async def goals_of(self, offers: Sequence[Offer]) -> dict[str, str]:
        """What the seekers want to learn, by offer."""
        requests = {offer.id: await self._requests.named(offer.request_id) for offer in offers}
        return {offer_id: request.goal for offer_id, request in requests.items() if request is not None}

    async def open_offer_of(self, request_id: int) -> Offer | None:
        return await self._offers.open_of_request(request_id)

    async def offer_for(self, offer_id: str, host_id: int) -> Offer:
        """Raises `MentoringError` for anybody but the host who was asked."""
        found = await self._offers.named(offer_id)
        if found is None:
            raise MentoringError(offering.OVER[OfferState.WITHDRAWN])
        if found.host_id != host_id:
            raise MentoringError(NOT_YOURS)
        return found

    async def accept(self, offer_id: str, host_id: int) -> Pair | None:
        """None where the host has no place left: the seeker goes on to another. Accepting again changes nothing."""
        offer, now = await self.offer_for(offer_id, host_id), self._clock()
        await self._routing.see_off(offer.guild_id, {offer.seeker_id}, now)
        async with self._database.write() as connection:
            await lock_guild(connection, offer.guild_id)
            moved = await offering.accept(connection, offer, now)
        await self._routing.route_all(moved, now)
        return await self._pairs.named(offer_id)

    async def decline(self, offer_id: str, host_id: int) -> None:
        """Quietly: the seeker sees that we are still looking. Declining again changes nothing."""
        offer, now = await self.offer_for(offer_id, host_id), self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, offer.guild_id)
            await offering.decline(connection, offer, now)
        await self._routing.route_all([offer.request_id], now)

    async def rest(self, offer_id: str, host_id: int) -> None:
        """Not now, and nothing else for a month. That holds even where the offer is over."""
        offer, now = await self.offer_for(offer_id, host_id), self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, offer.guild_id)
            moved = await offering.rest(connection, offer, now)
        await self._routing.route_all([offer.request_id, *moved], now)

    # Time

    async def step(self, now: datetime) -> None:
        """Ends pauses that are over, lets offers run out, routes what is due: a bounded number, longest due first."""
        for guild_id in await self._profiles.guilds_with_returning(now, GUILDS_IN_A_STEP):
            async with self._database.write() as connection:
                await lock_guild(connection, guild_id)
                await profile_store.resume_due(connection, guild_id, now)
                await request_store.wake(connection, guild_id, now)
        for offer in await self._offers.due(now, ENDED_IN_A_STEP):
            async with self._database.write() as connection:
                await lock_guild(connection, offer.guild_id)
                await offering.let_run_out(connection, offer, now)
        await self._routing.route(await self._requests.due(now, ROUTED_IN_A_STEP), now)


def _wish(guild_id: int, seeker_id: int, now: datetime) -> Request:
    """What a request of theirs would be like."""
    return Request(0, guild_id, seeker_id, "", State.LOOKING, now, now)
