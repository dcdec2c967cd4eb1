"""What moderators have set for their server as a whole."""

from dataclasses import dataclass

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
