"""Whole copies of the SQLite file: made while the bot runs, checked, kept for so long, and put back.

A copy is written beside its place under a name that ends in `.unfinished`, checked, and only then gets its name.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database.errors import DatabaseError
from bot.database.sqlite.connection import patience
from bot.database.url import DatabaseUrl

# A fault that is noticed within two weeks can be undone. It is also how long the nightly copies still hold what a
# member has deleted.
NIGHTLY_KEPT = 14
# What an update or a restore put aside; long enough to notice that it was a mistake, and then members' deletions hold
# there too. Copies made by hand are the operator's: nothing removes them.
ASIDE_KEPT = timedelta(days=30)
# What a process that died left half-written: no copy takes so long.
UNFINISHED_KEPT = timedelta(days=1)
# The nightly copy is a day old at most; two days without one is a fault.
BACKUP_LATE = timedelta(days=2)
# Between checks whether the bot is asked to stop: 8 MB of a copy, about 10 ms of a check.
PAGES_AT_ONCE = 2_000
STEPS_AT_ONCE = 100_000

BY_HAND, NIGHTLY, BEFORE_UPDATE, BEFORE_RESTORE = "guidepost", "nightly", "before-version", "before-restore"
NAME = re.compile(rf"({BY_HAND}|{NIGHTLY}|{BEFORE_UPDATE}|{BEFORE_RESTORE})-(?:\d+-)?(\d{{8}}T\d{{6}}Z)\.sqlite3")
UNFINISHED = ".unfinished"
SIDE_FILES = ("-wal", "-shm", "-journal")

POSTGRESQL = (
    "The data is in PostgreSQL, which has its own programs for this: pg_dump makes a copy, pg_restore reads it."
)


class BackupError(DatabaseError):
    """A copy cannot be made or put back, and nothing was changed; the text is for an operator."""


@dataclass(frozen=True)
class Backup:
    """A checked copy; `version` is that of its tables."""

    path: Path
    version: int
    size: int


@dataclass(frozen=True)
class BackupFile:
    """A finished copy in a folder, as its name tells; `kind` is how it came about, such as `nightly`."""

    path: Path
    kind: str
    at: datetime


@dataclass(frozen=True)
class Restored:
    """`aside` holds what was there before, None where nothing was."""

    version: int
    aside: Path | None


def name_of(kind: str, now: datetime) -> str:
    return f"{kind}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.sqlite3"


def file_of(url: DatabaseUrl) -> Path:
    """The SQLite file; `BackupError` where the address is that of a PostgreSQL."""
    if url.path is None:
        raise BackupError(POSTGRESQL)
    return url.path


def back_up(
    source: Path, target: Path, *, replace: bool = False, stopping: Callable[[], bool] = lambda: False
) -> Backup:
    """Copy the database as it is at this moment to `target`, whoever writes to it meanwhile.

    Blocks until the copy is on the disk; `stopping` is asked every few milliseconds and ends it early. Raises
    `BackupError`, also where `target` is there already, unless `replace`; then there is no new file.
    """
    if not source.is_file():
        raise BackupError(f"There is no database {source} yet, so there is nothing to copy.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)) as old:
            old.execute(f"PRAGMA {patience()}")
            return _copy(old, target, replace=replace, stopping=stopping)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup {target} cannot be made: {error}.") from error


def _copy(old: sqlite3.Connection, target: Path, *, replace: bool, stopping: Callable[[], bool]) -> Backup:
    taken = f"{target} is there already, and a backup never overwrites a file; choose another name."
    if target.exists() and not replace:
        raise BackupError(taken)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}{UNFINISHED}")
    unfinished.unlink(missing_ok=True)
    try:
        _fill(old, unfinished, stopping)
        backup = Backup(target, version_of(unfinished, stopping=stopping), unfinished.stat().st_size)
        if replace:
            unfinished.replace(target)
        else:
            _give_name(unfinished, target, taken)
        _sync_folder(target.parent)
        return backup
    finally:
        _remove(unfinished)


def _fill(old: sqlite3.Connection, new_file: Path, stopping: Callable[[], bool]) -> None:
    def check_stop(_status: int, _left: int, _all: int) -> None:
        if stopping():
            raise BackupError("The copy was broken off, because the bot stops.")

    with closing(sqlite3.connect(new_file, isolation_level=None)) as new:
        # One state is read throughout: otherwise each write of the bot would make the copy begin anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            old.backup(new, pages=PAGES_AT_ONCE, progress=check_stop)
        finally:
            old.execute("ROLLBACK")
        new.execute("PRAGMA journal_mode = DELETE")  # a single file; the bot makes it one with a log again


def _give_name(unfinished: Path, target: Path, taken: str) -> None:
    """Without a moment in which somebody else's file could be overwritten, where the disk knows hard links."""
    try:
        target.hardlink_to(unfinished)
    except FileExistsError:
        raise BackupError(taken) from None
    except OSError:
        unfinished.rename(target)


def _sync_folder(folder: Path) -> None:
    """The name, too, survives a power cut. Windows and some network disks cannot do this to a folder."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _remove(file: Path) -> None:
    for path in (file, *(file.with_name(file.name + end) for end in SIDE_FILES)):
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def open_to_read(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing, not even beside the file where no program has it open."""
    in_use = any(file.with_name(file.name + end).exists() for end in SIDE_FILES)
    address = f"{file.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA {patience()}")
        yield connection


def version_of(file: Path, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """The version of the tables in a file that was checked from end to end. Raises `BackupError` where it is damaged
    or none of ours."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}; nothing was changed.")
    try:
        with open_to_read(file) as connection:
            connection.set_progress_handler(stopping, STEPS_AT_ONCE)
            check = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'").fetchone()
            version = connection.execute("SELECT max(version) FROM schema_versions").fetchone()[0] if ours else None
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{file} is damaged or is no SQLite file ({error}); nothing was changed.") from error
    if check != "ok":
        raise BackupError(f"{file} is damaged ({' '.join(str(check).split())}); nothing was changed.")
    if not isinstance(version, int):
        raise BackupError(f"{file} is no database of Guidepost; nothing was changed.")
    return version


def restore(file: Path, database: Path, backups: Path, now: datetime, newest: int) -> Restored:
    """Put `file` in the place of `database`, which is kept in `backups` first.

    `newest` is the version of the tables that this Guidepost knows. Raises `BackupError`, and then nothing was changed:
    where `file` is damaged, not ours or newer, or where a program has the database open.
    """
    if database.exists() and file.exists() and file.samefile(database):
        raise BackupError(f"{file} is the database itself; choose a backup. Nothing was changed.")
    version = version_of(file)
    if version > newest:
        raise BackupError(
            f"{file} is of a newer Guidepost (version {version} of its tables; this one knows {newest}): "
            "update Guidepost first. Nothing was changed."
        )
    fresh = database.with_name(f"{database.name}.{os.getpid()}{UNFINISHED}")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        backups.mkdir(parents=True, exist_ok=True)
        _remove(fresh)
        with open_to_read(file) as old:
            _fill(old, fresh, lambda: False)
        copied = version_of(fresh)
        aside = _exchange(fresh, database, backups / name_of(BEFORE_RESTORE, now))
        _sync_folder(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{database} cannot be replaced: {error}. Nothing was changed.") from error
    finally:
        _remove(fresh)
    return Restored(copied, aside)


def _exchange(fresh: Path, database: Path, aside: Path) -> Path | None:
    """The file that keeps what was there, whole or, where it is damaged, as it is."""
    if not database.exists():
        _remove(database)  # a log of nothing would be taken for one of the new file
        fresh.replace(database)
        return None
    try:
        with _locked(database) as old:
            _copy(old, aside, replace=False, stopping=lambda: False)
            fresh.replace(database)  # still alone: the log is gone, and nobody can begin one
            return aside
    except (sqlite3.DatabaseError, BackupError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise BackupError(
                f"Another program has {database} open, perhaps Guidepost: stop it first. Nothing was changed."
            ) from error
        if not database.exists() or not _is_damaged(database):
            raise
    damaged = aside.with_suffix(".damaged")
    for end in SIDE_FILES:  # first, so that they never stand beside the new file
        with suppress(FileNotFoundError):
            database.with_name(database.name + end).replace(damaged.with_name(damaged.name + end))
    database.replace(damaged)
    fresh.replace(database)
    return damaged


@contextmanager
def _locked(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that keeps every other one out, and has moved the log into the file. Where another program has
    the file open, even without using it, this is `SQLITE_BUSY`."""
    address = f"{database.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=1)) as connection:
        for step in ("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE", "COMMIT"):
            connection.execute(step)
        yield connection


def _is_damaged(file: Path) -> bool:
    try:
        version_of(file)
    except BackupError:
        return True
    return False


def list_backups(folder: Path) -> list[BackupFile]:
    """The finished copies of a folder that bear a name of ours, newest first."""
    names = [(file, NAME.fullmatch(file.name)) for file in folder.glob("*.sqlite3")] if folder.is_dir() else []
    copies = [
        BackupFile(file, match[1], datetime.strptime(match[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        for file, match in names
        if match
    ]
    return sorted(copies, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def last_backup(folder: Path, now: datetime) -> BackupFile | None:
    """The newest copy, however it came about; None where there is none. One whose name is of the future was made while
    the clock was wrong, and tells nothing."""
    return next((copy for copy in list_backups(folder) if copy.at <= now), None)


def remove_old(folder: Path, now: datetime) -> None:
    """Remove what is older than the numbers above; what was made by hand stays."""
    copies = list_backups(folder)
    nightly = [copy.path for copy in copies if copy.kind == NIGHTLY]
    aside = [
        copy.path for copy in copies if copy.kind in (BEFORE_UPDATE, BEFORE_RESTORE) and now - copy.at > ASIDE_KEPT
    ]
    for file in [*nightly[NIGHTLY_KEPT:], *aside]:
        _remove(file)
    for pattern, age in ((f"*{UNFINISHED}*", UNFINISHED_KEPT), (f"{BEFORE_RESTORE}-*.damaged*", ASIDE_KEPT)):
        for file in folder.glob(pattern):
            if now.timestamp() - file.stat().st_mtime > age.total_seconds():
                file.unlink(missing_ok=True)
