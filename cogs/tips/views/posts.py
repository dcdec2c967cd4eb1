"""How a tip looks: as the weekly post, and as one member's own copy."""

from collections.abc import Collection
from datetime import datetime

import discord
from discord.utils import format_dt

from bot.feature import HomePart, HomeSection
from bot.interactions.components import PersistentButton, button
from bot.pages.typed_text import escaped, fitting, shorten
from bot.pages.ui import ACCENTS, NEUTRAL, MessagePage, line, row, text
from cogs.tips.records import Run, Tip, Topic

READ, DONE, USEFUL, ANOTHER = "tips:read", "tips:done", "tips:useful", "tips:another"
WEEKS = "tips:week"
# Of the tip of the week, on a card where other things stand too.
HOME_CHARACTERS = 120
# Stands for the occurrence where a tip is one member's own and its presses are not counted.
NOT_COUNTED = "m"
# The acts of other features that the buttons lead to; a button without its feature is left out.
GUIDE_PAGE, CHECK_IN = "guide:page", "streaks:done"


def full_time(at: datetime) -> str:
    """As Discord writes it in everybody's own zone: `Monday, 5 January 2026 09:00 (in 3 days)`."""
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def post_page(run: Run, topic: Topic | None, acts: Collection[str]) -> MessagePage:
    """The weekly post. `acts` are those of other features that are there."""
    tip = run.tip or Tip("", "")
    texts = [
        f"<@&{run.role_id}>" if run.role_id else "",
        f"## Tip of the week\n{_tip_text(tip)}",
        _action_text(tip),
        f"-# Late: this was planned for {format_dt(run.due_at, 'F')}." if run.late else "",
        f"-# {_topic_text(topic)}" if topic else "-# A tip of this server",
    ]
    buttons = _read_button(topic, run.id, acts)
    if CHECK_IN in acts:
        buttons.append(button("Done today", DONE, run.guild_id, run.id))
    buttons.append(button(f"Useful · {run.votes:,}" if run.votes else "Useful", USEFUL, run.id))
    return MessagePage(*map(text, filter(None, texts)), row(*buttons), accent=_accent(topic))


def member_page(tip: Tip, topic: Topic | None, chosen: str, acts: Collection[str]) -> MessagePage:
    """A tip for one member. `chosen` is the topic that another tip is drawn from, empty for all."""
    texts = [f"## A tip for you\n{_tip_text(tip)}", _action_text(tip), f"-# {_topic_text(topic)}" if topic else ""]
    buttons = [*_read_button(topic, NOT_COUNTED, acts), button("Another tip", ANOTHER, chosen)]
    return MessagePage(*map(text, filter(None, texts)), line(), row(*buttons), accent=_accent(topic))


def home_section(run: Run | None) -> HomeSection:
    """What `/help` says: the tip of the week, or that there is one to have."""
    if run is None or run.tip is None:
        invited = "One small thing to do, whenever you like."
        return HomeSection(HomePart.THIS_WEEK, invited, "Get a tip", ANOTHER, ("",))
    said = fitting(run.tip.text, HOME_CHARACTERS) if run.tip.is_own else shorten(run.tip.text, HOME_CHARACTERS)
    return HomeSection(HomePart.THIS_WEEK, said, "Open", WEEKS, (run.id,))


def _read_button(topic: Topic | None, run_id: str, acts: Collection[str]) -> list[PersistentButton]:
    if topic is None or GUIDE_PAGE not in acts:
        return []
    return [button("Read the chapter", READ, topic.slug, run_id, primary=True)]


def _accent(topic: Topic | None) -> discord.Colour:
    return ACCENTS.get(topic.phase, NEUTRAL) if topic else NEUTRAL


def _tip_text(tip: Tip) -> str:
    """What moderators wrote shows as typed; what ships with the bot is ours and may format."""
    return escaped(tip.text) if tip.is_own else tip.text


def _action_text(tip: Tip) -> str:
    action = escaped(tip.action) if tip.is_own else tip.action
    return f"**Do this today:** {action}" if action else ""


def _topic_text(topic: Topic) -> str:
    return f"{topic.phase_title} · {topic.title}"
