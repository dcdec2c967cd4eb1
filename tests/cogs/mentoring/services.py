"""The services of informational interviews on a database, with a clock that is moved by hand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.guilds.audit import Audit
from bot.guilds.notice_store import NoticeStore
from cogs.mentoring.matching.assignment import Pairing, best_round
from cogs.mentoring.matching.candidates import Pools
from cogs.mentoring.matching.catalogue import Catalogue, Industry, Language, Role
from cogs.mentoring.matching.records import Candidate, Seeker
from cogs.mentoring.records import Offer, Pair, Profile, RequestOutcome
from cogs.mentoring.service.leaving import Departures
from cogs.mentoring.service.pairs import Meetings
from cogs.mentoring.service.profiles import People
from cogs.mentoring.service.reports import ReportService
from cogs.mentoring.service.requests import Asking
from cogs.mentoring.service.rounds import Rounds
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store.avoids import AvoidStore
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.store.personal import PersonalStore
from cogs.mentoring.store.profiles import ProfileStore
from cogs.mentoring.store.requests import RequestStore
from cogs.mentoring.store.rounds import RoundStore

GUILD = 987_654_321_098_765_432
GOAL = "I want to learn how a data scientist spends a week."
CATALOGUE = Catalogue(
    (
        Role("data-scientist", "Data scientist", "data", ("ds",)),
        Role("data-engineer", "Data engineer", "data"),
        Role("product-manager", "Product manager", "product"),
    ),
    (Industry("health", "Health care"), Industry("finance", "Finance")),
    (Language("en", "English", "English"), Language("es", "Spanish", "Español"), Language("ml", "Malayalam", "മലയാളം")),
    (),
    (),
    {},
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Services:
    """As the bot composes them. `left` are those who are no longer members of the guild."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        self.left = set[int]()
        self.asked_of_discord = list[int]()
        self.number = 1_000
        self.audit, self.reports = Audit(database, self.clock), ReportService(database, NoticeStore(database))
        pairs, requests, offers, profiles = (
            PairStore(database),
            RequestStore(database),
            OfferStore(database),
            ProfileStore(database),
        )
        self.meetings = Meetings(database, pairs, self.audit, self.clock)
        departures = Departures(database, self.meetings)
        self.routing = Routing(database, Pools(CATALOGUE), requests, departures, self.gone)
        self.people = People(database, profiles, AvoidStore(database), departures, self.routing, self.clock)
        self.asking = Asking(database, profiles, requests, offers, pairs, self.routing, self.clock)
        rounds = RoundStore(database)
        self.rounds = Rounds(database, rounds, requests, offers, self.routing, self.audit, self.clock, self.matched)
        self.personal = PersonalStore(database, departures, self.clock)

    def clock(self) -> datetime:
        return self.now

    async def gone(self, _guild_id: int, member_ids: Collection[int]) -> set[int]:
        self.asked_of_discord += member_ids
        return self.left & set(member_ids)

    async def matched(
        self, seekers: Sequence[Seeker], candidates: Sequence[Candidate], now: datetime, seed: int
    ) -> list[Pairing]:
        """Here and not in a process of its own, which takes half a second to begin."""
        return best_round(seekers, candidates, now, seed)

    # What tests do again and again

    async def member(self, member_id: int, **told: Any) -> Profile:
        told = {
            "held_role": "",
            "held_industry": "",
            "wanted_role": "Data scientist",
            "wanted_industry": "",
            "topics": (),
            "languages": ("English",),
            "zone": "Europe/Berlin",
            "about": "",
        } | told
        return await self.people.save(Profile(GUILD, member_id, changed_at=self.now, **told))

    async def host(self, member_id: int, capacity: int = 2, **told: Any) -> None:
        await self.member(member_id, **{"held_role": "Data scientist", "wanted_role": ""} | told)
        await self.people.offer_hosting(GUILD, member_id, capacity)

    async def ask(self, seeker_id: int, host_id: int | None = None, goal: str = GOAL) -> RequestOutcome:
        self.number += 1
        return await self.asking.ask(GUILD, seeker_id, self.number, goal, host_id)

    async def offer_to(self, host_id: int) -> Offer:
        """The only one."""
        [found] = await self.asking.open_offers(GUILD, host_id)
        return found

    async def paired(self, seeker_id: int, host_id: int) -> Pair:
        """A seeker and a host who are there already, and agree."""
        offer = (await self.ask(seeker_id, host_id)).offer
        assert offer is not None
        pair = await self.asking.accept(offer.id, host_id)
        assert pair is not None
        return pair

    async def later(self, by: timedelta) -> None:
        """Time goes on, and what is due is done."""
        self.now += by
        await self.asking.step(self.now)

    async def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        return await self.database.fetch((sql), values)

    async def change(self, sql: str, **values: Any) -> None:
        """What no service does."""
        await self.database.carry_out(((sql), values))

    async def letters(self, member_id: int) -> list[tuple[str, str]]:
        """Kind and subject of everything written to a member, however far it has come."""
        rows = await self.rows(
            "SELECT kind, subject FROM mentoring_letters WHERE member_id = :id ORDER BY due_at, kind, subject",
            id=member_id,
        )
        return [(row["kind"], row["subject"]) for row in rows]
