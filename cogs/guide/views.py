"""What the guide looks like in Discord."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import discord

from bot.feature import HomePart, HomeSection
from bot.interactions.components import PersistentButton, button, select
from bot.pages import emoji
from bot.pages.typed_text import escaped, quoted
from bot.pages.ui import ACCENTS, NEUTRAL, MessagePage, bar, line, picture, row, text
from cogs.guide.pages import FIGURE
from cogs.guide.records import Chapter, Guide, Location, Mark, Page, Phase
from cogs.guide.rules import is_finished, is_read, next_page, reading_minutes, share_read
from cogs.guide.search import SearchHit, SearchResult

CREDIT = "-# Retold in our own words after *How to Build Your Career in AI* by Andrew Ng."
CHANGED = "-# That page has changed since the button was made. This is the nearest one."
PHASE_NAMES = {
    Phase.LEARNING: "Learning",
    Phase.PROJECTS: "Projects",
    Phase.JOB: "Job",
    Phase.MINDSET: "Mindset",
}
PICTURE = "progress.png"
# What other features may do with the exercise that a chapter ends with, and the arguments; where a feature is not
# there, nothing is offered. `-` stands for the server that a button in a direct message cannot name.
DONE = "streaks:done"
DOORS: Mapping[str, tuple[str, ...]] = {
    "streak": ("streaks:start", "-"),
    "request": ("mentoring:request", "-"),
    "host": ("mentoring:hosting", "-"),
    "tip": ("tips:another",),
}
WORKSHEET = "worksheets:open"


def accent(chapter: Chapter) -> discord.Colour:
    return ACCENTS[chapter.phase.value]


def page_view(
    location: Location, mark: Mark | None, has_handler: Callable[[str], bool], *, shared: bool = False, note: str = ""
) -> MessagePage:
    """One page of a chapter; the files that it shows are `figures_on(page)`. `shared` leaves out what is one reader's
    own, because everybody sees it; `has_handler` tells whether a component's act leads anywhere."""
    chapter, page = location.chapter, location.page
    about = f"-# {PHASE_NAMES[chapter.phase]} · {chapter.label} · {reading_minutes(chapter.words)} min read"
    read = not shared and is_read(location, mark)
    position = f"-# Page {page.number} of {len(chapter.pages)}" + (" · ✓ read" if read else "")
    notes = [text(part) for part in (note, "" if location.exact else CHANGED) if part]
    rows = [row(*_page_buttons(location, read))]
    if next_page(location) is None:
        rows.append(row(_next_step(chapter, primary=read), *_exercise_buttons(chapter, has_handler)))
    return MessagePage(
        *notes,
        text(f"{about}\n## {chapter.title}"),
        *_content(page),
        line(),
        text(position),
        *rows,
        accent=accent(chapter),
    )


def _page_buttons(location: Location, read: bool) -> list[PersistentButton]:
    """Exactly one primary button on a page: next, or on the last page mark read, and then the next step."""
    chapter, page = location.chapter, location.page
    before = chapter.pages[max(page.number - 2, 0)]
    after = next_page(location)
    return [
        button("Previous", "guide:page", *_address(chapter, before), "p", disabled=page.number == 1),
        button(
            "Next",
            "guide:page",
            *_address(chapter, after or page),
            "n",
            disabled=after is None,
            primary=after is not None,
        ),
        button("Contents", "guide:contents"),
        button("Mark unread", "guide:unmark", *_address(chapter, page))
        if read
        else button("Mark read", "guide:mark", *_address(chapter, page), primary=after is None),
    ]


def figures_on(page: Page) -> list[str]:
    """The slugs of the figures that a page shows, in order."""
    return [match["slug"] for match in FIGURE.finditer(page.text)]


def figure_file(slug: str) -> str:
    """The name of the file that a figure is attached as."""
    return f"{slug}.png"


def _content(page: Page) -> Iterator[discord.ui.Item[Any]]:
    """The text, with each figure as a picture where it stands."""
    start = 0
    for match in FIGURE.finditer(page.text):
        if before := page.text[start : match.start()].strip():
            yield text(before)
        yield picture(figure_file(match["slug"]), match["description"])
        start = match.end()
    if rest := page.text[start:].strip():
        yield text(rest)


def _exercise_buttons(chapter: Chapter, has_handler: Callable[[str], bool]) -> Iterator[PersistentButton]:
    """What the exercise of the last page can be done with."""
    door = chapter.door
    if door is not None:
        kind, _, worksheet = door.opens.partition(":")
        act, *arguments = (WORKSHEET, worksheet) if worksheet else DOORS[kind]
        if has_handler(act):
            yield button(door.label, act, *arguments)
    if has_handler(DONE):
        yield button("Done today", DONE)


def _address(chapter: Chapter, page: Page) -> tuple[str, str, int]:
    return chapter.slug, page.section, page.number


def _next_step(chapter: Chapter, *, primary: bool) -> PersistentButton:
    step = chapter.next_step
    if step.chapter is None:
        return button(step.label, "guide:progress", primary=primary)
    return button(step.label, "guide:page", step.chapter, "", 1, "s", primary=primary)


def contents_view(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> MessagePage:
    """Chapters by phase with one's own progress, a select to open one, and a button to go on."""
    finished = sum(is_finished(chapter, marks[chapter.slug]) for chapter in guide.chapters if chapter.slug in marks)
    total = sum(reading_minutes(chapter.words) for chapter in guide.chapters)
    head = f"## Your career in AI, chapter by chapter\n{len(guide.chapters)} chapters, {total} minutes in all"
    if marks:
        head += f" · {finished} read {bar(finished / len(guide.chapters))}"
    phases = [text(_phase_listing(phase, guide, marks)) for phase in Phase]
    options = [_option(chapter) for chapter in guide.chapters]
    label = "Read it all again" if left_off is None else "Go on reading" if marks else "Start reading"
    return MessagePage(
        text(head),
        *phases,
        line(),
        row(select("Open a chapter", "guide:chapter", options)),
        row(button(label, "guide:resume", primary=True), button("My progress", "guide:progress")),
        text(CREDIT),
        accent=NEUTRAL,
    )


def _option(chapter: Chapter) -> tuple[str, str, str]:
    return f"{chapter.label}: {chapter.title}", chapter.slug, chapter.summary


def _phase_listing(phase: Phase, guide: Guide, marks: Mapping[str, Mark]) -> str:
    lines = [f"### {PHASE_NAMES[phase]}"]
    for chapter in guide.chapters:
        if chapter.phase is phase:
            mark = marks.get(chapter.slug)
            share = "" if mark is None else f" · {share_read(chapter, mark):.0%}"
            state = " ✓" if mark is not None and is_finished(chapter, mark) else share
            lines.append(f"**{chapter.number}** {chapter.title} · {reading_minutes(chapter.words)} min{state}")
    return "\n".join(lines)


def home_section(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> HomeSection:
    """What `/help` says of the guide."""
    if left_off is None:
        read = f"You've read all {len(guide.chapters)} chapters {emoji.CELEBRATION}"
        return HomeSection(HomePart.LEARN, read, "Contents", "guide:contents")
    chapter, page = left_off.chapter, left_off.page
    at = f" · page {page.number} of {len(chapter.pages)}" if page.number > 1 else ""
    minutes = f"{reading_minutes(chapter.words)} min"
    said = f"**{chapter.title}**\n{chapter.label}{at or f' · {minutes}'}"
    return HomeSection(HomePart.LEARN, said, "Continue" if marks else "Start reading", "guide:resume")


def search_view(query: str, result: SearchResult) -> MessagePage:
    """Ranked passages with the words marked, and a select that opens the very section."""
    if not result.passages:
        return MessagePage(
            text(f"I found nothing about {quoted(query)} in the guide. Try one plain word, such as **portfolio**."),
            row(button("Contents", "guide:contents", primary=True)),
        )
    head = f"## Search: {quoted(query)}"
    if result.corrected:
        head += f"\nThe guide does not have that spelling; this is about {quoted(result.corrected)}."
    locations = [passage.location for passage in result.passages]
    options = [
        (location.page.heading, ":".join(map(str, _address(location.chapter, location.page))), location.chapter.title)
        for location in locations
    ]
    return MessagePage(
        text(head),
        *[text(_passage(number, passage)) for number, passage in enumerate(result.passages, 1)],
        line(),
        row(select("Open a section", "guide:section", options)),
    )


def _passage(number: int, passage: SearchHit) -> str:
    snippet = "".join(f"**{escaped(part)}**" if marked else escaped(part) for part, marked in passage.snippet)
    chapter, page = passage.location.chapter, passage.location.page
    return f"**{number}. {page.heading}**\n-# {chapter.label}: {chapter.title}\n{snippet}"


def unknown_view(typed: str, offered: Sequence[Chapter]) -> MessagePage:
    """For a chapter that does not exist: the nearest ones, a press away."""
    names = "\n".join(f"- {chapter.label}: {chapter.title}" for chapter in offered)
    options = [_option(chapter) for chapter in offered]
    return MessagePage(
        text(f"There is no chapter {quoted(typed)}. The nearest are:\n{names}"),
        row(select("Open one of these", "guide:chapter", options)),
        row(button("Contents", "guide:contents")),
    )


def progress_view(guide: Guide, marks: Mapping[str, Mark], left_off: Location | None) -> MessagePage:
    """The picture, the same in words, and the button to go on."""
    description = progress_text(guide, marks)
    going_on = button("Read it again" if left_off is None else "Go on reading", "guide:resume", primary=True)
    step = f"Next: **{left_off.chapter.title}**, page {left_off.page.number}" if left_off else "You have read it all."
    return MessagePage(
        text(f"## Your progress\n{description}"),
        picture(PICTURE, description),
        text(step),
        row(going_on, button("Contents", "guide:contents")),
    )


def progress_text(guide: Guide, marks: Mapping[str, Mark]) -> str:
    """`4 of 13 chapters read, 2 begun.`"""
    shares = [share_read(chapter, marks.get(chapter.slug)) for chapter in guide.chapters]
    finished, begun = shares.count(1.0), sum(0 < share < 1 for share in shares)
    return f"{finished} of {len(shares)} chapters read" + (f", {begun} begun." if begun else ".")
