"""The way to the database: hands out transactions, and carries out single statements, on SQLite and PostgreSQL alike.

No table is named here; every feature keeps its SQL in its own store.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from bot.database.errors import DatabaseError
from bot.database.executor import Executor, StatementResult, Transaction
from bot.database.sqlite.driver import SqliteDriver
from bot.database.statements import Step
from bot.database.url import ConnectionLimits, DatabaseUrl

DEFAULT_LIMITS = ConnectionLimits()


class Driver(Protocol):
    """What SQLite and PostgreSQL each do in their own way."""

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]: ...

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]: ...

    def read(self) -> AbstractAsyncContextManager[Transaction]: ...

    def write(self, patient: bool = False) -> AbstractAsyncContextManager[Transaction]: ...

    async def check(self) -> None: ...

    async def wipe_pages(self, first: int) -> int | None: ...

    async def size(self) -> int: ...

    async def close(self) -> None: ...


class Database(Executor):
    """Nothing else in the process holds a connection."""

    def __init__(self, url: DatabaseUrl, driver: Driver) -> None:
        self.url = url
        self._driver = driver

    @property
    def is_sqlite(self) -> bool:
        return self.url.is_sqlite

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        return await self._driver.run_selects(steps)

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        """Durable on disk when this returns."""
        return await self._driver.run_changes(steps)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that sees one state of the data throughout."""
        async with self._driver.read() as transaction:
            yield transaction

    @asynccontextmanager
    async def write(self, patient: bool = False) -> AsyncIterator[Transaction]:
        """A transaction that is durable on disk when the block has ended, and undone when the block raised. `patient`
        is for what nobody waits for: a statement may take as long as it needs.

        Raises `DatabaseError` when the database stays locked, is full, read-only or gone, and `ConstraintError`.
        """
        async with self._driver.write(patient) as transaction:
            yield transaction

    async def check(self) -> None:
        """Raise `DatabaseError` where a SQLite file is damaged or cannot be written to."""
        await self._driver.check()

    async def is_answering(self, seconds: float) -> bool:
        """Whether it carries out a statement within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self.fetch_value("SELECT 1 AS answer")
        except (DatabaseError, TimeoutError):
            return False
        return True

    async def wipe_pages(self, first: int = 0) -> int | None:
        """Leave no trace of what was deleted in some pages of a SQLite file, from `first` on; where to go on, None at
        the end. Writers wait some milliseconds. Raises `BusyError` where it has to be tried again."""
        return await self._driver.wipe_pages(first)

    async def size(self) -> int:
        """Bytes on disk."""
        return await self._driver.size()

    async def close(self) -> None:
        """Let go of every connection; open transactions are undone."""
        await self._driver.close()


def connect(url: DatabaseUrl, limits: ConnectionLimits = DEFAULT_LIMITS) -> Database:
    """A database at `url`, not yet touched. A missing driver or folder is a `DatabaseError`."""
    if url.path is not None:
        make_folder(url.path.parent)
        return Database(url, SqliteDriver(url.path))
    try:
        from bot.database.postgresql import PostgresqlDriver  # an extra
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs an extra: install guidepost[postgresql].") from error
    return Database(url, PostgresqlDriver(url, limits))


def make_folder(folder: Path) -> None:
    """Make a folder for data where there is none; `DatabaseError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"The folder {folder} for the data cannot be made: {error.strerror}.") from error
