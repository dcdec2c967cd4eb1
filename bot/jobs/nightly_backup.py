"""A copy of the SQLite file each night, while the bot runs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database.backups import NIGHTLY, Backup, back_up, list_backups, name_of, remove_old

KIND = "backup"
# In most communities fewest write at this hour of UTC, and a copy costs a moment of the disk.
NIGHTLY_HOUR = 3
# A full disk is not full for a moment only.
RETRY_AFTER = timedelta(hours=1)


class NightlyBackup:
    """The copy is made on a thread of its own, because a job may not take long: one run begins it, and the first run
    after its end removes what is too old, or raises what went wrong, which is then kept as a failure."""

    def __init__(self, database: Path, folder: Path, stopping: Callable[[], bool]) -> None:
        self._database, self._folder, self._stopping = database, folder, stopping
        self._copying: asyncio.Task[Backup] | None = None
        self._not_before: datetime | None = None

    async def run(self, now: datetime) -> None:
        if self._copying is not None:
            self._finish(self._copying, now)
        elif not self._is_waiting(now) and not self._stopping():
            if self._is_done_since(_next_night(now) - timedelta(days=1), now):
                self._not_before = _next_night(now)
            else:
                self._begin(now)

    def _is_waiting(self, now: datetime) -> bool:
        """Never for more than a day: a longer wait began while the clock was wrong."""
        return self._not_before is not None and timedelta(0) < self._not_before - now <= timedelta(days=1)

    def _begin(self, now: datetime) -> None:
        target = self._folder / name_of(NIGHTLY, now)
        copying = asyncio.to_thread(back_up, self._database, target, stopping=self._stopping)
        self._copying = asyncio.create_task(copying)
        # Where a stop breaks it off, nobody asks for its error.
        self._copying.add_done_callback(lambda task: task.cancelled() or task.exception())

    def _finish(self, copying: "asyncio.Task[Backup]", now: datetime) -> None:
        if not copying.done():
            return
        self._copying = None
        self._not_before = now + RETRY_AFTER
        copying.result()
        self._not_before = _next_night(now)
        remove_old(self._folder, now)

    def _is_done_since(self, night: datetime, now: datetime) -> bool:
        """Copies whose names are of the future were made while the clock was wrong."""
        return any(copy.kind == NIGHTLY and night <= copy.at <= now for copy in list_backups(self._folder))


def _next_night(now: datetime) -> datetime:
    """The next time that it is 03:00 UTC, after `now`."""
    tonight = now.astimezone(UTC).replace(hour=NIGHTLY_HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)
