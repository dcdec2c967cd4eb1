"""Opens a database by its address: SQLite, or PostgreSQL where that extra is installed."""

from pathlib import Path

from bot.database.errors import DatabaseError
from bot.database.executor import Database
from bot.database.sqlite.database import SqliteDatabase
from bot.database.url import ConnectionLimits, DatabaseUrl

DEFAULT_LIMITS = ConnectionLimits()


def connect(url: DatabaseUrl, limits: ConnectionLimits = DEFAULT_LIMITS) -> Database:
    """A database at `url`, not yet touched. A missing driver or folder is a `DatabaseError`."""
    if url.path is not None:
        make_folder(url.path.parent)
        return SqliteDatabase(url, url.path)
    try:
        from bot.database.postgresql import PostgresqlDatabase  # an extra
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs an extra: install guidepost[postgresql].") from error
    return PostgresqlDatabase(url, limits)


def make_folder(folder: Path) -> None:
    """Make a folder for data where there is none; `DatabaseError` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"The folder {folder} for the data cannot be made: {error.strerror}.") from error
