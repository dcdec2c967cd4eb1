"""Settings as an operator gives them, and the line that each wrong one gets."""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.environment import parse_shards, read_settings
from bot.settings import SHIPPED_CONTENT, Settings, SettingsError, Shards
from tests.support.command_line import guidepost, one_sentence

ROOT = Path(__file__).parents[2]
SECRET = "MTIz.no-real.token"

# name, what the operator writes, what the bot then has
GIVEN: list[tuple[str, str, str, object]] = [
    ("GUIDEPOST_DATA_DIR", "/srv/guidepost", "data_dir", Path("/srv/guidepost")),
    ("GUIDEPOST_DATABASE_URL", "sqlite:////srv/here.sqlite3", "database_url", "sqlite:////srv/here.sqlite3"),
    ("GUIDEPOST_POSTGRESQL_CONNECTIONS", "40", "postgresql_connections", 40),
    ("GUIDEPOST_POSTGRESQL_CONNECT_SECONDS", "0.5", "postgresql_connect_seconds", 0.5),
    ("GUIDEPOST_POSTGRESQL_STATEMENT_SECONDS", "60", "postgresql_statement_seconds", 60.0),
    ("GUIDEPOST_POSTGRESQL_RETRIES", "0", "postgresql_retries", 0),
    ("GUIDEPOST_CONTENT_DIR", "/srv/content", "content_dir", Path("/srv/content")),
    ("GUIDEPOST_SHARDS", "2-3/8", "shards", Shards((2, 3), 8)),
    ("GUIDEPOST_LOG_FORMAT", "json", "log_format", "json"),
    ("GUIDEPOST_METRICS_PORT", "9108", "metrics_port", 9108),
    ("GUIDEPOST_METRICS_HOST", "0.0.0.0", "metrics_host", "0.0.0.0"),
]
DEFAULTS: dict[str, object] = {
    "token": None,
    "data_dir": Path("data"),
    "database_url": None,
    "postgresql_connections": 10,
    "postgresql_connect_seconds": 2.0,
    "postgresql_statement_seconds": 30.0,
    "postgresql_retries": 3,
    "content_dir": SHIPPED_CONTENT,
    "shards": None,
    "log_format": "console",
    "metrics_port": None,
    "metrics_host": "127.0.0.1",
}
WRONG = [
    ("GUIDEPOST_SHARDS", "9-3/2", ["'9-3/2'", "0-7/32"]),
    ("GUIDEPOST_SHARDS", "8/8", ["'8/8'", "below the total"]),
    ("GUIDEPOST_SHARDS", "all", ["'all'", "FIRST-LAST/TOTAL"]),
    ("GUIDEPOST_SHARDS", "-1-3/8", ["'-1-3/8'", "FIRST-LAST/TOTAL"]),
    ("GUIDEPOST_POSTGRESQL_CONNECTIONS", "1", ["'1'", "greater than or equal to 2"]),
    ("GUIDEPOST_POSTGRESQL_CONNECT_SECONDS", "soon", ["'soon'", "number"]),
    ("GUIDEPOST_POSTGRESQL_STATEMENT_SECONDS", "0", ["'0'", "greater than or equal to 1"]),
    ("GUIDEPOST_POSTGRESQL_RETRIES", "99", ["'99'", "less than or equal to 10"]),
    ("GUIDEPOST_LOG_FORMAT", "xml", ["'xml'", "'console' or 'json'"]),
    ("GUIDEPOST_DATABASE_URL", "mysql://host/name", ["sqlite:///", "postgresql://"]),
    ("GUIDEPOST_DATABASE_URL", "guidepost.sqlite3", ["sqlite:///", "postgresql://"]),
    ("GUIDEPOST_DATABASE_URL", "sqlite://", ["sqlite:///", "postgresql://"]),
    ("GUIDEPOST_DATABASE_URL", "sqlite:///:memory:", ["sqlite:///", "postgresql://"]),
    ("DISCORD_TOKEN", f"Bot {SECRET}", ["without spaces"]),
    ("DISCORD_TOKEN", " ", ["without spaces"]),
]
URLS_WITH_PASSWORD = [
    "mysql://user:hunter2@host/name",
    "postgresql://user:hunter2@host:hunter2/name",
    "postgresql//user:hunter2@host/name",
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that the tests run on counts."""
    for name in [name for name in os.environ if name.startswith(("GUIDEPOST_", "DISCORD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def complaint(**chosen: object) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(**chosen)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(("name", "written", "field", "meant"), GIVEN)
def test_a_setting_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, field: str, meant: object
) -> None:
    monkeypatch.setenv(name, written)
    assert getattr(read_settings(), field) == meant


@pytest.mark.parametrize(("name", "written", "field", "meant"), GIVEN)
def test_a_setting_is_read_from_the_env_file(
    tmp_path: Path, name: str, written: str, field: str, meant: object
) -> None:
    (tmp_path / ".env").write_text(f"# ours\n{name}={written}\n")
    assert getattr(read_settings(), field) == meant


def test_the_token_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    assert read_settings().required_token() == SECRET


def test_the_token_is_read_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={SECRET}\n")
    assert read_settings().required_token() == SECRET


def test_a_variable_that_only_happens_to_be_called_token_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "of-another-program")
    assert read_settings().token is None


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GUIDEPOST_LOG_FORMAT=json\n")
    monkeypatch.setenv("GUIDEPOST_LOG_FORMAT", "console")
    assert read_settings().log_format == "console"


def test_an_env_file_of_several_programs_is_fine(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=x\nGUIDEPOST_LOG_FORMAT=json\n")
    assert read_settings().log_format == "json"


def test_an_env_file_that_is_no_text_is_one_complaint(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe\n")
    assert ".env" in complaint()


def test_without_any_setting_the_defaults_hold() -> None:
    assert asdict(read_settings()) == DEFAULTS


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", *(name for name, *_ in GIVEN)])
def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv(name, "")
    (tmp_path / ".env").write_text(f"{name}=\n")
    assert asdict(read_settings()) == DEFAULTS


@pytest.mark.parametrize(("name", "written", "expected"), WRONG)
def test_a_wrong_value_gets_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str, expected: list[str]
) -> None:
    monkeypatch.setenv(name, written)
    [line] = complaint().splitlines()
    assert line.startswith(f"{name} is ")
    assert "but wants" in line
    for part in expected:
        assert part in line


def test_every_wrong_value_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_SHARDS", "9-3/2")
    monkeypatch.setenv("GUIDEPOST_LOG_FORMAT", "xml")
    monkeypatch.setenv("GUIDEPOST_DATABASE_URL", "mysql://host/name")
    monkeypatch.setenv("DISCORD_TOKEN", "two words")
    assert sorted(line.split()[0] for line in complaint().splitlines()) == [
        "DISCORD_TOKEN",
        "GUIDEPOST_DATABASE_URL",
        "GUIDEPOST_LOG_FORMAT",
        "GUIDEPOST_SHARDS",
    ]


def test_a_wrong_token_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", f"Bot {SECRET}")
    assert SECRET not in complaint()


@pytest.mark.parametrize("url", URLS_WITH_PASSWORD)
def test_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("GUIDEPOST_DATABASE_URL", url)
    assert "hunter2" not in complaint()


def test_a_token_does_not_show_when_settings_are_printed() -> None:
    assert SECRET not in repr(read_settings(token=SECRET))


def test_a_missing_token_names_itself_and_the_playground() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings().required_token()
    [line] = str(caught.value).splitlines()
    assert line.startswith("DISCORD_TOKEN is not set")
    assert "guidepost playground" in line


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:////srv/a.sqlite3", "the file /srv/a.sqlite3"),
        ("sqlite:///b.sqlite3", "the file b.sqlite3"),
        ("postgresql://user:word@host/name", "PostgreSQL name on host"),
        ("postgres://user:word@host:5433/name?sslmode=require", "PostgreSQL name on host"),
        ("postgresql+asyncpg://user:word@host/name?ssl=require", "PostgreSQL name on host"),
    ],
)
def test_an_address_is_understood_however_other_programs_write_it(url: str, place: str) -> None:
    database = read_settings(database_url=url).database
    assert database.place == place
    assert "word" not in f"{database.redacted}{database!r}"


def test_an_encrypted_connection_is_asked_for_as_elsewhere() -> None:
    url = read_settings(database_url="postgresql://host/name?ssl=require&application_name=x").database
    assert url.dsn == "postgresql://host/name?sslmode=require&application_name=x"


@pytest.mark.parametrize("key", ["password", "sslpassword", "PASSWORD"])
def test_a_password_is_never_shown_wherever_it_stands(key: str) -> None:
    url = read_settings(database_url=f"postgresql://user@host/name?{key}=s3cr3t-w0rd&sslmode=require").database
    assert "s3cr3t-w0rd" not in f"{url.redacted}{url!r}{url.place}"
    assert "sslmode=require" in url.redacted


def test_the_default_database_and_its_backups_are_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    assert settings.database.path == tmp_path / "guidepost.sqlite3"
    assert settings.backups == tmp_path / "backups"


def test_settings_do_not_change_after_they_were_read(settings: Settings) -> None:
    with pytest.raises(FrozenInstanceError):
        settings.log_format = "json"  # type: ignore[misc]


@given(count=st.integers(1, 99_999), data=st.data())
def test_every_range_below_the_total_is_taken(count: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first, min(count - 1, first + 50)))
    shards = parse_shards(f" {first}-{last}/{count} ")
    assert isinstance(shards, Shards)
    assert (shards.ids[0], shards.ids[-1], len(shards.ids), shards.count) == (first, last, last - first + 1, count)


@given(number=st.integers(0, 99_998))
def test_a_single_shard_is_a_range_of_one(number: int) -> None:
    assert parse_shards(f"{number}/{number + 1}") == Shards((number,), number + 1)


@given(first=st.integers(0, 99_999), last=st.integers(0, 99_999), count=st.integers(0, 99_999))
def test_any_other_range_is_refused(first: int, last: int, count: int) -> None:
    if first <= last < count:
        count = last
    with pytest.raises(ValueError, match="for example 0-7/32"):
        parse_shards(f"{first}-{last}/{count}")


@given(st.text())
def test_any_text_is_shards_or_a_complaint(text: str) -> None:
    try:
        shards = parse_shards(text)
    except ValueError as error:
        shards = str(error)
    assert isinstance(shards, Shards) or "0-7/32" in str(shards)


def test_run_without_a_token_exits_with_2_and_one_line(tmp_path: Path) -> None:
    line = one_sentence(guidepost("run", folder=tmp_path))
    assert line.startswith("DISCORD_TOKEN is not set")


def test_a_wrong_setting_stops_every_command(tmp_path: Path) -> None:
    line = one_sentence(guidepost("healthcheck", folder=tmp_path, GUIDEPOST_SHARDS="9-3/2"))
    assert line.startswith("GUIDEPOST_SHARDS is '9-3/2', but wants ")


def test_without_a_command_the_usage_is_shown(tmp_path: Path) -> None:
    outcome = guidepost(folder=tmp_path)
    assert outcome.status == 2
    assert outcome.err.startswith("usage: guidepost")


def test_help_names_every_command(tmp_path: Path) -> None:
    outcome = guidepost("--help", folder=tmp_path)
    assert outcome.status == 0
    for command in ("run", "playground", "check-content", "healthcheck"):
        assert command in outcome.out


def test_python_m_bot_is_the_same_command(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("DISCORD_TOKEN is not set")
