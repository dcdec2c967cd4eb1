"""All that concerns one member's interviews, each part with its next step as buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from discord.utils import format_dt

from bot.feature import HomePart, HomeSection
from bot.interactions.components import Button, button
from bot.pages.emoji import PEOPLE
from bot.pages.typed_text import fitting, quoted
from bot.pages.ui import MessagePage, counted, line, lines, row, text
from cogs.mentoring.records import Answer, Host, HostPause, Offer, Pair, PairState, Profile, Request, ThreadState
from cogs.mentoring.views.common import ACCENT, HERE, full_time, mention, page_buttons, place_of
from cogs.mentoring.views.host import pause_state
from cogs.mentoring.views.reasons import reasons_to_host
from cogs.mentoring.views.request import request_state

# What a page holds of Discord's 4,000 characters and 40 components, with room for the ends.
PAGE_CHARACTERS, PAGE_COMPONENTS = 3_000, 30
# Beside its buttons, a part needs a text, a row for the buttons and a line.
PART_COMPONENTS = 3
GOAL_SHOWN, REASONS_SHOWN = 160, 250
# Thanks come late rather than never, but nobody is reminded of them for ever.
THANKS_AWAITED, MOST_NOTES = timedelta(days=60), 3

BACK = "**Welcome back!** Everything picks up where it was."


@dataclass(frozen=True)
class MemberStatus:
    """`goals` are of the offers' requests, by offer; `place` is in the waiting list."""

    guild_id: int
    member_id: int
    profile: Profile | None
    host: Host | None
    request: Request | None
    place: int | None
    offers: Sequence[Offer]
    goals: dict[str, str]
    pairs: Sequence[Pair]
    now: datetime


@dataclass(frozen=True)
class StatusPart:
    text: str
    buttons: list[Button]


def status_page(status: MemberStatus, number: int, note: str = "") -> MessagePage:
    pages = _pages(_parts(status))
    number = min(max(number, 0), len(pages) - 1)
    items = [item for part in pages[number] for item in (text(part.text), row(*part.buttons), line())]
    turning = []
    if len(pages) > 1:
        has_next = number + 1 < len(pages)
        turning = [row(*page_buttons("mentoring:turn", number, has_next=has_next, before=[status.guild_id]))]
    return MessagePage(text(lines(note, f"## {PEOPLE} Your interviews")), *items[:-1], *turning, accent=ACCENT)


def _pages(parts: Sequence[StatusPart]) -> list[list[StatusPart]]:
    """As many parts on a page as Discord takes; never no page."""
    pages: list[list[StatusPart]] = [[]]
    characters = components = 0
    for part in parts:
        size = PART_COMPONENTS + len(part.buttons)
        if pages[-1] and (characters + len(part.text) > PAGE_CHARACTERS or components + size > PAGE_COMPONENTS):
            pages.append([])
            characters = components = 0
        pages[-1].append(part)
        characters, components = characters + len(part.text), components + size
    return pages


def _parts(status: MemberStatus) -> list[StatusPart]:
    """What has to be done first comes first, and its button alone is primary."""
    parts = [
        *_break(status),
        *_questions_how_it_went(status),
        *_offers(status),
        *_open_pairs(status),
        _request(status),
        *_met_pairs(status),
        *_hosting(status),
    ]
    items = [item for part in parts for item in part.buttons]
    primary_items = [item for item in items if item.style is discord.ButtonStyle.primary]
    for item in primary_items[1:]:
        item.style = discord.ButtonStyle.secondary
    return parts


def _break(status: MemberStatus) -> Iterator[StatusPart]:
    if status.profile is not None and status.profile.paused_at is not None:
        yield StatusPart(
            "**You're on a break**, because my last 3 questions went unanswered. Nothing is lost.",
            [button("I'm back", "mentoring:back", status.guild_id, primary=True)],
        )


def _questions_how_it_went(status: MemberStatus) -> Iterator[StatusPart]:
    for pair in status.pairs:
        answer = pair.answer_of(status.member_id)
        over = pair.meeting_at is not None and pair.meeting_at <= status.now
        if pair.state is PairState.OPEN and answer is Answer.NONE and (pair.asked or over):
            yield StatusPart(
                f"**How did it go** with {mention(pair.partner_of(status.member_id))}? Every answer is fine.",
                [
                    button("We met", "mentoring:met", pair.id, primary=True),
                    button("Not yet", "mentoring:later", pair.id),
                    button("It didn't happen", "mentoring:missed", pair.id),
                ],
            )


def _offers(status: MemberStatus) -> Iterator[StatusPart]:
    for offer in status.offers:
        yield StatusPart(
            lines(
                f"**<@{offer.seeker_id}> asks you** for 20 to 30 minutes, until {full_time(offer.expires_at)}.",
                f"They'd like to learn: {quoted(status.goals.get(offer.id, ''), GOAL_SHOWN)}",
                f"-# Why you: {fitting(reasons_to_host(offer.reasons), REASONS_SHOWN)}" if offer.reasons else "",
            ),
            [
                button("Accept", "mentoring:accept", offer.id, primary=True),
                button("Not now", "mentoring:decline", offer.id),
                button("Pause me", "mentoring:rest", offer.id),
                button("Report", "mentoring:reportoffer", offer.id),
            ],
        )


def _open_pairs(status: MemberStatus) -> Iterator[StatusPart]:
    for pair in status.pairs:
        if pair.state is PairState.OPEN:
            time = f"You're meeting {full_time(pair.meeting_at)}." if pair.meeting_at else "No time set yet."
            where = f"Where: {place_of(pair)}" if pair.meeting_place else ""
            has_thread = pair.room is ThreadState.OPEN and pair.thread_id and pair.meeting_place != HERE
            thread = f" Your thread: <#{pair.thread_id}>" if has_thread else ""
            yield StatusPart(
                lines(
                    f"**Interview with {mention(pair.partner_of(status.member_id))}.** {time}{thread}",
                    where,
                    f"Goal: {quoted(pair.goal, GOAL_SHOWN)}",
                ),
                _open_pair_buttons(pair),
            )


def _open_pair_buttons(pair: Pair) -> list[Button]:
    if pair.meeting_at is None:
        time_buttons = [button("Set a time", "mentoring:time", pair.id, primary=True)]
    else:
        time_buttons = [
            button("Move it", "mentoring:time", pair.id),
            button("Calendar file", "mentoring:calendar", pair.id),
            button("Cancel this time", "mentoring:calloff", pair.id),
        ]
    return [
        *time_buttons,
        button("Questions", "mentoring:questions", pair.id),
        button("Report", "mentoring:report", pair.id),
    ]


def _request(status: MemberStatus) -> StatusPart:
    guild_id, request = status.guild_id, status.request
    if request is not None:
        state = lines(
            f"**Your request.** {request_state(request, status.place)}",
            f"Your goal: {quoted(request.goal, GOAL_SHOWN)}",
        )
        return StatusPart(state, [button("Withdraw", "mentoring:withdraw", guild_id)])
    if status.profile is None:
        return StatusPart(
            "**You don't have a profile here yet.** Tell me what you do and what you'd like to do. It takes a minute.",
            [button("My profile", "mentoring:profile", guild_id, primary=True)],
        )
    return StatusPart(
        "**No open request.**",
        [
            button("Ask for an interview", "mentoring:again", guild_id, primary=True),
            button("My profile", "mentoring:profile", guild_id),
        ],
    )


def _met_pairs(status: MemberStatus) -> Iterator[StatusPart]:
    """All to be thanked for, and of the others those few whose notes are looked up most."""
    notes = 0
    for pair in status.pairs:
        if pair.state is not PairState.MET or pair.seeker_id != status.member_id or pair.met_at is None:
            continue
        recent = status.now - pair.met_at < THANKS_AWAITED
        awaits_thanks = pair.thanked_at is None and pair.host_id is not None and recent
        if not awaits_thanks and notes == MOST_NOTES:
            continue
        notes += not awaits_thanks
        thanks = [button("Say thanks", "mentoring:thank", pair.id, primary=True)] if awaits_thanks else []
        note = button("My note" if pair.learned else "Note what you learned", "mentoring:learned", pair.id)
        missing = " You haven't said thanks yet." if awaits_thanks else ""
        met_on = format_dt(pair.met_at, "D")
        yield StatusPart(f"**You met {mention(pair.host_id)}** on {met_on}.{missing}", [*thanks, note])


def _hosting(status: MemberStatus) -> Iterator[StatusPart]:
    host, guild_id = status.host, status.guild_id
    if host is None:
        return
    met = sum(pair.state is PairState.MET and pair.host_id == status.member_id for pair in status.pairs)
    total = f" You've given {counted(met, 'interview')}." if met else ""
    paused = host.paused is not HostPause.NONE
    back = [button("Return now", "mentoring:resume", guild_id, primary=True)] if paused else []
    yield StatusPart(
        f"**You're a host**, for up to {counted(host.capacity, 'interview')} a month. {pause_state(host)}{total}",
        [*back, button("My hosting", "mentoring:hosting", guild_id)],
    )


def home_section(
    guild_id: int, offers: int, pairs: Sequence[Pair], request: Request | None, hosts_with_room: int
) -> HomeSection:
    """What `/help` says: what waits for an answer, what is under way, or who can be asked."""
    open_pairs = [pair for pair in pairs if pair.state is PairState.OPEN]
    if offers:
        waiting = "**1 person** is" if offers == 1 else f"**{offers} people** are"
        said, label = f"{waiting} waiting for your answer", "Answer"
    elif open_pairs:
        meeting_at = min((pair.meeting_at for pair in open_pairs if pair.meeting_at), default=None)
        said = f"Your next interview: {format_dt(meeting_at, 'f')}" if meeting_at else "It's a match! Agree on a time."
        label = "My interviews"
    elif request is not None:
        said, label = "I'm looking for someone for you.", "My interviews"
    else:
        ready = f"**{counted(hosts_with_room, 'host')}** ready to talk"
        said = ready if hosts_with_room else "A 20-minute chat with someone who does the job you want."
        return HomeSection(HomePart.MEET, said, "Find someone", "mentoring:request", (guild_id,))
    return HomeSection(HomePart.MEET, said, label, "mentoring:status", (guild_id,), is_due=bool(offers))
