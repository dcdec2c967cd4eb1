"""What a figure may hold: each limit at its edge, and a fault that names its place."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from tests.bot.pictures.samples import FIGURE, FIGURES


def changed(kind: str, **changes: Any) -> dict[str, Any]:
    return {**deepcopy(FIGURES[kind]), **changes}


def items(count: int, **extra: Any) -> list[dict[str, Any]]:
    return [{"label": "Learn", **extra} for _ in range(count)]


def fault(data: object) -> tuple[str, str]:
    """The place and the words of the only fault."""
    with pytest.raises(ValidationError) as caught:
        FIGURE.validate_python(data)
    (error,) = caught.value.errors()
    return ".".join(map(str, error["loc"])), error["msg"]


ALLOWED: list[dict[str, Any]] = [
    changed("steps", items=items(6)),
    changed("steps", items=[{"label": "x" * 28, "note": "x" * 60}, {"label": "x"}]),
    changed("loop", items=items(2)),
    changed("fork", question="x" * 60, branches=[{"when": "x" * 28, "then": "x" * 60}] * 3),
    changed("grid", path=[]),
    changed("bars", unit="x" * 12, items=[{"label": "x", "value": 60.0}] * 6),
    changed("bars", items=[{"label": "x", "value": 0}], max=0.5),
    changed("radar", axes=[{"label": "x", "value": 5}] * 6),
    changed("squares", count=200, per_row=10, filled=200),
    changed("table", columns=["x" * 16] * 4, rows=[["x" * 16] * 4] * 5),
]

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (changed("steps", items=items(7)), "steps.items", "2 to 6 entries are needed, not 7"),
    (changed("loop", items=items(1)), "loop.items", "2 to 6 entries are needed, not 1"),
    (changed("ladder", items=[*items(1), {"label": "x" * 29}]), "ladder.items.1.label", "at most 28 characters"),
    (changed("steps", items=items(2, note="x" * 61)[:1] + items(1)), "steps.items.0.note", "at most 60 characters"),
    (changed("steps", items=[*items(1), {"label": ""}]), "steps.items.1.label", "at least 1 character"),
    (changed("steps", items=[*items(1), {"label": "two\nlines"}]), "steps.items.1.label", "pattern"),
    (changed("steps", items=[*items(1), {"label": 5}]), "steps.items.1.label", "valid string"),
    (changed("steps", items=[*items(1), {"label": "x", "text": "y"}]), "steps.items.1.text", "not permitted"),
    (changed("fork", branches=FIGURES["fork"]["branches"][:1]), "fork.branches", "2 to 3 entries are needed, not 1"),
    (changed("fork", question="x" * 61), "fork.question", "at most 60 characters"),
    (changed("grid", columns=["a", "b", "c"]), "grid.columns", "2 entries are needed, not 3"),
    (changed("grid", cells=FIGURES["grid"]["cells"][:1]), "grid.cells", "2 entries are needed, not 1"),
    (changed("grid", path=[[0, 0], [0, 2]]), "grid.path.1.1", "less than or equal to 1"),
    (changed("grid", path=[[0, 0]]), "grid", "two cells or more"),
    (changed("grid", path=[[0, 0], [0, 0]]), "grid", "stays in a cell"),
    (changed("bars", max=59), "bars", "'By hand' has 60, more than the max 59"),
    (changed("bars", max=0), "bars.max", "greater than 0"),
    (changed("bars", max=float("inf")), "bars.max", "finite"),
    (changed("bars", items=[{"label": "x", "value": -1}]), "bars.items.0.value", "greater than or equal to 0"),
    (changed("bars", unit="x" * 13), "bars.unit", "at most 12 characters"),
    (changed("radar", axes=[{"label": "x", "value": 1}] * 2), "radar.axes", "3 to 6 entries are needed, not 2"),
    (changed("radar", max=2), "radar", "'Machine learning' has 3, more than the max 2"),
    (changed("squares", filled=31), "squares", "31 filled is more than the 30 there are"),
    (changed("squares", per_row=1), "squares", "more than 20 rows"),
    (changed("squares", count=201), "squares.count", "less than or equal to 200"),
    (changed("squares", count="30"), "squares.count", "valid integer"),
    (changed("table", columns=["a"] * 5), "table.columns", "2 to 4 entries are needed, not 5"),
    (changed("table", rows=[["a", "b", "c"]] * 6), "table.rows", "1 to 5 entries are needed, not 6"),
    (changed("table", rows=[["a", "b"]]), "table", "row 1 has 2 cells for 3 columns"),
    (changed("table", rows=[["a", "b", "x" * 17]]), "table.rows.0.2", "at most 16 characters"),
    ({"kind": "pie", "items": []}, "", "expected tags"),
    ({"items": items(2)}, "", "Unable to extract tag"),
]


@pytest.mark.parametrize("data", ALLOWED)
def test_what_is_within_the_limits_is_read(data: dict[str, Any]) -> None:
    assert FIGURE.validate_python(data).kind == data["kind"]


@pytest.mark.parametrize(("data", "place", "message"), REFUSED)
def test_a_fault_names_its_place(data: dict[str, Any], place: str, message: str) -> None:
    assert fault(data)[0] == place
    assert message in fault(data)[1]


def test_every_fault_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        FIGURE.validate_python({"kind": "steps", "items": [{"label": ""}, {"note": "x" * 61}], "text": "y"})
    places = [".".join(map(str, error["loc"])) for error in caught.value.errors()]
    assert places == ["steps.items.0.label", "steps.items.1.label", "steps.items.1.note", "steps.text"]


def test_a_figure_is_a_value() -> None:
    figure, same = (FIGURE.validate_python(FIGURES["steps"]) for _ in range(2))
    assert figure == same
    assert hash(figure) == hash(same)
    with pytest.raises(ValidationError, match="frozen"):
        figure.kind = "loop"
