"""What moderators have set for their server as a whole, and whether a feature is on there; it stores nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.database.errors import DatabaseError
from bot.errors import UserError

# Without these nobody could switch anything on again, find out what there is, or leave.
ALWAYS_ON = ("admin", "help", "privacy")
DEFAULT_ZONE = "UTC"


@dataclass(frozen=True)
class GuildSettings:
    """None is: not chosen. `zone` is an IANA name; `features_off` holds names of features, such as `streaks`."""

    guild_id: int
    tips_channel_id: int | None = None
    mentoring_channel_id: int | None = None
    notices_channel_id: int | None = None
    moderator_role_id: int | None = None
    zone: str | None = None
    features_off: frozenset[str] = frozenset()

    @property
    def zone_or_default(self) -> str:
        return self.zone or DEFAULT_ZONE

    def has_on(self, feature: str) -> bool:
        return feature not in self.features_off


def can_be_off(features: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in features if one not in ALWAYS_ON)


def feature_of(module: str) -> str:
    """`streaks` for `cogs.streaks.cog`; nothing for what belongs to no feature."""
    room, _, rest = module.partition(".")
    return rest.partition(".")[0] if room == "cogs" else ""


async def check_feature_enabled(interaction: discord.Interaction[Any], feature: str) -> None:
    """Raises `UserError` where moderators have switched the feature off; in direct messages nobody has."""
    if interaction.guild_id is None or not feature or feature in ALWAYS_ON:
        return
    try:
        settings: GuildSettings = await interaction.client.guild_settings.of(interaction.guild_id)
    except DatabaseError:
        return  # what needs no records goes on without them, and the rest says so itself
    if not settings.has_on(feature):
        verb = "are" if feature.endswith("s") else "is"
        words = f"{feature.capitalize()} {verb} switched off in this server."
        raise UserError(f"{words} Moderators decide that in `/admin setup`.")
