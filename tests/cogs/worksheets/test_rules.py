"""The arithmetic and the verdicts of results, and that every rule and picture takes whatever members may answer."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.worksheets.parse import SHORT_CHARACTERS, check_answers, parse_answer
from cogs.worksheets.pictures import build_picture
from cogs.worksheets.records import (
    Answers,
    Choice,
    QuestionKind,
    RuleUse,
    SheetQuestion,
    SheetStep,
    Worksheet,
    Worksheets,
)
from cogs.worksheets.results import build_sections, fill, to_markdown
from cogs.worksheets.rules import compute_values, rank_items
from cogs.worksheets.views.results import RESULT_CHARACTERS, fitted_sections
from tests.support.content import shipped_content

TODAY = date(2026, 11, 30)
SHIPPED = shipped_content("worksheets").part(Worksheets)
RUNGS = tuple(Choice(key, key.title()) for key in ("class", "personal", "value", "scope"))


def question(key: str, kind: str = "short", **more: Any) -> SheetQuestion:
    return SheetQuestion(key, key.title(), QuestionKind(kind), **more)


def computed(answers: Answers, rule: str, questions: Sequence[SheetQuestion], **arguments: Any) -> dict[str, str]:
    steps = tuple(SheetStep(item.key, (item,)) for item in questions)
    worksheet = Worksheet("a", "A", "math", "", 1, steps, (), (RuleUse(rule, arguments),))
    return compute_values(worksheet, answers, TODAY)


def answers_of(asked: SheetQuestion) -> st.SearchStrategy[Any]:
    """Any answer that the question takes."""
    keys = [choice.key for choice in asked.choices]
    match asked.kind:
        case QuestionKind.ONE_OF:
            return st.sampled_from(keys)
        case QuestionKind.SOME_OF:
            return st.lists(st.sampled_from(keys), min_size=1, unique=True)
        case QuestionKind.SCALE:
            return st.integers(1, 5)
        case QuestionKind.NUMBER:
            return st.integers(asked.least, asked.most)
        case QuestionKind.LIST:
            if asked.total_of:
                return shares_of(asked)
            return st.lists(sheets_of(asked.fields), min_size=max(asked.least, 1), max_size=asked.most)
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=SHORT_CHARACTERS)


def sheets_of(questions: Sequence[SheetQuestion]) -> st.SearchStrategy[dict[str, Any]]:
    required = {item.key: answers_of(item) for item in questions if not item.optional}
    return st.fixed_dictionaries(required, optional={item.key: answers_of(item) for item in questions if item.optional})


@st.composite
def shares_of(draw: Any, asked: SheetQuestion) -> list[dict[str, Any]]:
    cuts = draw(st.lists(st.integers(1, asked.total - 1), min_size=1, max_size=asked.most - 1, unique=True))
    ends = [0, *sorted(cuts), asked.total]
    items = []
    for start, end in itertools.pairwise(ends):
        items.append({**draw(sheets_of(asked.fields)), asked.total_of: end - start})
    return items


@pytest.mark.parametrize("worksheet", SHIPPED.items, ids=lambda worksheet: worksheet.slug)
@given(data=st.data())
def test_whatever_is_answered_has_a_result_that_fits_a_message_and_a_picture_that_can_be_built(
    worksheet: Worksheet, data: st.DataObject
) -> None:
    answers = data.draw(sheets_of(worksheet.questions))
    check_answers(worksheet.questions, answers)
    sections, _is_cut = fitted_sections(worksheet, answers, TODAY)
    assert sections
    assert sum(len(section.heading) + len(section.text) for section in sections) <= RESULT_CHARACTERS
    picture = build_picture(worksheet, answers, TODAY)
    assert picture is None or 0 < len(picture.description) <= 1_024
    assert worksheet.title in to_markdown(worksheet, answers, TODAY)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_the_extremes_are_those_of_the_scores(scores: list[int]) -> None:
    questions = [question(f"q{number}", "scale") for number in range(len(scores))]
    answers = {f"q{number}": score for number, score in enumerate(scores)}
    values = computed(answers, "extremes", questions, of=list(answers))
    assert (int(values["lowest_score"]), int(values["highest_score"])) == (min(scores), max(scores))
    assert values["lowest"].count("Q") == scores.count(min(scores))
    assert bool(values["even"]) == (len(set(scores)) == 1)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=8))
def test_a_ranking_goes_by_the_sum_and_keeps_equal_ones_in_order(scores: list[tuple[int, int]]) -> None:
    ideas = question("ideas", "list", fields=(question("name"), question("a", "scale"), question("b", "scale")))
    items = [{"name": f"idea {number}", "a": a, "b": b} for number, (a, b) in enumerate(scores)]
    ranked = rank_items(ideas, items, ["a", "b"])
    totals = [score for _item, score in ranked]
    assert totals == sorted((a + b for a, b in scores), reverse=True)
    assert all(
        first[0]["name"] < second[0]["name"] for first, second in itertools.pairwise(ranked) if first[1] == second[1]
    )
    values = computed({"ideas": items}, "ranking", [ideas], list="ideas", label="name", by=["a", "b"])
    assert values["first"] == ranked[0][0]["name"]
    assert bool(values["tie"]) == (len(totals) > 1 and totals[0] == totals[1])


@pytest.mark.parametrize(
    ("held", "rung", "next_rung", "skipped", "top"),
    [
        (["class"], "Class", "Personal", "", ""),
        (["class", "value"], "Value", "Scope", "Personal", ""),
        (["scope"], "Scope", "", "Class, Personal and Value", "yes"),
        ([], "", "Class", "", ""),
    ],
)
def test_the_gap_on_the_ladder_is_the_rung_above_the_highest(
    held: list[str], rung: str, next_rung: str, skipped: str, top: str
) -> None:
    projects = question("projects", "list", fields=(question("name"), question("rung", "one_of", choices=RUNGS)))
    items = [{"name": "x", "rung": key} for key in held]
    values = computed({"projects": items}, "ladder", [projects], list="projects", rung="rung")
    assert (values["rung"], values["next_rung"], values["skipped"], values["top"]) == (rung, next_rung, skipped, top)


ENDS = ("role_now", "role_next", "industry_now", "industry_next", "first")


@pytest.mark.parametrize(
    ("typed", "switch", "stop"),
    [
        (("Analyst", "ML engineer", "Insurance", "Health care", "role"), "both", ("ML engineer", "Insurance")),
        (("Analyst", "ML engineer", "Insurance", "Health care", "industry"), "both", ("Analyst", "Health care")),
        (("Analyst", "ML engineer", "Insurance", " insurance ", "role"), "role", None),
        (("Analyst", "ANALYST", "Insurance", "Health care", "role"), "industry", None),
        (("Analyst", "analyst", "Health  care", "health care", "industry"), "none", None),
    ],
)
def test_the_switch_is_what_differs_whatever_the_spelling(
    typed: tuple[str, ...], switch: str, stop: tuple[str, str] | None
) -> None:
    values = computed(dict(zip(ENDS, typed, strict=True)), "switch", list(map(question, ENDS)), **{e: e for e in ENDS})
    assert values["switch"] == switch
    if stop is not None:
        assert (values["stop_role"], values["stop_industry"]) == stop


@pytest.mark.parametrize(
    ("months", "day"), [("1", "December 30, 2026"), ("3", "February 28, 2027"), ("6", "May 30, 2027")]
)
def test_the_day_to_look_again_is_there_in_every_month(months: str, day: str) -> None:
    assert computed({"m": months}, "months_ahead", [question("m")], months="m") == {"look_again": day}


@given(st.integers(0, 200))
def test_the_next_tenth_is_one_more_and_never_more_than_ten(now: int) -> None:
    values = computed({"now": now}, "next_tenth", [question("now", "number", most=200)], now="now")
    assert int(values["next_tenth"]) == min(10, now + 1)
    assert bool(values["all_ten"]) == (now >= 10)


@pytest.mark.parametrize(
    ("age", "lived", "within", "beyond"),
    [(0, "", "", ""), (31, "11,323", "yes", ""), (75, "27,394", "yes", ""), (90, "32,872", "", "yes")],
)
def test_days_are_counted_only_for_an_age_and_never_down(age: int, lived: str, within: str, beyond: str) -> None:
    values = computed({"age": age}, "days", [question("age", "number")], age="age")
    assert (values["days_so_far"], values["within"], values["beyond"]) == (lived, within, beyond)


@pytest.mark.parametrize(
    ("cost", "undo", "study", "style"),
    [
        ("little", "easy", "yes", "build"),
        ("little", "easy", "no", "build"),
        ("lot", "easy", "no", "small"),
        ("lot", "easy", "yes", "plan"),
        ("little", "hard", "no", "plan"),
    ],
)
def test_building_first_wants_a_cheap_shot_that_can_be_undone(cost: str, undo: str, study: str, style: str) -> None:
    answers = {"cost": cost, "undo": undo, "study": study}
    arguments = {key: key for key in answers}
    assert computed(answers, "working_style", list(map(question, answers)), **arguments) == {"style": style}


@given(st.sets(st.sampled_from(["class", "personal", "value", "scope"])))
def test_a_checklist_counts_what_is_ticked_and_names_the_rest(ticked: set[str]) -> None:
    values = computed({"a": sorted(ticked)}, "checklist", [question("a", "some_of", choices=RUNGS)], of=["a"])
    assert int(values["checked"]) == len(ticked)
    assert values["missing"].count("- ") == 4 - len(ticked)
    assert bool(values["complete"]) == (len(ticked) == 4)


@pytest.mark.parametrize(
    ("value", "text"), [("Why?", "Why?"), ("Rain.", "Rain."), ("Rain", "Rain."), ("", "."), ("A…", "A…")]
)
def test_a_sentence_ends_once(value: str, text: str) -> None:
    assert fill("{a}.", {"a": value}, str) == text


@pytest.mark.parametrize(
    ("typed", "number"), [("30", 30), (" 30 %", 30), ("30%", 30), ("1,000", 1_000), ("1 000", 1_000)]
)
def test_numbers_are_read_as_people_write_them(typed: str, number: int) -> None:
    assert parse_answer(question("a", "number", most=5_000), typed) == number


def test_the_example_of_the_switch_is_told_in_two_hops() -> None:
    worksheet = SHIPPED.get("which-switch")
    assert worksheet is not None
    first = build_sections(worksheet, worksheet.sample, TODAY, str)[0]
    assert "**ML engineer** in Insurance" in first.text
