"""What a moderator or a member means by what they typed, with the words for those who meant nothing we know."""

from datetime import time

from bot.content.fuzzy import likely, nearest
from bot.errors import UserError
from bot.interactions.ui import quoted
from cogs.tips import rules
from cogs.tips.records import Tip, Tips, Topic
from cogs.tips.views import PHASES

NO_CHAPTER = "none"
OFFERED = 3


def weekday(typed: str) -> int:
    found = rules.weekday_meant(typed)
    if found is None:
        raise UserError(f"I know no weekday {quoted(typed)}. Type one such as **monday**, or the short **mon**.")
    return found


def clock_time(typed: str) -> time:
    found = rules.time_meant(typed)
    if found is None:
        raise UserError(f"{quoted(typed)} is no time of a day. Type one such as **09:00**, **9am** or **21:30**.")
    return found


def topics(tips: Tips) -> dict[str, str]:
    """What can be asked for, by its value: phases, then chapters."""
    phases = {one.phase: PHASES.get(one.phase, one.phase.title()) for one in tips.topics}
    return phases | {one.slug: one.title for one in tips.topics}


def like(tips: Tips, typed: str, most: int) -> list[tuple[str, str]]:
    """(name, value) of the topics nearest to what is typed; all in order where nothing is."""
    names = topics(tips)
    if not typed.strip():
        return [(name, value) for value, name in names.items()][:most]
    searched = {value: f"{name} {value.replace('-', ' ')}" for value, name in names.items()}
    return [(names[value], value) for value, _score in nearest(typed, searched, most)]


def topic(tips: Tips, typed: str) -> str:
    """The phase or the chapter's slug that is meant; nothing for nothing."""
    names, plain = topics(tips), typed.strip().lower()
    found = plain if plain in names or not plain else likely(typed, names)
    if found is None:
        near = ", ".join(f"**{name}**" for name, _value in like(tips, typed, OFFERED))
        raise UserError(f"I have no tips about {quoted(typed)}. The nearest topics are {near}.")
    return found


def about(tips: Tips, own: list[Tip], asked: str) -> list[Tip]:
    """All tips, or those of a phase or a chapter."""
    wanted = [one for one in tips.topics if asked in (one.slug, one.phase, *one.aliases)]
    return [one for one in (*tips.tips, *own) if not asked or tips.topic(one.chapter) in wanted]


def chapter(tips: Tips, typed: str | None, otherwise: str = "") -> str:
    """A chapter's slug for a server's own tip; `none` for no chapter."""
    if typed is None:
        return otherwise
    if typed.strip().lower() in ("", NO_CHAPTER):
        return ""
    found: Topic | None = tips.topic(typed.strip().lower())
    slug = found.slug if found else likely(typed, {one.slug: one.title for one in tips.topics})
    if slug is None:
        raise UserError(f"The guide has no chapter {quoted(typed)}. Choose one from the list, or **none**.")
    return slug
