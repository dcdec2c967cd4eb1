"""What may import what, package by package; each test lists every offender."""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    *("pyproject.toml", "uv.lock", "README.md", "LICENSE", "Dockerfile", "compose.yaml"),
    *("bot", "cogs", "content", "tests"),
}
# More than a dozen modules in one folder hide a second idea.
MOST_MODULES = 12
NETWORK_AND_DATABASE = {"sqlite3", "asyncio", "socket", "urllib", "http"}
# What rules may use of the bot; the second is the one rule for clocks that are set forward or back.
PURE_IN_BOT = ("bot.errors", "bot.timezones.wall_time")
# Beside a feature's stores: the code that reaches the database whatever the feature.
# Indexes the guide's text in memory, and stores nothing.
IN_MEMORY = {"cogs/guide/search.py"}
SQL_IN_BOT = (
    "bot/database/",
    "bot/guilds/",
    "bot/jobs/ledger.py",
    "bot/interactions/sync.py",
    "bot/operations/",
)


def sources(*folders: str) -> list[str]:
    """Every Python file of these folders, as a path from the root."""
    return sorted(str(file.relative_to(ROOT)) for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@cache
def imports(file: str) -> frozenset[str]:
    """The full names of the modules that a file imports, wherever in it; a relative import counts as its package's."""
    names = set()
    package = file.removesuffix(".py").split("/")
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = ".".join([*package[: len(package) - node.level], *filter(None, [node.module])])
            base = module if node.level else str(node.module)
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(names)


def roots(file: str) -> set[str]:
    return {name.partition(".")[0] for name in imports(file)}


def imported_files(file: str) -> set[str]:
    """The files of ours that a file imports."""
    candidates = {f"{name.replace('.', '/')}.py" for name in imports(file)}
    return {candidate for candidate in candidates if candidate != file and candidate in OURS}


def parts(file: str) -> tuple[str, ...]:
    """The folders and the name of a file, without its ending."""
    return Path(file).with_suffix("").parts


BOT, COGS = sources("bot"), sources("cogs")
OURS = {*BOT, *COGS}
CODE = [file for file in [*BOT, *COGS] if not file.endswith("__init__.py")]
RULES = [file for file in COGS if "rules" in parts(file)]
VIEWS = [file for file in COGS if {"views", "admin_views"} & set(parts(file))]
STORES = [file for file in COGS if "store" in parts(file) or file.endswith("_store.py")]


def test_each_kind_of_module_is_there() -> None:
    assert all((BOT, COGS, RULES, VIEWS, STORES))


def test_the_bot_knows_no_feature() -> None:
    assert [file for file in BOT if "cogs" in roots(file)] == []


def test_a_feature_knows_no_other_feature() -> None:
    def others(file: str) -> set[str]:
        return {name.split(".")[1] for name in imports(file) if name.startswith("cogs.")} - {parts(file)[1]}

    assert [file for file in COGS if others(file)] == []


def test_nothing_but_the_tests_knows_the_tests() -> None:
    assert [file for file in CODE if "tests" in roots(file)] == []


def test_rules_are_pure() -> None:
    """Rules import the standard library, records and rules of their own feature, and what of the bot is as pure."""

    def impure(file: str) -> set[str]:
        own = ".".join(parts(file)[:2])
        foreign = {name for name in imports(file) if name.partition(".")[0] not in sys.stdlib_module_names}
        pure = tuple(f"{name}." for name in (own, *PURE_IN_BOT))
        allowed = {name for name in foreign if f"{name}.".startswith(pure)}
        return (foreign - allowed) | (roots(file) & NETWORK_AND_DATABASE)

    assert {file: impure(file) for file in RULES if impure(file)} == {}


def test_what_rules_import_is_pure_too() -> None:
    def impure(file: str) -> set[str]:
        foreign = {name for name in imports(file) if name.partition(".")[0] not in {*sys.stdlib_module_names, "cogs"}}
        return {name for name in foreign if not f"{name}.".startswith(tuple(f"{pure}." for pure in PURE_IN_BOT))}

    imported = {name for file in RULES for name in imported_files(file) if name.startswith("cogs/")}
    assert {file: impure(file) for file in sorted(imported) if impure(file)} == {}
    assert roots("bot/timezones/wall_time.py") <= set(sys.stdlib_module_names)


def test_views_hold_no_sql_and_ask_no_store() -> None:
    def offends(file: str) -> bool:
        asked = {name for name in imports(file) if name.startswith("cogs.") and "store" in name}
        return bool({"sqlalchemy", "sqlite3"} & roots(file)) or bool(asked)

    assert [file for file in VIEWS if offends(file)] == []


def test_sql_stays_in_the_stores() -> None:
    def speaks_sql(file: str) -> bool:
        return bool({"sqlalchemy", "sqlite3", "asyncpg", "aiosqlite"} & roots(file))

    allowed = {*STORES, *IN_MEMORY, *(file for file in BOT if file.startswith(SQL_IN_BOT))}
    assert [file for file in CODE if speaks_sql(file) and file not in allowed] == []


def test_every_file_says_what_it_is_for() -> None:
    assert [file for file in CODE if not ast.get_docstring(tree(file))] == []
    packages = [file for file in [*BOT, *COGS] if file.endswith("__init__.py")]
    assert [file for file in packages if (ROOT / file).read_bytes()] == []


def test_nothing_happens_on_import() -> None:
    """A module defines; the only act at its top level is the call of main."""

    def acts(file: str) -> Iterator[ast.stmt]:
        for node in tree(file).body:
            says = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.For | ast.While | ast.With | ast.Expr) and not says:
                yield node

    assert [file for file in [*BOT, *COGS] if list(acts(file))] == []


def test_no_folder_holds_more_than_a_dozen_modules() -> None:
    held: dict[str, int] = defaultdict(int)
    for file in CODE:
        held[str(Path(file).parent)] += 1
    assert {folder: number for folder, number in held.items() if number > MOST_MODULES} == {}


def test_no_class_name_stands_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in CODE:
        for node in tree(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(file)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def unit(file: str) -> str:
    """The folder of a file; a file beside sub-packages stands for itself."""
    folder = file.rpartition("/")[0]
    has_packages = any(other.startswith(f"{folder}/") and "/" in other[len(folder) + 1 :] for other in CODE)
    return file if has_packages else folder


def test_no_two_packages_import_each_other() -> None:
    units = {file: unit(file) for file in CODE}
    edges: dict[str, set[str]] = defaultdict(set)
    for file in CODE:
        edges[units[file]] |= {unit(other) for other in imported_files(file)} - {units[file]}

    def reachable(start: str) -> set[str]:
        seen, waiting = set[str](), [start]
        while waiting:
            for following in edges[waiting.pop()] - seen:
                seen.add(following)
                waiting.append(following)
        return seen

    assert [package for package in sorted(edges) if package in reachable(package)] == []


def test_the_top_level_holds_only_what_the_design_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL
