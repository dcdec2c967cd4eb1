"""Whole copies: made under writes at full speed, checked, put back, kept for so long, and refused with a sentence."""

import asyncio
import os
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from bot.database import backups
from bot.database.backups import BackupError, NightlyBackup, back_up, found, last, name_of, restore, tidy, version_of
from bot.database.engine import Database
from bot.database.migrate import read_migrations
from bot.guilds.failures import Failures
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.scheduler import Scheduler
from bot.operations.heartbeat import beat
from bot.settings import Settings, read_settings
from tests.bot.command_line import guidepost, one_sentence

NEWEST = read_migrations()[-1].version
MARK = "INSERT INTO guide_progress VALUES (?, 'math', 'today', 3, NULL, '2026-01-01T00:00:00+00:00', NULL)"


def file_in(settings: Settings) -> Path:
    return backups.file_of(settings)


def marked(file: Path) -> set[int]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT member_id FROM guide_progress")}


def mark(file: Path, *members: int) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(MARK, [(one,) for one in members])


def create(file: Path, table: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(table)


class Writer(threading.Thread):
    """Commits rows as fast as the disk takes them, and notes each one after its commit, outside of the database."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file, self.acknowledged, self.ending = file, list[int](), threading.Event()

    def run(self) -> None:
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=10)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            number = 0
            while not self.ending.is_set():
                number += 1
                connection.execute(MARK, (number,))
                self.acknowledged.append(number)

    def __enter__(self) -> "Writer":
        self.start()
        while len(self.acknowledged) < 50:
            time.sleep(0.001)
        return self

    def __exit__(self, *_error: object) -> None:
        self.ending.set()
        self.join()


# Copies


async def test_a_backup_during_writes_at_full_speed_is_whole_and_restores_elsewhere(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    with Writer(file_in(settings)) as writer:
        for number in range(3):
            before = set(writer.acknowledged)
            done = guidepost("backup", f"{number}.sqlite3", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path)
            assert (done.status, done.err) == (0, "")
            assert f"version {NEWEST} of its tables" in done.out.splitlines()[-1]
            assert len(writer.acknowledged) > len(before)  # it went on writing meanwhile
            assert before <= marked(tmp_path / f"{number}.sqlite3")
    back = guidepost("restore", str(tmp_path / "2.sqlite3"), folder=elsewhere, GUIDEPOST_DATA_DIR=elsewhere)
    assert (back.status, back.err) == (0, "")
    assert back.out.rstrip().endswith("Start Guidepost again.")
    assert before <= marked(elsewhere / "guidepost.sqlite3")
    assert version_of(elsewhere / "guidepost.sqlite3") == NEWEST


async def test_a_large_file_is_copied_at_one_moment_while_rows_change_in_pairs(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, with a write between any two pages: the copy is still of one moment, and comes to an end."""
    file = file_in(settings)
    mark(file, *range(5_000))
    monkeypatch.setattr(backups, "PAGES_AT_ONCE", 1)
    looks = 0

    def write_between() -> bool:
        nonlocal looks
        looks += 1
        if looks % 10 == 1:
            mark(file, 10_000 + looks, 20_000 + looks)
        return False

    back_up(file, tmp_path / "copy.sqlite3", stopping=write_between)
    assert looks > 20
    assert marked(tmp_path / "copy.sqlite3") == set(range(5_000))


async def test_the_default_name_is_that_of_the_moment_and_nothing_is_left_beside_it(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    done = guidepost("backup", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path)
    assert done.status == 0
    [made] = settings.backups.iterdir()
    assert made.name.startswith("guidepost-")
    newest = last(settings.backups)
    assert newest is not None
    assert (newest.path, newest.kind) == (made, "guidepost")
    assert abs(newest.at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_backup_never_overwrites(database: Database, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    said = one_sentence(guidepost("backup", "kept", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path))
    assert said == "kept is there already, and a backup never overwrites a file; choose another name."
    assert (tmp_path / "kept").read_text() == "mine"


async def test_a_file_that_appears_meanwhile_is_not_overwritten_either(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "copy.sqlite3"

    def somebody_else() -> bool:
        target.write_text("theirs")
        return False

    with pytest.raises(BackupError, match="never overwrites"):
        back_up(file_in(settings), target, stopping=somebody_else)
    assert target.read_text() == "theirs"
    assert list(tmp_path.glob("*unfinished*")) == []


async def test_a_stop_breaks_a_copy_off_and_leaves_nothing(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BackupError):
        back_up(file_in(settings), tmp_path / "copy.sqlite3", stopping=lambda: True)
    assert [file for file in tmp_path.iterdir() if "copy" in file.name] == []


def test_a_damaged_database_makes_no_backup(settings: Settings, tmp_path: Path) -> None:
    file_in(settings).write_bytes(b"SQLite format 3\0" + os.urandom(9_000))
    said = one_sentence(guidepost("backup", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path))
    assert "cannot be made" in said
    assert found(settings.backups) == []


@pytest.mark.parametrize("command", [["backup"], ["restore", "x.sqlite3"]])
def test_postgresql_has_programs_of_its_own(tmp_path: Path, command: list[str]) -> None:
    url = "postgresql://user:hunter2@host/name"
    said = one_sentence(guidepost(*command, folder=tmp_path, GUIDEPOST_DATABASE_URL=url))
    assert "pg_dump" in said
    assert "hunter2" not in said


# Restoring


async def restored(settings: Settings, tmp_path: Path, file: Path) -> str:
    return one_sentence(guidepost("restore", str(file), folder=tmp_path / "cwd", GUIDEPOST_DATA_DIR=tmp_path))


async def test_a_restore_keeps_what_was_there_and_takes_its_log_away(
    database: Database, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    file, copy = file_in(settings), tmp_path / "copy.sqlite3"
    mark(file, 1)
    back_up(file, copy)
    await database.close()
    mark(file, 2)
    done = restore(copy, file, settings.backups, now, NEWEST)
    assert done.aside == settings.backups / name_of("before-restore", now)
    assert marked(done.aside) == {1, 2}
    assert marked(file) == {1}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backups", "copy.sqlite3", "guidepost.sqlite3"]


async def test_a_log_that_a_killed_process_left_goes_into_what_is_kept_aside(
    database: Database, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    file, copy, killed = file_in(settings), tmp_path / "copy.sqlite3", tmp_path / "killed"
    back_up(file, copy)
    killed.mkdir()
    mark(file, 3)
    for end in ("", "-wal"):  # as they lie on the disk after a kill -9
        (killed / f"guidepost.sqlite3{end}").write_bytes((tmp_path / f"guidepost.sqlite3{end}").read_bytes())
    done = restore(copy, killed / "guidepost.sqlite3", settings.backups, now, NEWEST)
    assert done.aside is not None
    assert marked(done.aside) == {3}
    assert marked(killed / "guidepost.sqlite3") == set()


async def test_a_file_with_its_log_beside_it_is_restored_with_what_is_in_the_log(
    database: Database, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    by_cp = tmp_path / "by-cp"
    by_cp.mkdir()
    mark(file_in(settings), 4)
    for end in ("", "-wal"):
        (by_cp / f"it.sqlite3{end}").write_bytes((tmp_path / f"guidepost.sqlite3{end}").read_bytes())
    restore(by_cp / "it.sqlite3", tmp_path / "new" / "guidepost.sqlite3", settings.backups, now, NEWEST)
    assert marked(tmp_path / "new" / "guidepost.sqlite3") == {4}


async def test_a_damaged_database_is_kept_as_it_is_and_replaced(
    database: Database, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    file, copy = file_in(settings), tmp_path / "copy.sqlite3"
    mark(file, 1)
    back_up(file, copy)
    await database.close()
    file.write_bytes(b"no database at all")
    done = restore(copy, file, settings.backups, now, NEWEST)
    assert done.aside is not None
    assert done.aside.read_bytes() == b"no database at all"
    assert marked(file) == {1}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda file: file.write_bytes(os.urandom(5_000)), "is damaged or is no SQLite file"),
        (lambda file: file.write_text(""), "is no database of Guidepost"),
        (lambda _: None, "There is no file"),
        (lambda file: file.mkdir(), "There is no file"),
        (lambda file: create(file, "CREATE TABLE t (x)"), "is no database of Guidepost"),
        (
            lambda file: create(file, "CREATE TABLE schema_versions (version TEXT)"),
            "is no database of Guidepost",
        ),
    ],
    ids=["noise", "empty", "missing", "folder", "foreign", "alike"],
)
async def test_what_is_no_backup_is_refused_and_changes_nothing(
    database: Database, settings: Settings, tmp_path: Path, made: object, said: str
) -> None:
    mark(file_in(settings), 1)
    await database.close()
    file = tmp_path / "given"
    made(file)  # type: ignore[operator]
    before = file_in(settings).read_bytes()
    sentence = await restored(settings, tmp_path, file)
    assert said in sentence
    assert "othing was changed" in sentence
    assert file_in(settings).read_bytes() == before
    assert not settings.backups.exists()


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
async def test_a_backup_with_a_page_overwritten_is_refused(
    database: Database, settings: Settings, tmp_path: Path, place: float
) -> None:
    copy = tmp_path / "copy.sqlite3"
    mark(file_in(settings), *range(3_000))
    await database.close()
    back_up(file_in(settings), copy)
    with copy.open("r+b") as bytes_of_it:
        bytes_of_it.seek(int(copy.stat().st_size * place) // 4_096 * 4_096)
        bytes_of_it.write(b"\xee" * 4_096)
    assert "is damaged" in await restored(settings, tmp_path, copy)
    assert len(marked(file_in(settings))) == 3_000


async def test_a_backup_of_a_newer_version_is_refused(database: Database, settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    back_up(file_in(settings), copy)
    await database.close()
    with closing(sqlite3.connect(copy)) as newer, newer:
        newer.execute("INSERT INTO schema_versions VALUES (?, 'later')", (NEWEST + 1,))
    sentence = await restored(settings, tmp_path, copy)
    assert f"is of a newer Guidepost (version {NEWEST + 1} of its tables; this one knows {NEWEST})" in sentence


async def test_the_database_itself_is_no_backup(database: Database, settings: Settings, tmp_path: Path) -> None:
    assert "is the database itself" in await restored(settings, tmp_path, file_in(settings))


async def test_nothing_is_restored_while_a_sign_of_life_is_fresh(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    back_up(file_in(settings), copy)
    await database.close()
    beat(tmp_path, datetime.now(UTC), False)
    assert (await restored(settings, tmp_path, copy)).startswith("Guidepost is running")


async def test_nothing_is_restored_while_a_program_has_the_database_open(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    back_up(file_in(settings), copy)
    async with database.read() as connection:  # afterwards the pool keeps it, as in the bot
        await connection.exec_driver_sql("SELECT 1 FROM starts")
    sentence = await restored(settings, tmp_path, copy)
    assert sentence.startswith("Another program has")
    mark(file_in(settings), 5)
    assert marked(file_in(settings)) == {5}


# Which are kept


def a_copy(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text("a copy")
    return file


def test_14_nightly_copies_are_kept_and_what_was_made_by_hand_stays(tmp_path: Path, now: datetime) -> None:
    nights = [a_copy(tmp_path, name_of("nightly", now - timedelta(days=day))) for day in range(20)]
    by_hand = [a_copy(tmp_path, name_of("guidepost", now - timedelta(days=400))), a_copy(tmp_path, "mine.sqlite3")]
    tidy(tmp_path, now)
    assert set(tmp_path.iterdir()) == {*nights[:14], *by_hand}


def test_what_updates_and_restores_put_aside_is_kept_for_30_days(tmp_path: Path, now: datetime) -> None:
    kinds = ("before-version-7", "before-restore")
    kept = {a_copy(tmp_path, name_of(kind, now - timedelta(days=30))) for kind in kinds}
    for kind in kinds:
        a_copy(tmp_path, name_of(kind, now - timedelta(days=30, seconds=1)))
    tidy(tmp_path, now)
    assert set(tmp_path.iterdir()) == kept


def test_what_a_dead_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    old, young = (a_copy(tmp_path, f"nightly-{one}.sqlite3.7.unfinished") for one in "ab")
    day_ago = time.time() - 90_000
    os.utime(old, (day_ago, day_ago))
    tidy(tmp_path, datetime.now(UTC))
    assert list(tmp_path.iterdir()) == [young]


def test_the_last_copy_is_the_newest_of_any_kind(tmp_path: Path, now: datetime) -> None:
    assert last(tmp_path / "not-there") is None
    assert last(tmp_path) is None
    a_copy(tmp_path, name_of("nightly", now))
    newest = a_copy(tmp_path, name_of("before-version-12", now + timedelta(hours=1)))
    a_copy(tmp_path, f"{name_of('nightly', now + timedelta(hours=2))}.7.unfinished")
    found_last = last(tmp_path)
    assert found_last is not None
    assert (found_last.path, found_last.kind) == (newest, "before-version")


# Each night


class Nights:
    """The scheduler with the nightly copy alone, woken at the times that a test says."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.at, self.folder = now, settings.backups
        self.failures = Failures(database, lambda: self.at)
        self.scheduler = Scheduler(Ledger(database), Delivery(Mock()), self.failures)
        self.job = NightlyBackup(file_in(settings), self.folder, lambda: False)
        self.scheduler.add(NightlyBackup.KIND, self.job)

    async def wake(self, at: datetime) -> list[str]:
        """Twice, with time for the copy between, as every 15 seconds; the names of what is kept then."""
        self.at = at
        await self.scheduler.run_due(at)
        if self.job._making is not None:
            await asyncio.wait({self.job._making})
        await self.scheduler.run_due(at + timedelta(seconds=15))
        return [one.path.name for one in found(self.folder)]


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
        a_copy(nights.folder, name_of("nightly", now - timedelta(days=day)))
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
    monkeypatch.setattr(backups, "back_up", lambda *_, **__: going_on.wait(10))
    await nights.scheduler.run_due(now)
    await nights.scheduler.run_due(now + timedelta(seconds=15))
    assert nights.job._making is not None
    assert not nights.job._making.done()
    going_on.set()
    await nights.job._making


def test_a_database_elsewhere_is_meant_where_the_settings_say_so(tmp_path: Path) -> None:
    elsewhere = read_settings(None, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/x.sqlite3")
    assert backups.file_of(elsewhere) == tmp_path / "x.sqlite3"
