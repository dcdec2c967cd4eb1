"""Writes the calendar file of an interview."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

REMINDED_BEFORE = timedelta(hours=1)
# Calendar programs show a line and a few paragraphs; they need not keep more.
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS = 200, 5000
PRODUCER = "-//Guidepost//Informational interviews//EN"


@dataclass(frozen=True)
class CalendarEvent:
    """`place` is where the two talk, `address` a link that leads there."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    description: str
    place: str = ""
    address: str = ""
    cancelled: bool = False


def write_calendar_file(of: CalendarEvent, stamped_at: datetime) -> bytes:
    """One event by RFC 5545, in UTC, as published (no answer is asked for).

    A calendar replaces an event by one of the same `uid` and a higher `sequence`, so a moved or a cancelled interview
    needs both. Members' text may be anything: what no calendar may hold is left out, the rest is escaped and folded.
    """
    from icalendar import Alarm, Calendar, Event  # loaded at the first use: a start should cost no more than it must

    event = Event()
    event.add("uid", _text(of.uid, TITLE_CHARACTERS))
    event.add("sequence", of.sequence)
    event.add("dtstamp", _utc(stamped_at))
    event.add("dtstart", _utc(of.starts_at))
    event.add("dtend", _utc(of.starts_at + timedelta(minutes=of.minutes)))
    event.add("summary", _line(of.title))
    event.add("description", _text(of.description, DESCRIPTION_CHARACTERS))
    if of.place:
        event.add("location", _line(of.place))
    if of.address:
        event.add("url", of.address)
    event.add("status", "CANCELLED" if of.cancelled else "CONFIRMED")
    if not of.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _line(of.title))
        alarm.add("trigger", -REMINDED_BEFORE)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _line(typed: str) -> str:
    return " ".join(_text(typed, TITLE_CHARACTERS).split())


def _utc(at: datetime) -> datetime:
    """To the second: the format knows nothing finer."""
    return at.astimezone(UTC).replace(microsecond=0)


def _text(typed: str, limit: int) -> str:
    """`typed` without control signs and halves of signs, which the format forbids; every line break as one sign."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in lines if sign in "\n\t" or not (ord(sign) < 32 or 127 <= ord(sign) < 160))
    return plain.encode("utf-8", "ignore").decode("utf-8")[:limit]
