"""What `/help` looks like; which commands somebody may use is decided in the cog."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.ui import Page, line, text

Leaf = app_commands.Command[Any, ..., Any]

HEAD = "## Guidepost\nFor people who build a career in AI."


def overview(jobs: Sequence[str], leaves: Sequence[Leaf]) -> Page:
    """What the bot is for, then every command with its line."""
    listed = "\n".join(f"`/{leaf.qualified_name}` {leaf.description}" for leaf in leaves)
    tail = "-# More about one: `/help` with its name. Answers are for your eyes only, unless you share them."
    return Page(text(HEAD), text("\n".join(f"- {job}" for job in jobs)), line(), text(listed), text(tail))


def one_command(leaf: Leaf) -> Page:
    """A command, its options, and which of them are needed."""
    options = [
        f"- `{option.display_name}`{'' if option.required else ' (optional)'}: {option.description}"
        for option in leaf.parameters
    ]
    return Page(text("\n".join([f"## /{leaf.qualified_name}", leaf.description, *options])))
