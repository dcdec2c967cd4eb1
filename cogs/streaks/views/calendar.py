"""The calendar: its page, and its picture and that of the week in words, for those who do not see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.interactions.components import button
from bot.pages.emoji import CALENDAR as CALENDAR_SIGN
from bot.pages.ui import MessagePage, picture, row, text
from cogs.streaks.records import WEEKDAYS, CalendarSpan, DayKind, DayMark, Member, Standing, TodayState
from cogs.streaks.rules.standing import RECENT_DAYS
from cogs.streaks.views.common import ACCENT, MONTHS, amount, days

# The picture as a file.
CALENDAR = "calendar.png"
# What Discord takes as a description.
DESCRIPTION_CHARACTERS = 1_024
CHECKED_IN = frozenset((DayKind.COUNTED, DayKind.LATE))
COUNTED_KINDS = {
    DayKind.LATE: "logged late",
    DayKind.REST: "rest",
    DayKind.PAUSED: "paused",
    DayKind.FROZEN: "covered by a freeze",
    DayKind.SKIPPED: "skipped by a change of zone",
    DayKind.MISSED: "missed",
}
WEEK_KINDS = {
    **COUNTED_KINDS,
    DayKind.COUNTED: "logged",
    DayKind.FROZEN: "freeze",
    DayKind.SKIPPED: "skipped",
    DayKind.OPEN: "open",
}


def calendar_page(member: Member, standing: Standing, span: CalendarSpan, description: str) -> MessagePage:
    done = standing.today_state is TodayState.DONE
    log_today = [] if done else [button("Log today", "streaks:done", member.guild_id, primary=True)]
    other, label = CalendarSpan.WEEKS, "Last 12 weeks"
    if span is CalendarSpan.WEEKS:
        other, label = CalendarSpan.YEAR, "Full year"
    title = "Your year" if span is CalendarSpan.YEAR else "Your last 12 weeks"
    minutes = amount(standing.total_minutes, "minute")
    return MessagePage(
        text(f"## {CALENDAR_SIGN} {title}\n{standing.days_of_last_30} of the last 30 days · {minutes} in all"),
        picture(CALENDAR, description),
        row(
            *log_today,
            button(label, "streaks:calendar", member.guild_id, other.value),
            button("Settings", "streaks:settings", member.guild_id),
        ),
        accent=ACCENT,
    )


def describe_week(standing: Standing, week: Sequence[DayMark]) -> str:
    """What the streak card shows; `week` goes from Monday on, without the days to come."""
    marks = [
        f"{name[:3]} {WEEK_KINDS[mark.kind]}"
        for name, mark in zip(WEEKDAYS, week, strict=False)
        if mark.kind in WEEK_KINDS
    ]
    ready = amount(standing.freezes_held, "freeze") if standing.freezes_held else "no freeze"
    return (
        f"{days(standing.current)} in a row, {standing.days_of_last_30} of the last 30 days, "
        f"longest {days(standing.longest)}, {ready}. This week: {', '.join(marks)}."
    )


def describe_calendar(first: date, today: date, marks: Mapping[date, DayMark]) -> str:
    """What the picture shows, in no more characters than Discord takes as a description."""
    drawn = {on: day for on, day in marks.items() if first <= on <= today}
    checked_in = {on: day for on, day in drawn.items() if day.kind in CHECKED_IN}
    recent = sum(today - on < timedelta(days=RECENT_DAYS) for on in checked_in)
    weeks = ((today - first).days + 7) // 7
    parts = [f"Calendar up to {today.isoformat()}: {recent} of the last {RECENT_DAYS} days logged"]
    parts[0] += f", and {len(checked_in):,} of the {(today - first).days + 1} days of the last {weeks} weeks"
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
    size = f"{days(len(minutes))} and {amount(sum(minutes), 'minute')}"
    return f"Busiest month: {MONTHS[first.month - 1]} {first.year} with {size}"
