"""The services of informational interviews on a database, with a clock that is moved by hand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.database.executor import Database
from bot.guilds.audit import Audit
from bot.guilds.departures import add_departures
from cogs.mentoring.catalogue import Catalogue, Industry, Language, Role
from cogs.mentoring.matching.assignment import Pairing, best_round
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.records import Host, Offer, Pair, Profile, Request, RequestOutcome
from cogs.mentoring.service.services import compose_services
from cogs.mentoring.store import offer_store, pair_store, profile_store, request_store

GUILD = 987_654_321_098_765_432
GOAL = "I want to learn how a data scientist spends a week."
CATALOGUE = Catalogue(
    (
        Role("data-scientist", "Data scientist", "data", ("ds",)),
        Role("data-engineer", "Data engineer", "data"),
        Role("product-manager", "Product manager", "product"),
    ),
    (Industry("health", "Health care", "health"), Industry("finance", "Finance", "finance")),
    (Language("en", "English", "English"), Language("es", "Spanish", "Español"), Language("ml", "Malayalam", "മലയാളം")),
    (),
    (),
    {},
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Services:
    """`left` are those who are no longer members of the guild."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        self.left = set[int]()
        self.delivers = True
        self.asked_of_discord = list[int]()
        self.number = 1_000
        self.audit = Audit(database, self.clock)
        composed = compose_services(database, CATALOGUE, self.find_departed, self.audit, self.clock, self.match_all)
        self.routing, self.profiles, self.requests = composed.routing, composed.profiles, composed.requests
        self.offers, self.pairs, self.rounds = composed.offers, composed.pairs, composed.rounds
        self.reports, self.personal_data = composed.reports, composed.personal_data
        self.standstill = composed.standstill

    def clock(self) -> datetime:
        return self.now

    async def find_departed(self, guild_id: int, member_ids: Collection[int]) -> set[int]:
        self.asked_of_discord += member_ids
        departed = self.left & set(member_ids)
        if departed:
            await add_departures(self.database, guild_id, departed, self.now)
        return departed

    async def match_all(
        self, seekers: Sequence[Seeker], candidates: Sequence[Candidate], now: datetime, seed: int
    ) -> list[Pairing]:
        """Here and not in a process of its own, which takes half a second to begin."""
        return best_round(seekers, candidates, now, seed)

    # What tests do again and again

    async def member(self, member_id: int, **texts: Any) -> Profile:
        texts = {
            "held_role": "",
            "held_industry": "",
            "wanted_role": "Data scientist",
            "wanted_industry": "",
            "topics": (),
            "languages": ("English",),
            "zone": "Europe/Berlin",
            "about": "",
        } | texts
        return await self.profiles.save(Profile(GUILD, member_id, changed_at=self.now, **texts))

    async def host(self, member_id: int, capacity: int = 2, **texts: Any) -> None:
        await self.member(member_id, **{"held_role": "Data scientist", "wanted_role": ""} | texts)
        await self.profiles.offer_hosting(GUILD, member_id, capacity)

    async def ask(self, seeker_id: int, host_id: int | None = None, goal: str = GOAL) -> RequestOutcome:
        self.number += 1
        return await self.requests.ask(GUILD, seeker_id, self.number, goal, host_id)

    async def offer_to(self, host_id: int) -> Offer:
        """The only one."""
        [offers] = await self.open_offers(host_id)
        return offers

    async def paired(self, seeker_id: int, host_id: int) -> Pair:
        """A seeker and a host who are there already, and agree."""
        offer = (await self.ask(seeker_id, host_id)).offer
        assert offer is not None
        pair = await self.offers.accept(offer.id, host_id)
        assert pair is not None
        return pair

    async def later(self, by: timedelta) -> None:
        """Time goes on, and what is due is done."""
        self.now += by
        await self.step(self.now)

    async def step(self, now: datetime) -> None:
        """What time itself does to hosts, offers and requests."""
        if self.delivers:
            await self.change("UPDATE mentoring_letters SET state = 'sent' WHERE kind = 'offer' AND state = 'open'")
        await self.standstill.run(now)
        await self.profiles.end_due_pauses(now)
        await self.offers.expire_due(now)
        await self.routing.route_due(now)

    # What is there

    async def get_profile(self, member_id: int) -> Profile | None:
        return await profile_store.get_profile(self.database, GUILD, member_id)

    async def get_host(self, member_id: int) -> Host | None:
        return await profile_store.get_host(self.database, GUILD, member_id)

    async def open_request(self, seeker_id: int) -> Request | None:
        return await request_store.get_open_request(self.database, GUILD, seeker_id)

    async def get_offer(self, offer_id: str) -> Offer | None:
        return await offer_store.get_offer(self.database, offer_id)

    async def open_offers(self, host_id: int) -> list[Offer]:
        return await offer_store.get_open_offers_of_host(self.database, GUILD, host_id)

    async def open_offer_of(self, request_id: int) -> Offer | None:
        return await offer_store.get_open_offer_of_request(self.database, request_id)

    async def get_pair(self, pair_id: str) -> Pair | None:
        return await pair_store.get_pair(self.database, pair_id)

    async def pairs_of(self, member_id: int) -> list[Pair]:
        return await pair_store.get_pairs_of_member(self.database, GUILD, member_id)

    async def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        return await self.database.fetch(sql, values)

    async def change(self, sql: str, **values: Any) -> None:
        """What no service does."""
        await self.database.execute(sql, values)

    async def notifications(self, member_id: int) -> list[tuple[str, str]]:
        """Kind and subject of everything written to a member, however far it has come."""
        rows = await self.rows(
            "SELECT kind, subject FROM mentoring_letters WHERE member_id = :id ORDER BY due_at, kind, subject",
            id=member_id,
        )
        return [(row["kind"], row["subject"]) for row in rows]
