"""Reads the minutes and dates that members type."""

import re
from datetime import date, timedelta

from bot.errors import UserError
from bot.pages.typed_text import quoted
from cogs.streaks.records import WEEKDAYS
from cogs.streaks.rules.check_ins import LOG_TODAY

CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
LENGTH = re.compile(r"(?:(\d{1,4})\s*h(?:ours?|rs?)?)?\s*(?:(\d{1,6})\s*(?:m|min|mins|minutes?)?)?", re.IGNORECASE)
SPAN = re.compile(r"(?:in\s+)?(\d{1,3})\s*(d|days?|w|weeks?)?", re.IGNORECASE)
# A pause of a year is the longest that anybody plans; longer ones are open-ended.
MOST_PAUSE_DAYS = 366


def parse_minutes(typed: str) -> int:
    """Minutes out of `25`, `25 min`, `1h 30m` or `1:30`. Raises `UserError` where it is none of these."""
    plain = typed.strip().replace(",", "").replace("−", "-")
    if re.fullmatch(r"-\d{1,6}", plain):
        return int(plain)  # the rule has the sentence for it
    if clock := CLOCK.fullmatch(plain):
        return int(clock[1]) * 60 + int(clock[2])
    length = LENGTH.fullmatch(plain)
    if not plain or length is None or not any(length.groups()):
        raise UserError(
            f"I can't read {quoted(typed)} as minutes. Type a number from 0 to 1,440, such as 25, or 1h 30m.",
            LOG_TODAY,
        )
    return int(length[1] or 0) * 60 + int(length[2] or 0)


def parse_until(typed: str, today: date) -> date:
    """The date of going on out of `2026-12-24`, `10 days`, `2 weeks`, `tomorrow` or `friday`.

    Raises `UserError` where it is none of these, or further away than a year.
    """
    plain = typed.strip().lower()
    try:
        until = date.fromisoformat(plain)
    except ValueError:
        until = _parse_relative(plain, today)
    if until > today + timedelta(days=MOST_PAUSE_DAYS):
        raise UserError("That's more than a year away. `/streak pause` without a date has no end until you resume.")
    return until


def _parse_relative(plain: str, today: date) -> date:
    if plain == "tomorrow":
        return today + timedelta(days=1)
    names = enumerate(name.lower() for name in WEEKDAYS)
    weekday = next((number for number, name in names if len(plain) >= 3 and name.startswith(plain)), None)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    span = SPAN.fullmatch(plain)
    if span is None:
        raise UserError(
            "I didn't understand the date. Try `/streak pause` with one such as 2026-12-24, 10 days, 2 weeks or friday."
        )
    return today + timedelta(days=int(span[1]) * (7 if (span[2] or "d").startswith("w") else 1))


def parse_corrected_day(typed: str, today: date) -> date:
    """The day that a moderator means, out of `2026-03-02`, `today`, `yesterday` or `monday`, which is the last one.

    Raises `UserError` where it is none of these.
    """
    plain = typed.strip().lower()
    if plain in ("today", "yesterday"):
        return today - timedelta(days=plain == "yesterday")
    names = enumerate(name.lower() for name in WEEKDAYS)
    weekday = next((number for number, name in names if len(plain) >= 3 and name.startswith(plain)), None)
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    try:
        return date.fromisoformat(plain)
    except ValueError:
        raise UserError(
            f"I don't recognize {quoted(typed)} as a day. Try {today.isoformat()}, yesterday or monday."
        ) from None
