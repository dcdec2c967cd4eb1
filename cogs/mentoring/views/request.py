"""What seekers see of their request, from the best hosts to the place in the queue; it shows what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interactions.components import button
from bot.interactions.respond import shorten
from bot.interactions.ui import MessagePage, fitting, line, lines, quoted, row, text
from cogs.mentoring.records import Profile, Request, RequestOutcome, RequestState
from cogs.mentoring.views.common import ACCENT, GOAL_SHOWN, role_and_industry, status_button

NAME_CHARACTERS = 40
# Three hosts fit a message whatever they typed.
ABOUT_SHOWN, REASONS_SHOWN = 200, 400
LOOKING = (
    "**Still looking.** I ask one host after the other, and each has 72 hours. You hear from me as soon as somebody "
    "says yes."
)


@dataclass(frozen=True)
class Suggested:
    """A host who suits. `name` is as the guild shows it, or empty where Discord did not say."""

    host_id: int
    name: str
    profile: Profile
    reasons: Sequence[str]


def best(guild_id: int, suggested: Sequence[Suggested], note: str = "") -> MessagePage:
    """The best hosts with the reasons; one press opens the form with the goal."""
    if not suggested:
        words = (
            "## Nobody fits right now\nI can put you on the waiting list. I look again every day, and at once when a "
            "host comes who suits you. The oldest request comes first."
        )
        waiting = button("Put me on the waiting list", "mentoring:round", guild_id, primary=True)
        change = button("Change my profile", "mentoring:profile", guild_id)
        return MessagePage(text(lines(note, words)), row(waiting, change), accent=ACCENT)
    entries = [text(_entry(number, one)) for number, one in enumerate(suggested, 1)]
    asks = [
        button(f"Ask {shorten(one.name or f'host {number}', NAME_CHARACTERS)}", "mentoring:ask", guild_id, one.host_id)
        for number, one in enumerate(suggested, 1)
    ]
    return MessagePage(
        text(lines(note, "## Hosts who suit you")),
        *entries,
        line(),
        text("Choose one, or let me ask one after the other until somebody has time. Then you write your goal."),
        row(button("Ask round for me", "mentoring:round", guild_id, primary=True), *asks),
        accent=ACCENT,
    )


def _entry(number: int, one: Suggested) -> str:
    held = role_and_industry(one.profile.held_role, one.profile.held_industry)
    about = f"“{fitting(one.profile.about, ABOUT_SHOWN)}”" if one.profile.about else ""
    reasons = fitting(", ".join(one.reasons), REASONS_SHOWN)
    return lines(f"**{number}.** <@{one.host_id}> · {held}", about, f"-# {reasons}")


def asked(done: RequestOutcome, wished: int | None) -> MessagePage:
    guild_id = done.request.guild_id
    goal = f"Your goal: {quoted(done.request.goal, GOAL_SHOWN)}"
    if done.offer is None:
        place = f"Your place is **{done.place or 1}**. Right now nobody who suits you has room."
        page = f"## You are on the waiting list\n{place}"
        after = "I look again every day, and at once when a host comes. You hear from me as soon as somebody fits."
    else:
        whom = f"<@{wished}>" if wished is not None and done.offer.host_id == wished else "a host who suits you"
        page = f"## Asked\nI have asked {whom}. Within 72 hours you hear from me, or I ask the next."
        after = "There is nothing to do for you until then."
    presses = row(status_button(guild_id, primary=True), button("Withdraw", "mentoring:withdraw", guild_id))
    return MessagePage(text(page), text(lines(goal, after)), presses, accent=ACCENT)


def state_words(request: Request, place: int | None) -> str:
    if request.state is RequestState.WAITING:
        return (
            f"**On the waiting list**, at place **{place or 1}**. I look again every day, and at once when a host "
            "comes who suits you."
        )
    return LOOKING


def already(request: Request, place: int | None, note: str = "") -> MessagePage:
    """One request at a time: how the open one goes."""
    words = lines(
        note, "## Your request is open", state_words(request, place), f"Your goal: {quoted(request.goal, GOAL_SHOWN)}"
    )
    presses = row(
        status_button(request.guild_id, primary=True), button("Withdraw", "mentoring:withdraw", request.guild_id)
    )
    return MessagePage(text(words), presses, accent=ACCENT)


def withdraw(request: Request) -> MessagePage:
    words = (
        "## Withdraw your request?\nIt ends, and so does your place in the queue. Whoever was asked is told kindly. "
        "You can ask again at any time."
    )
    return MessagePage(
        text(words),
        row(
            button("Withdraw it", "mentoring:withdrawn", request.guild_id, danger=True),
            button("Keep it", "mentoring:status", request.guild_id, primary=True),
        ),
        accent=ACCENT,
    )


def withdrawn(guild_id: int) -> MessagePage:
    words = "## Withdrawn\nYour request is closed. Ask again whenever you like."
    return MessagePage(text(words), row(button("Ask again", "mentoring:request", guild_id)), accent=ACCENT)
