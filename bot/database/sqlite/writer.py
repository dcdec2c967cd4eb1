"""One writer of a SQLite file: transactions that wait at the same time are committed together, by one sync of the disk.

Each still succeeds or fails by itself, and nobody is told that theirs is saved before the disk has it.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.database.executor import StatementResult, Transaction
from bot.database.sqlite.connection import SqliteTransaction, SqliteWorker, roll_back, run_steps
from bot.database.statements import Step

# Whoever is done first waits so long at most for those who come after; a sync of a slow disk takes some 10 ms.
GROUP_SECONDS = 0.05
UNDONE = "the transaction was undone"


class _Group:
    """Transactions that are committed together. Only the writer's thread changes what it counts."""

    def __init__(self) -> None:
        self.committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.committed.add_done_callback(lambda done: done.exception())  # nobody may be there any more to ask for it
        self.began_at = 0.0
        self.finished = 0

    @property
    def is_late(self) -> bool:
        return self.finished > 0 and time.monotonic() - self.began_at > GROUP_SECONDS


class _Turn:
    """One transaction within a group; begins with its first statement."""

    def __init__(self, group: _Group) -> None:
        self.group = group
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
        if not self.has_begun or not connection.in_transaction:
            return
        if not self._is_inner:
            roll_back(connection)
        else:
            connection.execute("ROLLBACK TO turn")
            connection.execute("RELEASE turn")


class _Change:
    """Statements that are all handed over at once, and what becomes of them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.results: list[StatementResult] = []
        self.error: Exception | None = None
        self.done: asyncio.Future[list[StatementResult]] = asyncio.get_running_loop().create_future()

    def run(self, connection: sqlite3.Connection, group: _Group) -> None:
        turn = _Turn(group)
        try:
            turn.begin(connection)
            self.results = run_steps(connection, self.steps)
            turn.keep(connection)
        except Exception as error:
            self.error = error
            turn.undo(connection)

    def tell(self, committed: asyncio.Future[None] | None = None) -> None:
        """Whoever still waits; `committed` is how the group has ended."""
        error = self.error or (committed.exception() if committed is not None else None)
        if self.done.done():
            return
        if error is not None:
            self.done.set_exception(error)
        else:
            self.done.set_result(self.results)


class SqliteWriter:
    def __init__(self, worker: SqliteWorker) -> None:
        self._worker = worker
        # SQLite takes one writer at a time: waiting here is fair, waiting in the file's lock is luck.
        self._lock = asyncio.Lock()
        self._group: _Group | None = None
        self._changes = deque[_Change]()
        self._is_running_changes = False
        self._waiting = self._waiting_alone = 0
        self._tasks = set[asyncio.Task[None]]()

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        """Carried out in one hand-over with all others that wait, whatever becomes of the caller."""
        change = _Change(steps)
        self._changes.append(change)
        if not self._is_running_changes:
            self._is_running_changes = True
            self._start(self._run_waiting_changes())
        return await change.done

    @asynccontextmanager
    async def transaction(self, alone: bool) -> AsyncIterator[Transaction]:
        """`alone`: it takes long, so that nobody else's commit waits for it."""
        turn = _Turn(await self._take_turn(alone))
        # A task of its own: where the caller is cancelled, others wait for the same commit, and for the lock.
        try:
            yield SqliteTransaction(self._worker, turn.begin)
        except BaseException as error:
            await asyncio.shield(self._start(self._end_turn(turn, alone, error)))
            raise
        await asyncio.shield(self._start(self._end_turn(turn, alone, None)))
        if turn.has_begun:
            await asyncio.shield(turn.group.committed)

    @asynccontextmanager
    async def pause(self) -> AsyncIterator[SqliteWorker]:
        """Nobody writes within, and nobody waits for a commit."""
        group = await self._take_turn(alone=True)
        try:
            await self._commit(group)
            yield self._worker
        finally:
            self._lock.release()

    async def _take_turn(self, alone: bool = False) -> _Group:
        self._waiting += 1
        self._waiting_alone += alone
        try:
            await self._lock.acquire()
        except asyncio.CancelledError:
            self._start(self._commit_what_waits())  # whoever is done may have counted on this one
            raise
        finally:
            self._waiting -= 1
            self._waiting_alone -= alone
        if self._group is None:
            self._group = _Group()
        return self._group

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run_waiting_changes(self) -> None:
        try:
            while self._changes:
                group = await self._take_turn()
                try:
                    await self._run_changes_of(group)
                finally:
                    self._lock.release()
        finally:
            self._is_running_changes = False

    async def _run_changes_of(self, group: _Group) -> None:
        taken: list[_Change] = []
        is_open = False

        def run(connection: sqlite3.Connection) -> bool:
            nonlocal is_open
            is_open = True
            while self._changes and not group.is_late:
                change = self._changes.popleft()
                taken.append(change)
                change.run(connection, group)
                if group.finished and not connection.in_transaction:
                    raise change.error or sqlite3.OperationalError(UNDONE)
            return self._commit_where_due(connection, group)

        await self._settle(group, run)
        if not is_open:  # the file cannot be opened, which the end of the group says
            taken = [*self._changes]
            self._changes.clear()
        for change in taken:
            if change.error is not None:
                change.tell()
            else:
                group.committed.add_done_callback(change.tell)

    async def _end_turn(self, turn: _Turn, alone: bool, error: BaseException | None) -> None:
        def end(connection: sqlite3.Connection) -> bool:
            if error is None:
                turn.keep(connection)
            else:
                turn.undo(connection)
            return self._commit_where_due(connection, turn.group, alone)

        try:
            await self._settle(turn.group, end)
        finally:
            self._lock.release()

    async def _commit_what_waits(self) -> None:
        async with self._lock:
            if self._group is not None:
                await self._commit(self._group)

    async def _commit(self, group: _Group) -> None:
        await self._settle(group, lambda connection: self._commit_where_due(connection, group, at_once=True))

    async def _settle(self, group: _Group, work: Callable[[sqlite3.Connection], bool]) -> None:
        """`work` says whether it has committed the group; whatever it raises has undone it."""
        try:
            is_committed = await self._worker.run(work)
        except Exception as error:
            self._group = None
            group.committed.set_exception(error)
        else:
            if is_committed:
                self._group = None
                group.committed.set_result(None)

    def _commit_where_due(self, connection: sqlite3.Connection, group: _Group, at_once: bool = False) -> bool:
        """In the thread: unless somebody else is to come, who then does it."""
        if not group.finished:
            return False
        if not connection.in_transaction:
            raise sqlite3.OperationalError(UNDONE)
        if self._waiting and not (at_once or self._waiting_alone or group.is_late):
            return False
        try:
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        return True
