"""Wording and looks that the pages of interviews share."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import discord
from discord.utils import format_dt

from bot.interactions.components import PersistentButton, button
from bot.pages.typed_text import escaped
from bot.pages.ui import ACCENTS

ACCENT = ACCENTS["job"]
CALENDAR_FILENAME = "interview.ics"
# Characters of a goal and of a role, with which a page keeps well under Discord's 4,000 even where each is escaped.
GOAL_SHOWN, ROLE_SHOWN = 500, 60
SHORT_CODE_BYTES = 4

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

T = TypeVar("T")


def waiting_note(messages: int) -> str:
    """Of news that could be brought to the member nowhere."""
    subject, pronoun = ("1 message is", "it") if messages == 1 else (f"{messages} messages are", "them")
    return f"**{subject} waiting for you:** `/mentoring status` shows {pronoun}."


def full_time(at: datetime) -> str:
    """On each reader's own clock, and how far away it is."""
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def reminder_promise(before: timedelta) -> str:
    """What still comes of `service.pairs.REMINDERS` so long before the meeting."""
    if before > DAY:
        return "I remind you a day and an hour before."
    return "I remind you an hour before." if before > HOUR else ""


def mention(member_id: int | None) -> str:
    """None is a former member who asked to be forgotten."""
    return f"<@{member_id}>" if member_id is not None else "The other person"


def role_and_industry(role: str, industry: str) -> str:
    """`**AI engineer** in **healthcare**`, or what there is of it, or nothing."""
    return " in ".join(f"**{escaped(name[:ROLE_SHOWN])}**" for name in (role, industry) if name)


def short_code(identifier: str) -> str:
    """Eight letters and digits, the same each time, that tell nothing."""
    return hashlib.blake2b(identifier.encode(), digest_size=SHORT_CODE_BYTES).hexdigest()


def calendar_file_item() -> discord.ui.File[Any]:
    """Shows the file that the message carries."""
    return discord.ui.File(f"attachment://{CALENDAR_FILENAME}")


def status_button(guild_id: int, *, primary: bool = False) -> PersistentButton:
    return button("My interviews", "mentoring:status", guild_id, primary=primary)


def page_of(items: Sequence[T], number: int, size: int) -> tuple[Sequence[T], bool]:
    """The items of a page, counted from 0, and whether another page follows."""
    return items[number * size : (number + 1) * size], len(items) > (number + 1) * size


def page_buttons(
    act: str, number: int, *, has_next: bool, before: Sequence[str | int] = (), after: Sequence[str | int] = ()
) -> list[PersistentButton]:
    """To the page before and the next one; other arguments of `act` stand `before` and `after` the page's number."""
    return [
        button("Previous", act, *before, number - 1, *after, "p", disabled=number == 0),
        button("Next", act, *before, number + 1, *after, "n", disabled=not has_next),
    ]
