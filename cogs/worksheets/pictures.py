"""The picture of a result: which figure or card, and what stands in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from bot.pages.typed_text import shorten
from bot.pictures.figure_kinds import (
    LABEL_CHARACTERS,
    MOST_ITEMS,
    NOTE_CHARACTERS,
    BarsFigure,
    GridFigure,
    LabeledItem,
    LabeledValue,
    LadderFigure,
    RadarFigure,
    SquaresFigure,
    StepsFigure,
)
from bot.pictures.figures import describe_figure, draw_figure
from bot.pictures.style import AccentName
from bot.pictures.worksheet_cards import BriefSection, RankedRow, Share, brief_card, ranked_table, scenario_bar
from cogs.worksheets.parse import total_of
from cogs.worksheets.records import Answers, SheetQuestion, Values, Worksheet
from cogs.worksheets.results import PLACEHOLDER, answer_text, fill, values_of_answers
from cogs.worksheets.rules import compute_values, field_of, rank_items, score_of

# As much as Discord takes to describe a picture.
DESCRIPTION_CHARACTERS = 1_024
WHOLE = 100
UNLIMITED = 10_000
ACCENT_NAMES: frozenset[str] = frozenset(get_args(AccentName))


@dataclass(frozen=True)
class ResultPicture:
    """Drawing takes 10 to 40 ms: call it off the event loop."""

    draw: Callable[[], bytes]
    description: str


def build_picture(worksheet: Worksheet, answers: Answers, today: date) -> ResultPicture | None:
    """None where the worksheet has no picture, or these answers have nothing to show in it."""
    if worksheet.picture is None:
        return None
    values = {**values_of_answers(worksheet.questions, answers), **compute_values(worksheet, answers, today)}
    source = PictureSource(worksheet, answers, worksheet.picture.arguments, values)
    built = PICTURES[worksheet.picture.kind](source)
    return ResultPicture(built.draw, shorten(built.description, DESCRIPTION_CHARACTERS)) if built else None


@dataclass(frozen=True)
class PictureSource:
    """What the pictures are made of; every text is cut to what they have room for."""

    worksheet: Worksheet
    answers: Answers
    arguments: Mapping[str, Any]
    values: Values

    @property
    def accent(self) -> Any:
        return self.worksheet.phase if self.worksheet.phase in ACCENT_NAMES else "neutral"

    @property
    def question(self) -> SheetQuestion:
        return self.worksheet.question(self.arguments["list"])

    @property
    def items(self) -> Sequence[Answers]:
        return self.answers.get(self.arguments["list"]) or ()

    def value(self, key: str) -> int:
        return int(self.answers.get(key) or 0)

    def filled(self, template: str, most: int) -> str:
        return one_line(fill(template, self.values, str), most)

    def field(self, item: Answers, key: str, most: int) -> str:
        return one_line(answer_text(field_of(self.question, key), item.get(key)), most)

    def figure(self, figure: Any) -> ResultPicture:
        return ResultPicture(lambda: draw_figure(figure, self.accent), describe_figure(figure))


def one_line(text: str, most: int) -> str:
    """`text` as a label: one line, cut, and never empty."""
    return shorten(" ".join(text.split()), most).strip() or "…"


def _radar(source: PictureSource) -> ResultPicture:
    questions = [source.worksheet.question(key) for key in source.arguments["of"]]
    axes = tuple(
        LabeledValue(label=one_line(question.label, LABEL_CHARACTERS), value=source.value(question.key))
        for question in questions
    )
    return source.figure(RadarFigure(axes=axes, max=5))


def _bars(source: PictureSource) -> ResultPicture:
    """Items of a label, and a number, the key of an answer, or the name of what a rule gives."""
    items = []
    for item in source.arguments["items"]:
        value = source.values.get(str(item["value"]), str(item["value"])).replace(",", "")
        items.append(LabeledValue(label=source.filled(item["label"], LABEL_CHARACTERS), value=int(value or 0)))
    most = max([source.arguments.get("max") or 1, *(int(item.value) for item in items)])
    figure = BarsFigure(items=tuple(items), max=most, unit=source.arguments.get("unit", ""))
    return source.figure(figure)


def _ladder(source: PictureSource) -> ResultPicture:
    key = source.arguments["rung"]
    rungs = []
    for rung in field_of(source.question, key).choices:
        names = [
            source.field(item, source.arguments["label"], 40) for item in source.items if item.get(key) == rung.key
        ]
        note = one_line("; ".join(names), NOTE_CHARACTERS) if names else "nothing here yet"
        rungs.append(LabeledItem(label=one_line(rung.label, LABEL_CHARACTERS), note=note))
    return source.figure(LadderFigure(items=tuple(rungs)))


def _steps(source: PictureSource) -> ResultPicture:
    items = tuple(
        LabeledItem(
            label=source.filled(item["label"], LABEL_CHARACTERS), note=source.filled(item["note"], NOTE_CHARACTERS)
        )
        for item in source.arguments["items"]
    )
    return source.figure(StepsFigure(items=items))


def _squares(source: PictureSource) -> ResultPicture | None:
    filled = source.value(source.arguments["filled"])
    if not filled:
        return None
    count = max(int(source.arguments["count"]), min(filled, 200))
    label = source.filled(source.arguments["label"], LABEL_CHARACTERS)
    return source.figure(SquaresFigure(count=count, per_row=10, filled=min(filled, count), label=label))


def _order(source: PictureSource) -> ResultPicture | None:
    """The items one below the other, those with the highest scores in `by` first."""
    ranked = rank_items(source.question, source.items, source.arguments["by"])[:MOST_ITEMS]
    items = tuple(
        LabeledItem(
            label=source.field(item, source.arguments["label"], LABEL_CHARACTERS),
            note=source.field(item, source.arguments["note"], NOTE_CHARACTERS),
        )
        for item, _score in ranked
    )
    return source.figure(StepsFigure(items=items)) if len(items) > 1 else None


def _ranked(source: PictureSource) -> ResultPicture | None:
    fields = [field_of(source.question, key) for key in source.arguments["by"]]
    names = [field.label for field in fields]
    ranked = rank_items(source.question, source.items, source.arguments["by"])
    rows = [
        RankedRow(
            source.field(item, source.arguments["label"], 80),
            tuple(score_of(field, item.get(field.key)) for field in fields),
        )
        for item, _score in ranked
    ]
    if not rows:
        return None
    places = "; ".join(f"{place}. {row.label} ({row.total})" for place, row in enumerate(rows, 1))
    return ResultPicture(lambda: ranked_table(names, rows, accent=source.accent), f"A ranking by points: {places}.")


def _scenarios(source: PictureSource) -> ResultPicture | None:
    if total_of(source.question, source.items) != WHOLE:
        return None
    label, percent = source.arguments["label"], source.arguments["percent"]
    shares = [Share(source.field(item, label, 80), int(item[percent])) for item in source.items]
    parts = ", ".join(f"{share.label} {share.percent}%" for share in shares)
    return ResultPicture(
        lambda: scenario_bar(shares, accent=source.accent), f"A bar of chances that add up to 100%: {parts}."
    )


def _brief(source: PictureSource) -> ResultPicture | None:
    """A section whose values are all empty is left out."""
    sections = []
    for part in source.arguments["sections"]:
        names = PLACEHOLDER.findall(part["text"])
        if not names or any(source.values.get(name) for name in names):
            text = one_line(fill(part["text"], source.values, str), UNLIMITED)
            sections.append(BriefSection(part["heading"], (text,)))
    if not sections:
        return None
    title = source.filled(source.arguments.get("title", source.worksheet.title), 80)
    described = ". ".join(f"{section.heading}: {section.lines[0]}" for section in sections)
    return ResultPicture(lambda: brief_card(title, sections, source.accent), f"{title}. {described}.")


def _switch(source: PictureSource) -> ResultPicture:
    """A map of four boxes where role and industry change, and a single step where one of them does."""
    names = {key: source.filled(f"{{{source.arguments[key]}}}", LABEL_CHARACTERS) for key in SWITCH_ENDS}
    switch = source.values.get("switch")
    if switch != "both":
        now, wanted = ("industry_now", "industry_next") if switch == "industry" else ("role_now", "role_next")
        items = (
            LabeledItem(label=names[now], note="where you are today"),
            LabeledItem(label=names[wanted], note="where you want to be"),
        )
        return source.figure(StepsFigure(items=items))
    role_first = source.values.get("first_switch") != "industry"
    here, goal, empty = "You today", "Your goal", "The other way round"
    corners = ("First hop", empty) if role_first else (empty, "First hop")
    stops: list[tuple[int, int]] = [(1, 0), (1, 1) if role_first else (0, 0), (0, 1)]
    figure = GridFigure(
        columns=(names["role_now"], names["role_next"]),
        rows=(names["industry_next"], names["industry_now"]),
        cells=(
            (LabeledItem(label=corners[1]), LabeledItem(label=goal)),
            (LabeledItem(label=here), LabeledItem(label=corners[0])),
        ),
        path=tuple(stops),
    )
    return source.figure(figure)


SWITCH_ENDS = ("role_now", "role_next", "industry_now", "industry_next")
# By the kind that a worksheet's file names.
PICTURES: Mapping[str, Callable[[PictureSource], ResultPicture | None]] = {
    "radar": _radar,
    "bars": _bars,
    "ladder": _ladder,
    "steps": _steps,
    "squares": _squares,
    "order": _order,
    "ranked": _ranked,
    "scenarios": _scenarios,
    "brief": _brief,
    "switch": _switch,
}
# What each argument of a picture names, as for a rule; `text` is a template.
PICTURE_ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "radar": {"of": "questions"},
    "bars": {"items": "bars"},
    "ladder": {"list": "list", "label": "field", "rung": "field"},
    "steps": {"items": "texts"},
    "squares": {"filled": "question", "count": "number", "label": "text"},
    "order": {"list": "list", "label": "field", "note": "field", "by": "fields"},
    "ranked": {"list": "list", "label": "field", "by": "fields"},
    "scenarios": {"list": "list", "label": "field", "percent": "field"},
    "brief": {"sections": "texts"},
    "switch": dict.fromkeys(SWITCH_ENDS, "question"),
}
OPTIONAL_ARGUMENTS: Mapping[str, str] = {"max": "number", "unit": "text", "title": "text"}
