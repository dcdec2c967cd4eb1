"""What a notification says at this moment, or that it is no longer true."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord

from bot.database.executor import Database
from bot.pages.ui import MessagePage
from cogs.mentoring.catalogue import Catalogue, draw_questions
from cogs.mentoring.matching import rules
from cogs.mentoring.matching.hours import is_daytime, is_night, suggested_slots
from cogs.mentoring.notification_records import BOTH, Notification, NotificationKind
from cogs.mentoring.notifications import views
from cogs.mentoring.notifications.calendar_file import CalendarEvent, write_calendar_file
from cogs.mentoring.notifications.prep_card import PrepCard, prep_card_page, prepare_page
from cogs.mentoring.records import (
    Answer,
    HostPause,
    OfferState,
    Pair,
    PairState,
    Profile,
    RequestState,
    Switch,
    ThreadState,
)
from cogs.mentoring.service.pairs import REMINDERS
from cogs.mentoring.store import notification_store, offer_store, pair_store, profile_store, request_store
from cogs.mentoring.views.common import CALENDAR_FILENAME, NO_FACES, Faces

# What is blocked in a calendar; the talk itself is 20 to 30 minutes.
MINUTES = 30
THREAD_ADDRESS = "https://discord.com/channels/{}/{}"
SEED_BYTES = 8


@dataclass(frozen=True)
class NotificationMessage:
    page: MessagePage
    files: Sequence[discord.File] = ()


# The server and some of its members, as Discord shows them.
GetFaces = Callable[[int, Collection[int]], Awaitable[Faces]]


@dataclass(frozen=True)
class NotificationBuilder:
    """`occurrence` is the id that the buttons end in, "-" on a page that the scheduler did not send."""

    database: Database
    catalogue: Catalogue
    clock: Callable[[], datetime]
    get_faces: GetFaces

    async def build(self, notification: Notification, occurrence: str = "-") -> NotificationMessage | None:
        """None where it is not true any more."""
        if _is_about_pair(notification):
            pair = await pair_store.get_pair(self.database, notification.subject_id)
            build = _ABOUT_PAIRS[notification.kind]
            return await build(self, notification, pair, occurrence) if pair is not None else None
        page = await _ABOUT_OTHERS[notification.kind](self, notification, occurrence)
        return NotificationMessage(page) if page is not None else None

    async def get_involved(self, notification: Notification) -> list[int]:
        """Everybody who reads it or is named in it, as far as they have to be here still."""
        if notification.kind in (NotificationKind.OFFER, NotificationKind.NUDGE):
            offer = await offer_store.get_offer(self.database, notification.subject_id)
            return [notification.member_id, *([offer.seeker_id] if offer else [])]
        if notification.kind in _ABOUT_PAIRS and notification.kind is not NotificationKind.ENDED:
            pair = await pair_store.get_pair(self.database, notification.subject_id)
            if pair is not None:
                return pair.members
        return [notification.member_id] if notification.member_id != BOTH else []

    async def build_prep_card(self, pair: Pair, occurrence: str = "-", reader_id: int = BOTH) -> MessagePage:
        """With times that suit both, until one is chosen. The reader is one of the two, or both in their thread."""
        return prep_card_page(await self._get_prep_card(pair, reader_id, with_slots=True), occurrence)

    async def build_prepare_page(self, pair: Pair, reader_id: int) -> MessagePage:
        """For one of the two alone."""
        return prepare_page(await self._get_prep_card(pair, reader_id, with_slots=False))

    async def _get_prep_card(self, pair: Pair, reader_id: int, *, with_slots: bool) -> PrepCard:
        host = await self._get_present_profile(pair.guild_id, pair.host_id)
        seeker = await self._get_present_profile(pair.guild_id, pair.seeker_id)
        slots: Sequence[datetime] = ()
        in_daytime, clock = True, None
        if host is not None and seeker is not None and pair.meeting_at is None and with_slots:
            slots = await asyncio.to_thread(suggested_slots, seeker.zone, host.zone, self.clock())
            in_daytime = all(is_daytime(zone, at, MINUTES) for at in slots for zone in (seeker.zone, host.zone))
            clock = _shared_clock([seeker, host], slots, reader_id)
        questions = draw_questions(self.catalogue, self._switch(seeker), _seed(pair.id))
        ideas = [question.text for question in questions]
        faces = await self.get_faces(pair.guild_id, pair.members) if with_slots else NO_FACES
        return PrepCard(pair, host, seeker, self.catalogue, ideas, slots, in_daytime, reader_id, clock, faces)

    async def build_calendar_file(self, pair: Pair, at: datetime, *, cancelled: bool = False) -> discord.File:
        """Of the time, or of taking it away."""
        faces = await self.get_faces(pair.guild_id, pair.members)
        place, address = views.place_in_calendar(pair), ""
        if pair.thread_id is not None and pair.room is ThreadState.OPEN:
            address = THREAD_ADDRESS.format(pair.guild_id, pair.thread_id)
        uid, title = f"{pair.id}@guidepost", views.calendar_title(pair, faces)
        event = CalendarEvent(uid, pair.sequence, at, MINUTES, title, pair.goal, place, address, cancelled)
        content = await asyncio.to_thread(write_calendar_file, event, self.clock())
        return discord.File(io.BytesIO(content), filename=CALENDAR_FILENAME)

    async def find_nights(self, pair: Pair, at: datetime) -> list[tuple[int, str]]:
        """Whom of the two that time would wake, with what their clocks say then."""
        nights = []
        for member_id in pair.members:
            profile = await self._get_present_profile(pair.guild_id, member_id)
            if profile is not None and is_night(profile.zone, at, MINUTES):
                nights.append((member_id, f"{at.astimezone(ZoneInfo(profile.zone)):%H:%M}"))
        return nights

    async def hand_over_held(self, guild_id: int, member_id: int) -> AsyncIterator[NotificationMessage]:
        """What could be brought to the member nowhere, as far as it is still true, oldest first; each counts as
        delivered once the next one is asked for."""
        now = self.clock()
        for notification in await notification_store.get_held_notifications(self.database, guild_id, member_id, now):
            message = await self.build(notification)
            if message is not None:
                yield message
            state = "sent" if message is not None else "dropped"
            await notification_store.end_notification(self.database, notification, state, now)

    def _switch(self, seeker: Profile | None) -> Switch:
        if seeker is None:
            return Switch.NONE
        roles = [self.catalogue.role_keys(role) for role in (seeker.held_role, seeker.wanted_role)]
        industries = (seeker.held_industry, seeker.wanted_industry)
        return rules.switch_of(*roles, *(self.catalogue.industry_keys(industry) for industry in industries))

    async def _get_present_profile(self, guild_id: int, member_id: int | None) -> Profile | None:
        """None for somebody who has left, too."""
        profile = await profile_store.get_profile(self.database, guild_id, member_id) if member_id is not None else None
        return self.catalogue.named(profile) if profile is not None and profile.left_at is None else None

    # About offers, requests and profiles

    async def _offer(self, notification: Notification, occurrence: str) -> MessagePage | None:
        offer = await offer_store.get_offer(self.database, notification.subject_id)
        if offer is None or offer.state is not OfferState.OPEN or offer.expires_at <= self.clock():
            return None
        request = await request_store.get_request(self.database, offer.request_id)
        seeker = await self._get_present_profile(offer.guild_id, offer.seeker_id)
        faces = await self.get_faces(offer.guild_id, [offer.seeker_id])
        again, goal = notification.kind is NotificationKind.NUDGE, request.goal if request else ""
        return views.offer_page(offer, goal, seeker, faces, occurrence, again=again)

    async def _waiting(self, notification: Notification, occurrence: str) -> MessagePage | None:
        request = await request_store.get_request(self.database, int(notification.subject_id))
        if request is None or request.state is not RequestState.WAITING:
            return None
        place = await request_store.get_waiting_place(self.database, request)
        return views.waiting_page(notification.guild_id, place, occurrence)

    async def _paused(self, notification: Notification, occurrence: str) -> MessagePage | None:
        guild_id, member_id = notification.guild_id, notification.member_id
        profile, host = (
            await profile_store.get_profile(self.database, guild_id, member_id),
            await profile_store.get_host(self.database, guild_id, member_id),
        )
        paused = (profile and profile.paused_at) or (host and host.paused is HostPause.UNANSWERED)
        return views.paused_page(guild_id, occurrence) if paused else None

    async def _offer_ended(self, notification: Notification, occurrence: str) -> MessagePage | None:
        """Only where they had heard of it."""
        offer_id, member_id = notification.subject_id, notification.member_id
        heard = await notification_store.was_sent(self.database, NotificationKind.OFFER, offer_id, member_id)
        return views.offer_ended_page(notification.guild_id, occurrence) if heard else None

    # About pairs

    async def _prep(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        if pair.state is not PairState.OPEN:
            return None
        return NotificationMessage(await self.build_prep_card(pair, occurrence, notification.member_id))

    async def _time(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        sequence, change, role, epoch = notification.detail.split("-")
        if pair.state is not PairState.OPEN or pair.sequence != int(sequence):
            return None
        if pair.meeting_at is not None and pair.meeting_at <= self.clock():
            return None  # after downtime; the question how it went says more
        actor_id = pair.seeker_id if role == "seeker" else pair.host_id
        at = pair.meeting_at or datetime.fromtimestamp(int(epoch), UTC)
        file = await self.build_calendar_file(pair, at, cancelled=change == "off")
        nights = await self.find_nights(pair, at) if change != "off" else []
        time_change = views.TimeChange(change, actor_id, at, nights)
        return NotificationMessage(views.time_page(pair, time_change, self.clock(), occurrence), [file])

    async def _reminder(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        sequence_text, _, turn = notification.detail.partition("-")
        now, sequence = self.clock(), int(sequence_text)
        if pair.state is not PairState.OPEN or pair.sequence != sequence:
            return None
        if pair.meeting_at is None or pair.meeting_at <= now:
            return None
        if turn == "day" and pair.meeting_at - now <= REMINDERS["hour"]:
            return None  # after downtime: the hour's comes now, and one is enough
        page = views.reminder_page(pair, pair.meeting_at, now, occurrence, reader_id=notification.member_id)
        return NotificationMessage(page)

    async def _ask(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        """Not whoever has answered already."""
        asked = int(notification.detail.partition("-")[0])
        answer = pair.answer_of(notification.member_id) if notification.member_id != BOTH else Answer.NONE
        if pair.state is not PairState.OPEN or pair.asked != asked or answer is not Answer.NONE:
            return None
        return NotificationMessage(views.question_page(pair, occurrence))

    async def _thank(self, _notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        if pair.state is not PairState.MET or pair.thanked_at is not None or pair.host_id is None:
            return None
        host = await profile_store.get_profile(self.database, pair.guild_id, pair.host_id)
        return None if host and host.left_at else NotificationMessage(views.thank_page(pair, occurrence))

    async def _thanks(self, _notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        return NotificationMessage(views.thanks_page(pair, occurrence)) if pair.thanks else None

    async def _forward(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        host = await profile_store.get_host(self.database, notification.guild_id, notification.member_id)
        return NotificationMessage(views.invitation_page(pair.guild_id, occurrence)) if host is None else None

    async def _ended(self, notification: Notification, pair: Pair, occurrence: str) -> NotificationMessage | None:
        if pair.state is not (PairState.MISSED if notification.detail == "missed" else PairState.ENDED):
            return None
        looking = False
        if notification.member_id == pair.seeker_id:
            request = await request_store.get_request(self.database, pair.request_id)
            looking = request is not None and request.is_open
        partner_id = pair.partner_of(notification.member_id)
        page = views.ended_page(pair.guild_id, notification.detail, partner_id, pair, looking, occurrence)
        return NotificationMessage(page)


_ABOUT_OTHERS: dict[
    NotificationKind, Callable[[NotificationBuilder, Notification, str], Awaitable[MessagePage | None]]
] = {
    NotificationKind.OFFER: NotificationBuilder._offer,
    NotificationKind.NUDGE: NotificationBuilder._offer,
    NotificationKind.WAITING: NotificationBuilder._waiting,
    NotificationKind.PAUSED: NotificationBuilder._paused,
    NotificationKind.ENDED: NotificationBuilder._offer_ended,
}
_ABOUT_PAIRS: dict[
    NotificationKind, Callable[[NotificationBuilder, Notification, Pair, str], Awaitable[NotificationMessage | None]]
] = {
    NotificationKind.PAIRED: NotificationBuilder._prep,
    NotificationKind.PREP: NotificationBuilder._prep,
    NotificationKind.TIME: NotificationBuilder._time,
    NotificationKind.REMINDER: NotificationBuilder._reminder,
    NotificationKind.ASK: NotificationBuilder._ask,
    NotificationKind.THANK: NotificationBuilder._thank,
    NotificationKind.THANKS: NotificationBuilder._thanks,
    NotificationKind.FORWARD: NotificationBuilder._forward,
    NotificationKind.ENDED: NotificationBuilder._ended,
}


def _is_about_pair(notification: Notification) -> bool:
    """An end without a detail is that of an offer."""
    if notification.kind is NotificationKind.ENDED:
        return bool(notification.detail)
    return notification.kind in _ABOUT_PAIRS


def _seed(pair_id: str) -> int:
    """The same ideas whenever the card is shown."""
    return int.from_bytes(hashlib.blake2b(pair_id.encode(), digest_size=SEED_BYTES).digest())


def _shared_clock(profiles: Sequence[Profile], times: Sequence[datetime], reader_id: int) -> str | None:
    """The zone by which all readers of a card can be told these times; None where their clocks differ."""
    zones = [profile.zone for profile in profiles if reader_id in (BOTH, profile.member_id)]
    readings = {tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in times) for zone in zones}
    return zones[0] if len(readings) == 1 else None
