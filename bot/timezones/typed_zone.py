"""The time zone that a member typed, or the sentence for them where there is no such zone; it finds none by itself."""

from bot.errors import UserError
from bot.interactions.ui import quoted
from bot.timezones.zones import nearest_zones, zone_named


def parse_zone(typed: str) -> str:
    """The IANA name; `UserError` offers the nearest three."""
    zone = zone_named(typed)
    if zone is None:
        near = ", ".join(f"`{one}`" for one in nearest_zones(typed))
        raise UserError(f"I know no time zone {quoted(typed)}. The nearest are {near}; a large city works too.")
    return zone
