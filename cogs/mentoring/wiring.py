"""Puts the stores and the services of interviews together, each handed to the next; nothing else happens here."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.client import Guidepost
from bot.presence import Presence
from cogs.mentoring.asking import Asking
from cogs.mentoring.avoid_store import AvoidStore
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.departures import Departures
from cogs.mentoring.desk import Desk
from cogs.mentoring.letter_store import LetterStore
from cogs.mentoring.letters import Letters
from cogs.mentoring.meeting import Meetings
from cogs.mentoring.offer_store import OfferStore
from cogs.mentoring.pair_store import PairStore
from cogs.mentoring.people import People
from cogs.mentoring.personal_store import PersonalStore
from cogs.mentoring.pool import Pools
from cogs.mentoring.post import LetterPost
from cogs.mentoring.profile_store import ProfileStore
from cogs.mentoring.report_store import Reports
from cogs.mentoring.request_store import RequestStore
from cogs.mentoring.rooms import Rooms
from cogs.mentoring.round_store import RoundStore
from cogs.mentoring.rounds import Rounds
from cogs.mentoring.routing import Routing


@dataclass(frozen=True)
class Wired:
    """What the doors, the scheduler and the members' rights to their data need."""

    desk: Desk
    pools: Pools
    pages: Letters
    rounds: Rounds
    rounds_known: RoundStore
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
    desk = Desk(bot, catalogue, people, asking, meetings, Reports(database), letters, presence)
    return Wired(desk, pools, pages, rounds, rounds_known, post, PersonalStore(database, departures, clock))
