"""All SQL of imports that wait for a moderator's answer; there is one a guild, and a newer one replaces it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.database.executor import Executor, Transaction
from bot.database.personal_data import Table
from bot.database.rows import columns_of, record_of, values_of

# Who has not answered by then has forgotten what they were shown.
KEPT = timedelta(days=1)
IMPORT_TABLES = (Table("imports"),)


@dataclass(frozen=True)
class WaitingImport:
    """`file` is what was checked, as JSON."""

    guild_id: int
    id: str
    file: str
    replaces: bool
    done: bool = False


PRUNE = "DELETE FROM imports WHERE at < :before"
PUT = (
    "INSERT INTO imports (guild_id, id, at, file, replaces, done) VALUES (:guild_id, :id, :at, :file, :replaces, :done)"
    " ON CONFLICT (guild_id) DO UPDATE SET id = excluded.id, at = excluded.at, file = excluded.file,"
    " replaces = excluded.replaces, done = excluded.done"
)
LOCK = (
    f"UPDATE imports SET done = done WHERE guild_id = :guild_id AND at >= :since RETURNING {columns_of(WaitingImport)}"
)
MARK_DONE = "UPDATE imports SET done = 1, file = '' WHERE guild_id = :guild_id"
DROP = "DELETE FROM imports WHERE guild_id = :guild_id AND id = :id AND done = 0 AND at >= :since"


async def put_import(transaction: Transaction, waiting: WaitingImport, at: datetime) -> None:
    await transaction.execute(PRUNE, {"before": at - KEPT})
    await transaction.execute(PUT, values_of(waiting) | {"at": at})


async def lock_import(transaction: Transaction, guild_id: int, now: datetime) -> WaitingImport | None:
    """Of the last day. Nobody else has it until the transaction ends."""
    rows = await transaction.returning(LOCK, {"guild_id": guild_id, "since": now - KEPT})
    return record_of(WaitingImport, rows[0]) if rows else None


async def mark_import_done(transaction: Transaction, guild_id: int) -> None:
    """The file is gone; that it was applied is known for the rest of the day."""
    await transaction.execute(MARK_DONE, {"guild_id": guild_id})


async def drop_import(db: Executor, guild_id: int, import_id: str, now: datetime) -> bool:
    """False where it was not waiting."""
    since = now - KEPT
    return bool(await db.execute(DROP, {"guild_id": guild_id, "id": import_id, "since": since}))
