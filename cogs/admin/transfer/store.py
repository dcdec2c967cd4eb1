"""All SQL of imports that wait for a moderator's word; what is in a file and what it changes is decided elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.personal_tables import Table
from bot.database.time import stored

# Who has not pressed by then has forgotten what they were shown.
KEPT = timedelta(days=1)

PRUNE = "DELETE FROM imports WHERE at < :before"
PUT = (
    "INSERT INTO imports (guild_id, id, at, file, replaces, done) VALUES (:guild_id, :id, :at, :file, :replaces, 0)"
    " ON CONFLICT (guild_id) DO UPDATE SET id = excluded.id, at = excluded.at, file = excluded.file,"
    " replaces = excluded.replaces, done = 0"
)
LOCK = "UPDATE imports SET done = done WHERE guild_id = :guild_id AND at >= :since RETURNING id, file, replaces, done"
DONE = "UPDATE imports SET done = 1, file = '' WHERE guild_id = :guild_id"
DROP = "DELETE FROM imports WHERE guild_id = :guild_id AND id = :id AND done = 0 AND at >= :since RETURNING id"
IMPORT_TABLES = (Table("imports"),)


@dataclass(frozen=True)
class WaitingImport:
    """`file` is what was checked, as JSON."""

    guild_id: int
    id: str
    file: str
    replaces: bool
    done: bool = False


class ImportStore:
    """One a guild; a newer one takes the place of an older one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, connection: Transaction, waiting: WaitingImport, at: datetime) -> None:
        await connection.execute(PRUNE, {"before": stored(at - KEPT)})
        values = {"guild_id": waiting.guild_id, "id": waiting.id, "file": waiting.file, "at": stored(at)}
        await connection.execute(PUT, values | {"replaces": int(waiting.replaces)})

    async def lock(self, connection: Transaction, guild_id: int, now: datetime) -> WaitingImport | None:
        """Of the last day. Nobody else has it until the transaction ends."""
        values = {"guild_id": guild_id, "since": stored(now - KEPT)}
        row: Any = (await connection.execute(LOCK, values)).mappings().first()
        if row is None:
            return None
        return WaitingImport(guild_id, row["id"], row["file"], bool(row["replaces"]), bool(row["done"]))

    async def done(self, connection: Transaction, guild_id: int) -> None:
        """The file is gone; that it was taken over is known for the rest of the day."""
        await connection.execute(DONE, {"guild_id": guild_id})

    async def drop(self, guild_id: int, import_id: str, now: datetime) -> bool:
        """False where it was not waiting."""
        values = {"guild_id": guild_id, "id": import_id, "since": stored(now - KEPT)}
        [_, gone] = await self._database.carry_out((PRUNE, {"before": values["since"]}), (DROP, values))
        return bool(gone)
