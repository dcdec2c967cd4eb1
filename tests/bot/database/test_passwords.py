"""The password of a database reaches no log, no record and no eye."""

import io
import logging
import traceback
from datetime import datetime
from pathlib import Path

import pytest

from bot.database.engine import connect
from bot.database.errors import DatabaseError
from bot.database.executor import Database
from bot.database.url import parse_database_url
from bot.guilds.failures import Failures
from bot.logs import HIDDEN, set_up_logs
from tests.support.command_line import guidepost

PASSWORD = "s3cr3t-w0rd"
ADDRESSES = [
    f"postgresql://bot:{PASSWORD}@127.0.0.1:1/guidepost",
    f"postgresql://127.0.0.1:1/guidepost?user=bot&password={PASSWORD}",
    f"postgresql://127.0.0.1:1/guidepost?user=bot&sslpassword={PASSWORD}&password={PASSWORD}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_command_prints_the_password(tmp_path: Path, address: str) -> None:
    for command in ("run", "doctor"):
        outcome = guidepost(command, folder=tmp_path, GUIDEPOST_DATABASE_URL=address, DISCORD_TOKEN="a-token-of-no-use")
        assert outcome.status
        assert PASSWORD not in outcome.out + outcome.err


@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_record_of_a_failure_holds_the_password(database: Database, now: datetime, address: str) -> None:
    unreachable = connect(parse_database_url(address))
    with pytest.raises(DatabaseError) as refused:
        await unreachable.fetch("SELECT 1 AS one")
    failures = Failures(database, lambda: now)
    await failures.keep("ABC234", refused.value, "timed tips", None)
    [failure] = await failures.newest()
    assert PASSWORD not in failure.summary + failure.traceback + "".join(traceback.format_exception(refused.value))
    assert PASSWORD not in repr(unreachable.url)


@pytest.mark.parametrize("address", [*ADDRESSES, "postgresql://bot:p%40ss%2Fw0rd@host/name"])
def test_the_log_hides_it_wherever_it_comes_from(address: str) -> None:
    url = parse_database_url(address)
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        set_up_logs("console", secrets=url.secrets, stream=stream)
        for secret in (url.dsn, *url.secrets):
            logging.getLogger("test").error("what a driver says: %s", secret)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert HIDDEN in stream.getvalue()
    assert not any(secret in stream.getvalue() for secret in url.secrets)
