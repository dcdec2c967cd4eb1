"""The figures of a guide chapter as they stand in its file: small data of nine kinds, and what each may hold."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

# A picture is 300 points wide on a phone; with more of anything its text would be too small to read.
LABEL_CHARACTERS = 28
NOTE_CHARACTERS = 60
UNIT_CHARACTERS = 12
CELL_CHARACTERS = 16
MOST_ITEMS = 6
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


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class LabeledItem(_Part):
    label: Label
    note: Note | None = None


class LabeledValue(_Part):
    label: Label
    value: Value


class ForkBranch(_Part):
    when: Label
    then: Note


TWO = AfterValidator(_Count(2, 2))
Items = Annotated[tuple[LabeledItem, ...], YamlList, AfterValidator(_Count(2, MOST_ITEMS))]


class StepsFigure(_Part):
    """Items in order, from the top to the bottom."""

    kind: Literal["steps"]
    items: Items


class LoopFigure(_Part):
    """Items in a circle, clockwise from the top."""

    kind: Literal["loop"]
    items: Items


class LadderFigure(_Part):
    """Items from the bottom rung up."""

    kind: Literal["ladder"]
    items: Items


class ForkFigure(_Part):
    """A question and where each answer leads."""

    kind: Literal["fork"]
    question: Note
    branches: Annotated[tuple[ForkBranch, ...], YamlList, AfterValidator(_Count(2, 3))]


class GridFigure(_Part):
    """Two by two cells, row by row; `path` leads through cells as (row, column), counted from 0."""

    kind: Literal["grid"]
    columns: Annotated[tuple[Label, ...], YamlList, TWO]
    rows: Annotated[tuple[Label, ...], YamlList, TWO]
    cells: Annotated[tuple[Annotated[tuple[LabeledItem, ...], YamlList, TWO], ...], YamlList, TWO]
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


class BarsFigure(_Part):
    kind: Literal["bars"]
    items: Annotated[tuple[LabeledValue, ...], YamlList, AfterValidator(_Count(1, MOST_ITEMS))]
    unit: Unit = ""
    max: Maximum

    @model_validator(mode="after")
    def _within_max(self) -> Self:
        _check_values(self.items, self.max)
        return self


class RadarFigure(_Part):
    kind: Literal["radar"]
    axes: Annotated[tuple[LabeledValue, ...], YamlList, AfterValidator(_Count(3, MOST_ITEMS))]
    max: Maximum

    @model_validator(mode="after")
    def _within_max(self) -> Self:
        _check_values(self.axes, self.max)
        return self


class SquaresFigure(_Part):
    """`count` squares, the first `filled` of which are full."""

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


class TableFigure(_Part):
    kind: Literal["table"]
    columns: Annotated[tuple[Cell, ...], YamlList, AfterValidator(_Count(2, TABLE_COLUMNS))]
    rows: Annotated[tuple[Annotated[tuple[Cell, ...], YamlList], ...], YamlList, AfterValidator(_Count(1, TABLE_ROWS))]

    @model_validator(mode="after")
    def _rows_are_full(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")
        return self


Figure = Annotated[
    StepsFigure
    | LoopFigure
    | LadderFigure
    | ForkFigure
    | GridFigure
    | BarsFigure
    | RadarFigure
    | SquaresFigure
    | TableFigure,
    Field(discriminator="kind"),
]


def _check_values(items: tuple[LabeledValue, ...], most: float) -> None:
    for item in items:
        if item.value > most:
            raise ValueError(f"{item.label!r} has {item.value:g}, more than the max {most:g}")
