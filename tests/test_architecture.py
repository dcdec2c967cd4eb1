"""The walls between the rooms of the house, by what each file imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    *("pyproject.toml", "uv.lock", "README.md", "LICENSE", "Dockerfile", "compose.yaml"),
    *("bot", "cogs", "content", "tests"),
}
SQL_AT_HOME = (
    *("database", "short_way", "schema", "failures", "command_sync", "settings", "ledger", "audit", "metrics"),
)
SQL_ROOMS = {f"bot/{name}.py" for name in SQL_AT_HOME}


def sources(*rooms: str) -> list[str]:
    """Every Python file of these rooms, as a path from the root."""
    return sorted(str(file.relative_to(ROOT)) for room in rooms for file in (ROOT / room).rglob("*.py"))


def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def imports(file: str) -> set[str]:
    """The full names of the modules that a file imports, wherever in it; a relative import counts as its package's."""
    found = set()
    package = file.removesuffix(".py").split("/")
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = ".".join([*package[: len(package) - node.level], *filter(None, [node.module])])
            base = module if node.level else str(node.module)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def roots(file: str) -> set[str]:
    return {name.partition(".")[0] for name in imports(file)}


def feature_of(name: str) -> str:
    """`guide` for `cogs.guide.rules`."""
    return name.split(".")[1]


BOT, COGS = sources("bot"), sources("cogs")
RULES = [file for file in COGS if file.endswith("/rules.py")]
VIEWS = [file for file in COGS if file.endswith("/views.py")]


def test_the_rooms_are_not_empty() -> None:
    assert BOT
    assert RULES
    assert VIEWS


@pytest.mark.parametrize("file", BOT)
def test_the_bot_knows_no_feature(file: str) -> None:
    assert "cogs" not in roots(file)


@pytest.mark.parametrize("file", COGS)
def test_a_feature_knows_no_other_feature(file: str) -> None:
    own = file.split("/")[1]
    assert {feature_of(name) for name in imports(file) if name.startswith("cogs.")} <= {own}


@pytest.mark.parametrize("file", [*BOT, *COGS])
def test_nothing_but_the_tests_knows_the_tests(file: str) -> None:
    assert "tests" not in roots(file)


@pytest.mark.parametrize("file", RULES)
def test_rules_are_pure(file: str) -> None:
    own = ".".join(file.split("/")[:2])
    foreign = {name for name in imports(file) if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not f"{name}.".startswith(f"{own}.")} == set()
    assert not roots(file) & {"sqlite3", "asyncio", "socket", "urllib", "http"}


@pytest.mark.parametrize("file", RULES)
def test_records_of_rules_are_pure_too(file: str) -> None:
    folder = Path(file).parent
    for name in imports(file):
        record = folder / f"{name.rpartition('.')[2]}.py"
        if name.startswith("cogs.") and (ROOT / record).is_file():
            assert roots(str(record)) <= {*sys.stdlib_module_names, "cogs"}, record


@pytest.mark.parametrize("file", VIEWS)
def test_views_hold_no_sql(file: str) -> None:
    assert not {"sqlalchemy", "sqlite3"} & roots(file)
    assert not {name for name in imports(file) if name.endswith(".store")}


@pytest.mark.parametrize("file", [*BOT, *COGS])
def test_sql_stays_in_the_stores(file: str) -> None:
    at_home = file in SQL_ROOMS or file.endswith("store.py")
    assert at_home or "sqlalchemy" not in roots(file)


@pytest.mark.parametrize("file", [*BOT, *COGS])
def test_every_file_says_what_it_is_for(file: str) -> None:
    if file.endswith("__init__.py"):
        assert (ROOT / file).read_bytes() == b""
    else:
        assert ast.get_docstring(tree(file))


@pytest.mark.parametrize("file", [*BOT, *COGS])
def test_nothing_happens_on_import(file: str) -> None:
    """A module defines; the only act at its top level is the call of main."""
    acts = [node for node in tree(file).body if isinstance(node, ast.For | ast.While | ast.With | ast.Await)]
    calls = [
        node for node in tree(file).body if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ]
    assert not acts + calls


def test_the_top_level_holds_only_what_the_design_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL
