"""What every feature promises about the data of members: it can be handed over, and it can be forgotten."""

from typing import Any, Protocol


class PersonalData(Protocol):
    """A feature's side, mostly its store. `/privacy` asks every one that the client was given."""

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        """Everything held about a member in a guild: rows by the name of their table."""
        ...

    async def forget(self, guild_id: int, member_id: int) -> None:
        """Delete all of it, in one transaction; fine where there is nothing."""
        ...
