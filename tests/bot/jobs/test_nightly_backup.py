"""A copy each night: made once, kept for two weeks, tried again where it fails, and never waited for."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from bot.database.backups import file_of, list_backups, name_of
from bot.database.executor import Database
from bot.guilds.failures import Failures
from bot.jobs import nightly_backup
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.nightly_backup import KIND, NightlyBackup
from bot.jobs.scheduler import Scheduler
from bot.settings import Settings

pytestmark = pytest.mark.sqlite_file


class Nights:
    """The scheduler with the nightly copy alone, woken at the times that a test says."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.at, self.folder = now, settings.backups
        self.failures = Failures(database, lambda: self.at)
        self.scheduler = Scheduler(Ledger(database), Delivery(Mock()), self.failures)
        self.job = NightlyBackup(file_of(settings.database), self.folder, lambda: False)
        self.scheduler.add_job(KIND, self.job)

    async def wake(self, at: datetime) -> list[str]:
        """Twice, with time for the copy between, as every 15 seconds; the names of what is kept then."""
        self.at = at
        await self.scheduler.run_due(at)
        if self.job._copying is not None:
            await asyncio.wait({self.job._copying})
        await self.scheduler.run_due(at + timedelta(seconds=15))
        return [copy.path.name for copy in list_backups(self.folder)]


@pytest.fixture
def nights(database: Database, settings: Settings, now: datetime) -> Nights:
    return Nights(database, settings, now)


async def test_one_copy_is_made_a_night_at_3_or_at_the_first_wake_after(nights: Nights) -> None:
    first = ["nightly-20260302T030000Z.sqlite3"]
    assert await nights.wake(datetime(2026, 3, 2, 3, 0, tzinfo=UTC)) == first
    assert await nights.wake(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == first
    assert await nights.wake(datetime(2026, 3, 3, 2, 59, tzinfo=UTC)) == first
    second = ["nightly-20260303T114000Z.sqlite3", *first]
    assert await nights.wake(datetime(2026, 3, 3, 11, 40, tzinfo=UTC)) == second  # it was down at 3
    assert len(await nights.wake(datetime(2026, 3, 4, 3, 0, 10, tzinfo=UTC))) == 3


async def test_a_restart_makes_no_second_copy_of_the_same_night(
    nights: Nights, database: Database, settings: Settings, now: datetime
) -> None:
    await nights.wake(now)
    assert len(await Nights(database, settings, now).wake(now + timedelta(hours=2))) == 1


async def test_old_copies_are_removed_after_a_new_one_was_made(nights: Nights, now: datetime) -> None:
    for day in range(1, 20):
        nights.folder.mkdir(exist_ok=True)
        (nights.folder / name_of("nightly", now - timedelta(days=day))).touch()
    names = await nights.wake(now)
    assert len(names) == 14
    assert names[0] == name_of("nightly", now)


async def test_a_copy_that_fails_is_kept_as_a_failure_and_tried_again_an_hour_later(
    nights: Nights, now: datetime
) -> None:
    nights.folder.write_text("a file in the way")
    await nights.wake(now)
    [failure] = await nights.failures.newest()
    assert (failure.place, "cannot be made" in failure.summary) == ("timed backup", True)
    nights.folder.unlink()
    assert await nights.wake(now + timedelta(minutes=59)) == []
    assert len(await nights.wake(now + timedelta(minutes=61))) == 1


async def test_a_wake_does_not_wait_for_the_copy(
    nights: Nights, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    monkeypatch.setattr(nightly_backup, "back_up", lambda *_, **__: going_on.wait(10))
    await nights.scheduler.run_due(now)
    await nights.scheduler.run_due(now + timedelta(seconds=15))
    assert nights.job._copying is not None
    assert not nights.job._copying.done()
    going_on.set()
    await nights.job._copying
