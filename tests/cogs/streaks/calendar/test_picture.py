"""The calendar's picture, looked at pixel by pixel."""

import io
import string
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFont, ImageStat

from cogs.streaks.calendar.picture import (
    BAND_HEIGHT,
    BAND_WEEKS,
    CARD,
    CELL,
    HEIGHT,
    LEFT,
    LEGEND_KINDS,
    LEVELS,
    MONTHS_HEIGHT,
    PATTERNS,
    PITCH,
    TEXT_SIZE,
    TITLE_HEIGHT,
    TODAY,
    WIDTH,
    draw_calendar,
    level_of,
    month_labels,
)
from cogs.streaks.records import DayKind, DayMark
from cogs.streaks.rules.standing import CALENDAR_WEEKS, first_calendar_day

# Dates on which there is nothing to judge yet, or any more.
NOT_DRAWN = {DayKind.OPEN, DayKind.BEFORE, DayKind.FUTURE}

WEDNESDAY = date(2026, 3, 4)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
# How wide Discord shows the picture on a narrow phone.
PHONE = 400
# The share of a cell's lightness by which two sorts differ at least on average: less is not seen at a glance.
SEEN = 0.05
# Machado, Oliveira and Fernandes 2009: how colours look to someone without the cones for green.
DEUTERANOPIA = (0.367, 0.861, -0.228, 0, 0.280, 0.673, 0.047, 0, -0.012, 0.043, 0.969, 0)


def picture(days: Mapping[date, DayMark], today: date = WEDNESDAY, title: str = "Your last 53 weeks") -> Image.Image:
    return Image.open(io.BytesIO(draw_calendar(title, today, days))).convert("RGB")


def corner(on: date, today: date) -> tuple[int, int]:
    """Counted here once more, from the ISO calendar: week by week to the right, and half a year a band."""
    week = (date.fromisocalendar(*on.isocalendar()[:2], 1) - first_calendar_day(today)).days // 7
    band, column = (0, week) if week < BAND_WEEKS else (1, week - BAND_WEEKS)
    top = TITLE_HEIGHT + MONTHS_HEIGHT + band * BAND_HEIGHT
    return LEFT + column * PITCH, top + (on.isoweekday() - 1) * PITCH


def cell(image: Image.Image, on: date, today: date = WEDNESDAY) -> Image.Image:
    left, top = corner(on, today)
    return image.crop((left, top, left + CELL, top + CELL))


def change(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(before, after).getbbox()


def looks() -> dict[str, DayMark]:
    """Every look that a cell can have."""
    blues = {f"counted {least}": DayMark(DayKind.COUNTED, least) for least, _colour in LEVELS}
    return blues | {kind.value: DayMark(kind, 20) for kind in PATTERNS if kind is not DayKind.COUNTED}


# The whole


def test_it_is_a_small_png_of_the_same_size_whatever_is_in_it() -> None:
    full = {WEDNESDAY - timedelta(days=back): DayMark(DayKind.COUNTED, back) for back in range(400)}
    for days in ({}, full):
        data = draw_calendar("Your last 53 weeks", WEDNESDAY, days)
        assert data.startswith(b"\x89PNG")
        assert len(data) < 100_000
        assert Image.open(io.BytesIO(data)).size == (WIDTH, HEIGHT)


def test_the_same_days_give_the_same_bytes() -> None:
    days = {WEDNESDAY: DayMark(DayKind.LATE, 7)}
    assert draw_calendar("Same", WEDNESDAY, days) == draw_calendar("Same", WEDNESDAY, days)


def test_it_is_a_card_of_its_own_colour_without_transparency() -> None:
    image = Image.open(io.BytesIO(draw_calendar("", WEDNESDAY, {})))
    assert "transparency" not in image.info
    assert {image.convert("RGB").getpixel(at) for at in ((0, 0), (WIDTH - 1, 0), (0, HEIGHT - 1))} == {CARD}


def test_nothing_is_cut_off_at_the_edges() -> None:
    for offset in range(0, 371, 7):
        image = picture({}, WEDNESDAY + timedelta(days=offset))
        left, upper, right, lower = change(image, Image.new("RGB", image.size, CARD)) or (0, 0, 0, 0)
        assert min(left, upper, WIDTH - right, HEIGHT - lower) >= 4


@pytest.mark.parametrize("title", ["", " ", "A\nB\tC", "José – 日本 🎉", "\ud800", "M" * 500, "\u202e\0"])
def test_any_title_is_one_line_that_ends_on_the_card(title: str) -> None:
    drawn = change(picture({}, title=title), picture({}, title=""))
    assert drawn is None or (drawn[3] <= TITLE_HEIGHT and drawn[2] <= WIDTH - 8)


def test_every_sign_that_is_written_exists_in_the_font() -> None:
    """Pillow's own font draws a box for what it has not, such as a dash between numbers."""
    font = ImageFont.load_default(TEXT_SIZE)
    box = bytes(font.getmask("\uffff"))
    written = {
        *"".join(words for _week, words in month_labels(first_calendar_day(WEDNESDAY))),
        *"".join(LEGEND_KINDS.values()),
    }
    assert {sign for sign in written | {*string.ascii_letters, *"+."} if bytes(font.getmask(sign)) == box} == set()


# Where a day is


@settings(max_examples=40, deadline=None)
@given(DATES, st.integers(0, 370))
def test_a_day_changes_its_own_cell_alone(today: date, back: int) -> None:
    on = max(today - timedelta(days=back), first_calendar_day(today))
    left, top = corner(on, today)
    drawn = change(picture({}, today), picture({on: DayMark(DayKind.COUNTED, 60)}, today))
    assert drawn == (left, top, left + CELL, top + CELL)


@pytest.mark.parametrize(
    "today",
    [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2020, 12, 31),
        date(2021, 1, 3),
        date(2021, 1, 4),
        date(2024, 1, 1),
        date(2023, 12, 31),
        date(2027, 1, 1),
    ],
)
def test_leap_days_long_years_and_new_year_leave_no_gap(today: date) -> None:
    every = [
        first_calendar_day(today) + timedelta(days=at) for at in range((today - first_calendar_day(today)).days + 1)
    ]
    assert len(every) == 52 * 7 + today.isoweekday()
    image = picture(dict.fromkeys(every, DayMark(DayKind.COUNTED, 60)), today)
    assert {cell(image, on, today).getpixel((CELL // 2, CELL // 2)) for on in every} == {LEVELS[-1][1]}
    assert len({corner(on, today) for on in every}) == len(every)


def test_what_is_outside_older_or_still_to_come_is_not_drawn() -> None:
    unseen = {
        first_calendar_day(WEDNESDAY) - timedelta(days=1): DayMark(DayKind.COUNTED, 60),
        WEDNESDAY + timedelta(days=1): DayMark(DayKind.COUNTED, 60),
        WEDNESDAY + timedelta(days=30): DayMark(DayKind.MISSED),
        WEDNESDAY - timedelta(days=3): DayMark(DayKind.BEFORE),
    }
    assert change(picture({}), picture(unseen)) is None


@pytest.mark.parametrize("weekday", range(7))
def test_today_alone_is_outlined(weekday: int) -> None:
    today = WEDNESDAY - timedelta(days=WEDNESDAY.weekday() - weekday)
    left, top = corner(today, today)
    image = picture({today: DayMark(DayKind.COUNTED, 60)}, today)
    assert image.getpixel((left + CELL // 2, top - 3)) == TODAY
    assert image.getpixel((left + CELL // 2, top + CELL // 2)) == LEVELS[-1][1]
    grid = image.crop((LEFT - 5, 0, WIDTH, TITLE_HEIGHT + 2 * BAND_HEIGHT - 20))
    only = ImageChops.difference(grid, Image.new("RGB", grid.size, TODAY)).convert("L").point([255] + [0] * 255)
    assert only.getbbox() == (left - 4 - LEFT + 5, top - 4, left + CELL + 4 - LEFT + 5, top + CELL + 4)


# How a day looks


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of lightness, 0 to 1."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0] / 255


@pytest.mark.parametrize("seen_as", ["full size", "a phone", "a phone, colour-blind"])
def test_every_two_sorts_are_told_apart_by_lightness_and_shape(seen_as: str) -> None:
    days = {WEDNESDAY - timedelta(weeks=1 + at): day for at, day in enumerate(looks().values())}
    image = picture(days)
    if seen_as.endswith("colour-blind"):
        image = image.convert("RGB", DEUTERANOPIA)
    if seen_as != "full size":
        small = image.resize((PHONE, PHONE * HEIGHT // WIDTH), Image.Resampling.BOX)
        image = small.resize(image.size, Image.Resampling.NEAREST)
    cells = dict(zip(looks(), (cell(image, on) for on in days), strict=True))
    cells["outside"] = Image.new("RGB", (CELL, CELL), CARD)
    alike = {(a, b) for a, b in combinations(cells, 2) if distance(cells[a], cells[b]) < SEEN}
    assert alike == set()


def test_more_minutes_are_brighter_and_none_is_already_a_colour() -> None:
    assert [level_of(minutes) for minutes in (0, 4, 5, 14, 15, 29, 30, 59, 60, 1_440)] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    lights = [ImageStat.Stat(Image.new("RGB", (1, 1), colour).convert("L")).mean[0] for _least, colour in LEVELS]
    steps = [after - before for before, after in pairwise(lights)]
    assert min(steps) >= 25
    assert level_of(-1) == 0


def test_the_legend_explains_every_sort_that_is_drawn() -> None:
    assert {DayKind.COUNTED, *LEGEND_KINDS} == set(PATTERNS) == set(DayKind) - NOT_DRAWN


# The months


def test_months_stand_above_the_week_of_their_first_day() -> None:
    assert month_labels(first_calendar_day(WEDNESDAY)) == [
        (0, "Mar 2025"),
        (4, "Apr"),
        (8, "May"),
        (12, "Jun"),
        (17, "Jul"),
        (21, "Aug"),
        (26, "Sep"),
        (30, "Oct 2025"),
        (34, "Nov"),
        (39, "Dec"),
        (43, "Jan 2026"),
        (47, "Feb"),
        (51, "Mar"),
    ]


@given(DATES)
def test_months_have_room_each_band_names_a_year_and_none_is_left_out(today: date) -> None:
    first = first_calendar_day(today)
    labels = month_labels(first)
    for (week, words), (after, _next) in pairwise(labels):
        assert after - week >= 4 or after >= BAND_WEEKS > week
        assert len(words) == 3 or len(words) == 8
    for band in (range(BAND_WEEKS), range(BAND_WEEKS, CALENDAR_WEEKS)):
        assert any(len(words) == 8 for week, words in labels if week in band)
    begun = [first + timedelta(days=at) for at in range(CALENDAR_WEEKS * 7)]
    assert {week for week, _words in labels} >= {(day - first).days // 7 for day in begun if day.day == 1}
