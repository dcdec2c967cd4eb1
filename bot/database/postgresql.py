"""PostgreSQL: a pool of asyncpg's connections, opened at the first use."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from bot.database.errors import ConflictError, ConstraintError, DatabaseError, advice_for
from bot.database.executor import StatementResult, Transaction
from bot.database.statements import Step, Values, for_postgresql, many_for_postgresql
from bot.database.url import DatabaseUrl

# Enough for what one process has in flight; PostgreSQL's own default allows 100 in all.
MOST_CONNECTIONS = 10
# A member is told after 3 seconds that something is wrong; a server that answers later is of no use to them.
CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 30.0
CLOSE_SECONDS = 2.0
GIVES_ROWS = re.compile(r"^\s*(?:SELECT|WITH|VALUES|SHOW)\b|\bRETURNING\b", re.IGNORECASE)
# Of one transaction that came in another's way, once again: see `ConflictError`.
CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


class PostgresqlDriver:
    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Turns what asyncpg raises into errors of ours."""
        try:
            yield
        except asyncpg.IntegrityConstraintViolationError as error:
            raise ConstraintError(str(error)) from error
        except CONFLICTS as error:
            raise ConflictError(f"The database {self._url.redacted} found two transactions in conflict.") from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise DatabaseError(f"The database {self._url.redacted} {advice_for(str(error))}.") from error

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        if len(steps) == 1:
            with self.translated_errors():
                async with self._connection() as connection:
                    return await _run_steps(connection, steps)
        async with self.read() as transaction:
            return await transaction.run_selects(steps)

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        try:
            return await self._change(steps)
        except ConflictError:
            return await self._change(steps)

    async def _change(self, steps: Sequence[Step]) -> list[StatementResult]:
        async with self.write() as transaction:
            return await transaction.run_changes(steps)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._connection() as connection, connection.transaction(isolation="repeatable_read"):
                yield _transaction(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._connection() as connection, connection.transaction():
                yield _transaction(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url.dsn,
                    min_size=0,
                    max_size=MOST_CONNECTIONS,
                    timeout=CONNECT_SECONDS,
                    command_timeout=STATEMENT_SECONDS,
                )
        async with self._pool.acquire() as connection:
            yield connection

    async def check(self) -> None:
        """PostgreSQL looks after its own files."""

    async def wipe_pages(self, _first: int) -> int | None:
        """PostgreSQL sweeps up by itself."""
        return None

    async def size(self) -> int:
        """Bytes, as PostgreSQL counts them."""
        [result] = await self.run_selects([("SELECT pg_database_size(current_database()) AS size", {})])
        return int(result.rows[0]["size"])

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
        except (TimeoutError, asyncpg.PostgresError, OSError):
            pool.terminate()


def _transaction(connection: Any) -> Transaction:
    async def run(steps: Sequence[Step]) -> list[StatementResult]:
        return await _run_steps(connection, steps)

    async def run_many(statement: str, rows: Sequence[Values]) -> None:
        await connection.executemany(*many_for_postgresql(statement, rows))

    return Transaction(run, run_many)


async def _run_steps(connection: Any, steps: Sequence[Step]) -> list[StatementResult]:
    results = []
    for statement, values in steps:
        text, arguments = for_postgresql(statement, values)
        if GIVES_ROWS.search(text):
            rows = [dict(row) for row in await connection.fetch(text, *arguments)]
            results.append(StatementResult(rows, len(rows)))
        else:
            results.append(StatementResult([], _changed(await connection.execute(text, *arguments))))
    return results


def _changed(status: str) -> int:
    """Out of `UPDATE 3` or `INSERT 0 3`."""
    verb, *numbers = status.split()
    return int(numbers[-1]) if verb in ("INSERT", "UPDATE", "DELETE") else 0
