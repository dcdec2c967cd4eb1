"""SQLite: a thread for each connection, and one writer at a time."""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TypeVar

from bot.database.errors import ConstraintError, DatabaseError, advice_for
from bot.database.executor import StatementResult, Transaction
from bot.database.statements import Step, Values, with_lists
from bot.scrub import BusyError, Scrubber

Result = TypeVar("Result")
log = logging.getLogger(__name__)

# An interaction is acknowledged before that (see respond.py); a lock that lasts longer is reported, not waited out.
BUSY_MILLISECONDS = 3_000
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
            self._connection = _open(self._path, *self._pragmas)
        return work(self._connection)

    async def close(self) -> None:
        """What is under way is finished first. May be used again afterwards."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.shutdown)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class SqliteDriver:
    """One writer and a few readers of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # SQLite takes one writer at a time: waiting here is fair, waiting in the file's lock is luck.
        self._write_lock = asyncio.Lock()
        self._writer = SqliteWorker(path, patience(), *DURABLE)
        self._scrubber = Scrubber(path)
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
        with self.translated_errors():
            async with self._borrow_reader() as reader:
                return await reader.run(lambda connection: _run_transaction(connection, "BEGIN", steps))

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        with self.translated_errors():
            async with self._write_lock:
                return await self._writer.run(lambda connection: _run_transaction(connection, "BEGIN IMMEDIATE", steps))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._borrow_reader() as reader, _transaction(reader, "BEGIN") as transaction:
                yield transaction

    @asynccontextmanager
    async def write(self, _patient: bool = False) -> AsyncIterator[Transaction]:
        """The block may read what it wants to change: no other writer comes between."""
        with self.translated_errors():
            # A writer takes its lock at once: one that upgrades later can be refused although it waited.
            async with self._write_lock, _transaction(self._writer, "BEGIN IMMEDIATE") as transaction:
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
            [result] = await self.run_selects([("PRAGMA quick_check(1)", {})])
            if list(result.rows[0].values()) != ["ok"]:
                raise DatabaseError(f"The database {self.path} {advice_for('malformed')}.")
        with self.translated_errors():
            await asyncio.to_thread(_switch_to_wal, self.path)

    async def wipe_pages(self, first: int) -> int | None:
        """Leave nothing of what was deleted in some pages; where to go on, None at the end. Raises `BusyError`."""
        with self.translated_errors():
            async with self._write_lock:
                following = await self._writer.run(lambda connection: _wipe(connection, self._scrubber, first))
            await asyncio.to_thread(self._scrubber.sync)
        return following

    async def size(self) -> int:
        """Bytes of the file and its log."""
        return sum(file.stat().st_size for file in (self.path, Path(f"{self.path}-wal")) if file.is_file())

    async def close(self) -> None:
        """What is under way is finished first."""
        for worker in (*self._readers, self._writer):
            await worker.close()
        self._scrubber.close()


def _is_on_read_only_disk(folder: Path) -> bool:
    """Not where only this user may not write there, which is another matter."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except (OSError, AttributeError):  # the folder is gone, or the system is Windows
        return False


def patience() -> str:
    """The pragma by which a connection waits for another program's lock."""
    return f"busy_timeout = {BUSY_MILLISECONDS}"


def _open(path: Path, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _run_steps(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[StatementResult]:
    results = []
    for statement, values in steps:
        # A named value is written `:name` in SQLite too, so that the same text serves.
        cursor = connection.execute(*with_lists(statement, values))
        rows = [dict(row) for row in cursor]
        results.append(StatementResult(rows, max(cursor.rowcount, 0)))
    return results


def _run_transaction(connection: sqlite3.Connection, begin: str, steps: Sequence[Step]) -> list[StatementResult]:
    connection.execute(begin)
    try:
        results = _run_steps(connection, steps)
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return results


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _commit(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        try:
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise


@asynccontextmanager
async def _transaction(worker: SqliteWorker, begin: str) -> AsyncIterator[Transaction]:
    """Begins with the first statement. Ended by whoever leaves the block: the thread does things in order, so that
    nothing comes between even where they were cancelled."""

    def begin_once(connection: sqlite3.Connection) -> None:
        if not connection.in_transaction:
            connection.execute(begin)

    def run_steps(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[StatementResult]:
        begin_once(connection)
        return _run_steps(connection, steps)

    def run_steps_many(connection: sqlite3.Connection, statement: str, rows: Sequence[Values]) -> None:
        begin_once(connection)
        connection.executemany(statement, rows)

    async def run(steps: Sequence[Step]) -> list[StatementResult]:
        return await worker.run(lambda connection: run_steps(connection, steps))

    async def run_many(statement: str, rows: Sequence[Values]) -> None:
        await worker.run(lambda connection: run_steps_many(connection, statement, rows))

    try:
        yield Transaction(run, run_many)
    except BaseException:
        await worker.run(_roll_back)
        raise
    await worker.run(_commit)


def _switch_to_wal(path: Path) -> None:
    """Of several processes that start at once, SQLite refuses all but one on the spot, whatever their patience."""
    give_up_at = time.monotonic() + BUSY_MILLISECONDS / 1_000
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
            _roll_back(connection)
            # A page that stays in memory would bring its gap back when it is written the next time.
            connection.execute("PRAGMA shrink_memory")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise BusyError from error
        raise
    finally:
        connection.execute(f"PRAGMA {patience()}")
