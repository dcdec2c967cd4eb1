"""What a tip looks like in Discord, as the weekly post and as one's own; it shows what it is given."""

from collections.abc import Collection
from datetime import datetime

import discord

from bot.interactions.components import PersistentButton, button
from bot.interactions.ui import ACCENTS, NEUTRAL, MessagePage, escaped, line, row, text
from cogs.tips.records import Run, Tip, Topic

READ, DONE, USEFUL, ANOTHER = "tips:read", "tips:done", "tips:useful", "tips:another"
# Stands for the occurrence where a tip is one member's own and its presses are not counted.
MINE = "m"
# The acts of other features that the buttons lead to; a button without its feature is not shown.
READS, LOGS = "guide:page", "streaks:done"
PHASES = {"learning": "Learning", "projects": "Projects", "job": "Job", "mindset": "Mindset"}


def moment(at: datetime) -> str:
    """As Discord shows it to everybody in their own time: absolute and relative."""
    return f"<t:{int(at.timestamp())}:F> (<t:{int(at.timestamp())}:R>)"


def accent(topic: Topic | None) -> discord.Colour:
    return ACCENTS.get(topic.phase, NEUTRAL) if topic else NEUTRAL


def tip_words(tip: Tip) -> str:
    """What a guild wrote itself shows as typed; what ships with the bot is ours and may format."""
    return escaped(tip.text) if tip.key.startswith("own:") else tip.text


def action_words(tip: Tip) -> str:
    action = escaped(tip.action) if tip.key.startswith("own:") else tip.action
    return f"**Do this today:** {action}" if action else ""


def useful_label(votes: int) -> str:
    return f"Useful · {votes:,}" if votes else "Useful"


def post_view(run: Run, topic: Topic | None, known: Collection[str]) -> MessagePage:
    """The weekly post. `known` are the acts of other features that are there."""
    tip = run.tip or Tip("", "")
    due = int(run.due_at.timestamp())
    lines = [
        f"<@&{run.role_id}>" if run.role_id else "",
        f"## Tip of the week\n{tip_words(tip)}",
        action_words(tip),
        f"-# Late: this was planned for <t:{due}:F>." if run.late else "",
        f"-# {topic_words(topic)}" if topic else "-# A tip of this server",
    ]
    pressed: list[PersistentButton] = []
    if topic is not None and READS in known:
        pressed.append(button("Read the chapter", READ, topic.slug, run.id, primary=True))
    if LOGS in known:
        pressed.append(button("Done today", DONE, run.guild_id, run.id))
    pressed.append(button(useful_label(run.votes), USEFUL, run.id))
    return MessagePage(*[text(words) for words in lines if words], row(*pressed), accent=accent(topic))


def topic_words(topic: Topic) -> str:
    return f"{PHASES.get(topic.phase, topic.phase.title())} · {topic.title}"


def own_copy_view(tip: Tip, topic: Topic | None, asked: str, known: Collection[str]) -> MessagePage:
    """A tip for one member. `asked` is the topic that another one is drawn from."""
    lines = [f"## A tip for you\n{tip_words(tip)}", action_words(tip), f"-# {topic_words(topic)}" if topic else ""]
    pressed: list[PersistentButton] = []
    if topic is not None and READS in known:
        pressed.append(button("Read the chapter", READ, topic.slug, MINE, primary=True))
    pressed.append(button("Another tip", ANOTHER, asked))
    return MessagePage(*[text(words) for words in lines if words], line(), row(*pressed), accent=accent(topic))
