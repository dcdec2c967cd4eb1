"""Works out what a result says: the arithmetic and the verdicts that a template cannot do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cogs.worksheets.records import Answers, QuestionKind, SheetQuestion, Values, Worksheet

YES = "yes"
# What a mortality calculator once told Andrew Ng, as the guide's last chapter tells; a year has 365.25 days.
LIFETIME_DAYS = 27_649
YEAR_DAYS = 365.25
TENTHS = 10


@dataclass(frozen=True)
class RuleInput:
    worksheet: Worksheet
    answers: Answers
    arguments: Mapping[str, Any]
    today: date

    def number(self, key: str) -> int:
        """The answer to a scale or a number, 0 where there is none."""
        return int(self.answers.get(key) or 0)

    def text(self, argument: str) -> str:
        """The answer to the question that an argument names."""
        return str(self.answers.get(str(self.arguments[argument])) or "")

    @property
    def question(self) -> SheetQuestion:
        """The list that the argument `list` names."""
        return self.worksheet.question(str(self.arguments["list"]))

    @property
    def items(self) -> Sequence[Answers]:
        items: Sequence[Answers] = self.answers.get(str(self.arguments["list"])) or ()
        return items


@dataclass(frozen=True)
class Rule:
    """`arguments` says of each argument what it names: `question`, `questions`, `list`, `field` or `fields`."""

    compute: Callable[[RuleInput], Values]
    gives: frozenset[str]
    arguments: Mapping[str, str]


def compute_values(worksheet: Worksheet, answers: Answers, today: date) -> dict[str, str]:
    """What all rules of a worksheet give, by name; what was not answered counts as nothing."""
    values: dict[str, str] = {}
    for use in worksheet.rules:
        values |= RULES[use.name].compute(RuleInput(worksheet, answers, use.arguments, today))
    return values


def field_of(question: SheetQuestion, key: str) -> SheetQuestion:
    """A field of a list; raises `KeyError` where it has none of that name."""
    for field in question.fields:
        if field.key == key:
            return field
    raise KeyError(key)


def score_of(question: SheetQuestion, answer: Any) -> int:
    """A number counts as it is; of choices the first counts most, and the last counts 1."""
    if answer is None:
        return 0
    if question.kind is QuestionKind.ONE_OF:
        keys = [choice.key for choice in question.choices]
        return len(keys) - keys.index(answer) if answer in keys else 0
    return int(answer)


def rank_items(question: SheetQuestion, items: Sequence[Answers], by: Sequence[str]) -> list[tuple[Answers, int]]:
    """The items with their scores, the highest first; equal ones stay in their order."""
    scores = [sum(score_of(field_of(question, key), item.get(key)) for key in by) for item in items]
    return sorted(zip(items, scores, strict=True), key=lambda scored: -scored[1])


def _extremes(facts: RuleInput) -> Values:
    scores = {facts.worksheet.question(key).label: facts.number(key) for key in facts.arguments["of"]}
    lowest, highest = min(scores.values()), max(scores.values())
    return {
        "lowest": _and(label for label, score in scores.items() if score == lowest),
        "lowest_score": str(lowest),
        "highest": _and(label for label, score in scores.items() if score == highest),
        "highest_score": str(highest),
        "even": YES if lowest == highest else "",
    }


def _ranking(facts: RuleInput) -> Values:
    label = str(facts.arguments["label"])
    ranked = rank_items(facts.question, facts.items, facts.arguments["by"])
    names = [str(item.get(label, "")) for item, _score in ranked]
    scores = [score for _item, score in ranked]
    return {
        "first": names[0] if names else "",
        "first_score": str(scores[0]) if scores else "",
        "second": names[1] if len(names) > 1 else "",
        "second_score": str(scores[1]) if len(scores) > 1 else "",
        "tie": YES if len(scores) > 1 and scores[0] == scores[1] else "",
        "ranking": "\n".join(f"{place}. {name}" for place, name in enumerate(names, 1)),
    }


def _ladder(facts: RuleInput) -> Values:
    rungs = field_of(facts.question, str(facts.arguments["rung"])).choices
    held = {item.get(str(facts.arguments["rung"])) for item in facts.items}
    places = [place for place, rung in enumerate(rungs) if rung.key in held]
    top = max(places, default=-1)
    above = rungs[top + 1] if top + 1 < len(rungs) else None
    return {
        "rung": rungs[top].label if places else "",
        "next_rung": above.label if above else "",
        "next_rung_key": above.key if above else "",
        "skipped": _and(rung.label for place, rung in enumerate(rungs) if place < top and rung.key not in held),
        "top": YES if places and above is None else "",
    }


def _switch(facts: RuleInput) -> Values:
    """None, one or both; where both, `stop_role` and `stop_industry` are the place between two single switches."""
    role_now, role_next = facts.text("role_now"), facts.text("role_next")
    industry_now, industry_next = facts.text("industry_now"), facts.text("industry_next")
    role, industry = not _same(role_now, role_next), not _same(industry_now, industry_next)
    role_first = facts.text("first") != "industry"
    return {
        "switch": "both" if role and industry else "role" if role else "industry" if industry else "none",
        "first_switch": "role" if role_first else "industry",
        "stop_role": role_next if role_first else role_now,
        "stop_industry": industry_now if role_first else industry_next,
    }


def _same(first: str, second: str) -> bool:
    return " ".join(first.casefold().split()) == " ".join(second.casefold().split())


def _shares(facts: RuleInput) -> Values:
    label, percent = str(facts.arguments["label"]), str(facts.arguments["percent"])
    ranked = rank_items(facts.question, facts.items, [percent])
    if not ranked:
        return dict.fromkeys(("likeliest", "likeliest_percent", "surprise", "surprise_percent"), "")
    (likeliest, most), (surprise, least) = ranked[0], ranked[-1]
    return {
        "likeliest": str(likeliest.get(label, "")),
        "likeliest_percent": str(most),
        "surprise": str(surprise.get(label, "")) if least < most else "",
        "surprise_percent": str(least),
    }


def _checklist(facts: RuleInput) -> Values:
    questions = [facts.worksheet.question(key) for key in facts.arguments["of"]]
    done, missing, total = 0, [], 0
    for question in questions:
        ticked = facts.answers.get(question.key) or ()
        total += len(question.choices)
        done += sum(choice.key in ticked for choice in question.choices)
        missing += [choice.label for choice in question.choices if choice.key not in ticked]
    return {
        "checked": str(done),
        "to_check": str(total),
        "missing": "\n".join(f"- {label}" for label in missing),
        "first_missing": missing[0] if missing else "",
        "complete": "" if missing else YES,
    }


def _months_ahead(facts: RuleInput) -> Values:
    ahead = months_after(facts.today, int(facts.text("months") or 0))
    return {"look_again": f"{ahead:%B} {ahead.day}, {ahead.year}"}


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


def look_again_day(worksheet: Worksheet, answers: Answers, today: date) -> date | None:
    """On which day the member wants to look again at what they answered today, where the worksheet asks that."""
    months = answers.get(worksheet.look_again)
    return months_after(today, int(months)) if months else None


def _total(facts: RuleInput) -> Values:
    total = sum(facts.number(key) for key in facts.arguments["of"])
    return {"total": f"{total:,}" if total else ""}


def _next_tenth(facts: RuleInput) -> Values:
    now = min(TENTHS, facts.number(str(facts.arguments["now"])))
    return {"next_tenth": str(min(TENTHS, now + 1)), "all_ten": YES if now == TENTHS else ""}


def _days(facts: RuleInput) -> Values:
    """Nothing without an age: whoever left it out wants no number."""
    age = facts.number(str(facts.arguments["age"]))
    lived = round(age * YEAR_DAYS)
    return {
        "days_so_far": f"{lived:,}" if age else "",
        "beyond": YES if lived > LIFETIME_DAYS else "",
        "within": YES if 0 < lived <= LIFETIME_DAYS else "",
    }


def _working_style(facts: RuleInput) -> Values:
    """Plan first where a try is dear or cannot be undone; but build where only building answers the question."""
    is_cheap, can_undo = facts.text("cost") == "little", facts.text("undo") == "easy"
    if is_cheap and can_undo:
        return {"style": "build"}
    return {"style": "plan" if not can_undo or facts.text("study") == "yes" else "small"}


def _pick(facts: RuleInput) -> Values:
    """The answer that was chosen among those in `of`, by its place among the options."""
    question = facts.worksheet.question(str(facts.arguments["by"]))
    keys = [choice.key for choice in question.choices]
    picked = facts.text("by")
    among = dict(zip(keys, facts.arguments["of"], strict=False))
    return {"picked": str(facts.answers.get(among[picked]) or "") if picked in among else ""}


def _and(labels: Any) -> str:
    """`a`, `a and b`, `a, b and c`; nothing where there is none."""
    *first, last = list(labels) or [""]
    return f"{', '.join(first)} and {last}" if first else last


RULES: Mapping[str, Rule] = {
    "extremes": Rule(
        _extremes,
        frozenset({"lowest", "lowest_score", "highest", "highest_score", "even"}),
        {"of": "questions"},
    ),
    "ranking": Rule(
        _ranking,
        frozenset({"first", "first_score", "second", "second_score", "tie", "ranking"}),
        {"list": "list", "label": "field", "by": "fields"},
    ),
    "ladder": Rule(
        _ladder,
        frozenset({"rung", "next_rung", "next_rung_key", "skipped", "top"}),
        {"list": "list", "rung": "field"},
    ),
    "switch": Rule(
        _switch,
        frozenset({"switch", "first_switch", "stop_role", "stop_industry"}),
        {
            "role_now": "question",
            "role_next": "question",
            "industry_now": "question",
            "industry_next": "question",
            "first": "question",
        },
    ),
    "shares": Rule(
        _shares,
        frozenset({"likeliest", "likeliest_percent", "surprise", "surprise_percent"}),
        {"list": "list", "label": "field", "percent": "field"},
    ),
    "checklist": Rule(
        _checklist,
        frozenset({"checked", "to_check", "missing", "first_missing", "complete"}),
        {"of": "questions"},
    ),
    "pick": Rule(_pick, frozenset({"picked"}), {"by": "question", "of": "questions"}),
    "months_ahead": Rule(_months_ahead, frozenset({"look_again"}), {"months": "question"}),
    "total": Rule(_total, frozenset({"total"}), {"of": "questions"}),
    "next_tenth": Rule(_next_tenth, frozenset({"next_tenth", "all_ten"}), {"now": "question"}),
    "days": Rule(_days, frozenset({"days_so_far", "beyond", "within"}), {"age": "question"}),
    "working_style": Rule(
        _working_style, frozenset({"style"}), {"cost": "question", "undo": "question", "study": "question"}
    ),
}
