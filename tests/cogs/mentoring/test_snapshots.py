"""Every page and form of interviews as members and moderators read it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import discord
import pytest
from syrupy.assertion import SnapshotAssertion

from bot.content.documents import Faults
from bot.guilds.members import ShownMember
from cogs.mentoring import forms
from cogs.mentoring.catalogue import Catalogue
from cogs.mentoring.content import load
from cogs.mentoring.notifications import views as news
from cogs.mentoring.notifications.prep_card import PrepCard, prep_card_page, prepare_page
from cogs.mentoring.records import (
    Answer,
    Host,
    HostCard,
    HostPause,
    MemberReport,
    MentoringRound,
    Offer,
    OfferState,
    Pair,
    PairState,
    Profile,
    ProposedPair,
    Reason,
    ReasonKind,
    Request,
    RequestOutcome,
    RequestState,
    RoundPreview,
    RoundProgress,
    RoundState,
    Switch,
    ThreadState,
)
from cogs.mentoring.service.rounds import NO_PLACE, NO_SHARED_LANGUAGE
from cogs.mentoring.views import admin, host, pair, profile, request, status
from cogs.mentoring.views.common import HERE, Faces
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GUILD, ANN, BOB, CLEO, THREAD, VOICE_CHANNEL = 10, 1, 2, 3, 50, 60
GOAL = "I want to know what the first year as a machine learning engineer is like."
FACES = Faces(
    "Careers in AI",
    {
        ANN: ShownMember("Ann", "https://cdn.example.org/ann.png"),
        BOB: ShownMember("Bob", "https://cdn.example.org/bob.png"),
    },
)
SEEKER = Profile(
    GUILD,
    ANN,
    "Data analyst",
    "Retail",
    "Machine learning engineer",
    "Health care",
    ("computer vision", "first job"),
    ("English",),
    "Europe/Berlin",
    "I like *maps*.",
    NOW,
)
WORK = replace(
    SEEKER,
    member_id=BOB,
    held_role="Machine learning engineer",
    held_industry="Health care",
    wanted_role="",
    wanted_industry="",
    topics=("computer vision",),
    zone="America/New_York",
    about="I read X-rays with models.",
)
REASONS = (
    Reason(ReasonKind.ROLE),
    Reason(ReasonKind.INDUSTRY),
    Reason(ReasonKind.TOPICS, ("computer vision",)),
    Reason(ReasonKind.HOURS, ("6",)),
    Reason(ReasonKind.LANGUAGES, ("English",)),
)
ASKED = Request(7, GUILD, ANN, GOAL, RequestState.LOOKING, NOW, NOW)
WAITING = replace(ASKED, state=RequestState.WAITING)
OFFER = Offer("7-1", 7, GUILD, ANN, BOB, REASONS, OfferState.OPEN, NOW, NOW + 3 * DAY)
MATCH = Pair("7-1", 7, GUILD, ANN, BOB, GOAL, NOW, room=ThreadState.OPEN, thread_id=THREAD)
AGREED = replace(MATCH, meeting_at=NOW + 2 * DAY, sequence=1)
PLACED = replace(AGREED, meeting_place=str(VOICE_CHANNEL))
DIRECT = replace(AGREED, room=ThreadState.NONE, thread_id=None)
MET = replace(AGREED, state=PairState.MET, met_at=NOW, seeker_answer=Answer.MET)
THANKED = replace(
    MET, thanks="You helped me choose my first project.\n\nThank you!", thanked_at=NOW, learned="Start small."
)
HOSTING = Host(GUILD, BOB, 2, NOW)
ROUND = MentoringRound(5, GUILD, 9, NOW, 1, RoundState.OPEN, 12, 8)
PROGRESS = RoundProgress(8, 6, 3, 2, 5)
REPORT = MemberReport(4, GUILD, ANN, BOB, "7-1", "They never came, and were rude.", NOW)
NIGHTS = [(BOB, "03:00")]


@cache
def catalogue() -> Catalogue:
    return load(Path(__file__).parents[3] / "content", Faults())


def prep(**changed: Any) -> PrepCard:
    slots = [NOW + DAY, NOW + 2 * DAY + 3 * HOUR, NOW + 3 * DAY + 6 * HOUR]
    ideas = [question.text for question in catalogue().questions[:6]]
    return replace(PrepCard(MATCH, WORK, SEEKER, catalogue(), ideas, slots, faces=FACES), **changed)


def directory(**changed: Any) -> host.DirectoryPage:
    cards = [
        HostCard(WORK, HOSTING, 1, 0),
        HostCard(replace(WORK, member_id=CLEO, about=""), replace(HOSTING, member_id=CLEO), 2, 0),
    ]
    return replace(host.DirectoryPage(cards, 0, True, {BOB: 6.0}, (), ("", ""), False, ANN, FACES), **changed)


def member_status(**changed: Any) -> status.MemberStatus:
    blank = status.MemberStatus(GUILD, ANN, SEEKER, None, None, None, [], {}, [], NOW)
    return replace(blank, **changed)


def suggested() -> list[request.SuggestedHost]:
    return [
        request.SuggestedHost(WORK, FACES.members[BOB], REASONS),
        request.SuggestedHost(replace(WORK, member_id=CLEO, about=""), None, REASONS[:1]),
    ]


def ended(reason: str) -> discord.ui.LayoutView:
    return news.ended_page(GUILD, reason, BOB, MATCH, looking=reason == "left")


def closed(sent: discord.ui.LayoutView, outcome: str) -> discord.ui.LayoutView:
    """As it stands in a channel once it is over."""
    parts: list[Any] = sent.to_components()  # type: ignore[no-untyped-call]
    components = [discord.components._component_factory(part) for part in parts]
    return news.closed_page([part for part in components if part is not None], outcome)


PAGES: dict[str, Callable[[], discord.ui.LayoutView]] = {
    # What brings itself
    "offer": lambda: news.offer_page(OFFER, GOAL, SEEKER, FACES),
    "offer of a member without a profile": lambda: news.offer_page(replace(OFFER, reasons=()), GOAL, None),
    "offer once more": lambda: news.offer_page(OFFER, GOAL, SEEKER, FACES, again=True),
    "offer answered": lambda: closed(news.offer_page(OFFER, GOAL, SEEKER, FACES), "declined"),
    "offer over": lambda: news.offer_ended_page(GUILD),
    "waiting": lambda: news.waiting_page(GUILD, 3),
    "match in the thread": lambda: prep_card_page(prep()),
    "match by direct message": lambda: prep_card_page(
        prep(pair=replace(MATCH, room=ThreadState.NONE), reader_id=ANN, clock="Europe/Berlin")
    ),
    "match with little daytime": lambda: prep_card_page(prep(slots_in_daytime=False)),
    "match with time and place": lambda: prep_card_page(prep(pair=PLACED)),
    "how to prepare": lambda: prepare_page(prep(reader_id=ANN)),
    "how to prepare as a host": lambda: prepare_page(
        prep(reader_id=BOB, pair=replace(MATCH, questions=("What would you do differently?",)))
    ),
    "time set": lambda: news.time_page(AGREED, news.TimeChange("set", ANN, NOW + 2 * DAY), NOW),
    "time moved into the night": lambda: news.time_page(
        PLACED, news.TimeChange("moved", ANN, NOW + 2 * DAY, NIGHTS), NOW
    ),
    "time set by direct message": lambda: news.time_page(DIRECT, news.TimeChange("set", ANN, NOW + 2 * DAY), NOW),
    "time cancelled": lambda: news.time_page(MATCH, news.TimeChange("off", BOB, NOW + 2 * DAY), NOW),
    "reminder a day before": lambda: news.reminder_page(PLACED, NOW + DAY, NOW),
    "reminder an hour before to the seeker": lambda: news.reminder_page(AGREED, NOW + HOUR, NOW, reader_id=ANN),
    "reminder a day before to the host": lambda: news.reminder_page(
        replace(DIRECT, meeting_place=HERE), NOW + DAY, NOW, reader_id=BOB
    ),
    "reminder of a time that has passed": lambda: closed(news.reminder_page(PLACED, NOW + DAY, NOW), "past"),
    "how did it go": lambda: news.question_page(AGREED),
    "say thanks": lambda: news.thank_page(MET),
    "a thank-you": lambda: news.thanks_page(THANKED),
    "pay it forward": lambda: news.invitation_page(GUILD),
    "paused": lambda: news.paused_page(GUILD),
    # Profile
    "profile saved": lambda: profile.saved_page(
        SEEKER, Switch.BOTH, catalogue().switches[Switch.BOTH], assumed=True, has_chapter=True
    ),
    "profile of a host": lambda: profile.saved_page(WORK, Switch.NONE, "", assumed=False, has_chapter=True),
    "profile without work": lambda: profile.saved_page(
        replace(SEEKER, held_role="", held_industry="", topics=(), about=""),
        Switch.NONE,
        catalogue().switches[Switch.NONE],
        assumed=False,
        has_chapter=False,
    ),
    "avoided": lambda: profile.avoided_page([BOB, CLEO], CLEO, added=True),
    "avoided with an interview agreed on": lambda: profile.avoided_page([BOB], BOB, added=True, has_interview=True),
    "nobody avoided": lambda: profile.avoided_page([], None, added=None),
    "leaving": lambda: profile.leave_page(GUILD, ASKED, 1, [MATCH], HOSTING),
    "left": profile.left_page,
    # Requests
    "best matches": lambda: request.suggestions_page(GUILD, suggested()),
    "best matches after the profile": lambda: request.suggestions_page(
        GUILD, suggested(), request.PROFILE_SAVED, SEEKER
    ),
    "nobody fits": lambda: request.suggestions_page(GUILD, []),
    "asked": lambda: request.outcome_page(RequestOutcome(ASKED, OFFER, None), BOB),
    "asked whoever has time": lambda: request.outcome_page(RequestOutcome(ASKED, OFFER, None), None),
    "on the waiting list": lambda: request.outcome_page(RequestOutcome(WAITING, None, 2), None),
    "request open": lambda: request.open_request_page(ASKED, None),
    "withdraw": lambda: request.withdraw_page(ASKED),
    "withdrawn": lambda: request.withdrawn_page(GUILD),
    # Hosts
    "become a host": lambda: host.hosting_page(GUILD, None, NOW),
    "hosting": lambda: host.hosting_page(GUILD, HOSTING, NOW, host.PAYING_FORWARD),
    "hosting paused": lambda: host.hosting_page(
        GUILD, replace(HOSTING, paused=HostPause.ASKED, paused_until=NOW + 30 * DAY), NOW, host.SAVED_QUIETLY
    ),
    "hosting paused for silence": lambda: host.hosting_page(GUILD, replace(HOSTING, paused=HostPause.UNANSWERED), NOW),
    "hosting stopped": lambda: host.stopped_page(GUILD),
    "accepted": lambda: host.accepted_page(MATCH, FACES.members[ANN]),
    "fully booked": lambda: host.full_page(GUILD),
    "declined": lambda: host.declined_page(GUILD),
    "directory": lambda: host.directory_page(GUILD, directory()),
    "directory searched": lambda: host.directory_page(GUILD, directory(cards=[], search=("Astronaut",))),
    "directory empty": lambda: host.directory_page(GUILD, directory(cards=[], has_next=False)),
    # Interviews
    "which interview": lambda: pair.choose_pair_page(
        GUILD, [MATCH, replace(MATCH, seeker_id=CLEO, host_id=ANN)], ANN, NOW
    ),
    "move it": lambda: pair.move_page(AGREED, NOW + 3 * DAY),
    "my time is set": lambda: pair.time_set_page(AGREED, NOW + 2 * DAY, NOW, [], has_file=False),
    "my time is set, without a thread": lambda: pair.time_set_page(DIRECT, NOW + 2 * DAY, NOW, NIGHTS, has_file=True),
    "place chosen": lambda: pair.place_page(replace(AGREED, meeting_place=HERE)),
    "link chosen": lambda: pair.place_page(replace(DIRECT, meeting_place="https://meet.example.org/abc")),
    "voice channels": lambda: pair.voice_page(AGREED),
    "i cancelled the time": lambda: pair.called_off_page(MATCH),
    "calendar file": lambda: pair.calendar_page(NOW + 2 * DAY),
    "first interview": lambda: pair.answered_page(MET, ANN, Answer.MET, is_first=True, mended_within=HOUR),
    "met": lambda: pair.answered_page(THANKED, ANN, Answer.MET),
    "met as a host": lambda: pair.answered_page(MET, BOB, Answer.MET, mended_within=HOUR),
    "met all the same": lambda: pair.answered_page(MET, BOB, Answer.MISSED),
    "not yet": lambda: pair.answered_page(replace(AGREED, ask_at=NOW + 7 * DAY), ANN, Answer.LATER),
    "it didn't happen": lambda: pair.answered_page(replace(AGREED, state=PairState.MISSED), ANN, Answer.MISSED),
    "thanked": lambda: pair.thanked_page(THANKED),
    "noted": lambda: pair.noted_page(THANKED),
    "note deleted": lambda: pair.noted_page(MET),
    "my questions": lambda: pair.questions_page(replace(MATCH, questions=("What is dull?",)), for_seeker=True),
    "their questions": lambda: pair.questions_page(MATCH, for_seeker=False),
    "reported": lambda: pair.reported_page(GUILD),
    # Status
    "status of a newcomer": lambda: status.status_page(member_status(profile=None), 0),
    "status while looking": lambda: status.status_page(member_status(request=ASKED), 0),
    "status while waiting": lambda: status.status_page(member_status(request=WAITING, place=2), 0),
    "status with a time": lambda: status.status_page(member_status(pairs=[PLACED]), 0),
    "status after the time": lambda: status.status_page(member_status(pairs=[AGREED], now=NOW + 3 * DAY), 0),
    "status after they met": lambda: status.status_page(member_status(pairs=[MET]), 0),
    "status of a host": lambda: status.status_page(
        member_status(member_id=BOB, profile=WORK, host=HOSTING, offers=[OFFER], goals={"7-1": GOAL}, pairs=[THANKED]),
        0,
    ),
    "status on a break": lambda: status.status_page(
        member_status(profile=replace(SEEKER, paused_at=NOW)), 0, status.BACK
    ),
    # Moderators
    "round preview": lambda: admin.preview_page(
        RoundPreview((ProposedPair(ANN, BOB, 75, REASONS),), ((CLEO, NO_SHARED_LANGUAGE), (4, NO_PLACE)), 3, 75), 0
    ),
    "nobody waits": lambda: admin.preview_page(RoundPreview((), (), 3, 0), 0),
    "round started": lambda: admin.progress_page(ROUND, PROGRESS),
    "round open already": lambda: admin.progress_page(ROUND, PROGRESS, was_open=True),
    "round over": lambda: admin.progress_page(replace(ROUND, state=RoundState.CLOSED), PROGRESS),
    "round closed": lambda: admin.closed_page(ROUND, PROGRESS),
    "no round": admin.no_round_page,
    "pairs": lambda: admin.pairs_page([PLACED, replace(MET, id="8-1", host_id=None)], 0, {ANN: "Ann", BOB: "Bob"}),
    "no pairs": lambda: admin.pairs_page([], 0, {}),
    "end an interview": lambda: admin.unpair_page(MATCH),
    "interview ended": lambda: admin.unpaired_page(MATCH),
    "reports": lambda: admin.reports_page([REPORT, replace(REPORT, reporter_id=None, about_id=None)], 0),
    "no reports": lambda: admin.reports_page([], 0),
}

PAGES |= {f"interview off, {reason}": partial(ended, reason) for reason in news.ENDS}
PAGES |= {
    f"profile gap, {gap.name.lower()}": partial(profile.profile_gap_page, GUILD, gap) for gap in profile.ProfileGap
}


async def submit(*_values: Any) -> None:
    """Nobody fills these in."""


FORMS: dict[str, Callable[[], discord.ui.Modal]] = {
    "form, profile": lambda: forms.profile_form(submit, forms.profile_texts(SEEKER)),
    "form, details": lambda: forms.details_form(submit, ("English", "Europe/Berlin", "I like maps.")),
    "form, goal": lambda: forms.goal_form(submit, ("",)),
    "form, capacity": lambda: forms.capacity_form(submit, ("2",)),
    "form, time": lambda: forms.time_form(submit, ("",)),
    "form, link": lambda: forms.link_form(submit, ("",)),
    "form, thanks": lambda: forms.thanks_form(submit, ("",)),
    "form, note": lambda: forms.learned_form(submit, ("Start small.",)),
    "form, report": lambda: forms.report_form(submit, ("",)),
    "form, questions": lambda: forms.questions_form(submit, ("",), ["What is dull?", "What is fun?"], ["What is fun?"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_it_said(name: str, page_snapshot: SnapshotAssertion) -> None:
    assert page_text(PAGES[name]()) == page_snapshot(name=name)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_what_it_said(name: str, page_snapshot: SnapshotAssertion) -> None:
    assert page_text(FORMS[name]()) == page_snapshot(name=name)
