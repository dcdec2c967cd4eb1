"""How a tip looks: as the weekly post, and as one member's own copy."""

from collections.abc import Collection, Sequence
from datetime import datetime

import discord
from discord.utils import format_dt

from bot.feature import HomePart, HomeSection
from bot.interactions.components import Button, button
from bot.pages.emoji import CELEBRATION, TIP
from bot.pages.typed_text import escaped, fitting, shorten
from bot.pages.ui import ACCENTS, NEUTRAL, MessagePage, line, row, text
from cogs.tips.records import Run, Tip, Topic, Vote

READ, DONE, USEFUL, ANOTHER = "tips:read", "tips:done", "tips:useful", "tips:another"
TAKE_BACK = "tips:takeback"
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
    buttons = [
        button(_with_count("I did it", run.dones), DONE, run.guild_id, run.id, primary=True),
        button(_with_count("Useful", run.votes), USEFUL, run.id),
        *_read_button(topic, run.id, acts),
    ]
    return MessagePage(*map(text, post_texts(run, topic)), row(*buttons), accent=accent_of(topic))


def post_texts(run: Run, topic: Topic | None) -> list[str]:
    """What the weekly post says."""
    tip = run.tip or Tip("", "")
    texts = [
        f"<@&{run.role_id}>" if run.role_id else "",
        f"## {TIP} Tip of the week\n{_tip_text(tip)}",
        _action_text(tip),
        f"-# Late: this was planned for {format_dt(run.due_at, 'F')}." if run.late else "",
        f"-# {_topic_text(topic)}" if topic else "-# A tip from this server",
    ]
    return [content for content in texts if content]


def voted_page(vote: Vote, run: Run, is_new: bool) -> MessagePage:
    """Thanks for a vote, or that there is one already; either can be taken back."""
    if vote is Vote.DONE:
        said = _did_it_text(run.dones) if is_new else "You've already checked this one off. Nice work!"
    else:
        said = "Thanks! Your vote counts." if is_new else "You've already voted. Thanks!"
    return MessagePage(text(said), row(button("Take it back", TAKE_BACK, vote, run.id)))


def did_it_page(run: Run, offers: Sequence[Button]) -> MessagePage:
    """For who did it and keeps no streak: `offers` begin one."""
    offered = "\nWant days like this to add up? A streak takes 10 seconds a day." if offers else ""
    buttons = row(*offers, button("Take it back", TAKE_BACK, Vote.DONE, run.id))
    return MessagePage(text(f"## {CELEBRATION} Nice work!\n{_did_it_text(run.dones)}{offered}"), buttons)


def _did_it_text(number: int) -> str:
    return "You're the first one to do it." if number <= 1 else f"{number:,} of you have done it so far."


def _with_count(label: str, count: int) -> str:
    return f"{label} · {count:,}" if count else label


def member_page(tip: Tip, topic: Topic | None, chosen: str, acts: Collection[str]) -> MessagePage:
    """A tip for one member. `chosen` is the topic that another tip is drawn from, empty for all."""
    texts = [
        f"## {TIP} A tip for you\n{_tip_text(tip)}",
        _action_text(tip),
        f"-# {_topic_text(topic)}" if topic else "",
    ]
    buttons = [*_read_button(topic, NOT_COUNTED, acts), button("Another tip", ANOTHER, chosen)]
    return MessagePage(*map(text, filter(None, texts)), line(), row(*buttons), accent=accent_of(topic))


def home_section(run: Run | None) -> HomeSection:
    """What `/help` says: the tip of the week, or that there is one to have."""
    if run is None or run.tip is None:
        invited = "One small thing to do, whenever you like."
        return HomeSection(HomePart.THIS_WEEK, invited, "Get a tip", ANOTHER, ("",))
    said = fitting(run.tip.text, HOME_CHARACTERS) if run.tip.is_own else shorten(run.tip.text, HOME_CHARACTERS)
    return HomeSection(HomePart.THIS_WEEK, said, "Open", WEEKS, (run.id,))


def _read_button(topic: Topic | None, run_id: str, acts: Collection[str]) -> list[Button]:
    if topic is None or GUIDE_PAGE not in acts:
        return []
    return [button("Read the chapter", READ, topic.slug, run_id, primary=run_id == NOT_COUNTED)]


def accent_of(topic: Topic | None) -> discord.Colour:
    return ACCENTS.get(topic.phase, NEUTRAL) if topic else NEUTRAL


def _tip_text(tip: Tip) -> str:
    """What moderators wrote shows as typed; what ships with the bot is ours and may format."""
    return escaped(tip.text) if tip.is_own else tip.text


def _action_text(tip: Tip) -> str:
    action = escaped(tip.action) if tip.is_own else tip.action
    return f"**Try it today:** {action}" if action else ""


def _topic_text(topic: Topic) -> str:
    return f"{topic.phase_title} · {topic.title}"
