"""Reads `content/zones.yaml` and names every fault in it."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.content.documents import Faults
from bot.content.values import line_of, read_table
from bot.settings import SHIPPED_CONTENT
from bot.timezones.zone_tables import ZoneTables, zone_names
from bot.timezones.zones import TimeZones

FILE_NAME = "zones.yaml"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Names = Annotated[list[Name], Field(min_length=1)]
# Hours and minutes east of UTC, such as "+05:30".
Offset = Annotated[str, StringConstraints(pattern=r"^[+-]\d{2}:[0-5]\d$")]


class ZoneTablesEntry(BaseModel):
    """The whole file; its comments say what each table is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    places: dict[Name, Names]
    abbreviations: dict[Name, Names]
    ambiguous: dict[Name, Names]
    locales: dict[Name, Names]
    # `nearest` offers three zones, whatever was typed.
    anywhere: Annotated[list[Name], Field(min_length=3)]
    odd_offsets: dict[Offset, Name]


def load(folder: Path, faults: Faults) -> TimeZones | None:
    """The part of the content that `bot.content.documents.load_content` asks for."""
    tables = read_tables(folder, faults)
    return TimeZones(tables) if tables is not None else None


def read_tables(folder: Path, faults: Faults) -> ZoneTables | None:
    """From `zones.yaml` in the content folder, or the shipped one where that has none; None, and the faults added,
    where it is broken."""
    own = folder / FILE_NAME
    file = own if own.exists() else SHIPPED_CONTENT / FILE_NAME
    table = read_table(file, ZoneTablesEntry, faults)
    if table is None:
        return None
    entry, node = table
    tables = ZoneTables(**dict(entry))
    existing = zone_names()
    for path, zone in tables.zones():
        if zone not in existing:
            faults.add(file, line_of(node, path), f"{'.'.join(path)}: {zone!r} is no time zone of IANA")
    return tables
