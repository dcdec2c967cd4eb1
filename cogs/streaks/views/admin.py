"""What moderators read: the roles of milestones, and a member's day that they corrected."""

from collections.abc import Sequence

from bot.pages.emoji import DONE
from bot.pages.typed_text import escaped
from bot.pages.ui import MessagePage, text
from cogs.streaks.records import Correction, Milestone, Standing
from cogs.streaks.views.common import ACCENT, date_text, days

NO_MILESTONES = "No roles are set for milestones. `/admin streaks milestone` sets one."


def milestones_page(milestones: Sequence[Milestone], saved: str = "") -> MessagePage:
    listed = "\n".join(["## Milestones", *map(_line, milestones)]) if milestones else NO_MILESTONES
    return MessagePage(*([text(f"{DONE} {saved}")] if saved else []), text(listed), accent=ACCENT)


def saved_milestone_text(days_in_a_row: int, role_id: int | None) -> str:
    act = f"<@&{role_id}> is given" if role_id else "No role is given"
    return f"Saved. {act} for {days(days_in_a_row)}."


def _line(milestone: Milestone) -> str:
    line = f"- {days(milestone.days)}: <@&{milestone.role_id}>"
    if milestone.trouble:
        line += f"\n  Discord refused it ({escaped(milestone.trouble)}). Move my role above it, then set it again."
    return line


def corrected_page(correction: Correction, before: Standing, after: Standing) -> MessagePage:
    """What was changed, what follows from it, and that the member hears of it."""
    act = "Added a check-in on" if correction.added else "Removed the check-in of"
    told = "I'll tell them by direct message." if correction.is_direct else "They'll read it with their next log."
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
