"""What seekers see of their request, from the best hosts to the place in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interactions.components import button
from bot.pages.typed_text import fitting, quoted, shorten
from bot.pages.ui import MessagePage, line, lines, row, text
from cogs.mentoring.records import Profile, Reason, Request, RequestOutcome, RequestState
from cogs.mentoring.views.common import ACCENT, GOAL_SHOWN, role_and_industry, status_button
from cogs.mentoring.views.reasons import reasons_about_host

NAME_CHARACTERS = 40
# Three hosts fit a message whatever they typed.
ABOUT_SHOWN, REASONS_SHOWN = 200, 400

NOTHING_OPEN = "You have no open request. `/mentoring request` asks for an interview."
BOT_HAS_NO_WORK = "A bot has no work to talk about. Choose a member."


@dataclass(frozen=True)
class SuggestedHost:
    """`name` is as the server shows it, or empty where Discord did not say."""

    profile: Profile
    name: str
    reasons: Sequence[Reason]


def suggestions_page(guild_id: int, hosts: Sequence[SuggestedHost], note: str = "") -> MessagePage:
    """The best hosts with the reasons; one press opens the form with the goal."""
    if not hosts:
        nobody = (
            "## Nobody fits right now\nI can put you on the waiting list. I look again every day, and at once when a "
            "host comes who suits you. The oldest request comes first."
        )
        waiting = button("Put me on the waiting list", "mentoring:round", guild_id, primary=True)
        change = button("Change my profile", "mentoring:profile", guild_id)
        return MessagePage(text(lines(note, nobody)), row(waiting, change), accent=ACCENT)
    ask_buttons = [
        button(
            f"Ask {shorten(host.name or f'host {number}', NAME_CHARACTERS)}",
            "mentoring:ask",
            guild_id,
            host.profile.member_id,
        )
        for number, host in enumerate(hosts, 1)
    ]
    return MessagePage(
        text(lines(note, "## Hosts who suit you")),
        *(text(_suggestion(number, host)) for number, host in enumerate(hosts, 1)),
        line(),
        text("Choose one, or let me ask one after the other until somebody has time. Then you write your goal."),
        row(button("Ask round for me", "mentoring:round", guild_id, primary=True), *ask_buttons),
        accent=ACCENT,
    )


def _suggestion(number: int, host: SuggestedHost) -> str:
    profile = host.profile
    return lines(
        f"**{number}.** <@{profile.member_id}> · {role_and_industry(profile.held_role, profile.held_industry)}",
        f"“{fitting(profile.about, ABOUT_SHOWN)}”" if profile.about else "",
        f"-# {fitting(reasons_about_host(host.reasons), REASONS_SHOWN)}",
    )


def outcome_page(outcome: RequestOutcome, wished_host_id: int | None) -> MessagePage:
    """Of a request to a host who was chosen it says the same whether or not the host could be asked."""
    request = outcome.request
    if request.state is RequestState.WAITING:
        state = (
            f"## You are on the waiting list\nYour place is **{outcome.place or 1}**. Right now nobody who suits you "
            "has room."
        )
        after = "I look again every day, and at once when a host comes. You hear from me as soon as somebody fits."
    else:
        host = f"<@{wished_host_id}>" if wished_host_id is not None else "a host who suits you"
        state = f"## Asked\nI have asked {host}. Within 72 hours you hear from me, or I ask the next."
        after = "There is nothing to do for you until then."
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
        return (
            f"**On the waiting list**, at place **{place or 1}**. I look again every day, and at once when a host "
            "comes who suits you."
        )
    return (
        "**Still looking.** I ask one host after the other, and each has 72 hours. You hear from me as soon as "
        "somebody says yes."
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
        "## Withdraw your request?\nIt ends, and so does your place in the queue. Whoever was asked is told kindly. "
        "You can ask again at any time."
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
    content = "## Withdrawn\nYour request is closed. Ask again whenever you like."
    return MessagePage(text(content), row(button("Ask again", "mentoring:request", guild_id)), accent=ACCENT)
