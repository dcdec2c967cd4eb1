"""What time itself does in interviews, such as letting offers run out and asking pairs how it went."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.database.executor import Database
from cogs.mentoring.store.prune import delete_what_is_long_over

JOB = "mentoring-steps"
PRUNED_AGAIN_AFTER = timedelta(hours=1)

Step = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True)
class MentoringJob:
    """`nudge` has the notifications looked at that the steps may have written."""

    steps: Sequence[Step]
    nudge: Callable[[], None]

    async def run(self, now: datetime) -> None:
        """A step that fails holds up no other."""
        errors = []
        for step in self.steps:
            try:
                await step(now)
            except Exception as error:
                errors.append(error)
        self.nudge()
        if errors:
            raise ExceptionGroup("what time does in interviews", errors)


@dataclass
class Pruning:
    """Deletes what is long over, once an hour."""

    database: Database
    _pruned_at: datetime | None = field(default=None, init=False)

    async def run(self, now: datetime) -> None:
        if self._pruned_at is None or not timedelta(0) <= now - self._pruned_at < PRUNED_AGAIN_AFTER:
            self._pruned_at = now
            await delete_what_is_long_over(self.database, now)
