"""What carries out statements: the database, each call a transaction of its own, or a transaction that is open.

A query is written once, as a function that takes an `Executor`, and serves both.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from bot.database.errors import DatabaseError
from bot.database.statements import Row, Step, Values
from bot.database.url import DatabaseUrl

NO_VALUES: Values = {}
# Some 100 kB at most; a page costs one query.
PAGE_ROWS = 200


@dataclass(frozen=True)
class StatementResult:
    """What a statement gave back: its rows, by column name, and how many rows it changed."""

    rows: list[Row]
    changed: int


class Executor(ABC):
    """Raises `DatabaseError` where the database cannot be used, and `ConstraintError` where a row breaks a rule."""

    @abstractmethod
    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        """Carry out SELECTs that all see one state."""

    @abstractmethod
    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        """Carry out statements that may change something, all of them or none; of a database, durable on disk when it
        returns."""

    async def fetch(self, statement: str, values: Values = NO_VALUES) -> list[Row]:
        """The rows of a SELECT."""
        [result] = await self.run_selects([(statement, values)])
        return result.rows

    async def fetch_one(self, statement: str, values: Values = NO_VALUES) -> Row | None:
        """The first row of a SELECT, if there is one."""
        rows = await self.fetch(statement, values)
        return rows[0] if rows else None

    async def fetch_value(self, statement: str, values: Values = NO_VALUES) -> Any:
        """The first column of the first row of a SELECT; None where there is no row."""
        row = await self.fetch_one(statement, values)
        return next(iter(row.values())) if row else None

    async def fetch_all(self, *steps: Step) -> list[list[Row]]:
        """The rows of several SELECTs that all see one state, in one hand-over."""
        return [result.rows for result in await self.run_selects(steps)]

    async def execute(self, statement: str, values: Values = NO_VALUES) -> int:
        """Carry out INSERT, UPDATE or DELETE; how many rows it changed."""
        [result] = await self.run_changes([(statement, values)])
        return result.changed

    async def returning(self, statement: str, values: Values = NO_VALUES) -> list[Row]:
        """Carry out INSERT, UPDATE or DELETE … RETURNING; the rows that it gives back."""
        [result] = await self.run_changes([(statement, values)])
        return result.rows

    async def execute_all(self, *steps: Step) -> list[list[Row]]:
        """Carry out several statements as one, in one hand-over; the rows of each (of a RETURNING too)."""
        return [result.rows for result in await self.run_changes(steps)]


class Transaction(Executor):
    """An open transaction; `Database.read` and `Database.write` hand it out."""

    async def execute_many(self, statement: str, rows: Sequence[Values]) -> None:
        """The same statement for each of the rows of values."""
        if rows:
            await self.run_many(statement, rows)

    @abstractmethod
    async def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        """`execute_many`, where there are any rows."""


class Database(Executor):
    """Hands out transactions, and carries out single statements. Nothing else in the process holds a connection; no
    table is named here: every feature keeps its SQL in its own store."""

    def __init__(self, url: DatabaseUrl) -> None:
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        return self.url.is_sqlite

    @abstractmethod
    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that sees one state of the data throughout."""

    @abstractmethod
    def write(self, patient: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that is durable on disk when the block has ended, and undone when the block raised. `patient`
        is for what nobody waits for: a statement may take as long as it needs.

        Raises `DatabaseError` when the database stays locked, is full, read-only or gone, and `ConstraintError`.
        """

    @abstractmethod
    async def check(self) -> None:
        """Raise `DatabaseError` where a SQLite file is damaged or cannot be written to."""

    async def is_answering(self, seconds: float) -> bool:
        """Whether it carries out a statement within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self.fetch_value("SELECT 1 AS answer")
        except (DatabaseError, TimeoutError):
            return False
        return True

    @abstractmethod
    async def wipe_pages(self, first: int = 0) -> int | None:
        """Leave no trace of what was deleted in some pages of a SQLite file, from `first` on; where to go on, None at
        the end. Writers wait some milliseconds. Raises `BusyError` where it has to be tried again."""

    @abstractmethod
    async def size(self) -> int:
        """Bytes on disk."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of every connection; open transactions are undone."""


async def pages(
    db: Executor,
    select: str,
    keys: Sequence[str],
    values: Values = NO_VALUES,
    *,
    rows: int = PAGE_ROWS,
    after: Row | None = None,
) -> AsyncIterator[list[Row]]:
    """All rows of `select`, ordered by `keys`, at most `rows` at a time, and never an empty page.

    `select` ends in its WHERE clause and gives the columns `keys`, which together are unique and never NULL. Each page
    is a query of its own, so a row may be changed or deleted while its page is worked on: one that moves to a later
    place comes again. Begins behind the row with the keys `after`, where they are given.
    """
    columns = ", ".join(keys)
    order = f"ORDER BY {columns} LIMIT :page_rows"
    after_last = f"AND ({columns}) > ({', '.join(f':after_{key}' for key in keys)})"
    while True:
        limits = {"page_rows": rows} | {f"after_{key}": after[key] for key in keys if after is not None}
        page = await db.fetch(f"{select} {after_last if after is not None else ''} {order}", {**values, **limits})
        if page:
            yield page
        if len(page) < rows:
            return
        after = page[-1]
