"""What hosts see of their hosting and of the requests that are put to them, and the directory of hosts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.guilds.members import ShownMember
from bot.interactions.components import button, select
from bot.pages.emoji import CELEBRATION, DONE, PEOPLE
from bot.pages.typed_text import escaped, fitting
from bot.pages.ui import MessagePage, counted, line, lines, row, text
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, Host, HostCard, HostPause, Pair
from cogs.mentoring.views.common import (
    ACCENT,
    NO_FACES,
    Faces,
    ask_button,
    full_time,
    page_buttons,
    role_and_industry,
    status_button,
    with_face,
)

# Five entries of four short lines: a phone's screen or two, and within Discord's limit whatever was typed.
DIRECTORY_PAGE = 5
ABOUT_SHOWN, TOPICS_SHOWN, LANGUAGES_SHOWN, SEARCH_SHOWN = 100, 120, 60, 60
MONTH = timedelta(days=30)

NO_HOSTS = "No one is hosting here yet. Want to be the first?"
SAVED = f"{DONE} Saved."
SAVED_QUIETLY = f"{DONE} Saved. They'll never know who said it."
WELCOME_BACK = "Welcome back!"
PAYING_FORWARD = f"{CELEBRATION} Thank you for paying it forward."
NOT_A_HOST = "You're not a host yet, so there's nothing to pause. `/mentoring host` with a capacity makes you one."


def hosting_page(guild_id: int, host: Host | None, now: datetime, note: str = "") -> MessagePage:
    """The state, and each change by one press."""
    capacities = [
        (counted(number, "interview"), str(number), "a month") for number in range(LEAST_CAPACITY, MOST_CAPACITY + 1)
    ]
    if host is None:
        invitation = (
            "## Become a host\nOthers here would love to hear how you do your work. A talk takes 20 to 30 minutes. You "
            "say yes or **not now** to each request, and you can pause or stop any time. How many a month?"
        )
        return MessagePage(
            text(lines(note, invitation)),
            row(select("Interviews a month", "mentoring:capacity", capacities, guild_id)),
            accent=ACCENT,
        )
    if host.paused is HostPause.NONE:
        change = button("Pause for a month", "mentoring:pause", guild_id, int((now + MONTH).timestamp()))
    else:
        change = button("Return now", "mentoring:resume", guild_id, primary=True)
    state = f"Up to **{counted(host.capacity, 'interview')}** a month. {pause_state(host)}"
    chosen = [str(host.capacity)]
    return MessagePage(
        text(lines(note, "## You're a host", state)),
        row(select("Interviews a month", "mentoring:capacity", capacities, guild_id, chosen=chosen)),
        row(change, button("Stop hosting", "mentoring:stop", guild_id), status_button(guild_id)),
        text(
            "-# You're not committed to anything until you press **Accept**. `/mentoring host` with a date pauses "
            "until that day."
        ),
        accent=ACCENT,
    )


def pause_state(host: Host) -> str:
    if host.paused is HostPause.NONE:
        return "You're listed, and members can ask you."
    if host.paused is HostPause.UNANSWERED:
        return "**Paused**, because the last 3 requests went unanswered. One press, and you're back."
    until = f"until {full_time(host.paused_until)}" if host.paused_until else "until you return"
    return f"**Paused** {until}. Nobody can ask you until then; interviews you've agreed to are still on."


def stopped_page(guild_id: int) -> MessagePage:
    content = (
        "## You've stopped hosting\nThank you for your time. Interviews you've agreed to are still on. Come back any "
        "time."
    )
    return MessagePage(text(content), row(button("Host again", "mentoring:hosting", guild_id)), accent=ACCENT)


def accepted_page(pair: Pair, seeker: ShownMember | None = None) -> MessagePage:
    content = (
        f"## {CELEBRATION} It's a match\nYou and <@{pair.seeker_id}> will talk. I'm opening a private thread for the "
        f"two "
        "of you, with times that work for both of you. If I can't, I'll message each of you."
    )
    return MessagePage(with_face(content, seeker), row(status_button(pair.guild_id, primary=True)), accent=ACCENT)


def full_page(guild_id: int) -> MessagePage:
    content = (
        "## You're fully booked\nYour last spot for this month was just taken, so I'm asking someone else. Nobody's "
        "left waiting. Thank you!"
    )
    raise_capacity = button("Offer more interviews", "mentoring:hosting", guild_id)
    return MessagePage(text(content), row(raise_capacity, status_button(guild_id)), accent=ACCENT)


def declined_page(guild_id: int) -> MessagePage:
    content = "## Not now\nThat's fine. I'll ask someone else, and your answer stays private."
    return MessagePage(text(content), row(status_button(guild_id)), accent=ACCENT)


@dataclass(frozen=True)
class DirectoryPage:
    """`hours` are of daytime shared with the reader, by host, where that is known. `search` is what was looked for:
    as typed, and as two arguments of a button, or None where they do not fit one."""

    cards: Sequence[HostCard]
    number: int
    has_next: bool
    hours: dict[int, float]
    search: Sequence[str]
    search_arguments: tuple[str, str] | None
    reader_is_host: bool = False
    reader_id: int = 0
    faces: Faces = NO_FACES


def directory_page(guild_id: int, page: DirectoryPage) -> MessagePage:
    entries = [item for card in page.cards for item in _entry(guild_id, card, page)]
    if not entries:
        nobody = "Nobody who fits is hosting right now. I can find the closest match, or save you a spot."
        first = "Nobody else is hosting right now, and your own hosting is paused." if page.reader_is_host else NO_HOSTS
        entries = [text(nobody if page.search else first)]
    turning = []
    if page.search_arguments is None:
        if page.has_next:
            entries.append(text("-# There are more. A shorter search shows them."))
    elif page.number or page.has_next:
        turning = page_buttons(
            "mentoring:hosts", page.number, has_next=page.has_next, before=[guild_id], after=page.search_arguments
        )
    search = f"For: {', '.join(escaped(name[:SEARCH_SHOWN]) for name in page.search)}" if page.search else ""
    return MessagePage(
        text(lines(f"## {PEOPLE} Hosts", search)),
        *entries,
        line(),
        row(
            button("Find someone for me", "mentoring:request", guild_id, primary=True),
            button("My hosting" if page.reader_is_host else "Become a host", "mentoring:hosting", guild_id),
            *turning,
        ),
        accent=ACCENT,
    )


def _entry(guild_id: int, card: HostCard, page: DirectoryPage) -> list[discord.ui.Item[Any]]:
    profile, host_id = card.profile, card.host.member_id
    hours = page.hours.get(host_id)
    shared = f" · {hours:g} h overlap" if hours is not None else ""
    entry = lines(
        f"<@{host_id}> · {role_and_industry(profile.held_role, profile.held_industry)}",
        f"“{fitting(profile.about, ABOUT_SHOWN)}”" if profile.about else "",
        f"Topics: {fitting(', '.join(profile.topics), TOPICS_SHOWN)}" if profile.topics else "",
        f"-# {fitting(', '.join(profile.languages), LANGUAGES_SHOWN)} · {counted(card.free, 'spot')} open this month"
        f"{shared}",
    )
    face = page.faces.members.get(host_id)
    ask = [row(ask_button(guild_id, host_id, face))] if host_id != page.reader_id else []
    return [with_face(entry, face), *ask]
