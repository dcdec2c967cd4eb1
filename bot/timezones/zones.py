"""Finds the time zone that a person means by a name, a city, a country or an offset; nothing is kept or timed here."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from bot.timezones.zone_names import ABBREVIATIONS, AMBIGUOUS, ANYWHERE, LOCALES, ODD_OFFSETS, PLACES

# Longer than any name of a place; the rest of a 6,000-character text would only cost time.
TYPED_CHARACTERS = 60
# A weaker likeness (0 to 1) is chance: at it "mumbay" and "amstred" still find theirs, while "zzzz" finds nothing.
LIKE_ENOUGH = 0.82
# Where something must be offered, chance may have a say; below this a well-known zone serves better.
FAINTLY_LIKE = 0.65
# One or two letters are "like" too many names, and "LA" is like "lag": so short a text is met by beginnings alone.
FORGIVING_FROM = 3
# Enough for 25 choices, though several names may stand for one zone.
LIKE_AT_MOST = 60
# IANA's fixed zones end there: no place on Earth is farther ahead or behind.
FARTHEST_EAST, FARTHEST_WEST = 14 * 60, -12 * 60
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?\s*h?", re.IGNORECASE | re.ASCII)
FIXED = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
# Names of the operating system, not of a place.
NO_ZONES = {"localtime", "Factory", "posixrules"}
# Signs that no decomposition turns into the letter that people type for them.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


@dataclass(frozen=True)
class Name:
    """One name of a zone: as compared, as shown, and the zone."""

    plain: str
    shown: str
    zone: str


@dataclass(frozen=True)
class Index:
    """Every name, well-known places first; those that mean one zone; IANA's own; and those that may be misspelt."""

    names: tuple[Name, ...]
    exact: dict[str, str]
    iana: dict[str, str]
    forgiven: dict[int, str]


def zone_named(typed: str) -> str | None:
    """The IANA name of the one zone that `typed` surely means, or None: a typing error is for `nearest_zones`."""
    typed = _cut(typed)
    minutes = _offset(typed)
    if minutes is not None:
        return _fixed_zone(minutes)
    plain = _plain(typed)
    if plain in AMBIGUOUS:
        return None
    index = _index()
    return index.exact.get(plain) or index.iana.get("_".join(typed.lower().split()))


def zones_like(typed: str, most: int, now: datetime) -> list[tuple[str, str]]:
    """Up to `most` pairs (label, IANA name), nearest first, each zone once; nothing typed, nothing found."""
    found: dict[str, str] = {}
    for name in _matches(_cut(typed), now):
        if len(found) >= most:
            break
        found.setdefault(name.zone, name.shown)
    return [(zone_label(zone, now, shown), zone) for zone, shown in found.items()]


def nearest_zones(typed: str) -> tuple[str, str, str]:
    """The three zones whose names, or clocks where an offset was typed, are nearest to a text that names none."""
    typed = _cut(typed)
    minutes = _offset(typed)
    near = _near_offsets(minutes) if minutes is not None else (name.zone for name in _named(typed, FAINTLY_LIKE))
    first, second, third, *_ = dict.fromkeys((*near, *ANYWHERE))
    return first, second, third


def zones_for_locale(locale: str) -> list[str]:
    """What to suggest to a person with this language of Discord, likeliest first; never empty."""
    same_language = (key for key in LOCALES if key.partition("-")[0] == locale.partition("-")[0].lower())
    return list(LOCALES.get(locale) or LOCALES.get(next(same_language, "")) or ANYWHERE)


def zone_label(zone: str, now: datetime, shown: str = "") -> str:
    """`Europe/Berlin · Berlin, now 14:05`; `zone` is an IANA name, `now` knows its own zone."""
    city = shown or _city(zone)
    return f"{zone} · {f'{city}, ' if city != zone else ''}now {now.astimezone(_clock(zone)):%H:%M}"


def _cut(typed: str) -> str:
    """The name alone, also of a label of ours that was sent back as text."""
    return typed[:TYPED_CHARACTERS].partition("·")[0].strip()


def _plain(text: str) -> str:
    """Small letters and digits without accents, one space between words: `São_Paulo` and `sao paulo` are the same."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return " ".join("".join(_sign(one) for one in apart).split())


def _sign(one: str) -> str:
    if one.isalnum():
        return one
    return "" if unicodedata.combining(one) or one in "'’.`" else " "


def _offset(typed: str) -> int | None:
    """Minutes east of UTC, where an offset was typed."""
    found = OFFSET.fullmatch(typed)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return minutes if found[1] == "+" else -minutes


def _fixed_zone(minutes: int) -> str | None:
    """IANA counts west of Greenwich as positive: two hours ahead of UTC is `Etc/GMT-2`."""
    if minutes % 60 or not FARTHEST_WEST <= minutes <= FARTHEST_EAST:
        return ODD_OFFSETS.get(minutes)
    return f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC"


def _near_offsets(minutes: int) -> Iterator[str]:
    every = {*range(FARTHEST_WEST, FARTHEST_EAST + 1, 60), *ODD_OFFSETS}
    yield from (_fixed_zone(one) or "UTC" for one in sorted(every, key=lambda one: (abs(one - minutes), one)))


def _matches(typed: str, now: datetime) -> Iterator[Name]:
    minutes = _offset(typed)
    return _named(typed, LIKE_ENOUGH) if minutes is None else _at_offset(minutes, now)


def _named(typed: str, least: float) -> Iterator[Name]:
    """Names by how near they are; the costly comparison comes last, for whoever still needs more."""
    plain = _plain(typed)
    if not plain:
        return
    surely = zone_named(typed)
    if surely and surely != _index().exact.get(plain):
        yield Name(plain, _city(surely), surely)
    yield from (Name(plain, _city(zone), zone) for zone in AMBIGUOUS.get(plain, ()))
    yield from sorted(
        (name for name in _index().names if f" {plain}" in f" {name.plain}"),
        key=lambda name: (name.plain != plain, not name.plain.startswith(plain)),
    )
    if len(plain) >= FORGIVING_FROM:
        yield from _alike(plain, least)


def _at_offset(minutes: int, now: datetime) -> Iterator[Name]:
    """The fixed zone, then the well-known places whose clocks show that offset now: they may be what was meant."""
    if fixed := _fixed_zone(minutes):
        yield Name("", _city(fixed), fixed)
    for zone in PLACES:
        if now.astimezone(_clock(zone)).utcoffset() == timedelta(minutes=minutes):
            yield Name("", _city(zone), zone)


def _alike(plain: str, least: float) -> Iterator[Name]:
    """By the likeness of Jaro and Winkler: it trusts the beginning of a word, where people err least."""
    from rapidfuzz import process  # loaded at the first use: a start should cost no more than it must
    from rapidfuzz.distance import JaroWinkler

    index = _index()
    likeness = JaroWinkler.normalized_similarity
    found = process.extract(plain, index.forgiven, scorer=likeness, limit=LIKE_AT_MOST, score_cutoff=least)
    yield from (index.names[at] for _name, _likeness, at in found)


def _city(zone: str) -> str:
    """`Berlin`, in the spelling of the table where it has one; `UTC+2 all year` for IANA's `Etc/GMT-2`."""
    if fixed := FIXED.fullmatch(zone):
        return f"UTC{'+' if fixed[1] == '-' else '-'}{fixed[2]} all year"
    known = PLACES.get(zone, "").partition(",")[0]
    return known or zone.rpartition("/")[2].replace("_", " ")


@cache
def _clock(zone: str) -> ZoneInfo:
    """Kept: zoneinfo itself holds eight zones and reads the others' files again."""
    return ZoneInfo(zone)


@cache
def _index() -> Index:
    """Built at the first question, then kept; the data is the machine's and does not change while it runs."""
    known = _zone_names()
    places = [Name(_plain(word), word, zone) for zone in PLACES for word in PLACES[zone].split(", ") if zone in known]
    short = [Name(_plain(word), _city(zone), zone) for zone, words in ABBREVIATIONS.items() for word in words.split()]
    lived_in = list(_inhabited(known))
    order = {zone: at for at, zone in enumerate(PLACES)}
    lived_in.sort(key=lambda pair: order.get(pair[0], len(order)))
    cities = [Name(_plain(zone.rpartition("/")[2]), _city(zone), zone) for zone, _country in lived_in]
    paths = [Name(_plain(zone), _city(zone), zone) for zone, _country in lived_in]
    countries = [Name(_plain(country), _city(zone), zone) for zone, country in lived_in if country]
    every = [*places, *(name for name in short if name.zone in known), *cities, *paths, *countries]
    names = tuple(dict.fromkeys(every))
    forgiven = {at: name.plain for at, name in enumerate(names) if len(name.plain) > FORGIVING_FROM}
    return Index(names, _exact(names, countries), {zone.lower(): zone for zone in known}, forgiven)


def _exact(names: Iterable[Name], countries: Iterable[Name]) -> dict[str, str]:
    """The earlier name wins; a country counts where it has one zone alone."""
    zones_of: dict[str, set[str]] = {}
    for name in countries:
        zones_of.setdefault(name.plain, set()).add(name.zone)
    several = {plain for plain, zones in zones_of.items() if len(zones) > 1}
    by_country = set(countries)
    exact: dict[str, str] = {}
    for name in names:
        if not (name in by_country and name.plain in several):
            exact.setdefault(name.plain, name.zone)
    return exact


def _zone_names() -> frozenset[str]:
    """All that can be loaded: the list of the `tzdata` package, or (slower) what the operating system has."""
    listed = _data("zones")
    return frozenset(listed.split() if listed else available_timezones()) - NO_ZONES


def _inhabited(known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(zone, country) of every zone that a country uses; without the tables, each that is called by a place."""
    countries = dict(row[:2] for row in _rows("zoneinfo/iso3166.tab"))
    rows = [(row[2], countries.get(row[0], "")) for row in _rows("zoneinfo/zone.tab") if row[2] in known]
    yield from rows or ((zone, "") for zone in sorted(known) if "/" in zone and not zone.startswith("Etc/"))


def _rows(table: str) -> list[list[str]]:
    lines = (_data(table) or "").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _data(name: str) -> str | None:
    """A file of the `tzdata` package, else the operating system's."""
    try:
        return resources.files("tzdata").joinpath(name).read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        here = (Path(folder) / name.removeprefix("zoneinfo/") for folder in TZPATH)
        return next((file.read_text("utf-8") for file in here if file.is_file()), None)
