"""Joining a streak, and everything that can be set: zone, rest days, reminder, habit, leaderboard, pause, leaving."""

from collections.abc import Collection
from datetime import date, datetime

from discord.utils import format_dt

from bot.interactions.components import button, select
from bot.pages.emoji import DONE, PEOPLE, PRIVATE, REST, SETTINGS, STREAK
from bot.pages.ui import MessagePage, line, lines, row, text
from cogs.streaks.records import WEEKDAYS, Member, Standing
from cogs.streaks.views.common import ACCENT, amount, date_text, days, habit_text, zone_name

NO_REMINDER = "off"
# What the select of reminders can hand over: no hour, or one of the day.
REMINDER_CHOICES = (NO_REMINDER, *map(str, range(24)))
# In the custom id of a consent: the page that it is on, and shows again.
WELCOME, SETTINGS_PAGE = "w", "s"
SHOW_ME = "Show me on the leaderboard"
STORED = (
    "I keep your time zone, your habit, and the date, minutes and note of each log, for this server only. "
    "`/streak leave` deletes all of it."
)
A_HABIT_HELPS = "A tiny habit helps: after something you do every day, one small thing."
SAVED = "Saved."
SAVED_REST = "Saved: the change to your rest days starts tomorrow."
STOPPED = "I paused your {hour:02}:00 reminder after some quiet days. It comes back with your next log."
SILENCED = "No more reminders. `/streak settings` in the server turns them back on."
DELETED = "Deleted: your streak in this server is gone, every bit of it. You're always welcome back."


def joined_page(member: Member, zone: str, *, new: bool, logged: str = "") -> MessagePage:
    """Welcome, what is stored, and the two consents, both off and asked separately. `logged` says
    that today is."""
    head = f"## {STREAK} Your streak begins" if new else f"## {STREAK} You already have a streak here"
    log_today = [] if logged else [button("Log today", "streaks:done", member.guild_id, primary=True)]
    calendar = [button("Calendar", "streaks:calendar", member.guild_id, primary=True)] if logged else []
    return MessagePage(
        text(
            lines(
                head,
                logged,
                habit_text(member) or A_HABIT_HELPS,
                f"Your days follow **{zone_name(zone)}** time.",
            )
        ),
        row(*log_today, *calendar, button("My tiny habit", "streaks:habit", member.guild_id)),
        line(),
        text("Two extras, only if you want them:"),
        row(
            button(SHOW_ME, "streaks:shown", 1, WELCOME, member.guild_id, disabled=member.on_leaderboard),
            button("Remind me by direct message", "streaks:settings", member.guild_id),
        ),
        text(f"-# {PRIVATE} {STORED}"),
        accent=ACCENT,
    )


def settings_page(
    member: Member, zone: str, rest: Collection[int], note: str = "", *, logged: bool = False
) -> MessagePage:
    """Everything that can be set, each saved at once. `logged`: today needs no button any more."""
    weekdays = [(name, str(number), "") for number, name in enumerate(WEEKDAYS)]
    hours = [("No reminders", NO_REMINDER, "")] + [(f"At {hour:02}:00", str(hour), "") for hour in range(24)]
    hour, guild_id = member.reminder_hour, member.guild_id
    chosen = NO_REMINDER if hour is None or member.reminders_stopped else str(hour)
    shown = member.on_leaderboard
    consent = f"{PEOPLE} You're on the leaderboard." if shown else f"{PEOPLE} You're not on the leaderboard."
    stopped = STOPPED.format(hour=hour) if member.reminders_stopped and hour is not None else ""
    return MessagePage(
        text(f"## {SETTINGS} Streak settings\n{habit_text(member) or 'No habit yet.'}"),
        *([text(f"{DONE} {note}")] if note else []),
        text(f"Your days follow **{zone_name(zone)}** time.\n{consent}"),
        line(),
        text(f"{REST} **Rest days** keep your streak safe. A change starts tomorrow."),
        row(
            select(
                "No rest days",
                "streaks:restdays",
                weekdays,
                guild_id,
                chosen=[str(weekday) for weekday in rest],
                several=True,
            )
        ),
        line(),
        text(lines("**Reminder** by direct message, once a day, and only if you haven't logged yet:", stopped)),
        row(select("No reminders", "streaks:reminder", hours, guild_id, chosen=[chosen])),
        row(
            button("My streak", "streaks:status", member.guild_id, primary=True)
            if logged
            else button("Log today", "streaks:done", member.guild_id, primary=True),
            button("Time zone", "streaks:zone", guild_id),
            button("My tiny habit", "streaks:habit", member.guild_id),
            button("Leave the leaderboard", "streaks:shown", 0, SETTINGS_PAGE, guild_id)
            if shown
            else button(SHOW_ME, "streaks:shown", 1, SETTINGS_PAGE, guild_id),
        ),
        accent=ACCENT,
    )


def saved_reminder_text(hour: int | None) -> str:
    return "Saved: no reminders." if hour is None else f"Saved: a reminder at {hour:02}:00."


def zone_changed_text(zone: str, at: datetime, now: datetime) -> str:
    """From when a new zone counts."""
    if at <= now:
        return f"Saved. Your days follow **{zone_name(zone)}** time."
    return f"Saved. Once today ends ({format_dt(at, 'F')}), your days will follow **{zone_name(zone)}** time."


def paused_page(guild_id: int, until: date | None) -> MessagePage:
    end = f"until {date_text(until)}" if until else "until you resume"
    return MessagePage(
        text(f"## Enjoy your break\nPaused {end}. Your streak is safe, and I won't send reminders."),
        row(button("Resume", "streaks:resume", guild_id)),
        accent=ACCENT,
    )


def leave_page(standing: Standing) -> MessagePage:
    return MessagePage(
        text(
            f"## Delete your streak?\nThis deletes your {days(standing.total_days)} and "
            f"{amount(standing.total_minutes, 'minute')} in this "
            "server, every note, your habit, time zone, rest days, pauses and reminders. It can't be undone.\n"
            "Just need a break? `/streak pause` keeps it all."
        ),
        row(
            button("Keep my streak", "streaks:status", primary=True),
            button("Delete my streak", "streaks:delete", danger=True),
        ),
        accent=ACCENT,
    )
