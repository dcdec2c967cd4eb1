"""Finds the time zone that a person means by a name, a city, a country or an offset."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.pages.typed_text import quoted
from bot.timezones.zone_tables import ZoneTables, inhabited_zones, zone_names

# Longer than any name of a place; the rest of a 6,000-character text would only cost time.
TYPED_CHARACTERS = 60
# A weaker likeness (0 to 1) is chance: at it "mumbay" and "amstred" still find theirs, while "zzzz" finds nothing.
LIKELY = 0.82
# Where something must be offered, chance may have a say; below this a well-known zone serves better.
FAINTLY_LIKELY = 0.65
# One or two letters are like too many names, and "LA" is like "lag": so short a text is met by beginnings alone.
FORGIVING_FROM = 3
# Enough for 25 choices, though several names may stand for one zone.
MOST_ALIKE = 60
# In minutes. IANA's fixed zones end there: no place on Earth is farther ahead or behind.
FARTHEST_EAST, FARTHEST_WEST = 14 * 60, -12 * 60
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?\s*h?", re.IGNORECASE | re.ASCII)
FIXED_ZONE = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
# Letters that no decomposition turns into those that people type for them.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


@dataclass(frozen=True)
class ZoneName:
    """One name of a zone: as compared, as shown, and the zone."""

    plain: str
    label: str
    zone: str


class TimeZones:
    """`client.zones`. Everywhere `zone` is an IANA name, and `typed` is anything that a member may type."""

    def __init__(self, tables: ZoneTables) -> None:
        self._tables = tables
        offsets = ((_parse_offset(offset), zone) for offset, zone in tables.odd_offsets.items())
        self._odd_offsets = {minutes: zone for minutes, zone in offsets if minutes is not None}

    @property
    def well_known(self) -> Sequence[str]:
        """Zones that many people live in, the most populous first."""
        return tuple(self._tables.places)

    def parse(self, typed: str) -> str:
        """Raises `UserError`, with the nearest three, where no zone is surely meant."""
        zone = self.get(typed)
        if zone is None:
            nearest = ", ".join(f"`{near}`" for near in self.nearest(typed))
            raise UserError(
                f"I don't know the time zone {quoted(typed)}. The closest are {nearest}; a big city works too."
            )
        return zone

    def get(self, typed: str) -> str | None:
        """The one zone that is surely meant, or None: a typing error is for `nearest`."""
        typed = _without_label(typed)
        minutes = _parse_offset(typed)
        if minutes is not None:
            return self._fixed_zone(minutes)
        plain = _plain(typed)
        if plain in self._tables.ambiguous:
            return None
        return self._exact.get(plain) or self._iana.get("_".join(typed.lower().split()))

    def search(self, typed: str, most: int, now: datetime) -> list[tuple[str, str]]:
        """Up to `most` pairs (label, zone), nearest first, each zone once; none where nothing was typed."""
        labels: dict[str, str] = {}
        for name in self._search(_without_label(typed), now):
            if len(labels) >= most:
                break
            labels.setdefault(name.zone, name.label)
        return [(self.label(zone, now, label), zone) for zone, label in labels.items()]

    def nearest(self, typed: str) -> tuple[str, str, str]:
        """The three zones whose names, or clocks where an offset was typed, are nearest to a text that names none."""
        typed = _without_label(typed)
        minutes = _parse_offset(typed)
        by_name = (name.zone for name in self._by_name(typed, FAINTLY_LIKELY))
        near = by_name if minutes is None else self._near_offsets(minutes)
        first, second, third, *_ = dict.fromkeys((*near, *self._tables.anywhere))
        return first, second, third

    def for_locale(self, locale: str) -> list[str]:
        """What to suggest to a person with this language of Discord, likeliest first; never empty."""
        locales, language = self._tables.locales, locale.partition("-")[0].lower()
        same_language = (key for key in locales if key.partition("-")[0] == language)
        return list(locales.get(locale) or locales.get(next(same_language, "")) or self._tables.anywhere)

    def label(self, zone: str, now: datetime, name: str = "") -> str:
        """`Europe/Berlin · Berlin, now 14:05`; `now` knows its own zone."""
        city = name or self._city(zone)
        return f"{zone} · {f'{city}, ' if city != zone else ''}now {now.astimezone(_zone_info(zone)):%H:%M}"

    def _city(self, zone: str) -> str:
        """`Berlin`, in the spelling of the table where it has one; `UTC+2 all year` for IANA's `Etc/GMT-2`."""
        if fixed := FIXED_ZONE.fullmatch(zone):
            return f"UTC{'+' if fixed[1] == '-' else '-'}{fixed[2]} all year"
        if zone in self._tables.places:
            return self._tables.places[zone][0]
        return zone.rpartition("/")[2].replace("_", " ")

    # Offsets

    def _fixed_zone(self, minutes: int) -> str | None:
        """IANA counts west of Greenwich as positive: two hours ahead of UTC is `Etc/GMT-2`."""
        if minutes % 60 or not FARTHEST_WEST <= minutes <= FARTHEST_EAST:
            return self._odd_offsets.get(minutes)
        return f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC"

    def _near_offsets(self, minutes: int) -> Iterator[str]:
        offsets = {*range(FARTHEST_WEST, FARTHEST_EAST + 1, 60), *self._odd_offsets}
        for offset in sorted(offsets, key=lambda offset: (abs(offset - minutes), offset)):
            yield self._fixed_zone(offset) or "UTC"

    def _at_offset(self, minutes: int, now: datetime) -> Iterator[ZoneName]:
        """The fixed zone, then the well-known places whose clocks show that offset now: they may be what was meant."""
        if fixed := self._fixed_zone(minutes):
            yield ZoneName("", self._city(fixed), fixed)
        for zone in self._tables.places:
            if now.astimezone(_zone_info(zone)).utcoffset() == timedelta(minutes=minutes):
                yield ZoneName("", self._city(zone), zone)

    # Names

    def _search(self, typed: str, now: datetime) -> Iterator[ZoneName]:
        minutes = _parse_offset(typed)
        return self._by_name(typed, LIKELY) if minutes is None else self._at_offset(minutes, now)

    def _by_name(self, typed: str, least_likeness: float) -> Iterator[ZoneName]:
        """Names by how near they are; the costly comparison comes last, for whoever still needs more."""
        plain = _plain(typed)
        if not plain:
            return
        surely = self.get(typed)
        if surely and surely != self._exact.get(plain):
            yield ZoneName(plain, self._city(surely), surely)
        yield from (ZoneName(plain, self._city(zone), zone) for zone in self._tables.ambiguous.get(plain, ()))
        yield from sorted(
            (name for name in self._names if f" {plain}" in f" {name.plain}"),
            key=lambda name: (name.plain != plain, not name.plain.startswith(plain)),
        )
        if len(plain) >= FORGIVING_FROM:
            yield from self._alike(plain, least_likeness)

    def _alike(self, plain: str, least_likeness: float) -> Iterator[ZoneName]:
        """By the likeness of Jaro and Winkler: it trusts the beginning of a word, where people err least."""
        from rapidfuzz import process  # loaded at the first use: a start should cost no more than it must
        from rapidfuzz.distance import JaroWinkler

        likeness = JaroWinkler.normalized_similarity
        names, limit = self._long_names, MOST_ALIKE
        matches = process.extract(plain, names, scorer=likeness, limit=limit, score_cutoff=least_likeness)
        yield from (self._names[at] for _plain, _likeness, at in matches)

    # Built at the first question, then kept: the machine's data does not change while the bot runs.

    @cached_property
    def _iana(self) -> dict[str, str]:
        return {zone.lower(): zone for zone in zone_names()}

    @cached_property
    def _by_country(self) -> dict[ZoneName, None]:
        """Every inhabited zone under the name of its country, well-known zones first."""
        return {ZoneName(_plain(country), self._city(zone), zone): None for zone, country in self._inhabited if country}

    @cached_property
    def _inhabited(self) -> list[tuple[str, str]]:
        """(zone, country), well-known zones first."""
        order = {zone: at for at, zone in enumerate(self._tables.places)}
        return sorted(inhabited_zones(), key=lambda pair: order.get(pair[0], len(order)))

    @cached_property
    def _names(self) -> tuple[ZoneName, ...]:
        """Every name of every zone, well-known places first."""
        tables, zones = self._tables, [zone for zone, _country in self._inhabited]
        places = [ZoneName(_plain(name), name, zone) for zone in tables.places for name in tables.places[zone]]
        short = [(name, zone) for zone, names in tables.abbreviations.items() for name in names]
        abbreviations = [ZoneName(_plain(name), self._city(zone), zone) for name, zone in short]
        cities = [ZoneName(_plain(zone.rpartition("/")[2]), self._city(zone), zone) for zone in zones]
        paths = [ZoneName(_plain(zone), self._city(zone), zone) for zone in zones]
        return tuple(dict.fromkeys([*places, *abbreviations, *cities, *paths, *self._by_country]))

    @cached_property
    def _long_names(self) -> dict[int, str]:
        """Plain names that may be misspelt, by their place in `_names`."""
        return {at: name.plain for at, name in enumerate(self._names) if len(name.plain) > FORGIVING_FROM}

    @cached_property
    def _exact(self) -> dict[str, str]:
        """Zones by their plain names. The earlier name wins; a country counts where it has one zone alone."""
        zones_of: dict[str, set[str]] = {}
        for name in self._by_country:
            zones_of.setdefault(name.plain, set()).add(name.zone)
        exact: dict[str, str] = {}
        for name in self._names:
            if not (name in self._by_country and len(zones_of[name.plain]) > 1):
                exact.setdefault(name.plain, name.zone)
        return exact


def _without_label(typed: str) -> str:
    """The name alone, also of a label of ours that was sent back as text."""
    return typed[:TYPED_CHARACTERS].partition("·")[0].strip()


def _plain(text: str) -> str:
    """Small letters and digits without accents, one space between words: `São_Paulo` and `sao paulo` are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return " ".join("".join(map(_plain_char, decomposed)).split())


def _plain_char(char: str) -> str:
    if char.isalnum():
        return char
    return "" if unicodedata.combining(char) or char in "'’.`" else " "


def _parse_offset(typed: str) -> int | None:
    """Minutes east of UTC, where an offset was typed."""
    match = OFFSET.fullmatch(typed)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return minutes if match[1] == "+" else -minutes


@cache
def _zone_info(zone: str) -> ZoneInfo:
    """Kept: zoneinfo itself holds eight zones and reads the others' files again."""
    return ZoneInfo(zone)
