"""One writer of a SQLite file: transactions that wait at the same time are committed together, by one sync of the disk.

Each still succeeds or fails by itself, and nobody is told that theirs is saved before the disk has it.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.database.executor import StatementResult, Transaction
from bot.database.sqlite.connection import SqliteWorker, roll_back, run_steps
from bot.database.statements import Step, Values

# Whoever is done first waits so long at most for those who come after; a sync of a slow disk takes some 10 ms.
GROUP_SECONDS = 0.05
UNDONE = "the transaction was undone"

# What a turn gave back, and why it failed.
_Ended = tuple[list[StatementResult], BaseException | None]


class _Group:
    """Transactions that are committed together. Only the writer's thread changes what it counts."""

    def __init__(self) -> None:
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.committed.add_done_callback(lambda done: done.exception())  # nobody may be there any more to ask for it
        self.began_at = 0.0
        self.finished = 0


class _Turn:
    """One transaction, from when it may write until it is done; begins with its first statement."""

    def __init__(self, group: _Group, alone: bool) -> None:
        self.group, self.alone = group, alone
        self.has_begun = self._is_inner = False

    def begin(self, connection: sqlite3.Connection) -> None:
        if self.has_begun:
            if not connection.in_transaction:  # a further statement would be committed by itself
                raise sqlite3.OperationalError(UNDONE)
            return
        self._is_inner = self.group.finished > 0
        if not self._is_inner:
            # A writer takes its lock at once: one that upgrades later can be refused although it waited.
            connection.execute("BEGIN IMMEDIATE")
            self.group.began_at = time.monotonic()
        elif connection.in_transaction:
            connection.execute("SAVEPOINT turn")
        else:
            raise sqlite3.OperationalError(UNDONE)
        self.has_begun = True

    def keep(self, connection: sqlite3.Connection) -> None:
        if self.has_begun:
            if self._is_inner:
                connection.execute("RELEASE turn")
            self.group.finished += 1

    def undo(self, connection: sqlite3.Connection) -> None:
        """Of this one alone. What is wrong with the disk itself undoes the others too: SQLite has done so already."""
        if not self._is_inner:
            roll_back(connection)
        elif self.has_begun and connection.in_transaction:
            connection.execute("ROLLBACK TO turn")
            connection.execute("RELEASE turn")


class SqliteWriter:
    def __init__(self, worker: SqliteWorker) -> None:
        self._worker = worker
        # SQLite takes one writer at a time: waiting here is fair, waiting in the file's lock is luck.
        self._lock = asyncio.Lock()
        self._group: _Group | None = None
        self._waiting = self._waiting_alone = 0
        self._tasks = set[asyncio.Task[Any]]()

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        """In one hand-over, the commit included where nobody else waits."""
        turn = await self._take_turn(alone=False)
        results, error = await self._end(turn, steps)
        if error is not None:
            raise error
        await asyncio.shield(turn.group.committed)
        return results

    @asynccontextmanager
    async def transaction(self, alone: bool) -> AsyncIterator[Transaction]:
        """`alone`: it takes long, so that nobody else's commit waits for it."""
        turn = await self._take_turn(alone)

        def do_steps(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[StatementResult]:
            turn.begin(connection)
            return run_steps(connection, steps)

        def do_many(connection: sqlite3.Connection, statement: str, rows: Sequence[Values]) -> None:
            turn.begin(connection)
            connection.executemany(statement, rows)

        async def run(steps: Sequence[Step]) -> list[StatementResult]:
            return await self._worker.run(lambda connection: do_steps(connection, steps))

        async def run_many(statement: str, rows: Sequence[Values]) -> None:
            await self._worker.run(lambda connection: do_many(connection, statement, rows))

        try:
            yield Transaction(run, run_many)
        except BaseException as error:
            await self._end(turn, error=error)
            raise
        await self._end(turn)
        if turn.has_begun:
            await asyncio.shield(turn.group.committed)

    @asynccontextmanager
    async def pause(self) -> AsyncIterator[SqliteWorker]:
        """Nobody writes within, and nobody waits for a commit."""
        turn = await self._take_turn(alone=True)
        try:
            await self._settle(turn, (), None)
            yield self._worker
        finally:
            self._lock.release()

    async def _take_turn(self, alone: bool) -> _Turn:
        self._waiting += 1
        self._waiting_alone += alone
        try:
            await self._lock.acquire()
        except asyncio.CancelledError:
            # Whoever is done may have counted on this one.
            self._keep(asyncio.create_task(self._commit_what_waits()))
            raise
        finally:
            self._waiting -= 1
            self._waiting_alone -= alone
        if self._group is None:
            self._group = _Group()
        return _Turn(self._group, alone)

    async def _commit_what_waits(self) -> None:
        async with self._lock:
            if self._group is not None:
                await self._settle(_Turn(self._group, alone=True), (), None)

    async def _end(self, turn: _Turn, steps: Sequence[Step] = (), error: BaseException | None = None) -> _Ended:
        """Goes on where its caller is cancelled: others wait for the same commit, and for the lock."""
        return await asyncio.shield(self._keep(asyncio.create_task(self._end_turn(turn, steps, error))))

    def _keep(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _end_turn(self, turn: _Turn, steps: Sequence[Step], error: BaseException | None) -> _Ended:
        try:
            return await self._settle(turn, steps, error)
        finally:
            self._lock.release()

    async def _settle(self, turn: _Turn, steps: Sequence[Step], error: BaseException | None) -> _Ended:
        committed = turn.group.committed
        try:
            ended, is_committed = await self._worker.run(
                lambda connection: self._finish(connection, turn, steps, error)
            )
        except Exception as trouble:  # whatever it was, it has undone the whole group
            self._group = None
            committed.set_exception(trouble)
            return [], error or trouble
        if is_committed:
            self._group = None
            committed.set_result(None)
        return ended

    def _finish(
        self, connection: sqlite3.Connection, turn: _Turn, steps: Sequence[Step], error: BaseException | None
    ) -> tuple[_Ended, bool]:
        """In the thread: carry out what is left of the turn, and commit the group unless somebody else is to come."""
        results: list[StatementResult] = []
        if error is None:
            try:
                if steps:
                    turn.begin(connection)
                    results = run_steps(connection, steps)
                turn.keep(connection)
            except Exception as own:
                error = own
        if error is not None:
            turn.undo(connection)
        if not turn.group.finished:
            return (results, error), False
        if not connection.in_transaction:
            raise error or sqlite3.OperationalError(UNDONE)
        late = time.monotonic() - turn.group.began_at > GROUP_SECONDS
        if not (turn.alone or late or self._waiting_alone or not self._waiting):
            return (results, error), False
        try:
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        return (results, error), True
