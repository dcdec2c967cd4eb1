"""Words that the pages of streaks share: dates, numbers, freezes and habits."""

from datetime import date

from bot.pages.emoji import FREEZE
from bot.pages.typed_text import escaped
from bot.pages.ui import ACCENTS, listing
from cogs.streaks.records import WEEKDAYS, Member, Standing
from cogs.streaks.rules.standing import DAYS_FOR_A_FREEZE

ACCENT = ACCENTS["job"]
# Not strftime: its words change with the machine's language.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A weekday alone says which date is meant for so long.
DAYS_OF_A_WEEK = 7


def amount(number: int, unit: str) -> str:
    """`0 days`, `1 day`, `1,200 days`."""
    return f"1 {unit}" if number == 1 else f"{number:,} {unit}s"


def days(count: int) -> str:
    return amount(count, "day")


def date_text(day: date) -> str:
    """`Sun 4 Jan 2026`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_text(day: date, today: date) -> str:
    """`Monday` in the week that follows it, later `Mon 5 Jan 2026`."""
    recent = 0 < (today - day).days < DAYS_OF_A_WEEK
    return WEEKDAYS[day.weekday()] if recent else date_text(day)


def zone_name(zone: str) -> str:
    """`Europe/Berlin`, and `UTC` of whatever stands for it."""
    return "UTC" if zone in ("Etc/UTC", "Etc/UCT", "Etc/GMT") else zone


def zone_text(zone: str) -> str:
    """`Berlin time` of `Europe/Berlin`; `UTC` and fixed zones as they are."""
    area, _, place = zone.rpartition("/")
    return f"{place.replace('_', ' ')} time" if area and area != "Etc" else zone_name(zone)


def habit_text(member: Member) -> str:
    """`After breakfast, I read one page.`, or what there is of it, or nothing."""
    cue, habit = escaped(member.cue), escaped(member.habit)
    if cue and habit:
        return f"After **{cue}**, I **{habit}**."
    return f"My tiny habit: **{habit or cue}**." if habit or cue else ""


def numbers(standing: Standing) -> str:
    """All of them, for a page without the card."""
    held = amount(standing.freezes_held, "freeze") if standing.freezes_held else "no freeze"
    return (
        f"**{days(standing.current)}** in a row · {standing.days_of_last_30} of the last 30 days"
        f" · longest {days(standing.longest)} · {held}\n-# {totals(standing)}"
    )


def totals(standing: Standing) -> str:
    """What the card doesn't show."""
    minutes = f" · {amount(standing.total_minutes, 'minute')} in all" if standing.total_minutes else ""
    in_all = f"{days(standing.total_days)} logged{minutes}"
    if standing.next_freeze_in is None:
        return in_all
    which = "next" if standing.longest >= DAYS_FOR_A_FREEZE else "first"
    return f"{in_all} · {which} freeze in {days(standing.next_freeze_in)}"


def freeze_text(standing: Standing) -> str:
    """That freezes were spent since the last check-in, or nothing."""
    dates = [weekday_text(day, standing.today) for day in standing.just_frozen]
    if not dates:
        return ""
    covered = "A freeze" if len(dates) == 1 else amount(len(dates), "freeze")
    return f"{FREEZE} {covered} covered {listing(dates)}, so your streak is safe."
