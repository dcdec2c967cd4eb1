"""What a result looks like: to its member, as an example, before and after it is shared, and as a file."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import discord
from discord.utils import format_dt

from bot.feature import ShareTarget
from bot.interactions.components import Button, button
from bot.pages import emoji
from bot.pages.typed_text import escaped, fitting
from bot.pages.ui import MessagePage, line, picture, row, text
from cogs.worksheets.records import Answers, Sheet, Worksheet
from cogs.worksheets.results import ResultSection, build_sections
from cogs.worksheets.rules import look_again_day
from cogs.worksheets.views.acts import (
    ASK_DELETE,
    EXPORT,
    LIST,
    OPEN,
    PREVIEW,
    REMIND,
    SAMPLE,
    SHARE,
    SHARE_THERE,
    SHOW,
    STEP,
    accent_of,
)

PICTURE = "worksheet.png"
RESULT_CHARACTERS = 3_200
# How much of each answer a page shows: the first that lets the whole result fit.
SHOWN_CHARACTERS = (1_200, 600, 300, 150, 80, 40)
SHOWN_LINES = 12
# Beside the buttons to share here and not to share; five fit in a row.
MOST_TARGETS = 3
PRIVATE = f"-# {emoji.PRIVATE} Only you can see this. `/worksheet show` brings it back."
SAMPLE_NOTE = "-# An example. Mara is made up, and so are her answers."
CUT = "-# Shortened a little to fit. The export has every word."


def shown_answer(answer: str, most: int) -> str:
    """Harmless, each line cut to `most` characters, and no more lines than fit a phone."""
    return "\n".join(fitting(part, most) for part in answer.split("\n")[:SHOWN_LINES])


def fitted_sections(worksheet: Worksheet, answers: Answers, today: date) -> tuple[list[ResultSection], bool]:
    """The sections as a message has room for them, and whether answers had to be cut."""
    sections: list[ResultSection] = []
    for most in SHOWN_CHARACTERS:
        sections = build_sections(worksheet, answers, today, partial(shown_answer, most=most))
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


def result_page(sheet: Sheet, today: date, description: str, note: str, offers: Sequence[Button]) -> MessagePage:
    """A member's own result; `note` stands above it, `offers` buttons of other features."""
    slug = sheet.worksheet.slug
    head = [text(note)] if note else []
    leading_buttons = [*offers, *_reminder_buttons(sheet, today)]
    leading = [row(*leading_buttons)] if leading_buttons else []
    promise = [text(_promise(sheet.remind_at))] if sheet.remind_at else []
    return MessagePage(
        *head,
        *result_items(sheet.worksheet, sheet.answers, today, description, "-# Your worksheet"),
        *promise,
        line(),
        *leading,
        row(
            button("Edit answers", STEP, slug, 0),
            button("Share", PREVIEW, slug),
            button("Export", EXPORT, slug),
            button("Delete", ASK_DELETE, slug),
            button("My worksheets", LIST),
        ),
        text(PRIVATE),
        accent=accent_of(sheet.worksheet),
    )


def _promise(remind_at: datetime) -> str:
    return f"{emoji.CALENDAR} I'll remind you by direct message on {format_dt(remind_at, 'D')}."


def _reminder_buttons(sheet: Sheet, today: date) -> list[Button]:
    """Where the worksheet asks for a day to look again."""
    slug = sheet.worksheet.slug
    if sheet.remind_at:
        return [button("Don't remind me", REMIND, slug, 0)]
    day = look_again_day(sheet.worksheet, sheet.answers, today)
    return [button(f"Remind me on {day:%B} {day.day}", REMIND, slug, 1)] if day else []


def reminder_page(sheet: Sheet, occurrence_id: str) -> MessagePage:
    """A direct message, months after."""
    worksheet = sheet.worksheet
    finished = f"You filled it in {format_dt(sheet.changed_at, 'R')}. " if sheet.changed_at else ""
    return MessagePage(
        text(
            f"## {emoji.CALENDAR} Time to look again\nYou asked me to remind you about **{worksheet.title}**. "
            f"{finished}"
            "What has changed since?"
        ),
        row(button("Look at my answers", SHOW, worksheet.slug, occurrence_id, primary=True)),
        accent=accent_of(worksheet),
    )


def sample_page(worksheet: Worksheet, today: date, description: str) -> MessagePage:
    return MessagePage(
        *result_items(worksheet, worksheet.sample, today, description, SAMPLE_NOTE),
        row(button("Fill in mine", OPEN, worksheet.slug, primary=True), button("My worksheets", LIST)),
        accent=accent_of(worksheet),
    )


def preview_page(sheet: Sheet, today: date, description: str, name: str, targets: Sequence[ShareTarget]) -> MessagePage:
    """What everybody would see, and the question whether they should, here or in one of `targets`."""
    slug = sheet.worksheet.slug
    elsewhere = [button(target.label, SHARE_THERE, slug, target.channel_id) for target in targets[:MOST_TARGETS]]
    return MessagePage(
        text("This is what others will see. Share it?"),
        line(),
        *result_items(sheet.worksheet, sheet.answers, today, description, _shared_by(name)),
        line(),
        row(
            button("Share with everyone here", SHARE, slug, primary=True),
            *elsewhere,
            button("Keep it to myself", SHOW, slug),
        ),
        accent=accent_of(sheet.worksheet),
    )


def shared_page(sheet: Sheet, today: date, description: str, name: str) -> MessagePage:
    return MessagePage(
        *result_items(sheet.worksheet, sheet.answers, today, description, _shared_by(name)),
        row(button("Fill in mine", OPEN, sheet.worksheet.slug), button("See an example", SAMPLE, sheet.worksheet.slug)),
        accent=accent_of(sheet.worksheet),
    )


def is_shared_page(worksheet: Worksheet) -> MessagePage:
    return MessagePage(
        text(f"{emoji.DONE} **{worksheet.title}** is shared."),
        row(button("My result", SHOW, worksheet.slug)),
        accent=accent_of(worksheet),
    )


def _shared_by(name: str) -> str:
    return f"-# A worksheet, shared by {escaped(name)}"


def export_page(worksheet: Worksheet, filename: str) -> MessagePage:
    file: discord.ui.File[Any] = discord.ui.File(f"attachment://{filename}")
    return MessagePage(
        text(f"Here's **{worksheet.title}** with all your answers, as a Markdown file."),
        file,
        row(button("My result", SHOW, worksheet.slug, primary=True)),
        accent=accent_of(worksheet),
    )
