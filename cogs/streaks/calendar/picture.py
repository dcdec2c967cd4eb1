"""The calendar as a picture: a member's last 53 weeks, a cell a day."""

import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from PIL import Image, ImageDraw, ImageFont

from cogs.streaks.calendar.text import CHECKED_IN, MONTHS
from cogs.streaks.records import DayKind, DayMark
from cogs.streaks.rules.standing import CALENDAR_WEEKS, first_calendar_day

# Two bands of half a year: on a phone, where Discord shows 1,040 pixels as about 400, a day in one band of 53 weeks
# would be 6 pixels wide and its pattern lost; in two it is 11.
BAND_WEEKS = 27
WIDTH = 1_040
MARGIN, LEFT = 28, 96
PITCH, CELL = 34, 29
TITLE_HEIGHT, MONTHS_HEIGHT, BAND_GAP, LEGEND_ROW = 86, 42, 22, 52
BAND_HEIGHT = MONTHS_HEIGHT + 7 * PITCH + BAND_GAP
HEIGHT = TITLE_HEIGHT + 2 * BAND_HEIGHT + 2 * LEGEND_ROW
TITLE_SIZE, TEXT_SIZE = 36, 28
# More than fits on the card, however narrow the letters.
TITLE_CHARACTERS = 200
# How many weeks of room a month's name with its year needs.
YEAR_WEEKS = 4
# Tiles are drawn so much larger and then reduced, which smooths slanted lines: a dozen tiles, not the whole picture.
SMOOTHING = 4
# The steps from the card to a colour along a smoothed edge. The picture is drawn in palette numbers, so many to a
# colour: to draw in full colour and reduce it afterwards takes twice the time.
STEPS = 16
# Measured: 1 and 4 give larger files, 4 to 6 take two to three times as long.
COMPRESSION = 3

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Pen = ImageDraw.ImageDraw

# A card of its own colour, so that it reads the same on Discord's dark and light.
CARD = (30, 33, 40)
INK = (240, 242, 245)
EMPTY = (58, 63, 75)
GREY = (164, 170, 182)
TODAY = (255, 190, 60)
# The lightness of text as a share of the ink: 255 is the title.
TITLE_LIGHT, TEXT_LIGHT = 255, 190
# From so many minutes on a day has this blue. One hue from dark to bright, so that nobody needs to tell hues apart: on
# a dark card more is brighter. The first is for 0 minutes too (ten seconds count) and clearly not an empty cell.
LEVELS = ((0, (36, 92, 156)), (5, (58, 127, 197)), (15, (98, 164, 226)), (30, (152, 201, 244)), (60, (218, 238, 255)))
PALETTE = (INK, EMPTY, GREY, TODAY, *(colour for _least, colour in LEVELS))

LEGEND_KINDS = {
    DayKind.LATE: "late",
    DayKind.MISSED: "missed",
    DayKind.REST: "rest",
    DayKind.PAUSED: "paused",
    DayKind.FROZEN: "freeze",
    DayKind.SKIPPED: "no such day",
}
# Pillow's own font has ASCII and little more.
DRAWABLE = str.maketrans({"–": "-", "—": "-", "’": "'", "·": "|"})
NO_DAY = DayMark(DayKind.BEFORE)
# Where its cell is, its text, its example.
LegendEntry = tuple[tuple[int, int], str, DayMark | None]


def draw_calendar(title: str, today: date, days: Mapping[date, DayMark]) -> bytes:
    """A PNG of the last 53 ISO weeks; a date without an entry is outside. About 15 ms: call it off the event loop."""
    first, legend = first_calendar_day(today), _legend()
    image = _draw_text(title, first, legend).point([light * STEPS // 256 for light in range(256)])
    tiles: dict[tuple[DayKind, int], Image.Image] = {}
    for at in range((today - first).days + 1):
        day = days.get(first + timedelta(days=at), NO_DAY)
        if day.kind in PATTERNS:
            image.paste(_tile(tiles, day), _corner(*divmod(at, 7)))
    pen = ImageDraw.Draw(image)
    _outline(pen, _corner(CALENDAR_WEEKS - 1, today.weekday()))
    for corner, _label, example in legend:
        if example:
            image.paste(_tile(tiles, example), corner)
        else:
            _outline(pen, corner)
    image.putpalette([part for colour in PALETTE for part in _ramp(colour)])
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=COMPRESSION)
    return data.getvalue()


def level_of(minutes: int) -> int:
    """Which of the blues a kept day of so many minutes has."""
    return max(level for level, (least, _colour) in enumerate(LEVELS) if level == 0 or minutes >= least)


def _ramp(colour: Colour) -> list[int]:
    """The parts of the colours from the card (0) to `colour` (the last step)."""
    last = STEPS - 1
    return [
        round(low + (high - low) * step / last) for step in range(STEPS) for low, high in zip(CARD, colour, strict=True)
    ]


def _corner(week: int, weekday: int) -> tuple[int, int]:
    band, column = divmod(week, BAND_WEEKS)
    return LEFT + column * PITCH, TITLE_HEIGHT + MONTHS_HEIGHT + band * BAND_HEIGHT + weekday * PITCH


def _tile(tiles: dict[tuple[DayKind, int], Image.Image], day: DayMark) -> Image.Image:
    """The cell of a day in palette numbers; each look is drawn once a picture."""
    key = (day.kind, level_of(day.minutes) if day.kind in CHECKED_IN else 0)
    if key not in tiles:
        large = Image.new("L", (CELL * SMOOTHING, CELL * SMOOTHING))
        PATTERNS[day.kind](ImageDraw.Draw(large), CELL * SMOOTHING - 1)
        colour = LEVELS[key[1]][1] if day.kind in CHECKED_IN else EMPTY if day.kind is DayKind.MISSED else GREY
        base = PALETTE.index(colour) * STEPS
        smooth = large.resize((CELL, CELL), Image.Resampling.BOX)
        tiles[key] = smooth.point([base + light * STEPS // 256 for light in range(256)])
    return tiles[key]


def _counted(pen: Pen, side: int) -> None:
    pen.rounded_rectangle((0, 0, side, side), side // 6, 255)


def _late(pen: Pen, side: int) -> None:
    """The lower right corner is missing."""
    _counted(pen, side)
    pen.polygon(((side, side // 4), (side, side), (side // 4, side)), 0)


def _rest(pen: Pen, side: int) -> None:
    """A dot."""
    pen.circle((side / 2, side / 2), side * 0.17, 255)


def _paused(pen: Pen, side: int) -> None:
    """Diagonal stripes."""
    for at in (0.5, 1.0, 1.5):
        pen.line((side * (at - 1), side, side * at, 0), 255, side // 9)


def _frozen(pen: Pen, side: int) -> None:
    """A ring."""
    pen.circle((side / 2, side / 2), side * 0.42, None, 255, side // 7)


def _skipped(pen: Pen, side: int) -> None:
    """A dash."""
    pen.rounded_rectangle((side * 0.15, side * 0.42, side * 0.85, side * 0.58), side // 14, 255)


# Told apart by shape, not by colour alone; outside is nothing.
PATTERNS: Mapping[DayKind, Callable[[Pen, int], None]] = {
    DayKind.COUNTED: _counted,
    DayKind.LATE: _late,
    DayKind.REST: _rest,
    DayKind.PAUSED: _paused,
    DayKind.SKIPPED: _skipped,
    DayKind.FROZEN: _frozen,
    DayKind.MISSED: _counted,
}


def _outline(pen: Pen, corner: tuple[int, int]) -> None:
    """Around a cell, in the gap between cells."""
    left, top = corner
    full = PALETTE.index(TODAY) * STEPS + STEPS - 1
    pen.rounded_rectangle((left - 4, top - 4, left + CELL + 3, top + CELL + 3), CELL // 4, None, full, 3)


def _draw_text(title: str, first: date, legend: Sequence[LegendEntry]) -> Image.Image:
    """All that is written, light on black."""
    image = Image.new("L", (WIDTH, HEIGHT))
    pen, large, font = ImageDraw.Draw(image), ImageFont.load_default(TITLE_SIZE), ImageFont.load_default(TEXT_SIZE)
    pen.text((MARGIN, TITLE_HEIGHT // 2 + 4), _fitting(pen, title, large), TITLE_LIGHT, large, anchor="lm")
    for week, label in month_labels(first):
        left, top = _corner(week, 0)
        pen.text((left, top - 12), label, TEXT_LIGHT, font, anchor="ls")
    for band, (weekday, label) in product((0, 1), ((0, "Mon"), (2, "Wed"), (4, "Fri"))):
        middle = _corner(band * BAND_WEEKS, weekday)[1] + CELL // 2
        pen.text((LEFT - 14, middle), label, TEXT_LIGHT, font, anchor="rm")
    for (left, top), label, _example in legend:
        pen.text((left + CELL + 10, top + CELL // 2), label, TEXT_LIGHT, font, anchor="lm")
    return image


def month_labels(first: date) -> list[tuple[int, str]]:
    """(week, label): each month above the week of its first day, and at the left of a band the month it begins in."""
    begins = [(week, _month_begun(first + timedelta(weeks=week))) for week in range(CALENDAR_WEEKS)]
    labels: list[tuple[int, str]] = []
    for band in (0, BAND_WEEKS):
        months = [(week, month) for week, month in begins[band : band + BAND_WEEKS] if month]
        if months[0][0] - band >= YEAR_WEEKS:
            months.insert(0, (band, first + timedelta(weeks=band)))
        for at, (week, month) in enumerate(months):
            with_year = (at == 0 or month.month == 1) and week - band <= BAND_WEEKS - YEAR_WEEKS
            labels.append((week, f"{MONTHS[month.month - 1]} {month.year}" if with_year else MONTHS[month.month - 1]))
    return labels


def _month_begun(monday: date) -> date | None:
    days = (monday + timedelta(days=at) for at in range(7))
    return next((day for day in days if day.day == 1), None)


def _legend() -> list[LegendEntry]:
    """Where each sort of day is explained, with an example; the outline of today has none."""
    blues = [(DayMark(DayKind.COUNTED, least), f"{least}+") for least, _colour in LEVELS]
    kinds = [(DayMark(kind, LEVELS[2][0]), word) for kind, word in LEGEND_KINDS.items()]
    font = ImageFont.load_default(TEXT_SIZE)
    top = TITLE_HEIGHT + 2 * BAND_HEIGHT - 6
    entries: list[LegendEntry] = []
    blues[-1] = (blues[-1][0], f"{blues[-1][1]} minutes")
    lines: list[list[tuple[DayMark | None, str]]] = [[*blues, (None, "today")], [*kinds]]
    for row, line in enumerate(lines):
        left = LEFT
        for day, label in line:
            entries.append(((left, top + row * LEGEND_ROW), label, day))
            left += CELL + 36 + round(font.getlength(label))
    return entries


def _fitting(pen: Pen, title: str, font: Font) -> str:
    """One line, cut where the card ends; of the signs that Pillow's own font has not, the bare letter or nothing."""
    plain = (
        unicodedata.normalize("NFKD", title[:TITLE_CHARACTERS].translate(DRAWABLE)).encode("ascii", "ignore").decode()
    )
    title = " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())
    room = WIDTH - 2 * MARGIN
    if pen.textlength(title, font) <= room:
        return title
    while pen.textlength(f"{title}...", font) > room:
        title = title[:-1]
    return f"{title.rstrip()}..."
