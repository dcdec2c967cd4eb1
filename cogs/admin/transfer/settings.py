"""What moderators chose in setup, exported and imported; a channel or a role that is not there stays out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

import discord
from pydantic import Field, StringConstraints

from bot.database.executor import Transaction
from bot.errors import UserError
from bot.guilds.notices import NOTICES_CHANNEL
from bot.guilds.permissions import ChannelNeeds
from bot.guilds.settings import GuildSettings, GuildSettingsStore
from bot.interactions.checks import can_be_off
from bot.pages.typed_text import quoted
from bot.reports.import_fields import Id, ImportModel, Storable
from bot.reports.transfer import Difference, ImportContext, SettingChange
from bot.timezones.zones import TimeZones
from cogs.admin.setup import check_channel, check_role

MOST_FEATURES = 50
NAME_CHARACTERS = 60
TITLES = {
    "tips_channel_id": "Tips",
    "mentoring_channel_id": "Mentoring",
    "notices_channel_id": NOTICES_CHANNEL.title,
    "moderator_role_id": "Moderators",
    "zone": "Time zone",
    "features_off": "Switched off",
}
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_CHARACTERS), Storable]


class SettingsShape(ImportModel):
    """What is not in the file stays as it is; null takes a choice back."""

    tips_channel_id: Id | None = None
    mentoring_channel_id: Id | None = None
    notices_channel_id: Id | None = None
    moderator_role_id: Id | None = None
    zone: Name | None = None
    features_off: Annotated[tuple[Name, ...], Field(max_length=MOST_FEATURES, strict=False)] = ()


class SettingsImportable:
    name, title, shape = "settings", "Settings", SettingsShape

    def __init__(
        self,
        settings: GuildSettingsStore,
        features: Sequence[str],
        zones: TimeZones,
        channels: Callable[[], Sequence[ChannelNeeds]],
    ) -> None:
        self._settings, self._features = settings, can_be_off(features)
        self._zones, self._channels = zones, channels

    async def export(self, guild_id: int) -> SettingsShape:
        values: dict[str, Any] = {**vars(await self._settings.of(guild_id))}
        values.pop("guild_id")
        return SettingsShape(**values | {"features_off": tuple(sorted(values["features_off"]))})

    def faults(self, value: SettingsShape) -> list[tuple[tuple[str | int, ...], str]]:
        if value.zone is None or self._zones.get(value.zone):
            return []
        return [(("zone",), f"{quoted(value.zone)} isn't a time zone I know")]

    async def compare(self, transaction: Transaction, context: ImportContext) -> Difference:
        before = await self._settings.change_within(transaction, context.guild.id, 0)
        changes, left_out = self._changes(context)
        after = replace(before, **changes)
        names = [name for name in changes if getattr(before, name) != getattr(after, name)]
        steps = [_step(name, before, after) for name in names]
        return Difference(steps, left_out, len(changes) - len(names))

    async def apply(self, transaction: Transaction, context: ImportContext, member_id: int) -> None:
        changes, _ = self._changes(context)
        await self._settings.change_within(transaction, context.guild.id, member_id, what="import", **changes)

    def _changes(self, context: ImportContext) -> tuple[dict[str, Any], list[str]]:
        """The fields of `GuildSettings` that the file sets here, and what cannot be set, in lines."""
        changes: dict[str, Any] = {name: getattr(context.value, name) for name in context.value.model_fields_set}
        left_out: list[str] = []
        for name in [name for name, value in changes.items() if name.endswith("_id") and value is not None]:
            try:
                self._check_present(context.guild, name, changes[name])
            except UserError as error:
                left_out.append(f"{TITLES[name]}: {error}")
                del changes[name]
        if changes.get("zone"):
            changes["zone"] = self._zones.get(changes["zone"])
        if "features_off" in changes:
            unknown = [feature for feature in changes["features_off"] if feature not in self._features]
            left_out += [f"Switched off: there is no feature {quoted(feature)} here." for feature in unknown]
            changes["features_off"] = frozenset(changes["features_off"]) - set(unknown)
        return changes, left_out

    def _check_present(self, guild: discord.Guild, name: str, chosen_id: int) -> None:
        """Raises `UserError` where setup would not let it be chosen."""
        if name == "moderator_role_id":
            if guild.get_role(chosen_id) is None:
                raise UserError("that role isn't in this server.")
            check_role(guild, chosen_id)
            return
        if guild.get_channel(chosen_id) is None:
            raise UserError("that channel isn't in this server.")
        for needs in self._channels():
            if needs.setting == name:
                check_channel(guild, needs, chosen_id)


def _step(name: str, before: GuildSettings, after: GuildSettings) -> SettingChange:
    old, new = (_displayed(name, getattr(settings, name)) for settings in (before, after))
    return SettingChange(f"{TITLES[name]}: {old} → {new}", f"{name} {old}", f"{name} {new}")


def _displayed(name: str, value: Any) -> str:
    if not value:
        return "nothing" if name == "features_off" else "none"
    if isinstance(value, frozenset):
        return " and ".join(sorted(value))
    return f"<@&{value}>" if name == "moderator_role_id" else f"<#{value}>" if name.endswith("_id") else str(value)
