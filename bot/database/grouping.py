"""Changes of one server that wait at the same time go together: PostgreSQL would have them wait for each other anyway,
each with a connection that others need, and each for a sync of the disk of its own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from bot.database.executor import StatementResult
from bot.database.statements import Step

# A burst is done in a few transactions, and none holds its locks for much longer than the sync of a slow disk takes.
MOST_TOGETHER = 50


class PendingChange:
    """Statements that are carried out as one, and what becomes of them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.done: asyncio.Future[list[StatementResult]] = asyncio.get_running_loop().create_future()

    def succeed(self, results: list[StatementResult]) -> None:
        if not self.done.done():  # nobody may wait for it any more
            self.done.set_result(results)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


# Carries out all of them, tells each what became of it, and raises nothing. Gives what those who wait are to be told
# where the database is in trouble.
CarryOut = Callable[[Sequence[PendingChange]], Awaitable[Exception | None]]


class GroupedChanges:
    def __init__(self, carry_out: CarryOut) -> None:
        self._carry_out = carry_out
        self._waiting: dict[int, deque[PendingChange]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def run(self, guild_id: int, steps: Sequence[Step]) -> list[StatementResult]:
        """Carried out whatever becomes of the caller."""
        change = PendingChange(steps)
        self._waiting.setdefault(guild_id, deque()).append(change)
        if guild_id not in self._tasks:
            self._tasks[guild_id] = asyncio.create_task(self._work_off(guild_id))
        return await change.done

    async def _work_off(self, guild_id: int) -> None:
        waiting = self._waiting[guild_id]
        try:
            while waiting:
                changes = [waiting.popleft() for _ in range(min(len(waiting), MOST_TOGETHER))]
                if (error := await self._carry_out(changes)) is not None:
                    self._fail(waiting, error)
        finally:
            del self._waiting[guild_id], self._tasks[guild_id]

    @staticmethod
    def _fail(waiting: deque[PendingChange], error: Exception) -> None:
        """They would each wait for the same trouble, one group after the other."""
        while waiting:
            waiting.popleft().fail(error)


def guild_of(steps: Sequence[Step]) -> int | None:
    """The server that several statements change, as their values name it."""
    guild_id = steps[0][1].get("guild_id") if len(steps) > 1 else None
    return guild_id if isinstance(guild_id, int) else None
