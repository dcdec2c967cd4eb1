"""Every page of worksheets as members read it."""

from datetime import UTC, date, datetime

from syrupy.assertion import SnapshotAssertion

from bot.feature import ShareTarget
from bot.interactions.components import button
from cogs.worksheets.records import (
    Choice,
    QuestionKind,
    RuleUse,
    SectionTemplate,
    Sheet,
    SheetQuestion,
    SheetStep,
    SheetSummary,
    Worksheet,
    Worksheets,
)
from cogs.worksheets.views.forms import item_form, step_form, typed_answers
from cogs.worksheets.views.overview import (
    delete_page,
    deleted_page,
    list_page,
    not_begun_page,
    too_many_page,
    unknown_page,
)
from cogs.worksheets.views.results import (
    export_page,
    is_shared_page,
    preview_page,
    reminder_page,
    result_page,
    sample_page,
    shared_page,
)
from cogs.worksheets.views.steps import closed_page, item_page, step_page
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PICTURE = "A bar: 60% one thing, 40% another."


async def nothing(*_given: object) -> None:
    """For forms, which are shown and never submitted."""


def question(key: str, label: str, kind: QuestionKind = QuestionKind.SHORT, **more: object) -> SheetQuestion:
    return SheetQuestion(key, label, kind, **more)  # type: ignore[arg-type]


MONTHS = (Choice("1", "In a month"), Choice("3", "In three months"))
FIELDS = (
    question("scenario", "What happens?", help="such as: they offer me the job"),
    question("chance", "How likely, in %?", QuestionKind.NUMBER, least=1, most=99),
)
SCENARIOS = Worksheet(
    "scenarios",
    "Scenarios",
    "job-search",
    "Give the fog a few names and numbers.",
    4,
    (
        SheetStep("What is it about?", (question("question", "What don't you know yet?"),)),
        SheetStep(
            "What could happen?",
            (
                question(
                    *("scenarios", "Scenarios", QuestionKind.LIST),
                    item="scenario",
                    least=2,
                    most=3,
                    unit="%",
                    fields=FIELDS,
                    total_of="chance",
                    total=100,
                ),
            ),
            "Two or three that you'd believe. Together they make 100%.",
        ),
        SheetStep(
            "In a while",
            (
                question("months", "When will you look again?", QuestionKind.ONE_OF, choices=MONTHS),
                question(
                    "sure", "How sure are you?", QuestionKind.SCALE, low="guessing", high="certain", optional=True
                ),
            ),
        ),
    ),
    (
        SectionTemplate("The question", "{question}"),
        SectionTemplate("What could happen", "- **{chance}%** {scenario}", each="scenarios"),
        SectionTemplate("Look again", "On **{look_again}**."),
    ),
    (RuleUse("months_ahead", {"months": "months"}),),
    sample={"question": "Where will I be?", "scenarios": [{"scenario": "Here", "chance": 100}], "months": "3"},
    chapter_number=7,
    phase="job",
    look_again="months",
)
LADDER = Worksheet("ladder", "Portfolio ladder", "portfolio", "Find the gap above you.", 3, SCENARIOS.steps[:1], ())
WORKSHEETS = Worksheets((LADDER, SCENARIOS))
ITEMS = ({"scenario": "They say yes", "chance": 60}, {"scenario": "They say *no*", "chance": 40})
FIRST = {"question": "Where will I work?"}
ANSWERS = {**FIRST, "scenarios": ITEMS, "months": "3"}

NEW = Sheet(SCENARIOS, {})
BEGUN = Sheet(SCENARIOS, FIRST, 1, changed_at=NOW)
ONE_ITEM = Sheet(SCENARIOS, {**FIRST, "scenarios": ITEMS[:1]}, 1, changed_at=NOW)
ALL_ITEMS = Sheet(SCENARIOS, {**FIRST, "scenarios": ITEMS}, 1, changed_at=NOW)
LAST = Sheet(SCENARIOS, {**FIRST, "scenarios": ITEMS}, 2, changed_at=NOW)
FINISHED = Sheet(SCENARIOS, ANSWERS, 3, NOW, NOW)
REMINDED = Sheet(SCENARIOS, ANSWERS, 3, NOW, NOW, datetime(2026, 6, 2, 7, tzinfo=UTC))


def summary(worksheet: str, step: int, finished_at: datetime | None = None) -> SheetSummary:
    return SheetSummary(worksheet, "v", step, 3, NOW, finished_at)


def test_steps(page_snapshot: SnapshotAssertion) -> None:
    shown = {
        "before the first answer": step_page(NEW, 0),
        "an empty list": step_page(BEGUN, 1),
        "a list that wants more": step_page(ONE_ITEM, 1),
        "a list that is complete": step_page(ALL_ITEMS, 1),
        "the last step": step_page(LAST, 2),
        "back at the first step": step_page(LAST, 0),
        "editing a finished one": step_page(FINISHED, 2),
        "an item": item_page(ALL_ITEMS, 1, 1),
        "closed": closed_page(LAST),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name


def test_forms(page_snapshot: SnapshotAssertion) -> None:
    first, items, last = SCENARIOS.steps
    typed = typed_answers(last.questions, ANSWERS)
    shown = {
        "form of a step": step_form(first, nothing, [""]),
        "form of a step filled in": step_form(last, nothing, typed),
        "form of an item": item_form(items.questions[0], nothing, ["", ""]),
    }
    for name, form in shown.items():
        assert page_text(form) == page_snapshot(name=name), name


def test_results(page_snapshot: SnapshotAssertion) -> None:
    offers = [button("Read chapter 7", "guide:page", "job-search", "", 1, "s", primary=True)]
    target = ShareTarget("Share in our interview thread", 5)
    shown = {
        "result": result_page(FINISHED, TODAY, PICTURE, "🎉 **Done!** Your answers are saved.", offers),
        "result with a reminder": result_page(REMINDED, TODAY, PICTURE, "", offers),
        "result without a picture": result_page(FINISHED, TODAY, "", "", []),
        "reminder": reminder_page(REMINDED, "abcdefgh"),
        "example": sample_page(SCENARIOS, TODAY, PICTURE),
        "preview": preview_page(FINISHED, TODAY, PICTURE, "Maya", [target]),
        "shared": shared_page(FINISHED, TODAY, PICTURE, "Maya *the* one"),
        "after sharing": is_shared_page(SCENARIOS),
        "export": export_page(SCENARIOS, "scenarios.md"),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name


def test_the_list_and_what_leads_back_to_it(page_snapshot: SnapshotAssertion) -> None:
    shown = {
        "list, nothing begun": list_page(WORKSHEETS, []),
        "list, one begun": list_page(WORKSHEETS, [summary("scenarios", 1), summary("ladder", 3, NOW)]),
        "list, one is gone": list_page(WORKSHEETS, [summary("old-one", 1)]),
        "one too many": too_many_page(WORKSHEETS, LADDER, [summary("scenarios", 1), summary("old-one", 2)]),
        "asking before deleting": delete_page(SCENARIOS),
        "deleted": deleted_page("Scenarios"),
        "not begun": not_begun_page(SCENARIOS),
        "unknown": unknown_page("xyzzy @everyone", [LADDER, SCENARIOS]),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name
