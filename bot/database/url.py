"""The address of a database: a SQLite file, or a server of PostgreSQL with its password kept out of snapshot."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

SQLITE_SCHEMES = ("sqlite", "sqlite+aiosqlite")
POSTGRESQL_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
# Parts of a query that hold a secret; a password may be given there as well as before the host.
SECRETS = ("password", "passfile", "sslpassword")


@dataclass(frozen=True)
class ConnectionLimits:
    """How long a PostgreSQL may take, and how many connections; a SQLite file has no use for it."""

    connections: int = 10
    connect_seconds: float = 2.0
    statement_seconds: float = 30.0
    retries: int = 3


@dataclass(frozen=True)
class DatabaseUrl:
    """`path` for SQLite, `dsn` as libpq writes it for PostgreSQL; exactly one of the two is set."""

    path: Path | None = None
    dsn: str | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    @property
    def redacted(self) -> str:
        """For people and logs: without any password."""
        if self.dsn is None:
            return str(self.path)
        parts = urlsplit(self.dsn)
        user, at, place = parts.netloc.rpartition("@")
        name, colon, _password = user.partition(":")
        query = [(key, "***" if key.lower() in SECRETS else value) for key, value in parse_qsl(parts.query)]
        netloc = f"{name}{':***' if colon else ''}{at}{place}"
        return urlunsplit((parts.scheme, netloc, parts.path, urlencode(query, safe="*/"), ""))

    @property
    def place(self) -> str:
        """Without a user either: `the file PATH`, or `PostgreSQL NAME on HOST`."""
        if self.dsn is None:
            return f"the file {self.path}"
        parts = urlsplit(self.dsn)
        host = parts.hostname or dict(parse_qsl(parts.query)).get("host", "this machine")
        return f"PostgreSQL {parts.path.strip('/')} on {host}"

    @property
    def text(self) -> str:
        """As `parse_database_url` reads it, with the password: for another process, never for a log."""
        return self.dsn or f"sqlite:///{self.path}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Its passwords, as they are written in it and as they are meant: for the log to hide."""
        if self.dsn is None:
            return ()
        parts = urlsplit(self.dsn)
        query = [value for key, value in parse_qsl(parts.query) if key.lower() in SECRETS]
        written = [parts.password or "", *query, *(quote(value, safe="") for value in query)]
        return tuple(filter(None, dict.fromkeys([*written, *map(unquote, written)])))

    def __repr__(self) -> str:
        return f"DatabaseUrl({self.redacted})"


def sqlite_url(path: Path) -> DatabaseUrl:
    """The address of a file."""
    return DatabaseUrl(path=path)


def parse_database_url(text: str) -> DatabaseUrl:
    """`sqlite:///relative`, `sqlite:////absolute` or `postgresql://user:password@host:port/name?sslmode=…`.

    Raises `ValueError` without quoting the text, which may hold a password.
    """
    try:
        parts = urlsplit(text)
        _port = parts.port  # raises where it is no number
    except ValueError:
        raise ValueError("not an address of a database") from None
    if parts.scheme in SQLITE_SCHEMES and not parts.netloc:
        path = unquote(parts.path[1:])
        # A database in memory would forget what members were told is saved.
        if path and path != ":memory:":
            return DatabaseUrl(path=Path(path))
    elif parts.scheme in POSTGRESQL_SCHEMES and parts.netloc:
        query = [("sslmode" if key == "ssl" else key, value) for key, value in parse_qsl(parts.query)]
        return DatabaseUrl(dsn=urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query, safe="/"), "")))
    raise ValueError("not an address of a database")
