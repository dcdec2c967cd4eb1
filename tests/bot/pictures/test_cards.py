"""Every card is drawn within its picture, whatever somebody typed, and shows what it is handed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageDraw

from bot.pictures.calendar_card import CalendarDay, CalendarPicture, calendar_picture
from bot.pictures.cards import StreakCard, chapter_finished_card, milestone_card, streak_card
from bot.pictures.marks import MarkKind
from bot.pictures.worksheet_cards import RankedRow, Share, ranked_table, scenario_bar
from tests.bot.pictures.samples import LONG, TODAY, WEEK, pixels, sample_cards, texts_outside

MOST_BYTES = 60_000
NAMES = sorted(sample_cards())


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were drawn, in order; bold ones are drawn twice and counted once."""
    texts: list[str] = []
    draw_text = ImageDraw.ImageDraw.text

    def text(self: Any, xy: Any, text: str, *arguments: Any, **options: Any) -> None:
        if texts[-1:] != [text]:
            texts.append(text)
        draw_text(self, xy, text, *arguments, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", text)
    return texts


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_a_small_picture_600_pixels_wide(name: str) -> None:
    png = sample_cards()[name]()
    image = pixels(png)
    assert (image.format, image.width) == ("PNG", 600)
    assert 150 <= image.height <= 1_200
    assert len(png) < MOST_BYTES
    assert png == sample_cards()[name]()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["Call forecast", LONG, "W" * 500, "日本語 🎉 שלום", "", "\u200b"])
def test_no_text_leaves_a_card(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with texts_outside(monkeypatch) as outside:
        png = sample_cards(text)[name]()
    assert outside == []
    assert len(png) < MOST_BYTES


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_text_at_all_leaves_a_card(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with texts_outside(monkeypatch) as outside:
        sample_cards(text)[name]()
    assert outside == []


def test_a_streak_tells_its_numbers(written: list[str]) -> None:
    streak_card(StreakCard(9, WEEK, 4, 1, 12, 21, 30))
    assert written == [
        *("9", "days in a row", "21 of the last 30 days", "Longest streak: 12", "1 freeze ready"),
        *("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ]


def test_one_day_is_a_day(written: list[str]) -> None:
    streak_card(StreakCard(1, WEEK, 4, 0, 1, 1))
    milestone_card(1)
    assert written.count("day in a row") == 2
    assert "No freeze ready" in written


@pytest.mark.parametrize(("week", "today"), [(WEEK[:6], 0), (WEEK, 7), (WEEK, -1)])
def test_a_week_has_seven_days(week: tuple[MarkKind, ...], today: int) -> None:
    with pytest.raises(ValueError, match="seven marks"):
        StreakCard(1, week, today, 0, 1, 1)


def test_each_mark_has_a_look_of_its_own() -> None:
    looks = {kind: streak_card(StreakCard(1, (kind,) * 7, 0, 0, 1, 1)) for kind in MarkKind}
    same = {kind for kind in MarkKind if list(looks.values()).count(looks[kind]) > 1}
    assert same == {MarkKind.FUTURE, MarkKind.OUTSIDE}  # both are days that cannot be kept


def test_a_finished_chapter_counts(written: list[str]) -> None:
    chapter_finished_card("Chapter 8", "Keys", 4, 13)
    assert written == ["Chapter 8 finished", "Keys", "4 of 13 chapters"]
    written.clear()
    chapter_finished_card("Chapter 12", "Keys", 13, 13)
    assert written == ["You've read it all!", "Keys", "13 of 13 chapters"]


def test_the_legend_holds_only_what_occurs(written: list[str]) -> None:
    calendar_picture(CalendarPicture(12, TODAY, {TODAY: CalendarDay(MarkKind.REST)}))
    assert written == ["Mon", "Wed", "Fri", "Oct 2026", "Nov", "rest day"]
    written.clear()
    calendar_picture(CalendarPicture(12, TODAY, {}))
    assert written == ["Mon", "Wed", "Fri", "Oct 2026", "Nov"]


@pytest.mark.parametrize(("weeks", "first"), [(12, date(2026, 9, 14)), (53, date(2025, 12, 1))])
def test_a_calendar_begins_on_a_monday(weeks: Any, first: date) -> None:
    assert CalendarPicture(weeks, TODAY, {}).first == first


def test_days_outside_the_weeks_are_not_drawn() -> None:
    early, late = date(2026, 9, 13), date(2026, 12, 4)
    beyond = {early: CalendarDay(MarkKind.KEPT, 9), late: CalendarDay(MarkKind.KEPT, 9)}
    assert calendar_picture(CalendarPicture(12, TODAY, beyond)) == calendar_picture(CalendarPicture(12, TODAY, {}))


def test_more_minutes_are_another_colour() -> None:
    pictures = {
        calendar_picture(CalendarPicture(12, TODAY, {date(2026, 10, 1): CalendarDay(MarkKind.KEPT, minutes)}))
        for minutes in (0, 4, 5, 14, 15, 29, 30, 59, 60, 600)
    }
    assert len(pictures) == 5


def test_the_highest_total_is_first_and_equals_share_a_rank(written: list[str]) -> None:
    rows = [RankedRow("Mushrooms", (4, 1)), RankedRow("Forecast", (4, 4)), RankedRow("Stories", (3, 2))]
    ranked_table(["Grow?", "Mates?"], rows)
    assert written == [
        *("1", "Forecast", "Grow? 4, Mates? 4", "8"),
        *("2", "Mushrooms", "Grow? 4, Mates? 1", "5"),
        *("2", "Stories", "Grow? 3, Mates? 2", "5"),
    ]


@pytest.mark.parametrize("percents", [(50, 49), (50, 51), (110, -10), ()])
def test_shares_add_up_to_100(percents: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shares of 100 %"):
        scenario_bar([Share("A plan", percent) for percent in percents])
