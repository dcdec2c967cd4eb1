"""How an instant stands in the database: UTC, ISO 8601 with microseconds, so that texts sort as times do."""

from collections.abc import Callable
from datetime import UTC, datetime


def stored(at: datetime) -> str:
    """`at`, which has a zone, as text for a column."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stored_second(at: datetime) -> str:
    """Cut to the second: sorts before every instant of that second, whichever way that was written."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


# An instant out of a column, with UTC as its zone.
instant_from: Callable[[str], datetime] = datetime.fromisoformat
