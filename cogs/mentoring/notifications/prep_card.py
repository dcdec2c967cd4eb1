"""The card of a pair: who talks about what, and when it could be; and, for each of the two alone, how to prepare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord.utils import format_dt

from bot.interactions.components import button
from bot.pages.emoji import CALENDAR, CELEBRATION
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage, line, lines, row, text
from cogs.mentoring.catalogue import Audience, Catalogue
from cogs.mentoring.notification_records import BOTH
from cogs.mentoring.notifications.views import ABOUT_SHOWN
from cogs.mentoring.records import Pair, Profile, ThreadState
from cogs.mentoring.views.common import (
    ACCENT,
    NO_FACES,
    Faces,
    full_time,
    mention,
    place_of,
    role_and_industry,
    with_face,
)

# So that the page fits a message even where every sign that was typed is escaped; **Pick questions** shows all of them.
GOAL_SHOWN, QUESTIONS_SHOWN = 300, 600


@dataclass(frozen=True)
class PrepCard:
    """What the card shows. `ideas` are sentences of the content, `slots` UTC instants; `slots_in_daytime` says of both
    of the two. `reader_id` is `BOTH` in their thread, and `clock` the zone in which its readers' clocks agree."""

    pair: Pair
    host: Profile | None
    seeker: Profile | None
    catalogue: Catalogue
    ideas: Sequence[str]
    slots: Sequence[datetime]
    slots_in_daytime: bool = True
    reader_id: int = BOTH
    clock: str | None = None
    faces: Faces = NO_FACES


def prep_card_page(card: PrepCard, occurrence: str = "-") -> MessagePage:
    """Who talks about what, and when it could be."""
    pair = card.pair
    other_id = pair.seeker_id if card.reader_id == pair.host_id else pair.host_id
    items: list[discord.ui.Item[Any]] = [with_face(_who(card), card.faces.members.get(other_id or 0)), line()]
    items.append(text(_when(card)))
    if card.slots and pair.meeting_at is None:
        slots = [
            button(
                _label(number, at, card.clock), "mentoring:slot", pair.id, int(at.timestamp()), occurrence, primary=True
            )
            for number, at in enumerate(card.slots, 1)
        ]
        items.append(row(*slots))
    items.append(
        row(
            button("Another time", "mentoring:time", pair.id, occurrence),
            button("How to prepare", "mentoring:prepare", pair.id, occurrence),
            button("Report", "mentoring:report", pair.id, occurrence),
        )
    )
    if pair.room is ThreadState.NONE:
        items.append(text(f"-# I couldn't open a thread for you two, so message {mention(other_id)} directly."))
    return MessagePage(*items, accent=ACCENT)


def prepare_page(card: PrepCard) -> MessagePage:
    """To the seeker how to prepare, with six ideas for questions; to the host what helps, and what will be asked."""
    pair, catalogue = card.pair, card.catalogue
    if card.reader_id == pair.host_id:
        hints = catalogue.steps_for(Audience.HOST, Audience.BOTH)
        asked = _questions(card) if pair.questions else ""
        content = lines("## Before you talk", *(f"- {hint}" for hint in hints), asked)
        questions = button("Their questions", "mentoring:questions", pair.id)
    else:
        steps = catalogue.steps_for(Audience.SEEKER, Audience.BOTH)
        numbered = (f"{number}. {step}" for number, step in enumerate(steps, 1))
        content = lines("## How to prepare", *numbered, _questions(card))
        questions = button("Pick questions", "mentoring:questions", pair.id, primary=True)
    return MessagePage(text(content), row(questions), accent=ACCENT)


def _who(card: PrepCard) -> str:
    pair, host, seeker = card.pair, card.host, card.seeker
    work = role_and_industry(host.held_role, host.held_industry) if host else ""
    wish = role_and_industry(seeker.wanted_role, seeker.wanted_industry) if seeker else ""
    return lines(
        f"## {CELEBRATION} It's a match",
        f"{mention(pair.seeker_id)} asks, {mention(pair.host_id)} answers.",
        f"Goal: {quoted(pair.goal, GOAL_SHOWN)}",
        f"{mention(pair.seeker_id)} wants to become: {wish}" if wish else "",
        f"{mention(pair.host_id)} works as: {work}" if work else "",
        quoted(host.about, ABOUT_SHOWN) if host and host.about else "",
    )


def _questions(card: PrepCard) -> str:
    chosen = card.pair.questions
    head = "### What will be asked" if chosen else "### Ideas for questions"
    return lines(head, *(f"- {idea}" for idea in _fitting([escaped(question) for question in chosen] or card.ideas)))


def _fitting(questions: Sequence[str]) -> list[str]:
    """As many as fit on the page."""
    fitting: list[str] = []
    for question in questions:
        if sum(map(len, fitting)) + len(question) > QUESTIONS_SHOWN:
            return [*fitting, "and more"]
        fitting.append(question)
    return fitting


def _when(card: PrepCard) -> str:
    pair = card.pair
    if pair.meeting_at is not None:
        where = f"\n### Where\n{place_of(pair)}" if pair.meeting_place else ""
        return f"### {CALENDAR} When\n{full_time(pair.meeting_at)}{where}"
    if not card.slots:
        return f"### {CALENDAR} When?\nAgree on a time, then press **Another time** and type it."
    times = "\n".join(f"{number}. {format_dt(at, 'F')}" for number, at in enumerate(card.slots, 1))
    fit = (
        "All 3 are in the daytime for both of you."
        if card.slots_in_daytime
        else "Your days don't overlap much, so these are early or late for one of you."
    )
    return f"### {CALENDAR} When? Either of you picks.\n{fit} On your own clock:\n{times}"


def _label(number: int, at: datetime, clock: str | None) -> str:
    """The time, or where no time on a button is right for both of them, its number in the list above."""
    if clock is None:
        return f"Time {number}"
    local = at.astimezone(ZoneInfo(clock))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
