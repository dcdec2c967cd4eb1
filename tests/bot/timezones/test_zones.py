"""Time zones as people name them: cities, countries, offsets, abbreviations, and any other text."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.documents import ContentError, Faults, load_content
from bot.errors import UserError
from bot.settings import SHIPPED_CONTENT
from bot.timezones.content import load, read_tables
from bot.timezones.zone_tables import ZoneTables
from bot.timezones.zones import TimeZones

SUMMER = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, 5, tzinfo=UTC)
DISCORD_LOCALES = [
    *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR"),
    *("ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
]
SHIPPED = (SHIPPED_CONTENT / "zones.yaml").read_text(encoding="utf-8")


def shipped_tables() -> ZoneTables:
    tables = read_tables(SHIPPED_CONTENT, Faults())
    assert tables is not None
    return tables


TABLES = shipped_tables()
ZONES = TimeZones(TABLES)
TYPED = st.text(max_size=80) | st.from_regex(r"(?:utc|GMT)? ?[+\-−][0-9]{1,3}:?[0-9]{0,2}") | st.text("aeiounstr_/ ")


# Named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  AMERICA/NEW YORK ", "America/New_York"),
        ("America/Argentina/Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("asia/calcutta", "Asia/Calcutta"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("mumbai", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("san francisco", "America/Los_Angeles"),
        ("peking", "Asia/Shanghai"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("Hà Nội", "Asia/Ho_Chi_Minh"),
        ("İSTANBUL", "Europe/Istanbul"),
        ("St. John's", "America/St_Johns"),
        ("Wroclaw", "Europe/Warsaw"),
        ("東京", "Asia/Tokyo"),
        ("Київ", "Europe/Kyiv"),
        ("Japan", "Asia/Tokyo"),
        ("germany", "Europe/Berlin"),
        ("Türkiye", "Europe/Istanbul"),
    ],
)
def test_a_name_of_a_place_names_its_zone(typed: str, zone: str) -> None:
    assert ZONES.get(typed) == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("UTC+2", "Etc/GMT-2"),
        ("utc +02:00", "Etc/GMT-2"),
        ("GMT-5", "Etc/GMT+5"),
        ("GMT −5", "Etc/GMT+5"),
        ("+2", "Etc/GMT-2"),
        ("-0300", "Etc/GMT+3"),
        ("UTC+14", "Etc/GMT-14"),
        ("UTC-12", "Etc/GMT+12"),
        ("UTC+0", "UTC"),
        ("GMT-0", "UTC"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("UTC+5:45", "Asia/Kathmandu"),
        *(("UTC-9:30", "Pacific/Marquesas"), ("Etc/GMT+5", "Etc/GMT+5")),
    ],
)
def test_an_offset_names_a_zone_without_summer_time(typed: str, zone: str) -> None:
    assert ZONES.get(typed) == zone


@pytest.mark.parametrize("typed", ["UTC+15", "UTC-13", "UTC+99", "UTC+5:15", "UTC+2:75", "+", "UTC++2"])
def test_an_offset_that_no_place_has_names_nothing(typed: str) -> None:
    assert ZONES.get(typed) is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        *(("utc", "UTC"), ("Z", "UTC"), ("GMT", "GMT"), ("CET", "Europe/Brussels"), ("cest", "Europe/Brussels")),
        *(("PST", "America/Los_Angeles"), ("PDT", "America/Los_Angeles")),
        *(("EST", "America/New_York"), ("EDT", "America/New_York"), ("JST", "Asia/Tokyo")),
    ],
)
def test_an_abbreviation_with_one_meaning_is_taken(typed: str, zone: str) -> None:
    assert ZONES.get(typed) == zone


@pytest.mark.parametrize("typed", TABLES.ambiguous)
def test_a_word_with_several_meanings_is_not_taken_but_each_is_offered(typed: str) -> None:
    assert ZONES.get(typed.upper()) is None
    offered = [zone for _label, zone in ZONES.search(typed, 25, SUMMER)]
    meanings = TABLES.ambiguous[typed]
    assert offered[: len(meanings)] == meanings
    assert list(ZONES.nearest(typed)[:2]) == meanings[:2]


@pytest.mark.parametrize(
    "typed", ["", "  ", "berln", "Atlantis", "localtime", "Factory", "🎉", "../etc/passwd", "a\0b"]
)
def test_what_is_no_zone_is_none(typed: str) -> None:
    assert ZONES.get(typed) is None


@given(st.integers(-12, 14), st.sampled_from(["UTC", "gmt ", ""]), st.sampled_from([SUMMER, WINTER]))
def test_a_named_offset_is_what_the_clock_shows_all_year(hours: int, before: str, at: datetime) -> None:
    zone = ZONES.get(f"{before}{hours:+d}")
    assert zone is not None
    assert at.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(("offset", "zone"), TABLES.odd_offsets.items())
def test_odd_offsets_hold_all_year(offset: str, zone: str) -> None:
    for at in (SUMMER, WINTER):
        assert at.astimezone(ZoneInfo(zone)).isoformat()[-6:] == offset


def test_every_zone_of_the_tables_exists_and_is_found_by_its_name() -> None:
    assert {zone for _path, zone in TABLES.zones() if ZONES.get(zone) != zone} == set()


@pytest.mark.parametrize("zone", TABLES.places)
def test_every_word_of_the_table_means_its_zone(zone: str) -> None:
    assert {name: ZONES.get(name) for name in TABLES.places[zone]} == dict.fromkeys(TABLES.places[zone], zone)


# Offered while somebody types


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("ber", "Europe/Berlin · Berlin, now 14:05"),
        ("berln", "Europe/Berlin · Berlin, now 14:05"),
        ("munich", "Europe/Berlin · Munich, now 14:05"),
        ("lodnon", "Europe/London · London, now 13:05"),
        ("new yrok", "America/New_York · New York, now 08:05"),
        ("san fransisco", "America/Los_Angeles · San Francisco, now 05:05"),
        ("mumbay", "Asia/Kolkata · Mumbai, now 17:35"),
        ("europe/ber", "Europe/Berlin · Berlin, now 14:05"),
        ("brazil", "America/Sao_Paulo · São Paulo, now 09:05"),
        ("utc", "UTC · now 12:05"),
        ("UTC+2", "Etc/GMT-2 · UTC+2 all year, now 14:05"),
        ("asia/calcutta", "Asia/Calcutta · Calcutta, now 17:35"),
    ],
)
def test_the_nearest_is_offered_first_with_its_time(typed: str, label: str) -> None:
    offered, zone = ZONES.search(typed, 5, SUMMER)[0]
    assert offered == label
    assert ZONES.get(zone) == zone
    assert ZONES.get(label) == zone


def test_an_offset_also_offers_the_places_whose_clocks_show_it_now() -> None:
    summer = [zone for _label, zone in ZONES.search("UTC+2", 25, SUMMER)]
    winter = [zone for _label, zone in ZONES.search("UTC+2", 25, WINTER)]
    assert "Europe/Berlin" in summer
    assert "Europe/Berlin" not in winter
    assert "Africa/Johannesburg" in winter


@pytest.mark.parametrize("typed", ["", "   ", "🎉", "zzzz", "_"])
def test_nothing_like_a_zone_offers_nothing(typed: str) -> None:
    assert ZONES.search(typed, 25, SUMMER) == []


@given(TYPED, st.integers(0, 25))
def test_any_text_offers_no_more_than_asked_each_zone_once(typed: str, most: int) -> None:
    offered = ZONES.search(typed, most, SUMMER)
    zones = [zone for _label, zone in offered]
    assert len(zones) <= most
    assert len(set(zones)) == len(zones)
    assert all(0 < len(label) <= 100 for label, _zone in offered)
    assert all(ZONES.get(zone) == zone for zone in zones)


@given(TYPED)
def test_any_text_names_a_zone_that_can_be_used_or_none(typed: str) -> None:
    zone = ZONES.get(typed)
    assert zone is None or SUMMER.astimezone(ZoneInfo(zone))


def test_a_named_zone_is_offered_first() -> None:
    for typed in ("Berlin", "bombay", "est", "utc+3", "EST5EDT", "la", "z"):
        assert ZONES.search(typed, 1, SUMMER)[0][1] == ZONES.get(typed)


# A zone that does not exist


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *(("Europe/Berln", "Europe/Berlin"), ("Tokoyo", "Asia/Tokyo")),
        *(("UTC+15", "Etc/GMT-14"), ("UTC+5:15", "Etc/GMT-5")),
        *(("", "Europe/London"), ("🎉", "Europe/London"), ("x" * 6_000, "Europe/London")),
    ],
)
def test_three_are_offered_nearest_first(typed: str, first: str) -> None:
    assert ZONES.nearest(typed)[0] == first


@given(TYPED)
def test_any_text_has_three_nearest(typed: str) -> None:
    near = ZONES.nearest(typed)
    assert len(set(near)) == 3
    assert all(ZONES.get(zone) == zone for zone in near)


def test_what_is_parsed_is_a_zone_or_a_sentence_with_the_nearest() -> None:
    assert ZONES.parse(" berlin ") == "Europe/Berlin"
    with pytest.raises(UserError) as refused:
        ZONES.parse("Tokoyo*")
    assert str(refused.value).startswith("I don't know the time zone “Tokoyo\\*”. The closest are `Asia/Tokyo`, `")
    assert str(refused.value).endswith("`; a big city works too.")


# By the language of somebody's Discord


@pytest.mark.parametrize("locale", DISCORD_LOCALES)
def test_every_language_of_discord_has_suggestions(locale: str) -> None:
    assert ZONES.for_locale(locale) == TABLES.locales[locale]


def test_an_unknown_language_gets_its_nearest_relative_or_one_zone_of_each_region() -> None:
    assert ZONES.for_locale("de-AT")[0] == "Europe/Berlin"
    assert ZONES.for_locale("zh")[0] == "Asia/Shanghai"
    assert ZONES.for_locale("xx") == ZONES.for_locale("") == TABLES.anywhere


def test_what_is_suggested_cannot_be_changed_by_who_asks() -> None:
    ZONES.for_locale("ja").clear()
    assert ZONES.for_locale("ja") == ["Asia/Tokyo"]


def test_a_label_tells_the_time_of_the_day_it_is_there() -> None:
    assert ZONES.label("Pacific/Kiritimati", SUMMER) == "Pacific/Kiritimati · Kiritimati, now 02:05"
    assert ZONES.label("Etc/GMT+5", SUMMER) == "Etc/GMT+5 · UTC-5 all year, now 07:05"


# The file


def own_tables(folder: Path, source: str) -> list[str]:
    """The faults of a content folder with a `zones.yaml` of its own."""
    (folder / "zones.yaml").write_text(source, encoding="utf-8")
    faults = Faults()
    load(folder, faults)
    return [f"{fault.file.name}:{fault.line}: {fault.message}" for fault in faults.items]


def test_a_folder_with_its_own_file_goes_before_the_shipped_one(tmp_path: Path) -> None:
    assert load_content(tmp_path, ()).part(TimeZones).get("munich") == "Europe/Berlin"
    assert own_tables(tmp_path, SHIPPED.replace("Munich", "Monaco di Baviera")) == []
    zones = load_content(tmp_path, ()).part(TimeZones)
    assert (zones.get("munich"), zones.get("monaco di baviera")) == (None, "Europe/Berlin")


@pytest.mark.parametrize(
    ("before", "after", "at", "fault"),
    [
        ("Europe/Paris:", "Europe/Pris:", "Paris", "places.Europe/Pris: 'Europe/Pris' is no time zone of IANA"),
        ("[Europe/Oslo]", "[Europe/Olso]", "[Europe/Oslo]", "locales.no: 'Europe/Olso' is no time zone of IANA"),
        ('"no":', "no:", "locales:", "locales.0.[key]: Input should be a valid string"),
        ("[Lima]", "[]", "[Lima]", "places.America/Lima: List should have at least 1 item after validation, not 0"),
        ('"+03:30"', '"3:30"', '"+03:30"', "odd_offsets.3:30.[key]: String should match pattern"),
        ("  fi:", "  el:", "  fi:", "'el' is there twice"),
        ("anywhere:", "everywhere:", "places:", "anywhere: Field required"),
        ("[Lima]", "[Lima", "America/Santiago:", "is not YAML: "),
    ],
)
def test_a_fault_of_the_file_has_its_line(tmp_path: Path, before: str, after: str, at: str, fault: str) -> None:
    line = next(number for number, text in enumerate(SHIPPED.splitlines(), 1) if at in text)
    faults = own_tables(tmp_path, SHIPPED.replace(before, after, 1))
    assert [message for message in faults if message.startswith(f"zones.yaml:{line}: {fault}")], faults


def test_the_bot_refuses_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "zones.yaml").write_text("places: {}", encoding="utf-8")
    with pytest.raises(ContentError, match="abbreviations: Field required"):
        load_content(tmp_path, ())


def test_the_module_costs_a_start_nothing_it_need_not() -> None:
    script = "import sys, bot.timezones.zones; print({'rapidfuzz', 'tzdata', 'discord'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "set()"
