"""What hosts see of their hosting and of the requests that are put to them, and the directory of hosts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.interactions.components import button, select
from bot.pages.typed_text import escaped, fitting
from bot.pages.ui import MessagePage, counted, line, lines, row, text
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, Host, HostCard, HostPause, Pair
from cogs.mentoring.views.common import ACCENT, full_time, page_buttons, role_and_industry, status_button

# Five entries of four short lines: a phone's screen or two, and within Discord's limit whatever was typed.
DIRECTORY_PAGE = 5
ABOUT_SHOWN, TOPICS_SHOWN, LANGUAGES_SHOWN, SEARCH_SHOWN = 100, 120, 60, 60
MONTH = timedelta(days=30)

NO_HOSTS = "There are no hosts here yet. Be the first?"
SAVED = "Saved."
SAVED_QUIETLY = "Saved: nobody learns that it was you."
WELCOME_BACK = "Welcome back."
PAYING_FORWARD = "Thank you for paying it forward."
NOT_A_HOST = "You are no host yet, so there is nothing to pause. `/mentoring host` with a capacity begins it."


def hosting_page(guild_id: int, host: Host | None, now: datetime, note: str = "") -> MessagePage:
    """The state, and each change by one press."""
    capacities = [
        (counted(number, "interview"), str(number), "a month") for number in range(LEAST_CAPACITY, MOST_CAPACITY + 1)
    ]
    if host is None:
        invitation = (
            "## Be a host\nOthers here would like to know how you do your work. A host gives 20 to 30 minutes each "
            "time, says yes or **not now** to each request, and can pause or stop whenever they like. How many a month?"
        )
        return MessagePage(
            text(lines(invitation, note)),
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
        text(lines("## You are a host", note, state)),
        row(select("Interviews a month", "mentoring:capacity", capacities, guild_id, chosen=chosen)),
        row(change, button("Stop hosting", "mentoring:stop", guild_id), status_button(guild_id)),
        text("-# Nothing is sure before you press **Accept**. `/mentoring host pause:2 weeks` pauses until a day."),
        accent=ACCENT,
    )


def pause_state(host: Host) -> str:
    if host.paused is HostPause.NONE:
        return "You are listed, and may be asked."
    if host.paused is HostPause.UNANSWERED:
        return "**Paused**, because three requests in a row stayed without an answer. One press, and you are back."
    until = f"until {full_time(host.paused_until)}" if host.paused_until else "until you return"
    return f"**Paused** {until}. Nobody asks you meanwhile; interviews agreed on stay."


def stopped_page(guild_id: int) -> MessagePage:
    content = "## You are no host any more\nThank you for your time. Interviews agreed on stay. You are welcome back."
    return MessagePage(text(content), row(button("Be a host again", "mentoring:hosting", guild_id)), accent=ACCENT)


def accepted_page(pair: Pair) -> MessagePage:
    content = (
        f"## Agreed\nYou and <@{pair.seeker_id}> will talk. I open a private thread for the two of you, with times "
        "that suit both and how to prepare. If that is not possible, I write to each of you."
    )
    return MessagePage(text(content), row(status_button(pair.guild_id, primary=True)), accent=ACCENT)


def full_page(guild_id: int) -> MessagePage:
    content = (
        "## Your places are taken\nThe interviews you give in a month were all taken a moment ago, so I ask somebody "
        "else for them. Nobody is kept waiting by you. Thank you."
    )
    raise_capacity = button("Give more interviews", "mentoring:hosting", guild_id)
    return MessagePage(text(content), row(raise_capacity, status_button(guild_id)), accent=ACCENT)


def declined_page(guild_id: int) -> MessagePage:
    content = "## Not now\nThat is fine. I ask somebody else, and nobody learns that you said it."
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


def directory_page(guild_id: int, page: DirectoryPage) -> MessagePage:
    entries = [text(_entry(card, page.hours.get(card.host.member_id))) for card in page.cards]
    if not entries:
        nobody = (
            "Nobody who fits is a host right now. `/mentoring request` finds the nearest, or keeps a place for you."
        )
        first = "Nobody else is a host right now, and your own hosting is paused." if page.reader_is_host else NO_HOSTS
        entries = [text(nobody if page.search else first)]
    turning = []
    if page.search_arguments is None:
        if page.has_next:
            entries.append(text("-# There are more. Fewer words show fewer hosts."))
    elif page.number or page.has_next:
        turning = page_buttons(
            "mentoring:hosts", page.number, has_next=page.has_next, before=[guild_id], after=page.search_arguments
        )
    search = f"For: {', '.join(escaped(name[:SEARCH_SHOWN]) for name in page.search)}" if page.search else ""
    return MessagePage(
        text(lines("## Hosts", search)),
        *entries,
        line(),
        row(
            button("Find one for me", "mentoring:request", guild_id, primary=True),
            button("My hosting" if page.reader_is_host else "Be a host", "mentoring:hosting", guild_id),
            *turning,
        ),
        accent=ACCENT,
    )


def _entry(card: HostCard, shared_hours: float | None) -> str:
    profile = card.profile
    shared = ""
    if shared_hours is not None:
        shared = f" · {shared_hours:g} {'hour' if shared_hours == 1 else 'hours'} of shared daytime"
    return lines(
        f"<@{card.host.member_id}> · {role_and_industry(profile.held_role, profile.held_industry)}",
        f"“{fitting(profile.about, ABOUT_SHOWN)}”" if profile.about else "",
        f"Topics: {fitting(', '.join(profile.topics), TOPICS_SHOWN)}" if profile.topics else "",
        f"-# {fitting(', '.join(profile.languages), LANGUAGES_SHOWN)} · {counted(card.free, 'place')} free this month"
        f"{shared}",
    )
