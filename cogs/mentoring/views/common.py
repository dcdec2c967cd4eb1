"""Wording and looks that the pages of interviews share."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import discord
from discord.utils import format_dt

from bot.guilds.members import ShownMember
from bot.interactions.components import Button, button
from bot.pages.emoji import WARNING
from bot.pages.typed_text import escaped, shorten
from bot.pages.ui import ACCENTS, section, text, thumbnail
from cogs.mentoring.records import Pair, ThreadState

ACCENT = ACCENTS["job"]
CALENDAR_FILENAME = "interview.ics"
# Characters of a goal and of a role, with which a page keeps well under Discord's 4,000 even where each is escaped.
GOAL_SHOWN, ROLE_SHOWN = 500, 60
SHORT_CODE_BYTES = 4
# As many as anybody writes paragraphs; what is below runs on.
QUOTED_LINES = 20
# Of somebody in a button, which a phone shows in one line.
NAME_CHARACTERS = 40

# What stands in `Pair.meeting_place` and in buttons; a voice channel is stored by its id, a link as it is.
HERE, VOICE, LINK = "here", "voice", "link"
LOOKS_AGAIN = (
    "I look again every day, and right away when a new host joins. You'll hear from me as soon as someone fits."
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

T = TypeVar("T")


def waiting_note(messages: int) -> str:
    """Of news that could be brought to the member nowhere."""
    subject, pronoun = ("1 message is", "it") if messages == 1 else (f"{messages} messages are", "them")
    return f"**{subject} waiting for you.** `/mentoring status` shows {pronoun}."


def full_time(at: datetime) -> str:
    """On each reader's own clock, and how far away it is."""
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def reminder_promise(before: timedelta) -> str:
    """What still comes of `service.pairs.REMINDERS` so long before the meeting."""
    if before > DAY:
        return "I'll remind you a day and an hour before."
    return "I'll remind you an hour before." if before > HOUR else ""


def mention(member_id: int | None) -> str:
    """None is a former member who asked to be forgotten."""
    return f"<@{member_id}>" if member_id is not None else "The other person"


def role_and_industry(role: str, industry: str) -> str:
    """`**AI engineer** in **healthcare**`, or what there is of it, or nothing."""
    return " in ".join(f"**{escaped(name[:ROLE_SHOWN])}**" for name in (role, industry) if name)


def short_code(identifier: str) -> str:
    """Eight letters and digits, the same each time, that tell nothing."""
    return hashlib.blake2b(identifier.encode(), digest_size=SHORT_CODE_BYTES).hexdigest()


@dataclass(frozen=True)
class Faces:
    """The server and some of its members, as Discord shows them; empty where Discord does not say."""

    server: str = ""
    members: Mapping[int, ShownMember] = field(default_factory=dict)


NO_FACES = Faces()


def with_face(markdown: str, member: ShownMember | None) -> discord.ui.Item[Any]:
    """With somebody's picture beside it, where it is known."""
    if member is None:
        return text(markdown)
    return section(markdown, thumbnail(member.avatar, f"Picture of {member.name}"))


def place_of(pair: Pair) -> str:
    """Where the two talk; empty where they have not said."""
    if pair.meeting_place == HERE:
        return f"in your thread <#{pair.thread_id}>" if pair.room is ThreadState.OPEN else "by direct message"
    if pair.meeting_place.isdecimal():
        return f"<#{pair.meeting_place}>"
    return f"<{pair.meeting_place}>" if pair.meeting_place else ""


def place_buttons(pair: Pair, *occurrence: str) -> list[Button]:
    """The choices; a voice channel only in the thread, where Discord can list those of the server."""
    has_thread = pair.room is ThreadState.OPEN
    labels = {HERE: "Here in the thread", VOICE: "A voice channel", LINK: "A link"}
    if not has_thread:
        labels = {HERE: "By direct message", LINK: "A link"}
    return [button(label, "mentoring:place", pair.id, choice, *occurrence) for choice, label in labels.items()]


def quote_block(typed: str, most: int) -> str:
    """What a member wrote, with its line breaks, as a quotation of at most `most` of its characters."""
    written = [part for part in shorten(typed, most).splitlines() if part.strip()]
    shown, rest = written[:QUOTED_LINES], " ".join(written[QUOTED_LINES:])
    return "\n".join(f"> {escaped(part)}" for part in [*shown, rest] if part)


def night_warning(member_id: int, clock: str) -> str:
    return f"{WARNING} That's **{clock}** for {mention(member_id)}, in the middle of the night."


def calendar_file_item() -> discord.ui.File[Any]:
    """Shows the file that the message carries."""
    return discord.ui.File(f"attachment://{CALENDAR_FILENAME}")


def ask_button(guild_id: int, host_id: int, host: ShownMember | None) -> Button:
    name = shorten(host.name, NAME_CHARACTERS) if host else "this host"
    return button(f"Ask {name}", "mentoring:ask", guild_id, host_id)


def status_button(guild_id: int, *, primary: bool = False) -> Button:
    return button("My interviews", "mentoring:status", guild_id, primary=primary)


def page_of(items: Sequence[T], number: int, size: int) -> tuple[Sequence[T], bool]:
    """The items of a page, counted from 0, and whether another page follows."""
    return items[number * size : (number + 1) * size], len(items) > (number + 1) * size


def page_buttons(
    act: str, number: int, *, has_next: bool, before: Sequence[str | int] = (), after: Sequence[str | int] = ()
) -> list[Button]:
    """To the page before and the next one; other arguments of `act` stand `before` and `after` the page's number."""
    return [
        button("Previous", act, *before, number - 1, *after, "p", disabled=number == 0),
        button("Next", act, *before, number + 1, *after, "n", disabled=not has_next),
    ]
