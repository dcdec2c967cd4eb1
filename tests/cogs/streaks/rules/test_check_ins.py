"""Logging, taking back, and what a check-in reaches."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.errors import UserError
from cogs.streaks.records import CheckIn, Milestone
from cogs.streaks.rules.check_ins import is_comeback, milestones_reached, new_log, yesterday_to_log
from cogs.streaks.rules.dates import change_zone, first_zone
from cogs.streaks.rules.standing import standing_on
from tests.cogs.streaks.rules.histories import (
    BERLIN,
    DAY,
    KIRITIMATI,
    MONDAY,
    NIUE,
    Member,
    days,
    history,
    strip_of,
    utc,
)


def test_logging_again_adds_minutes_and_keeps_each_note() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    for minute, (minutes, note) in enumerate([(10, " read "), (0, ""), (5, "wrote")]):
        member.log(utc(f"2026-03-02T10:0{minute}"), minutes, note)
    assert member.history.check_ins == (CheckIn(MONDAY, 15),)
    assert [(log.note, log.zone, log.at.minute) for log in member.logs] == [
        ("read", "UTC", 0),
        ("", "UTC", 1),
        ("wrote", "UTC", 2),
    ]


def test_two_logs_of_the_same_moment_are_one_check_in_and_nothing_is_lost() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 10, "a")
    member.log(utc("2026-03-02T10:00"), 10, "b")
    assert [check_in.minutes for check_in in member.history.check_ins] == [20]
    assert [log.note for log in member.logs] == ["a", "b"]
    member.undo(utc("2026-03-02T10:01"))
    assert [check_in.minutes for check_in in member.history.check_ins] == [10]
    assert [log.note for log in member.logs] == ["a"]


@pytest.mark.parametrize(
    ("minutes", "note", "words"),
    [
        (-1, "", "0 to 1,440 minutes, so -1"),
        (1_441, "", "0 to 1,440 minutes, so 1,441"),
        (0, "n" * 301, "300 characters, and yours has 301"),
        (0, "n" * 5_000, "yours has 5,000"),
    ],
)
def test_what_is_out_of_range_is_refused_in_a_sentence(minutes: int, note: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        new_log(1, [first_zone("UTC", utc("2026-03-02T09:00"))], utc("2026-03-02T10:00"), minutes, note)


def test_the_edges_of_the_ranges_are_allowed() -> None:
    zones = [first_zone("UTC", utc("2026-03-02T09:00"))]
    for minutes, note in [(0, ""), (1_440, "n" * 300), (1, f"  {'n' * 300}\n")]:
        log = new_log(1, zones, utc("2026-03-02T10:00"), minutes, note)
        assert (log.minutes, log.note) == (minutes, note.strip())


def test_a_date_takes_no_more_minutes_than_a_day_has() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 1_400)
    with pytest.raises(UserError, match="already logged 1,400 of this one, so there's room for 40 more"):
        member.log(utc("2026-03-02T11:00"), 41)
    member.log(utc("2026-03-02T11:00"), 40)
    member.log(utc("2026-03-02T11:00"), 0)
    assert member.history.check_ins[0].minutes == 1_440


@pytest.mark.parametrize(("now", "allowed"), [("11:59:59.999999", True), ("12:00:00", False), ("12:01", False)])
def test_yesterday_is_open_until_noon(now: str, allowed: bool) -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    at = utc(f"2026-03-03T{now}")
    if allowed:
        assert member.log(at, 10, yesterday=True).late
        assert strip_of(member.history, MONDAY + DAY) == "lo"
        assert member.standing(at).current == 1
    else:
        with pytest.raises(UserError, match="You can log yesterday until 12:00"):
            member.log(at, 10, yesterday=True)


@pytest.mark.parametrize(
    ("day", "noon"), [(date(2026, 3, 29), "2026-03-29T10:00"), (date(2026, 10, 25), "2026-10-25T11:00")]
)
def test_noon_is_noon_on_days_of_23_and_25_hours(day: date, noon: str) -> None:
    zones = [first_zone(BERLIN, utc("2026-03-02T09:00"))]
    assert yesterday_to_log(zones, utc(noon) - timedelta(microseconds=1)) == day - DAY
    assert yesterday_to_log(zones, utc(noon)) is None


def test_a_date_that_goes_on_in_the_west_has_no_second_noon() -> None:
    zones = change_zone([first_zone(KIRITIMATI, utc("2026-02-20T20:00"))], NIUE, utc("2026-03-01T20:00"))
    assert yesterday_to_log(zones, utc("2026-03-01T20:00")) == date(2026, 3, 1)
    assert yesterday_to_log(zones, utc("2026-03-02T20:00")) is None  # Niue's 2 March, 09:00
    assert yesterday_to_log(zones, utc("2026-03-03T20:00")) == MONDAY


def test_a_late_log_mends_the_streak() -> None:
    past = history(days(0, 1, 2))
    assert standing_on(past, MONDAY + 4 * DAY).current == 0
    late = CheckIn(MONDAY + 3 * DAY, 5, late=True)
    after = standing_on(replace(past, check_ins=(*past.check_ins, late)), MONDAY + 4 * DAY)
    assert (after.current, after.why) == (4, None)
    assert not is_comeback(standing_on(past, MONDAY + 4 * DAY), after)


def test_an_early_log_keeps_a_date_from_being_late() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T23:59"), 10)
    member.log(utc("2026-03-03T00:01"), 5, yesterday=True)
    assert member.history.check_ins == (CheckIn(MONDAY, 15, late=False),)


def test_the_day_before_joining_cannot_be_logged() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    with pytest.raises(UserError, match="hadn't joined yet yesterday"):
        member.log(utc("2026-03-02T10:00"), yesterday=True)


def test_undo_takes_back_the_last_thing_logged_today() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-02T10:00"), 10, "kept")
    member.log(utc("2026-03-03T10:00"), 5, "late", yesterday=True)
    member.log(utc("2026-03-03T10:01"), 7)
    member.undo(utc("2026-03-03T20:00"))
    assert [log.minutes for log in member.logs] == [10, 5]
    member.undo(utc("2026-03-03T23:59"))
    assert [log.note for log in member.logs] == ["kept"]
    with pytest.raises(UserError, match="nothing to undo"):
        member.undo(utc("2026-03-03T23:59"))


def test_undo_ends_with_the_day() -> None:
    member = Member.joined("UTC", utc("2026-03-02T09:00"))
    member.log(utc("2026-03-03T10:00"), yesterday=True)
    member.log(utc("2026-03-03T11:00"))
    with pytest.raises(UserError):
        member.undo(utc("2026-03-04T00:00"))


@pytest.mark.parametrize(
    ("done", "logged", "comeback"),
    [
        ([0, 1, 2], 4, True),
        ([0, 1], 3, False),
        ([0, 1, 2], 3, False),
        ([0, 1, 2, 4], 6, False),  # the last one that ended was of one day
        ([0, 1, 2, 4], 5, False),  # celebrated already
        ([], 0, False),
    ],
)
def test_a_comeback_follows_the_end_of_a_streak_of_three(done: list[int], logged: int, comeback: bool) -> None:
    today = MONDAY + logged * DAY
    before, after = standing_on(history(days(*done)), today), standing_on(history(days(*done, logged)), today)
    assert is_comeback(before, after) is comeback


def test_mending_the_last_streak_is_no_comeback_from_the_one_before() -> None:
    done, today = [0, 1, 2, 5, 6], MONDAY + 8 * DAY
    before, after = standing_on(history(days(*done)), today), standing_on(history(days(*done, 7)), today)
    assert (before.current, after.current) == (0, 3)
    assert after.why is not None
    assert after.why.length == 3
    assert not is_comeback(before, after)


def test_milestones_are_those_that_were_reached_just_now() -> None:
    today = MONDAY + 6 * DAY
    before, after = standing_on(history(days(*range(6))), today), standing_on(history(days(*range(7))), today)
    month, week, season = Milestone(30, 1), Milestone(7, 2, "refused before"), Milestone(100, 3)
    assert milestones_reached(before, after, [month, week, season]) == [week]
    assert milestones_reached(after, after, [week]) == []
    ended = standing_on(history(days(0, 1, 2, 4)), MONDAY + 4 * DAY)
    mended = standing_on(history(days(*range(5))), MONDAY + 4 * DAY)
    reached = milestones_reached(ended, mended, [Milestone(length, 1) for length in (5, 3, 1, 7)])
    assert [milestone.days for milestone in reached] == [3, 5]
