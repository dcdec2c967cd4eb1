"""The tables behind time zones: `content/zones.yaml`, and the lists of zones and countries that this machine has."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated
from zoneinfo import TZPATH, available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.documents import Faults
from bot.content.values import line_of, read_table
from bot.settings import SHIPPED_CONTENT

FILE_NAME = "zones.yaml"
# Names of the operating system, not of a place.
NO_ZONES = {"localtime", "Factory", "posixrules"}

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Names = Annotated[list[Name], Field(min_length=1)]
# Hours and minutes east of UTC, such as "+05:30".
Offset = Annotated[str, StringConstraints(pattern=r"^[+-]\d{2}:[0-5]\d$")]


class ZoneTables(BaseModel):
    """What people call zones; the comments in `content/zones.yaml` say what each table is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    places: dict[Name, Names]
    abbreviations: dict[Name, Names]
    ambiguous: dict[Name, Names]
    locales: dict[Name, Names]
    # `nearest` offers three zones, whatever was typed.
    anywhere: Annotated[list[Name], Field(min_length=3)]
    odd_offsets: dict[Offset, Name]

    def zones(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """(path of keys, zone) of each zone that is named in a table."""
        for table in ("places", "abbreviations"):
            yield from (((table, zone), zone) for zone in getattr(self, table))
        for table in ("ambiguous", "locales"):
            yield from (((table, key), zone) for key, zones in getattr(self, table).items() for zone in zones)
        yield from ((("anywhere",), zone) for zone in self.anywhere)
        yield from ((("odd_offsets", offset), zone) for offset, zone in self.odd_offsets.items())


def read_tables(folder: Path, faults: Faults) -> ZoneTables | None:
    """From `zones.yaml` in the content folder, or the shipped one where that has none; None, and the faults added,
    where it is broken."""
    own = folder / FILE_NAME
    file = own if own.exists() else SHIPPED_CONTENT / FILE_NAME
    table = read_table(file, ZoneTables, faults)
    if table is None:
        return None
    tables, node = table
    existing = zone_names()
    for path, zone in tables.zones():
        if zone not in existing:
            faults.add(file, line_of(node, path), f"{'.'.join(path)}: {zone!r} is no time zone of IANA")
    return tables


def zone_names() -> frozenset[str]:
    """All that can be loaded: the list of the `tzdata` package, or (slower) what the operating system has."""
    listed = _data("zones")
    return frozenset(listed.split() if listed else available_timezones()) - NO_ZONES


def inhabited_zones() -> Iterator[tuple[str, str]]:
    """(zone, country) of every zone that a country uses; without the tables, each that is called by a place."""
    existing = zone_names()
    countries = dict(row[:2] for row in _rows("zoneinfo/iso3166.tab"))
    rows = [(row[2], countries.get(row[0], "")) for row in _rows("zoneinfo/zone.tab") if row[2] in existing]
    yield from rows or ((zone, "") for zone in sorted(existing) if "/" in zone and not zone.startswith("Etc/"))


def _rows(table: str) -> list[list[str]]:
    lines = (_data(table) or "").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _data(name: str) -> str | None:
    """A file of the `tzdata` package, else the operating system's."""
    try:
        return resources.files("tzdata").joinpath(name).read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        candidates = (Path(folder) / name.removeprefix("zoneinfo/") for folder in TZPATH)
        return next((file.read_text("utf-8") for file in candidates if file.is_file()), None)
