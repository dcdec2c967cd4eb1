"""What members type: times and days in their own zone, and how many interviews they offer."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.timezones.wall_time import instant
from cogs.mentoring.parse import (
    FURTHEST,
    LONGEST_PAUSE,
    NOTICE,
    parse_capacity,
    parse_goal,
    parse_meeting_time,
    parse_pause_end,
)

BERLIN = "Europe/Berlin"
ZONES = (
    *("UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A Wednesday, 11:20 in Berlin.
WEDNESDAY = datetime(2026, 3, 4, 10, 20, tzinfo=UTC)
FROM, TO = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
NOWS = st.integers(0, int((TO - FROM).total_seconds())).map(lambda seconds: FROM + timedelta(seconds=seconds))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAY = timedelta(days=1)


def local(typed: str, zone: str = BERLIN, now: datetime = WEDNESDAY) -> str:
    return f"{parse_meeting_time(typed, zone, now).astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


def refusal(typed: str, now: datetime = WEDNESDAY) -> str:
    with pytest.raises(UserError) as error:
        parse_meeting_time(typed, BERLIN, now)
    return str(error.value)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tomorrow 15:00", "Thu 2026-03-05 15:00"),
        ("Tomorrow at 3 PM", "Thu 2026-03-05 15:00"),
        ("15:00 tomorrow", "Thu 2026-03-05 15:00"),
        ("friday 3pm", "Fri 2026-03-06 15:00"),
        ("Fri, 3 p.m.", "Fri 2026-03-06 15:00"),
        ("on friday at noon", "Fri 2026-03-06 12:00"),
        ("next tuesday at 18:30", "Tue 2026-03-10 18:30"),
        ("2026-03-05 14:30", "Thu 2026-03-05 14:30"),
        ("2026-03-05T14:30:00", "Thu 2026-03-05 14:30"),
        ("5 march 10am", "Thu 2026-03-05 10:00"),
        ("March 5th, 10am", "Thu 2026-03-05 10:00"),
        ("the 15th at 9", "Sun 2026-03-15 09:00"),
        ("3rd 10:00", "Fri 2026-04-03 10:00"),
        ("the 31st at 9", "Tue 2026-03-31 09:00"),
        ("friday 13 march 10:00", "Fri 2026-03-13 10:00"),
        ("in 2 days at 9", "Fri 2026-03-06 09:00"),
        ("in two weeks at 10am", "Wed 2026-03-18 10:00"),
        ("day after tomorrow 9am", "Fri 2026-03-06 09:00"),
        ("tomorrow evening 8:00", "Thu 2026-03-05 20:00"),
        ("12am tomorrow", "Thu 2026-03-05 00:00"),
        ("12pm tomorrow", "Thu 2026-03-05 12:00"),
        ("5.3. 14.30 Uhr", "Thu 2026-03-05 14:30"),
        ("13/3/2026 14:30", "Fri 2026-03-13 14:30"),
        ("3/13 2pm", "Fri 2026-03-13 14:00"),
        ("heute 15 Uhr", "Wed 2026-03-04 15:00"),
        ("freitag um 15 Uhr", "Fri 2026-03-06 15:00"),
        ("mañana a las 15:00", "Thu 2026-03-05 15:00"),
        ("demain 15h30", "Thu 2026-03-05 15:30"),
        ("tomorrow １５：００", "Thu 2026-03-05 15:00"),
        ("in 3 hours", "Wed 2026-03-04 14:20"),
        ("in 1 hour 30 minutes", "Wed 2026-03-04 12:50"),
        ("in an hour", "Wed 2026-03-04 12:20"),
        ("<t:1772800200:F>", "Fri 2026-03-06 13:30"),
        ("fri, 13 march 2026, 2pm", "Fri 2026-03-13 14:00"),
        ("13-mar-2026 14:00", "Fri 2026-03-13 14:00"),
        ("2026/03/13 14:00", "Fri 2026-03-13 14:00"),
        ("13.3.26 um 14 Uhr", "Fri 2026-03-13 14:00"),
        ("Freitag, den 13. März um 14 Uhr", "Fri 2026-03-13 14:00"),
        ("am 15. um 10 Uhr", "Sun 2026-03-15 10:00"),
        ("nächsten Freitag 14 Uhr", "Fri 2026-03-06 14:00"),
        ("übermorgen 9 Uhr", "Fri 2026-03-06 09:00"),
        ("el viernes 13 de marzo a las 14:00", "Fri 2026-03-13 14:00"),
        ("pasado mañana 9:00", "Fri 2026-03-06 09:00"),
        ("le 1er avril à 15h00", "Wed 2026-04-01 15:00"),
        ("après-demain 9h00", "Fri 2026-03-06 09:00"),
        ("sexta-feira às 14:00", "Fri 2026-03-06 14:00"),
        ("tra 2 giorni 9:00", "Fri 2026-03-06 09:00"),
        ("vrijdag om 14:00", "Fri 2026-03-06 14:00"),
        ("w piątek 14:00", "Fri 2026-03-06 14:00"),
        ("cuma 14:00", "Fri 2026-03-06 14:00"),
        ("в пятницу 14:00", "Fri 2026-03-06 14:00"),
        ("besok 14:00", "Thu 2026-03-05 14:00"),
        ("manana 14:00", "Thu 2026-03-05 14:00"),
    ],
)
def test_free_text_is_understood_in_the_speakers_zone(typed: str, expected: str) -> None:
    assert local(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:30", "Wed 2026-03-04 14:30"),
        ("9:30", "Thu 2026-03-05 09:30"),
        ("wednesday 18:00", "Wed 2026-03-04 18:00"),
        ("this wednesday 18:00", "Wed 2026-03-04 18:00"),
        ("next wednesday 18:00", "Wed 2026-03-11 18:00"),
        ("wednesday 9am", "Wed 2026-03-11 09:00"),
        ("mittwoch 18 uhr", "Wed 2026-03-04 18:00"),
        ("mittwoch 9 uhr", "Wed 2026-03-11 09:00"),
        ("4 march 18:00", "Wed 2026-03-04 18:00"),
        ("march 4, 18:00", "Wed 2026-03-04 18:00"),
        ("the 4th at 18:00", "Wed 2026-03-04 18:00"),
    ],
)
def test_a_time_alone_or_todays_weekday_is_today_while_it_is_ahead(typed: str, expected: str) -> None:
    assert local(typed) == expected


def test_the_day_is_the_speakers_and_not_that_of_utc() -> None:
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    assert local("tomorrow 15:00", "Pacific/Kiritimati", late) == "Fri 2026-03-06 15:00"
    assert local("tomorrow 15:00", "Pacific/Pago_Pago", late) == "Thu 2026-03-05 15:00"


def test_a_skipped_time_is_the_first_after_the_gap_and_a_repeated_one_the_first() -> None:
    assert parse_meeting_time("2026-03-29 02:30", BERLIN, WEDNESDAY) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    autumn = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
    assert parse_meeting_time("sunday 2:30", BERLIN, autumn) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tomorrow 25:00", "isn't a time"),
        ("tomorrow 24:00", "isn't a time"),
        ("tomorrow 10:75", "isn't a time"),
        ("tomorrow 13pm", "“13pm” isn't a time"),
        ("0am tomorrow", "isn't a time"),
        ("31 february", "I found no time"),
        ("31 february 10:00", "I couldn't find a day"),
        ("31 feb 10am", "I couldn't find a day"),
        ("2026-02-31 10:00", "I couldn't find a day"),
        ("31.2. 10:00", "I couldn't find a day"),
        ("the 32nd at 9", "I couldn't find a day"),
        ("13/13/2026 10:00", "I couldn't find a day"),
        ("5 march", "I found no time"),
        ("tomorrow", "I found no time"),
        ("saturday 10", "I found no time"),
        ("march 10:00", "I couldn't find a day"),
        ("may 10:00", "I couldn't find a day"),
        ("2027 10:00", "I couldn't find a day"),
        ("7 10:00", "I couldn't find a day"),
        ("next week 10:00", "I couldn't find a day"),
        ("in 5 minutes 15:00", "I couldn't find a day"),
        ("monday 13 march 10:00", "2026-03-13 is a Friday"),
        ("montag, 13. märz 10:00", "2026-03-13 is a Friday"),
        ("monday tuesday 10:00", "I couldn't find a day"),
        ("nächste woche 10:00", "I couldn't find a day"),
        ("5/3 10:00", "one day in Europe and another in America"),
        ("5 march 10:00 or 11:00", "more than one time"),
        ("tomorrow 15:00 UTC", "your own clock, Europe/Berlin"),
        ("2026-03-05T14:30Z", "your own clock"),
        ("2026-03-05T14:30+02:00", "your own clock"),
        ("tomorrow 3pm PST", "your own clock"),
        ("tomorrow 3pm Asia/Tokyo", "your own clock"),
        ("x" * 101, "That's 101 characters"),
        ("tomorrow 15:00 " * 400, "characters; I read"),
        ("", "I found no time"),
        ("12345678", "I found no time"),
        ("1", "I found no time"),
        ("asap", "I found no time"),
        ("banana at 5", "I couldn't find a day"),
        ("@everyone 15:00", "I couldn't find a day"),
        ("2026-03-05 14:30 foo", "I couldn't find a day"),
        ("9999999-01-01 10:00", "I couldn't find a day"),
        ("yesterday 15:00", "That time has passed"),
        ("2026-03-04 11:20", "That time has passed"),
        ("0001-01-01 00:00", "That time has passed"),
        ("<t:1>", "That time has passed"),
        ("<t:-99999999999999>", "That time has passed"),
        ("11:34", "less than 15 minutes"),
        ("in 14 minutes", "less than 15 minutes"),
        ("2026-06-02 12:21", "more than 90 days"),
        ("in 9999 hours", "more than 90 days"),
        ("5 march 2027 10am", "more than 90 days"),
        ("9999-12-31 23:59", "more than 90 days"),
        ("<t:99999999999999:F>", "more than 90 days"),
    ],
)
def test_what_cannot_be_gets_its_own_sentence_and_an_example(typed: str, expected: str) -> None:
    message = refusal(typed)
    assert expected in message
    assert "@everyone" not in message
    assert len(message) < 400
    assert message.endswith(".")


def test_the_edges_of_notice_and_of_the_furthest_day_are_inside() -> None:
    assert local("in 15 minutes", now=WEDNESDAY.replace(second=59)) == "Wed 2026-03-04 11:36"
    assert local("11:35") == "Wed 2026-03-04 11:35"
    assert local("2026-06-02 12:20") == "Tue 2026-06-02 12:20"


@given(NOWS)
def test_the_examples_are_right_at_any_moment(now: datetime) -> None:
    first, second = refusal("nonsense", now).split("**")[1::2]
    for example_text in (first, second):
        assert now + NOTICE <= parse_meeting_time(example_text, BERLIN, now) <= now + FURTHEST


@given(NOWS, st.sampled_from(ZONES), CLOCKS, st.integers(0, 89), st.integers(0, 5))
@example(now=FROM, zone="UTC", at=time(0, 24), days=0, form=2)
def test_a_date_and_a_time_are_that_moment_in_any_form(
    now: datetime, zone: str, at: time, days: int, form: int
) -> None:
    day = now.astimezone(ZoneInfo(zone)).date() + days * DAY
    expected = instant(day, at, ZoneInfo(zone))
    assume(now + NOTICE <= expected <= now + FURTHEST)
    month = MONTHS[day.month - 1]
    typed = (
        f"{day} {at:%H:%M}",
        f"{at:%I:%M %p} on {day.day} {month} {day.year}",
        f"{month} {day.day} {at:%I:%M%p}",
        f"{day.day}.{day.month}.{day.year} {at:%H:%M} Uhr",
        f"{day.day} {month} at {at:%H:%M}",
        f"{at:%H:%M}, {month} {day.day}",
    )[form]
    assert parse_meeting_time(typed, zone, now) == expected


@given(NOWS, st.sampled_from(ZONES), CLOCKS, st.integers(0, 6), st.booleans())
@example(now=WEDNESDAY, zone=BERLIN, at=time(9), weekday=2, short=True)
def test_a_weekday_is_the_next_one_whose_time_is_ahead(
    now: datetime, zone: str, at: time, weekday: int, short: bool
) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today + number * DAY for number in range(8) if (today + number * DAY).weekday() == weekday]
    expected = next(moment for day in days if (moment := instant(day, at, ZoneInfo(zone))) > now)
    assume(expected >= now + NOTICE)
    name = WEEKDAYS[weekday][:3] if short else WEEKDAYS[weekday]
    assert parse_meeting_time(f"{name} {at:%H:%M}", zone, now) == expected
    later = parse_meeting_time(f"next {name} at {at:%H:%M}", zone, now)
    assert later.astimezone(ZoneInfo(zone)).date() > today or later > expected


@given(NOWS, st.sampled_from(ZONES), CLOCKS, st.integers(1, 60))
def test_days_from_now_are_counted_in_the_speakers_zone(now: datetime, zone: str, at: time, days: int) -> None:
    expected = instant(now.astimezone(ZoneInfo(zone)).date() + days * DAY, at, ZoneInfo(zone))
    assume(expected >= now + NOTICE)
    assert parse_meeting_time(f"in {days} days at {at:%H:%M}", zone, now) == expected
    if days == 1:
        assert parse_meeting_time(f"tomorrow {at:%H:%M}", zone, now) == expected


PIECES = [
    *(*WEEKDAYS, *MONTHS, "next", "in", "2", "31", "15:00", "25:00", "3pm", "at", "days", "2026-03-05", "ago", "9/9"),
    *("tomorrow", "99999", ".", "-", "+02:00", "week", "<t:1:F>", "noon", "12 bc", "uhr", "\u0663:\u0660\u0660"),
]
WORDS = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)


@given(st.one_of(WORDS, st.text(max_size=120)), NOWS, st.sampled_from(ZONES))
def test_any_text_is_a_moment_within_bounds_or_a_sentence(typed: str, now: datetime, zone: str) -> None:
    refusals = []
    for parse, first, last in (
        (parse_meeting_time, NOTICE, FURTHEST),
        (parse_pause_end, timedelta(), LONGEST_PAUSE + DAY),
    ):
        try:
            at = parse(typed, zone, now)
        except UserError as error:
            refusals.append(str(error))
        else:
            assert now + first <= at <= now + last
    assert all(message.endswith(".") and len(message) < 500 for message in refusals)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2 weeks", date(2026, 3, 18)),
        ("for 10 days", date(2026, 3, 14)),
        ("1 march", date(2027, 3, 1)),
        ("24 december", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("2026-12-24", date(2026, 12, 24)),
        ("until friday", date(2026, 3, 6)),
        ("wednesday", date(2026, 3, 11)),
        ("tomorrow", date(2026, 3, 5)),
        ("next month", date(2026, 4, 4)),
        ("zwei wochen", date(2026, 3, 18)),
        ("2 semaines", date(2026, 3, 18)),
        ("a year", date(2027, 3, 4)),
        ("next week", date(2026, 3, 11)),
        ("nächsten Monat", date(2026, 4, 4)),
        ("2w", date(2026, 3, 18)),
        ("a fortnight", date(2026, 3, 18)),
        ("2 недели", date(2026, 3, 18)),
        ("13.03.26", date(2026, 3, 13)),
    ],
)
def test_a_pause_ends_as_that_local_day_begins(typed: str, day: date) -> None:
    assert parse_pause_end(typed, BERLIN, WEDNESDAY) == instant(day, time(0), ZoneInfo(BERLIN))


def test_the_end_of_a_month_that_is_shorter_is_its_last_day() -> None:
    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert parse_pause_end("1 month", "UTC", now) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_29th_of_february_is_looked_for_in_later_years() -> None:
    now = datetime(2027, 6, 1, tzinfo=UTC)
    assert parse_pause_end("29 feb", "UTC", now) == datetime(2028, 2, 29, tzinfo=UTC)


def test_a_day_without_a_midnight_begins_after_the_gap() -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    assert parse_pause_end("2026-04-24", "Africa/Cairo", now) == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "I couldn't find a day"),
        ("2", "I couldn't find a day"),
        ("may", "I couldn't find a day"),
        ("2 hours", "I couldn't find a day"),
        ("31 february", "I couldn't find a day"),
        ("99999999 days", "I couldn't find a day"),
        ("friday 3pm", "Please leave out the time"),
        ("today", "isn't in the future"),
        ("2026-03-04", "isn't in the future"),
        ("4 march", "isn't in the future"),
        ("-3 days", "isn't in the future"),
        ("2027-03-06", "more than a year away"),
        ("3 years", "more than a year away"),
        ("5/6", "one day in Europe and another in America"),
        ("x" * 5000, "5,000 characters"),
    ],
)
def test_a_pause_that_cannot_be_gets_its_own_sentence(typed: str, expected: str) -> None:
    with pytest.raises(UserError, match=expected):
        parse_pause_end(typed, BERLIN, WEDNESDAY)


@pytest.mark.parametrize(("typed", "number"), [("1", 1), (" 8 ", 8), ("3 a month", 3), ("2/month", 2), ("２", 2)])
def test_a_capacity_is_a_number_from_1_to_8(typed: str, number: int) -> None:
    assert parse_capacity(typed) == number


@pytest.mark.parametrize("typed", ["0", "9", "99", "-1", "1.5", "three", "", "1" * 99, "3 a day"])
def test_any_other_capacity_gets_a_sentence(typed: str) -> None:
    with pytest.raises(UserError, match="a number from 1 to 8"):
        parse_capacity(typed)


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("", "a sentence or two"),
        (" \n ", "a sentence or two"),
        ("AI stuff", "“AI stuff” doesn't tell"),
        ("x" * 501, "501 characters"),
        ("x" * 5_000, "5,000 characters"),
    ],
)
def test_a_goal_is_a_sentence_or_two(goal: str, expected: str) -> None:
    with pytest.raises(UserError, match=expected):
        parse_goal(goal)


def test_a_goal_has_single_spaces_and_may_have_10_to_500_characters() -> None:
    assert parse_goal("  To  learn\nAI. ") == "To learn AI."
    assert [len(parse_goal("x" * characters)) for characters in (10, 500)] == [10, 500]
