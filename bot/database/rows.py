"""The one mapper between rows and frozen dataclasses: what a column holds follows from the field's type."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
# An instant out of a column, with UTC as its zone.
instant_from: Callable[[str], datetime] = datetime.fromisoformat
# None where the value is in the column as it is in the field.
Convert = Callable[[Any], Any] | None


def stored(at: datetime) -> str:
    """`at`, which has a zone, as text for a column: UTC, ISO 8601 with microseconds, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stored_second(at: datetime) -> str:
    """Cut to the second: sorts before every instant of that second, whichever way that was written."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def record_of(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """A record of `kind` out of a row that has a column for each field that has no default; other columns are left
    out. Instants, dates, times of a day (to the minute), enums, truth values, tuples and sets (both kept as JSON)
    become what the field says."""
    return kind(**{name: read(row[name]) if read else row[name] for name, read, _write in _fields(kind) if name in row})


def records_of(kind: type[Record], rows: Iterable[Mapping[str, Any]]) -> list[Record]:
    return [record_of(kind, row) for row in rows]


def values_of(record: object) -> dict[str, Any]:
    """A value for each field, by its name, as the columns hold it."""
    values = {}
    for name, _read, write in _fields(type(record)):
        value = getattr(record, name)
        values[name] = write(value) if write else value
    return values


def columns_of(kind: type[object], *, without: Iterable[str] = ()) -> str:
    """The fields' names, separated by commas: for SELECT and INSERT."""
    left_out = set(without)
    return ", ".join(name for name, _read, _write in _fields(kind) if name not in left_out)


def named_values(kind: type[object], *, without: Iterable[str] = ()) -> str:
    """`:name, :other` in the order of `columns_of`: for VALUES."""
    return ", ".join(f":{name}" for name in columns_of(kind, without=without).split(", "))


def assignments(kind: type[object], *, without: Iterable[str] = ()) -> str:
    """`name = :name, …` in the order of `columns_of`: for SET."""
    return ", ".join(f"{name} = :{name}" for name in columns_of(kind, without=without).split(", "))


def _fields(kind: Any) -> tuple[tuple[str, Convert, Convert], ...]:
    converters: tuple[tuple[str, Convert, Convert], ...] = _fields_of(kind)
    return converters


@lru_cache(maxsize=200)
def _fields_of(kind: Any) -> Any:
    hints = get_type_hints(kind)
    return tuple((field.name, *_converters(hints[field.name])) for field in fields(kind))


def _converters(hint: Any) -> tuple[Convert, Convert]:
    """How a field of this type is read from a column, and written to one."""
    if get_origin(hint) in (Union, UnionType):
        inner = next(kind for kind in get_args(hint) if kind is not NoneType)
        read, write = _converters(inner)
        return _unless_none(read), _unless_none(write)
    if hint is datetime:
        return instant_from, stored
    if hint is date:
        return date.fromisoformat, date.isoformat
    if hint is time:
        return time.fromisoformat, lambda at: at.isoformat("minutes")
    if hint is bool:
        return bool, int
    if get_origin(hint) is tuple or hint is tuple:
        return lambda text: _tuple_of(json.loads(text)), lambda items: json.dumps(list(items))
    if get_origin(hint) is frozenset:
        return lambda text: frozenset(json.loads(text)), lambda items: json.dumps(sorted(items))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint, lambda member: member.value
    return None, None


def _tuple_of(items: list[Any]) -> tuple[Any, ...]:
    """With tuples for the lists in it, which JSON makes of both."""
    return tuple(_tuple_of(item) if isinstance(item, list) else item for item in items)


def _unless_none(convert: Convert) -> Convert:
    return convert and (lambda value: None if value is None else convert(value))
