"""The sign of life that a container asks for."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from bot.operations.heartbeat import FILE_NAME, STALE, beat, heartbeat_problem
from tests.support.command_line import guidepost


def test_a_connected_bot_is_healthy(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now, True)
    assert heartbeat_problem(tmp_path, now) is None


def test_a_sign_of_life_may_be_a_little_old(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now, True)
    assert heartbeat_problem(tmp_path, now + STALE) is None


def test_a_disconnected_bot_is_not_healthy(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now, False)
    assert heartbeat_problem(tmp_path, now) == "Guidepost is running, but not connected to Discord."


def test_a_bot_that_hangs_is_not_healthy(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now, True)
    said = heartbeat_problem(tmp_path, now + STALE + timedelta(seconds=1))
    assert said == "Guidepost hangs or has stopped: its last sign of life is of 2026-03-02 09:00:00 UTC."


def test_a_sign_of_life_from_the_future_is_no_sign_of_life(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now + timedelta(hours=1), True)
    assert heartbeat_problem(tmp_path, now) is not None


def test_a_bot_that_never_ran_is_not_healthy(tmp_path: Path, now: datetime) -> None:
    assert heartbeat_problem(tmp_path, now) == "Guidepost is not running: it has written no sign of life."


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"connected"',
        b'{"at": 5, "connected": true}',
        b'{"at": "yesterday", "connected": true}',
        b'{"at": "2026-03-02T09:00:00", "connected": true}',
        b'{"at": "2026-03-02T09:00:00+00:00"}',
    ],
)
def test_garbage_is_not_healthy(tmp_path: Path, now: datetime, garbage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(garbage)
    assert heartbeat_problem(tmp_path, now) == "The sign of life cannot be read."


def test_the_file_is_replaced_as_a_whole(tmp_path: Path, now: datetime) -> None:
    beat(tmp_path, now, True)
    with (tmp_path / FILE_NAME).open(encoding="utf-8") as reading:
        beat(tmp_path, now, False)
        assert json.load(reading)["connected"] is True
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("place", ["gone", "a-file"])
def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path, now: datetime, place: str) -> None:
    (tmp_path / "a-file").touch()
    beat(tmp_path / place, now, True)
    assert heartbeat_problem(tmp_path / place, now) is not None


@pytest.mark.parametrize(
    ("connected", "age", "status", "said"),
    [
        (True, timedelta(), 0, "Guidepost is connected.\n"),
        (False, timedelta(), 1, "Guidepost is running, but not connected to Discord.\n"),
        (True, timedelta(hours=1), 1, "Guidepost hangs or has stopped"),
    ],
)
def test_the_health_check_exits_with_what_it_found(
    tmp_path: Path, connected: bool, age: timedelta, status: int, said: str
) -> None:
    beat(tmp_path, datetime.now(UTC) - age, connected)
    outcome = guidepost("healthcheck", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path)
    assert (outcome.status, outcome.err) == (status, "")
    assert outcome.out.startswith(said)


def test_the_health_check_fails_without_a_sign_of_life(tmp_path: Path) -> None:
    outcome = guidepost("healthcheck", folder=tmp_path)
    assert (outcome.status, outcome.out) == (1, "Guidepost is not running: it has written no sign of life.\n")


def test_a_bot_whose_work_stands_still_is_not_healthy(tmp_path: Path) -> None:
    beat(tmp_path, datetime.now(UTC), True, "Guidepost is running, but its database does not answer.")
    outcome = guidepost("healthcheck", folder=tmp_path, GUIDEPOST_DATA_DIR=tmp_path)
    assert (outcome.status, outcome.out) == (1, "Guidepost is running, but its database does not answer.\n")


SHOW_IMPORTS = """
import sys
sys.argv = ["guidepost", "healthcheck"]
from bot.start import main
status = main()
print(sorted({"discord", "pydantic", "asyncio", "sqlite3", "bot.settings", "dotenv"} & set(sys.modules)))
sys.exit(status)
"""


def test_the_health_check_of_a_healthy_bot_loads_nothing_heavy(tmp_path: Path) -> None:
    """It runs twice a minute for ever, and is to cost under a tenth of a second of processor."""
    beat(tmp_path, datetime.now(UTC), True)
    variables = {"GUIDEPOST_DATA_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    checked = subprocess.run(
        [sys.executable, "-c", SHOW_IMPORTS], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "Guidepost is connected.\n[]\n", "")


def test_the_console_script_is_the_one_with_the_quick_health_check() -> None:
    [script] = [point for point in entry_points(group="console_scripts") if point.name == "guidepost"]
    assert script.value == "bot.start:main"
