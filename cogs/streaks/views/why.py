"""Why the last streak ended, as one would say it to a friend, and three ways on."""

from typing import Any

import discord

from bot.interactions.components import button
from bot.pages.ui import MessagePage, lines, listing, row, text
from cogs.streaks.records import Member, Standing, StreakEnd, TodayState
from cogs.streaks.views.common import ACCENT, date_text, numbers, weekday_text, zone_text

# Of the dates that a streak was carried over; more is a list that nobody reads.
LAST_BRIDGED = 5
LAST_30 = "You've logged {} of the last 30 days, and those stay yours."
NEXT_DAY = "The next one takes ten seconds."
NOTHING_ENDED = "You haven't had a streak end, so there's nothing to explain."
NOTHING_YET = "You haven't logged a day yet, so no streak has ended."


def why_page(member: Member, standing: Standing) -> MessagePage:
    """Why the last streak ended, as one would say it to a friend, and three ways on."""
    if standing.why is None:
        nothing = NOTHING_ENDED if standing.total_days else NOTHING_YET
        return MessagePage(text(f"{nothing}\n{numbers(standing)}"), _ways_on(member, standing), accent=ACCENT)
    carried, logged = carried_text(standing.why), LAST_30.format(standing.days_of_last_30)
    done = standing.today_state is TodayState.DONE
    return MessagePage(
        text(f"## Why your {standing.why.length:,}-day streak ended\n{end_text(standing.why, standing)}"),
        *([text(carried)] if carried else []),
        text(logged if done else f"{logged} {NEXT_DAY}"),
        _ways_on(member, standing),
        accent=ACCENT,
    )


def _ways_on(member: Member, standing: Standing) -> discord.ui.ActionRow[Any]:
    label = "Log today" if standing.current or standing.why is None else "Start again"
    first = (
        button("Calendar", "streaks:calendar", member.guild_id, primary=True)
        if standing.today_state is TodayState.DONE
        else button(label, "streaks:done", member.guild_id, primary=True)
    )
    remind = "Turn on reminders" if member.reminder_hour is None else "Change my reminder"
    guild_id = member.guild_id
    return row(
        first,
        button("Set rest days", "streaks:settings", guild_id, "rest"),
        button(remind, "streaks:settings", guild_id, "remind"),
    )


def end_text(end: StreakEnd, standing: Standing) -> str:
    missed = weekday_text(end.missed, standing.today)
    if end.bridged.frozen:
        which = "freeze" if len(end.bridged.frozen) == 1 else "last freeze"
        spent = f"your {which} had already covered {weekday_text(end.bridged.frozen[-1], standing.today)}"
    else:
        spent = "you had no freeze yet: you earn one with every 7 days in a row"
    return f"**{missed}** went by without a log, and {spent}.\nYour days end at midnight, {zone_text(end.zone)}."


def carried_text(end: StreakEnd) -> str:
    """What had kept the streak going before, or nothing."""
    carried = {
        "rest days": end.bridged.rest,
        "your pause": end.bridged.paused,
        "a change of time zone": end.bridged.skipped,
        "freezes": end.bridged.frozen if len(end.bridged.frozen) > 1 else (),
    }
    parts = []
    for name, dates in carried.items():
        if dates:
            last = listing([date_text(day) for day in dates[-LAST_BRIDGED:]])
            cut = f", the last {LAST_BRIDGED} of {len(dates):,}" if len(dates) > LAST_BRIDGED else ""
            parts.append(f"- {name}: {last}{cut}")
    return lines("What kept it going before that:", *parts) if parts else ""
