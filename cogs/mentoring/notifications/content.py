"""What a letter says at this moment, or that it is no longer true; how it looks and where it goes is not known here."""

import asyncio
import hashlib
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from bot.interactions.ui import MessagePage
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.catalogue import Catalogue, six_questions
from cogs.mentoring.matching.hours import suggested_slots
from cogs.mentoring.matching.records import Switch
from cogs.mentoring.notifications import prep_card as card_view
from cogs.mentoring.notifications import views
from cogs.mentoring.notifications.ics import calendar_file
from cogs.mentoring.records import (
    BOTH,
    Kind,
    Letter,
    OfferState,
    Pair,
    PairState,
    Pause,
    Profile,
    RequestState,
    Said,
)
from cogs.mentoring.service.follow_up import members
from cogs.mentoring.store.notifications import LetterStore
from cogs.mentoring.store.offers import OfferStore
from cogs.mentoring.store.pairs import PairStore
from cogs.mentoring.store.profiles import ProfileStore
from cogs.mentoring.store.requests import RequestStore
from cogs.mentoring.views.common import CALENDAR_FILENAME

# What is blocked in a calendar; the talk itself is 20 to 30 minutes.
MINUTES = 30
TITLE = "Informational interview"
SEED_BYTES = 8


@dataclass(frozen=True)
class Shown:
    page: MessagePage
    files: Sequence[discord.File] = ()


@dataclass(frozen=True)
class Letters:
    """`occurrence` is the id that the buttons end in, "-" on a page that the scheduler did not send."""

    letters: LetterStore
    pairs: PairStore
    profiles: ProfileStore
    requests: RequestStore
    offers: OfferStore
    catalogue: Catalogue
    clock: Callable[[], datetime]

    async def shown(self, letter: Letter, occurrence: str = "-") -> Shown | None:
        """None where it is not true any more."""
        if letter.kind in OF_PAIRS and not (letter.kind is Kind.ENDED and not letter.turn):
            pair = await self.pairs.named(letter.about)
            return await OF_PAIRS[letter.kind](self, letter, pair, occurrence) if pair is not None else None
        page = await OTHERS[letter.kind](self, letter, occurrence)
        return Shown(page) if page is not None else None

    async def involved(self, letter: Letter) -> list[int]:
        """Everybody who is told by it or shown in it, as far as they have to be here still."""
        if letter.kind in (Kind.OFFER, Kind.NUDGE):
            offer = await self.offers.named(letter.about)
            return [letter.member_id, *([offer.seeker_id] if offer else [])]
        if letter.kind in OF_PAIRS and letter.kind is not Kind.ENDED:
            pair = await self.pairs.named(letter.about)
            if pair is not None:
                return members(pair)
        return [letter.member_id] if letter.member_id != BOTH else []

    async def card(self, pair: Pair, occurrence: str = "-") -> MessagePage:
        """The prep card, with times that suit both."""
        host, seeker = (
            await self._profile(pair.guild_id, pair.host_id),
            await self._profile(pair.guild_id, pair.seeker_id),
        )
        slots: Sequence[datetime] = ()
        if host is not None and seeker is not None and pair.meeting_at is None:
            slots = await asyncio.to_thread(suggested_slots, seeker.zone, host.zone, self.clock())
        ideas = [one.text for one in six_questions(self.catalogue, self._switch(seeker), _seed(pair.id))]
        return card_view.prep(card_view.Card(pair, host, seeker, self.catalogue.steps, ideas, slots), occurrence)

    async def calendar(self, pair: Pair, at: datetime, *, cancelled: bool = False) -> discord.File:
        """The calendar file of the time, or of taking it away."""
        words = (f"{pair.id}@guidepost", pair.sequence, at, MINUTES, TITLE, pair.goal, self.clock(), cancelled)
        made = await asyncio.to_thread(calendar_file, *words)
        return discord.File(io.BytesIO(made), filename=CALENDAR_FILENAME)

    def _switch(self, seeker: Profile | None) -> str:
        if seeker is None:
            return Switch.NONE
        roles = [self.catalogue.role_keys(one) for one in (seeker.held_role, seeker.wanted_role)]
        industries = [self.catalogue.industry_keys(one) for one in (seeker.held_industry, seeker.wanted_industry)]
        return rules.switch_of(*roles, *industries)

    async def _profile(self, guild_id: int, member_id: int | None) -> Profile | None:
        found = await self.profiles.profile(guild_id, member_id) if member_id is not None else None
        return found if found is not None and found.left_at is None else None

    async def _offer(self, letter: Letter, occurrence: str) -> MessagePage | None:
        found = await self.offers.named(letter.about)
        if found is None or found.state is not OfferState.OPEN or found.expires_at <= self.clock():
            return None
        request = await self.requests.named(found.request_id)
        seeker = await self._profile(found.guild_id, found.seeker_id)
        goal = request.goal if request else ""
        return views.offer(found, goal, seeker, occurrence, again=letter.kind is Kind.NUDGE)

    async def _waiting(self, letter: Letter, occurrence: str) -> MessagePage | None:
        request = await self.requests.named(int(letter.about))
        if request is None or request.state is not RequestState.WAITING:
            return None
        return views.waiting(letter.guild_id, await self.requests.place_of(request), occurrence)

    async def _paused(self, letter: Letter, occurrence: str) -> MessagePage | None:
        profile = await self.profiles.profile(letter.guild_id, letter.member_id)
        host = await self.profiles.host(letter.guild_id, letter.member_id)
        silent = (profile and profile.paused_at) or (host and host.paused is Pause.UNANSWERED)
        return views.paused(letter.guild_id, occurrence) if silent else None

    async def _offer_ended(self, letter: Letter, occurrence: str) -> MessagePage | None:
        """Only where they had heard of it."""
        heard = await self.letters.was_sent(Kind.OFFER, letter.about, letter.member_id)
        return views.offer_ended(letter.guild_id, occurrence) if heard else None

    async def _prep(self, _letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        return Shown(await self.card(pair, occurrence)) if pair.state is PairState.OPEN else None

    async def _time(self, letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        sequence, what, role, epoch = letter.turn.split("-")
        if pair.state is not PairState.OPEN or pair.sequence != int(sequence):
            return None
        if pair.meeting_at is not None and pair.meeting_at <= self.clock():
            return None  # after downtime; the question how it went says more
        by = pair.seeker_id if role == "seeker" else pair.host_id
        at = pair.meeting_at or datetime.fromtimestamp(int(epoch), UTC)
        file = await self.calendar(pair, at, cancelled=what == "off")
        return Shown(views.time_told(pair, what, by, at, occurrence), [file])

    async def _reminder(self, letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        now, sequence = self.clock(), int(letter.turn.partition("-")[0])
        if pair.state is not PairState.OPEN or pair.sequence != sequence:
            return None
        if pair.meeting_at is None or pair.meeting_at <= now:
            return None
        return Shown(views.reminder(pair, pair.meeting_at, now, occurrence))

    async def _ask(self, letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        asked = int(letter.turn.partition("-")[0])
        said = {pair.seeker_id: pair.seeker_answer, pair.host_id: pair.host_answer}.get(letter.member_id, Said.NOTHING)
        if pair.state is not PairState.OPEN or pair.asked != asked or said is not Said.NOTHING:
            return None
        return Shown(views.ask(pair, occurrence))

    async def _thank(self, _letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        if pair.state is not PairState.MET or pair.thanked_at is not None or pair.host_id is None:
            return None
        host = await self.profiles.profile(pair.guild_id, pair.host_id)
        return None if host and host.left_at else Shown(views.thank(pair, occurrence))

    async def _thanks(self, _letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        return Shown(views.thanks(pair, occurrence)) if pair.thanks else None

    async def _forward(self, letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        host = await self.profiles.host(letter.guild_id, letter.member_id)
        return Shown(views.forward(pair.guild_id, occurrence)) if host is None else None

    async def _ended(self, letter: Letter, pair: Pair, occurrence: str) -> Shown | None:
        if pair.state is not (PairState.MISSED if letter.turn == "missed" else PairState.ENDED):
            return None
        looking = False
        if letter.member_id == pair.seeker_id:
            request = await self.requests.named(pair.request_id)
            looking = request is not None and request.state in (RequestState.LOOKING, RequestState.WAITING)
        other = pair.other(letter.member_id)
        return Shown(views.ended(pair.guild_id, letter.turn, other, pair, looking, occurrence))


OTHERS: dict[Kind, Callable[[Letters, Letter, str], Awaitable[MessagePage | None]]] = {
    Kind.OFFER: Letters._offer,
    Kind.NUDGE: Letters._offer,
    Kind.WAITING: Letters._waiting,
    Kind.PAUSED: Letters._paused,
    Kind.ENDED: Letters._offer_ended,
}
OF_PAIRS: dict[Kind, Callable[[Letters, Letter, Pair, str], Awaitable[Shown | None]]] = {
    Kind.PAIRED: Letters._prep,
    Kind.PREP: Letters._prep,
    Kind.TIME: Letters._time,
    Kind.REMINDER: Letters._reminder,
    Kind.ASK: Letters._ask,
    Kind.THANK: Letters._thank,
    Kind.THANKS: Letters._thanks,
    Kind.FORWARD: Letters._forward,
    Kind.ENDED: Letters._ended,
}


def _seed(pair_id: str) -> int:
    """The same ideas whenever the card is shown."""
    return int.from_bytes(hashlib.blake2b(pair_id.encode(), digest_size=SEED_BYTES).digest())
