"""`guidepost doctor`: each thing that an operator can get wrong gets a line, and no secret is in any."""

import base64
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.backups import name_of
from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.migrate import bring_up_to_date, read_migrations
from bot.database.url import DatabaseUrl
from bot.operations.doctor import CheckResult, Verdict, run_checks, token_problem
from bot.operations.heartbeat import beat
from bot.settings import SHIPPED_CONTENT
from tests.discord_server.launch import pointed_at
from tests.discord_server.server import DiscordServer
from tests.support.command_line import guidepost

FEATURES = ("guide", "streaks", "tips")
NEWEST = read_migrations()[-1].version
TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.GabcdE.a-secret-part_of-it"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TOKEN",):
        monkeypatch.delenv(f"DISCORD_{name}", raising=False)
    monkeypatch.setenv("GUIDEPOST_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


async def told(now: datetime) -> list[CheckResult]:
    """With nobody at the other end of the network."""
    with pointed_at("http://127.0.0.1:9"):
        return [result async for result in run_checks(FEATURES, now)]


async def about(subject: str, now: datetime) -> CheckResult:
    found = [result for result in await told(now) if result.about == subject]
    return found[-1]


async def test_each_setting_is_told_with_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nGUIDEPOST_LOG_FORMAT=json\nGUIDEPOST_SHARDS=\n")
    monkeypatch.setenv("GUIDEPOST_SHARDS", "2-3/8")
    said = [result.text for result in await told(now) if result.about == "settings"]
    assert "DISCORD_TOKEN is set (.env)" in said
    assert f"GUIDEPOST_DATA_DIR is {tmp_path} (environment)" in said
    assert "GUIDEPOST_LOG_FORMAT is json (.env)" in said
    assert "GUIDEPOST_SHARDS is 2-3/8 (environment)" in said
    assert "GUIDEPOST_METRICS_PORT is not set (default)" in said


async def test_no_secret_is_in_any_line(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("GUIDEPOST_DATABASE_URL", "postgresql://user:hunter2@127.0.0.1:1/name?password=hunter3")
    said = "\n".join(map(str, await told(now)))
    assert "GUIDEPOST_DATABASE_URL is PostgreSQL name on 127.0.0.1" in said
    assert "PostgreSQL name on 127.0.0.1 does not answer" in said
    for secret in (*TOKEN.split("."), "hunter2", "hunter3"):
        assert secret not in said


async def test_wrong_settings_are_told_and_nothing_else(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setenv("GUIDEPOST_LOG_FORMAT", "xml")
    monkeypatch.setenv("GUIDEPOST_METRICS_PORT", "70000")
    found = await told(now)
    assert {one.verdict for one in found} == {Verdict.FAIL}
    assert [one.text.split()[0] for one in found] == ["GUIDEPOST_LOG_FORMAT", "GUIDEPOST_METRICS_PORT"]


async def test_each_fault_of_the_content_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: datetime
) -> None:
    own = tmp_path / "content"
    shutil.copytree(SHIPPED_CONTENT, own)
    monkeypatch.setenv("GUIDEPOST_CONTENT_DIR", str(own))
    assert (await about("content", now)).verdict is Verdict.OK
    chapter = next((own / "guide").glob("03-*.md"))
    chapter.write_text(chapter.read_text().replace("## Today", "## Tomorrow"))
    finding = await about("content", now)
    assert finding.verdict is Verdict.FAIL
    assert chapter.name in finding.text


# The database


@pytest.mark.sqlite_file
async def test_a_database_that_is_whole_is_told_with_its_version(database: Database, now: datetime) -> None:
    finding = await about("database", now)
    assert finding.verdict is Verdict.OK
    assert finding.text.endswith(f"is whole and has version {NEWEST} of its tables")


async def test_a_database_that_is_not_there_yet_is_no_fault(now: datetime) -> None:
    assert (await about("database", now)).verdict is Verdict.WARN


async def test_looking_changes_no_file(database: Database, tmp_path: Path, now: datetime) -> None:
    await database.close()
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    await told(now)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before


async def test_a_damaged_database_is_told_with_the_way_out(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "guidepost.sqlite3").write_bytes(b"\xee" * 9_000)
    finding = await about("database", now)
    assert finding.verdict is Verdict.FAIL
    assert "guidepost restore FILE" in finding.text


@pytest.mark.sqlite_file
@pytest.mark.parametrize(("change", "verdict"), [(1, Verdict.FAIL), (-1, Verdict.OK)])
async def test_another_version_is_told(
    database: Database, tmp_path: Path, now: datetime, change: int, verdict: Verdict
) -> None:
    await database.close()
    with closing(sqlite3.connect(tmp_path / "guidepost.sqlite3")) as other, other:
        other.execute("DELETE FROM schema_versions WHERE version > ?", (NEWEST + min(change, 0),))
        other.execute("INSERT OR IGNORE INTO schema_versions VALUES (?, 'then')", (NEWEST + change,))
    finding = await about("database", now)
    assert finding.verdict is verdict
    assert str(NEWEST + change) in finding.text


async def test_a_full_disk_is_told_before_it_is_full(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    finding = await about("disk", now)
    assert finding.verdict is Verdict.WARN
    assert "1 MB are free" in finding.text


@pytest.mark.parametrize(
    ("age", "verdict"), [(timedelta(hours=30), Verdict.OK), (timedelta(hours=49), Verdict.WARN), (None, Verdict.WARN)]
)
async def test_an_old_last_backup_is_told(
    tmp_path: Path, now: datetime, age: timedelta | None, verdict: Verdict
) -> None:
    (tmp_path / "backups").mkdir()
    if age is not None:
        (tmp_path / "backups" / name_of("nightly", now - age)).touch()
    assert (await about("backup", now)).verdict is verdict


# The token and Discord


@pytest.mark.parametrize(
    "token",
    [
        "abc",
        "a.b",
        "a.b.c.d",
        "..",
        f"{TOKEN}.x",
        "bm90LWRpZ2l0cw.b.c",
        "!!!.b.c",
        "0x0123456789abcdef0123456789abcdef",
    ],
)
async def test_what_is_no_token_is_told_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, now: datetime, token: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    finding = await about("token", now)
    assert finding.verdict is Verdict.FAIL
    assert "developer portal" in finding.text
    assert token not in finding.text.split()


@given(st.integers(0, 2**64 - 1), st.from_regex(r"[\w-]{1,40}", fullmatch=True))
def test_every_bots_token_has_the_form(number: int, rest: str) -> None:
    first = base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
    assert token_problem(f"{first}.{rest}.{rest}") is None


async def test_a_network_without_discord_is_told(now: datetime) -> None:
    finding = await about("discord", now)
    assert finding.verdict is Verdict.FAIL
    assert "cannot be reached" in finding.text


async def test_discord_is_asked_who_the_token_is(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    async with DiscordServer() as server:
        monkeypatch.setenv("DISCORD_TOKEN", server.token)
        with pointed_at(server.url):
            found = [
                result for result in [result async for result in run_checks(FEATURES, now)] if result.about == "discord"
            ]
            assert [one.verdict for one in found] == [Verdict.OK, Verdict.OK, Verdict.OK]
            assert f"client_id={server.world.bot.id}" in found[1].text
            assert "install the bot for themselves" in found[2].text
            assert [request.path for request in server.requests] == ["/gateway", "/users/@me", "/applications/@me"]
            monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
            found = [
                result for result in [result async for result in run_checks(FEATURES, now)] if result.about == "discord"
            ]
            assert [one.verdict for one in found] == [Verdict.OK, Verdict.FAIL]
            assert "refuses DISCORD_TOKEN" in found[-1].text


async def test_an_application_that_members_cannot_install_is_told(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    async with DiscordServer() as server:
        monkeypatch.setenv("DISCORD_TOKEN", server.token)
        server.answer_next("GET", "/applications/@me", status=200, body={"integration_types_config": {"0": {}}})
        with pointed_at(server.url):
            *_, found = [result async for result in run_checks(FEATURES, now) if result.about == "discord"]
    assert found.verdict is Verdict.WARN
    assert "tick User Install" in found.text


async def test_trouble_at_discord_is_not_the_tokens(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    async with DiscordServer() as server:
        monkeypatch.setenv("DISCORD_TOKEN", server.token)
        server.answer_next("GET", "/users/@me", status=503)
        with pointed_at(server.url):
            found = [
                result for result in [result async for result in run_checks(FEATURES, now)] if result.about == "discord"
            ]
    assert "status.discord.com" in found[-1].text


# The running bot, and the command


@pytest.mark.parametrize(
    ("connected", "age", "verdict"),
    [(True, 0, Verdict.OK), (False, 0, Verdict.FAIL), (True, 60, Verdict.FAIL), (None, 0, Verdict.WARN)],
)
async def test_the_health_of_a_running_bot_is_told(
    tmp_path: Path, now: datetime, connected: bool | None, age: int, verdict: Verdict
) -> None:
    if connected is not None:
        beat(tmp_path, now - timedelta(seconds=age), connected)
    assert (await about("running", now)).verdict is verdict


def test_the_command_prints_a_line_each_and_exits_with_1_where_something_failed(tmp_path: Path) -> None:
    outcome = guidepost("doctor", folder=tmp_path, GUIDEPOST_LOG_FORMAT="xml")
    assert (outcome.status, outcome.err) == (1, "")
    [line] = outcome.out.splitlines()
    assert line.startswith("fail  settings  GUIDEPOST_LOG_FORMAT is 'xml'")


async def test_a_server_without_tables_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, postgresql_url: DatabaseUrl, now: datetime
) -> None:
    monkeypatch.setenv("GUIDEPOST_DATABASE_URL", postgresql_url.text)
    finding = await about("database", now)
    assert (finding.verdict, "guidepost run makes them" in finding.text) == (Verdict.WARN, True)
    database = connect(postgresql_url)
    await bring_up_to_date(database, now, Path())
    await database.close()
    finding = await about("database", now)
    assert (finding.verdict, "pg_dump" in finding.text) == (Verdict.OK, True)
