"""What time itself does in interviews, such as letting offers run out and asking pairs how it went."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

JOB = "mentoring-steps"

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
