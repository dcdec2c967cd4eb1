"""`/help`: what the bot is for, and which commands the asking member may use."""

from collections.abc import Iterable, Iterator

from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.content.fuzzy import likely, nearest
from bot.errors import UserError
from bot.interactions.checks import is_for_moderators
from bot.interactions.custom_ids import PageNumber
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.typed_text import quoted
from cogs.help.views import AnyCommand, command_page, moderators_page, overview_page

OVERVIEW = 0
NEAR_COMMANDS = 3


class HelpCog(commands.Cog):
    """Knows the commands only from the tree, whichever features there are."""

    def __init__(self, tree: app_commands.CommandTree[Guidepost]) -> None:
        self._tree = tree

    @app_commands.command(name="help", description="What I do, and the commands that you may use")
    @app_commands.describe(command="Tell me more about this one")
    async def show_help(self, interaction: BotInteraction, command: str | None = None) -> None:
        if command is None:
            await self.show_page(interaction, OVERVIEW)
            return
        usable = {leaf.qualified_name: leaf for leaf in self._usable_commands(interaction)}
        name = likely(command.lstrip("/"), {name: name for name in usable})
        if name is None:
            near = " or ".join(f"`/{near}`" for near in _names_like(command, usable)[:NEAR_COMMANDS])
            raise UserError(f"There is no command {quoted(command)} for you. Did you mean {near}?")
        await respond(interaction, command_page(usable[name]))

    async def show_page(self, interaction: BotInteraction, page: PageNumber) -> None:
        """The overview, or a page of what moderators may use; whoever is none sees the overview."""
        usable = list(self._usable_commands(interaction))
        for_moderators = [command for command in usable if is_for_moderators(command)]
        if page != OVERVIEW and for_moderators:
            await respond(interaction, moderators_page(for_moderators, page))
            return
        for_members = [command for command in usable if not is_for_moderators(command)]
        jobs = [job for root in self._usable_roots(interaction) if (job := root.extras.get("job"))]
        await respond(interaction, overview_page(jobs, for_members, moderates=bool(for_moderators)))

    @show_help.autocomplete("command")
    async def suggest_commands(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        usable = [command.qualified_name for command in self._usable_commands(interaction)]
        return to_choices([(f"/{name}", name) for name in _names_like(typed, usable)])

    def _usable_roots(self, interaction: BotInteraction) -> list[AnyCommand | app_commands.Group]:
        """The commands and groups whose default permission the member has: those of everybody first, each by name."""
        roots = [root for root in self._tree.get_commands() if not isinstance(root, app_commands.ContextMenu)]
        roots.sort(key=lambda root: (root.default_permissions is not None, root.name))
        permissions = interaction.permissions
        return [root for root in roots if (needed := root.default_permissions) is None or needed <= permissions]

    def _usable_commands(self, interaction: BotInteraction) -> Iterator[AnyCommand]:
        for root in self._usable_roots(interaction):
            if isinstance(root, app_commands.Group):
                yield from (command for command in root.walk_commands() if isinstance(command, app_commands.Command))
            else:
                yield root


def _names_like(typed: str, names: Iterable[str]) -> list[str]:
    plain = typed.lstrip("/").strip()
    if not plain:
        return sorted(names)
    return [name for name, _score in nearest(plain, {name: name for name in names}, MOST_CHOICES)]
