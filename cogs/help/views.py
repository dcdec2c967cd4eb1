"""What `/help` looks like; which commands somebody may use is decided in the cog."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.interactions.components import button
from bot.interactions.ui import MessagePage, line, row, text

Leaf = app_commands.Command[Any, ..., Any]

HEAD = "## Guidepost\nFor people who build a career in AI."
FOR_MODERATORS = "## For moderators"
TAIL = "-# More about one: `/help` with its name. Answers are for your eyes only, unless you share them."
TURN = "help:page"
# A phone shows about so much without tiring; Discord would take 4,000.
PAGE_CHARACTERS = 2_400


def overview(jobs: Sequence[str], leaves: Sequence[Leaf], *, moderates: bool) -> MessagePage:
    """What the bot is for, then every command of members with its line."""
    further = [row(button("Commands for moderators", TURN, 1))] if moderates else []
    listed = text("\n".join(map(_line, leaves)))
    return MessagePage(text(HEAD), text("\n".join(f"- {job}" for job in jobs)), line(), listed, text(TAIL), *further)


def moderators_page(leaves: Sequence[Leaf], number: int) -> MessagePage:
    """The commands of moderators, from page 1 on; a number that is no page any more shows the last one."""
    pages = _pages([_line(leaf) for leaf in leaves])
    number = min(max(number, 1), len(pages))
    turns = [button("Back", TURN, number - 1)]
    turns += [button("More", TURN, number + 1, primary=True)] if number < len(pages) else []
    return MessagePage(text(FOR_MODERATORS), text("\n".join(pages[number - 1])), text(TAIL), row(*turns))


def _line(leaf: Leaf) -> str:
    return f"`/{leaf.qualified_name}` {leaf.description}"


def _pages(lines: Sequence[str]) -> list[list[str]]:
    """The lines in order, as many to a page as fit; at least one page."""
    pages: list[list[str]] = [[]]
    for one in lines:
        if sum(map(len, pages[-1])) + len(one) > PAGE_CHARACTERS:
            pages.append([])
        pages[-1].append(one)
    return pages


def one_command(leaf: Leaf) -> MessagePage:
    """A command, its options, and which of them are needed."""
    options = [
        f"- `{option.display_name}`{'' if option.required else ' (optional)'}: {option.description}"
        for option in leaf.parameters
    ]
    return MessagePage(text("\n".join([f"## /{leaf.qualified_name}", leaf.description, *options])))
