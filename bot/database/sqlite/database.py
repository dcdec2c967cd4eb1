"""SQLite: quick looks at once, longer ones on several threads, and one writer at a time."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from bot.database.errors import ConstraintError, DatabaseError, advice_for
from bot.database.executor import Database, StatementResult, Transaction
from bot.database.sqlite import connection as connections
from bot.database.sqlite.connection import (
    QuickReader,
    SqliteTransaction,
    SqliteWorker,
    patience,
    roll_back,
    run_selects,
)
from bot.database.sqlite.scrub import BusyError, Scrubber
from bot.database.sqlite.writer import SqliteWriter
from bot.database.statements import Step
from bot.database.url import DatabaseUrl

# Queries of members beside one or two long ones of moderators; each costs a thread and a connection once it is used.
READERS = 4
# Law 2: what a member was told is saved survives a power cut.
# Law 9: what is deleted is overwritten with zeros.
DURABLE = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
# A wipe waits so long for whoever still reads an older state, and is otherwise tried again later.
WIPE_MILLISECONDS = 20
# Between tries to switch the file to a write-ahead log.
SWITCH_PAUSE = 0.01
# Up to this size a whole check at start costs less than a fifth of a second; larger files are checked when read.
CHECKED_BYTES = 64 * 1024 * 1024


class SqliteDatabase(Database):
    """One writer and a few readers of a file."""

    def __init__(self, url: DatabaseUrl, path: Path) -> None:
        super().__init__(url)
        self.path = path
        self._writing = SqliteWorker(path, patience(), *DURABLE)
        self._writer = SqliteWriter(self._writing)
        self._scrubber = Scrubber(path)
        self._quick_reader = QuickReader(path)
        self._readers = [SqliteWorker(path, patience(), "query_only = ON") for _ in range(READERS)]
        self._idle: asyncio.LifoQueue[SqliteWorker] = asyncio.LifoQueue()
        for reader in reversed(self._readers):
            self._idle.put_nowait(reader)

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Turns what SQLite raises into errors of ours."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise ConstraintError(str(error)) from error
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(f"The database {self.path} {advice_for(self._cause(error))}.") from error

    def _cause(self, error: Exception) -> str:
        """What SQLite says; of a disk that is read-only it says only that it was unable to open the file."""
        is_read_only = "unable to open" in str(error) and _is_on_read_only_disk(self.path.parent)
        return "on a read-only disk" if is_read_only else str(error)

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        quick_results = self._quick_reader.select(steps)
        return await self._select_in_thread(steps) if quick_results is None else quick_results

    async def _select_in_thread(self, steps: Sequence[Step]) -> list[StatementResult]:
        with self.translated_errors():
            async with self._borrow_reader() as reader:
                return await reader.run(lambda connection: run_selects(connection, steps))

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        with self.translated_errors():
            return await self._writer.run_changes(steps)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._borrow_reader() as reader:
                try:
                    yield SqliteTransaction(reader, _begin)
                finally:
                    await reader.run(roll_back)

    @asynccontextmanager
    async def write(self, patient: bool = False) -> AsyncIterator[Transaction]:
        """The block may read what it wants to change: no other writer comes between."""
        with self.translated_errors():
            async with self._writer.transaction(alone=patient) as transaction:
                yield transaction

    @asynccontextmanager
    async def _borrow_reader(self) -> AsyncIterator[SqliteWorker]:
        reader = await self._idle.get()
        try:
            yield reader
        finally:
            self._idle.put_nowait(reader)

    async def check(self) -> None:
        """Raise `DatabaseError` where the file is damaged, and switch it to a write-ahead log, which it then keeps."""
        with self.translated_errors():
            is_small = self.path.is_file() and self.path.stat().st_size <= CHECKED_BYTES
        if is_small:
            [result] = await self._select_in_thread([("PRAGMA quick_check(1)", {})])
            if list(result.rows[0].values()) != ["ok"]:
                raise DatabaseError(f"The database {self.path} {advice_for('malformed')}.")
        with self.translated_errors():
            await asyncio.to_thread(_switch_to_wal, self.path)

    async def wipe_pages(self, first: int = 0) -> int | None:
        """Leave nothing of what was deleted in some pages; where to go on, None at the end. Raises `BusyError`."""
        with self.translated_errors():
            async with self._writer.pause() as worker:
                following = await worker.run(lambda connection: _wipe(connection, self._scrubber, first))
            await asyncio.to_thread(self._scrubber.sync)
        return following

    async def size(self) -> int:
        """Bytes of the file and its log."""
        return sum(file.stat().st_size for file in (self.path, Path(f"{self.path}-wal")) if file.is_file())

    async def close(self) -> None:
        """What is under way is finished first."""
        self._quick_reader.close()
        for worker in (*self._readers, self._writing):
            await worker.close()
        self._scrubber.close()


def _is_on_read_only_disk(folder: Path) -> bool:
    """Not where only this user may not write there, which is another matter."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except (OSError, AttributeError):  # the folder is gone, or the system is Windows
        return False


def _begin(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:
        connection.execute("BEGIN")


def _switch_to_wal(path: Path) -> None:
    """Of several processes that start at once, SQLite refuses all but one on the spot, whatever their patience."""
    give_up_at = time.monotonic() + connections.BUSY_MILLISECONDS / 1_000
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA {patience()}")
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                    raise
                time.sleep(SWITCH_PAUSE)


def _wipe(connection: sqlite3.Connection, scrubber: Scrubber, first: int) -> int | None:
    """Let `scrubber` work on some pages while nobody can write; `connection` is the only one here that ever does."""
    connection.execute(f"PRAGMA busy_timeout = {WIPE_MILLISECONDS}")
    try:
        # Once the log is empty, and as long as nobody can write to it, nothing but the scrubber writes to the file.
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise BusyError
        connection.execute("BEGIN IMMEDIATE")
        try:
            return scrubber.scrub(first)
        finally:
            roll_back(connection)
            # A page that stays in memory would bring its gap back when it is written the next time.
            connection.execute("PRAGMA shrink_memory")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise BusyError from error
        raise
    finally:
        connection.execute(f"PRAGMA {patience()}")
