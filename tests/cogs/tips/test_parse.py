"""Weekdays and times as moderators type them."""

from datetime import time

import pytest

from bot.errors import UserError
from cogs.tips.parse import parse_time, parse_weekday


@pytest.mark.parametrize(
    ("typed", "day"),
    [("monday", 0), ("mon", 0), ("Mo", 0), ("Mondays", 0), ("TUES.", 1), ("we", 2), (" thu ", 3), ("sunday", 6),
     ("someday", None), ("s", None), ("", None), ("mondayish", None), ("t", None), ("9", None)],
)  # fmt: skip
def test_weekdays(typed: str, day: int | None) -> None:
    if day is not None:
        assert parse_weekday(typed) == day
        return
    with pytest.raises(UserError, match="I don't recognize"):
        parse_weekday(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("09:00", time(9)), ("9am", time(9)), ("9", time(9)), ("21.30", time(21, 30)), ("9:30 PM", time(21, 30)),
     ("12am", time(0)), ("12 pm", time(12)), ("9 a.m.", time(9)), ("21h", time(21)), ("21h15", time(21, 15)),
     ("0930", time(9, 30)), ("0", time(0)), ("25:00", None), ("24:00", None), ("13pm", None), ("9:75", None),
     ("nine", None), ("", None), ("-3", None), ("٩", None), ("9:5", None)],
)  # fmt: skip
def test_times(typed: str, meant: time | None) -> None:
    if meant is not None:
        assert parse_time(typed) == meant
        return
    with pytest.raises(UserError, match="as a time of day"):
        parse_time(typed)
