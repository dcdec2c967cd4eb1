"""What stands around the chapters: contents, search, progress, and what `/help` says of the guide."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.feature import HomePart, HomeSection
from bot.interactions.components import button, select
from bot.interactions.forms import Form, Submit, text_field
from bot.pages import emoji
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import NEUTRAL, MessagePage, line, picture, row, section, text
from cogs.guide.pages import OPENING
from cogs.guide.records import Chapter, Guide, Location, Mark, Phase
from cogs.guide.rules import count_finished, reading_minutes, share_read
from cogs.guide.search import SearchHit, SearchResult
from cogs.guide.views.reading import PHASE_NAMES, PROGRESS

CREDIT = "-# Retold in our own words from *How to Build Your Career in AI* by Andrew Ng."
PICTURE = "progress.png"
SEARCH = "guide:search"


def contents_view(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> MessagePage:
    """Chapters by phase with one's own progress, a select to open one, and a button to go on."""
    total, minutes = len(guide.chapters), sum(reading_minutes(chapter.words) for chapter in guide.chapters)
    finished = count_finished(guide, marks)
    head = f"**{finished} of {total} chapters** read" if marks else f"{total} chapters, about {minutes} minutes in all"
    label = "Read it again" if left_off is None else "Continue reading" if marks else "Start reading"
    return MessagePage(
        text(f"## {emoji.GUIDE} Your career in AI\n{head}"),
        *[text(_phase_listing(phase, guide, marks)) for phase in Phase],
        line(),
        row(select("Open a chapter", "guide:chapter", [_option(chapter) for chapter in guide.chapters])),
        row(button(label, "guide:resume", primary=True), button("My progress", PROGRESS)),
        text(CREDIT),
        accent=NEUTRAL,
    )


def _option(chapter: Chapter) -> tuple[str, str, str]:
    return f"{chapter.label}: {chapter.title}", chapter.slug, chapter.summary


def _phase_listing(phase: Phase, guide: Guide, marks: Mapping[str, Mark]) -> str:
    chapters = [chapter for chapter in guide.chapters if chapter.phase is phase]
    done = sum(share_read(chapter, marks.get(chapter.slug)) == 1 for chapter in chapters)
    return "\n".join(
        [f"### {PHASE_NAMES[phase]} · {done}/{len(chapters)}", *(_chapter_line(chapter, marks) for chapter in chapters)]
    )


def _chapter_line(chapter: Chapter, marks: Mapping[str, Mark]) -> str:
    share = share_read(chapter, marks.get(chapter.slug))
    state = emoji.DONE if share == 1 else f"{share:.0%} read" if share else f"{reading_minutes(chapter.words)} min"
    return f"**{chapter.number}** {chapter.title} · {state}"


def home_section(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> HomeSection:
    """What `/help` says of the guide."""
    if left_off is None:
        read = f"You've read all {len(guide.chapters)} chapters {emoji.CELEBRATION}"
        return HomeSection(HomePart.LEARN, read, "Contents", "guide:contents")
    said = f"**{left_off.chapter.title}**\n{_place(left_off)}"
    return HomeSection(HomePart.LEARN, said, "Continue" if marks else "Start reading", "guide:resume")


def _place(location: Location) -> str:
    """`Chapter 8 · 6 min`, or once it is begun `Chapter 8 · page 3 of 7`."""
    chapter, page = location.chapter, location.page
    begun = f"page {page.number} of {len(chapter.pages)}"
    return f"{chapter.label} · {begun if page.number > 1 else f'{reading_minutes(chapter.words)} min'}"


def search_view(query: str, result: SearchResult) -> MessagePage:
    """Ranked passages with the words marked; the button beside each opens the very section."""
    if not result.passages:
        return MessagePage(
            text(f"I found nothing about {quoted(query)} in the guide. Try one plain word, such as **portfolio**."),
            row(button("Search again", SEARCH, primary=True), button("Contents", "guide:contents")),
        )
    shown = f"## Results for {quoted(result.corrected or query)}"
    if result.corrected:
        shown += f"\n-# You typed {quoted(query)}, which isn't in the guide."
    parts: list[discord.ui.Item[Any]] = []
    for passage in result.passages:
        parts += [line(), _passage(passage)]
    return MessagePage(
        text(shown), *parts, line(), row(button("Search again", SEARCH), button("Contents", "guide:contents"))
    )


def search_form(submit: Submit, texts: Sequence[str]) -> Form:
    """Submits what to search for."""
    return Form("Search the guide", submit, text_field("A word or two", "Such as: portfolio", texts[0], required=True))


def _passage(passage: SearchHit) -> discord.ui.Section[Any]:
    snippet = "".join(f"**{escaped(part)}**" if marked else escaped(part) for part, marked in passage.snippet)
    chapter, page = passage.location.chapter, passage.location.page
    if passage.heading == OPENING:
        head = f"### {chapter.title}\n-# {chapter.label}"
    else:
        head = f"### {passage.heading}\n-# {chapter.label}: {chapter.title}"
    opening = button("Open", "guide:page", chapter.slug, passage.section, page.number, "f")
    return section(f"{head}\n{snippet}", opening)


def unknown_view(typed: str, offered: Sequence[Chapter]) -> MessagePage:
    """For a chapter that does not exist: the nearest ones, a press away."""
    options = [_option(chapter) for chapter in offered]
    return MessagePage(
        text(f"There's no chapter {quoted(typed)}. Did you mean one of these?"),
        row(select("Open a chapter", "guide:chapter", options)),
        row(button("Contents", "guide:contents")),
    )


def progress_view(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> MessagePage:
    """The picture, what is next, and the button to go on."""
    if left_off is None:
        step, label = f"{emoji.CELEBRATION} You've read it all.", "Read it again"
    else:
        step = f"Next: **{left_off.chapter.title}**\n{_place(left_off)}"
        label = "Continue reading" if marks else "Start reading"
    description = progress_text(guide, marks)
    return MessagePage(
        text(f"## Your progress\n{description}"),
        picture(PICTURE, description),
        text(step),
        row(button(label, "guide:resume", primary=True), button("Contents", "guide:contents")),
    )


def progress_text(guide: Guide, marks: Mapping[str, Mark]) -> str:
    """`4 of 13 chapters read, 2 begun.`"""
    shares = [share_read(chapter, marks.get(chapter.slug)) for chapter in guide.chapters]
    finished, begun = shares.count(1.0), sum(0 < share < 1 for share in shares)
    return f"{finished} of {len(shares)} chapters read" + (f", {begun} started." if begun else ".")
