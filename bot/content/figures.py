"""A figure as it stands in the front matter of a chapter: what each of the nine kinds may hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.pictures import figure_kinds
from bot.pictures.figure_kinds import LABEL_CHARACTERS, MOST_ITEMS, NOTE_CHARACTERS

UNIT_CHARACTERS = 12
CELL_CHARACTERS = 16
TABLE_COLUMNS, TABLE_ROWS = 4, 5
MOST_SQUARES, SQUARES_PER_ROW, SQUARE_ROWS = 200, 20, 20
PATH_STOPS = 6

# No line breaks: the picture breaks lines where they fit.
Line = StringConstraints(strict=True, min_length=1, pattern=r"^\S(.*\S)?$")
Label = Annotated[str, Line, StringConstraints(max_length=LABEL_CHARACTERS)]
Note = Annotated[str, Line, StringConstraints(max_length=NOTE_CHARACTERS)]
Unit = Annotated[str, StringConstraints(strict=True, max_length=UNIT_CHARACTERS)]
Cell = Annotated[str, Line, StringConstraints(max_length=CELL_CHARACTERS)]
Value = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Maximum = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Side = Annotated[int, Field(ge=0, le=1)]
# YAML has lists where the records have tuples.
YamlList = Field(strict=False)


@dataclass(frozen=True)
class _Count:
    """Checked after the entries: pydantic's own lengths would also complain of too few where just a label is wrong."""

    least: int
    most: int

    def __call__(self, entries: tuple[object, ...]) -> tuple[object, ...]:
        if not self.least <= len(entries) <= self.most:
            wanted = f"{self.least} to {self.most}" if self.least < self.most else f"{self.most}"
            raise ValueError(f"{wanted} entries are needed, not {len(entries)}")
        return entries


class _FigureEntry(BaseModel):
    """`record` is what the bot holds of it: plain, so that pydantic and its memory stay where content is read."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    record: ClassVar[Callable[..., Any]]

    def to_record(self) -> Any:
        return type(self).record(**{name: _plain(value) for name, value in self if name != "kind"})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.to_record() if isinstance(value, _FigureEntry) else value


class LabeledItemEntry(_FigureEntry):
    record = figure_kinds.LabeledItem

    label: Label
    note: Note | None = None


class LabeledValueEntry(_FigureEntry):
    record = figure_kinds.LabeledValue

    label: Label
    value: Value


class ForkBranchEntry(_FigureEntry):
    record = figure_kinds.ForkBranch

    when: Label
    then: Note


TWO = AfterValidator(_Count(2, 2))
Items = Annotated[tuple[LabeledItemEntry, ...], YamlList, AfterValidator(_Count(2, MOST_ITEMS))]


class StepsFigureEntry(_FigureEntry):
    record = figure_kinds.StepsFigure

    kind: Literal["steps"]
    items: Items


class LoopFigureEntry(_FigureEntry):
    record = figure_kinds.LoopFigure

    kind: Literal["loop"]
    items: Items


class LadderFigureEntry(_FigureEntry):
    record = figure_kinds.LadderFigure

    kind: Literal["ladder"]
    items: Items


class ForkFigureEntry(_FigureEntry):
    record = figure_kinds.ForkFigure

    kind: Literal["fork"]
    question: Note
    branches: Annotated[tuple[ForkBranchEntry, ...], YamlList, AfterValidator(_Count(2, 3))]


class GridFigureEntry(_FigureEntry):
    record = figure_kinds.GridFigure

    kind: Literal["grid"]
    columns: Annotated[tuple[Label, ...], YamlList, TWO]
    rows: Annotated[tuple[Label, ...], YamlList, TWO]
    cells: Annotated[tuple[Annotated[tuple[LabeledItemEntry, ...], YamlList, TWO], ...], YamlList, TWO]
    path: Annotated[
        tuple[Annotated[tuple[Side, Side], YamlList], ...], YamlList, AfterValidator(_Count(0, PATH_STOPS))
    ] = ()

    @model_validator(mode="after")
    def _path_moves(self) -> Self:
        if len(self.path) == 1:
            raise ValueError("the path needs two cells or more")
        if any(start == end for start, end in zip(self.path, self.path[1:], strict=False)):
            raise ValueError("the path stays in a cell")
        return self


class BarsFigureEntry(_FigureEntry):
    record = figure_kinds.BarsFigure

    kind: Literal["bars"]
    items: Annotated[tuple[LabeledValueEntry, ...], YamlList, AfterValidator(_Count(1, MOST_ITEMS))]
    unit: Unit = ""
    max: Maximum

    @model_validator(mode="after")
    def _within_max(self) -> Self:
        _check_values(self.items, self.max)
        return self


class RadarFigureEntry(_FigureEntry):
    record = figure_kinds.RadarFigure

    kind: Literal["radar"]
    axes: Annotated[tuple[LabeledValueEntry, ...], YamlList, AfterValidator(_Count(3, MOST_ITEMS))]
    max: Maximum

    @model_validator(mode="after")
    def _within_max(self) -> Self:
        _check_values(self.axes, self.max)
        return self


class SquaresFigureEntry(_FigureEntry):
    record = figure_kinds.SquaresFigure

    kind: Literal["squares"]
    count: Annotated[int, Field(ge=1, le=MOST_SQUARES)]
    per_row: Annotated[int, Field(ge=1, le=SQUARES_PER_ROW)]
    filled: Annotated[int, Field(ge=0)]
    label: Label

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.filled > self.count:
            raise ValueError(f"{self.filled} filled is more than the {self.count} there are")
        if self.count > self.per_row * SQUARE_ROWS:
            raise ValueError(f"more than {SQUARE_ROWS} rows; put more squares in a row")
        return self


class TableFigureEntry(_FigureEntry):
    record = figure_kinds.TableFigure

    kind: Literal["table"]
    columns: Annotated[tuple[Cell, ...], YamlList, AfterValidator(_Count(2, TABLE_COLUMNS))]
    rows: Annotated[tuple[Annotated[tuple[Cell, ...], YamlList], ...], YamlList, AfterValidator(_Count(1, TABLE_ROWS))]

    @model_validator(mode="after")
    def _rows_are_full(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")
        return self


FigureEntry = Annotated[
    StepsFigureEntry
    | LoopFigureEntry
    | LadderFigureEntry
    | ForkFigureEntry
    | GridFigureEntry
    | BarsFigureEntry
    | RadarFigureEntry
    | SquaresFigureEntry
    | TableFigureEntry,
    Field(discriminator="kind"),
]


def _check_values(items: tuple[LabeledValueEntry, ...], most: float) -> None:
    for item in items:
        if item.value > most:
            raise ValueError(f"{item.label!r} has {item.value:g}, more than the max {most:g}")
