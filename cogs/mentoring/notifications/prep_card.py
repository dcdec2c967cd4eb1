"""The prep card of a pair: who talks about what, how to prepare, and when it could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
from discord.utils import format_dt

from bot.interactions.components import button
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage, line, row, text
from cogs.mentoring.catalogue import Audience, Catalogue
from cogs.mentoring.notifications.views import ABOUT_SHOWN
from cogs.mentoring.records import Pair, Profile
from cogs.mentoring.views.common import ACCENT, full_time, mention, role_and_industry

# So that the card fits a message even where every sign that was typed is escaped; **Pick questions** shows all of them.
GOAL_SHOWN, QUESTIONS_SHOWN = 300, 600


@dataclass(frozen=True)
class PrepCard:
    """What the prep card shows. `ideas` are sentences of the content, `slots` UTC instants; `slots_in_daytime` says of
    both of them."""

    pair: Pair
    host: Profile | None
    seeker: Profile | None
    catalogue: Catalogue
    ideas: Sequence[str]
    slots: Sequence[datetime]
    slots_in_daytime: bool = True


def prep_card_page(card: PrepCard, occurrence: str = "-") -> MessagePage:
    """To both: who talks about what, how to prepare, and when it could be."""
    pair = card.pair
    items: list[discord.ui.Item[Any]] = [text("\n".join(_who(card))), line(), text(_how(card)), line()]
    items.append(text(_when(card)))
    if card.slots and pair.meeting_at is None:
        slots = [
            button(_label(at), "mentoring:slot", pair.id, int(at.timestamp()), occurrence, primary=True)
            for at in card.slots
        ]
        items.append(row(*slots))
    items.append(
        row(
            button("Another time", "mentoring:time", pair.id, occurrence),
            button("Pick questions", "mentoring:questions", pair.id, occurrence),
            button("Report", "mentoring:report", pair.id, occurrence),
        )
    )
    return MessagePage(*items, accent=ACCENT)


def _who(card: PrepCard) -> list[str]:
    pair = card.pair
    entries = [
        "## Your interview",
        f"{mention(pair.seeker_id)} asks, {mention(pair.host_id)} answers.",
        f"The goal: {quoted(pair.goal, GOAL_SHOWN)}",
    ]
    if card.host is not None and (host_work := role_and_industry(card.host.held_role, card.host.held_industry)):
        entries.append(f"The host's work: {host_work}")
    if card.host is not None and card.host.about:
        entries.append(f"About the host: {quoted(card.host.about, ABOUT_SHOWN)}")
    if card.seeker is not None and (wish := role_and_industry(card.seeker.wanted_role, card.seeker.wanted_industry)):
        entries.append(f"The seeker's wish: {wish}")
    return entries


def _how(card: PrepCard) -> str:
    pair, catalogue = card.pair, card.catalogue
    steps = _numbered(catalogue.steps_for(Audience.SEEKER, Audience.BOTH))
    hints = "\n".join(f"- {hint}" for hint in catalogue.steps_for(Audience.HOST))
    for_host = f"\n### For {mention(pair.host_id)}\n{hints}" if hints else ""
    chosen = card.pair.questions
    head = "### The questions that were picked" if chosen else "### Six ideas for questions"
    ideas = "\n".join(f"- {idea}" for idea in _fitting([escaped(question) for question in chosen] or card.ideas))
    return f"### How to prepare\n{steps}{for_host}\n{head}\n{ideas}"


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _fitting(questions: Sequence[str]) -> list[str]:
    """As many as fit on the card."""
    fitting: list[str] = []
    for question in questions:
        if sum(map(len, fitting)) + len(question) > QUESTIONS_SHOWN:
            return [*fitting, "and more"]
        fitting.append(question)
    return fitting


def _when(card: PrepCard) -> str:
    if card.pair.meeting_at is not None:
        return f"### When\n{full_time(card.pair.meeting_at)}"
    if not card.slots:
        return "### When\nAgree on a time here, then press **Another time** and type it."
    times = "\n".join(f"- {format_dt(at, 'F')}" for at in card.slots)
    fit = (
        "These times are in the daytime of both of you, and"
        if card.slots_in_daytime
        else "You two share little daytime, so these times are early or late for one of you. They are"
    )
    return f"### When\n{fit} shown on your own clock. Either of you chooses:\n{times}"


def _label(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%a} {utc.day} {utc:%b}, {utc:%H:%M} UTC"
