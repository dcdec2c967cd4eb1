"""The list of all worksheets, and what is said where one is not begun, not found, to be deleted, or one too many."""

from collections.abc import Sequence

from discord.utils import format_dt

from bot.interactions.components import button, select
from bot.pages import emoji
from bot.pages.typed_text import quoted
from bot.pages.ui import MessagePage, counted, row, text
from cogs.worksheets.records import SheetSummary, Worksheet, Worksheets
from cogs.worksheets.views.acts import ASK_DELETE, DELETE, LIST, OPEN, SAMPLE, accent_of


def list_page(worksheets: Worksheets, sheets: Sequence[SheetSummary]) -> MessagePage:
    """Every worksheet with how far one is, those begun first in the select."""
    by_slug = {sheet.worksheet: sheet for sheet in sheets}
    lines = [_list_line(worksheet, by_slug.get(worksheet.slug)) for worksheet in worksheets.items]
    lines += [f"- {slug} · not offered anymore" for slug in by_slug if worksheets.get(slug) is None]
    finished = sum(sheet.finished_at is not None for sheet in sheets)
    done = f"**{finished} of {len(worksheets.items)}** done"
    head = f"## {emoji.WORKSHEET} Worksheets\nThe guide's exercises, a few minutes each · {done}"
    begun = [sheet.worksheet for sheet in sheets if sheet.finished_at is None]
    continuing = [row(button("Continue where I left off", OPEN, begun[0], primary=True))] if begun else []
    order = sorted(worksheets.items, key=lambda worksheet: worksheet.slug not in begun)
    options = [(worksheet.title, worksheet.slug, worksheet.gain) for worksheet in order]
    options += [(slug, slug, "Not offered anymore") for slug in by_slug if worksheets.get(slug) is None]
    return MessagePage(
        text(head),
        text("\n".join(lines)),
        row(select("Open a worksheet", OPEN, options)),
        *continuing,
        text(f"-# {emoji.PRIVATE} Your answers are yours. Nobody sees them unless you share them."),
    )


def _list_line(worksheet: Worksheet, sheet: SheetSummary | None) -> str:
    if sheet is None:
        state = f"{worksheet.minutes} min"
    elif sheet.finished_at is None:
        state = f"**{sheet.step} of {sheet.steps} steps**"
    else:
        state = f"{emoji.DONE} {format_dt(sheet.finished_at, 'R')}"
    return f"**{worksheet.chapter_number}** {worksheet.title} · {state}"


def too_many_page(worksheets: Worksheets, wanted: Worksheet, begun: Sequence[SheetSummary]) -> MessagePage:
    """For the one too many: continue an open one, or delete one."""
    titles = {sheet.worksheet: _title(worksheets, sheet.worksheet) for sheet in begun}
    options = [
        (titles[sheet.worksheet], sheet.worksheet, f"{sheet.step} of {sheet.steps} steps done") for sheet in begun
    ]
    return MessagePage(
        text(
            f"You have {len(begun)} worksheets open, and that's as many as I keep. Finish or delete one first, then "
            f"start **{wanted.title}**."
        ),
        row(select("Continue one", OPEN, options)),
        row(select("Delete one", ASK_DELETE, options)),
    )


def _title(worksheets: Worksheets, slug: str) -> str:
    worksheet = worksheets.get(slug)
    return worksheet.title if worksheet else slug


def delete_page(worksheet: Worksheet) -> MessagePage:
    return MessagePage(
        text(f"**{worksheet.title}**\nDelete your answers? You can't get them back."),
        row(button("Delete", DELETE, worksheet.slug, danger=True), button("Keep", OPEN, worksheet.slug)),
        accent=accent_of(worksheet),
    )


def deleted_page(title: str) -> MessagePage:
    return MessagePage(text(f"Your answers in **{title}** are deleted."), row(button("My worksheets", LIST)))


def not_begun_page(worksheet: Worksheet) -> MessagePage:
    return MessagePage(
        text(f"You haven't started **{worksheet.title}** yet. It takes about {counted(worksheet.minutes, 'minute')}."),
        row(button("Start", OPEN, worksheet.slug, primary=True), button("See an example", SAMPLE, worksheet.slug)),
        accent=accent_of(worksheet),
    )


def unknown_page(typed: str, offered: Sequence[Worksheet]) -> MessagePage:
    """For a name that is none, or that could be several: the nearest ones, a press away."""
    options = [(worksheet.title, worksheet.slug, worksheet.gain) for worksheet in offered]
    return MessagePage(
        text(f"I'm not sure which worksheet you mean by {quoted(typed)}. Did you mean one of these?"),
        row(select("Open a worksheet", OPEN, options)),
        row(button("All worksheets", LIST)),
    )
