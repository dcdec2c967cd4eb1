"""What members type into commands and forms of interviews: times, days, numbers, and texts of a bounded length."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.pages.typed_text import quoted
from bot.timezones.wall_time import DAY, instant
from cogs.mentoring.parse_day import WEEK, parse_day, possible_days
from cogs.mentoring.records import LEAST_CAPACITY, LEAST_GOAL_CHARACTERS, MOST_CAPACITY, MOST_GOAL_CHARACTERS

TYPED_CHARACTERS = 100
# Less notice than this nobody can be asked to keep; what is further away than this is forgotten.
NOTICE, FURTHEST = timedelta(minutes=15), timedelta(days=90)
LONGEST_PAUSE = timedelta(days=366)
# A title and its company's kind in words; longer ones are no names.
NAME_CHARACTERS = 80
# A line, which is shown with every offer.
ABOUT_CHARACTERS = 300
REPORT_CHARACTERS = 1_000
GOAL_EXAMPLE = "such as: **I want to know what a first year as a data scientist in health care is like.**"

# Unicode's categories of what is not shown: format, surrogates, private use. Emoji are joined by what is not shown.
INVISIBLE, JOINING = ("Cf", "Cs", "Co"), "\u200d\ufe0f"

DISCORD_TIMESTAMP = re.compile(r"<t:(-?\d{1,15})(?::[a-zA-Z])?>")
# "in 1 hour 30 minutes": one of the two is there.
DURATION = re.compile(
    r"in(?=.)(?:\s+(?P<hours>\d{1,4}|an?)\s*(?:h|hrs?|hours?))?"
    r"(?:\s+(?:and\s+)?(?P<minutes>\d{1,5}|a)\s*(?:m|mins?|minutes?))?"
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
CAPACITY = re.compile(r"(\d{1,9})(?:\s*(?:a|per|/)\s*month)?|(-\d{1,9})")

# Nothing in it can end the angle brackets in which it is shown; Discord itself draws no other address as a link.
LINK = re.compile(r"https://[^\s<>`|*\\]{4,200}")


def parse_meeting_time(typed: str, zone: str, now: datetime) -> datetime:
    """The UTC instant of "friday 3pm" and the like on the clocks of `zone` (IANA), to the minute.

    A time that the zone skips becomes the first moment after the gap, one that it repeats is meant the first time.
    Raises `UserError` where it is not understood, past, nearer than `NOTICE` or further away than `FURTHEST`.
    """
    plain = _plain(typed)
    if (timestamp := DISCORD_TIMESTAMP.fullmatch(plain)) is not None:
        return _check_meeting(_from_unix(int(timestamp[1]), now), now)
    if (duration := DURATION.fullmatch(plain)) is not None:
        return _check_meeting(_after(duration, now), now)
    clock, rest = _split_clock(plain, typed, now)
    if TYPED_ZONE.search(rest):
        raise UserError(
            f"I read times on your own clock, {zone}. Please leave the other zone out and type, for example, "
            f"{_examples(now)}."
        )
    today = now.astimezone(ZoneInfo(zone)).date()
    days = possible_days(rest, today)
    if not days:
        raise UserError(f"I couldn't find a day in {quoted(typed)}. Type, for example, {_examples(now)}.")
    instants = [_instant(day, clock, zone, now) for day in days]
    return _check_meeting(next((at for at in instants if at > now), instants[-1]), now)


def parse_pause_end(typed: str, zone: str, now: datetime) -> datetime:
    """The UTC instant at which the day of "2 weeks", "1 march" or "friday" begins in `zone` (IANA).

    Raises `UserError` where it is no day, not ahead, or over a year away.
    """
    plain = _plain(typed)
    examples = f"**2 weeks**, **friday** or **{now + 30 * DAY:%Y-%m-%d}**"
    if any(_is_clock(match) for match in CLOCK.finditer(plain)):
        raise UserError(
            f"A pause ends at the start of a day. Please leave out the time and type, for example, {examples}."
        )
    today = now.astimezone(ZoneInfo(zone)).date()
    day = parse_day(plain, today)
    if day is None:
        raise UserError(f"I couldn't find a day in {quoted(typed)}. Type, for example, {examples}.")
    if day <= today:
        raise UserError(f"{quoted(typed)} isn't in the future. Type a day from tomorrow on, for example {examples}.")
    if day > today + LONGEST_PAUSE:
        raise UserError(f"{quoted(typed)} is more than a year away. Type a closer day, for example {examples}.")
    return instant(day, time(0), ZoneInfo(zone))


def parse_capacity(typed: str) -> int:
    """How many interviews a month; raises `UserError` where it is no number, or none that a host may give."""
    match = CAPACITY.fullmatch(_plain(typed))
    number = int(match[1] or match[2]) if match else 0
    if not LEAST_CAPACITY <= number <= MOST_CAPACITY:
        raise UserError(
            f"{quoted(typed)} isn't a number from {LEAST_CAPACITY} to {MOST_CAPACITY}. Type how many interviews you "
            "can give in a month, for example **2**. Need a break? Pause instead."
        )
    return number


def parse_goal(typed: str) -> str:
    """With single spaces; raises `UserError` where it says nothing, or more than hosts read."""
    goal = " ".join(visible_text(typed).split())
    if not goal:
        raise UserError(f"That's empty. Write a sentence or two about what you want to learn, {GOAL_EXAMPLE}")
    if len(goal) < LEAST_GOAL_CHARACTERS:
        raise UserError(
            f"{quoted(goal)} doesn't tell a host much. Write a sentence or two about what you "
            f"want to learn, {GOAL_EXAMPLE}"
        )
    if len(goal) > MOST_GOAL_CHARACTERS:
        raise UserError(
            f"Your goal has {len(goal):,} characters, and hosts read it on a phone. A sentence or two is enough, "
            f"at most {MOST_GOAL_CHARACTERS} characters, {GOAL_EXAMPLE}"
        )
    return goal


def visible_text(typed: str) -> str:
    """Without the characters that nobody can see, but for those that join others. Empty where nothing is left."""
    visible = "".join(char for char in typed if char in JOINING or unicodedata.category(char) not in INVISIBLE)
    return visible if visible.strip(JOINING + " \n\r\t") else ""


def check_names(labels: Sequence[str], names: Sequence[str]) -> None:
    """Of roles and industries; `labels` is what the form calls each. Raises `UserError`."""
    for label, name in zip(labels, names, strict=True):
        if len(name) > NAME_CHARACTERS:
            raise UserError(
                f"{label} is {len(name):,} characters long. A few words are enough, at most {NAME_CHARACTERS}, such as "
                "**machine learning engineer**."
            )


def check_about(about: str) -> None:
    """Raises `UserError`."""
    if len(about) > ABOUT_CHARACTERS:
        raise UserError(f"The line about you is {len(about):,} characters long. Please keep it to {ABOUT_CHARACTERS}.")


def parse_link(typed: str) -> str:
    """An address that may be shown as it is; raises `UserError` where it is none."""
    if LINK.fullmatch(typed) is None:
        raise UserError(
            f"{quoted(typed)} isn't a link I can pass on. Paste one that starts with https://, such as "
            "**https://meet.example.org/abc**."
        )
    return typed


def check_report(report: str) -> None:
    """Raises `UserError`."""
    if not visible_text(report) or len(report) > REPORT_CHARACTERS:
        raise UserError(
            f"That has {len(report):,} characters; anything from 1 to {REPORT_CHARACTERS:,} works. Nothing was sent."
        )


def _plain(typed: str) -> str:
    """In small letters with single spaces; the signs of other scripts for digits and colons as ours."""
    normal = unicodedata.normalize("NFKC", typed).lower().replace("’", "'")
    if len(normal) > TYPED_CHARACTERS:
        raise UserError(
            f"That's {len(typed):,} characters; I read {TYPED_CHARACTERS} at most. Type, for example, "
            "**friday** for a day, or **tomorrow 15:00** for a time."
        )
    return re.sub(r"(\d)t(\d)", r"\1 \2", " ".join(normal.split()))  # the T of ISO 8601


def _is_clock(match: re.Match[str]) -> bool:
    """Whether a number is surely meant as a time of the day; `5.03` and a bare `10` need a word to be one."""
    return bool(match["sign"] in (":", "h") or match["after"] or match["before"])


def _split_clock(plain: str, typed: str, now: datetime) -> tuple[time, str]:
    """The one time of the day in the text, and the text without it."""
    plain = NOON.sub("12:00", plain)
    clocks = [match for match in CLOCK.finditer(plain) if _is_clock(match)]
    if not clocks:
        raise UserError(f"I found no time in {quoted(typed)}. Type the day and the time, for example {_examples(now)}.")
    if len(clocks) > 1:
        raise UserError(f"I found more than one time in {quoted(typed)}. Type just one, for example {_examples(now)}.")
    (clock,) = clocks
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    half = (clock["after"] or " ")[0]
    if hour > 23 or minute > 59 or (half in "ap" and not 1 <= hour <= 12):
        raise UserError(
            f"{quoted(clock[0].strip())} isn't a time: those go from 00:00 to 23:59, or from 12am to 11:59pm. "
            f"Type, for example, {_examples(now)}."
        )
    later = LATER_HALF.search(plain)
    if half in "ap":
        hour = hour % 12 + (12 if half == "p" else 0)
    elif later is not None and (1 if later["afternoon"] else 4) <= hour < 12:
        hour += 12
    return time(hour, minute), f"{plain[: clock.start()]} {plain[clock.end() :]}"


def _instant(day: date, clock: time, zone: str, now: datetime) -> datetime:
    """Of the first and the last days of the calendar some zones have only a part, and no clock shows them."""
    try:
        return instant(day, clock, ZoneInfo(zone))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if day > now.date() else datetime.min.replace(tzinfo=UTC)


def _from_unix(seconds: int, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > now.timestamp() else datetime.min.replace(tzinfo=UTC)


def _after(duration: re.Match[str], now: datetime) -> datetime:
    """Up to the full minute, so that "in 15 minutes" is no second less."""
    hours, minutes = (int(text) if text.isdigit() else 1 for text in duration.groups(default="0"))
    exact = now.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)
    full = exact.replace(second=0, microsecond=0)
    return full if full == exact else full + timedelta(minutes=1)


def _check_meeting(at: datetime, now: datetime) -> datetime:
    example = f"for example {_examples(now)}."
    if at <= now:
        raise UserError(f"That time has passed. Type one that's ahead, {example}")
    if at < now + NOTICE:
        minutes = NOTICE // timedelta(minutes=1)
        raise UserError(f"That's in less than {minutes} minutes. Give yourselves more time, {example}")
    if at > now + FURTHEST:
        raise UserError(f"That's more than {FURTHEST.days} days away. Type a closer time, {example}")
    return at


def _examples(now: datetime) -> str:
    """Two that are right at any moment."""
    return f"**tomorrow 15:00** or **{now + WEEK:%Y-%m-%d} 15:00**"
