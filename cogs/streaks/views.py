"""What streaks look like in Discord: numbers before adjectives, and no guilt."""

from collections.abc import Sequence
from datetime import date, datetime

from discord.utils import format_dt

from bot.feature import HomePart, HomeSection
from bot.interactions.components import PersistentButton, button, select
from bot.pages.typed_text import escaped
from bot.pages.ui import ACCENTS, MessagePage, line, listing, notice_page, picture, row, text
from cogs.streaks.records import WEEKDAYS, Log, LogResult, Member, Period, Rank, Standing, StreakEnd, TodayState
from cogs.streaks.rules.check_ins import is_comeback

ACCENT = ACCENTS["projects"]
CALENDAR = "calendar.png"
NO_REMINDER = "off"
# What the select of reminders can hand over: no hour, or one of the day.
REMINDER_CHOICES = (NO_REMINDER, *map(str, range(24)))
# In the custom id of a button on the welcome card, which it leaves as it is.
WELCOME = "w"
# Of the dates that a streak was carried over; more is a list that nobody reads.
LAST_BRIDGED = 5
# Worth a sentence of their own.
CELEBRATED_LENGTHS = (7, 30, 50, 100, 365)
STORED = (
    "I keep your time zone, your habit, and for each log its date, minutes and note, in this server only. "
    "`/streak leave` deletes all of it."
)
REFUSED = (
    "-# Discord refused my last reminder, because your direct messages are closed to me, so I switched reminders off. "
    "`/streak settings` switches them on again."
)


def amount(number: int, unit: str) -> str:
    """`0 days`, `1 day`, `1,200 days`."""
    return f"1 {unit}" if number == 1 else f"{number:,} {unit}s"


def days(count: int) -> str:
    return amount(count, "day")


def date_text(day: date) -> str:
    """`Sun 4 Jan 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def habit_text(member: Member) -> str:
    """`After breakfast, I read one page.`, or what there is of it, or nothing."""
    cue, habit = escaped(member.cue), escaped(member.habit)
    if cue and habit:
        return f"After **{cue}**, I **{habit}**."
    return f"My tiny habit: **{habit or cue}**." if habit or cue else ""


def numbers(standing: Standing) -> str:
    return (
        f"**{days(standing.current)}** in a row · {standing.days_of_last_30} of the last 30 days"
        f" · longest {days(standing.longest)}\n"
        f"{days(standing.total_days)} and {standing.total_minutes:,} minutes in all · {freezes(standing)}"
    )


def freezes(standing: Standing) -> str:
    held = amount(standing.freezes_held, "freeze") if standing.freezes_held else "no freeze"
    return held if standing.next_freeze_in is None else f"{held}, the next in {days(standing.next_freeze_in)}"


def freeze_text(standing: Standing) -> str:
    """That freezes were spent since the last check-in, or nothing."""
    dates = [date_text(day) for day in standing.just_frozen]
    if not dates:
        return ""
    verb = "A freeze" if len(dates) == 1 else amount(len(dates), "freeze")
    return f"🧊 {verb} kept your streak over {listing(dates)}."


def freezes_of_log(result: LogResult) -> str:
    """What the first check-in of a day earned, and what carried the streak to it."""
    earned = "🧊 You have earned a freeze: it carries your streak over a day that you miss."
    is_first = result.before.today_state is not TodayState.DONE
    has_earned = result.after.freezes_held > result.before.freezes_held
    parts = [freeze_text(result.after)] * is_first + [earned] * has_earned
    return "\n".join(part for part in parts if part)


def joined_view(member: Member, zone: str, *, new: bool) -> MessagePage:
    """Welcome, what is stored, and the two consents, both off and asked separately."""
    head = "## Your streak begins" if new else "## You have a streak here already"
    habit = habit_text(member) or "A tiny habit helps: after something you do daily, one small thing."
    return MessagePage(
        text(f"{head}\n{habit}\nYour days are counted in **{zone}**."),
        text(STORED),
        line(),
        text("Two more things, only if you want them:"),
        row(
            button("Show me on the leaderboard", "streaks:shown", 1, WELCOME, disabled=member.on_leaderboard),
            button("Remind me by direct message", "streaks:settings"),
        ),
        row(
            button("Log today", "streaks:done", member.guild_id, primary=True), button("My tiny habit", "streaks:habit")
        ),
        accent=ACCENT,
    )


def logged_view(result: LogResult, next_steps: Sequence[PersistentButton], note: str = "") -> MessagePage:
    """The numbers, the habit, and one next step."""
    log, guild_id = result.log, result.member.guild_id
    minutes = result.check_in.minutes
    done = ("Yesterday is kept" if log.late else "Today is kept") + (f": {minutes:,} minutes" if minutes else "")
    praised = praise(result)
    head = f"## {praised}\n{done}" if praised else f"## {done}"
    quoted_note = f"> {escaped(log.note)}" if log.note else ""
    return MessagePage(
        text(f"{head}\n{numbers(result.after)}"),
        *[text(part) for part in (freezes_of_log(result), quoted_note, habit_text(result.member), note) if part],
        row(*next_steps, button("Undo", "streaks:undo", guild_id), button("Calendar", "streaks:calendar", guild_id)),
        accent=ACCENT,
    )


def praise(result: LogResult) -> str:
    """A comeback is worth more than any number."""
    before, after = result.before, result.after
    if is_comeback(before, after) and after.why is not None:
        return f"You came back. After {days(after.why.length)} and a break, that is the hardest day of all"
    if after.current > before.current and after.current in CELEBRATED_LENGTHS:
        return f"{days(after.current)} in a row"
    if after.total_days == 1:
        return "The first day is there"
    return ""


def status_view(member: Member, standing: Standing, zone: str, note: str = "") -> MessagePage:
    state = {
        TodayState.DONE: "Today is kept.",
        TodayState.OPEN: "Today is open.",
        TodayState.REST: "Today is a rest day: it bridges, and a check-in still counts.",
        TodayState.PAUSED: "You are in a pause: days bridge, and a check-in still counts.",
    }[standing.today_state]
    done = standing.today_state is TodayState.DONE
    buttons = [
        button("Log today", "streaks:done", member.guild_id, primary=not done),
        button("Calendar", "streaks:calendar", member.guild_id, primary=done),
        button("Settings", "streaks:settings"),
    ]
    if standing.why is not None:
        buttons.append(button("Why did it end?", "streaks:why", member.guild_id))
    return MessagePage(
        text(f"## {state}\n{numbers(standing)}"),
        *[text(part) for part in (freeze_text(standing), habit_text(member), f"-# Counted in {zone}", note) if part],
        row(*buttons),
        accent=ACCENT,
    )


def why_view(guild_id: int, standing: Standing) -> MessagePage:
    """Why the last streak ended, in plain dates; what bridged before; and where to go from here."""
    log_today = button("Log today", "streaks:done", guild_id, primary=True)
    if standing.why is None:
        nothing = "No streak of yours has ended."
        if not standing.total_days:
            nothing = "You have not logged a day yet, so nothing has ended."
        return MessagePage(text(f"{nothing}\n{numbers(standing)}"), row(log_today), accent=ACCENT)
    return MessagePage(
        text(f"## Why it ended\n{end_text(standing.why)}"),
        text(f"You have kept {standing.days_of_last_30} of the last 30 days. The next one takes ten seconds."),
        row(log_today, button("Calendar", "streaks:calendar", guild_id)),
        accent=ACCENT,
    )


def end_text(end: StreakEnd) -> str:
    lines = [
        f"A streak of {days(end.length)} ended on **{date_text(end.missed)}**: that date had no check-in, was no rest "
        f"day and in no pause, and no freeze was held. It was judged in **{end.zone}**."
    ]
    carried = {
        "rest days": end.bridged.rest,
        "paused days": end.bridged.paused,
        "dates that a change of zone skipped": end.bridged.skipped,
        "freezes": end.bridged.frozen,
    }
    for name, dates in carried.items():
        if dates:
            last = listing([date_text(day) for day in dates[-LAST_BRIDGED:]])
            cut = " (the last five)" if len(dates) > LAST_BRIDGED else ""
            lines.append(f"- carried over before by {name}: {last}{cut}")
    return "\n".join(lines)


def calendar_view(description: str, member: Member) -> MessagePage:
    return MessagePage(
        text("## Your last 53 weeks"),
        picture(CALENDAR, description),
        text(f"-# {description}"),
        row(button("Log today", "streaks:done", member.guild_id, primary=True), button("Settings", "streaks:settings")),
        accent=ACCENT,
    )


def settings_view(member: Member, zone: str, rest: frozenset[int], note: str = "") -> MessagePage:
    """Everything that can be set, each saved at once."""
    weekdays = [(name, str(number), "") for number, name in enumerate(WEEKDAYS)]
    hours = [("No reminders", NO_REMINDER, "")] + [(f"At {hour:02}:00", str(hour), "") for hour in range(24)]
    hour = NO_REMINDER if member.reminder_hour is None else str(member.reminder_hour)
    consent = "You are on the leaderboard." if member.on_leaderboard else "You are not on the leaderboard."
    return MessagePage(
        text(f"## Settings of your streak\n{habit_text(member) or 'No habit named yet.'}"),
        *([text(note)] if note else []),
        text(f"Your days are counted in **{zone}**. {consent}"),
        text("Rest days carry a streak over. A change takes effect tomorrow."),
        row(select("No rest days", "streaks:rest", weekdays, chosen=[str(weekday) for weekday in rest], several=True)),
        text("A reminder by direct message, on days not yet kept, at most one a day:"),
        row(select("No reminders", "streaks:remind", hours[:25], chosen=[hour])),
        row(
            button("Log today", "streaks:done", member.guild_id, primary=True),
            button("Time zone", "streaks:zone"),
            button("My tiny habit", "streaks:habit"),
            button("Leave the leaderboard", "streaks:shown", 0)
            if member.on_leaderboard
            else button("Show me on the leaderboard", "streaks:shown", 1),
        ),
        accent=ACCENT,
    )


def zone_changed_text(zone: str, at: datetime, now: datetime) -> str:
    """From when a new zone counts."""
    if at <= now:
        return f"Your days are counted in **{zone}**."
    return f"From {format_dt(at, 'F')} on, when your day ends, your days are counted in **{zone}**."


def paused_view(until: date | None) -> MessagePage:
    end = f"until {date_text(until)}, when you go on" if until else "until you go on with `/streak resume`"
    return notice_page(f"Paused {end}. Your streak is kept, and I do not remind you.")


def undone_view(guild_id: int, log: Log, standing: Standing) -> MessagePage:
    removed = f"{log.minutes:,} minutes" if log.minutes else "the check-in"
    day = "yesterday" if log.late else "today"
    return MessagePage(
        text(f"## Taken back\nI removed {removed} of {day}.\n{numbers(standing)}"),
        row(button("Log today", "streaks:done", guild_id, primary=True)),
        accent=ACCENT,
    )


PERIODS = {Period.WEEK: "This week", Period.MONTH: "This month", Period.ALL: "All time"}


def leaderboard_view(
    ranks: Sequence[Rank], own: Rank | None, period: Period, page: int, *, has_more: bool, on_leaderboard: bool
) -> MessagePage:
    """Those who agreed to be shown, by days, then minutes; and one's own place, for one's own eyes."""
    listed = [f"**{rank.place}.** <@{rank.member_id}> · {days(rank.days)} · {rank.minutes:,} min" for rank in ranks]
    periods = [
        button(name, "streaks:board", value.value, 0, "p", disabled=value is period and page == 0)
        for value, name in PERIODS.items()
    ]
    return MessagePage(
        text(f"## Leaderboard: {PERIODS[period].lower()}"),
        text("\n".join(listed) or "Nobody is here yet. Only those who agreed are shown."),
        text(own_rank_text(own, on_leaderboard)),
        row(
            *periods,
            button("Back", "streaks:board", period.value, max(page - 1, 0), "b", disabled=page == 0),
            button("More", "streaks:board", period.value, page + 1, "m", disabled=not has_more),
        ),
        accent=ACCENT,
    )


def own_rank_text(own: Rank | None, on_leaderboard: bool) -> str:
    if own is None:
        return "You have no day in this time yet."
    if on_leaderboard:
        return f"You are at place **{own.place}** with {days(own.days)} and {own.minutes:,} minutes."
    return f"You would be at place **{own.place}**; only you see this, because you are not on the leaderboard."


def leave_view(standing: Standing) -> MessagePage:
    return MessagePage(
        text(
            "## Leave and delete?\n"
            f"This deletes your {days(standing.total_days)} and {standing.total_minutes:,} minutes in this server, "
            "every note, your habit, zone, rest days, pauses and reminders. It cannot be undone. To stop for a while, "
            "`/streak pause` keeps it all."
        ),
        row(
            button("Delete my streak", "streaks:delete", danger=True), button("Keep it", "streaks:status", primary=True)
        ),
        accent=ACCENT,
    )


def reminder_view(member: Member, standing: Standing, occurrence_id: str, guild_name: str) -> MessagePage:
    """Ends in the id of its occurrence, by which the scheduler finds the message again."""
    place = f" in {escaped(guild_name)}" if guild_name else ""
    habit = habit_text(member) or "Ten seconds count."
    kept_days = f"You have kept {days(standing.days_of_last_30)} of the last 30{place}."
    return MessagePage(
        text(f"## Today is open\n{habit}\n{kept_days}"),
        *[text(part) for part in [freeze_text(standing)] if part],
        row(
            button("Done", "streaks:done", member.guild_id, occurrence_id, primary=True),
            button("No more reminders", "streaks:silence", member.guild_id, occurrence_id),
        ),
        accent=ACCENT,
    )


def home_section(standing: Standing | None) -> HomeSection:
    """What `/help` says of a member's streak; None for who has none."""
    if standing is None:
        invited = "A tiny study habit, day by day. Even ten seconds count."
        return HomeSection(HomePart.PRACTISE, invited, "Start a streak", "streaks:start", ("-",))
    state = {
        TodayState.DONE: "logged for today ✅",
        TodayState.OPEN: "not logged yet today",
        TodayState.REST: "rest day today",
        TodayState.PAUSED: "paused, and safe",
    }[standing.today_state]
    said = f"**{days(standing.current)} in a row** · {state}" if standing.current else f"**Day 1** · {state}"
    if standing.today_state is TodayState.OPEN:
        return HomeSection(HomePart.PRACTISE, said, "Log today", "streaks:done", is_due=True)
    return HomeSection(HomePart.PRACTISE, said, "My streak", "streaks:status")
