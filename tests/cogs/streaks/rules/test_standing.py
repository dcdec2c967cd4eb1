"""The streak: literal examples, and the slow reference."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.streaks.records import BridgedDates, CheckIn, PausePeriod, RestDays, Standing, StreakEnd, TodayState
from cogs.streaks.rules.dates import first_moment
from cogs.streaks.rules.standing import calendar_marks, standing_on
from tests.cogs.streaks.rules.histories import (
    BERLIN,
    DAY,
    KIRITIMATI,
    MONDAY,
    NIUE,
    STRIPS,
    Member,
    days,
    history,
    history_of,
    strip_of,
    utc,
)
from tests.cogs.streaks.rules.reference import judged_part, purse, streaks


def test_an_unfinished_today_breaks_nothing() -> None:
    past = history(days(0, 1, 2))
    assert [standing_on(past, MONDAY + day * DAY).current for day in range(6)] == [1, 2, 3, 3, 0, 0]
    assert standing_on(past, MONDAY + 3 * DAY).today_state is TodayState.OPEN
    assert standing_on(past, MONDAY + 2 * DAY).today_state is TodayState.DONE


def test_who_logged_nothing_has_nothing() -> None:
    nothing = standing_on(history([]), MONDAY + 9 * DAY)
    assert nothing == Standing(MONDAY + 9 * DAY, TodayState.OPEN, 0, 0, 0, 0, 0, 0, 7, None)


def test_a_leap_day_is_a_day() -> None:
    start = date(2028, 2, 28)
    assert standing_on(history(days(0, 1, 2, start=start), joined=start), date(2028, 3, 1)).current == 3
    assert standing_on(history(days(0, 2, start=start), joined=start), date(2028, 3, 1)).current == 1
    no_leap = date(2027, 2, 28)
    assert standing_on(history(days(0, 1, start=no_leap), joined=no_leap), date(2027, 3, 1)).current == 2


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, date(2026, 3, 29)), (BERLIN, date(2026, 10, 25))])
def test_a_clock_change_costs_no_day(zone: str, day: date) -> None:
    member = Member.joined(zone, first_moment(zone, day - DAY, 23))
    for at in (day - DAY, day, day + DAY):
        member.log(first_moment(zone, at, 23))
    assert member.standing(first_moment(zone, day + DAY, 23)).current == 3
    member = Member.joined(zone, first_moment(zone, day - DAY))
    for at in (day - DAY, day, day + DAY):
        member.log(first_moment(zone, at))
    assert member.standing(first_moment(zone, day + DAY)).current == 3


def test_rest_days_bridge_and_a_check_in_on_one_counts() -> None:
    weekend = (RestDays(frozenset({5, 6}), MONDAY),)
    past = history(days(0, 1, 2, 3, 4, 7), rests=weekend)
    assert (standing_on(past, MONDAY + 7 * DAY).current, strip_of(past, MONDAY + 7 * DAY)) == (6, "xxxxxrrx")
    assert standing_on(past, MONDAY + 5 * DAY).today_state is TodayState.REST
    past = history(days(0, 1, 2, 3, 4, 6, 7), rests=weekend)
    assert (standing_on(past, MONDAY + 7 * DAY).current, strip_of(past, MONDAY + 7 * DAY)) == (7, "xxxxxrxx")


@pytest.mark.parametrize(
    ("done", "today", "strip", "current", "held", "next_in"),
    [
        (range(6), 6, "xxxxxxo", 6, 0, 1),
        (range(7), 7, "xxxxxxxo", 7, 1, 7),
        (range(6), 7, "xxxxxx-o", 0, 0, 7),
        (range(7), 8, "xxxxxxxfo", 7, 0, 7),
        (range(7), 9, "xxxxxxxf-o", 0, 0, 7),
        ([*range(7), 8], 8, "xxxxxxxfx", 8, 0, 6),
        (range(14), 17, "x" * 14 + "ff-o", 0, 0, 7),
        (range(30), 32, "x" * 30 + "ffo", 30, 0, 1),
        (range(21), 21, "x" * 21 + "o", 21, 2, None),
        ([*range(21), 22], 22, "x" * 21 + "fx", 22, 2, None),
        ([*range(15), 16], 16, "x" * 15 + "fx", 16, 1, 5),
    ],
)
def test_freezes_are_earned_and_spent(
    done: Sequence[int], today: int, strip: str, current: int, held: int, next_in: int | None
) -> None:
    past = history(days(*done))
    now = standing_on(past, MONDAY + today * DAY)
    assert strip_of(past, now.today) == strip
    assert (now.current, now.freezes_held, now.next_freeze_in) == (current, held, next_in)


def test_why_names_the_date_the_zone_and_what_had_bridged() -> None:
    member = Member.joined(NIUE, utc("2026-03-02T20:00"))
    member.rests = (RestDays(frozenset({6}), MONDAY),)
    member.pauses = (PausePeriod(MONDAY + 7 * DAY, MONDAY + 9 * DAY),)
    member.move(KIRITIMATI, utc("2026-03-02T20:00"))
    done = {*days(0, 2, 3, 4, 5, 9, 10)}
    check_ins = tuple(CheckIn(day) for day in sorted(done))
    past = replace(member.history, check_ins=check_ins)
    assert strip_of(past, MONDAY + 14 * DAY) == "xsxxxxrppxxf-ro"
    assert standing_on(past, MONDAY + 14 * DAY).why == StreakEnd(
        length=7,
        missed=MONDAY + 12 * DAY,
        zone=KIRITIMATI,
        bridged=BridgedDates(
            rest=(MONDAY + 6 * DAY,),
            paused=(MONDAY + 7 * DAY, MONDAY + 8 * DAY),
            skipped=(MONDAY + DAY,),
            frozen=(MONDAY + 11 * DAY,),
        ),
    )


def test_the_totals() -> None:
    past = history(days(0, 1, 5, 34, 35))
    now = standing_on(past, MONDAY + 35 * DAY)
    assert (now.current, now.longest, now.total_days, now.total_minutes, now.days_of_last_30) == (2, 2, 5, 50, 2)
    assert standing_on(past, MONDAY + 34 * DAY).days_of_last_30 == 2  # day 5 is the 30th day back
    assert standing_on(past, MONDAY + 5 * DAY).total_days == 3  # what is dated later is left out


def test_the_calendar_tells_before_and_after_apart() -> None:
    past = history(days(0, 2), rests=(RestDays(frozenset({3}), MONDAY),))
    assert strip_of(past, MONDAY + 3 * DAY, MONDAY - 2 * DAY, MONDAY + 5 * DAY) == "bbx-xr.."
    assert strip_of(past, MONDAY + 4 * DAY, MONDAY + 2 * DAY, MONDAY + 4 * DAY) == "xro"
    drawn = calendar_marks(past, MONDAY + 2 * DAY, MONDAY, MONDAY + 2 * DAY)
    assert [(day, marked.minutes) for day, marked in drawn.items()] == list(
        zip(days(0, 1, 2), (10, 0, 10), strict=True)
    )


def test_a_correction_before_the_joining_counts() -> None:
    past = history(days(-1, 0))
    assert standing_on(past, MONDAY).current == 2
    assert strip_of(past, MONDAY, MONDAY - 2 * DAY) == "bxx"
    assert strip_of(history(days(-2, 0)), MONDAY, MONDAY - 3 * DAY) == "bx-x"


@given(STRIPS)
def test_the_standing_equals_the_slow_reference(strip: str) -> None:
    strip = "x" + strip
    past, today = history_of(strip), MONDAY + (len(strip) - 1) * DAY
    now, slow = standing_on(past, today), streaks(judged_part(strip))
    running = slow[-1] if slow and slow[-1].ended_at is None else None
    ended = [one for one in slow if one.ended_at is not None]
    assert now.current == (running.length if running else 0)
    assert now.longest == max(one.length for one in slow)
    assert now.total_days == strip.count("x")
    assert now.days_of_last_30 == strip[-30:].count("x")
    in_hand, done = purse(running.letters if running else "")
    assert (now.freezes_held, now.next_freeze_in) == (in_hand, None if in_hand == 2 else 7 - done)
    assert (now.why is None) == (not ended)
    if now.why:
        last = ended[-1]
        bridged = now.why.bridged
        assert (now.why.length, now.why.missed) == (last.length, MONDAY + (last.ended_at or 0) * DAY)
        for letter, dates in zip("rpsf", [bridged.rest, bridged.paused, bridged.skipped, bridged.frozen], strict=True):
            assert list(dates) == days(*last.places(letter))
    shown = list(strip)
    for one in slow:
        shown[one.start : one.start + len(one.letters)] = one.letters
    shown[-1] = strip[-1].replace("-", "o")
    assert strip_of(past, today) == "".join(shown)


@given(STRIPS, st.data())
def test_a_check_in_more_never_shortens(strip: str, data: st.DataObject) -> None:
    past, today = history_of(strip), MONDAY + (len(strip) - 1) * DAY
    new = MONDAY + data.draw(st.integers(0, len(strip) - 1)) * DAY
    check_ins = {check_in.date: check_in for check_in in past.check_ins} | {new: CheckIn(new)}
    before = standing_on(past, today)
    after = standing_on(replace(past, check_ins=tuple(check_ins[day] for day in sorted(check_ins))), today)
    assert after.current >= before.current
    assert after.longest >= before.longest
    assert after.freezes_held >= before.freezes_held
    assert after.total_days == len(check_ins)


@given(STRIPS)
def test_numbers_stay_in_their_ranges(strip: str) -> None:
    past = history_of(strip)
    for number in range(len(strip)):
        now = standing_on(past, MONDAY + number * DAY)
        assert 0 <= now.current <= now.longest <= now.total_days
        assert 0 <= now.days_of_last_30 <= min(30, now.total_days)
        assert 0 <= now.freezes_held <= 2
        assert now.next_freeze_in is None or 1 <= now.next_freeze_in <= 7
        assert now.total_minutes >= 0


def test_a_daily_decade_has_a_streak_of_a_decade() -> None:
    assert standing_on(history(days(*range(3_652))), MONDAY + 3_651 * DAY).current == 3_652
