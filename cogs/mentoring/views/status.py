"""All that concerns one member's interviews, each part with its next step as buttons; it shows what it is given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.interactions.components import PersistentButton, button
from bot.interactions.ui import MessagePage, counted, fitting, line, lines, quoted, row, text
from cogs.mentoring.records import Host, Offer, Pair, PairState, Pause, Profile, Request, Said
from cogs.mentoring.views.common import ACCENT, full_time, mention
from cogs.mentoring.views.host import paused_words
from cogs.mentoring.views.request import state_words

# What a page holds of Discord's 4,000 characters and 40 components, with room for the ends.
PAGE_CHARACTERS, PAGE_COMPONENTS = 3_000, 30
GOAL_SHOWN, REASONS_SHOWN = 160, 250
# Thanks come late rather than never, but nobody is reminded of them for ever.
THANKS_WANTED, MOST_NOTES = timedelta(days=60), 3


@dataclass(frozen=True)
class Status:
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


Part = tuple[str, list[PersistentButton]]


def parts(status: Status) -> list[Part]:
    """What has to be done first comes first, and its button alone is primary."""
    found = [*_back(status), *_asked(status), *_offers(status), *_pairs(status), *_request(status), *_thanks(status)]
    found += _hosting(status)
    primary = [one for _words, presses in found for one in presses if one.item.style is discord.ButtonStyle.primary]
    for one in primary[1:]:
        one.item.style = discord.ButtonStyle.secondary
    return found


def _back(status: Status) -> Iterator[Part]:
    if status.profile is not None and status.profile.paused_at is not None:
        words = "**You are on a break**, because three questions in a row stayed without an answer. Nothing is lost."
        yield words, [button("I am back", "mentoring:back", status.guild_id, primary=True)]


def _asked(status: Status) -> Iterator[Part]:
    for pair in status.pairs:
        mine = pair.seeker_answer if pair.seeker_id == status.member_id else pair.host_answer
        over = pair.meeting_at is not None and pair.meeting_at <= status.now
        if pair.state is PairState.OPEN and mine is Said.NOTHING and (pair.asked or over):
            yield (
                f"**How did it go** with {mention(pair.other(status.member_id))}? Every answer is fine.",
                [
                    button("We met", "mentoring:met", pair.id, primary=True),
                    button("Later", "mentoring:later", pair.id),
                    button("It did not happen", "mentoring:missed", pair.id),
                ],
            )


def _offers(status: Status) -> Iterator[Part]:
    for offer in status.offers:
        yield (
            lines(
                f"**<@{offer.seeker_id}> asks you** for 20 to 30 minutes, until {full_time(offer.expires_at)}.",
                f"They want to learn: {quoted(status.goals.get(offer.id, ''), GOAL_SHOWN)}",
                f"-# {fitting(', '.join(offer.reasons), REASONS_SHOWN)}" if offer.reasons else "",
            ),
            [
                button("Accept", "mentoring:accept", offer.id, primary=True),
                button("Not now", "mentoring:decline", offer.id),
                button("Pause me", "mentoring:rest", offer.id),
                button("Report", "mentoring:reportoffer", offer.id),
            ],
        )


def _pairs(status: Status) -> Iterator[Part]:
    for pair in status.pairs:
        if pair.state is not PairState.OPEN:
            continue
        when = f"You meet {full_time(pair.meeting_at)}." if pair.meeting_at else "No time is set yet."
        where = f" Your thread: <#{pair.thread_id}>" if pair.thread_id else ""
        presses = [
            button(
                "Move it" if pair.meeting_at else "Set a time",
                "mentoring:time",
                pair.id,
                primary=pair.meeting_at is None,
            )
        ]
        if pair.meeting_at is not None:
            presses.append(button("Calendar file", "mentoring:calendar", pair.id))
            presses.append(button("Call it off", "mentoring:calloff", pair.id))
        presses.append(button("Questions", "mentoring:questions", pair.id))
        presses.append(button("Report", "mentoring:report", pair.id))
        yield (
            lines(
                f"**Interview with {mention(pair.other(status.member_id))}.** {when}{where}",
                f"The goal: {quoted(pair.goal, GOAL_SHOWN)}",
            ),
            presses,
        )


def _request(status: Status) -> Iterator[Part]:
    guild_id = status.guild_id
    if status.request is not None:
        words = lines(
            f"**Your request.** {state_words(status.request, status.place)}",
            f"Your goal: {quoted(status.request.goal, GOAL_SHOWN)}",
        )
        yield words, [button("Withdraw", "mentoring:withdraw", guild_id)]
    elif status.profile is None:
        words = "**You have no profile here.** Tell me what you do and what you would like to do; it takes a minute."
        yield words, [button("My profile", "mentoring:profile", guild_id, primary=True)]
    else:
        yield (
            "**You have no open request.**",
            [
                button("Ask for an interview", "mentoring:again", guild_id, primary=True),
                button("My profile", "mentoring:profile", guild_id),
            ],
        )


def _thanks(status: Status) -> Iterator[Part]:
    notes = 0
    for pair in status.pairs:
        if pair.state is not PairState.MET or pair.seeker_id != status.member_id or pair.met_at is None:
            continue
        thank = pair.thanked_at is None and pair.host_id is not None and status.now - pair.met_at < THANKS_WANTED
        if not thank and notes == MOST_NOTES:
            continue
        notes += not thank
        presses = [button("Say thanks", "mentoring:thank", pair.id, primary=True)] * thank
        presses.append(button("My note" if pair.learned else "Note what you learned", "mentoring:learned", pair.id))
        missing = " Your thanks are not said yet." if thank else ""
        yield (
            f"**You met {mention(pair.host_id)}** on <t:{int(pair.met_at.timestamp())}:D>.{missing}",
            presses,
        )


def _hosting(status: Status) -> Iterator[Part]:
    host, guild_id = status.host, status.guild_id
    if host is None:
        return
    met = sum(one.state is PairState.MET and one.host_id == status.member_id for one in status.pairs)
    given = f" You have given {counted(met, 'interview')}." if met else ""
    words = f"**You are a host**, for up to {counted(host.capacity, 'interview')} a month. {paused_words(host)}{given}"
    paused = host.paused is not Pause.NONE
    presses = [button("Return now", "mentoring:resume", guild_id, primary=True)] * paused
    yield words, [*presses, button("Change", "mentoring:hosting", guild_id)]


def pages(found: Sequence[Part]) -> list[list[Part]]:
    """As many parts on a page as Discord takes; never none."""
    made: list[list[Part]] = [[]]
    characters = components = 0
    for words, presses in found:
        size = 3 + len(presses)
        if made[-1] and (characters + len(words) > PAGE_CHARACTERS or components + size > PAGE_COMPONENTS):
            made.append([])
            characters = components = 0
        made[-1].append((words, presses))
        characters, components = characters + len(words), components + size
    return made


def shown(status: Status, number: int, note: str = "") -> MessagePage:
    made = pages(parts(status))
    number = min(max(number, 0), len(made) - 1)
    items = [item for words, presses in made[number] for item in (text(words), row(*presses), line())]
    turning = []
    if len(made) > 1:
        turning = [
            row(
                button("Previous", "mentoring:turn", status.guild_id, number - 1, "p", disabled=number == 0),
                button("Next", "mentoring:turn", status.guild_id, number + 1, "n", disabled=number + 1 == len(made)),
            )
        ]
    return MessagePage(text(lines("## Your interviews", note)), *items[:-1], *turning, accent=ACCENT)
