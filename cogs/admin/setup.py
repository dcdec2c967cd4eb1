"""`/admin setup`: what moderators choose for their server, saved at once."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.client import BotInteraction, Guidepost
from bot.errors import UserError
from bot.guilds.notices import NOTICES_CHANNEL, SETTINGS_BUTTON, notices_warning
from bot.guilds.permissions import ChannelNeeds, channel_problem
from bot.guilds.settings import GuildSettings
from bot.interactions.checks import can_be_off, for_moderators
from bot.interactions.components import Handler
from bot.interactions.custom_ids import OutdatedError
from bot.interactions.forms import DraftForms, Form, Submit, text_field
from bot.interactions.respond import respond
from cogs.admin import setup_views
from cogs.admin.doctor_views import DOCTOR
from cogs.admin.guild import guild_of

MOST_ZONES = 25
ZONE_CHARACTERS = 60
ZONE_EXAMPLE = "A city or time zone, such as Berlin or Asia/Tokyo"
NO_CHANNEL = "choose a channel."
CHANNEL_GONE = "That channel is gone, or I can't see it. Choose another one; I kept your earlier choice."
ROLE_GONE = "That role is gone. Choose another one; I kept your earlier choice."
ROLE_OF_EVERYBODY = "Everyone has that role, so everyone would be a moderator. Choose another one."
ROLE_OF_A_BOT = (
    "That role belongs to Discord or to a bot, not to people. Choose another one; I kept your earlier choice."
)
ROLE_ABOVE = (
    "That role is above mine. Move my role above it in the server settings, or choose another one; I kept your "
    "earlier choice."
)
# What follows setup, where it is there: its label, its act, and its feature.
NEXT_STEPS = (
    ("Schedule the weekly tip", "tips:plan", "tips"),
    ("Check everything", DOCTOR, ""),
    ("Invite a first host", setup_views.INVITE_HOST, "mentoring"),
)
NO_HOSTS_CHANNEL = "Choose a channel for interviews first: that's where I'd ask."


class SetupCommand:
    def __init__(self, bot: Guidepost) -> None:
        self._bot = bot
        self._features = can_be_off(bot.feature_names)
        self._forms = DraftForms()

    @property
    def command(self) -> app_commands.Command[Any, ..., Any]:
        return app_commands.Command(
            name="setup",
            description="Channels, moderators, features and time zone, all in one place",
            callback=self.show,
        )

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            setup_views.SETUP: self.open,
            setup_views.CHANNEL: self.choose_channel,
            setup_views.ROLE: self.choose_role,
            setup_views.FEATURES: self.choose_features,
            setup_views.ZONE: self.choose_zone,
            setup_views.OTHER_ZONE: self.open_zone_form,
            setup_views.INVITE_HOST: self.preview_invitation,
            setup_views.POST_INVITATION: self.post_invitation,
        }

    async def show(self, interaction: BotInteraction) -> None:
        await self._show(interaction)

    async def open(self, interaction: BotInteraction, *_occurrence: str) -> None:
        await self._show(interaction)

    async def choose_channel(self, interaction: BotInteraction, key: str, *chosen: int) -> None:
        needs = next((needs for needs in channel_needs(self._bot) if needs.key == key), None)
        if needs is None:
            raise OutdatedError
        try:
            channel_id = check_channel(guild_of(interaction), needs, chosen[0]) if chosen else None
        except UserError as error:
            await self._show(interaction, str(error))
            return
        choice = f"<#{channel_id}>" if channel_id else "none"
        await self._save(interaction, f"**{needs.title}:** {choice}. Saved.", **{needs.setting: channel_id})

    async def choose_role(self, interaction: BotInteraction, *chosen: int) -> None:
        try:
            role_id = check_role(guild_of(interaction), chosen[0]) if chosen else None
        except UserError as error:
            await self._show(interaction, str(error))
            return
        choice = f"<@&{role_id}>" if role_id else "no role"
        await self._save(interaction, f"**Moderators:** {choice}. Saved.", moderator_role_id=role_id)

    async def choose_features(self, interaction: BotInteraction, *on: str) -> None:
        off = [feature for feature in self._features if feature not in on]
        names = ", ".join(feature.capitalize() for feature in off) or "none"
        await self._save(interaction, f"**Switched off:** {names}. Saved.", features_off=frozenset(off))

    async def choose_zone(self, interaction: BotInteraction, chosen: str) -> None:
        zone = self._bot.zones.get(chosen)
        if zone is None:
            raise OutdatedError
        await self._save(interaction, f"**Time zone:** {zone}. Saved.", zone=zone)

    async def open_zone_form(self, interaction: BotInteraction) -> None:
        submit = for_moderators(self.submit_zone)
        await self._forms.open(interaction, (setup_views.OTHER_ZONE,), _zone_form, submit)

    async def preview_invitation(self, interaction: BotInteraction) -> None:
        channel = await self._hosts_channel(interaction)
        await respond(interaction, setup_views.invitation_preview(channel.id))

    async def post_invitation(self, interaction: BotInteraction) -> None:
        """For everybody in the channel of interviews, once for each press."""
        channel = await self._hosts_channel(interaction)
        page = self._bot.page_formatter.format(setup_views.invitation_page(channel.guild.id))
        posted = await channel.send(view=page)
        await respond(interaction, setup_views.invited_page(posted.jump_url))

    async def _hosts_channel(self, interaction: BotInteraction) -> discord.TextChannel:
        """Raises `UserError` where none is chosen, or the bot may not write there."""
        guild = guild_of(interaction)
        needs = next((needs for needs in channel_needs(self._bot) if needs.feature == "mentoring"), None)
        channel_id = (await self._bot.guild_settings.of(guild.id)).mentoring_channel_id
        if needs is None or channel_id is None:
            raise UserError(NO_HOSTS_CHANNEL, SETTINGS_BUTTON[:2])
        channel = guild.get_channel(channel_id)
        if problem := channel_problem(channel, needs, guild.me):
            raise UserError(problem, SETTINGS_BUTTON[:2])
        assert isinstance(channel, discord.TextChannel)
        return channel

    async def submit_zone(self, interaction: BotInteraction, typed: str) -> None:
        await self.choose_zone(interaction, self._bot.zones.parse(typed))

    async def _save(self, interaction: BotInteraction, notice: str, **changed: Any) -> None:
        await self._bot.guild_settings.change(guild_of(interaction).id, interaction.user.id, **changed)
        await self._show(interaction, notice)

    async def _show(self, interaction: BotInteraction, notice: str = "") -> None:
        guild = guild_of(interaction)
        settings = await self._bot.guild_settings.of(guild.id)
        needs = channel_needs(self._bot)
        state = setup_views.SetupState(
            settings,
            self._features,
            needs,
            self._zones(interaction, guild, settings),
            _present_ids(guild, settings, needs),
            self._missing(guild, settings, needs),
            len(self._required(settings, needs)) + 1 + bool(settings.moderator_role_id),
            self._next_steps(settings),
            notice,
            notices_warning(guild.get_channel(settings.notices_channel_id or 0)),
        )
        await respond(interaction, setup_views.setup_view(state))

    def _zones(
        self, interaction: BotInteraction, guild: discord.Guild, settings: GuildSettings
    ) -> list[tuple[str, str]]:
        """(label, zone): the chosen one, then the language's of the server and of the moderator, then many people's."""
        zones, now = self._bot.zones, self._bot.clock()
        likely = [*zones.for_locale(str(guild.preferred_locale)), *zones.for_locale(str(interaction.locale))]
        names = dict.fromkeys([*[settings.zone] * bool(settings.zone), *likely, *zones.well_known])
        return [(zones.label(name, now), name) for name in list(names)[:MOST_ZONES] if name]

    def _required(self, settings: GuildSettings, channels: list[ChannelNeeds]) -> list[ChannelNeeds]:
        return [needs for needs in channels if not needs.feature or settings.has_on(needs.feature)]

    def _missing(self, guild: discord.Guild, settings: GuildSettings, channels: list[ChannelNeeds]) -> list[str]:
        missing = []
        for needs in self._required(settings, channels):
            channel_id = getattr(settings, needs.setting)
            channel = guild.get_channel(channel_id) if channel_id else None
            problem = channel_problem(channel, needs, guild.me) if channel_id else NO_CHANNEL
            if problem:
                missing.append(f"**{needs.title}**: {problem}")
        role_id = settings.moderator_role_id
        if role_id and guild.get_role(role_id) is None:
            missing.append("**Moderators**: the role you chose is gone. Choose another one, or none.")
        if settings.zone is None:
            missing.append(f"**Time zone**: choose one. Until then it's {settings.zone_or_default}.")
        return missing

    def _next_steps(self, settings: GuildSettings) -> list[tuple[str, str]]:
        has_handler = self._bot.components.has_handler
        return [(label, act) for label, act, feature in NEXT_STEPS if has_handler(act) and settings.has_on(feature)]


def _zone_form(submit: Submit, texts: Sequence[str]) -> Form:
    field = text_field("Time zone", ZONE_EXAMPLE, texts[0], required=True, most=ZONE_CHARACTERS)
    return Form("This server's time zone", submit, field)


def _present_ids(guild: discord.Guild, settings: GuildSettings, channels: list[ChannelNeeds]) -> frozenset[int]:
    """Of the chosen channels and of the role, those that are there."""
    chosen = [getattr(settings, needs.setting) for needs in channels]
    present = {channel_id for channel_id in chosen if channel_id and guild.get_channel(channel_id)}
    role_id = settings.moderator_role_id
    return frozenset(present | {role_id} if role_id and guild.get_role(role_id) else present)


def channel_needs(bot: Guidepost) -> list[ChannelNeeds]:
    """Of every channel that moderators choose in setup."""
    return [*(needs for check in bot.health_checks for needs in check.channels), NOTICES_CHANNEL]


def check_channel(guild: discord.Guild, needs: ChannelNeeds, channel_id: int) -> int:
    """The id; raises `UserError` where there is no such channel any more, or it is of no use for that."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        raise UserError(CHANNEL_GONE)
    if channel.type not in needs.types:
        raise UserError(f"{needs.title}: that needs {needs.kind}. I kept your earlier choice.")
    return channel_id


def check_role(guild: discord.Guild, role_id: int) -> int:
    """The id; raises `UserError` where that role cannot stand for moderators."""
    role = guild.get_role(role_id)
    if role is None:
        raise UserError(ROLE_GONE)
    if role.is_default():
        raise UserError(ROLE_OF_EVERYBODY)
    if role.managed:
        raise UserError(ROLE_OF_A_BOT)
    if role >= guild.me.top_role:
        raise UserError(ROLE_ABOVE)
    return role.id
