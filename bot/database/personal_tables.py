"""The SQL of handing over and forgetting, for every table that a feature declares; what it means, the feature says.

Names of tables and columns come from the features' own declarations, never from what anybody typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction


@dataclass(frozen=True)
class Table:
    """One table. Rows that belong to a member (`owners`: columns with their id) go when the member is forgotten; a row
    that only names them (`names`) stays, without the id. `words` is for the member; empty where no column is theirs.

    `guild` is the column of the guild; where it may be NULL (`guildless`), NULL stands for direct messages, which are
    asked for as guild 0.
    """

    name: str
    words: str = ""
    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    guild: str = "guild_id"
    guildless: bool = False

    @property
    def _here(self) -> str:
        return f"COALESCE({self.guild}, 0) = :guild_id" if self.guildless else f"{self.guild} = :guild_id"

    @property
    def _theirs(self) -> str:
        return "(" + " OR ".join(f"{column} = :member_id" for column in (*self.owners, *self.names)) + ")"

    @property
    def select(self) -> str:
        return f"SELECT * FROM {self.name} WHERE {self._here} AND {self._theirs}"

    @property
    def guilds(self) -> str:
        guild = f"COALESCE({self.guild}, 0)" if self.guildless else self.guild
        return f"SELECT DISTINCT {guild} AS guild_id FROM {self.name} WHERE {self._theirs}"

    @property
    def members(self) -> list[str]:
        """Who has rows in a guild, by each column."""
        return [
            (
                f"SELECT DISTINCT {one} AS member_id FROM {self.name} WHERE {self._here} AND {one} > :after"
                f" ORDER BY {one} LIMIT :most"
            )
            for one in (*self.owners, *self.names)
        ]

    @property
    def forget(self) -> list[str]:
        gone = [(f"DELETE FROM {self.name} WHERE {self._here} AND {one} = :member_id") for one in self.owners]
        return gone + [
            (f"UPDATE {self.name} SET {one} = NULL WHERE {self._here} AND {one} = :member_id") for one in self.names
        ]

    @property
    def forget_guild(self) -> str:
        return f"DELETE FROM {self.name} WHERE {self._here}"


class PersonalTables:
    """`PersonalData` for tables that need no more than their declaration."""

    def __init__(self, database: Database, tables: Sequence[Table]) -> None:
        self._database = database
        self.tables = tuple(tables)

    @property
    def _theirs(self) -> list[Table]:
        return [one for one in self.tables if one.owners or one.names]

    @property
    def held(self) -> Mapping[str, str]:
        return {one.name: one.words for one in self._theirs}

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        key, tables = {"guild_id": guild_id, "member_id": member_id}, self._theirs
        found = await self._database.fetch_all(*((one.select, key) for one in tables))
        return {one.name: rows for one, rows in zip(tables, found, strict=True)}

    async def guilds_of(self, member_id: int) -> set[int]:
        found = await self._database.fetch_all(*((one.guilds, {"member_id": member_id}) for one in self._theirs))
        return {row["guild_id"] for rows in found for row in rows}

    async def members_of(self, guild_id: int, after: int, most: int) -> list[int]:
        key = {"guild_id": guild_id, "after": after, "most": most}
        looks = [(look, key) for one in self._theirs for look in one.members]
        found = {row["member_id"] for rows in await self._database.fetch_all(*looks) for row in rows}
        return sorted(found)[:most]

    async def forget(self, connection: Transaction, guild_id: int, member_id: int) -> None:
        for one in self._theirs:
            for statement in one.forget:
                await connection.execute(statement, {"guild_id": guild_id, "member_id": member_id})

    async def forget_at_once(self, guild_id: int, member_id: int) -> None:
        """In a transaction of its own: gone when this returns."""
        async with self._database.write() as connection:
            await self.forget(connection, guild_id, member_id)

    async def forget_guild(self, connection: Transaction, guild_id: int) -> None:
        for one in self.tables:
            await connection.execute(one.forget_guild, {"guild_id": guild_id})
