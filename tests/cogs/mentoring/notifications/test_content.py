"""What each letter says: within Discord's limits whatever was typed, harmless, and only what is still true."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.database.executor import Database
from bot.guilds.members import ShownMember
from bot.pages.ui import MESSAGE_CHARACTERS, MESSAGE_COMPONENTS, MessagePage
from cogs.mentoring.catalogue import Audience, Catalogue, Step
from cogs.mentoring.notification_records import BOTH, Destination, Notification, NotificationKind
from cogs.mentoring.notifications import views
from cogs.mentoring.notifications.content import NotificationBuilder
from cogs.mentoring.notifications.prep_card import PrepCard, prep_card_page
from cogs.mentoring.records import (
    Answer,
    Host,
    Offer,
    OfferState,
    Pair,
    PairState,
    Profile,
    Reason,
    ReasonKind,
    Request,
    RequestState,
    ThreadState,
)
from cogs.mentoring.store import notification_store, offer_store, pair_store, profile_store, request_store
from cogs.mentoring.views.common import Faces
from tests.cogs.mentoring.paired import (
    DAY,
    GUILD,
    HOST,
    SEEKER,
    catalogue,
    get_no_faces,
    open_notifications,
    pair_of,
    profile,
    put_pair,
)
from tests.support.reading import walk

HOUR = timedelta(hours=1)
# The worst that anybody can type: every sign of it is escaped.
LONG, PAIR_ID = "*" * 5_000, f"{2**63 - 1}-99"


def parts_of(page: MessagePage) -> list[dict[str, Any]]:
    return walk(page.to_components())  # type: ignore[no-untyped-call]


def shown_text_of(page: MessagePage) -> str:
    return "\n".join(part["content"] for part in parts_of(page) if part["type"] == 10)


def ids(page: MessagePage) -> list[str]:
    return [part["custom_id"] for part in parts_of(page) if "custom_id" in part]


def worst_offer(now: datetime) -> Offer:
    reasons = (Reason(ReasonKind.SENTENCE, ("x" * 200,)),) * 3
    return Offer(PAIR_ID, 2**62, 2**62, 2**62, 2**61, reasons, OfferState.OPEN, now, now)


def worst_profile(now: datetime) -> Profile:
    return Profile(GUILD, SEEKER, LONG, LONG, LONG, LONG, (LONG,), (LONG,), "UTC", LONG, now)


def worst_pair(now: datetime) -> Pair:
    questions = ("?" * 300,) * 10
    return replace(pair_of(now, 2**62, 2**62, 2**61), id=PAIR_ID, goal=LONG, thanks=LONG, questions=questions)


def steps_of(step: str, number: int) -> Catalogue:
    """A catalogue that holds `number` of these steps and nothing else."""
    steps = tuple(Step(str(at), step, Audience.HOST if at % 2 else Audience.SEEKER) for at in range(number))
    return Catalogue((), (), (), (), steps, {})


def all_pages(now: datetime) -> dict[str, MessagePage]:
    pair, who, occurrence = worst_pair(now), worst_profile(now), "a" * 16
    faces = Faces("*" * 100, {2**62: ShownMember("*" * 32, "https://cdn.example.org/1.png")})
    card = PrepCard(pair, who, who, steps_of("*" * 200, 6), ["*" * 100] * 6, [now, now + HOUR, now + DAY])
    return {
        "offer": views.offer_page(worst_offer(now), LONG, who, faces, occurrence),
        "nudge": views.offer_page(worst_offer(now), LONG, who, faces, occurrence, again=True),
        "waiting": views.waiting_page(2**62, 1_000, occurrence),
        "prep": prep_card_page(card, occurrence),
        "ideas": prep_card_page(replace(card, pair=replace(pair, questions=(), meeting_at=now)), occurrence),
        "strangers": prep_card_page(PrepCard(pair, None, None, steps_of("", 0), [], []), occurrence),
        "set": views.time_page(pair, views.TimeChange("set", 1, now, [(1, "03:00")]), now, occurrence),
        "moved": views.time_page(pair, views.TimeChange("moved", 1, now), now, occurrence),
        "off": views.time_page(pair, views.TimeChange("off", None, now), now, occurrence),
        "reminder": views.reminder_page(pair, now + HOUR, now, occurrence),
        "ask": views.question_page(pair, occurrence),
        "thank": views.thank_page(pair, occurrence),
        "thanks": views.thanks_page(pair, occurrence),
        "forward": views.invitation_page(2**62, occurrence),
        "offer over": views.offer_ended_page(2**62, occurrence),
        "paused": views.paused_page(2**62, occurrence),
    } | {
        why: views.ended_page(2**62, why, 1, pair, looking, occurrence)
        for why in (*views.ENDS, "")
        for looking in (True, False)
    }


def test_every_letter_fits_a_message_and_carries_its_occurrence_last(now: datetime) -> None:
    for name, page in all_pages(now).items():
        parts = parts_of(page)
        assert len(shown_text_of(page)) <= MESSAGE_CHARACTERS - 200, name
        assert len(parts) <= MESSAGE_COMPONENTS, name
        assert ids(page), name
        assert all(custom_id.endswith(":aaaaaaaaaaaaaaaa") and len(custom_id) <= 100 for custom_id in ids(page)), name


def test_buttons_name_the_acts_with_their_subjects(now: datetime) -> None:
    pages = all_pages(now)
    assert [custom_id.split(":")[2] for custom_id in ids(pages["offer"])] == [
        "accept",
        "decline",
        "rest",
        "reportoffer",
    ]
    assert [custom_id.split(":")[2] for custom_id in ids(pages["ask"])] == ["met", "later", "missed"]
    assert [custom_id.split(":")[2] for custom_id in ids(pages["prep"])] == [
        "slot",
        "slot",
        "slot",
        "time",
        "prepare",
        "report",
    ]
    assert [custom_id.split(":")[2] for custom_id in ids(pages["set"])] == ["place", "place", "time", "calloff"]
    assert ids(pages["prep"])[0] == f"press:mentoring:slot:{PAIR_ID}:{int(now.timestamp())}:{'a' * 16}"
    assert ids(views.invitation_page(7)) == ["press:mentoring:host:7:-"]


def test_what_was_typed_is_shown_as_typed(now: datetime) -> None:
    goal = "@everyone **see** [this](https://example.org) <@5>"
    offer = Offer("7-1", 7, GUILD, SEEKER, HOST, (Reason(ReasonKind.TOPICS, ("*vision*",)),), OfferState.OPEN, now, now)
    shown_text = shown_text_of(views.offer_page(offer, goal, replace(profile(GUILD, SEEKER, now), about="<@&9>")))
    assert "@everyone" not in shown_text
    assert "<@5>" not in shown_text
    assert "<@&9>" not in shown_text
    assert r"\*\*see\*\*" in shown_text
    assert r"\*vision\*" in shown_text
    assert f"<@{SEEKER}> asks" in shown_text


def test_the_seeker_is_told_nothing_of_declines_and_the_host_no_guilt(now: datetime) -> None:
    shown_text = " ".join(shown_text_of(page) for page in all_pages(now).values()).lower()
    for bad in ("declined", "rejected", "failed", "unfortunately", "guild"):
        assert bad not in shown_text


def test_a_card_offers_three_times_until_one_is_chosen(now: datetime) -> None:
    card = PrepCard(pair_of(now), None, None, steps_of("Read.", 1), ["Why?"], [now, now + HOUR])
    assert "Time 2" in str(parts_of(prep_card_page(card)))  # their clocks differ, and a button has one text
    assert "Mon 2 Mar, 10:00" in str(parts_of(prep_card_page(replace(card, clock="Europe/Berlin"))))
    assert f"<t:{int(now.timestamp())}:F>" in shown_text_of(prep_card_page(card))
    chosen = prep_card_page(replace(card, pair=replace(card.pair, meeting_at=now)))
    assert not [custom_id for custom_id in ids(chosen) if "slot" in custom_id]


class PairFacts:
    """A database with a pair, and what a letter about it says."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        self.builder = NotificationBuilder(database, catalogue(), lambda: self.now, get_no_faces)

    async def is_(self, **changed: Any) -> None:
        async with self.database.write() as connection:
            pair = await pair_store.lock_pair(connection, "77-1")
            assert pair is not None
            await pair_store.save_pair(connection, replace(pair, **changed))

    async def says(
        self, kind: NotificationKind, turn: str = "", member: int = SEEKER, about: str = "77-1"
    ) -> str | None:
        subject = f"{about}/{turn}" if turn else about
        place = Destination.PAIR_THREAD if member == BOTH else Destination.DIRECT
        notification = Notification("ab", GUILD, member, kind, subject, place, self.now, self.now + DAY)
        shown = await self.builder.build(notification)
        return shown_text_of(shown.page) if shown is not None else None


@pytest.fixture
async def facts(database: Database, now: datetime) -> PairFacts:
    await put_pair(database, replace(pair_of(now), room=ThreadState.NONE), now)
    return PairFacts(database, now)


async def test_the_card_is_of_the_two_and_the_same_each_time(facts: PairFacts) -> None:
    first = await facts.says(NotificationKind.PREP, member=BOTH)
    assert first is not None
    assert "Teacher" in first
    assert "All 3 are in the daytime" in first
    assert await facts.says(NotificationKind.PREP, member=BOTH) == first
    await facts.is_(state=PairState.ENDED)
    assert await facts.says(NotificationKind.PREP, member=BOTH) is None


async def test_a_time_is_told_as_long_as_it_holds(facts: PairFacts) -> None:
    at = facts.now + 50 * HOUR
    await facts.is_(meeting_at=at, sequence=1)
    epoch = int(at.timestamp())
    assert f"<@{HOST}> chose <t:{epoch}:F>" in (await facts.says(NotificationKind.TIME, f"1-set-host-{epoch}") or "")
    assert await facts.says(NotificationKind.REMINDER, "1-day") is not None
    await facts.is_(meeting_at=None, sequence=2)
    assert await facts.says(NotificationKind.TIME, f"1-set-host-{epoch}") is None
    assert await facts.says(NotificationKind.REMINDER, "1-day") is None
    assert f"<@{SEEKER}> can't make <t:{epoch}:F>" in (
        await facts.says(NotificationKind.TIME, f"2-off-seeker-{epoch}") or ""
    )


async def test_no_reminder_comes_after_the_time(facts: PairFacts) -> None:
    await facts.is_(meeting_at=facts.now, sequence=1)
    assert await facts.says(NotificationKind.REMINDER, "1-hour") is None


async def test_a_calendar_file_goes_with_the_time(facts: PairFacts) -> None:
    pair = await pair_store.get_pair(facts.database, "77-1")
    assert pair is not None
    content = (await facts.builder.build_calendar_file(pair, facts.now)).fp.read()
    assert b"UID:77-1@guidepost" in content
    assert b"STATUS:CANCELLED" in (await facts.builder.build_calendar_file(pair, facts.now, cancelled=True)).fp.read()


async def test_only_who_has_not_answered_is_asked(facts: PairFacts) -> None:
    await facts.is_(asked=1, host_answer=Answer.LATER)
    assert await facts.says(NotificationKind.ASK, "1-5") is not None
    assert await facts.says(NotificationKind.ASK, "1-5", HOST) is None
    assert await facts.says(NotificationKind.ASK, "2-5") is None
    await facts.is_(state=PairState.MET)
    assert await facts.says(NotificationKind.ASK, "1-5") is None


async def test_thanks_are_asked_for_once_and_handed_over(facts: PairFacts) -> None:
    assert await facts.says(NotificationKind.THANK) is None
    await facts.is_(state=PairState.MET)
    assert await facts.says(NotificationKind.THANK) is not None
    await facts.is_(thanks="Thank *you*", thanked_at=facts.now)
    assert await facts.says(NotificationKind.THANK) is None
    assert r"Thank \*you\*" in (await facts.says(NotificationKind.THANKS, member=HOST) or "")


async def test_nobody_is_invited_to_be_what_they_are(facts: PairFacts) -> None:
    assert await facts.says(NotificationKind.FORWARD) is not None
    async with facts.database.write() as connection:
        await profile_store.save_host(connection, Host(GUILD, SEEKER, 2, facts.now))
    assert await facts.says(NotificationKind.FORWARD) is None


async def test_an_offer_is_shown_while_it_is_open(facts: PairFacts) -> None:
    now = facts.now
    request = Request(8, GUILD, SEEKER, "Your *week*", RequestState.LOOKING, now, now, now)
    offer = Offer("8-1", 8, GUILD, SEEKER, HOST, (), OfferState.OPEN, now, now + 72 * HOUR)
    async with facts.database.write() as connection:
        await request_store.add_request(connection, request)
        await offer_store.add_offers(connection, [offer])
    assert r"Your \*week\*" in (await facts.says(NotificationKind.OFFER, member=HOST, about="8-1") or "")
    assert "Still waiting" in (await facts.says(NotificationKind.NUDGE, member=HOST, about="8-1") or "")
    assert await facts.says(NotificationKind.WAITING, about="8", turn="1") is None
    facts.now += 73 * HOUR
    assert await facts.says(NotificationKind.OFFER, member=HOST, about="8-1") is None


async def test_that_an_offer_is_over_is_news_only_to_who_saw_it(facts: PairFacts) -> None:
    assert await facts.says(NotificationKind.ENDED, member=HOST, about="8-1") is None
    async with facts.database.write() as connection:
        await notification_store.add_notification(connection, GUILD, HOST, NotificationKind.OFFER, "8-1", facts.now)
    [notification] = await open_notifications(facts.database, facts.now)
    await notification_store.end_notification(facts.database, notification, "sent", facts.now)
    assert "Nothing to do" in (await facts.says(NotificationKind.ENDED, member=HOST, about="8-1") or "")


async def test_an_end_is_told_with_its_reason(facts: PairFacts) -> None:
    assert await facts.says(NotificationKind.ENDED, "left") is None
    await facts.is_(state=PairState.ENDED, reason="left")
    assert f"<@{HOST}> no longer takes part" in (await facts.says(NotificationKind.ENDED, "left") or "")
    await facts.is_(state=PairState.MISSED)
    assert "One press puts it right" in (await facts.says(NotificationKind.ENDED, "missed") or "")


async def test_a_pause_is_told_while_it_lasts(facts: PairFacts) -> None:
    assert await facts.says(NotificationKind.PAUSED, "paused") is None
    async with facts.database.write() as connection:
        await profile_store.pause_member(connection, GUILD, SEEKER, facts.now)
    assert "Nothing is lost" in (await facts.says(NotificationKind.PAUSED, "paused") or "")
