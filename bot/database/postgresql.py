"""PostgreSQL: a pool of asyncpg's connections, opened at the first use."""

import asyncio
import json
import math
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import groupby
from typing import Any, TypeVar

import asyncpg

from bot.database.errors import ConflictError, ConstraintError, DatabaseError, UnknownOutcomeError, advice_for
from bot.database.executor import Database, StatementResult, Transaction
from bot.database.grouping import GroupedChanges, PendingChange, guild_of
from bot.database.statements import Step, Values, for_postgresql, many_for_postgresql, selects_as_one
from bot.database.url import ConnectionLimits, DatabaseUrl

Result = TypeVar("Result")

# A member is told within 3 seconds that something is wrong: so long after a statement the server is asked whether it
# still takes a new connection, and may need as long again for that.
SILENT_SECONDS = 1.0
# Another transaction that holds a row longer than this is reported, as with SQLite, not waited out.
LOCK_SECONDS = 2.0
# No transaction of ours rests so long; one of a process that hangs must not keep its rows locked.
IDLE_SECONDS = 300.0
# What the server itself has not broken off by then never arrives: the network has lost it.
LOST_SECONDS = 5.0
CLOSE_SECONDS = 2.0
# For a connection, while others have them all.
QUEUE_SECONDS = 10.0
# Between tries to connect; of a conflict at most as long, by chance, so that the same two do not meet again.
RETRY_PAUSE = 0.2
SELECTS = re.compile(r"\s*SELECT\b", re.IGNORECASE)
GIVES_ROWS = re.compile(r"^\s*(?:SELECT|WITH|VALUES|SHOW)\b|\bRETURNING\b", re.IGNORECASE)
# Of one transaction that came in another's way, once again: see `ConflictError`.
CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
# A server that is only starting, or that has no place just now, is worth another try; a wrong password is not.
PASSING = (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, asyncpg.PostgresConnectionError)
# Broken off while the server was at it.
CUT = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
UNLIMITED = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"


class PostgresqlDatabase(Database):
    def __init__(self, url: DatabaseUrl, limits: ConnectionLimits) -> None:
        super().__init__(url)
        self._limits = limits
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()
        # Whether the server still takes connections; one question serves all statements that wait.
        self._probe: asyncio.Task[bool] | None = None
        self._grouped = GroupedChanges(self._change_together)

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Turns what asyncpg raises into errors of ours."""
        try:
            yield
        except asyncpg.IntegrityConstraintViolationError as error:
            raise ConstraintError(str(error)) from error
        except CONFLICTS as error:
            raise ConflictError(f"The database {self.url.redacted} found two transactions in conflict.") from error
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            cause = str(error) or "no answer in time"
            raise DatabaseError(f"The database {self.url.redacted} {advice_for(cause)}.") from error

    @contextmanager
    def _unknown_where_cut(self) -> Iterator[None]:
        """Whether what is carried out within has come about nobody knows, where the connection breaks."""
        try:
            yield
        except asyncpg.QueryCanceledError:
            raise  # by the server's own limit, which undoes it
        except CUT as error:
            raise UnknownOutcomeError(f"The database {self.url.redacted} went away while it saved.") from error

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        run = _run_steps if len(steps) == 1 else _run_as_one
        with self.translated_errors():
            async with self._connection() as connection:
                return await self._watched(run(connection, steps), connection.terminate)

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        for _ in range(self._limits.retries):
            with suppress(ConflictError):
                return await self._change(steps)
            await asyncio.sleep(random.uniform(0, RETRY_PAUSE))
        return await self._change(steps)

    async def _change(self, steps: Sequence[Step]) -> list[StatementResult]:
        if (guild_id := guild_of(steps)) is not None:
            return await self._grouped.run(guild_id, steps)
        return await self._change_alone(steps)

    async def _change_alone(self, steps: Sequence[Step]) -> list[StatementResult]:
        if len(steps) == 1:  # which is a transaction by itself
            with self.translated_errors():
                async with self._connection() as connection:
                    with self._unknown_where_cut():
                        return await self._watched(_run_steps(connection, steps), connection.terminate)
        async with self.write() as transaction:
            return await transaction.run_changes(steps)

    async def _change_together(self, changes: Sequence[PendingChange]) -> Exception | None:
        try:
            async with self.write() as transaction:
                results = [await transaction.run_changes(change.steps) for change in changes]
        except Exception as error:
            if _is_of_one(error) and len(changes) > 1:  # all are undone, and the others are not to suffer for it
                troubles = [await self._change_together([change]) for change in changes]
                return next(filter(None, troubles), None)
            for change in changes:
                change.fail(error)
            return None if _is_of_one(error) else DatabaseError(str(error))
        for change, result in zip(changes, results, strict=True):
            change.succeed(result)
        return None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._transaction("repeatable_read", patient=False) as transaction:
                yield transaction

    @asynccontextmanager
    async def write(self, patient: bool = False) -> AsyncIterator[Transaction]:
        with self.translated_errors():
            async with self._transaction(None, patient) as transaction:
                yield transaction

    @asynccontextmanager
    async def _transaction(self, isolation: Any, patient: bool) -> AsyncIterator[Transaction]:
        async with self._connection() as connection:
            opened = connection.transaction(isolation=isolation)
            await self._watched(opened.start(), connection.terminate)
            longest = math.inf if patient else None
            if patient:
                await connection.execute(UNLIMITED)
            try:
                yield _OpenTransaction(lambda work: self._watched(work, connection.terminate, longest), connection)
            except BaseException:
                if not connection.is_closed():
                    await self._watched(opened.rollback(), connection.terminate)
                raise
            with self._unknown_where_cut():
                await self._watched(opened.commit(), connection.terminate)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        pool = await self._open_pool()
        connection = await self._acquire(pool)
        try:
            yield connection
        except asyncpg.ReadOnlySQLTransactionError:
            connection.terminate()  # it leads to a server that has become the second one: look for the first anew
            raise
        finally:
            await pool.release(connection)

    async def _open_pool(self) -> "asyncpg.Pool[Any]":
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self.url.dsn,
                    min_size=0,
                    max_size=self._limits.connections,
                    timeout=self._limits.connect_seconds,
                    init=self._set_limits,
                    reset=_keep_as_it_is,
                )
            return self._pool

    async def _set_limits(self, connection: Any) -> None:
        """Not handed over when connecting: a pooler between us and the server would refuse that."""
        names = {
            "statement_timeout": self._limits.statement_seconds,
            "lock_timeout": LOCK_SECONDS,
            "idle_in_transaction_session_timeout": IDLE_SECONDS,
        }
        limits = [f"SET {name} = {int(seconds * 1_000)}" for name, seconds in names.items()]
        # No look here lasts so long that compiling it pays; where PostgreSQL guesses that one does, it takes longer.
        await connection.execute("; ".join([*limits, "SET jit = off"]))

    async def _acquire(self, pool: "asyncpg.Pool[Any]") -> Any:
        """A connection, tried again where the server is just starting. Where others have them all, whoever comes next
        waits as long as the server is there: many at once are no outage."""
        now = asyncio.get_running_loop().time
        give_up_at, tries = now() + self._limits.connect_seconds, self._limits.retries
        while True:
            try:
                async with asyncio.timeout(None) as limit:
                    return await self._watched(pool.acquire(), lambda: limit.reschedule(now()), QUEUE_SECONDS)
            except PASSING:
                tries -= 1
                if tries < 0 or now() + RETRY_PAUSE > give_up_at:
                    raise
            await asyncio.sleep(RETRY_PAUSE)

    async def _watched(
        self, work: Awaitable[Result], break_off: Callable[[], None], longest: float | None = None
    ) -> Result:
        """What `work` answers. It is broken off where the server, slow with it, takes no new connection either: a
        statement may be long, but nobody waits for a server that hangs."""
        seconds = self._limits.statement_seconds + LOST_SECONDS if longest is None else longest
        loop, checks = asyncio.get_running_loop(), list[asyncio.Task[None]]()
        timer = loop.call_later(
            SILENT_SECONDS, lambda: checks.append(loop.create_task(self._break_off_if_silent(break_off, seconds)))
        )
        try:
            return await work
        finally:
            timer.cancel()
            for check in checks:
                check.cancel()

    async def _break_off_if_silent(self, break_off: Callable[[], None], longest: float) -> None:
        now = asyncio.get_running_loop().time
        give_up_at = now() + longest - SILENT_SECONDS
        while await self._takes_connections() and now() < give_up_at:  # noqa: ASYNC110
            await asyncio.sleep(SILENT_SECONDS)
        break_off()

    async def _takes_connections(self) -> bool:
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._try_connecting())
        return await asyncio.shield(self._probe)

    async def _try_connecting(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url.dsn, timeout=SILENT_SECONDS)
        except asyncpg.PostgresError:
            return True  # it has an answer, such as that it has no place left
        except OSError:
            return False
        connection.terminate()
        return True

    async def check(self) -> None:
        """PostgreSQL looks after its own files."""

    async def wipe_pages(self, _first: int = 0) -> int | None:
        """PostgreSQL sweeps up by itself."""
        return None

    async def size(self) -> int:
        """Bytes, as PostgreSQL counts them."""
        [result] = await self.run_selects([("SELECT pg_database_size(current_database()) AS size", {})])
        return int(result.rows[0]["size"])

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if self._probe is not None:
            self._probe.cancel()
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
        except (TimeoutError, asyncpg.PostgresError, OSError):
            pool.terminate()


class _OpenTransaction(Transaction):
    """`watched` awaits what it is given, as long as the server is there."""

    def __init__(self, watched: Callable[[Awaitable[Any]], Awaitable[Any]], connection: Any) -> None:
        self._watched, self._connection = watched, connection

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        results: list[StatementResult] = await self._watched(_run_steps(self._connection, steps))
        return results

    run_changes = run_selects

    async def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        await self._watched(self._connection.executemany(*many_for_postgresql(statement, rows)))


async def _keep_as_it_is(_connection: Any) -> None:
    """What a transaction sets ends with it; asyncpg would otherwise ask the server to reset each time."""


async def _run_steps(connection: Any, steps: Sequence[Step]) -> list[StatementResult]:
    """SELECTs that follow each other go together."""
    results = list[StatementResult]()
    for is_select, group in groupby(steps, lambda step: SELECTS.match(step[0]) is not None):
        neighbours = list(group)
        if is_select and len(neighbours) > 1:
            results += await _run_as_one(connection, neighbours)
        else:
            results += [await _run_step(connection, step) for step in neighbours]
    return results


async def _run_step(connection: Any, step: Step) -> StatementResult:
    text, arguments = for_postgresql(*step)
    if not GIVES_ROWS.search(text):
        return StatementResult([], _changed(await connection.execute(text, *arguments)))
    rows = [dict(row) for row in await connection.fetch(text, *arguments)]
    return StatementResult(rows, len(rows))


async def _run_as_one(connection: Any, steps: Sequence[Step]) -> list[StatementResult]:
    text, arguments = selects_as_one(steps)
    found = [json.loads(rows) if rows else [] for rows in await connection.fetchrow(text, *arguments)]
    return [StatementResult(rows, len(rows)) for rows in found]


def _is_of_one(error: Exception) -> bool:
    """Whether a change among several has brought it about, and not the server or the way there."""
    is_of_server = isinstance(error, DatabaseError) and not isinstance(error, ConflictError)
    return not is_of_server or isinstance(error.__cause__, asyncpg.DataError)


def _changed(status: str) -> int:
    """Out of `UPDATE 3` or `INSERT 0 3`."""
    verb, *numbers = status.split()
    return int(numbers[-1]) if verb in ("INSERT", "UPDATE", "DELETE") else 0
