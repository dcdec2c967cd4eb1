"""The one living reminder: what it says today, and what becomes of yesterday's."""

from datetime import date

from bot.interactions.components import button
from bot.pages.emoji import DONE, FREEZE, REST, STREAK
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, lines, notice_page, row, text
from cogs.streaks.records import DayKind, Member, Standing
from cogs.streaks.views.common import ACCENT, date_text, freeze_text, habit_text

# One a day in turn, so that they do not become wallpaper. Each names the day that is waiting, or the habit.
RUNNING = (
    "Day {next} is waiting",
    "Ten seconds for day {next}?",
    "Ready for day {next}?",
    "One small thing for day {next}",
    "Make it {next} days in a row?",
)
STARTING = (
    "Day 1 is waiting",
    "Ten seconds for day 1?",
    "Ready for a fresh start?",
    "One small thing today?",
    "A tiny step today?",
)
FREEZE_READY = "A freeze is ready if you need it."
UNTIL_MIDNIGHT = "Log before midnight to keep your {running}-day streak."
LOGGED_LATELY = "You've logged {} of the last 30 days."
FAREWELL = (
    "These don't seem to be helping right now, and that's fine. This is the last one. Your days are safe here, and "
    "reminders come back when you log again."
)


def reminder_page(member: Member, standing: Standing, occurrence_id: str, guild_name: str) -> MessagePage:
    """Ends in the id of its occurrence, by which the scheduler finds the message again."""
    running, texts = standing.current, RUNNING if standing.current else STARTING
    head = texts[standing.today.toordinal() % len(texts)].format(next=f"{running + 1:,}")
    stake = LOGGED_LATELY.format(standing.days_of_last_30)
    if running:
        stake = FREEZE_READY if standing.freezes_held else UNTIL_MIDNIGHT.format(running=f"{running:,}")
    return MessagePage(
        text(lines(f"## {STREAK} {head}", habit_text(member) or "Ten seconds count.", freeze_text(standing) or stake)),
        row(
            button("Log today", "streaks:done", member.guild_id, occurrence_id, primary=True),
            button("No more reminders", "streaks:silence", member.guild_id, occurrence_id),
        ),
        *([text(f"-# {escaped(guild_name)}")] if guild_name else []),
        accent=ACCENT,
    )


def farewell_page(member: Member, occurrence_id: str, guild_name: str) -> MessagePage:
    """The last one, after several that stayed unanswered."""
    place = f" in {escaped(guild_name)}" if guild_name else ""
    return MessagePage(
        text(f"## I'll stop reminding you{place}\n{FAREWELL}"),
        row(button("Log today", "streaks:done", member.guild_id, occurrence_id, primary=True)),
        accent=ACCENT,
    )


def closed_reminder_page(day: date, kind: DayKind) -> MessagePage:
    """What became of the day of an earlier reminder, without buttons."""
    match kind:
        case DayKind.COUNTED | DayKind.LATE:
            return notice_page(f"{DONE} **{date_text(day)}**: logged.")
        case DayKind.FROZEN:
            return notice_page(f"{FREEZE} **{date_text(day)}**: missed, and a freeze covered it.")
        case DayKind.REST | DayKind.PAUSED:
            return notice_page(f"{REST} **{date_text(day)}**: a day off.")
    return notice_page(f"**{date_text(day)}**: missed. It happens to everyone.")


def silenced_reminder_page() -> MessagePage:
    """In place of a reminder on which they were ended."""
    return notice_page("Reminders are off.")
