"""`/admin setup`: what moderators choose for their server, saved at once; how it looks is in `setup_views.py`."""

from typing import Any

import discord
from discord import app_commands

from bot.client import Guidepost
from bot.errors import UserError
from bot.guilds.settings import GuildSettings
from bot.interactions.checks import can_be_off, for_moderators
from bot.interactions.components import OUTDATED, Handler
from bot.interactions.respond import open_form, respond
from cogs.admin import setup_views
from cogs.admin.channels import PLACES, chosen_channel, trouble_with
from cogs.admin.forms import ZoneForm

MOST_ZONES = 25
NOT_READY = "Discord has not told me about this server yet. Please try again in a minute."
ROLE_GONE = "That role is gone. Choose another one; your earlier choice stays."
NOT_A_PERSONS = (
    "That role belongs to Discord or to a bot, not to people. Choose another one; your earlier choice stays."
)
ROLE_ABOVE = (
    "That role stands above mine. Move my role above it in the server settings, or choose another one; your earlier "
    "choice stays."
)
# What follows setup, where the command is there: its name under /admin, its feature, and what it does.
NEXT_STEPS = (("tips schedule", "tips", "starts the weekly tip"), ("doctor", "", "looks whether everything works"))

Press = discord.Interaction[Guidepost]


class Setup:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._features = can_be_off(bot.feature_names)

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        return app_commands.Command(
            name="setup", description="Channels, moderators, features and time zone, in one message", callback=self.show
        )

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            setup_views.SETUP: self.opened,
            setup_views.CHANNEL: self.picked_channel,
            setup_views.ROLE: self.picked_role,
            setup_views.FEATURES: self.picked_features,
            setup_views.ZONE: self.picked_zone,
            setup_views.OTHER_ZONE: self.asked_zone,
        }

    async def show(self, interaction: Press) -> None:
        await self._show(interaction)

    async def opened(self, interaction: Press, *_of_a_message: str) -> None:
        await self._show(interaction)

    async def picked_channel(self, interaction: Press, key: str, *chosen: str) -> None:
        place, guild = PLACES.get(key), _guild(interaction)
        if place is None:
            raise UserError(OUTDATED)
        try:
            channel_id = chosen_channel(guild, place, int(chosen[0])) if chosen else None
        except UserError as error:
            await self._show(interaction, str(error))
            return
        said = f"**{place.title}:** <#{channel_id}>. Saved." if channel_id else f"**{place.title}:** none. Saved."
        await self._save(interaction, said, **{place.field: channel_id})

    async def picked_role(self, interaction: Press, *chosen: str) -> None:
        try:
            role_id = moderators_role(_guild(interaction), int(chosen[0])) if chosen else None
        except UserError as error:
            await self._show(interaction, str(error))
            return
        said = f"**Moderators:** <@&{role_id}>. Saved." if role_id else "**Moderators:** no role. Saved."
        await self._save(interaction, said, moderator_role_id=role_id)

    async def picked_features(self, interaction: Press, *on: str) -> None:
        off = frozenset(one for one in self._features if one not in on)
        words = ", ".join(one.capitalize() for one in self._features if one in off) or "none"
        await self._save(interaction, f"**Switched off:** {words}. Saved.", features_off=off)

    async def picked_zone(self, interaction: Press, chosen: str) -> None:
        zone = self._bot.zones.get(chosen)
        if zone is None:
            raise UserError(OUTDATED)
        await self._save(interaction, f"**Time zone:** {zone}. Saved.", zone=zone)

    async def asked_zone(self, interaction: Press) -> None:
        await open_form(interaction, ZoneForm(for_moderators(self.typed_zone)))

    async def typed_zone(self, interaction: Press, typed: str) -> None:
        await self.picked_zone(interaction, self._bot.zones.parse(typed))

    async def _save(self, interaction: Press, said: str, **changed: Any) -> None:
        await self._bot.guild_settings.change(_guild(interaction).id, interaction.user.id, **changed)
        await self._show(interaction, said)

    async def _show(self, interaction: Press, said: str = "") -> None:
        guild = _guild(interaction)
        settings = await self._bot.guild_settings.of(guild.id)
        chosen = [getattr(settings, one.field) for one in PLACES.values()]
        there = {one for one in chosen if one and guild.get_channel(one)}
        if settings.moderator_role_id and guild.get_role(settings.moderator_role_id):
            there.add(settings.moderator_role_id)
        zones, missing = self._zones(interaction, guild, settings), self._missing(guild, settings)
        following = self._next(settings)
        state = setup_views.SetupState(settings, self._features, zones, frozenset(there), missing, following, said)
        await respond(interaction, setup_views.setup_view(state))

    def _zones(self, interaction: Press, guild: discord.Guild, settings: GuildSettings) -> list[tuple[str, str]]:
        """(label, zone): the chosen one, then the language's of the server and of the moderator, then many people's."""
        zones, now = self._bot.zones, self._bot.clock()
        likely = [*zones.for_locale(str(guild.preferred_locale)), *zones.for_locale(str(interaction.locale))]
        every = dict.fromkeys([*[settings.zone] * bool(settings.zone), *likely, *zones.well_known])
        return [(zones.label(zone, now), zone) for zone in list(every)[:MOST_ZONES] if zone]

    def _missing(self, guild: discord.Guild, settings: GuildSettings) -> list[str]:
        found = []
        for place in PLACES.values():
            chosen = getattr(settings, place.field)
            if place.feature and (place.feature not in self._features or not settings.has_on(place.feature)):
                continue
            trouble = trouble_with(guild, place, chosen) if chosen else "No channel is chosen."
            if trouble:
                found.append(f"{place.title}: {trouble}")
        role_id = settings.moderator_role_id
        if role_id and guild.get_role(role_id) is None:
            found.append("Moderators: the role that was chosen is gone. Choose another one, or none.")
        if settings.zone is None:
            found.append(f"Time zone: none is chosen. Until then it is {settings.zone_or_default}.")
        return found

    def _next(self, settings: GuildSettings) -> list[str]:
        named = {leaf.qualified_name for leaf in self._bot.admin.walk_commands()}
        return [
            f"`/admin {name}` {does}"
            for name, feature, does in NEXT_STEPS
            if f"admin {name}" in named and settings.has_on(feature)
        ]


def _guild(interaction: Press) -> discord.Guild:
    guild = interaction.guild
    if guild is None or guild.me is None:
        raise UserError(NOT_READY)
    return guild


def moderators_role(guild: discord.Guild, role_id: int) -> int:
    """Raises `UserError` where that role cannot stand for moderators."""
    role = guild.get_role(role_id)
    if role is None:
        raise UserError(ROLE_GONE)
    if role.is_default():
        raise UserError("Everyone has that role, so everyone would be a moderator. Choose another one.")
    if role.managed:
        raise UserError(NOT_A_PERSONS)
    if role >= guild.me.top_role:
        raise UserError(ROLE_ABOVE)
    return role.id
