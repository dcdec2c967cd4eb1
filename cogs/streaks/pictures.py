"""Draws the pictures of streaks beside the event loop: a log is never kept waiting for its card."""

import asyncio
from collections.abc import Callable, Hashable
from datetime import date
from typing import TYPE_CHECKING

from cachetools import LRUCache

from cogs.streaks.records import CalendarSpan, DayKind, History, LogResult, Standing
from cogs.streaks.rules.check_ins import celebrated_length
from cogs.streaks.rules.dates import DAY
from cogs.streaks.rules.standing import calendar_marks, first_calendar_day
from cogs.streaks.views.calendar import describe_calendar, describe_week
from cogs.streaks.views.common import days

if TYPE_CHECKING:
    from bot.pictures.marks import MarkKind

# Ten kilobytes each. Members of a day stand alike more often than not.
KEPT_CARDS = 200
# A card takes 10 ms of a processor: who comes while so many wait is answered without one.
MOST_WAITING = 3
WEEKS = {CalendarSpan.WEEKS: 12, CalendarSpan.YEAR: 53}
# The ring of a card is full on the next of these.
GOALS = (7, 30, 50, 100, 365)


class StreakPictures:
    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, bytes] = LRUCache(KEPT_CARDS)
        self._waiting = 0

    async def log_card(self, result: LogResult) -> tuple[str, bytes] | None:
        """What to show after a log, with its description: a milestone that was reached, else the week."""
        reached = celebrated_length(result.before, result.after)
        if reached is None:
            return await self.streak_card(result.member.history, result.after)
        data = await self._draw(("milestone", reached), lambda: _draw_milestone(reached))
        return (f"A medal: {days(reached)} in a row.", data) if data else None

    async def streak_card(self, history: History, standing: Standing) -> tuple[str, bytes] | None:
        """The streak and the week's seven marks, with their description; None where others wait for theirs."""
        monday = first_calendar_day(standing.today, 1)
        week = tuple(calendar_marks(history, standing.today, monday, monday + 6 * DAY).values())
        kinds = tuple(mark.kind for mark in week)
        shown = (standing.current, standing.longest, standing.days_of_last_30, standing.freezes_held)
        data = await self._draw((standing.today.weekday(), kinds, shown), lambda: _draw_streak(standing, kinds))
        return (describe_week(standing, week), data) if data else None

    async def calendar(self, history: History, today: date, span: CalendarSpan) -> tuple[str, bytes]:
        """The picture of the last weeks, with its description; whoever asks for it waits for it."""
        return await asyncio.to_thread(_draw_calendar, history, today, span)

    async def _draw(self, key: Hashable, draw: Callable[[], bytes]) -> bytes | None:
        if key in self._kept:
            return self._kept[key]
        if self._waiting >= MOST_WAITING:
            return None
        self._waiting += 1
        try:
            self._kept[key] = await asyncio.to_thread(draw)
        finally:
            self._waiting -= 1
        return self._kept[key]


def _draw_streak(standing: Standing, week: tuple[DayKind, ...]) -> bytes:
    from bot.pictures.cards import StreakCard, streak_card

    goal = next((goal for goal in GOALS if standing.current <= goal), None)
    marks = tuple(_marks()[kind] for kind in week)
    recent, weekday = standing.days_of_last_30, standing.today.weekday()
    card = StreakCard(standing.current, marks, weekday, standing.freezes_held, standing.longest, recent, goal)
    return streak_card(card)


def _draw_milestone(reached: int) -> bytes:
    from bot.pictures.cards import milestone_card

    return milestone_card(reached)


def _draw_calendar(history: History, today: date, span: CalendarSpan) -> tuple[str, bytes]:
    from bot.pictures.calendar_card import CalendarDay, CalendarPicture, calendar_picture

    first = first_calendar_day(today, WEEKS[span])
    marks, kinds = calendar_marks(history, today, first, today), _marks()
    shown = {on: CalendarDay(kinds[mark.kind], mark.minutes) for on, mark in marks.items()}
    drawn = calendar_picture(CalendarPicture(WEEKS[span], today, shown), "job")  # type: ignore[arg-type]
    return describe_calendar(first, today, marks), drawn


def _marks() -> dict[DayKind, "MarkKind"]:
    """Pillow is loaded by the first who looks at a picture."""
    from bot.pictures.marks import MarkKind

    named = {DayKind.COUNTED: MarkKind.KEPT, DayKind.FROZEN: MarkKind.FREEZE, DayKind.BEFORE: MarkKind.OUTSIDE}
    return {kind: named.get(kind) or MarkKind(kind.value) for kind in DayKind}
