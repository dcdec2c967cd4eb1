"""The days that members type: dates, weekdays, "tomorrow", "in 2 weeks", in the languages of `day_vocabulary`."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.errors import UserError
from bot.pages.typed_text import quoted
from bot.timezones.wall_time import DAY
from cogs.mentoring.day_vocabulary import standardize

WEEK = timedelta(days=7)
# The 29th of February comes again within eight years, whatever the century.
YEARS_LOOKED_AHEAD = 8

# What `standardize` makes of the ways to name a day.
WEEKDAY = re.compile(r"(?:\bw )?WD(\d)")
NEAR_DAY = re.compile(r"D([+-]\d)")
SPAN = re.compile(r"([+-]?\d{1,4}) ?(DAY|WEEK|MONTH|YEAR|d|w)( AGO)?")
NEXT_SPAN = re.compile(r"NEXT (WEEK|MONTH|YEAR)|(WEEK|MONTH|YEAR) NEXT")
YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?:[-/.]| MO)(?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})")
ORDINAL = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)(?P<month>)(?P<year>)")
DAY_AND_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.oe])? ?MO(?P<month>\d+)(?: '?(?P<year>\d{4}|\d\d))?")
MONTH_AND_DAY = re.compile(r"MO(?P<month>\d+) (?P<day>\d{1,2})(?:st|nd|rd|th)?(?: '?(?P<year>\d{4}|\d\d))?")
DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4}|\d\d)?)?")
SLASHED = re.compile(r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>\d{4}|\d\d))?")
DATES = (YEAR_FIRST, ORDINAL, DAY_AND_MONTH, MONTH_AND_DAY, DOTTED, SLASHED)


def parse_day(typed: str, today: date) -> date | None:
    """The day that lower-case text means on `today`, of weekdays the next one after it; None where it means none.

    Raises `UserError` where it could be two.
    """
    text = standardize(typed)
    if (span := NEXT_SPAN.fullmatch(text)) is not None:
        return _add(today, 1, span[1] or span[2])
    return _day_of(text, today)


def possible_days(typed: str, today: date) -> list[date]:
    """The days that lower-case text means for something that happens at a time of the day, the likeliest first: today,
    if that time is still ahead, and else the next one. Empty where it means none ("next week" is no day).

    Raises `UserError` where it could be two dates.
    """
    text = standardize(typed)
    if not text:
        return [today, today + DAY]
    day = _day_of(text, today)
    if day == today + WEEK and "NEXT" not in text and _day_of(text, today - DAY) == today:  # today's weekday
        return [today, day]
    return [] if day is None else [day]


def _day_of(text: str, today: date) -> date | None:
    weekdays = {int(number) for number in WEEKDAY.findall(text)}
    if not weekdays:
        return _date_of(text, today)
    if len(weekdays) > 1:
        return None
    (weekday,) = weekdays
    date_text = " ".join(WEEKDAY.sub("", text).replace("NEXT", "").split())
    if not date_text:
        return today + (weekday - today.isoweekday() - 1) % 7 * DAY + DAY
    day = _date_of(f"{date_text}th" if date_text.isdigit() else date_text, today)
    if day is not None and day.isoweekday() != weekday:
        raise UserError(f"{day:%Y-%m-%d} is a {day:%A}. Type the weekday or the date, not both.")
    return day


def _date_of(text: str, today: date) -> date | None:
    """Without a year, the next such date from today on."""
    if (near_day := NEAR_DAY.fullmatch(text)) is not None:
        return today + int(near_day[1]) * DAY
    if (span := SPAN.fullmatch(text)) is not None:
        return _add(today, -int(span[1]) if span[3] else int(span[1]), span[2])
    match = next((match for pattern in DATES if (match := pattern.fullmatch(text))), None)
    if match is None:
        return None
    day, month = int(match["day"]), int(match["month"] or 0)
    if match.re is SLASHED:
        day, month = _check_order(day, month, text, today)
    if match["year"]:
        year = int(match["year"])
        return _date(year if len(match["year"]) == 4 else 2000 + year, month, day)
    number, step = today.year * 12 + (month or today.month) - 1, 12 if month else 1
    months = range(number, number + 12 * YEARS_LOOKED_AHEAD, step)
    dates = (_date(number // 12, number % 12 + 1, day) for number in months)
    return next((candidate for candidate in dates if candidate is not None and candidate >= today), None)


def _check_order(first: int, second: int, text: str, today: date) -> tuple[int, int]:
    """Day and month of 13/3, which Americans write 3/13; raises `UserError` for 5/3."""
    if first != second and max(first, second) <= 12:
        raise UserError(
            f"{quoted(text)} is one day in Europe and another in America. Type the month as a word, or the year "
            f"first: **{today + WEEK:%Y-%m-%d}**."
        )
    return (second, first) if second > 12 else (first, second)


def _add(today: date, number: int, unit: str) -> date | None:
    """A month after the 31st is the last day of a shorter month."""
    months = today.year * 12 + today.month - 1 + number * {"MONTH": 1, "YEAR": 12}.get(unit, 0)
    try:
        first = date(months // 12, months % 12 + 1, 1)
        days = number * {"DAY": 1, "d": 1, "WEEK": 7, "w": 7}.get(unit, 0)
        return first.replace(day=min(today.day, monthrange(first.year, first.month)[1])) + days * DAY
    except (ValueError, OverflowError):  # a year that no calendar has
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
