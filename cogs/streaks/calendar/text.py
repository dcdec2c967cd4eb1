"""The calendar in words, for those who do not see the picture."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from cogs.streaks.records import DayKind, DayMark
from cogs.streaks.rules.standing import CALENDAR_WEEKS, RECENT_DAYS, first_calendar_day
from cogs.streaks.views import amount

# What Discord takes as a description.
DESCRIPTION_CHARACTERS = 1_024
# Not strftime: its words change with the machine's language.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHECKED_IN = frozenset((DayKind.COUNTED, DayKind.LATE))
COUNTED_KINDS = {
    DayKind.LATE: "logged late",
    DayKind.REST: "rest",
    DayKind.PAUSED: "paused",
    DayKind.FROZEN: "covered by a freeze",
    DayKind.SKIPPED: "skipped by a change of zone",
    DayKind.MISSED: "missed",
}


def describe_calendar(today: date, days: Mapping[date, DayMark]) -> str:
    """What the picture shows, in no more characters than Discord takes as a description."""
    first = first_calendar_day(today)
    drawn = {on: day for on, day in days.items() if first <= on <= today}
    checked_in = {on: day for on, day in drawn.items() if day.kind in CHECKED_IN}
    recent = sum(today - on < timedelta(days=RECENT_DAYS) for on in checked_in)
    year = f"{len(checked_in):,} of the {(today - first).days + 1} days of the last {CALENDAR_WEEKS} weeks"
    parts = [f"Calendar up to {today.isoformat()}: {recent} of the last {RECENT_DAYS} days kept, and {year}"]
    parts.append(f"{amount(sum(day.minutes for day in checked_in.values()), 'minute')} in all")
    counts = Counter(day.kind for day in drawn.values())
    kinds = [f"{counts[kind]:,} {name}" for kind, name in COUNTED_KINDS.items() if counts[kind]]
    parts += [f"Among all days: {', '.join(kinds)}"] if kinds else []
    parts += [_busiest_month(checked_in)] if checked_in else []
    return f"{'. '.join(parts)}."[:DESCRIPTION_CHARACTERS]


def _busiest_month(checked_in: Mapping[date, DayMark]) -> str:
    """The month with most days, then minutes; of equals the latest."""
    months: dict[date, list[int]] = {}
    for on, day in checked_in.items():
        months.setdefault(on.replace(day=1), []).append(day.minutes)
    first, minutes = max(months.items(), key=lambda month: (len(month[1]), sum(month[1]), month[0]))
    size = f"{amount(len(minutes), 'day')} and {amount(sum(minutes), 'minute')}"
    return f"Busiest month: {MONTHS[first.month - 1]} {first.year} with {size}"
