"""What hosts see of their hosting and of what is put to them, and the directory; it shows what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.interactions.components import button, select
from bot.interactions.ui import MessagePage, counted, fitting, line, lines, row, text
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, Host, HostCard, Pair, Pause
from cogs.mentoring.views.common import ACCENT, full_time, role_and_industry, status_button

# Five entries of four short lines: a phone's screen or two, and within Discord's limit whatever was typed.
A_PAGE = 5
ABOUT_SHOWN, TOPICS_SHOWN, LANGUAGES_SHOWN = 100, 120, 60
MONTH = timedelta(days=30)


def hosting(guild_id: int, host: Host | None, now: datetime, note: str = "") -> MessagePage:
    """The state, and each change by one press."""
    options = [
        (counted(number, "interview"), str(number), "a month") for number in range(LEAST_CAPACITY, MOST_CAPACITY + 1)
    ]
    if host is None:
        words = (
            "## Be a host\nOthers here would like to know how you do your work. A host gives 20 to 30 minutes each "
            "time, says yes or **not now** to each request, and can pause or stop whenever they like. How many a month?"
        )
        return MessagePage(
            text(lines(words, note)),
            row(select("Interviews a month", "mentoring:capacity", options, guild_id)),
            accent=ACCENT,
        )
    chosen = [str(host.capacity)]
    if host.paused is Pause.NONE:
        month = int((now + MONTH).timestamp())
        presses = [
            button("Pause for a month", "mentoring:pause", guild_id, month),
            button("Stop hosting", "mentoring:stop", guild_id),
        ]
    else:
        presses = [
            button("Return now", "mentoring:resume", guild_id, primary=True),
            button("Stop hosting", "mentoring:stop", guild_id),
        ]
    return MessagePage(
        text(
            lines(
                "## You are a host",
                note,
                f"Up to **{counted(host.capacity, 'interview')}** a month. {paused_words(host)}",
            )
        ),
        row(select("Interviews a month", "mentoring:capacity", options, guild_id, chosen=chosen)),
        row(*presses, status_button(guild_id)),
        text("-# Nothing is sure before you press **Accept**. `/mentoring host pause:2 weeks` pauses until a day."),
        accent=ACCENT,
    )


def paused_words(host: Host) -> str:
    if host.paused is Pause.NONE:
        return "You are listed, and may be asked."
    if host.paused is Pause.UNANSWERED:
        return "**Paused**, because three requests in a row stayed without an answer. One press, and you are back."
    until = f"until {full_time(host.paused_until)}" if host.paused_until else "until you return"
    return f"**Paused** {until}. Nobody asks you meanwhile; interviews agreed on stay."


def stopped(guild_id: int) -> MessagePage:
    words = "## You are no host any more\nThank you for your time. Interviews agreed on stay. You are welcome back."
    return MessagePage(text(words), row(button("Be a host again", "mentoring:hosting", guild_id)), accent=ACCENT)


def accepted(pair: Pair) -> MessagePage:
    words = (
        f"## Agreed\nYou and <@{pair.seeker_id}> will talk. I open a private thread for the two of you, with times "
        "that suit both and how to prepare. If that is not possible, I write to each of you."
    )
    return MessagePage(text(words), row(status_button(pair.guild_id, primary=True)), accent=ACCENT)


def full(guild_id: int) -> MessagePage:
    words = (
        "## Your places are taken\nThe interviews you give in a month were all taken a moment ago, so I ask somebody "
        "else for them. Nobody is kept waiting by you. Thank you."
    )
    more = button("Give more interviews", "mentoring:hosting", guild_id)
    return MessagePage(text(words), row(more, status_button(guild_id)), accent=ACCENT)


def declined(guild_id: int) -> MessagePage:
    words = "## Not now\nThat is fine. I ask somebody else, and nobody learns that you said it."
    return MessagePage(text(words), row(status_button(guild_id)), accent=ACCENT)


@dataclass(frozen=True)
class Listed:
    """A page of the directory. `hours` are of daytime shared with the reader, by host, where that is known; `filters`
    are what was asked for, as two arguments of a button, or None where they do not fit one."""

    cards: Sequence[HostCard]
    number: int
    more: bool
    hours: dict[int, float]
    shown_for: str
    filters: tuple[str, str] | None


def directory(guild_id: int, listed: Listed) -> MessagePage:
    entries = [text(_entry(card, listed.hours.get(card.host.member_id))) for card in listed.cards]
    if not entries:
        nobody = (
            "Nobody who fits is a host right now. `/mentoring request` finds the nearest, or keeps a place for you."
        )
        entries = [text(nobody if listed.shown_for else "There are no hosts here yet. Be the first?")]
    turns = []
    if listed.filters is not None:
        turns = [
            button(
                "Previous",
                "mentoring:hosts",
                guild_id,
                listed.number - 1,
                *listed.filters,
                "p",
                disabled=listed.number == 0,
            ),
            button(
                "Next", "mentoring:hosts", guild_id, listed.number + 1, *listed.filters, "n", disabled=not listed.more
            ),
        ]
    elif listed.more:
        entries.append(text("-# There are more. Fewer words show fewer hosts."))
    return MessagePage(
        text(lines("## Hosts", listed.shown_for)),
        *entries,
        line(),
        row(
            button("Find one for me", "mentoring:request", guild_id, primary=True),
            button("Be a host", "mentoring:hosting", guild_id),
            *(turns if listed.number or listed.more else []),
        ),
        accent=ACCENT,
    )


def _entry(card: HostCard, hours: float | None) -> str:
    profile = card.profile
    free = counted(card.free, "place") + " free this month"
    shared = "" if hours is None else f" · {hours:g} {'hour' if hours == 1 else 'hours'} of shared daytime"
    return lines(
        f"<@{card.host.member_id}> · {role_and_industry(profile.held_role, profile.held_industry)}",
        f"“{fitting(profile.about, ABOUT_SHOWN)}”" if profile.about else "",
        f"Topics: {fitting(', '.join(profile.topics), TOPICS_SHOWN)}" if profile.topics else "",
        f"-# {fitting(', '.join(profile.languages), LANGUAGES_SHOWN)} · {free}{shared}",
    )
