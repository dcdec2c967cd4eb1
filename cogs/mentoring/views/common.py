"""Wording and looks that the pages of interviews share."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from discord.utils import format_dt

from bot.interactions.components import PersistentButton, button
from bot.interactions.ui import ACCENTS, MessagePage, escaped, fitting, line, row, text

ACCENT = ACCENTS["job"]
CALENDAR_FILENAME = "interview.ics"
# Characters of a goal and of a role, with which a page keeps well under Discord's 4,000 even where each is escaped.
GOAL_SHOWN, ROLE_SHOWN = 500, 60
SHORT_CODE_BYTES = 4
# What refused text may take of the 4,000 characters of a message.
GIVEN_BACK = 3_000


def waiting_note(messages: int) -> str:
    """Of news that could be brought to the member nowhere."""
    many = "1 message is" if messages == 1 else f"{messages} messages are"
    return f"**{many} waiting for you:** `/mentoring status` shows {'it' if messages == 1 else 'them'}."


def refused(why: str, typed: Sequence[str], again: tuple[str, ...]) -> MessagePage:
    """Why a text was not stored, the text itself, and a button that opens the form with it."""
    given = fitting("\n".join(one for one in typed if one), GIVEN_BACK)
    shown = [line(), text(f"-# Your text, to copy:\n{given}")] if given else []
    return MessagePage(text(why), *shown, row(button("Open the form again", *again, primary=True)), accent=ACCENT)


def full_time(at: datetime) -> str:
    """On each reader's own clock, and how far away it is."""
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def mention(member_id: int | None) -> str:
    """None is a former member who asked to be forgotten."""
    return f"<@{member_id}>" if member_id is not None else "The other person"


def role_and_industry(role: str, industry: str) -> str:
    """`**AI engineer** in **healthcare**`, or what there is of it, or nothing."""
    return " in ".join(f"**{escaped(name[:ROLE_SHOWN])}**" for name in (role, industry) if name)


def short_code(identifier: str) -> str:
    """Eight letters and digits, the same each time, that tell nothing."""
    return hashlib.blake2b(identifier.encode(), digest_size=SHORT_CODE_BYTES).hexdigest()


def status_button(guild_id: int, *, primary: bool = False) -> PersistentButton:
    return button("My interviews", "mentoring:status", guild_id, primary=primary)
