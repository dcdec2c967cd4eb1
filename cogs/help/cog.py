"""`/help`: what waits for the asking member in each feature, and which commands they may use."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.client import BotInteraction, Guidepost
from bot.content.fuzzy import likely, nearest
from bot.database.errors import DatabaseError
from bot.errors import UserError
from bot.feature import Feature, HomeSection
from bot.interactions.checks import feature_of_module, for_everywhere, is_for_moderators, joined_guild_id
from bot.interactions.components import Handler
from bot.interactions.custom_ids import OutdatedError, PageNumber
from bot.interactions.respond import MOST_CHOICES, respond, to_choices
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import MessagePage
from cogs.help import views
from cogs.help.views import AnyCommand, CommandTopic

log = logging.getLogger(__name__)

NEAR_COMMANDS = 3
# The group of all that moderators may use.
MODERATORS = "admin"


class HelpCog(commands.Cog):
    """Knows commands and features only from the bot, whichever there are."""

    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot

    @property
    def handlers(self) -> dict[str, Handler]:
        return {views.HOME: self.show_page, views.TOPIC: self.show_topic, views.COMMAND: self.show_command}

    @for_everywhere
    @app_commands.command(name="help", description="Where you are, what's next, and all commands")
    @app_commands.describe(command="Tell me more about this one")
    async def show_help(self, interaction: BotInteraction, command: str | None = None) -> None:
        if command is None:
            await self.show_page(interaction, 0)
        else:
            await self.show_command(interaction, command)

    async def show_command(self, interaction: BotInteraction, command: str) -> None:
        topics = await self._topics(interaction)
        usable = {leaf.qualified_name: (leaf, topic) for topic in topics for leaf in topic.commands}
        name = likely(command.lstrip("/"), {name: name for name in usable})
        if name is None:
            near = _names_like(command, usable)[:NEAR_COMMANDS]
            leading = [(f"/{near_name}", views.COMMAND, near_name) for near_name in near]
            raise UserError(
                f"There's no command {quoted(command)} that you can use here. Did you mean one of these?",
                *leading,
                ("All commands", views.HOME, "0"),
            )
        await respond(interaction, views.command_page(*usable[name]))

    async def show_page(self, interaction: BotInteraction, _page: PageNumber) -> None:
        """The home card; in messages of earlier versions other pages than 0 were those of moderators."""
        guild_id = joined_guild_id(interaction)
        sections = await self._home_sections(guild_id, interaction.user.id)
        await respond(
            interaction, views.home_page(sections, await self._topics(interaction), in_server=guild_id is not None)
        )

    async def show_topic(self, interaction: BotInteraction, key: str) -> None:
        topic = next((topic for topic in await self._topics(interaction) if topic.key == key), None)
        if topic is None:
            raise OutdatedError
        await respond(interaction, views.topic_page(topic))

    async def build_greeting(self, member_id: int) -> MessagePage:
        """For whoever writes to the bot."""
        in_direct_messages = [root for root in self._roots() if not root.guild_only]
        topics = _topics_of(leaf for root in in_direct_messages for leaf in _leaves(root))
        return views.home_page(await self._home_sections(None, member_id), topics, in_server=False, greets=True)

    @show_help.autocomplete("command")
    async def suggest_commands(self, interaction: BotInteraction, typed: str) -> list[app_commands.Choice[str]]:
        usable = [leaf.qualified_name for topic in await self._topics(interaction) for leaf in topic.commands]
        return to_choices([(f"/{name}", name) for name in _names_like(typed, usable)])

    async def _home_sections(self, guild_id: int | None, member_id: int) -> list[HomeSection]:
        """Of the features that are on; one that fails is left out, for help has to come whatever is broken."""
        sections = []
        for feature in self._bot.features:
            try:
                if feature.get_home_section is None or not await self._is_on(guild_id, feature.name):
                    continue
                section = await self._home_section(feature, guild_id, member_id)
            except Exception:
                log.exception("%s has nothing for the home card", feature.name)
                continue
            if section is not None and self._bot.components.has_handler(section.act):
                sections.append(section)
        return sections

    async def _home_section(self, feature: Feature, guild_id: int | None, member_id: int) -> HomeSection | None:
        """In direct messages, where a feature belongs to a server, that of the first in which it knows the member."""
        assert feature.get_home_section is not None
        section = await feature.get_home_section(guild_id, member_id)
        if section is not None or guild_id is not None:
            return section
        known = {known_id for data in feature.personal_data for known_id in await data.guilds_of(member_id)}
        for known_id in sorted(known):
            guild = self._bot.get_guild(known_id)
            if guild is None or not await self._is_on(known_id, feature.name):
                continue
            section = await feature.get_home_section(known_id, member_id)
            if section is not None:
                return replace(section, text=f"{section.text}\n-# {escaped(guild.name)}")
        return None

    async def _is_on(self, guild_id: int | None, feature: str) -> bool:
        if guild_id is None or not feature:
            return True
        try:
            return (await self._bot.guild_settings.of(guild_id)).has_on(feature)
        except DatabaseError:
            return True

    async def _topics(self, interaction: BotInteraction) -> list[CommandTopic]:
        """Of the commands that the member may use here: whose default permission they have, of features that are on."""
        permissions, guild_id = interaction.permissions, joined_guild_id(interaction)
        usable = [
            leaf
            for root in self._roots()
            if ((needed := root.default_permissions) is None or needed <= permissions)
            and (guild_id is not None or not root.guild_only)
            for leaf in _leaves(root)
            if await self._is_on(guild_id, feature_of_module(leaf.module or ""))
        ]
        return _topics_of(usable)

    def _roots(self) -> list[AnyCommand | app_commands.Group]:
        """Of everybody first, each by name."""
        roots = [root for root in self._bot.tree.get_commands() if not isinstance(root, app_commands.ContextMenu)]
        return sorted(roots, key=lambda root: (root.default_permissions is not None, root.name))


def _leaves(root: AnyCommand | app_commands.Group) -> Iterator[AnyCommand]:
    if isinstance(root, app_commands.Group):
        yield from (command for command in root.walk_commands() if isinstance(command, app_commands.Command))
    else:
        yield root


def _topics_of(usable: Iterable[AnyCommand]) -> list[CommandTopic]:
    """One for each group; what moderators may use is split by its inner groups."""
    by_parent: dict[AnyCommand | app_commands.Group, list[AnyCommand]] = {}
    for leaf in usable:
        by_parent.setdefault(leaf.parent or leaf, []).append(leaf)
    return [_topic_of(parent, commands) for parent, commands in by_parent.items()]


def _topic_of(parent: AnyCommand | app_commands.Group, listed: list[AnyCommand]) -> CommandTopic:
    name = parent.qualified_name
    if is_for_moderators(listed[0]):
        return CommandTopic(
            name, views.moderators_title(name.removeprefix(MODERATORS).strip()), parent.description, listed
        )
    title = feature_of_module(listed[0].module or "") or name
    return CommandTopic(name, title.capitalize(), parent.description, listed)


def _names_like(typed: str, names: Iterable[str]) -> list[str]:
    plain = typed.lstrip("/").strip()
    if not plain:
        return sorted(names)
    return [name for name, _score in nearest(plain, {name: name for name in names}, MOST_CHOICES)]
