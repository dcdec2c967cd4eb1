"""Text fits where it belongs, in the largest size that does, and what no font has does no harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pages.ui import ACCENTS
from bot.pictures.lettering import MISSING, Passage, drawable, fit, set_text, text_width
from bot.pictures.style import BODY, BRIGHT, CARD, DARK_INK, INK, LABEL, MUTED, PANEL, SMALL, Colour, get_accent

SENTENCE = "They know papers, I know claims. It takes both."


def contrast(front: Colour, behind: Colour) -> float:
    """As the Web Content Accessibility Guidelines 2.2 define it, 1 to 21."""

    def luminance(colour: Colour) -> float:
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(front), luminance(behind)))
    return (high + 0.05) / (low + 0.05)


def test_lines_are_balanced() -> None:
    assert fit(SENTENCE, SMALL, 220, 3)[0] == ["They know papers, I know", "claims. It takes both."]


def test_a_text_that_does_not_fit_is_smaller_and_then_cut() -> None:
    assert fit("Software", BODY, 80, 1) == (["Software"], BODY)
    assert fit("Software", BODY, 52, 1) == (["Software"], SMALL)
    lines, style = fit(SENTENCE, BODY, 80, 2)
    assert (lines, style) == (["They know", "papers, I kno…"], SMALL)


def test_a_long_word_is_broken() -> None:
    assert fit("Telecommunications", SMALL, 70, 3)[0] == ["Telecommu-", "nications"]


def test_an_empty_text_takes_no_room() -> None:
    block = set_text(100, Passage("", LABEL), Passage("\u200b\n", SMALL))
    assert (block.lines, block.height) == ((), 0)


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("  two\n lines ", "two lines"),
        ("2–3 — maybe", "2-3 - maybe"),
        ("José", "José"),
        ("Привет", "Привет"),
        ("日本", MISSING * 2),
        ("𝔄n", "An"),
        ("Nice 🎉 one", "Nice one"),
        ("\u202eabc\u0000", "abc"),
    ],
)
def test_what_no_font_has_is_left_out_or_a_box(typed: str, drawn: str) -> None:
    assert drawable(typed) == drawn


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120), st.integers(40, 268), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, width: int, most_lines: int) -> None:
    lines, style = fit(text, LABEL, width, most_lines)
    assert len(lines) <= most_lines
    assert [line for line in lines if text_width(line, style) > width] == []


@pytest.mark.parametrize("name", sorted(BRIGHT))
def test_every_accent_is_legible(name: str) -> None:
    accent = get_accent(name)  # type: ignore[arg-type]
    for behind in (CARD, PANEL):
        assert contrast(accent.bright, behind) >= 4.5
        assert contrast(MUTED, behind) >= 4.5
    assert contrast(DARK_INK, accent.bright) >= 4.5
    assert contrast(INK, accent.tint) >= 4.5
    assert contrast(MUTED, accent.tint) >= 4


def test_the_accents_are_those_of_the_messages() -> None:
    assert set(BRIGHT) == {*ACCENTS, "neutral"}
