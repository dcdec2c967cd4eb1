"""What moderators chose in setup, out of a server and into another; a channel or a role that is not there stays out."""

from dataclasses import replace
from typing import Annotated, Any

import discord
from pydantic import Field, StringConstraints

from bot.database.executor import Transaction
from bot.errors import UserError
from bot.guilds.settings import GuildSettings
from bot.guilds.settings_store import GuildSettingsStore
from bot.interactions.checks import can_be_off
from bot.interactions.ui import quoted
from bot.reports.transfer import Difference, Id, ImportContext, ImportModel, SettingChange, Storable
from bot.timezones.zones import TimeZones
from cogs.admin.channels import PLACES, chosen_channel
from cogs.admin.setup import moderators_role

MOST_FEATURES = 50
NAME_CHARACTERS = 60
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_CHARACTERS), Storable]


class SettingsShape(ImportModel):
    """What is not in the file stays as it is; null takes a choice back."""

    tips_channel_id: Id | None = None
    mentoring_channel_id: Id | None = None
    notices_channel_id: Id | None = None
    moderator_role_id: Id | None = None
    zone: Name | None = None
    features_off: Annotated[tuple[Name, ...], Field(max_length=MOST_FEATURES, strict=False)] = ()


class SettingsPart:
    name, title, shape = "settings", "Settings", SettingsShape

    def __init__(self, settings: GuildSettingsStore, features: tuple[str, ...], zones: TimeZones) -> None:
        self._settings, self._zones = settings, zones
        self._features = can_be_off(features)

    async def export(self, guild_id: int) -> SettingsShape:
        values: dict[str, Any] = {**vars(await self._settings.of(guild_id))}
        values.pop("guild_id")
        return SettingsShape(**values | {"features_off": tuple(sorted(values["features_off"]))})

    def faults(self, value: SettingsShape) -> list[tuple[tuple[str | int, ...], str]]:
        if value.zone is None or self._zones.get(value.zone):
            return []
        return [(("zone",), f"{quoted(value.zone)} is no time zone that I know")]

    async def compare(self, connection: Transaction, arrival: ImportContext) -> Difference:
        before = await self._settings.change_within(connection, arrival.guild.id, 0)
        wanted, left_out = self._fitted(arrival)
        after = replace(before, **wanted)
        names = [name for name in wanted if getattr(before, name) != getattr(after, name)]
        steps = [_step(name, before, after) for name in names]
        return Difference(steps, left_out, len(wanted) - len(names))

    async def take(self, connection: Transaction, arrival: ImportContext, member_id: int) -> None:
        wanted, _ = self._fitted(arrival)
        await self._settings.change_within(connection, arrival.guild.id, member_id, what="import", **wanted)

    def _fitted(self, arrival: ImportContext) -> tuple[dict[str, Any], list[str]]:
        """The fields of `GuildSettings` that the file sets here, and what cannot be set, in lines."""
        given: dict[str, Any] = {name: getattr(arrival.value, name) for name in arrival.value.model_fields_set}
        left_out: list[str] = []
        for name in [one for one in given if one.endswith("_id") and given[one] is not None]:
            try:
                _check_here(arrival.guild, name, given[name])
            except UserError as error:
                left_out.append(f"{_title(name)}: {error}")
                del given[name]
        if given.get("zone"):
            given["zone"] = self._zones.get(given["zone"])
        if "features_off" in given:
            unknown = [one for one in given["features_off"] if one not in self._features]
            left_out += [f"Switched off: there is no feature {quoted(one)} here." for one in unknown]
            given["features_off"] = frozenset(given["features_off"]) - set(unknown)
        return given, left_out


def _check_here(guild: discord.Guild, name: str, wanted: int) -> None:
    """Raises `UserError` where setup would not let it be chosen."""
    if name == "moderator_role_id":
        if guild.get_role(wanted) is None:
            raise UserError("that role is not in this server.")
        moderators_role(guild, wanted)
        return
    if guild.get_channel(wanted) is None:
        raise UserError("that channel is not in this server.")
    chosen_channel(guild, next(one for one in PLACES.values() if one.field == name), wanted)


def _step(name: str, before: GuildSettings, after: GuildSettings) -> SettingChange:
    old, new = (_said(name, getattr(one, name)) for one in (before, after))
    return SettingChange(f"{_title(name)}: {old} → {new}", f"{name} {old}", f"{name} {new}")


def _title(name: str) -> str:
    titles = {"moderator_role_id": "Moderators", "zone": "Time zone", "features_off": "Switched off"}
    return titles.get(name) or next(one.title for one in PLACES.values() if one.field == name)


def _said(name: str, value: Any) -> str:
    if not value:
        return "nothing" if name == "features_off" else "none"
    if isinstance(value, frozenset):
        return " and ".join(sorted(value))
    return f"<@&{value}>" if name == "moderator_role_id" else f"<#{value}>" if name.endswith("_id") else str(value)
