"""Brings a database to this version's tables: numbered plain SQL, each in its own transaction, a backup before; a new
database gets all of it at once, with one sync of the disk.

The version is kept inside the database. What the tables mean is written in the migrations.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.database.backups import BEFORE_UPDATE, back_up, name_of
from bot.database.errors import DatabaseError
from bot.database.executor import Database, Transaction

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = re.compile(r"(\d{4})_[a-z_]+\.sql")
# For PostgreSQL. Any number does, as long as no other program on that server uses it for a lock.
TAKE_LOCK = "SELECT pg_advisory_xact_lock(74836201)"

CREATE_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)"
NEWEST_VERSION = "SELECT max(version) FROM schema_versions"
# A copy into this database that is under way: see `bot.operations.copy_database`.
UNFINISHED_COPY = "SELECT applied_at FROM schema_versions WHERE version = 0"
ADD_VERSION = "INSERT INTO schema_versions (version, applied_at) VALUES (:version, :now)"
NOTE_START = "INSERT INTO starts (id, started_at) VALUES (1, :now) ON CONFLICT (id) DO UPDATE SET started_at = :now"


@dataclass(frozen=True)
class Migration:
    version: int
    name: str
    sql: str


def read_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """Every migration, oldest first. A gap in the numbers is a mistake of ours and raises `ValueError`."""
    files = sorted(folder.glob("*.sql"))
    migrations = [
        Migration(int(match[1]), path.stem, path.read_text(encoding="utf-8"))
        for path in files
        if (match := FILE_NAME.fullmatch(path.name))
    ]
    if [migration.version for migration in migrations] != list(range(1, len(files) + 1)):
        raise ValueError(f"The migrations in {folder} are not numbered 0001, 0002 and so on")
    return migrations


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script: PostgreSQL's driver takes one at a time."""
    pending = ""
    for piece in re.split(r"(?<=;)", sql):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if re.sub(r"--[^\n]*", "", pending).strip():
        raise ValueError(f"a statement without an end: {pending.strip()[:60]}")


async def bring_up_to_date(
    database: Database, now: datetime, backups: Path, migrations: list[Migration] | None = None
) -> None:
    """Check the database, apply what is missing and prove that it can be written to.

    Raises `DatabaseError` when it is damaged, locked, full, read-only or from a newer Guidepost; then
    nothing has been changed, or what was changed before is complete.
    """
    migrations = read_migrations() if migrations is None else migrations
    newest = migrations[-1].version if migrations else 0
    await database.check()
    async with database.write(patient=True) as transaction:
        await _take_migration_lock(database, transaction)
        await transaction.execute(CREATE_VERSIONS)
        version = await transaction.fetch_value(NEWEST_VERSION) or 0
        if await transaction.fetch_value(UNFINISHED_COPY):
            raise DatabaseError(
                "The database holds a part of a community: run the same guidepost copy-database again, which goes on."
            )
        if version > newest:
            raise DatabaseError(
                f"The database is of a newer Guidepost (version {version} of its tables; this one knows {newest}): "
                "update Guidepost, or restore the backup that was taken before the update."
            )
        if 0 < version < newest and database.url.path is not None:
            # While we alone may write: another process that starts now cannot slip its update into our backup.
            target = backups / name_of(f"{BEFORE_UPDATE}-{newest}", now)
            await asyncio.to_thread(back_up, database.url.path, target, replace=True)
    missing = [migration for migration in migrations if migration.version > version]
    for together in [[migration] for migration in missing] if version else [missing]:
        await _apply(database, together, now)
    await database.execute(NOTE_START, {"now": now.isoformat()})


async def has_tables(database: Database) -> bool:
    """Whether it has ever been brought up to date."""
    async with database.write() as transaction:
        await transaction.execute(CREATE_VERSIONS)
        return await transaction.fetch_value(NEWEST_VERSION) is not None


async def _apply(database: Database, migrations: Sequence[Migration], now: datetime) -> None:
    """In one transaction; what another process was quicker with is left out."""
    async with database.write(patient=True) as transaction:
        await _take_migration_lock(database, transaction)
        version = await transaction.fetch_value(NEWEST_VERSION) or 0
        for migration in migrations:
            if migration.version > version:
                for statement in statements(migration.sql):
                    await transaction.execute(statement)
                await transaction.execute(ADD_VERSION, {"version": migration.version, "now": now.isoformat()})


async def _take_migration_lock(database: Database, transaction: Transaction) -> None:
    """SQLite's writer is alone already; several processes may start on one PostgreSQL."""
    if not database.is_sqlite:
        await transaction.fetch(TAKE_LOCK)
