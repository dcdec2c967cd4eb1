"""A clock that is wrong for a while does no lasting harm."""

import email.utils
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.database.backups import NIGHTLY, last_backup, list_backups, name_of
from bot.database.executor import Database
from bot.jobs.clock_check import ClockCheck
from bot.jobs.nightly_backup import NightlyBackup
from tests.support.clock import SecondsClock
from tests.support.community import Community
from tests.support.waiting import until

YEARS = timedelta(days=3650)


@pytest.mark.parametrize("wrong", [YEARS, -YEARS, timedelta(days=2)])
def test_a_clock_that_is_days_off_discords_time_is_not_believed_until_it_is_right(
    now: datetime, wrong: timedelta
) -> None:
    seconds = SecondsClock()
    check = ClockCheck(seconds)
    assert check.is_right(now + wrong)  # nobody knows better
    check.note(email.utils.format_datetime(now, usegmt=True))
    assert not check.is_right(now + wrong)
    seconds.seconds += 3_600
    assert not check.is_right(now + wrong + timedelta(hours=1))
    assert check.is_right(now + timedelta(hours=1))


def test_an_hour_back_and_days_without_an_answer_of_discords_are_no_reason(now: datetime) -> None:
    seconds = SecondsClock()
    check = ClockCheck(seconds)
    check.note(email.utils.format_datetime(now, usegmt=True))
    assert check.is_right(now - timedelta(hours=1))
    seconds.seconds += 5 * 86_400
    assert check.is_right(now + timedelta(days=5))
    check.note(None)
    check.note("no date")
    assert check.is_right(now + timedelta(days=5))


async def test_nothing_timed_is_done_while_the_clock_is_wrong(community: Community) -> None:
    bot = community.bot
    assert bot.can_do_timed_work
    bot.clock_check.note(email.utils.format_datetime(bot.clock() - YEARS, usegmt=True))
    assert not bot.can_do_timed_work


@pytest.mark.sqlite_file
async def test_copies_of_the_future_neither_keep_back_tonights_nor_count_as_the_last(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / name_of(NIGHTLY, now + YEARS)).touch()
    assert last_backup(folder, now) is None
    assert database.url.path is not None
    nightly = NightlyBackup(database.url.path, folder, lambda: False)
    await nightly.run(now + YEARS)  # the clock is wrong for a moment, and a copy is there already
    await nightly.run(now)
    await until(lambda: len(list_backups(folder)) == 2)
    await nightly.run(now)
    copy = last_backup(folder, now)
    assert copy is not None
    assert copy.at == now
