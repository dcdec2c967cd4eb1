"""A database that cannot be used is refused at the start, in one sentence that an operator can act on."""

import ctypes
import resource
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

import bot.database.sqlite.connection
from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.environment import read_settings
from bot.settings import Settings
from tests.bot.database.files import PAGE, file_of, locked, make_garbage, started
from tests.support.command_line import Outcome, give_up_privileges, guidepost, one_sentence
from tests.support.simulated import open_guidepost

pytestmark = pytest.mark.sqlite_file

TOKEN = "a-token-of-no-use"
SOME_FAILURE = "INSERT INTO failures VALUES (?, 'now', '/place', NULL, 'summary', ?)"
# Linux: of a disk of one's own. The status is none that Guidepost has.
NEW_MOUNTS, RECURSIVE, PRIVATE, NO_DISK = 0x20000, 0x4000, 0x40000, 77


async def prepared(folder: Path, now: datetime) -> Path:
    """The file of an up-to-date database with some data, closed."""
    settings = read_settings(None, data_dir=folder)
    database = connect(settings.database)
    await bring_up_to_date(database, now, settings.backups)
    await database.close()
    file = file_of(database)
    with closing(sqlite3.connect(file)) as filled:
        filled.executemany(SOME_FAILURE, [(str(number), "x" * 3_000) for number in range(100)])
        filled.commit()
        filled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
async def file(tmp_path: Path, now: datetime) -> Path:
    return await prepared(tmp_path / "data", now)


def run(tmp_path: Path, prepare: Callable[[], None] = give_up_privileges, **variables: str | Path) -> Outcome:
    return guidepost("run", folder=tmp_path, prepare=prepare, DISCORD_TOKEN=TOKEN, **variables)


def break_the_middle(file: Path) -> None:
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // PAGE * PAGE
    data[middle : middle + 4 * PAGE] = b"\xa5" * (4 * PAGE)
    file.write_bytes(data)


def break_the_tables(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[100:PAGE] = b"\xa5" * (PAGE - 100)
    file.write_bytes(data)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 5 * PAGE])


def make_file_read_only(file: Path) -> None:
    file.chmod(0o444)


def make_folder_read_only(file: Path) -> None:
    file.parent.chmod(0o555)


def make_both_read_only(file: Path) -> None:
    file.chmod(0o444)
    file.parent.chmod(0o555)


def make_file_unreadable(file: Path) -> None:
    file.chmod(0o000)


def shut_the_folder(file: Path) -> None:
    file.parent.chmod(0o000)


def make_it_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO schema_versions VALUES (999, 'tomorrow')")
        other.commit()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (make_garbage, "is damaged or is no SQLite file; restore a backup"),
        (break_the_middle, "is damaged; restore a backup"),
        (break_the_tables, "is damaged; restore a backup"),
        (cut_short, "is damaged; restore a backup"),
        (make_file_read_only, "is read-only here"),
        (make_folder_read_only, "this user"),
        (make_both_read_only, "this user"),
        (make_file_unreadable, "this user"),
        (shut_the_folder, "this user"),
        (make_it_newer, "is of a newer Guidepost (version 999 of its tables; this one knows "),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, file: Path, trouble: Callable[[Path], None], said: str
) -> None:
    trouble(file)
    try:
        line = one_sentence(run(tmp_path))
    finally:
        file.parent.chmod(0o755)
    assert said in line
    assert line.endswith(".")


def test_a_locked_database_is_refused_in_one_sentence(tmp_path: Path, file: Path) -> None:
    with locked(file):
        line = one_sentence(run(tmp_path, be_impatient))
    assert "is locked by another program" in line


def be_impatient() -> None:
    bot.database.sqlite.connection.BUSY_MILLISECONDS = 20


def have_no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * 1024, 8 * 1024))


def test_a_database_that_cannot_grow_is_refused_in_one_sentence(tmp_path: Path) -> None:
    line = one_sentence(run(tmp_path, have_no_room))
    assert "room" in line


def have_a_tiny_disk() -> None:
    """A disk of 24 kB on `data`, seen by this process alone. Ends with `NO_DISK` where that may not be."""
    libc = ctypes.CDLL(None)
    mounted = (
        libc.unshare(NEW_MOUNTS) == 0
        and libc.mount(None, b"/", None, RECURSIVE | PRIVATE, None) == 0
        and libc.mount(b"tmpfs", b"data", b"tmpfs", 0, b"size=24k") == 0
    )
    if not mounted:
        sys.exit(NO_DISK)


@pytest.mark.skipif(sys.platform != "linux", reason="disks of a process's own are Linux's")
def test_a_full_disk_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    outcome = run(tmp_path, have_a_tiny_disk)
    if outcome.status == NO_DISK:
        pytest.skip("only root may mount a small disk")
    assert "room" in one_sentence(outcome)


@pytest.mark.parametrize("place", ["a-file/data", "shut/data"])
def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_text("in the way")
    (tmp_path / "shut").mkdir(mode=0o555)
    line = one_sentence(run(tmp_path, GUIDEPOST_DATA_DIR=tmp_path / place))
    assert "cannot be made" in line


def test_a_postgresql_that_does_not_answer_is_refused_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://user:hunter2@/name?host={tmp_path}"
    line = one_sentence(run(tmp_path, GUIDEPOST_DATABASE_URL=url))
    assert "hunter2" not in line
    assert line.startswith("The database postgresql")


async def test_an_empty_file_is_a_new_database(settings: Settings) -> None:
    (settings.data_dir / "guidepost.sqlite3").touch()
    async with open_guidepost(settings) as client:
        assert await started(client.database)
