"""How the data of members is handed over and deleted, for every table that a feature declares.

Names of tables and columns come from the declarations in the code, never from what anybody typed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.database.executor import Database, Executor, Transaction

# Stands in place of a guild for what belongs to direct messages.
NO_GUILD = 0

OWE_WIPE = (
    "INSERT INTO owed_wipes (id, deletions) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET deletions = owed_wipes.deletions + 1"
)
OWED = "SELECT deletions FROM owed_wipes"
PAY = "UPDATE owed_wipes SET deletions = deletions - :deletions"
PAID = "DELETE FROM owed_wipes WHERE deletions <= 0"


class PersonalData(Protocol):
    """A feature's side, mostly `PersonalTables` with what it declares; `/privacy` and the purges ask each of them."""

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

    async def members_of(self, guild_id: int, after: int, limit: int) -> list[int]:
        """The first so many, by id, of those about whom something is held in a guild, from the id `after` on."""
        ...

    async def members_unchanged_since(self, at: datetime, limit: int) -> list[int]:
        """So many of those about whom something is held in direct messages, and who changed nothing since."""
        ...

    async def forget(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        """Delete all of it in the transaction of the caller; fine where there is nothing."""
        ...

    async def forget_guild(self, transaction: Transaction, guild_id: int) -> None:
        """Delete everything that is held because of a guild, in the transaction of the caller."""
        ...


@dataclass(frozen=True)
class Table:
    """Which columns of a table hold ids of members.

    Rows that belong to a member (`owners`) go when the member is forgotten; a row that only names them (`names`)
    stays, without the id. `description` is for the member; empty where no column is theirs. `guild` is the column of
    the guild; where it may be NULL (`guildless`), NULL stands for direct messages, which are asked for as guild 0.
    `changed` is the column of a row's last change: what belongs to direct messages goes by its age, for no server tells
    that somebody left.
    """

    name: str
    description: str = ""
    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    guild: str = "guild_id"
    guildless: bool = False
    changed: str = ""

    @property
    def member_columns(self) -> tuple[str, ...]:
        return (*self.owners, *self.names)

    @property
    def _in_guild(self) -> str:
        return f"COALESCE({self.guild}, 0) = :guild_id" if self.guildless else f"{self.guild} = :guild_id"

    @property
    def _of_member(self) -> str:
        return "(" + " OR ".join(f"{column} = :member_id" for column in self.member_columns) + ")"

    @property
    def select(self) -> str:
        return f"SELECT * FROM {self.name} WHERE {self._in_guild} AND {self._of_member}"

    @property
    def select_guilds(self) -> str:
        guild = f"COALESCE({self.guild}, 0)" if self.guildless else self.guild
        return f"SELECT DISTINCT {guild} AS guild_id FROM {self.name} WHERE {self._of_member}"

    @property
    def select_members(self) -> list[str]:
        """Who has rows in a guild, by each column."""
        return [
            (
                f"SELECT DISTINCT {column} AS member_id FROM {self.name} WHERE {self._in_guild} AND {column} > :after"
                f" ORDER BY {column} LIMIT :limit"
            )
            for column in self.member_columns
        ]

    @property
    def select_unchanged(self) -> str:
        [owner] = self.owners
        return (
            f"SELECT DISTINCT {owner} AS member_id FROM {self.name} WHERE {self.guild} IS NULL AND {self.changed} < :at"
            f" AND NOT EXISTS (SELECT 1 FROM {self.name} AS newer"
            f" WHERE newer.{owner} = {self.name}.{owner} AND newer.{self.changed} >= :at) ORDER BY {owner} LIMIT :limit"
        )

    @property
    def forget(self) -> list[str]:
        return [
            *(f"DELETE FROM {self.name} WHERE {self._in_guild} AND {owner} = :member_id" for owner in self.owners),
            *(
                f"UPDATE {self.name} SET {column} = NULL WHERE {self._in_guild} AND {column} = :member_id"
                for column in self.names
            ),
        ]

    @property
    def forget_guild(self) -> str:
        return f"DELETE FROM {self.name} WHERE {self._in_guild}"


class PersonalTables:
    """`PersonalData` for tables that need no more than their declaration."""

    def __init__(self, database: Database, tables: Sequence[Table]) -> None:
        self._database = database
        self.tables = tuple(tables)

    @property
    def _of_members(self) -> list[Table]:
        return [table for table in self.tables if table.member_columns]

    @property
    def held(self) -> Mapping[str, str]:
        return {table.name: table.description for table in self._of_members}

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        values, tables = {"guild_id": guild_id, "member_id": member_id}, self._of_members
        results = await self._database.fetch_all(*((table.select, values) for table in tables))
        return {table.name: rows for table, rows in zip(tables, results, strict=True)}

    async def guilds_of(self, member_id: int) -> set[int]:
        statements = [table.select_guilds for table in self._of_members]
        results = await self._database.fetch_all(*((statement, {"member_id": member_id}) for statement in statements))
        return {row["guild_id"] for rows in results for row in rows}

    async def members_of(self, guild_id: int, after: int, limit: int) -> list[int]:
        values = {"guild_id": guild_id, "after": after, "limit": limit}
        statements = [statement for table in self._of_members for statement in table.select_members]
        results = await self._database.fetch_all(*((statement, values) for statement in statements))
        return sorted({row["member_id"] for rows in results for row in rows})[:limit]

    async def members_unchanged_since(self, at: datetime, limit: int) -> list[int]:
        statements = [table.select_unchanged for table in self._of_members if table.changed]
        values = {"at": at, "limit": limit}
        results = await self._database.fetch_all(*((statement, values) for statement in statements))
        return sorted({row["member_id"] for rows in results for row in rows})[:limit]

    async def forget(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        values = {"guild_id": guild_id, "member_id": member_id}
        for table in self._of_members:
            for statement in table.forget:
                await transaction.execute(statement, values)

    async def forget_guild(self, transaction: Transaction, guild_id: int) -> None:
        for table in self.tables:
            await transaction.execute(table.forget_guild, {"guild_id": guild_id})


async def forget_members(
    database: Database, parts: Sequence[PersonalData], places: Collection[tuple[int, int]]
) -> None:
    """Delete everything about members, each given as (guild, member), in one transaction, with the debt of wiping the
    disk; `bot.jobs.disk_wipe` pays it."""
    async with database.write(patient=True) as transaction:
        for guild_id, member_id in places:
            for part in parts:
                await part.forget(transaction, guild_id, member_id)
        await transaction.execute(OWE_WIPE)


async def forget_guild(database: Database, parts: Sequence[PersonalData], guild_id: int) -> None:
    """The same with everything that is held because of a guild."""
    async with database.write(patient=True) as transaction:
        for part in parts:
            await part.forget_guild(transaction, guild_id)
        await transaction.execute(OWE_WIPE)


async def owed_wipes(db: Executor) -> int:
    """How many deletions there were since the disk was last wiped."""
    return int(await db.fetch_value(OWED) or 0)


async def mark_wiped(db: Executor, deletions: int) -> None:
    """So many deletions were wiped off the disk; others may have come meanwhile."""
    await db.execute_all((PAY, {"deletions": deletions}), (PAID, {}))
