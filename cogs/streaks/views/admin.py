"""What moderators read: the roles of milestones, and a member's day that they corrected."""

from collections.abc import Sequence
from datetime import date

from bot.pages.emoji import DONE
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, text
from cogs.streaks.records import Correction, DayMark, Milestone, Standing
from cogs.streaks.views.calendar import WEEK_KINDS
from cogs.streaks.views.common import ACCENT, amount, date_text, days

NOTHING_NEEDED = "Streaks need no channel, and no roles are set for milestones."
NO_ROLES = "I can't give roles for milestones: allow **Manage Roles** for my role in the server settings."
REMINDERS_TITLE, REMINDERS_TIME = "Streak reminders", "at the hour that each member chose"
ROLE_MISSING = "that role isn't in this server."
ROLE_REFUSED = (
    "I couldn't give <@&{role_id}> for {days} days in a row: the role is gone or above mine, or I don't have the "
    "permission **Manage Roles**. Fix that, then set it again with `/admin streaks milestone`. Members who have earned "
    "it get it with their next log."
)
NO_MILESTONES = "There are no milestone roles yet. `/admin streaks milestone` sets one."


def milestones_page(milestones: Sequence[Milestone], saved: str = "") -> MessagePage:
    listed = "\n".join(["## Milestones", *map(_line, milestones)]) if milestones else NO_MILESTONES
    return MessagePage(*([text(f"{DONE} {saved}")] if saved else []), text(listed), accent=ACCENT)


def saved_milestone_text(days_in_a_row: int, role_id: int | None) -> str:
    act = f"<@&{role_id}> is the role" if role_id else "There's no role"
    return f"Saved. {act} for {days(days_in_a_row)}."


def _line(milestone: Milestone) -> str:
    line = f"- {days(milestone.days)}: <@&{milestone.role_id}>"
    if milestone.trouble:
        line += f"\n  Discord refused it ({escaped(milestone.trouble)}). Move my role above it, then set it again."
    return line


def corrected_day_label(day: date, mark: DayMark) -> str:
    """`Sun 4 Jan 2026 · missed`, for a moderator who chooses a day."""
    return f"{date_text(day)} · {WEEK_KINDS.get(mark.kind, 'not logged')}"


def corrected_page(correction: Correction, before: Standing, after: Standing) -> MessagePage:
    """What was changed, what follows from it, and that the member hears of it."""
    act = "Logged" if correction.added else "Removed"
    told = "I'll tell them by direct message." if correction.is_direct else "They'll see it the next time they log."
    return MessagePage(
        text(
            f"## {DONE} Corrected\n{act} **{date_text(correction.date)}** for <@{correction.member_id}>.\n"
            f"> {escaped(correction.reason)}"
        ),
        text(
            f"Streak: {days(before.current)} → **{days(after.current)}** · longest: {days(before.longest)} → "
            f"**{days(after.longest)}**\n-# {told} The change is in `/admin audit`."
        ),
        accent=ACCENT,
    )


def roles_given_text(number: int) -> str:
    return f"I can give the roles of {amount(number, 'milestone')}."


def role_gone_text(milestone: Milestone) -> str:
    return f"The role for {days(milestone.days)} is gone. Choose another one, or none: {_again(milestone)}."


def role_above_text(milestone: Milestone) -> str:
    return (
        f"<@&{milestone.role_id}> is above my role, so I can't give it. Move my role above it, then set it again: "
        f"{_again(milestone)}."
    )


def role_refused_text(milestone: Milestone, reason: str) -> str:
    return f"Discord didn't let me give <@&{milestone.role_id}> ({reason}). Set it again: {_again(milestone)}."


def _again(milestone: Milestone) -> str:
    return f"`/admin streaks milestone` for {days(milestone.days)}"
