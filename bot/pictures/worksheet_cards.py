"""Cards of what members worked out: a one-page brief, a grid of points, a ranking, and shares of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pictures.canvas import Canvas, Point
from bot.pictures.lettering import Passage, TextBlock, set_text, text_width
from bot.pictures.style import (
    BODY,
    CARD,
    DARK_INK,
    HEADING,
    INK,
    INNER,
    LABEL,
    MARGIN,
    MUTED,
    PANEL,
    SMALL,
    SMALL_BOLD,
    WIDTH,
    AccentName,
    mix,
)

PADDING = 10.0
PANEL_GAP = 7.0
BRIEF_LINES = 3
BADGE_RADIUS = 11.0
SHARE_BAR, SHARE_GAP = 30.0, 2.0
# A share of a whole that is narrower has its number in the list alone.
NARROWEST_NUMBER = 30.0
WHOLE = 100


@dataclass(frozen=True)
class BriefSection:
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RankedRow:
    label: str
    scores: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.scores)


@dataclass(frozen=True)
class Share:
    """A part of a whole, in percent."""

    label: str
    percent: int


def brief_card(title: str, sections: Sequence[BriefSection], accent: AccentName = "projects") -> bytes:
    """A page of headings with a few lines each, 600 pixels wide; a line that is too long is cut after three."""
    canvas = Canvas(accent)
    top = _write_title(canvas, title)
    for section in sections:
        block = set_text(
            INNER - 2 * PADDING - 6,
            Passage(section.heading, SMALL_BOLD, canvas.accent.bright, 2),
            *(Passage(line, BODY, lines=BRIEF_LINES) for line in section.lines),
            gap=3,
        )
        bottom = top + block.height + 2 * PADDING - 2
        canvas.panel((MARGIN, top, WIDTH - MARGIN, bottom), PANEL)
        canvas.panel((MARGIN, top, MARGIN + 4, bottom), canvas.accent.bright, radius=2)
        canvas.write(block, MARGIN + PADDING + 6, top + PADDING - 1)
        top = bottom + PANEL_GAP
    return canvas.png(top - PANEL_GAP + MARGIN)


def _write_title(canvas: Canvas, title: str) -> float:
    """The title, if there is one; returns where what follows begins."""
    block = set_text(INNER, Passage(title, HEADING, lines=2))
    canvas.write(block, MARGIN, MARGIN - 3)
    return MARGIN + block.height + 6 if block.lines else MARGIN


def _draw_badge(canvas: Canvas, text: str, centre: Point, strong: bool) -> None:
    canvas.circle(centre, BADGE_RADIUS, canvas.accent.bright if strong else mix(PANEL, MUTED, 0.35))
    digit = set_text(2 * BADGE_RADIUS, Passage(text, SMALL_BOLD, DARK_INK if strong else INK, 1), align="center")
    canvas.write(digit, centre[0] - BADGE_RADIUS, centre[1] - digit.height / 2)


def ranked_table(
    columns: Sequence[str], rows: Sequence[RankedRow], title: str = "", accent: AccentName = "projects"
) -> bytes:
    """The rows from the highest total down, each with its scores under the names in `columns`, 600 pixels wide."""
    canvas = Canvas(accent)
    top = _write_title(canvas, title)
    totals = sorted((row.total for row in rows), reverse=True)
    for row in sorted(rows, key=lambda row: -row.total):
        rank = totals.index(row.total) + 1
        total = set_text(60, Passage(f"{row.total:,}", HEADING, canvas.accent.bright, 1), align="right")
        words = _ranked_text(columns, row, INNER - 2 * PADDING - 2 * BADGE_RADIUS - 10 - _needed(total))
        bottom = top + max(words.height, 2 * BADGE_RADIUS) + 2 * PADDING
        middle = (top + bottom) / 2
        canvas.panel((MARGIN, top, WIDTH - MARGIN, bottom), canvas.accent.tint if rank == 1 else PANEL)
        _draw_badge(canvas, str(rank), (MARGIN + PADDING + BADGE_RADIUS, middle), rank == 1)
        canvas.write(words, MARGIN + PADDING + 2 * BADGE_RADIUS + 10, middle - words.height / 2)
        canvas.write(total, WIDTH - MARGIN - PADDING - total.width, middle - total.height / 2)
        top = bottom + PANEL_GAP
    return canvas.png(top - PANEL_GAP + MARGIN)


def _needed(total: TextBlock) -> float:
    return max(text_width(line.text, line.style) for line in total.lines) + 10


def _ranked_text(columns: Sequence[str], row: RankedRow, width: float) -> TextBlock:
    scores = ", ".join(f"{name} {score:,}" for name, score in zip(columns, row.scores, strict=True))
    return set_text(width, Passage(row.label, LABEL, lines=2), Passage(scores, SMALL, MUTED, 3), gap=2)


def scenario_bar(shares: Sequence[Share], title: str = "", accent: AccentName = "job") -> bytes:
    """One bar of shares, and a list of them, 600 pixels wide; raises `ValueError` unless they add up to 100."""
    if sum(share.percent for share in shares) != WHOLE or any(share.percent < 0 for share in shares):
        raise ValueError(f"shares of {WHOLE} % are needed")
    canvas = Canvas(accent)
    top = _write_title(canvas, title)
    colours = [mix(canvas.accent.bright, CARD, 0.72 * at / max(1, len(shares) - 1)) for at in range(len(shares))]
    left, list_top = MARGIN, top + SHARE_BAR + 14
    for share, colour in zip(shares, colours, strict=True):
        width = (INNER + SHARE_GAP) * share.percent / WHOLE
        ink = DARK_INK if sum(colour) > 330 else INK
        if width > SHARE_GAP:
            canvas.panel((left, top, left + width - SHARE_GAP, top + SHARE_BAR), colour, radius=5)
        percent = f"{share.percent}%"
        if width >= NARROWEST_NUMBER:
            number = set_text(width - SHARE_GAP, Passage(percent, SMALL_BOLD, ink, 1), align="center")
            canvas.write(number, left, top + (SHARE_BAR - number.height) / 2)
        left += width
        canvas.panel((MARGIN, list_top + 2, MARGIN + 13, list_top + 15), colour, radius=4)
        name = set_text(INNER - 22 - 48, Passage(share.label, BODY, lines=2))
        canvas.write(name, MARGIN + 22, list_top)
        amount = set_text(44, Passage(percent, LABEL, canvas.accent.bright, 1), align="right")
        canvas.write(amount, WIDTH - MARGIN - 44, list_top)
        list_top += name.height + 6
    return canvas.png(list_top - 6 + MARGIN)
