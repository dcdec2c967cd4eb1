"""Every page that a feature can show stands in a snapshot: see `tests/cogs/<feature>/test_snapshots.py`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "tests" / "cogs").glob("*/test_snapshots.py"))


def builders(feature: str) -> set[str]:
    """The names of the functions of a feature's views that build a page."""
    folder = ROOT / "cogs" / feature
    files = [*folder.rglob("views.py"), *folder.rglob("views/*.py")]
    return {
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _returns_page(node)
    }


def _returns_page(function: ast.FunctionDef) -> bool:
    return function.returns is not None and "MessagePage" in ast.unparse(function.returns)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda file: file.parent.name)
def test_each_page_of_a_feature_has_its_snapshot(catalogue: Path) -> None:
    names = {
        getattr(node, "attr", None) or getattr(node, "id", None)
        for node in ast.walk(ast.parse(catalogue.read_text("utf-8")))
    }
    assert sorted(builders(catalogue.parent.name) - names) == []
