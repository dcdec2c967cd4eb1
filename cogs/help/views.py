"""What `/help` looks like."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.interactions.components import button
from bot.pages.ui import MessagePage, line, row, text

AnyCommand = app_commands.Command[Any, ..., Any]

TITLE = "## Guidepost\nFor people who build a career in AI."
MODERATORS_TITLE = "## For moderators"
FOOTER = "-# More about one: `/help` with its name. Answers are for your eyes only, unless you share them."
SHOW_PAGE = "help:page"
# A phone shows about so much without tiring; Discord would take 4,000.
PAGE_CHARACTERS = 2_400


def overview_page(jobs: Sequence[str], commands: Sequence[AnyCommand], *, moderates: bool) -> MessagePage:
    """What the bot is for, then every command of members with its description."""
    buttons = [row(button("Commands for moderators", SHOW_PAGE, 1))] if moderates else []
    listed_jobs = text("\n".join(f"- {job}" for job in jobs))
    listed_commands = text("\n".join(map(_summary, commands)))
    return MessagePage(text(TITLE), listed_jobs, line(), listed_commands, text(FOOTER), *buttons)


def moderators_page(commands: Sequence[AnyCommand], number: int) -> MessagePage:
    """The commands of moderators, from page 1 on; a number that is no page any more shows the last one."""
    pages = _pages([_summary(command) for command in commands])
    number = min(max(number, 1), len(pages))
    buttons = [button("Back", SHOW_PAGE, number - 1)]
    buttons += [button("More", SHOW_PAGE, number + 1, primary=True)] if number < len(pages) else []
    return MessagePage(text(MODERATORS_TITLE), text("\n".join(pages[number - 1])), text(FOOTER), row(*buttons))


def command_page(command: AnyCommand) -> MessagePage:
    """A command, its options, and which of them are needed."""
    options = [
        f"- `{option.display_name}`{'' if option.required else ' (optional)'}: {option.description}"
        for option in command.parameters
    ]
    return MessagePage(text("\n".join([f"## /{command.qualified_name}", command.description, *options])))


def _summary(command: AnyCommand) -> str:
    return f"`/{command.qualified_name}` {command.description}"


def _pages(summaries: Sequence[str]) -> list[list[str]]:
    """In order, as many to a page as fit; at least one page."""
    pages: list[list[str]] = [[]]
    for summary in summaries:
        if sum(map(len, pages[-1])) + len(summary) > PAGE_CHARACTERS:
            pages.append([])
        pages[-1].append(summary)
    return pages
