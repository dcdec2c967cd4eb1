"""Connections to a SQLite file: one on a thread of its own, and one for looks that are too quick to need a thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from bot.database.executor import StatementResult, Transaction
from bot.database.statements import Step, Values, prepared, with_texts

Result = TypeVar("Result")

# An interaction is acknowledged before that (see respond.py); a lock that lasts longer is reported, not waited out.
BUSY_MILLISECONDS = 3_000
# A look of at most so many times so many steps of SQLite's machine takes some 0.3 ms; most take 200 steps.
QUICK_STEPS, QUICK_TIMES = 1_000, 5


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


class SqliteTransaction(Transaction):
    """Is carried out by `worker`; `begin` is called on its thread before each statement."""

    def __init__(self, worker: SqliteWorker, begin: Callable[[sqlite3.Connection], None]) -> None:
        self._worker, self._begin = worker, begin

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        def run(connection: sqlite3.Connection) -> list[StatementResult]:
            self._begin(connection)
            return run_steps(connection, steps)

        return await self._worker.run(run)

    run_changes = run_selects

    async def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        def run(connection: sqlite3.Connection) -> None:
            self._begin(connection)
            connection.executemany(statement, [with_texts(row) for row in rows])

        await self._worker.run(run)


class QuickReader:
    """Looks where it is called, in the event loop: to hand a look over to a thread and back costs several times what
    most of them take themselves."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._times = 0

    def select(self, steps: Sequence[Step]) -> list[StatementResult] | None:
        """None where that takes long, has to wait for a lock, or fails: then a thread has to do it, and says why."""
        self._times = 0
        try:
            if self._connection is None:
                self._connection = open_connection(self._path, "busy_timeout = 0", "query_only = ON")
                self._connection.set_progress_handler(self._is_too_long, QUICK_STEPS)
            return run_selects(self._connection, steps)
        except (sqlite3.Error, OSError):
            return None

    def _is_too_long(self) -> bool:
        self._times += 1
        return self._times > QUICK_TIMES

    def close(self) -> None:
        """May be used again afterwards."""
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
        cursor = connection.execute(*prepared(statement, values))
        rows = [dict(row) for row in cursor]
        results.append(StatementResult(rows, max(cursor.rowcount, 0)))
    return results


def run_selects(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[StatementResult]:
    """All see one state, as a single one does by itself."""
    if len(steps) == 1:
        return run_steps(connection, steps)
    connection.execute("BEGIN")
    try:
        return run_steps(connection, steps)
    finally:
        roll_back(connection)


def roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
