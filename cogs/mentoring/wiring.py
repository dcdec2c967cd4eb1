"""Puts the stores and the services of interviews together, each handed to the next; nothing else happens here."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.client import Guidepost
from bot.guilds.members import Presence
from cogs.mentoring.matching.candidates import Pools
from cogs.mentoring.matching.catalogue import Catalogue
from cogs.mentoring.notifications.content import Letters
from cogs.mentoring.notifications.source import LetterPost
from cogs.mentoring.notifications.threads import Rooms
from cogs.mentoring.service.leaving import Departures
from cogs.mentoring.service.pairs import Meetings
from cogs.mentoring.service.profiles import People
from cogs.mentoring.service.reports import ReportService
from cogs.mentoring.service.requests import Asking
from cogs.mentoring.service.rounds import Rounds
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store.avoids import AvoidStore
from cogs.mentoring.store.notifications import LetterStore
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.store.personal import PersonalStore
from cogs.mentoring.store.profiles import ProfileStore
from cogs.mentoring.store.requests import RequestStore
from cogs.mentoring.store.rounds import RoundStore


@dataclass(frozen=True)
class Wired:
    """What the doors, the scheduler and the members' rights to their data need."""

    people: People
    asking: Asking
    meetings: Meetings
    reports: ReportService
    letters: LetterStore
    pools: Pools
    pages: Letters
    rounds: Rounds
    post: LetterPost
    personal: PersonalStore


def wired(bot: Guidepost, catalogue: Catalogue, presence: Presence) -> Wired:
    database, clock = bot.database, bot.clock
    profiles, requests, offers = ProfileStore(database), RequestStore(database), OfferStore(database)
    pairs, letters, rounds_known = PairStore(database), LetterStore(database), RoundStore(database)
    meetings = Meetings(database, pairs, bot.audit, clock)
    departures, pools = Departures(database, meetings), Pools(catalogue)

    async def gone(guild_id: int, member_ids: Collection[int]) -> set[int]:
        return await presence.gone(guild_id, member_ids)

    routing = Routing(database, pools, requests, departures, gone)
    people = People(database, profiles, AvoidStore(database), departures, routing, clock)
    asking = Asking(database, profiles, requests, offers, pairs, routing, clock)
    rounds = Rounds(database, rounds_known, requests, offers, routing, bot.audit, clock)
    pages = Letters(letters, pairs, profiles, requests, offers, catalogue, clock)
    rooms = Rooms(bot, pairs, clock)
    steps = (asking.step, meetings.step)
    post = LetterPost(bot, letters, pairs, pages, rooms, presence, people.gone, steps, clock)
    reports, personal = ReportService(database, bot.notices), PersonalStore(database, departures, clock)
    return Wired(people, asking, meetings, reports, letters, pools, pages, rounds, post, personal)
