"""What is done to the file of a database, and what is in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.database.executor import Database

STARTED = "SELECT started_at FROM starts"
PAGE = 4096


async def started(database: Database) -> str:
    async with database.read() as transaction:
        return str(await transaction.fetch_value(STARTED))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program writes and does not come to an end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def file_of(database: Database) -> Path:
    return database.url.path or Path()


def make_garbage(file: Path) -> None:
    file.write_bytes(b"this is no database, whatever its name may be\n" * 200)
