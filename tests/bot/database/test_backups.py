"""Whole copies: made under writes at full speed, checked, put back, kept for so long, and refused with a sentence."""

import os
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.database import backups
from bot.database.backups import (
    BackupError,
    back_up,
    last_backup,
    list_backups,
    name_of,
    remove_old,
    restore,
    version_of,
)
from bot.database.executor import Database
from bot.database.migrate import read_migrations
from bot.environment import read_settings
from bot.operations.heartbeat import beat
from bot.settings import Settings
from tests.support.command_line import guidepost, one_sentence

pytestmark = pytest.mark.sqlite_file

NEWEST = read_migrations()[-1].version
MARK = "INSERT INTO guide_progress VALUES (?, 'math', 'today', 3, NULL, '2026-01-01T00:00:00+00:00', NULL)"


def file_in(settings: Settings) -> Path:
    return backups.file_of(settings.database)


def marked(file: Path) -> set[int]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT member_id FROM guide_progress")}


def mark(file: Path, *members: int) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(MARK, [(member,) for member in members])


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
    newest = last_backup(settings.backups, datetime.now(UTC))
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
    assert list_backups(settings.backups) == []


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
    await database.fetch("SELECT 1 FROM starts")  # afterwards its connection stays open, as in the bot
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
    remove_old(tmp_path, now)
    assert set(tmp_path.iterdir()) == {*nights[:14], *by_hand}


def test_what_updates_and_restores_put_aside_is_kept_for_30_days(tmp_path: Path, now: datetime) -> None:
    kinds = ("before-version-7", "before-restore")
    kept = {a_copy(tmp_path, name_of(kind, now - timedelta(days=30))) for kind in kinds}
    for kind in kinds:
        a_copy(tmp_path, name_of(kind, now - timedelta(days=30, seconds=1)))
    remove_old(tmp_path, now)
    assert set(tmp_path.iterdir()) == kept


def test_what_a_dead_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    old, young = (a_copy(tmp_path, f"nightly-{one}.sqlite3.7.unfinished") for one in "ab")
    day_ago = time.time() - 90_000
    os.utime(old, (day_ago, day_ago))
    remove_old(tmp_path, datetime.now(UTC))
    assert list(tmp_path.iterdir()) == [young]


def test_the_last_copy_is_the_newest_of_any_kind(tmp_path: Path, now: datetime) -> None:
    assert last_backup(tmp_path / "not-there", now) is None
    assert last_backup(tmp_path, now) is None
    a_copy(tmp_path, name_of("nightly", now))
    newest = a_copy(tmp_path, name_of("before-version-12", now + timedelta(hours=1)))
    a_copy(tmp_path, f"{name_of('nightly', now + timedelta(hours=2))}.7.unfinished")
    newest_copy = last_backup(tmp_path, now + timedelta(hours=3))
    assert newest_copy is not None
    assert (newest_copy.path, newest_copy.kind) == (newest, "before-version")


def test_a_database_elsewhere_is_meant_where_the_settings_say_so(tmp_path: Path) -> None:
    elsewhere = read_settings(None, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/x.sqlite3")
    assert backups.file_of(elsewhere.database) == tmp_path / "x.sqlite3"
