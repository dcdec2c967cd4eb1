"""Wipes what was deleted off the disk: for all deletions together, in the background."""

import time
from datetime import datetime, timedelta

from bot.database.executor import Database
from bot.database.personal_data import mark_wiped, owed_wipes
from bot.database.sqlite.scrub import BusyError

KIND = "wipe"
# One member who deletes again and again costs no more than one who does it once.
WIPE_EVERY = timedelta(hours=1)
# Of each wake-up; a file of 1 GB is done after a few. A stop waits no longer than this.
SECONDS_A_RUN = 1.5


class DiskWipe:
    """That it is owed stands in the database, written with the deletion, so that it survives the process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._done_at: datetime | None = None
        # Where the wipe under way goes on, and the number of deletions that it is for.
        self._next_page: int | None = None
        self._deletions = 0

    async def run(self, now: datetime) -> None:
        """A part of a wipe, if one is owed."""
        if self._next_page is None:
            if self._done_at is not None and timedelta(0) <= now - self._done_at < WIPE_EVERY:
                return
            self._deletions = await owed_wipes(self._database)
            if not self._deletions:
                return
            self._next_page = 0
        give_up_at = time.monotonic() + SECONDS_A_RUN
        while self._next_page is not None and time.monotonic() < give_up_at:
            try:
                self._next_page = await self._database.wipe_pages(self._next_page)
            except BusyError:
                return
        if self._next_page is None:
            await mark_wiped(self._database, self._deletions)
            self._done_at = now
