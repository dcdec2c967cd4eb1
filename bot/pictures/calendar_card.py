"""The calendar of a member's days: 12 weeks at a glance, or 53 in three bands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.pictures.canvas import Canvas, Point
from bot.pictures.lettering import Passage, set_text, text_width
from bot.pictures.marks import MarkKind, draw_mark
from bot.pictures.style import CARD, HEADING, INK, INNER, MARGIN, MUTED, SMALL, WIDTH, AccentName, Colour, mix

# Not strftime: its words change with the machine's language.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_NAMED = ((0, "Mon"), (2, "Wed"), (4, "Fri"))
WEEKDAY_ROOM = 31.0
# A year in one band would have days of 4 points.
BAND_WEEKS = {12: 12, 53: 18}
CELL_SHARE = 0.84
MONTH_HEIGHT, BAND_GAP, LEGEND_GAP = 17.0, 10.0, 12.0
LEGEND_ROW, LEGEND_CELL = 20.0, 13.0
# From so many minutes on a day is drawn brighter: on a dark card more is brighter, and nobody needs to tell hues apart.
MINUTES = (0, 5, 15, 30, 60)
IN_LEGEND = {
    MarkKind.LATE: "logged late",
    MarkKind.FREEZE: "freeze",
    MarkKind.REST: "rest day",
    MarkKind.PAUSED: "paused",
    MarkKind.SKIPPED: "no such day",
    MarkKind.MISSED: "missed",
}
KEPT_KINDS = frozenset((MarkKind.KEPT, MarkKind.LATE))


@dataclass(frozen=True)
class CalendarDay:
    kind: MarkKind
    minutes: int = 0


@dataclass(frozen=True)
class CalendarPicture:
    """The weeks (Monday to Sunday) up to that of `today`; a date without a day is drawn as an empty cell."""

    weeks: Literal[12, 53]
    today: date
    days: Mapping[date, CalendarDay]
    title: str = ""

    @property
    def first(self) -> date:
        """The first Monday that is drawn."""
        return self.today - timedelta(days=self.today.weekday(), weeks=self.weeks - 1)


def calendar_picture(calendar: CalendarPicture, accent: AccentName = "learning") -> bytes:
    """A cell a day and a legend of the marks that occur, 600 pixels wide."""
    canvas, top = Canvas(accent), MARGIN
    if calendar.title:
        title = set_text(INNER, Passage(calendar.title, HEADING, lines=1))
        canvas.write(title, MARGIN, top - 3)
        top += title.height + 5
    band_weeks = BAND_WEEKS[calendar.weeks]
    pitch = (INNER - WEEKDAY_ROOM) / (band_weeks - 1 + CELL_SHARE)
    for first_week in range(0, calendar.weeks, band_weeks):
        weeks = range(first_week, min(calendar.weeks, first_week + band_weeks))
        _draw_band(canvas, calendar, weeks, top, pitch)
        top += MONTH_HEIGHT + 7 * pitch + BAND_GAP
    return canvas.png(_draw_legend(canvas, calendar, top - BAND_GAP + LEGEND_GAP) + MARGIN - 3)


def _draw_band(canvas: Canvas, calendar: CalendarPicture, weeks: range, top: float, pitch: float) -> None:
    side, left = pitch * CELL_SHARE, MARGIN + WEEKDAY_ROOM
    cells = top + MONTH_HEIGHT
    for weekday, name in WEEKDAYS_NAMED:
        label = set_text(WEEKDAY_ROOM, Passage(name, SMALL, MUTED, 1))
        canvas.write(label, MARGIN, cells + weekday * pitch + side / 2 - label.height / 2)
    for column, name in _month_names(calendar.first, weeks):
        canvas.write(set_text(60, Passage(name, SMALL, MUTED, 1)), left + column * pitch, top)
    for column, week in enumerate(weeks):
        for weekday in range(7):
            on = calendar.first + timedelta(days=7 * week + weekday)
            centre = (left + column * pitch + side / 2, cells + weekday * pitch + side / 2)
            _draw_day(canvas, calendar, on, centre, side)


def _draw_day(canvas: Canvas, calendar: CalendarPicture, on: date, centre: Point, side: float) -> None:
    empty = CalendarDay(MarkKind.FUTURE if on > calendar.today else MarkKind.OUTSIDE)
    day = empty if on > calendar.today else calendar.days.get(on, empty)
    draw_mark(canvas, day.kind, centre, side, level_colour(canvas, day.minutes))
    if on == calendar.today:
        reach = side / 2 + 1.6
        box = (centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach)
        canvas.panel(box, None, INK, side / 4 + 1, 1.2)


def level_colour(canvas: Canvas, minutes: int) -> Colour:
    """The brighter, the more minutes; ten seconds count too."""
    bright = canvas.accent.bright
    levels = (0.42, 0.6, 0.8, 1.0)
    colours = [*(mix(CARD, bright, share) for share in levels), mix(bright, (255, 255, 255), 0.6)]
    return colours[max(at for at, least in enumerate(MINUTES) if minutes >= least or at == 0)]


def _month_names(first: date, weeks: range) -> Iterator[tuple[int, str]]:
    """The column and name of each month that begins in these weeks, with the year in January and where it is first."""
    named = False
    for column, week in enumerate(weeks):
        days = [first + timedelta(days=7 * week + weekday) for weekday in range(7)]
        begun = next((day for day in days if day.day == 1), None)
        room = len(weeks) - column
        if begun is not None and room >= 2:
            with_year = (not named or begun.month == 1) and room >= 4
            named = True
            yield column, f"{MONTHS[begun.month - 1]} {begun.year}" if with_year else MONTHS[begun.month - 1]


def _draw_legend(canvas: Canvas, calendar: CalendarPicture, top: float) -> float:
    """Rows of the marks that occur, with their names; returns the bottom."""
    drawn = [day for on, day in calendar.days.items() if calendar.first <= on <= calendar.today]
    entries: list[tuple[CalendarDay, str]] = []
    if any(day.kind in KEPT_KINDS for day in drawn):
        names = [*(f"{least}+" for least in MINUTES[:-1]), f"{MINUTES[-1]}+ min"]
        entries += [(CalendarDay(MarkKind.KEPT, least), name) for least, name in zip(MINUTES, names, strict=True)]
    kinds = {day.kind for day in drawn}
    entries += [(CalendarDay(kind, MINUTES[2]), name) for kind, name in IN_LEGEND.items() if kind in kinds]
    left = MARGIN
    for day, name in entries:
        width = LEGEND_CELL + 5 + text_width(name, SMALL)
        if left + width > WIDTH - MARGIN:
            left, top = MARGIN, top + LEGEND_ROW
        middle = top + SMALL.line_height / 2
        draw_mark(canvas, day.kind, (left + LEGEND_CELL / 2, middle), LEGEND_CELL, level_colour(canvas, day.minutes))
        canvas.write(set_text(INNER, Passage(name, SMALL, MUTED, 1)), left + LEGEND_CELL + 5, top)
        left += width + 11
    return top + SMALL.line_height if entries else top - LEGEND_GAP
