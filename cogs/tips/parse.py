"""Reads the weekday, time, topic or chapter that was typed; raises `UserError` where it cannot be understood."""

import re
from datetime import time

from bot.content.fuzzy import likely, nearest
from bot.errors import UserError
from bot.pages.typed_text import quoted
from cogs.tips.records import WEEKDAYS, Tips

NO_CHAPTER = "none"
SUGGESTED_TOPICS = 3
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:(a|p)\.?\s?m\.?)?", re.IGNORECASE | re.ASCII)
FOUR_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
SHORTEST_WEEKDAY = 2


def parse_weekday(typed: str) -> int:
    """0 for `monday`, `Mondays`, `mon.` or `Mo`."""
    plain = typed.strip().strip(".").lower()
    days = [day for day, name in enumerate(WEEKDAYS) if f"{name.lower()}s".startswith(plain)]
    if len(plain) < SHORTEST_WEEKDAY or len(days) != 1:
        raise UserError(f"I don't recognize {quoted(typed)} as a weekday. Try **Monday**, or **mon** for short.")
    return days[0]


def parse_time(typed: str) -> time:
    """9:00 for `09:00`, `9am`, `9`, `9.00`, `9h` or `0900`."""
    at = _read_time(" ".join(typed.split()))
    if at is None:
        raise UserError(f"I don't recognize {quoted(typed)} as a time of day. Try **09:00**, **9am** or **21:30**.")
    return at


def _read_time(plain: str) -> time | None:
    if digits := FOUR_DIGITS.fullmatch(plain):
        return time(int(digits[1]), int(digits[2]))
    match = CLOCK.fullmatch(plain)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _topic_names(tips: Tips) -> dict[str, str]:
    """What tips can be about, by its value: phases, then chapters."""
    phases = {topic.phase: topic.phase_title for topic in tips.topics}
    return phases | {topic.slug: topic.title for topic in tips.topics}


def search_topics(tips: Tips, typed: str, limit: int) -> list[tuple[str, str]]:
    """(name, value) of the topics nearest to what is typed; all in order where nothing is."""
    names = _topic_names(tips)
    if not typed.strip():
        return [(name, value) for value, name in names.items()][:limit]
    searched = {value: f"{name} {value.replace('-', ' ')}" for value, name in names.items()}
    return [(names[value], value) for value, _score in nearest(typed, searched, limit)]


def parse_topic(tips: Tips, typed: str) -> str:
    """A phase or a chapter's slug; an empty text for nothing typed."""
    names, plain = _topic_names(tips), typed.strip().lower()
    topic = plain if plain in names or not plain else likely(typed, names)
    if topic is None:
        near = ", ".join(f"**{name}**" for name, _value in search_topics(tips, typed, SUGGESTED_TOPICS))
        raise UserError(f"I have no tips about {quoted(typed)}. The closest topics are {near}.")
    return topic


def parse_chapter(tips: Tips, typed: str | None, default: str = "") -> str:
    """A chapter's slug for a server's own tip, `default` where nothing was typed; an empty text for `none`."""
    if typed is None:
        return default
    if typed.strip().lower() in ("", NO_CHAPTER):
        return ""
    topic = tips.topic(typed.strip().lower())
    slug = topic.slug if topic else likely(typed, {topic.slug: topic.title for topic in tips.topics})
    if slug is None:
        raise UserError(f"The guide has no chapter {quoted(typed)}. Choose one from the list, or **none**.")
    return slug
