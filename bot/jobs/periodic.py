"""Work that is done again and again and sends nothing."""

from datetime import datetime
from typing import Protocol


class PeriodicJob(Protocol):
    async def run(self, now: datetime) -> None:
        """Take what is due at `now` a step further. Called at every wake-up, so a look that finds nothing is cheap;
        what it raises is kept as a failure, and the next wake-up calls it again."""
        ...
