"""The tables behind time zones: `content/zones.yaml`, and the lists of zones and countries that this machine has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

# Names of the operating system, not of a place.
NO_ZONES = {"localtime", "Factory", "posixrules"}


@dataclass(frozen=True)
class ZoneTables:
    """What people call zones; the comments in `content/zones.yaml` say what each table is."""

    places: Mapping[str, Sequence[str]]
    abbreviations: Mapping[str, Sequence[str]]
    ambiguous: Mapping[str, Sequence[str]]
    locales: Mapping[str, Sequence[str]]
    anywhere: Sequence[str]
    odd_offsets: Mapping[str, str]

    def zones(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """(path of keys, zone) of each zone that is named in a table."""
        for table in ("places", "abbreviations"):
            yield from (((table, zone), zone) for zone in getattr(self, table))
        for table in ("ambiguous", "locales"):
            yield from (((table, key), zone) for key, zones in getattr(self, table).items() for zone in zones)
        yield from ((("anywhere",), zone) for zone in self.anywhere)
        yield from ((("odd_offsets", offset), zone) for offset, zone in self.odd_offsets.items())


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
