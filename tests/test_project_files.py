"""What contributors and GitHub read says the same as the project."""

import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / ".github").glob("*.md")), *sorted((ROOT / ".github/docs").glob("*.md"))]
PICTURES = ROOT / ".github" / "pictures"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
NAME = re.compile(r"[A-Za-z0-9._-]+")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text_of("pyproject.toml"))


def dependencies() -> set[str]:
    """The names of all dependencies: of the bot, its extras and the groups for development."""
    tables = project()
    lists = [
        tables["project"]["dependencies"],
        *tables["project"]["optional-dependencies"].values(),
        *tables["dependency-groups"].values(),
    ]
    return {match[0] for listed in lists for line in listed if (match := NAME.match(line))}


def test_each_dependency_has_its_reason_and_no_other_is_named() -> None:
    reasons = text_of(".github/ARCHITECTURE.md").partition("## Why each dependency")[2]
    first_cells = [line.split("|")[1] for line in reasons.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([^`]+)`", " ".join(first_cells))) == dependencies()


def test_the_map_names_every_package_and_every_module_beside_them() -> None:
    packages = [f"{file.parent.name}/" for top in ("bot", "cogs") for file in (ROOT / top).glob("*/__init__.py")]
    modules = [file.name for file in (ROOT / "bot").glob("*.py") if file.name != "__init__.py"]
    assert packages
    assert modules
    architecture = text_of(".github/ARCHITECTURE.md")
    assert [name for name in [*packages, *modules] if f"`{name}`" not in architecture] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)[)#]", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_has_both_commands() -> None:
    readme = text_of("README.md")
    start = "    pip install uv && uv run "
    assert f"{start}guidepost playground      # the whole bot in a browser page, no token, no network\n" in readme
    assert f"{start}pytest                    # every test\n" in readme


def test_each_picture_is_shown_and_described() -> None:
    """In Markdown, or in HTML where it has a width: pictures have twice the pixels."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    shown = [picture for text in texts for picture in re.findall(r"!\[([^\]]*)\]\(([^):]+)\)", text)]
    shown += [(alt, src) for text in texts for src, alt in re.findall(r'<img src="([^"]*)" alt="([^"]*)"', text)]
    assert {Path(file).name for _, file in shown} == {file.name for file in PICTURES.iterdir()}
    assert [file for description, file in shown if not description] == []


def test_the_playground_fetches_no_linters_no_postgresql_and_no_browser() -> None:
    """What `uv run` brings at once, also for the first command of the README."""
    groups, at_once = project()["dependency-groups"], project()["tool"]["uv"]["default-groups"]
    fetched = " ".join(line for group in at_once for line in groups[group])
    assert [name for name in ("mypy", "ruff", "pgserver", "playwright") if name in fetched] == []
    assert "pytest>=" in fetched


def test_ci_runs_on_every_python_that_is_promised() -> None:
    metadata = project()["project"]
    promised = {line.rpartition(" ")[2] for line in metadata["classifiers"] if re.search(r":: 3\.\d+$", line)}
    workflow = yaml.safe_load(text_of(".github/workflows/ci.yml"))
    assert set(workflow["jobs"]["checks"]["strategy"]["matrix"]["python"]) == promised
    assert metadata["requires-python"] == f">={min(promised, key=lambda version: int(version.partition('.')[2]))}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_a_workflow_may_only_read_and_pins_its_actions(workflow: Path) -> None:
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert content["permissions"] == {"contents": "read"}
    used = [step["uses"] for job in content["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+(\.\d+)*", action)] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_an_issue_form_is_complete(form: Path) -> None:
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= content.keys()
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids)
    assert all(field["attributes"]["label"] for field in fields)


def test_the_newest_version_is_in_the_changelog() -> None:
    headings = re.findall(r"^## (.+)$", text_of(".github/CHANGELOG.md"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", project()["project"]["version"]]


def test_the_picture_of_the_architecture_is_described() -> None:
    picture = ElementTree.parse(ROOT / ".github" / "pictures" / "architecture.svg").getroot()
    parts = {element.tag.rpartition("}")[2] for element in picture}
    assert {"title", "desc"} <= parts


def test_commits_left_out_of_blame_are_whole_hashes() -> None:
    lines = [line for line in text_of(".git-blame-ignore-revs").splitlines() if not line.startswith("#")]
    assert lines
    assert all(re.fullmatch(r"[0-9a-f]{40}", line) for line in lines)
