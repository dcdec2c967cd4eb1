"""What every feature promises about the data of members: it can be handed over, and it can be forgotten."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from bot.database.engine import Database
from bot.database.executor import Transaction

# Asked for in place of a guild: what belongs to direct messages.
NO_GUILD = 0


class PersonalData(Protocol):
    """A feature's side, mostly `personal_store.PersonalTables` with what it declares. `/privacy` and the purges ask
    every one that the client was given."""

    @property
    def held(self) -> Mapping[str, str]:
        """What each of its tables says about a member, in words for them, by the name of the table."""
        ...

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        """Everything held about a member in a guild (0: in direct messages): rows by the name of their table."""
        ...

    async def guilds_of(self, member_id: int) -> set[int]:
        """The guilds in which something is held about the member, 0 among them for direct messages."""
        ...

    async def members_of(self, guild_id: int, after: int, most: int) -> list[int]:
        """The first so many, by id, of those about whom something is held in a guild, from the id `after` on."""
        ...

    async def forget(self, connection: Transaction, guild_id: int, member_id: int) -> None:
        """Delete all of it in the transaction of the caller; fine where there is nothing."""
        ...

    async def forget_guild(self, connection: Transaction, guild_id: int) -> None:
        """Delete everything that is held because of a guild, in the transaction of the caller."""
        ...


async def forget_member(
    database: Database, held: Sequence[PersonalData], guild_ids: Collection[int], member_id: int
) -> bool:
    """`forget_members` for one of them in several guilds."""
    return await forget_members(database, held, [(guild_id, member_id) for guild_id in guild_ids])


async def forget_members(database: Database, held: Sequence[PersonalData], places: Collection[tuple[int, int]]) -> bool:
    """Delete everything about members, each in a guild, in one transaction, and then its traces on disk; whether these
    could be wiped at once."""
    async with database.write() as connection:
        for guild_id, member_id in places:
            for one in held:
                await one.forget(connection, guild_id, member_id)
    return await database.wipe()


async def forget_guild(database: Database, held: Sequence[PersonalData], guild_id: int) -> None:
    """Delete everything that is held because of a guild, in one transaction, and then its traces on disk."""
    async with database.write() as connection:
        for one in held:
            await one.forget_guild(connection, guild_id)
    await database.wipe()
