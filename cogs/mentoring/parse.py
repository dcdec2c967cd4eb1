"""What a member means by the times, dates and numbers that they type, in their own zone; nothing is stored here.

The time of the day is read here, strictly; dateparser is asked for the day alone, because it forgives too much: to it
"tomorrow 25:00" is tomorrow, and "saturday 10" is in October.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.interactions.ui import quoted
from bot.timezones.wall_time import DAY, instant

TYPED_CHARACTERS = 100
# Less notice than this nobody can be asked to keep; what is further away than this is forgotten.
NOTICE, FURTHEST = timedelta(minutes=15), timedelta(days=90)
LONGEST_PAUSE = timedelta(days=366)
LEAST_CAPACITY, MOST_CAPACITY = 1, 8
# English first, so that "mar" is no martes; each alone, so that no word of one is read with the grammar of another.
LANGUAGES = (["en"], ["es"], ["de"], ["fr"], ["pt"], ["it"], ["nl"], ["pl"], ["tr"], ["ru"], ["id"])

DISCORD_TIME = re.compile(r"<t:(-?\d{1,15})(?::[a-zA-Z])?>")
FROM_NOW = re.compile(
    r"in\s+(?:(?P<hours>\d{1,4}|an?)\s*(?:h|hrs?|hours?))?\s*(?:and\s+)?(?:(?P<minutes>\d{1,5}|a)\s*(?:m|mins?|minutes?))?"
)
# The three ways to write a time: with minutes, with a word after it, with a word before it.
CLOCK = re.compile(
    r"(?<![\w:.+/-])(?:(?P<before>at|um|a las|a la|à|às|om|@)\s*)?(?P<hour>\d{1,2})"
    r"(?:(?P<sign>[:h.])(?P<minute>\d{2}))?(?::\d{2})?"
    r"(?:\s*(?P<after>[ap]\.?\s?m\b\.?|uhr\b|h\b|o'clock\b))?(?=z\b|[^\w:/.-]|$)"
)
NOON = re.compile(r"\b(?:at\s+)?(?:noon|midday)\b")
# "tomorrow evening 8:00" is no morning; but after midnight some still say "tonight".
LATER_HALF = re.compile(r"\b(?:(?P<afternoon>afternoon)|evening|tonight)\b")
TYPED_ZONE = re.compile(
    r"\b(?:utc|gmt|[ecmp][sd]?t|a[sd]t|cest|eest|bst|ist|jst|kst|sgt|msk|ae[sd]t|z)\b(?:\s*[+-]\d{1,2})?"
    r"|\+\d{4}$|[+-]\d{2}:\d{2}$|\b[a-z]+/[a-z_]+\b"
)
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
ORDINAL = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(\d{4})?)?")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?")
# The number of the group is the weekday's.
WEEKDAY = re.compile(
    r"\b(?:(mon)(?:day)?|(tue)(?:s(?:day)?)?|(wed)(?:nesday)?|(thu)(?:r(?:s(?:day)?)?)?|(fri)(?:day)?|(sat)(?:urday)?"
    r"|(sun)(?:day)?)\b"
)
NEXT = re.compile(r"\b(?:next|coming)\b")
VAGUE = re.compile(r"\bnext (?:week|month|year)\b|\b(?:minutes?|mins?|hours?|hrs?|seconds?)\b")
LEADING = re.compile(r"^(?:on|this|until|till|for|um|le|el|am)\s+|[\s,]+$")
CAPACITY = re.compile(r"(\d{1,9})(?:\s*(?:a|per|/)\s*month)?|(-\d{1,9})")


def moment_meant(typed: str, zone: str, now: datetime) -> datetime:
    """The UTC instant of "friday 3pm" and the like on the clocks of `zone`, to the minute.

    A time that the zone skips becomes the first moment after the gap, one that it repeats is meant the first time.
    Loads dateparser at the first call (a third of a second): call it in a thread. Raises `UserError` where it
    is not understood, past, nearer than `NOTICE` or further away than `FURTHEST`.
    """
    plain = _plain(typed)
    if (exact := DISCORD_TIME.fullmatch(plain)) is not None:
        return _checked(_from_unix(int(exact[1]), now), now)
    if plain != "in" and (span := FROM_NOW.fullmatch(plain)) is not None and any(span.groups()):
        return _checked(_from_now(span, now), now)
    at, rest = _clock_time(plain, typed, now)
    if TYPED_ZONE.search(rest):
        raise UserError(
            f"I read times on the clock of your own zone, {zone}. Please leave the other zone out, and type for "
            f"example {_examples(now)}."
        )
    today = now.astimezone(ZoneInfo(zone)).date()
    rest = LEADING.sub("", rest)
    if not rest:
        found = instant(today, at, ZoneInfo(zone))
        return _checked(found if found > now else instant(today + DAY, at, ZoneInfo(zone)), now)
    if VAGUE.search(rest):
        raise _not_understood(typed, now)
    day = _day(rest, today)
    if day is None:
        raise _not_understood(typed, now)
    # Said on a Wednesday, "wednesday 18:00" is today as long as that is ahead.
    if day == today + 7 * DAY and not NEXT.search(rest) and _day(rest, today - DAY) == today:
        day = today if instant(today, at, ZoneInfo(zone)) > now else day
    return _checked(_instant(day, at, zone, now), now)


def until_meant(typed: str, zone: str, now: datetime) -> datetime:
    """The UTC instant at which the day of "2 weeks", "1 march" or "friday" begins in `zone`.

    Loads dateparser as `moment_meant` does. Raises `UserError` where it is no day, not ahead, or over a year away.
    """
    plain = LEADING.sub("", _plain(typed))
    right = f"**2 weeks**, **friday** or **{now + 30 * DAY:%Y-%m-%d}**"
    if any(_is_time(one) for one in CLOCK.finditer(plain)):
        raise UserError(f"A pause ends at the start of a day. Please leave the time out, and type for example {right}.")
    today = now.astimezone(ZoneInfo(zone)).date()
    day = None if VAGUE.search(plain) and not plain.startswith("next") else _day(plain, today)
    if day is None:
        raise UserError(f"I could not read a day out of {quoted(typed)}. Type for example {right}.")
    if day <= today:
        raise UserError(f"{quoted(typed)} is not ahead of you. Type a day from tomorrow on, for example {right}.")
    if day > today + LONGEST_PAUSE:
        raise UserError(f"{quoted(typed)} is more than a year away. Type a nearer day, for example {right}.")
    return instant(day, time(0), ZoneInfo(zone))


def capacity_meant(typed: str) -> int:
    """How many interviews a month; raises `UserError` where it is no number, or none of 1 to 8."""
    found = CAPACITY.fullmatch(_plain(typed))
    number = int(found[1] or found[2]) if found else 0
    if not LEAST_CAPACITY <= number <= MOST_CAPACITY:
        raise UserError(
            f"{quoted(typed)} is no number from {LEAST_CAPACITY} to {MOST_CAPACITY}. Type how many interviews you can "
            "give in a month, for example **2**. If you need a break, pause instead."
        )
    return number


def _plain(typed: str) -> str:
    """In small letters with single spaces; the signs of other scripts for digits and colons as ours."""
    words = unicodedata.normalize("NFKC", typed).lower().replace("’", "'")
    if len(words) > TYPED_CHARACTERS:
        raise UserError(
            f"That is {len(typed):,} characters long. At most {TYPED_CHARACTERS} are read. Type for example "
            "**friday** for a day, or **tomorrow 15:00** for a time."
        )
    plain = " ".join(words.split())
    return re.sub(r"(\d)t(\d)", r"\1 \2", plain)  # the T of ISO 8601


def _is_time(found: re.Match[str]) -> bool:
    """Whether a number is surely meant as a time of the day; `5.03` and a bare `10` need a word to be one."""
    return bool(found["sign"] in (":", "h") or found["after"] or found["before"])


def _clock_time(plain: str, typed: str, now: datetime) -> tuple[time, str]:
    """The one time of the day in the text, and the text without it."""
    plain = NOON.sub("12:00", plain)
    found = [one for one in CLOCK.finditer(plain) if _is_time(one)]
    if not found:
        raise UserError(
            f"I found no time of the day in {quoted(typed)}. Type the day and the time, for example {_examples(now)}."
        )
    if len(found) > 1:
        raise UserError(f"I found more than one time in {quoted(typed)}. Type just one, for example {_examples(now)}.")
    (one,) = found
    hour, minute = int(one["hour"]), int(one["minute"] or 0)
    half = (one["after"] or " ")[0]
    if hour > 23 or minute > 59 or (half in "ap" and not 1 <= hour <= 12):
        raise UserError(
            f"{quoted(one[0].strip())} is no time of the day: that goes from 00:00 to 23:59, or from 12am to 11:59pm. "
            f"Type for example {_examples(now)}."
        )
    later = LATER_HALF.search(plain)
    if half in "ap":
        hour = hour % 12 + (12 if half == "p" else 0)
    elif later is not None and (1 if later["afternoon"] else 4) <= hour < 12:
        hour += 12
    return time(hour, minute), " ".join(f"{plain[: one.start()]} {plain[one.end() :]}".split()).strip(" ,")


def _day(text: str, today: date) -> date | None:
    """The day that is meant on `today`; None where none is. Raises `UserError` where it could be two."""
    if text.isdigit():
        return None
    if (iso := ISO_DATE.fullmatch(text)) is not None:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if (ordinal := ORDINAL.fullmatch(text)) is not None:  # to dateparser "the 4th" is April
        months = (today.year * 12 + today.month - 1 + later for later in range(12))
        dates = (_date(month // 12, month % 12 + 1, int(ordinal[1])) for month in months)
        return next((found for found in dates if found is not None and found >= today), None)
    if (dotted := DOTTED.fullmatch(text)) is not None:
        return _dated(int(dotted[1]), int(dotted[2]), dotted[3], today)
    if (slashed := SLASHED.fullmatch(text)) is not None:
        first, second = int(slashed[1]), int(slashed[2])
        if first != second and max(first, second) <= 12:
            raise UserError(
                f"{quoted(text)} is one day in Europe and another in America. Type the month as a word, or the year "
                f"first: **{today + 7 * DAY:%Y-%m-%d}**."
            )
        return _dated(*((second, first) if second > 12 else (first, second)), slashed[3], today)
    if (weekday := WEEKDAY.fullmatch(NEXT.sub("", text).strip())) is not None:  # dateparser knows no "next wed"
        return today + ((weekday.lastindex or 0) - today.isoweekday() - 1) % 7 * DAY + DAY
    found = _day_in_words(text, today)
    named = WEEKDAY.search(text) if any(sign.isdigit() for sign in text) else None
    if found is not None and named is not None and named.lastindex != found.isoweekday():
        raise UserError(f"{found:%Y-%m-%d} is a {found:%A}. Type the weekday or the date, not both.")
    return found


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    """The date in this year, or in the next one where it is over and no year was typed."""
    if year is not None:
        return _date(int(year), month, day)
    found = _date(today.year, month, day)
    return _date(today.year + 1, month, day) if found is None or found < today else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_in_words(text: str, today: date) -> date | None:
    """What dateparser makes of the words: of a day of the month, or else of a weekday, the next one after today.

    A month alone it completes with the day of the month that is today. That is told from a weekday by asking as if it
    were yesterday: the weekday stays.
    """
    for language in LANGUAGES:
        found = _asked(text, language, today, ["day"])
        if found is not None:
            # Today's own date it takes for that of next year, or of next month.
            is_today = found > today + DAY and _asked(text, language, today - DAY, ["day"]) == today
            return today if is_today else found
        found = _asked(text, language, today, [])
        if found is None or any(sign.isdigit() for sign in text):
            continue
        before = _asked(text, language, today - DAY, [])
        if before is not None and today <= found <= today + 7 * DAY and (found - before).days in (0, 7):
            return found if found > today else found + 7 * DAY
    return None


def _asked(text: str, language: list[str], today: date, parts: list[str]) -> date | None:
    from dateparser.date import DateDataParser  # loaded at the first use: a start should cost no more than it must

    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(today, time(0)),
        "REQUIRE_PARTS": parts,
    }
    try:
        # Without memory of what was typed before, so that the same words always mean the same.
        parser = DateDataParser(languages=language, try_previous_locales=False, settings=settings)
        found = parser.get_date_data(text).date_obj
    except (ValueError, OverflowError):  # a year or a number of days that no calendar has
        return None
    return found.date() if isinstance(found, datetime) and found.tzinfo is None else None


def _instant(day: date, at: time, zone: str, now: datetime) -> datetime:
    """Of the first and the last days of the calendar some zones have only a part, and no clock shows them."""
    try:
        return instant(day, at, ZoneInfo(zone))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if day > now.date() else datetime.min.replace(tzinfo=UTC)


def _from_unix(seconds: int, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > now.timestamp() else datetime.min.replace(tzinfo=UTC)


def _from_now(span: re.Match[str], now: datetime) -> datetime:
    """Up to the full minute, so that "in 15 minutes" is no second less."""
    hours, minutes = (int(words) if words.isdigit() else 1 for words in (span["hours"] or "0", span["minutes"] or "0"))
    found = now.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)
    full = found.replace(second=0, microsecond=0)
    return full if full == found else full + timedelta(minutes=1)


def _checked(at: datetime, now: datetime) -> datetime:
    right = f"for example {_examples(now)}."
    if at <= now:
        raise UserError(f"That time is over. Type one that is ahead, {right}")
    if at < now + NOTICE:
        minutes = NOTICE // timedelta(minutes=1)
        raise UserError(f"That is in less than {minutes} minutes. Give both of you more time, {right}")
    if at > now + FURTHEST:
        raise UserError(f"That is more than {FURTHEST.days} days away. Type a nearer time, {right}")
    return at


def _not_understood(typed: str, now: datetime) -> UserError:
    return UserError(f"I could not read a day out of {quoted(typed)}. Type for example {_examples(now)}.")


def _examples(now: datetime) -> str:
    """Two that are right at any moment."""
    return f"**tomorrow 15:00** or **{now + 7 * DAY:%Y-%m-%d} 15:00**"
