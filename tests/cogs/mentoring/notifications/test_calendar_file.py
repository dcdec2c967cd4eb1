"""The calendar file, read back as a calendar program would."""

from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mentoring.notifications.calendar_file import CalendarEvent, write_calendar_file

AT = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
STAMP = datetime(2026, 3, 4, 10, 20, 30, 999, tzinfo=UTC)


def written(
    title: str = "A talk",
    description: str = "Be on time.",
    sequence: int = 0,
    cancelled: bool = False,
    at: datetime = AT,
) -> bytes:
    event = CalendarEvent("pair-7@guidepost", sequence, at, 30, title, description, cancelled=cancelled)
    return write_calendar_file(event, STAMP)


def event_of(file: bytes) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_the_file_is_one_published_event_in_utc() -> None:
    file = written()
    calendar = icalendar.Calendar.from_ical(file)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert calendar["PRODID"]
    event = event_of(file)
    assert b"DTSTART:20260305T143000Z\r\nDTEND:20260305T150000Z\r\n" in file
    assert b"DTSTAMP:20260304T102030Z\r\n" in file
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("pair-7@guidepost", 0, "CONFIRMED")
    assert event["SUMMARY"] == "A talk"
    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert file.endswith(b"END:VCALENDAR\r\n")


def test_a_time_in_another_zone_is_written_in_utc() -> None:
    assert written(at=AT.astimezone(timezone(timedelta(hours=5, minutes=45)))) == written()


def test_the_event_reminds_an_hour_before() -> None:
    (alarm,) = event_of(written()).walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", "A talk")
    assert alarm.decoded("TRIGGER") == timedelta(hours=-1)


def test_a_cancelled_event_keeps_its_id_counts_up_and_reminds_nobody() -> None:
    event = event_of(written(sequence=2, cancelled=True))
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("pair-7@guidepost", 2, "CANCELLED")
    assert event.walk("VALARM") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "one\ntwo\r\nthree\rfour",
        'a;b,c:d\\e"f\\n',
        "\U0001f916" * 300,
        "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR",
        "x" * 5000,
        "é" * 5000,
        "null \x00 bell \x07 half \ud800 next \x85 end",
        "line\u2028paragraph\u2029",
        "",
    ],
)
def test_hostile_text_is_escaped_and_folded(hostile: str) -> None:
    file = written(title=hostile, description=hostile)
    event = event_of(file)
    kept = hostile.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in kept if sign not in "\x00\x07\x85\ud800")
    assert event["DESCRIPTION"] == kept
    summary = str(event["SUMMARY"])
    assert "\n" not in summary
    assert len(summary) <= 200
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert file.count(b"\r\nBEGIN:VEVENT") == 1


@given(st.text(max_size=300))
def test_any_text_gives_one_event_that_says_it(typed: str) -> None:
    file = written(title=typed, description=typed)
    assert b"\n" not in file.replace(b"\r\n", b"")
    event = event_of(file)
    assert event["UID"] == "pair-7@guidepost"
    assert len(str(event["DESCRIPTION"])) <= len(typed)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
