"""Rest days and pauses."""

from datetime import date

import pytest

from bot.errors import UserError
from cogs.streaks.records import PausePeriod, RestDays, TodayState
from cogs.streaks.rules.settings import change_rest, end_pause, running_pause, start_pause
from cogs.streaks.rules.standing import standing_on
from tests.cogs.streaks.rules.histories import DAY, MONDAY, days, history, strip_of


def test_a_rest_day_changed_mid_week_counts_from_the_next_day() -> None:
    wednesday = MONDAY + 2 * DAY
    rests = change_rest((RestDays(frozenset({1}), MONDAY),), {2, 3}, wednesday)
    past = history(days(0, 4), rests=rests)
    assert strip_of(past, MONDAY + 4 * DAY) == "xr-rx"  # Tuesday rested under the old, Wednesday under neither
    assert standing_on(past, wednesday).today_state is TodayState.OPEN
    again = change_rest(rests, {4}, wednesday)
    assert again == (rests[0], RestDays(frozenset({4}), wednesday + DAY))
    assert change_rest(again, {1}, wednesday) == rests[:1]
    with pytest.raises(UserError, match="1 day that isn't a rest day"):
        change_rest(rests, range(7), wednesday)


def test_a_pause_across_new_year_keeps_the_streak() -> None:
    start = date(2026, 12, 28)
    pauses = start_pause((), start + 2 * DAY, date(2027, 1, 4))
    past = history(days(0, 1, 7, start=start), joined=start, pauses=pauses)
    assert strip_of(past, date(2027, 1, 4)) == "xxpppppx"
    assert standing_on(past, date(2027, 1, 3)).today_state is TodayState.PAUSED
    assert standing_on(past, date(2027, 1, 3)).current == 2
    assert standing_on(past, date(2027, 1, 4)).current == 3
    assert standing_on(past, date(2027, 1, 5)).current == 3
    assert standing_on(past, date(2027, 1, 6)).current == 0


def test_a_pause_runs_until_resumed() -> None:
    pauses = start_pause((), MONDAY)
    assert running_pause(pauses, MONDAY + 999 * DAY) == PausePeriod(MONDAY)
    assert end_pause(pauses, MONDAY) == ()
    assert end_pause(pauses, MONDAY + 5 * DAY) == (PausePeriod(MONDAY, MONDAY + 5 * DAY),)
    assert start_pause(pauses, MONDAY + DAY, MONDAY + 2 * DAY) == (PausePeriod(MONDAY, MONDAY + 2 * DAY),)
    with pytest.raises(UserError, match="nothing to resume"):
        end_pause(start_pause((), MONDAY, MONDAY + DAY), MONDAY + DAY)
    for until in (MONDAY, MONDAY - DAY):
        with pytest.raises(UserError, match="later"):
            start_pause((), MONDAY, until)
