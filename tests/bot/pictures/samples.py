"""A figure of every kind and a card of every sort, and what was written where while they were drawn."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pydantic import TypeAdapter

from bot.content.figures import FigureEntry
from bot.pictures.calendar_card import CalendarDay, CalendarPicture, calendar_picture
from bot.pictures.cards import (
    PhaseProgress,
    StreakCard,
    chapter_finished_card,
    milestone_card,
    progress_card,
    streak_card,
)
from bot.pictures.marks import MarkKind
from bot.pictures.worksheet_cards import (
    BriefSection,
    RankedRow,
    Share,
    brief_card,
    ranked_table,
    scenario_bar,
)

FIGURE: TypeAdapter[FigureEntry] = TypeAdapter(FigureEntry)
TODAY = date(2026, 12, 3)

ITEMS = [{"label": "Learn"}, {"label": "Build", "note": "something small"}, {"label": "Ask for a job"}]
AXES = [
    {"label": "Machine learning", "value": 3},
    {"label": "Mathematics", "value": 1.5},
    {"label": "Code", "value": 0},
]

# As they stand in a chapter's front matter.
FIGURES: dict[str, dict[str, Any]] = {
    "steps": {"kind": "steps", "items": ITEMS},
    "loop": {"kind": "loop", "items": ITEMS},
    "ladder": {"kind": "ladder", "items": ITEMS},
    "fork": {
        "kind": "fork",
        "question": "Can you meet the team?",
        "branches": [{"when": "Yes", "then": "Meet them, then decide"}, {"when": "Not yet", "then": "Keep asking"}],
    },
    "grid": {
        "kind": "grid",
        "columns": ["Analyst", "ML engineer"],
        "rows": ["Health care", "Insurance"],
        "cells": [
            [{"label": "Not her road"}, {"label": "Her goal", "note": "hospital software"}],
            [{"label": "Mara today"}, {"label": "First hop"}],
        ],
        "path": [[1, 0], [1, 1], [0, 1]],
    },
    "bars": {"kind": "bars", "unit": "min", "max": 60, "items": [{"label": "By hand", "value": 60}]},
    "radar": {"kind": "radar", "max": 5, "axes": AXES},
    "squares": {"kind": "squares", "count": 30, "per_row": 10, "filled": 26, "label": "26 days out of 30"},
    "table": {
        "kind": "table",
        "columns": ["Question", "Forecast", "Mushrooms"],
        "rows": [["Do I grow?", "4", "4"], ["Teammates?", "4", "1"], ["Total", "8", "5"]],
    },
}

WEEK = (
    *(MarkKind.KEPT, MarkKind.FREEZE, MarkKind.REST, MarkKind.MISSED),
    *(MarkKind.OPEN, MarkKind.FUTURE, MarkKind.FUTURE),
)
DAYS = {
    TODAY - timedelta(days=ago): CalendarDay(kind, 7 * ago)
    for ago, kind in enumerate([kind for kind in MarkKind if kind is not MarkKind.FUTURE] * 5)
}
LONG = "A text that a member typed without an end, and that goes on, " * 20


def sample_cards(text: str = "Call forecast") -> dict[str, Callable[[], bytes]]:
    """Every card, with `text` wherever a card has a text of somebody."""
    sections = [BriefSection(text, (text, "Waiting time from 11 to 6 minutes"))] * 4
    rows = [RankedRow(text, (4, 1, 2)), RankedRow("Photo app", (4, 4, 3))]
    return {
        "streak": lambda: streak_card(StreakCard(9, WEEK, 4, 1, 12, 21, 30)),
        "long streak": lambda: streak_card(StreakCard(123_456, WEEK, 0, 0, 9_999_999, 30)),
        "no streak": lambda: streak_card(StreakCard(0, WEEK, 6, 2, 0, 0, 7)),
        "milestone": lambda: milestone_card(100),
        "large milestone": lambda: milestone_card(1_000_000),
        "chapter": lambda: chapter_finished_card("Chapter 8", text, 4, 13),
        "last chapter": lambda: chapter_finished_card("Chapter 12", text, 13, 13),
        "progress": lambda: progress_card(
            [
                PhaseProgress(text, "learning", 2, 4),
                PhaseProgress("Job", "job", 0, 0),
                PhaseProgress("A", "mindset", 9, 90),
            ]
        ),
        "12 weeks": lambda: calendar_picture(CalendarPicture(12, TODAY, DAYS, text)),
        "53 weeks": lambda: calendar_picture(CalendarPicture(53, TODAY, DAYS)),
        "new calendar": lambda: calendar_picture(CalendarPicture(12, TODAY, {})),
        "brief": lambda: brief_card(text, sections),
        "ranking": lambda: ranked_table([text, "Teammates?", "Fits my week?"], rows, text),
        "scenarios": lambda: scenario_bar([Share(text, 70), Share("Still an analyst", 29), Share("None", 1)], text),
    }


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@contextmanager
def texts_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collects each text that is drawn and reaches beyond the picture that it is drawn on."""
    outside: list[str] = []
    draw_text = ImageDraw.ImageDraw.text

    def text(self: Any, xy: Any, text: str, fill: Any, font: Any, **options: Any) -> None:
        left, top, right, bottom = self.textbbox(xy, text, font, **options)
        width, height = self.im.size
        if text.strip() and (left < 0 or top < 0 or right > width or bottom > height):
            outside.append(f"{text!r} at {left, top, right, bottom} in {width} x {height}")
        draw_text(self, xy, text, fill, font, **options)

    with monkeypatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", text)
        yield outside
