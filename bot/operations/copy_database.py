"""`guidepost copy-database`: moves a community from one database to another, and proves that every row is there.

How far it is stands in the target itself, as version 0 of its tables, written with the rows: a copy that was broken off
goes on from there, and no bot starts on half of it.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from bot.database.errors import DatabaseError
from bot.database.executor import Database, pages
from bot.database.migrate import (
    NEWEST_VERSION,
    UNFINISHED_COPY,
    bring_up_to_date,
    has_tables,
    read_migrations,
    statements,
)
from bot.database.statements import Row, Step, storable
from bot.guilds.shards import SILENT_AFTER

# A page is a transaction: some 2 MB, and a tenth of a second.
PAGE_ROWS = 5_000
FINGERPRINT_BYTES = 16
BAR_CHARACTERS = 30
# What bringing the target up to date has written itself.
OWN = ("starts",)
ALIVE = "SELECT COUNT(*) FROM processes WHERE seen_at > :since"
BEGIN_STATE = "INSERT INTO schema_versions (version, applied_at) VALUES (0, :state)"
PUT_STATE = "UPDATE schema_versions SET applied_at = :state WHERE version = 0"
END_STATE = "DELETE FROM schema_versions WHERE version = 0"

# What is under way, rows done, rows in all.
Progress = Callable[[str, int, int], None]


class CopyError(DatabaseError):
    """The copy cannot be begun, or is not what it should be; the text is for an operator."""


@dataclass(frozen=True)
class TableShape:
    """`keys` are unique together and never NULL; rows are read in their order."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE 1 = 1"

    @property
    def insert(self) -> str:
        values = ", ".join(f":{name}" for name in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"

    def storable(self, row: Row) -> Row:
        """As either database holds it: PostgreSQL takes no zero sign."""
        return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}

    def fingerprint(self, row: Row) -> int:
        """Of all that it holds, whichever database it comes from."""
        stored_row = self.storable(row)
        text = json.dumps([stored_row[name] for name in self.columns])
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=FINGERPRINT_BYTES).digest(), "big")


@dataclass
class CopyState:
    """How far a copy is: the tables that are done, and of the next one how many rows, up to the one with these keys."""

    source: str
    finished: list[str] = field(default_factory=list)
    rows: int = 0
    after: Row | None = None

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))


def table_shapes() -> Iterator[TableShape]:
    """Every table of this version, as its migrations make it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in read_migrations():
            for statement in statements(migration.sql):
                connection.execute(statement)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))
            yield TableShape(name, columns, _unique_columns(connection, name))


def _unique_columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The primary key, or else the table's first constraint that is unique."""
    by_place = sorted((row[5], row[1]) for row in connection.execute(f"PRAGMA table_info({table})") if row[5])
    if by_place:
        return tuple(name for _place, name in by_place)
    indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
    [index, *_others] = [row[1] for row in indexes if row[2] and not row[4]]
    return tuple(row[2] for row in connection.execute(f"PRAGMA index_info({index})"))


async def copy_database(source: Database, target: Database, now: datetime, progress: Progress) -> int:
    """Copy every row, or go on where that was broken off, then read all rows of both again and compare them.

    Nobody else may use either meanwhile. How many rows there are. Raises `CopyError`, or `DatabaseError`.
    """
    shapes = list(table_shapes())
    await _check_source(source, now)
    state = await _begin(source, target, shapes, now)
    counts = {shape.name: await _count(source, shape) for shape in shapes}
    total, done = sum(counts.values()), 0
    for shape in shapes:
        if shape.name not in state.finished:
            async for copied in _copy_table(source, target, shape, state):
                progress(f"copying {shape.name}", done + copied, total)
        done += counts[shape.name]
    done = 0
    for shape in shapes:
        if await _fingerprint(source, shape) != await _fingerprint(target, shape):
            raise CopyError(
                f"The rows of {shape.name} are not the same in both; {source.url.place} is as it was. "
                "Make the target anew, empty, and copy again."
            )
        done += counts[shape.name]
        progress(f"comparing {shape.name}", done, total)
    await target.execute(END_STATE)
    await target.execute("ANALYZE")
    return total


async def _check_source(source: Database, now: datetime) -> None:
    place, newest = source.url.place, read_migrations()[-1].version
    if source.url.path is not None and not source.url.path.is_file():
        raise CopyError(f"There is no community in {place}, so there is nothing to copy.")
    if await source.fetch_value(UNFINISHED_COPY):
        raise CopyError(f"A copy into {place} is unfinished, so that it holds only a part.")
    version = await source.fetch_value(NEWEST_VERSION) or 0
    if version != newest:
        raise CopyError(
            f"Version {version} of the tables is in {place}, and this Guidepost knows {newest}: start this one once "
            "with it, which brings it up to date, and stop it again."
        )
    if await source.fetch_value(ALIVE, {"since": now - SILENT_AFTER}):
        raise CopyError(f"A bot still runs on {place}: stop it, wait a minute, and try again.")


async def _begin(source: Database, target: Database, shapes: Sequence[TableShape], now: datetime) -> CopyState:
    """The state of the copy that is under way, or of a new one into an empty target."""
    if await has_tables(target) and (text := await target.fetch_value(UNFINISHED_COPY)):
        state = CopyState(**json.loads(text))
        if state.source != source.url.place:
            raise CopyError(f"A copy of {state.source} into {target.url.place} is unfinished: go on with that one.")
        return state
    await bring_up_to_date(target, now, (target.url.path or Path()).parent)
    for shape in shapes:
        if shape.name not in OWN and await target.fetch_one(f"SELECT 1 AS one FROM {shape.name} LIMIT 1"):
            raise CopyError(f"There are rows already in {shape.name} of {target.url.place}. Nothing was changed.")
    state = CopyState(source.url.place)
    emptied: list[Step] = [(f"DELETE FROM {name}", {}) for name in OWN]
    await target.execute_all(*emptied, (BEGIN_STATE, {"state": state.text}))
    return state


async def _copy_table(source: Database, target: Database, shape: TableShape, state: CopyState) -> AsyncIterator[int]:
    """Rows so far, after each page; a page and how far it is are written together."""
    copied = state.rows
    async for page in pages(source, shape.select, shape.keys, rows=PAGE_ROWS, after=state.after):
        copied += len(page)
        state.rows, state.after = copied, {key: page[-1][key] for key in shape.keys}
        async with target.write(patient=True) as transaction:
            await transaction.execute_many(shape.insert, [shape.storable(row) for row in page])
            await transaction.execute(PUT_STATE, {"state": state.text})
        yield copied
    state.finished.append(shape.name)
    state.rows, state.after = 0, None
    await target.execute(PUT_STATE, {"state": state.text})


async def _count(database: Database, shape: TableShape) -> int:
    return int(await database.fetch_value(f"SELECT COUNT(*) AS rows FROM {shape.name}"))


async def _fingerprint(database: Database, shape: TableShape) -> tuple[int, int]:
    """How many rows, and a sum over all of them, which does not depend on how either database sorts texts."""
    rows = fingerprint = 0
    async for page in pages(database, shape.select, shape.keys, rows=PAGE_ROWS):
        rows += len(page)
        fingerprint += sum(map(shape.fingerprint, page))
    return rows, fingerprint % (1 << 8 * FINGERPRINT_BYTES)


def print_progress(what: str, done: int, total: int) -> None:
    """A bar that stays on its line in a terminal; elsewhere a line for each table."""
    share = done / total if total else 1.0
    bar = "#" * int(share * BAR_CHARACTERS)
    line = f"[{bar:<{BAR_CHARACTERS}}] {share:4.0%}  {done:,} of {total:,} rows, {what}"
    end = "\n" if not sys.stdout.isatty() or share == 1 else ""
    sys.stdout.write(f"\r{line:<100}{end}" if sys.stdout.isatty() else f"{line}{end}")
    sys.stdout.flush()
