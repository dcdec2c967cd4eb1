"""The figures of a guide chapter or a worksheet's result: small data of nine kinds. `bot.content.figures` checks those
that stand in files, and has their lengths from here."""

from dataclasses import dataclass

# A picture is 300 points wide on a phone; with more of anything its text would be too small to read.
LABEL_CHARACTERS = 28
NOTE_CHARACTERS = 60
MOST_ITEMS = 6


@dataclass(frozen=True)
class LabeledItem:
    label: str
    note: str | None = None


@dataclass(frozen=True)
class LabeledValue:
    label: str
    value: float


@dataclass(frozen=True)
class ForkBranch:
    when: str
    then: str


@dataclass(frozen=True)
class StepsFigure:
    """Items in order, from the top to the bottom."""

    items: tuple[LabeledItem, ...]


@dataclass(frozen=True)
class LoopFigure:
    """Items in a circle, clockwise from the top."""

    items: tuple[LabeledItem, ...]


@dataclass(frozen=True)
class LadderFigure:
    """Items from the bottom rung up."""

    items: tuple[LabeledItem, ...]


@dataclass(frozen=True)
class ForkFigure:
    """A question and where each answer leads."""

    question: str
    branches: tuple[ForkBranch, ...]


@dataclass(frozen=True)
class GridFigure:
    """Two by two cells, row by row; `path` leads through cells as (row, column), counted from 0."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[LabeledItem, ...], ...]
    path: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class BarsFigure:
    items: tuple[LabeledValue, ...]
    max: float
    unit: str = ""


@dataclass(frozen=True)
class RadarFigure:
    axes: tuple[LabeledValue, ...]
    max: float


@dataclass(frozen=True)
class SquaresFigure:
    """`count` squares, the first `filled` of which are full."""

    count: int
    per_row: int
    filled: int
    label: str


@dataclass(frozen=True)
class TableFigure:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Figure = (
    StepsFigure
    | LoopFigure
    | LadderFigure
    | ForkFigure
    | GridFigure
    | BarsFigure
    | RadarFigure
    | SquaresFigure
    | TableFigure
)
