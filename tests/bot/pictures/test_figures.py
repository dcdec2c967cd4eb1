"""Every figure of a chapter is drawn within its picture, and can be read without seeing it."""

import subprocess
import sys
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.figures import FigureEntry
from bot.pictures.figures import describe_figure, draw_figure
from tests.bot.pictures.samples import FIGURE, FIGURES, pixels, texts_outside

MOST_BYTES = 60_000
# What Discord takes as a description.
DESCRIPTION_CHARACTERS = 1_024
KINDS = sorted(FIGURES)


def drawn(data: dict[str, Any]) -> bytes:
    return draw_figure(FIGURE.validate_python(data).to_record(), "learning")


def labels(data: Any) -> list[str]:
    """Every text that a figure holds, but its kind."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for key, value in data.items() if key != "kind" for text in labels(value)]
    return [text for value in data for text in labels(value)] if isinstance(data, list | tuple) else []


def test_the_samples_hold_every_kind() -> None:
    assert {kind.model_fields["kind"].annotation.__args__[0] for kind in get_args(get_args(FigureEntry)[0])} == set(
        FIGURES
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_a_small_picture_600_pixels_wide(kind: str) -> None:
    png = drawn(FIGURES[kind])
    image = pixels(png)
    assert (image.format, image.width) == ("PNG", 600)
    assert 100 <= image.height <= 1_200
    assert len(png) < MOST_BYTES


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figure_gives_the_same_bytes(kind: str) -> None:
    assert drawn(FIGURES[kind]) == drawn(FIGURES[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_accent_changes_the_picture(kind: str) -> None:
    figure = FIGURE.validate_python(FIGURES[kind]).to_record()
    assert draw_figure(figure, "learning") != draw_figure(figure, "job")


@pytest.mark.parametrize("kind", KINDS)
def test_a_description_holds_all_that_is_written(kind: str) -> None:
    description = describe_figure(FIGURE.validate_python(FIGURES[kind]).to_record())
    assert [text for text in labels(FIGURES[kind]) if text not in description] == []


def test_descriptions_read_as_sentences() -> None:
    described = {kind: describe_figure(FIGURE.validate_python(data).to_record()) for kind, data in FIGURES.items()}
    assert described == {
        "steps": "3 steps, in order: 1. Learn; 2. Build (something small); 3. Ask for a job.",
        "loop": "A loop: Learn, then Build (something small), then Ask for a job, and back to Learn.",
        "ladder": "A ladder of 3 rungs, from the bottom up: 1. Learn; 2. Build (something small); 3. Ask for a job.",
        "fork": "Can you meet the team? Yes: Meet them, then decide. Not yet: Keep asking.",
        "grid": "A grid of two rows and two columns. Health care, Analyst: Not her road. Health care, ML engineer: "
        "Her goal (hospital software). Insurance, Analyst: Mara today. Insurance, ML engineer: First hop. "
        "The path leads from Mara today to First hop to Her goal.",
        "bars": "Bars: By hand 60 min.",
        "radar": "A chart of scores from 0 to 5: Machine learning 3, Mathematics 1.5, Code 0.",
        "squares": "26 days out of 30. 26 of 30 squares are filled.",
        "table": "A table. Question: Do I grow?; Forecast: 4; Mushrooms: 4. Question: Teammates?; Forecast: 4; "
        "Mushrooms: 1. Question: Total; Forecast: 8; Mushrooms: 5.",
    }


# Mostly what people write, sometimes anything: long words, other alphabets, emoji, signs that join or turn.
SIGNS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aeinorst WM.,-é€☃日ش\u0301\u200d"))


def texts(most: int) -> st.SearchStrategy[str]:
    typed = st.text(SIGNS, min_size=1, max_size=most).map(lambda text: " ".join(text.split()))
    return st.one_of(st.sampled_from(["W" * most, "i i" * (most // 3), "Learning"]), typed.filter(bool))


LABELS, NOTES, CELLS = texts(28), texts(60), texts(16)
NOTED = st.lists(st.fixed_dictionaries({"label": LABELS}, optional={"note": NOTES}), min_size=2, max_size=6)
VALUES = st.lists(
    st.fixed_dictionaries({"label": LABELS, "value": st.floats(0, 1_000_000, allow_nan=False)}), min_size=3, max_size=6
)
PLACES = st.lists(st.integers(0, 1), min_size=2, max_size=2)
ANY_FIGURE = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(["steps", "loop", "ladder"]), "items": NOTED}),
    st.fixed_dictionaries(
        {
            "kind": st.just("fork"),
            "question": NOTES,
            "branches": st.lists(st.fixed_dictionaries({"when": LABELS, "then": NOTES}), min_size=2, max_size=3),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("grid"),
            "columns": st.lists(LABELS, min_size=2, max_size=2),
            "rows": st.lists(LABELS, min_size=2, max_size=2),
            "cells": st.lists(NOTED.map(lambda items: items[:2]), min_size=2, max_size=2),
            "path": st.sampled_from([[], [[1, 0], [1, 1], [0, 1]], [[0, 0], [1, 1], [1, 0], [0, 1]]]),
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("bars"), "items": VALUES, "unit": texts(12), "max": st.just(1_000_000)},
    ),
    st.fixed_dictionaries({"kind": st.just("radar"), "axes": VALUES, "max": st.just(1_000_000.0)}),
    st.fixed_dictionaries(
        {
            "kind": st.just("squares"),
            "count": st.integers(10, 200),
            "per_row": st.integers(10, 20),
            "filled": st.integers(0, 10),
            "label": LABELS,
        }
    ),
    st.integers(2, 4).flatmap(
        lambda width: st.fixed_dictionaries(
            {
                "kind": st.just("table"),
                "columns": st.lists(CELLS, min_size=width, max_size=width),
                "rows": st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5),
            }
        )
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=ANY_FIGURE)
def test_no_text_within_the_limits_leaves_the_picture(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    figure = FIGURE.validate_python(data).to_record()
    with texts_outside(monkeypatch) as outside:
        png = draw_figure(figure)
    assert outside == []
    assert pixels(png).width == 600
    assert len(png) < MOST_BYTES
    assert len(describe_figure(figure)) <= DESCRIPTION_CHARACTERS


def test_the_start_of_the_bot_loads_no_pillow() -> None:
    modules = ("figures", "cards", "calendar_card", "worksheet_cards")
    imports = ", ".join(f"bot.pictures.{module}" for module in modules)
    code = f"import sys, {imports}; print('PIL' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False"]
