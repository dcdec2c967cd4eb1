"""A connection to a SQLite file on a thread of its own, and what is carried out on that thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from bot.database.executor import StatementResult
from bot.database.statements import Step, with_lists

Result = TypeVar("Result")

# An interaction is acknowledged before that (see respond.py); a lock that lasts longer is reported, not waited out.
BUSY_MILLISECONDS = 3_000


class SqliteWorker:
    """One connection on a thread of its own, opened at the first use; what it is handed is done in that order."""

    def __init__(self, path: Path, *pragmas: str) -> None:
        self._path, self._pragmas = path, pragmas
        self._thread: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Whoever is cancelled meanwhile does not stop it."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "sqlite")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    def _work(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._connection is None:
            self._connection = open_connection(self._path, *self._pragmas)
        return work(self._connection)

    async def close(self) -> None:
        """What is under way is finished first. May be used again afterwards."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.shutdown)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def patience() -> str:
    """The pragma by which a connection waits for another program's lock."""
    return f"busy_timeout = {BUSY_MILLISECONDS}"


def open_connection(path: Path, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def run_steps(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[StatementResult]:
    results = []
    for statement, values in steps:
        # A named value is written `:name` in SQLite too, so that the same text serves.
        cursor = connection.execute(*with_lists(statement, values))
        rows = [dict(row) for row in cursor]
        results.append(StatementResult(rows, max(cursor.rowcount, 0)))
    return results


def roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
