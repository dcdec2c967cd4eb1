"""One member's days as the calendar shows them, and the same in words; no picture and no rule enters here."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cogs.streaks.records import DayKind

WEEKS = 53
RECENT_DAYS = 30
# What Discord takes as a description.
DESCRIPTION_CHARACTERS = 1_024
# Not strftime: its words change with the machine's language.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


KEPT = frozenset((DayKind.COUNTED, DayKind.LATE))
IN_WORDS = {
    DayKind.LATE: "logged late",
    DayKind.REST: "rest",
    DayKind.PAUSED: "paused",
    DayKind.FROZEN: "covered by a freeze",
    DayKind.SKIPPED: "skipped by a change of zone",
    DayKind.MISSED: "missed",
}


@dataclass(frozen=True)
class Day:
    """One date of a member: what it was, and the minutes logged on it."""

    kind: DayKind
    minutes: int = 0


def first_day(today: date) -> date:
    """The Monday 52 weeks before that of this week: the first date that is drawn."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def describe_calendar(today: date, days: Mapping[date, Day]) -> str:
    """The same in words, for those who do not see the picture; no more than Discord takes as a description."""
    shown = {on: day for on, day in days.items() if first_day(today) <= on <= today}
    kept = {on: day for on, day in shown.items() if day.kind in KEPT}
    recent = sum(today - on < timedelta(days=RECENT_DAYS) for on in kept)
    year = f"{len(kept):,} of the {(today - first_day(today)).days + 1} days of the last {WEEKS} weeks"
    parts = [f"Calendar up to {today.isoformat()}: {recent} of the last {RECENT_DAYS} days kept, and {year}"]
    parts.append(f"{_counted_words(sum(day.minutes for day in kept.values()), 'minute')} in all")
    counts = Counter(day.kind for day in shown.values())
    others = [f"{counts[kind]:,} {words}" for kind, words in IN_WORDS.items() if counts[kind]]
    parts += [f"Among all days: {', '.join(others)}"] if others else []
    parts += [_busiest(kept)] if kept else []
    return f"{'. '.join(parts)}."[:DESCRIPTION_CHARACTERS]


def _busiest(kept: Mapping[date, Day]) -> str:
    """The month with most days, then minutes; of equals the latest."""
    months: dict[date, list[int]] = {}
    for on, day in kept.items():
        months.setdefault(on.replace(day=1), []).append(day.minutes)
    first, minutes = max(months.items(), key=lambda month: (len(month[1]), sum(month[1]), month[0]))
    size = f"{_counted_words(len(minutes), 'day')} and {_counted_words(sum(minutes), 'minute')}"
    return f"Busiest month: {MONTHS[first.month - 1]} {first.year} with {size}"


def _counted_words(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
