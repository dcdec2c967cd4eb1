"""What `/help` looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.feature import HomePart, HomeSection
from bot.interactions.components import button, select
from bot.pages import emoji
from bot.pages.ui import MessagePage, line, row, section, text

AnyCommand = app_commands.Command[Any, ..., Any]

HOME, TOPIC, COMMAND = "help:page", "help:topic", "help:command"
TITLE = "## Guidepost\nBuild your career in AI: learn a little, practice daily, meet people who do the work."
GREETING = "## Hi there!\nI'm a bot, so I can't chat, but this is what I can do for you:"
PART_TITLES = {
    HomePart.LEARN: f"{emoji.GUIDE} Learn",
    HomePart.PRACTISE: f"{emoji.STREAK} Practice",
    HomePart.MEET: f"{emoji.PEOPLE} Meet",
    HomePart.THIS_WEEK: f"{emoji.TIP} This week",
}
IN_A_SERVER = "-# Streaks and interviews live in a server. Type `/help` there to see yours."
PRIVATE = "-# Only you can see this."
NOTHING_ON = "Moderators have switched everything off in this server for now."


@dataclass(frozen=True)
class CommandTopic:
    """Commands that belong together; `key` names them in a select."""

    key: str
    title: str
    description: str
    commands: Sequence[AnyCommand]


def moderators_title(part: str) -> str:
    """Of the commands of moderators in one group; `part` is empty for those in none."""
    return f"Moderators: {part or 'setup and health'}"


def home_page(
    sections: Sequence[HomeSection], topics: Sequence[CommandTopic], *, in_server: bool, greets: bool = False
) -> MessagePage:
    """What waits for the member in each part, with one primary button, and all commands by topic."""
    ordered = sorted(sections, key=lambda part: list(HomePart).index(part.part))
    primary = next((part for part in ordered if part.is_due), ordered[0] if ordered else None)
    return MessagePage(
        text(GREETING if greets else TITLE),
        *[_part(part, primary=part is primary) for part in ordered],
        *([] if ordered else [text(NOTHING_ON)]),
        line(),
        row(select("All commands by topic", TOPIC, [(topic.title, topic.key, topic.description) for topic in topics])),
        *_footer(sections, in_server),
    )


def _footer(sections: Sequence[HomeSection], in_server: bool) -> list[discord.ui.Item[Any]]:
    if in_server:
        return [text(PRIVATE)]
    has_all = {HomePart.PRACTISE, HomePart.MEET} <= {part.part for part in sections}
    return [] if has_all else [text(IN_A_SERVER)]


def _part(part: HomeSection, *, primary: bool) -> discord.ui.Section[Any]:
    shown = f"### {PART_TITLES[part.part]}\n{part.text}"
    return section(shown, button(part.label, part.act, *part.arguments, primary=primary))


def topic_page(topic: CommandTopic) -> MessagePage:
    """The commands of a topic, and a select to learn more about one."""
    names = [(f"/{command.qualified_name}", command.qualified_name, command.description) for command in topic.commands]
    return MessagePage(
        text(f"## {topic.title}\n-# {topic.description}"),
        text("\n".join(f"`/{command.qualified_name}` {command.description}" for command in topic.commands)),
        row(select("More about a command", COMMAND, names)),
        row(button("Home", HOME, 0)),
    )


def command_page(command: AnyCommand, topic: CommandTopic) -> MessagePage:
    """A command, its options, and which of them are needed."""
    options = [
        f"- **{option.display_name}**{'' if option.required else ' (optional)'}: {option.description}"
        for option in command.parameters
    ]
    described = "\n".join([f"## /{command.qualified_name}", command.description, *options])
    return MessagePage(
        text(described),
        text(f"Try it: `/{command.qualified_name}`"),
        row(button("Home", HOME, 0), button(f"More: {topic.title}", TOPIC, topic.key)),
    )
