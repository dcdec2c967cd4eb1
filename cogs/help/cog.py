"""`/help`: what the bot is for and which commands somebody may use; it knows the commands only from the tree."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Guidepost
from bot.content.fuzzy import likely, nearest
from bot.errors import UserError
from bot.interactions.respond import respond, to_choices
from bot.interactions.ui import quoted
from cogs.help.views import TURN, moderators_page, one_command, overview

Leaf = app_commands.Command[Any, ..., Any]


class HelpCog(commands.Cog):
    def __init__(self, bot: Guidepost) -> None:
        self._tree = bot.tree
        bot.components.register(TURN, self.turned)

    @app_commands.command(name="help", description="What I do, and the commands that you may use")
    @app_commands.describe(command="Tell me more about this one")
    async def show_help(self, interaction: discord.Interaction[Guidepost], command: str | None = None) -> None:
        usable = {leaf.qualified_name: leaf for leaf in self._leaves(interaction)}
        if command is None:
            await self.turned(interaction, "0")
            return
        found = likely(command.lstrip("/"), {name: name for name in usable})
        if found is None:
            near = " or ".join(f"`/{name}`" for name in self._named_like(command, usable)[:3])
            raise UserError(f"There is no command {quoted(command)} for you. Did you mean {near}?")
        await respond(interaction, one_command(usable[found]))

    async def turned(self, interaction: discord.Interaction[Guidepost], page: str) -> None:
        """The overview, or a page of what moderators may use; whoever is none sees the overview."""
        members: list[Leaf] = []
        moderators: list[Leaf] = []
        for leaf in self._leaves(interaction):
            (moderators if _for_moderators(leaf.root_parent or leaf) else members).append(leaf)
        if page != "0" and moderators:
            await respond(interaction, moderators_page(moderators, int(page)))
            return
        jobs = [job for top in self._tops(interaction) if (job := top.extras.get("job"))]
        await respond(interaction, overview(jobs, members, moderates=bool(moderators)))

    @show_help.autocomplete("command")
    async def offer_commands(
        self, interaction: discord.Interaction[Guidepost], typed: str
    ) -> list[app_commands.Choice[str]]:
        usable = {leaf.qualified_name: leaf for leaf in self._leaves(interaction)}
        return to_choices([(f"/{name}", name) for name in self._named_like(typed, usable)])

    def _named_like(self, typed: str, usable: dict[str, Leaf]) -> list[str]:
        plain = typed.lstrip("/").strip()
        if not plain:
            return sorted(usable)
        return [name for name, _score in nearest(plain, {name: name for name in usable}, 25)]

    def _tops(self, interaction: discord.Interaction[Guidepost]) -> list[Leaf | app_commands.Group]:
        """The commands and groups whose default permission the asking member has."""
        return [
            top
            for top in sorted(self._tree.get_commands(), key=_members_first)
            if not isinstance(top, app_commands.ContextMenu)
            and (top.default_permissions is None or top.default_permissions <= interaction.permissions)
        ]

    def _leaves(self, interaction: discord.Interaction[Guidepost]) -> Iterator[Leaf]:
        for top in self._tops(interaction):
            if isinstance(top, app_commands.Group):
                yield from (leaf for leaf in top.walk_commands() if isinstance(leaf, app_commands.Command))
            else:
                yield top


def _for_moderators(top: Any) -> bool:
    return getattr(top, "default_permissions", None) is not None


def _members_first(top: Any) -> tuple[bool, str]:
    """What everybody may use, then what is for moderators, each by name."""
    return _for_moderators(top), top.name


async def setup(bot: Guidepost) -> None:
    await bot.add_cog(HelpCog(bot))
