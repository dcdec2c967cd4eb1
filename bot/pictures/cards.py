"""Cards for what a member has done: a streak, a milestone, a chapter, the way through the guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.pictures.canvas import Canvas
from bot.pictures.lettering import Passage, set_text, text_width
from bot.pictures.marks import MarkKind, draw_check, draw_confetti, draw_mark, draw_snowflake
from bot.pictures.style import (
    BODY,
    DISPLAY,
    HEADING,
    INK,
    INNER,
    LABEL,
    MARGIN,
    MUTED,
    NUMBER,
    SMALL,
    SMALL_BOLD,
    TRACK,
    WIDTH,
    AccentName,
    Colour,
    get_accent,
)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RECENT_DAYS = 30
RING_RADIUS, RING_LINE = 43.0, 7.0
WEEK_MARK = 30.0
MEDAL_RADIUS = 54.0
BADGE_RADIUS = 25.0
SEGMENT_HEIGHT, SEGMENT_GAP = 10.0, 3.0
# More parts than this would be too narrow to count.
MOST_SEGMENTS = 30


@dataclass(frozen=True)
class StreakCard:
    """A member's streak. `week` has the marks from Monday to Sunday, `today` is the weekday (Monday is 0), `recent` the
    days kept of the last 30, and `goal` the day that the ring is full on (None for no ring)."""

    days: int
    week: tuple[MarkKind, ...]
    today: int
    freezes: int
    longest: int
    recent: int
    goal: int | None = None

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS) or not 0 <= self.today < len(WEEKDAYS):
            raise ValueError("a week has seven marks, and today is one of them")


@dataclass(frozen=True)
class PhaseProgress:
    """How many chapters of a phase are read."""

    name: str
    accent: AccentName
    done: int
    total: int


def streak_card(card: StreakCard, accent: AccentName = "job") -> bytes:
    """The streak, the last 30 days, the freezes and this week, 600 pixels wide."""
    canvas = Canvas(accent)
    centre = (MARGIN + RING_RADIUS + RING_LINE / 2, MARGIN + RING_RADIUS + RING_LINE / 2)
    canvas.circle(centre, RING_RADIUS + RING_LINE / 2, None, TRACK, RING_LINE)
    if card.goal and card.days > 0:
        canvas.arc(centre, RING_RADIUS, min(1.0, card.days / card.goal), canvas.accent.bright, RING_LINE)
    number = set_text(2 * RING_RADIUS - 20, Passage(f"{card.days:,}", DISPLAY, lines=1), align="center")
    canvas.write(number, centre[0] - number.width / 2, centre[1] - number.height / 2)
    _write_numbers(canvas, card, 2 * centre[0] - MARGIN + 18, centre[1])
    bottom = 2 * centre[1] - MARGIN
    return canvas.png(_draw_week(canvas, card, bottom + 18) + MARGIN)


def _write_numbers(canvas: Canvas, card: StreakCard, left: float, middle: float) -> None:
    """What stands beside the ring, around `middle`."""
    room = WIDTH - MARGIN - left
    ready = (
        f"{card.freezes} {'freeze' if card.freezes == 1 else 'freezes'} ready" if card.freezes else "No freeze ready"
    )
    block = set_text(
        room,
        Passage("day in a row" if card.days == 1 else "days in a row", HEADING, canvas.accent.bright),
        Passage(f"{card.recent} of the last {RECENT_DAYS} days", BODY),
        Passage(f"Longest streak: {card.longest:,}", BODY, MUTED),
        gap=2,
    )
    freezes = set_text(room - 22, Passage(ready, BODY, MUTED, 1))
    top = middle - (block.height + 3 + freezes.height) / 2
    canvas.write(block, left, top)
    line = top + block.height + 3
    draw_snowflake(canvas, (left + 7, line + freezes.height / 2), 6.5, INK if card.freezes else MUTED)
    canvas.write(freezes, left + 20, line)


def _draw_week(canvas: Canvas, card: StreakCard, top: float) -> float:
    """Seven marks with their weekdays below; returns the bottom."""
    pitch = (INNER - WEEK_MARK) / (len(WEEKDAYS) - 1)
    bottom = top + WEEK_MARK
    for weekday, (name, kind) in enumerate(zip(WEEKDAYS, card.week, strict=True)):
        x, is_today = MARGIN + WEEK_MARK / 2 + weekday * pitch, weekday == card.today
        draw_mark(canvas, kind, (x, top + WEEK_MARK / 2), WEEK_MARK)
        style, colour = (SMALL_BOLD, INK) if is_today else (SMALL, MUTED)
        label = set_text(pitch, Passage(name, style, colour, 1), align="center")
        canvas.write(label, x - pitch / 2, bottom + 4)
    return bottom + 4 + SMALL.line_height


def milestone_card(days: int, accent: AccentName = "job") -> bytes:
    """A number of days to celebrate, 600 x 380 pixels."""
    canvas, middle = Canvas(accent), WIDTH / 2
    centre = (middle, MARGIN + MEDAL_RADIUS + 4)
    reach, bottom = MEDAL_RADIUS + 16, centre[1] + MEDAL_RADIUS + 14
    draw_confetti(
        canvas, (MARGIN, MARGIN, WIDTH - MARGIN, bottom + 18), (middle - reach, 0, middle + reach, bottom + 24)
    )
    canvas.circle(centre, MEDAL_RADIUS, canvas.accent.tint, canvas.accent.bright, RING_LINE)
    number = set_text(2 * MEDAL_RADIUS - 24, Passage(f"{days:,}", DISPLAY, lines=1), align="center")
    canvas.write(number, middle - number.width / 2, centre[1] - number.height / 2)
    words = "day in a row" if days == 1 else "days in a row"
    below = set_text(2 * reach, Passage(words, HEADING, canvas.accent.bright), align="center")
    canvas.write(below, middle - reach, bottom)
    return canvas.png(bottom + below.height + MARGIN)


def chapter_finished_card(label: str, title: str, done: int, total: int, accent: AccentName = "learning") -> bytes:
    """A chapter that was just finished (`label` is such as `Chapter 8`), and how many of all are, 600 pixels wide."""
    canvas = Canvas(accent)
    left = MARGIN + 2 * BADGE_RADIUS + 14
    words = set_text(
        WIDTH - MARGIN - left,
        Passage("You've read it all!" if done >= total else f"{label} finished", LABEL, canvas.accent.bright),
        Passage(title, HEADING),
        gap=3,
    )
    height = max(words.height, 2 * BADGE_RADIUS)
    centre = (MARGIN + BADGE_RADIUS, MARGIN + height / 2)
    canvas.circle(centre, BADGE_RADIUS, canvas.accent.bright)
    draw_check(canvas, centre, BADGE_RADIUS * 0.46)
    canvas.write(words, left, MARGIN + (height - words.height) / 2)
    top = MARGIN + height + 16
    draw_segments(canvas, top, done, total, canvas.accent.bright)
    count = set_text(INNER, Passage(f"{done} of {total} chapters", SMALL, MUTED), align="left")
    canvas.write(count, MARGIN, top + SEGMENT_HEIGHT + 5)
    return canvas.png(top + SEGMENT_HEIGHT + 5 + count.height + MARGIN - 4)


def progress_card(phases: Sequence[PhaseProgress]) -> bytes:
    """The chapters read, in all and by phase, each phase in its own colour, 600 pixels wide."""
    canvas = Canvas()
    done, total = sum(phase.done for phase in phases), sum(phase.total for phase in phases)
    number = set_text(INNER, Passage(f"{done}", NUMBER, lines=1))
    canvas.write(number, MARGIN, MARGIN - 6)
    beside = set_text(INNER / 2, Passage(f"of {total} chapters read", BODY, MUTED))
    canvas.write(beside, MARGIN + text_width(f"{done}", NUMBER) + 8, MARGIN - 6 + number.height - beside.height - 5)
    top = MARGIN + number.height + 4
    for phase in phases:
        bright = get_accent(phase.accent).bright
        count = f"{phase.done} of {phase.total}"
        name = set_text(INNER - text_width(count, LABEL) - 10, Passage(phase.name, BODY, lines=1))
        canvas.write(name, MARGIN, top)
        canvas.write(set_text(INNER, Passage(count, LABEL, bright), align="right"), MARGIN, top)
        top += name.height + 4
        draw_segments(canvas, top, phase.done, phase.total, bright)
        top += SEGMENT_HEIGHT + 13
    return canvas.png(top - 13 + MARGIN)


def draw_segments(canvas: Canvas, top: float, done: int, total: int, colour: Colour) -> None:
    """A bar of as many parts as there are, the first `done` of them full; of very many, one bar."""
    shares = [number / total for number in range(total + 1)] if 0 < total <= MOST_SEGMENTS else [0.0, 1.0]
    full = done / total if total else 0.0
    for start, end in pairwise(shares):
        left, right = MARGIN + start * (INNER + SEGMENT_GAP), MARGIN + end * (INNER + SEGMENT_GAP) - SEGMENT_GAP
        canvas.panel((left, top, right, top + SEGMENT_HEIGHT), TRACK, radius=3)
        if full > start:
            share = min(1.0, (full - start) / (end - start))
            canvas.panel((left, top, left + (right - left) * share, top + SEGMENT_HEIGHT), colour, radius=3)
