"""What streaks look like in Discord: numbers before adjectives, and no guilt; it shows what it is given."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.interactions.components import PersistentButton, button, select
from bot.interactions.ui import ACCENTS, MessagePage, escaped, line, listing, picture, row, text
from cogs.streaks.records import Ended, Log, Logged, Member, Period, Rank, Standing, TodayState
from cogs.streaks.rules import is_comeback

ACCENT = ACCENTS["projects"]
CALENDAR = "calendar.png"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_REMINDER = "off"
STORED = (
    "I keep your time zone, your habit, and for each log its date, minutes and note, in this server only. "
    "`/streak leave` deletes all of it."
)
REFUSED = (
    "-# Discord refused my last reminder, because your direct messages are closed to me, so I switched reminders off. "
    "`/streak settings` switches them on again."
)


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def habit_words(member: Member) -> str:
    """`After breakfast, I read one page.`, or what there is of it, or nothing."""
    cue, habit = escaped(member.cue), escaped(member.habit)
    if cue and habit:
        return f"After **{cue}**, I **{habit}**."
    return f"My tiny habit: **{habit or cue}**." if habit or cue else ""


def numbers(now: Standing) -> str:
    return (
        f"**{days(now.current)}** in a row · {now.days_of_last_30} of the last 30 days · longest {days(now.longest)}\n"
        f"{days(now.total_days)} and {now.total_minutes:,} minutes in all · {freezes(now)}"
    )


def freezes(now: Standing) -> str:
    held = (
        "no freeze" if not now.freezes_held else "1 freeze" if now.freezes_held == 1 else f"{now.freezes_held} freezes"
    )
    return held if now.next_freeze_in is None else f"{held}, the next in {days(now.next_freeze_in)}"


def joined_view(member: Member, zone: str, *, new: bool) -> MessagePage:
    """Welcome, what is stored, and the two consents, both off and asked separately."""
    head = "## Your streak begins" if new else "## You have a streak here already"
    habit = habit_words(member) or "A tiny habit helps: after something you do daily, one small thing."
    return MessagePage(
        text(f"{head}\n{habit}\nYour days are counted in **{zone}**."),
        text(STORED),
        line(),
        text("Two more things, only if you want them:"),
        row(
            button("Show me on the leaderboard", "streaks:shown", 1, disabled=member.on_leaderboard),
            button("Remind me by direct message", "streaks:settings"),
        ),
        row(
            button("Log today", "streaks:done", member.guild_id, primary=True), button("My tiny habit", "streaks:habit")
        ),
        accent=ACCENT,
    )


def logged_view(logged: Logged, next_steps: Sequence[PersistentButton], note: str = "") -> MessagePage:
    """The numbers, the habit, and one next step."""
    now, log = logged.after, logged.log
    kept = "Yesterday is kept" if log.late else "Today is kept"
    minutes = f": {logged.check_in.minutes:,} minutes" if logged.check_in.minutes else ""
    guild = logged.member.guild_id
    noted = f"> {escaped(log.note)}" if log.note else ""
    head = f"## {praise(logged)}" if praise(logged) else f"## {kept}{minutes}"
    below = f"{kept}{minutes}\n" if praise(logged) else ""
    return MessagePage(
        text(f"{head}\n{below}{numbers(now)}"),
        *[text(words) for words in (noted, habit_words(logged.member), note) if words],
        row(*next_steps, button("Undo", "streaks:undo", guild), button("Calendar", "streaks:calendar", guild)),
        accent=ACCENT,
    )


def praise(logged: Logged) -> str:
    """A comeback is worth more than any number."""
    before, now = logged.before, logged.after
    if is_comeback(before, now) and now.why is not None:
        return f"You came back. After {days(now.why.length)} and a break, that is the hardest day of all"
    if now.current > before.current and now.current in (7, 30, 50, 100, 365):
        return f"{days(now.current)} in a row"
    if now.total_days == 1:
        return "The first day is there"
    return ""


def status_view(member: Member, now: Standing, zone: str, note: str = "") -> MessagePage:
    state = {
        TodayState.DONE: "Today is kept.",
        TodayState.OPEN: "Today is open.",
        TodayState.REST: "Today is a rest day: it bridges, and a check-in still counts.",
        TodayState.PAUSED: "You are in a pause: days bridge, and a check-in still counts.",
    }[now.today_state]
    rows = [button("Log today", "streaks:done", member.guild_id, primary=now.today_state is not TodayState.DONE)]
    rows.append(button("Calendar", "streaks:calendar", member.guild_id, primary=now.today_state is TodayState.DONE))
    rows.append(button("Settings", "streaks:settings"))
    if now.why is not None:
        rows.append(button("Why did it end?", "streaks:why", member.guild_id))
    return MessagePage(
        text(f"## {state}\n{numbers(now)}"),
        *[text(words) for words in (habit_words(member), f"-# Counted in {zone}", note) if words],
        row(*rows),
        accent=ACCENT,
    )


def why_view(guild_id: int, now: Standing, day: Callable[[date], str]) -> MessagePage:
    """Why the last streak ended, in plain dates; what bridged before; and where to go from here."""
    if now.why is None:
        words = "No streak of yours has ended."
        if not now.total_days:
            words = "You have not logged a day yet, so nothing has ended."
        return MessagePage(
            text(f"{words}\n{numbers(now)}"),
            row(button("Log today", "streaks:done", guild_id, primary=True)),
            accent=ACCENT,
        )
    return MessagePage(
        text(f"## Why it ended\n{ended_words(now.why, day)}"),
        text(f"You have kept {now.days_of_last_30} of the last 30 days. The next one takes ten seconds."),
        row(
            button("Log today", "streaks:done", guild_id, primary=True),
            button("Calendar", "streaks:calendar", guild_id),
        ),
        accent=ACCENT,
    )


def ended_words(why: Ended, day: Callable[[date], str]) -> str:
    lines = [
        f"A streak of {days(why.length)} ended on **{day(why.missed)}**: that date had no check-in, was no rest day "
        f"and in no pause, and no freeze was held. It was judged in **{why.zone}**."
    ]
    carried = {
        "rest days": why.bridged.rest,
        "paused days": why.bridged.paused,
        "dates that a change of zone skipped": why.bridged.skipped,
        "freezes": why.bridged.frozen,
    }
    for name, dates in carried.items():
        if dates:
            shown = listing([day(one) for one in dates[-5:]])
            lines.append(f"- carried over before by {name}: {shown}" + (" (the last five)" if len(dates) > 5 else ""))
    return "\n".join(lines)


def calendar_view(words: str, member: Member) -> MessagePage:
    return MessagePage(
        text("## Your last 53 weeks"),
        picture(CALENDAR, words),
        text(f"-# {words}"),
        row(button("Log today", "streaks:done", member.guild_id, primary=True), button("Settings", "streaks:settings")),
        accent=ACCENT,
    )


def settings_view(member: Member, zone: str, rest: frozenset[int], note: str = "") -> MessagePage:
    """Everything that can be set, each saved at once."""
    weekdays = [(name, str(number), "") for number, name in enumerate(WEEKDAYS)]
    hours = [("No reminders", NO_REMINDER, "")] + [(f"At {hour:02}:00", str(hour), "") for hour in range(24)]
    hour = NO_REMINDER if member.reminder_hour is None else str(member.reminder_hour)
    shown = "You are on the leaderboard." if member.on_leaderboard else "You are not on the leaderboard."
    return MessagePage(
        text(f"## Settings of your streak\n{habit_words(member) or 'No habit named yet.'}"),
        *([text(note)] if note else []),
        text(f"Your days are counted in **{zone}**. {shown}"),
        text("Rest days carry a streak over. A change takes effect tomorrow."),
        row(select("No rest days", "streaks:rest", weekdays, chosen=[str(one) for one in rest], several=True)),
        text("A reminder by direct message, on days not yet kept, at most one a day:"),
        row(select("No reminders", "streaks:remind", hours[:25], chosen=[hour])),
        row(
            button("Time zone", "streaks:zone"),
            button("My tiny habit", "streaks:habit"),
            button("Leave the leaderboard", "streaks:shown", 0)
            if member.on_leaderboard
            else button("Show me on the leaderboard", "streaks:shown", 1),
        ),
        accent=ACCENT,
    )


def zone_changed_words(zone: str, at: datetime, now: datetime) -> str:
    """From when a new zone counts."""
    if at <= now:
        return f"Your days are counted in **{zone}**."
    return f"From <t:{int(at.timestamp())}:F> on, when your day ends, your days are counted in **{zone}**."


def undone_view(guild_id: int, log: Log, now: Standing) -> MessagePage:
    what = f"{log.minutes:,} minutes" if log.minutes else "the check-in"
    return MessagePage(
        text(f"## Taken back\nI removed {what} of {'yesterday' if log.late else 'today'}.\n{numbers(now)}"),
        row(button("Log today", "streaks:done", guild_id, primary=True)),
        accent=ACCENT,
    )


PERIODS = {Period.WEEK: "This week", Period.MONTH: "This month", Period.ALL: "All time"}


def leaderboard_view(
    ranks: Sequence[Rank], mine: Rank | None, period: Period, page: int, *, more: bool, shown: bool
) -> MessagePage:
    """Those who agreed to be shown, by days, then minutes; and one's own place, for one's own eyes."""
    listed = "\n".join(f"**{one.place}.** <@{one.member_id}> · {days(one.days)} · {one.minutes:,} min" for one in ranks)
    if mine is None:
        own = "You have no day in this time yet."
    elif shown:
        own = f"You are at place **{mine.place}** with {days(mine.days)} and {mine.minutes:,} minutes."
    else:
        own = f"You would be at place **{mine.place}**; only you see this, because you are not on the leaderboard."
    return MessagePage(
        text(f"## Leaderboard: {PERIODS[period].lower()}"),
        text(listed or "Nobody is here yet. Only those who agreed are shown."),
        text(own),
        row(
            *[
                button(name, "streaks:board", one.value, 0, "p", disabled=one is period and page == 0)
                for one, name in PERIODS.items()
            ],
            button("Back", "streaks:board", period.value, max(page - 1, 0), "b", disabled=page == 0),
            button("More", "streaks:board", period.value, page + 1, "m", disabled=not more),
        ),
        accent=ACCENT,
    )


def leave_view(now: Standing) -> MessagePage:
    return MessagePage(
        text(
            "## Leave and delete?\n"
            f"This deletes your {days(now.total_days)} and {now.total_minutes:,} minutes in this server, every note, "
            "your habit, zone, rest days, pauses and reminders. It cannot be undone. To stop for a while, "
            "`/streak pause` keeps it all."
        ),
        row(
            button("Delete my streak", "streaks:delete", danger=True), button("Keep it", "streaks:status", primary=True)
        ),
        accent=ACCENT,
    )
