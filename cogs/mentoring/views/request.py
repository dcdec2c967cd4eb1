"""What seekers see of their request, from the best hosts to the place in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.guilds.members import ShownMember
from bot.interactions.components import Button, button
from bot.pages.emoji import DONE, PEOPLE
from bot.pages.typed_text import escaped, fitting, quoted
from bot.pages.ui import MessagePage, line, lines, listing, row, text
from cogs.mentoring.records import Profile, Reason, Request, RequestOutcome, RequestState
from cogs.mentoring.views.common import (
    ACCENT,
    GOAL_SHOWN,
    LOOKS_AGAIN,
    ask_button,
    role_and_industry,
    status_button,
    with_face,
)
from cogs.mentoring.views.reasons import reasons_about_host

# Three hosts fit a message whatever they typed.
ABOUT_SHOWN, REASONS_SHOWN = 200, 400

NOTHING_OPEN = "You have no open request. `/mentoring request` asks for an interview."
BOT_HAS_NO_WORK = "A bot has no work to talk about. Choose a member."
PROFILE_SAVED = f"{DONE} Your profile is saved."
ASSUMED = "-# I guessed that you speak {} and are on {} time."


@dataclass(frozen=True)
class SuggestedHost:
    """`face` is as the server shows them, None where Discord did not say."""

    profile: Profile
    face: ShownMember | None
    reasons: Sequence[Reason]


def suggestions_page(
    guild_id: int,
    hosts: Sequence[SuggestedHost],
    note: str = "",
    assumed: Profile | None = None,
    ask_others: Sequence[Button] = (),
) -> MessagePage:
    """The best hosts with the reasons; one press opens the form with the goal. `assumed` is the profile of a member
    who has not said yet which languages they speak and where they live; `ask_others` lead to hosts who are not among
    the best."""
    languages = listing(map(escaped, assumed.languages)) if assumed else ""
    assumption = [text(ASSUMED.format(languages, assumed.zone))] if assumed else []
    change = [button("Language and time zone", "mentoring:more", guild_id)] if assumed else []
    if not hosts:
        nobody = f"## Nobody fits right now\nI can put you on the waiting list. {LOOKS_AGAIN}"
        waiting = button("Join the waiting list", "mentoring:round", guild_id, primary=True)
        buttons = row(waiting, *ask_others, button("Change my profile", "mentoring:profile", guild_id), *change)
        return MessagePage(text(lines(note, nobody)), buttons, *assumption, accent=ACCENT)
    return MessagePage(
        text(lines(note, f"## {PEOPLE} Your best matches", "Ask one of them, or let me find someone who has time.")),
        *(item for host in hosts for item in _suggestion(guild_id, host)),
        line(),
        row(button("Find someone for me", "mentoring:round", guild_id, primary=True), *ask_others, *change),
        *assumption,
        accent=ACCENT,
    )


def _suggestion(guild_id: int, host: SuggestedHost) -> list[discord.ui.Item[Any]]:
    profile = host.profile
    card = lines(
        f"<@{profile.member_id}> · {role_and_industry(profile.held_role, profile.held_industry)}",
        f"“{fitting(profile.about, ABOUT_SHOWN)}”" if profile.about else "",
        f"-# {fitting(reasons_about_host(host.reasons), REASONS_SHOWN)}",
    )
    return [with_face(card, host.face), row(ask_button(guild_id, profile.member_id, host.face))]


def outcome_page(outcome: RequestOutcome, wished_host_id: int | None) -> MessagePage:
    """Of a request to a host who was chosen it says the same whether or not the host could be asked."""
    request = outcome.request
    if request.state is RequestState.WAITING:
        state = f"## You're on the waiting list\nYou're **number {outcome.place or 1}**. {LOOKS_AGAIN}"
        after = "Nothing to do until then."
    else:
        asked = (
            f"I've asked <@{wished_host_id}>" if wished_host_id is not None else "I'm asking a host who's a good match"
        )
        state = f"## {DONE} Asked\n{asked}. You'll hear back within 72 hours; if not, I'll ask the next person."
        after = "Nothing to do until then."
    return MessagePage(
        text(state),
        text(lines(f"Your goal: {quoted(request.goal, GOAL_SHOWN)}", after)),
        row(
            status_button(request.guild_id, primary=True),
            button("Withdraw", "mentoring:withdraw", request.guild_id),
        ),
        accent=ACCENT,
    )


def request_state(request: Request, place: int | None) -> str:
    """`place` is the one in the waiting list, 1 the next."""
    if request.state is RequestState.WAITING:
        return f"**On the waiting list**, number **{place or 1}**. {LOOKS_AGAIN}"
    return (
        "**Still looking.** I ask one host at a time, and each has 72 hours. You'll hear from me as soon as someone "
        "says yes."
    )


def open_request_page(request: Request, place: int | None, note: str = "") -> MessagePage:
    """One request at a time: how the open one goes."""
    goal = f"Your goal: {quoted(request.goal, GOAL_SHOWN)}"
    return MessagePage(
        text(lines(note, "## Your request is open", request_state(request, place), goal)),
        row(
            status_button(request.guild_id, primary=True),
            button("Withdraw", "mentoring:withdraw", request.guild_id),
        ),
        accent=ACCENT,
    )


def withdraw_page(request: Request) -> MessagePage:
    """Asks once: a place in the queue is not given back."""
    content = (
        "## Withdraw your request?\nYou'd lose your place in the queue. If someone's been asked, I'll tell them "
        "kindly. You can ask again any time."
    )
    return MessagePage(
        text(content),
        row(
            button("Withdraw it", "mentoring:withdrawn", request.guild_id, danger=True),
            button("Keep it", "mentoring:status", request.guild_id, primary=True),
        ),
        accent=ACCENT,
    )


def withdrawn_page(guild_id: int) -> MessagePage:
    content = f"## {DONE} Withdrawn\nYour request is closed. Ask again whenever you like."
    return MessagePage(text(content), row(button("Ask again", "mentoring:request", guild_id)), accent=ACCENT)
