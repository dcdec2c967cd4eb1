"""What members read about their days: a log, where they stand, why a streak ended, what was taken back."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.feature import HomePart, HomeSection
from bot.interactions.components import Button, button
from bot.pages.emoji import CELEBRATION, DONE, FREEZE, REST, STREAK
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, lines, picture, row, text
from cogs.streaks.records import Correction, Log, LogResult, Member, Standing, TodayState
from cogs.streaks.rules.check_ins import celebrated_length, is_comeback, is_first_freeze
from cogs.streaks.views.common import (
    ACCENT,
    amount,
    date_text,
    days,
    freeze_text,
    habit_text,
    numbers,
    totals,
    zone_name,
)

AnyItem = discord.ui.Item[Any]
# The card as a file.
CARD = "streak.png"
# Whoever has more days in a row has left the end of the last streak behind.
ENDED_LATELY = 7
MILESTONES = {
    7: "A whole week! That's how habits begin.",
    30: "A whole month! This is a habit now.",
    50: "Halfway to a hundred.",
    100: "A hundred days! Be proud of that.",
    365: "A whole year, day by day! Go tell someone.",
}
FIRST_FREEZE = "You earned your first freeze! If you ever miss a day, it keeps your streak safe, all by itself."
NEXT_FREEZE = "You earned a freeze: it keeps your streak safe on a day you miss."
REFUSED = (
    "-# I couldn't send you a reminder because your direct messages are closed to me, so I've turned reminders off. "
    "`/streak settings` turns them back on."
)
LOGGED_TODAY = f"{DONE} Logged for today."


def logged_page(
    result: LogResult, next_steps: Sequence[Button], card: str = "", notes: Sequence[str] = ()
) -> MessagePage:
    """The day, what it earned, and one next step; `card` describes the picture, and is empty where there is none."""
    guild_id, after = result.member.guild_id, result.after
    quoted_note = f"> {escaped(result.log.note)}" if result.log.note else ""
    if _is_today_open(result):
        next_steps = [button("Log today", "streaks:done", guild_id, primary=True)]
    buttons = [*next_steps, button("Undo", "streaks:undo", guild_id), button("Calendar", "streaks:calendar", guild_id)]
    return MessagePage(
        text(lines(_log_heading(result), logged_text(result), quoted_note)),
        *_with_card(card),
        *_texts(freezes_of_log(result), _small_print(result.member, after, bool(card)), *notes),
        row(*buttons),
        accent=ACCENT,
    )


def logged_text(result: LogResult) -> str:
    """`Logged for today: 25 minutes.`"""
    minutes = f": {amount(result.check_in.minutes, 'minute')}" if result.check_in.minutes else ""
    day = "yesterday" if result.log.late else "today"
    return f"{DONE} Logged for {day}{minutes}." + (" Today is still open." if _is_today_open(result) else "")


def _is_today_open(result: LogResult) -> bool:
    return result.log.late and result.after.today_state is TodayState.OPEN


def _log_heading(result: LogResult) -> str:
    before, after = result.before, result.after
    celebrated = celebrated_length(before, after)
    if is_comeback(before, after):
        return f"## {STREAK} Welcome back!\nStarting again is the hardest part, and you just did it."
    if celebrated:
        return f"## {CELEBRATION} {days(celebrated)} in a row\n{MILESTONES[celebrated]}"
    if after.total_days == 1 and before.total_days == 0:
        return f"## {STREAK} Day 1. Nice start!"
    return f"## {STREAK} Day {after.current:,}"


def freezes_of_log(result: LogResult) -> str:
    """What the first check-in of a day earned, and what carried the streak to it."""
    before, after = result.before, result.after
    earned = ""
    if after.freezes_held > before.freezes_held:
        earned = f"{FREEZE} {FIRST_FREEZE if is_first_freeze(before, after) else NEXT_FREEZE}"
    return lines(freeze_text(after) if before.today_state is not TodayState.DONE else "", earned)


def _small_print(member: Member, standing: Standing, has_card: bool) -> str:
    shown = f"-# {totals(standing)}" if has_card else numbers(standing)
    habit = habit_text(member)
    return lines(shown, f"-# {habit}" if habit else "")


def _with_card(description: str) -> list[AnyItem]:
    return [picture(CARD, description)] if description else []


def _texts(*parts: str) -> list[AnyItem]:
    return [text(part) for part in parts if part]


def status_page(
    member: Member, standing: Standing, zone: str, card: str = "", notes: Sequence[str] = ()
) -> MessagePage:
    done, paused = _is_done(standing), standing.today_state is TodayState.PAUSED
    resume = [button("Resume", "streaks:resume", member.guild_id, primary=True)] if paused else []
    buttons = [
        *resume,
        button("Log today", "streaks:done", member.guild_id, primary=not done and not paused),
        button("Calendar", "streaks:calendar", member.guild_id, primary=done),
        button("Settings", "streaks:settings", member.guild_id),
    ]
    if standing.why is not None and standing.current < ENDED_LATELY:
        buttons.append(button("Why did it end?", "streaks:why", member.guild_id))
    return MessagePage(
        text(lines(_status_heading(standing), _today_text(standing))),
        *_with_card(card),
        *_texts(freeze_text(standing), lines(_small_print(member, standing, bool(card)), f"-# {zone_name(zone)} time")),
        *_texts(*notes),
        row(*buttons),
        accent=ACCENT,
    )


def _is_done(standing: Standing) -> bool:
    return standing.today_state is TodayState.DONE


def _status_heading(standing: Standing) -> str:
    if standing.current:
        return f"## {STREAK} Day {standing.current:,}"
    return f"## {STREAK} Ready for day 1?"


def _today_text(standing: Standing) -> str:
    match standing.today_state:
        case TodayState.DONE:
            return LOGGED_TODAY
        case TodayState.OPEN:
            waiting = f"Day {standing.current + 1:,} is waiting" if standing.current else "Ten seconds count"
            return f"Not logged yet today. {waiting}."
        case TodayState.REST:
            return f"{REST} Rest day: your streak is safe, and logging still counts."
        case TodayState.PAUSED:
            return "Your streak is paused: it's safe, and logging still counts."


def undone_page(guild_id: int, log: Log, standing: Standing) -> MessagePage:
    removed = amount(log.minutes, "minute") if log.minutes else "the log"
    day = "yesterday" if log.late else "today"
    return MessagePage(
        text(f"## Undone\nI removed {removed} from {day}.\n{numbers(standing)}"),
        row(button("Log today", "streaks:done", guild_id, primary=True)),
        accent=ACCENT,
    )


def correction_text(correction: Correction) -> str:
    """What a moderator changed, for the member whose day it is."""
    act = "logged a day for you:" if correction.added else "removed a day from your log:"
    return f"A moderator {act} **{date_text(correction.date)}**.\n> {escaped(correction.reason)}"


def correction_page(correction: Correction, occurrence_id: str, guild_name: str) -> MessagePage:
    """Ends in the id of its occurrence, by which the scheduler finds the message again."""
    place = f" in {escaped(guild_name)}" if guild_name else ""
    return MessagePage(
        text(f"## Your streak{place} was corrected\n{correction_text(correction)}"),
        row(button("See my streak", "streaks:status", correction.guild_id, occurrence_id, primary=True)),
        accent=ACCENT,
    )


def role_earned_page(role_id: int) -> MessagePage:
    return MessagePage(text(f"{CELEBRATION} You earned <@&{role_id}>!"), accent=ACCENT)


def home_section(guild_id: int, standing: Standing | None) -> HomeSection:
    """What `/help` says of a member's streak; None for who has none."""
    if standing is None:
        invited = "A tiny study habit, day by day. Even 10 seconds count."
        return HomeSection(HomePart.PRACTISE, invited, "Start a streak", "streaks:start", ("-",))
    state = {
        TodayState.DONE: f"logged for today {DONE}",
        TodayState.OPEN: "not logged yet today",
        TodayState.REST: "rest day today",
        TodayState.PAUSED: "paused, and safe",
    }[standing.today_state]
    said = f"**{days(standing.current)} in a row** · {state}" if standing.current else f"**Day 1** · {state}"
    if standing.today_state is TodayState.OPEN:
        return HomeSection(HomePart.PRACTISE, said, "Log today", "streaks:done", (guild_id,), is_due=True)
    return HomeSection(HomePart.PRACTISE, said, "My streak", "streaks:status", (guild_id,))
