"""Writes the calendar file of an interview."""

from datetime import UTC, datetime, timedelta

REMINDED_BEFORE = timedelta(hours=1)
# Calendar programs show a line and a few paragraphs; they need not keep more.
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS = 200, 5000
PRODUCER = "-//Guidepost//Informational interviews//EN"


def write_calendar_file(
    uid: str,
    sequence: int,
    starts_at: datetime,
    minutes: int,
    title: str,
    description: str,
    stamped_at: datetime,
    cancelled: bool = False,
) -> bytes:
    """One event by RFC 5545, in UTC, as published (no answer is asked for).

    A calendar replaces an event by one of the same `uid` and a higher `sequence`, so a moved or a cancelled interview
    needs both. Members' text may be anything: what no calendar may hold is left out, the rest is escaped and folded.
    """
    from icalendar import Alarm, Calendar, Event  # loaded at the first use: a start should cost no more than it must

    event = Event()
    event.add("uid", _text(uid, TITLE_CHARACTERS))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(stamped_at))
    event.add("dtstart", _utc(starts_at))
    event.add("dtend", _utc(starts_at + timedelta(minutes=minutes)))
    event.add("summary", " ".join(_text(title, TITLE_CHARACTERS).split()))
    event.add("description", _text(description, DESCRIPTION_CHARACTERS))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", " ".join(_text(title, TITLE_CHARACTERS).split()))
        alarm.add("trigger", -REMINDED_BEFORE)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _utc(at: datetime) -> datetime:
    """To the second: the format knows nothing finer."""
    return at.astimezone(UTC).replace(microsecond=0)


def _text(typed: str, limit: int) -> str:
    """`typed` without control signs and halves of signs, which the format forbids; every line break as one sign."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in lines if sign in "\n\t" or not (ord(sign) < 32 or 127 <= ord(sign) < 160))
    return plain.encode("utf-8", "ignore").decode("utf-8")[:limit]
