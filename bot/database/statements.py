"""What both databases take: `:name` for a value in a statement, `IN :names` for several, instants, and which texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.database.rows import stored

Row = dict[str, Any]
Values = Mapping[str, Any]
# A statement with its values.
Step = tuple[str, Values]

# A text in quotes is passed over, so that a colon in it is no value; `::` is PostgreSQL's cast.
VALUE = re.compile(r"'[^']*'|(?<![:\w]):([A-Za-z_]\w*)")
# What PostgreSQL takes a value for; without a word from us it guesses from the place, and often cannot.
TYPES: Mapping[type, str] = {bool: "BIGINT", int: "BIGINT", float: "DOUBLE PRECISION", bytes: "BYTEA"}


def storable(text: str) -> str:
    """Half a surrogate pair fits no database, and a zero sign does not fit PostgreSQL: both are written out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def with_texts(values: Values) -> Values:
    """Instants, which have a zone, as the columns hold them."""
    return {name: stored(value) if isinstance(value, datetime) else value for name, value in values.items()}


def prepared(statement: str, values: Values) -> Step:
    """Instants as text, and `IN :ids` written out as `IN (:ids_0, :ids_1)` for each value that is a list or a tuple."""
    values = with_texts(values)
    lists = {name: value for name, value in values.items() if isinstance(value, list | tuple)}
    if not lists:
        return statement, values
    flat = {name: value for name, value in values.items() if name not in lists}
    for name, items in lists.items():
        flat |= {f"{name}_{number}": item for number, item in enumerate(items)}

    def written_out(match: re.Match[str]) -> str:
        if match[1] not in lists:
            return match[0]
        names = ", ".join(f":{match[1]}_{number}" for number in range(len(lists[match[1]])))
        return f"({names or 'NULL'})"

    return VALUE.sub(written_out, statement), flat


def for_postgresql(statement: str, values: Values, first: int = 1) -> tuple[str, list[Any]]:
    """The statement with `$1::TYPE` in place of names, from number `first` on, and the values in that order."""
    statement, values = prepared(statement, values)
    text, names = _numbered(statement, tuple(_typed(statement, values)), first)
    return text, [_plain(values[name]) for name in names]


def selects_as_one(steps: Sequence[Step]) -> tuple[str, list[Any]]:
    """Several SELECTs as one statement of one row, in which each has a column: a JSON array of its rows, or NULL.
    One statement sees one state and is one way there and back, without BEGIN and COMMIT around it."""
    columns, arguments = list[str](), list[Any]()
    for number, (statement, values) in enumerate(steps):
        text, own = for_postgresql(statement, values, first=len(arguments) + 1)
        columns.append(f"(SELECT json_agg(q{number}) FROM ({text}) AS q{number}) AS q{number}")
        arguments += own
    return f"SELECT {', '.join(columns)}", arguments


def many_for_postgresql(statement: str, rows: Sequence[Values]) -> tuple[str, list[list[Any]]]:
    """The same for many rows of values at once; a column is of the type of its first value that is not NULL."""
    rows, names = [with_texts(row) for row in rows], rows[0].keys()
    first = {name: next((row[name] for row in rows if row[name] is not None), None) for name in names}
    text, order = _numbered(statement, tuple(_typed(statement, first)))
    return text, [[_plain(row[name]) for name in order] for row in rows]


def _typed(statement: str, values: Values) -> Iterator[tuple[str, str]]:
    for name in _names(statement):
        value = values[name]
        yield name, "" if value is None else f"::{TYPES.get(type(value), 'TEXT')}"


@lru_cache(maxsize=1_000)
def _names(statement: str) -> tuple[str, ...]:
    names: Iterable[str] = (match[1] for match in VALUE.finditer(statement) if match[1])
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1_000)
def _numbered(statement: str, typed: tuple[tuple[str, str], ...], first: int = 1) -> tuple[str, tuple[str, ...]]:
    places = {name: f"${number}{cast}" for number, (name, cast) in enumerate(typed, first)}
    text = VALUE.sub(lambda match: places[match[1]] if match[1] else match[0], statement)
    return text, tuple(name for name, _cast in typed)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
