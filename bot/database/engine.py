"""The way to the database: one engine, a transaction that owns its connection, and the driver's errors in plain words.

No table is named here; every feature keeps its SQL in its own `store.py`.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.database.sqlite_worker import Rows, ShortWay, Step

# What runs within one transaction takes it as an argument; only stores say what it does.
Transaction = AsyncConnection

log = logging.getLogger(__name__)

# A press is acknowledged before that (see answers.py); a lock that lasts longer is reported, not waited out.
BUSY_MILLISECONDS = 3_000
# Up to this size a whole check at start costs less than a fifth of a second; larger files are checked when read.
CHECKED_BYTES = 64 * 1024 * 1024
WRITES = {"guidepost_writes": True}
# Law 2: what a member was told is saved survives a power cut.
# Law 9: what is deleted is overwritten with zeros.
DURABLE = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
# Between tries to switch the file to a write-ahead log.
SWITCH_PAUSE = 0.01


class DatabaseError(Exception):
    """The database cannot be used as asked; the text is one sentence for an operator, without a traceback."""


class Database:
    """Hands out transactions. Nothing else in the process holds a connection."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite takes one writer at a time: waiting here is fair, waiting in the file's lock is luck.
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self.unwiped = False
        path = str(engine.url.database)
        self._looks = ShortWay(path, [_patience(), "query_only = ON"], "BEGIN") if self.is_sqlite else None
        self._changes = ShortWay(path, [_patience(), *DURABLE], "BEGIN IMMEDIATE") if self.is_sqlite else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the data throughout."""
        with _plain_words(self.engine.url):
            async with self.engine.connect() as connection:
                if not self.is_sqlite:  # where each statement would see what was written before it
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is durable on disk when the block has ended, and undone when the block raised.

        The block may read what it wants to change: no other writer comes between on SQLite. Raises
        `DatabaseError` when the database stays locked, is full, read-only or gone.
        """
        turn: AbstractAsyncContextManager[Any] = self._turn or nullcontext()
        with _plain_words(self.engine.url):
            async with turn, self.engine.connect() as connection:
                await connection.execution_options(**WRITES)
                async with connection.begin():
                    yield connection

    async def fetch(self, statement: TextClause, values: Mapping[str, Any]) -> Rows:
        """The rows of one SELECT, by column name, as they are now."""
        [rows] = await self.fetch_all((statement, values))
        return rows

    async def fetch_all(self, *looks: Step) -> list[Rows]:
        """The rows of several SELECTs that all see one state; see `short_way.py` for why not through `read`."""
        if self._looks is None:
            async with self.read() as connection:
                return [[dict(row) for row in (await connection.execute(*look)).mappings()] for look in looks]
        with _plain_words(self.engine.url):
            return await self._looks.carry_out(looks)

    async def carry_out(self, *steps: Step) -> list[Rows]:
        """The steps as one transaction, durable on disk when this returns, and the rows of each (of a RETURNING too).

        What depends on an earlier step says so in its SQL. Raises what `write` raises.
        """
        if self._changes is None or self._turn is None:
            async with self.write() as connection:
                found = [await connection.execute(*step) for step in steps]
                return [[dict(row) for row in one.mappings()] if one.returns_rows else [] for one in found]
        with _plain_words(self.engine.url):
            async with self._turn:
                return await self._changes.carry_out(steps)

    async def wipe(self) -> bool:
        """Leave no trace on disk of what was deleted; writers wait meanwhile, about a second for 100 MB.

        `secure_delete` zeroes a row where it is deleted, but not what had stayed behind in a page when SQLite moved
        rows to its neighbour: only writing the file anew does. False, and `unwiped` is set, where that has to wait:
        somebody reads an older state, or the disk has no room for a second copy.
        """
        if self._turn is None:  # PostgreSQL sweeps up by itself
            return True
        try:
            with _plain_words(self.engine.url):
                async with self._turn:
                    self.unwiped = not await asyncio.to_thread(_write_anew, str(self.engine.url.database))
        except DatabaseError as error:
            log.warning("What was deleted is not wiped off the disk yet: %s", error)
            self.unwiped = True
        return not self.unwiped

    async def size(self) -> int:
        """Bytes: of SQLite's file and its log, or as PostgreSQL counts them."""
        if self.is_sqlite:
            path = str(self.engine.url.database)
            return sum(one.stat().st_size for one in (Path(path), Path(f"{path}-wal")) if one.is_file())
        async with self.read() as connection:
            found = await connection.exec_driver_sql("SELECT pg_database_size(current_database())")
            return int(found.scalar_one())

    async def close(self) -> None:
        """Let go of every connection; open transactions are undone."""
        for way in (self._looks, self._changes):
            if way is not None:
                await way.close()
        await self.engine.dispose()


class _plain_words:  # noqa: N801 - used as a statement, like contextlib's own
    """Turns what a driver raises into a `DatabaseError`; a broken constraint stays what it is."""

    def __init__(self, url: URL) -> None:
        self._place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, IntegrityError) or error is None:
            return
        # asyncpg is an extra, and what it raises while it connects reaches us unwrapped.
        from_asyncpg = type(error).__module__.partition(".")[0] == "asyncpg"
        if isinstance(error, DBAPIError | sqlite3.Error | OSError) or from_asyncpg:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise DatabaseError(f"The database {self._place} {_trouble(str(cause))}.") from error


def _trouble(cause: str) -> str:
    """SQLite's and PostgreSQL's messages as what an operator can act on."""
    lower = cause.lower()
    known = {
        "readonly": "is read-only here; give this user the right to write to the file and its folder",
        "read-only": "is read-only here; give this user the right to write to the file and its folder",
        "permission denied": "may not be opened by this user; give it the right to read and write there",
        "unable to open": "cannot be opened; check that its folder exists and that this user may write there",
        "locked": "is locked by another program; stop that program, or wait until it is done",
        "not a database": "is damaged or is no SQLite file; restore a backup",
        "malformed": "is damaged; restore a backup",
        "file is encrypted": "is damaged or is no SQLite file; restore a backup",
        "full": "cannot grow, because the disk is full; make room",
        "disk i/o error": "cannot be written; check the disk and the room on it",
    }
    return next((words for sign, words in known.items() if sign in lower), f"does not answer ({cause.strip()})")


def make_folder(folder: Path) -> None:
    """Make a folder for data where there is none; `DatabaseError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"The folder {folder} for the data cannot be made: {error.strerror}.") from error


def connect(url: URL) -> Database:
    """A database at `url`, not yet touched. A missing driver or folder is a `DatabaseError`."""
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
    try:
        # An error says what failed, never with whose data: it is kept for months.
        engine = create_async_engine(url, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs an extra: install guidepost[postgresql].") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver starts no transaction of its own; `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in (_patience(), *DURABLE):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _patience() -> str:
    return f"busy_timeout = {BUSY_MILLISECONDS}"


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that upgrades later can be refused although it waited."""
    writes = connection.get_execution_options().get("guidepost_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def use_write_ahead_log(database: Database) -> None:
    """Switch a SQLite file to WAL, which it then keeps for good. Raises `DatabaseError` as `write` does."""
    if database.is_sqlite:
        with _plain_words(database.engine.url):
            await asyncio.to_thread(_switch_to_wal, str(database.engine.url.database))


def _switch_to_wal(path: str) -> None:
    """Of several processes that start at once, SQLite refuses all but one on the spot, whatever their patience."""
    give_up_at = time.monotonic() + BUSY_MILLISECONDS / 1_000
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA {_patience()}")
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                    raise
                time.sleep(SWITCH_PAUSE)


def _write_anew(path: str) -> bool:
    """Whether the file and its log hold nothing of an older state."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in (_patience(), *DURABLE):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


async def check_file(database: Database) -> None:
    """Raise `DatabaseError` where a SQLite file is damaged; PostgreSQL looks after its own."""
    path = Path(database.engine.url.database or "")
    with _plain_words(database.engine.url):
        if not database.is_sqlite or not path.is_file() or path.stat().st_size > CHECKED_BYTES:
            return
    async with database.read() as connection:
        found = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise DatabaseError(f"The database {path} {_trouble('malformed')}.")
