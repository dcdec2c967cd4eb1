"""What operators copy and CI runs says the same as the code it is about."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.environment import Environment, read_settings

ROOT = Path(__file__).resolve().parent.parent
SETTING = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def example() -> dict[str, str]:
    return dict(SETTING.findall(text_of(".env.example")))


def start_script() -> str:
    found = re.search(r"<<'EOF' /usr/local/bin/guidepost\n(.*?)^EOF$", text_of("Dockerfile"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_example_has_every_setting_and_no_other() -> None:
    names = {
        "DISCORD_TOKEN" if field == "token" else f"GUIDEPOST_{field.upper()}" for field in Environment.model_fields
    }
    assert example().keys() == names


def test_example_as_it_is_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in example():
        monkeypatch.delenv(name, raising=False)
    assert read_settings(ROOT / ".env.example") == read_settings(None)


def test_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in example():
        monkeypatch.delenv(name, raising=False)
    untouched = read_settings(None)
    for name, value in example().items():
        if value:
            monkeypatch.setenv(name, value)
    assert read_settings(None) == untouched


def test_hooks_run_the_commands_of_ci() -> None:
    (local,) = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    # CI has all groups from its first step on.
    hooks = [hook["entry"].replace(" --group lint", "") for hook in local["hooks"]]
    steps = re.findall(r"^step (uv run .+)$", text_of(".ci/run"), re.MULTILINE)
    assert [*hooks, "uv run pytest"] == steps


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(text_of("compose.yaml"))["services"]
    return found


def test_container_keeps_data_on_its_volume_whatever_env_says() -> None:
    single = services()["guidepost"]
    assert single["environment"] == {"GUIDEPOST_DATA_DIR": "/data"}
    assert single["volumes"] == ["data:/data"]


def test_processes_of_the_profile_scale_run_all_shards_on_one_postgresql_each_with_a_folder_of_its_own() -> None:
    single, *processes = [services()[name] for name in ("guidepost", "guidepost-0", "guidepost-1")]
    own = {"environment", "volumes", "profiles", "depends_on"}
    shards = list[int]()
    for number, process in enumerate(processes):
        settings = read_settings(
            None,
            **{
                name.removeprefix("GUIDEPOST_").lower(): value.replace("${POSTGRES_PASSWORD:-}", "secret")
                for name, value in process["environment"].items()
            },
        )
        assert settings.database.dsn == "postgresql://guidepost:secret@postgresql/guidepost"
        assert settings.shards is not None
        assert settings.shards.count == len(processes)
        shards += settings.shards.ids
        assert process["volumes"] == [f"data-{number}:{settings.data_dir}"]
        assert process["profiles"] == ["scale"]
        assert {key: process[key] for key in process.keys() - own} == {key: single[key] for key in single.keys() - own}
    assert shards == [*range(len(processes))]
    assert services()["postgresql"]["profiles"] == ["scale"]
    assert "profiles" not in single


@pytest.mark.parametrize("text", [start_script(), text_of(".ci/run")], ids=["start script", ".ci/run"])
def test_scripts_are_well_formed(text: str) -> None:
    shell = "bash" if "bash" in text.splitlines()[0] else "sh"
    checked = subprocess.run([shell, "-n"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
