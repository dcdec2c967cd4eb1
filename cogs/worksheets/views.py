"""What worksheets look like: the page of each step, its form, the result, and the list of all."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import discord

from bot.interactions.components import PersistentButton, button, select
from bot.interactions.forms import Field, Form, Submit, text_field
from bot.interactions.ui import (
    ACCENTS,
    NEUTRAL,
    MessagePage,
    counted,
    escaped,
    fitting,
    line,
    picture,
    quoted,
    row,
    text,
)
from cogs.worksheets.parse import SCALE_END, total_of
from cogs.worksheets.records import (
    Answers,
    Question,
    QuestionKind,
    Sheet,
    SheetSummary,
    Step,
    Worksheet,
    Worksheets,
)
from cogs.worksheets.results import ResultSection, answer_text, build_sections, item_text

# Where each button leads; messages hold these for years.
OPEN, FILL, STEP, NEXT = "worksheets:open", "worksheets:fill", "worksheets:step", "worksheets:next"
ADD, ITEM, CHANGE, REMOVE = "worksheets:add", "worksheets:item", "worksheets:change", "worksheets:remove"
CLOSE, SHOW, SAMPLE, EXPORT = "worksheets:close", "worksheets:show", "worksheets:sample", "worksheets:export"
PREVIEW, SHARE, LIST = "worksheets:preview", "worksheets:share", "worksheets:list"
ASK_DELETE, DELETE = "worksheets:askdelete", "worksheets:delete"
# An act of the guide, which may be left out.
CHAPTER = "guide:page"

PICTURE = "worksheet.png"
RESULT_CHARACTERS = 3_200
# How much of each answer a page shows: the first that lets the whole result fit.
SHOWN_CHARACTERS = (1_200, 600, 300, 150, 80, 40)
SHOWN_LINES = 12
PRIVATE = "-# Only you can see this. `/worksheet show` brings it back."
SAMPLE_NOTE = "-# An example. Mara is made up, and so are her answers."
CUT = "-# Some of it is shortened here. The export has every word."


def accent_of(worksheet: Worksheet) -> discord.Colour:
    return ACCENTS.get(worksheet.phase, NEUTRAL)


def shown_answer(answer: str, most: int) -> str:
    """Harmless, each line cut to `most` characters, and no more lines than fit a phone."""
    return "\n".join(fitting(part, most) for part in answer.split("\n")[:SHOWN_LINES])


# Steps


def step_page(sheet: Sheet, number: int, note: str = "") -> MessagePage:
    """What comes next, with what was answered just before it. `note` stands above it."""
    worksheet, step = sheet.worksheet, sheet.worksheet.steps[number]
    head = [text(note)] if note else []
    if number and not sheet.is_finished:
        head.append(text(_saved_lines(worksheet.steps[number - 1], sheet.answers)))
    begins = number == 0 and not sheet.is_saved
    opening = f"\n{worksheet.gain}" if begins else ""
    body = [text(f"{_about(sheet, number)}\n## {worksheet.title}{opening}"), text(_step_text(step, sheet.answers))]
    question = step.item_list
    middle = _item_rows(sheet, number, question) if question else [row(*_form_buttons(sheet, number))]
    return MessagePage(*head, *body, *middle, row(*_leaving_buttons(sheet, number)), accent=accent_of(worksheet))


def _about(sheet: Sheet, number: int) -> str:
    worksheet = sheet.worksheet
    minutes = f" · about {counted(worksheet.minutes, 'minute')}" if number == 0 and not sheet.is_saved else ""
    return f"-# Worksheet · step {number + 1} of {len(worksheet.steps)}{minutes}"


def _saved_lines(step: Step, answers: Answers) -> str:
    question = step.item_list
    if question is not None:
        return f"-# ✓ Saved: {counted(len(answers.get(question.key, ())), question.item)}"
    parts = [
        f"{question.label}: {fitting(answer_text(question, answers[question.key]), 60)}"
        for question in step.questions
        if question.key in answers
    ]
    return "\n".join(f"-# ✓ {part}" for part in parts) or "-# ✓ Nothing here, and that's fine."


def _step_text(step: Step, answers: Answers) -> str:
    parts = [f"### {step.title}", step.intro]
    question = step.item_list
    if question is None:
        parts += [
            f"- {question.label}: **{fitting(answer_text(question, answers[question.key]), 100)}**"
            for question in step.questions
            if question.key in answers
        ]
    else:
        items = answers.get(question.key, ())
        parts += [_item_line(question, item) for item in items]
        if question.total_of and items:
            total = total_of(question, items)
            left = f", {question.total - total}{question.unit} left" if total < question.total else ""
            parts.append(f"-# {total}{question.unit} of {question.total}{question.unit} given away{left}")
    return "\n".join(part for part in parts if part)


def _item_line(question: Question, item: Answers) -> str:
    rest = [
        fitting(answer_text(field, item[field.key]), 60) + (question.unit if field.key == question.total_of else "")
        for field in question.fields[1:]
        if field.key in item
    ]
    return " · ".join([f"- **{fitting(item_text(question, item), 80)}**", *rest])


def _form_buttons(sheet: Sheet, number: int) -> list[PersistentButton]:
    """A step that is done leads on; one that is not opens its form."""
    slug = sheet.worksheet.slug
    if number < sheet.step:
        return [button("Continue", NEXT, slug, number, primary=True), button("Change", FILL, slug, number)]
    return [button("Continue" if number else "Start", FILL, slug, number, primary=True)]


def _item_rows(sheet: Sheet, number: int, question: Question) -> list[discord.ui.ActionRow[Any]]:
    slug, items = sheet.worksheet.slug, sheet.answers.get(question.key, ())
    is_enough = len(items) >= max(question.least, 1)
    if question.total_of and is_enough:
        is_enough = total_of(question, items) == question.total
    buttons = [button("Continue", NEXT, slug, number, primary=is_enough)]
    if len(items) < question.most:
        buttons.insert(0, button(f"Add {question.item}", ADD, slug, number, primary=not is_enough))
    rows = [row(*buttons)]
    if items:
        options = [(item_text(question, item), str(place), "") for place, item in enumerate(items)]
        rows.append(row(select("Change or remove one", ITEM, options, slug, number)))
    return rows


def _leaving_buttons(sheet: Sheet, number: int) -> list[PersistentButton]:
    slug = sheet.worksheet.slug
    back = [button("Back", STEP, slug, number - 1)] if number else []
    if sheet.is_finished:
        return [*back, button("To the result", SHOW, slug)]
    example = button("See an example", SAMPLE, slug)
    return [*back, button("Save and close", CLOSE, slug), example] if sheet.is_saved else [*back, example]


def item_page(sheet: Sheet, number: int, place: int) -> MessagePage:
    """One item of a list, to be changed or removed."""
    slug, question = sheet.worksheet.slug, sheet.worksheet.steps[number].questions[0]
    return MessagePage(
        text(f"### {sheet.worksheet.steps[number].title}\n{_item_line(question, sheet.answers[question.key][place])}"),
        row(
            button("Change", CHANGE, slug, number, place, primary=True),
            button("Remove", REMOVE, slug, number, place, danger=True),
            button("Back", STEP, slug, number),
        ),
        accent=accent_of(sheet.worksheet),
    )


def closed_page(sheet: Sheet) -> MessagePage:
    worksheet = sheet.worksheet
    return MessagePage(
        text(
            f"**{worksheet.title}** is saved, {sheet.step} of {len(worksheet.steps)} steps done. "
            "`/worksheet start` takes you back to the same place, whenever you like."
        ),
        row(button("Go on now", OPEN, worksheet.slug, primary=True), button("My worksheets", LIST)),
        accent=accent_of(worksheet),
    )


# Forms


def step_form(worksheet: Worksheet, step: Step, submit: Submit, texts: Sequence[str]) -> Form:
    fields = [question_field(question, typed) for question, typed in zip(step.questions, texts, strict=True)]
    return Form(step.title, submit, *fields)


def item_form(question: Question, submit: Submit, texts: Sequence[str]) -> Form:
    fields = [question_field(field, typed) for field, typed in zip(question.fields, texts, strict=True)]
    return Form(f"Add {question.item}"[:45], submit, *fields)


def typed_answers(questions: Sequence[Question], answers: Answers) -> tuple[str, ...]:
    """What a form shows at first: each answer as it was typed, or the keys that were chosen, a line each."""
    return tuple(_typed(answers.get(question.key)) for question in questions)


def _typed(answer: Any) -> str:
    if isinstance(answer, list | tuple):
        return "\n".join(map(str, answer))
    return "" if answer is None else str(answer)


def question_field(question: Question, typed: str) -> Field:
    """The input of a question, filled with `typed`."""
    options = _options(question)
    if not options:
        is_long = question.kind is QuestionKind.PARAGRAPH
        return text_field(question.label, question.help, typed, long=is_long, required=not question.optional)
    chosen = typed.split("\n")
    several = question.kind is QuestionKind.SOME_OF
    component: discord.ui.Select[Any] = discord.ui.Select(
        options=[discord.SelectOption(label=label, value=key, default=key in chosen) for key, label in options.items()],
        min_values=0 if question.optional else 1,
        max_values=len(options) if several else 1,
        required=not question.optional,
    )
    return discord.ui.Label(text=question.label, description=question.help or None, component=component)


def _options(question: Question) -> Mapping[str, str]:
    if question.kind is QuestionKind.SCALE:
        ends = {1: f"1 · {question.low}", SCALE_END: f"{SCALE_END} · {question.high}"}
        return {str(number): ends.get(number, str(number)) for number in range(1, SCALE_END + 1)}
    return {choice.key: choice.label for choice in question.choices}


# Results


def fitted_sections(worksheet: Worksheet, answers: Answers, today: date) -> tuple[list[ResultSection], bool]:
    """The sections as a message has room for them, and whether answers had to be cut."""
    sections: list[ResultSection] = []
    for most in SHOWN_CHARACTERS:
        limit = most
        sections = build_sections(worksheet, answers, today, lambda answer, limit=limit: shown_answer(answer, limit))
        if sum(len(section.heading) + len(section.text) + 6 for section in sections) <= RESULT_CHARACTERS:
            return sections, most < SHOWN_CHARACTERS[0]
    while sum(len(section.heading) + len(section.text) + 6 for section in sections) > RESULT_CHARACTERS:
        sections.pop()
    return sections, True


def result_items(
    worksheet: Worksheet, answers: Answers, today: date, description: str, about: str
) -> list[discord.ui.Item[Any]]:
    """Heading, picture (where `description` says what it shows), and sections."""
    sections, is_cut = fitted_sections(worksheet, answers, today)
    items: list[discord.ui.Item[Any]] = [text(f"{about}\n## {worksheet.title}")]
    if description:
        items.append(picture(PICTURE, description))
    items += [text(f"### {section.heading}\n{section.text}") for section in sections]
    return [*items, text(CUT)] if is_cut else items


def result_page(
    sheet: Sheet, today: date, description: str, notes: Sequence[str], offers: Sequence[PersistentButton]
) -> MessagePage:
    """A member's own result; `notes` are what its end brought about, `offers` buttons of other features."""
    slug = sheet.worksheet.slug
    head = [text("\n".join(notes))] if notes else []
    leading = [row(*offers)] if offers else []
    return MessagePage(
        *head,
        *result_items(sheet.worksheet, sheet.answers, today, description, "-# Your worksheet"),
        line(),
        *leading,
        row(
            button("Edit answers", STEP, slug, 0),
            button("Share", PREVIEW, slug),
            button("Export as Markdown", EXPORT, slug),
            button("See an example", SAMPLE, slug),
        ),
        row(button("My worksheets", LIST), button("Delete", ASK_DELETE, slug)),
        text(PRIVATE),
        accent=accent_of(sheet.worksheet),
    )


def sample_page(worksheet: Worksheet, today: date, description: str) -> MessagePage:
    return MessagePage(
        *result_items(worksheet, worksheet.sample, today, description, SAMPLE_NOTE),
        row(button("Fill in mine", OPEN, worksheet.slug, primary=True), button("My worksheets", LIST)),
        accent=accent_of(worksheet),
    )


def preview_page(sheet: Sheet, today: date, description: str, name: str) -> MessagePage:
    """What everybody would see, and the question whether they should."""
    slug = sheet.worksheet.slug
    return MessagePage(
        text("This is what everybody in this channel will see. Share it?"),
        line(),
        *result_items(sheet.worksheet, sheet.answers, today, description, _shared_by(name)),
        line(),
        row(button("Share with everybody here", SHARE, slug, primary=True), button("Keep it to myself", SHOW, slug)),
        accent=accent_of(sheet.worksheet),
    )


def shared_page(sheet: Sheet, today: date, description: str, name: str) -> MessagePage:
    return MessagePage(
        *result_items(sheet.worksheet, sheet.answers, today, description, _shared_by(name)),
        row(button("Fill in mine", OPEN, sheet.worksheet.slug), button("See an example", SAMPLE, sheet.worksheet.slug)),
        accent=accent_of(sheet.worksheet),
    )


def _shared_by(name: str) -> str:
    return f"-# A worksheet, shared by {escaped(name)}"


def export_page(worksheet: Worksheet, filename: str) -> MessagePage:
    file: discord.ui.File[Any] = discord.ui.File(f"attachment://{filename}")
    return MessagePage(
        text(f"**{worksheet.title}** with all your answers, as a Markdown file."),
        file,
        row(button("To the result", SHOW, worksheet.slug, primary=True)),
        accent=accent_of(worksheet),
    )


# All of them


def list_page(worksheets: Worksheets, sheets: Sequence[SheetSummary]) -> MessagePage:
    """Every worksheet with how far one is, those begun first in the select."""
    by_slug = {sheet.worksheet: sheet for sheet in sheets}
    lines = [_list_line(worksheet, by_slug.get(worksheet.slug)) for worksheet in worksheets.items]
    lines += [f"- {slug} · not offered anymore" for slug in by_slug if worksheets.get(slug) is None]
    finished = sum(sheet.finished_at is not None for sheet in sheets)
    head = f"## Worksheets\nThe guide's exercises, a few minutes each. {finished} of {len(worksheets.items)} done."
    begun = [sheet.worksheet for sheet in sheets if sheet.finished_at is None]
    going_on = [row(button("Go on where I left off", OPEN, begun[0], primary=True))] if begun else []
    order = sorted(worksheets.items, key=lambda worksheet: worksheet.slug not in begun)
    options = [(worksheet.title, worksheet.slug, worksheet.gain) for worksheet in order]
    options += [(slug, slug, "Not offered anymore") for slug in by_slug if worksheets.get(slug) is None]
    return MessagePage(
        text(head),
        text("\n".join(lines)),
        row(select("Open a worksheet", OPEN, options)),
        *going_on,
        text("-# Your answers are yours: nobody sees them unless you press Share."),
    )


def _list_line(worksheet: Worksheet, sheet: SheetSummary | None) -> str:
    if sheet is None:
        state = f"{worksheet.minutes} min"
    elif sheet.finished_at is None:
        state = f"**{sheet.step} of {sheet.steps} steps**"
    else:
        state = f"✓ done {discord.utils.format_dt(sheet.finished_at, 'R')}"
    return f"**{worksheet.chapter_number}** {worksheet.title} · {state}"


def too_many_page(worksheets: Worksheets, wanted: Worksheet, begun: Sequence[SheetSummary]) -> MessagePage:
    """For the one too many: go on with an open one, or let go of one."""
    titles = {sheet.worksheet: _title(worksheets, sheet.worksheet) for sheet in begun}
    options = [
        (titles[sheet.worksheet], sheet.worksheet, f"{sheet.step} of {sheet.steps} steps done") for sheet in begun
    ]
    return MessagePage(
        text(
            f"You have {len(begun)} worksheets open, and that's as many as I keep. Finish or delete one, and "
            f"**{wanted.title}** is next."
        ),
        row(select("Go on with one", OPEN, options)),
        row(select("Delete one", ASK_DELETE, options)),
    )


def _title(worksheets: Worksheets, slug: str) -> str:
    worksheet = worksheets.get(slug)
    return worksheet.title if worksheet else slug


def delete_page(worksheet: Worksheet) -> MessagePage:
    return MessagePage(
        text(f"Delete your answers in **{worksheet.title}**? They can't be brought back."),
        row(button("Delete", DELETE, worksheet.slug, danger=True), button("Keep", OPEN, worksheet.slug)),
        accent=accent_of(worksheet),
    )


def deleted_page(title: str) -> MessagePage:
    return MessagePage(text(f"Your answers in **{title}** are gone."), row(button("My worksheets", LIST)))


def not_begun_page(worksheet: Worksheet) -> MessagePage:
    return MessagePage(
        text(f"You haven't begun **{worksheet.title}** yet. It takes about {counted(worksheet.minutes, 'minute')}."),
        row(button("Start", OPEN, worksheet.slug, primary=True), button("See an example", SAMPLE, worksheet.slug)),
        accent=accent_of(worksheet),
    )


def unknown_page(typed: str, offered: Sequence[Worksheet]) -> MessagePage:
    """For a name that is none, or that could be several: the nearest ones, a press away."""
    options = [(worksheet.title, worksheet.slug, worksheet.gain) for worksheet in offered]
    return MessagePage(
        text(f"I'm not sure which worksheet you mean by {quoted(typed)}. The nearest are:"),
        row(select("Open one of these", OPEN, options)),
        row(button("All worksheets", LIST)),
    )
