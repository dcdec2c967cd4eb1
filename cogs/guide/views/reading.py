"""What reading looks like: the pages of a chapter, and what stands there when it is finished."""

from collections.abc import Callable, Iterator
from typing import Any

import discord

from bot.interactions.components import Button, button
from bot.pages import emoji
from bot.pages.ui import ACCENTS, MessagePage, line, picture, row, text
from cogs.guide.pages import FIGURE
from cogs.guide.records import Chapter, Guide, Location, Mark, Page, Phase
from cogs.guide.rules import is_read, next_page, reading_minutes

CHANGED = "-# That page has changed since the button was made. This is the closest one."
NOTHING_MARKED = "-# **Mark read** keeps your place on every device. **Skip** only turns the page."
ALL_READ = "You've read the whole guide. Here it is again from the start."
PHASE_NAMES = {
    Phase.LEARNING: "Learning",
    Phase.PROJECTS: "Projects",
    Phase.JOB: "Job",
    Phase.MINDSET: "Mindset",
}
FINISHED_PICTURE = "finished.png"
PROGRESS = "guide:progress"
# What other features may do with the exercise that a chapter ends with, and the arguments; where a feature is not
# there, nothing is offered. `-` stands for the server that a button in a direct message cannot name.
LOG_TODAY = "streaks:done"
FIND_SOMEONE = ("mentoring:request", "-")
EXERCISE_ACTS: dict[str, tuple[str, ...]] = {
    "streak": ("streaks:start", "-"),
    "request": FIND_SOMEONE,
    "host": ("mentoring:hosting", "-"),
    "tip": ("tips:another",),
}
WORKSHEET = "worksheets:open"

# Tells whether a component's act leads anywhere.
HasHandler = Callable[[str], bool]


def accent(chapter: Chapter) -> discord.Colour:
    return ACCENTS[chapter.phase.value]


def address(chapter: Chapter, page: Page) -> tuple[str, str, int]:
    """A page, in the arguments of a custom id."""
    return chapter.slug, page.section, page.number


def page_view(
    location: Location, mark: Mark | None, has_handler: HasHandler, *, shared: bool = False, note: str = ""
) -> MessagePage:
    """One page of a chapter; the files that it shows are `figures_on(page)`. `shared` leaves out what is one reader's
    own, because everybody sees it."""
    chapter, page = location.chapter, location.page
    about = f"-# {PHASE_NAMES[chapter.phase]} · {chapter.label} · {reading_minutes(chapter.words)} min read"
    read = not shared and is_read(location, mark)
    position = f"-# Page {page.number} of {len(chapter.pages)}" + (f" · {emoji.DONE} read" if read else "")
    notes = [text(part) for part in (note, "" if location.exact else CHANGED) if part]
    continued = [] if page.number == 1 or page.text.startswith("### ") else [text(f"-# {page.heading}, continued")]
    exercise = list(_exercise_buttons(chapter, has_handler)) if next_page(location) is None else []
    return MessagePage(
        *notes,
        text(f"{about}\n## {chapter.title}"),
        *continued,
        *_content(page),
        line(),
        text(position),
        row(*_page_buttons(location, read)),
        *([row(*exercise)] if exercise else []),
        accent=accent(chapter),
    )


def _page_buttons(location: Location, read: bool) -> Iterator[Button]:
    """Exactly one primary button on a page: the one that reads on."""
    chapter, page = location.chapter, location.page
    here, after = address(chapter, page), next_page(location)
    if not read:
        yield button("Mark read & continue" if after else "Finish chapter", "guide:continue", *here, primary=True)
    elif after:
        yield button("Continue", "guide:page", *address(chapter, after), "n", primary=True)
    else:
        yield _next_step(chapter)
    if page.number > 1:
        yield button("Back", "guide:page", *address(chapter, chapter.pages[page.number - 2]), "p")
    if after and not read:
        yield button("Skip", "guide:page", *address(chapter, after), "n")
    yield button("Contents", "guide:contents")
    if read:
        yield button("Mark unread", "guide:unmark", *here)


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


def _exercise_buttons(chapter: Chapter, has_handler: HasHandler) -> Iterator[Button]:
    """What the exercise of a chapter can be done with, and the streak for which it counts."""
    for link in chapter.exercises:
        kind, _, worksheet = link.opens.partition(":")
        act, *arguments = (WORKSHEET, worksheet) if worksheet else EXERCISE_ACTS[kind]
        if has_handler(act):
            yield button(link.label, act, *arguments)
    if has_handler(LOG_TODAY):
        yield button("Log today", LOG_TODAY)


def _next_step(chapter: Chapter) -> Button:
    step = chapter.next_step
    if step.chapter is None:
        return button(step.label, PROGRESS, primary=True)
    return button(step.label, "guide:page", step.chapter, "", 1, "s", primary=True)


def finished_view(
    guide: Guide, chapter: Chapter, left_off: Location | None, done: int, has_handler: HasHandler
) -> MessagePage:
    """A chapter is finished, and what to read next is at `left_off`: None where that was all. Its picture is
    `FINISHED_PICTURE`."""
    total = len(guide.chapters)
    if left_off is None:
        minutes = sum(reading_minutes(one.words) for one in guide.chapters)
        head = f"## {emoji.CELEBRATION} You've read the whole guide!"
        said = f"{total} chapters and about {minutes} minutes."
        if has_handler(FIND_SOMEONE[0]):
            said += " The best next step: talk to someone who does the work."
        buttons = list(_after_everything(has_handler))
    else:
        following = left_off.chapter
        head = f"## {emoji.CELEBRATION} {chapter.label} finished"
        said = f"Next: **{following.title}** · {reading_minutes(following.words)} min"
        reading = button(f"Read {_called(following)}", "guide:page", *address(following, left_off.page), primary=True)
        buttons = [reading, *_exercise_buttons(chapter, has_handler), button("Contents", "guide:contents")]
    description = finished_text(chapter, done, total)
    return MessagePage(
        text(head), picture(FINISHED_PICTURE, description), text(said), row(*buttons), accent=accent(chapter)
    )


def _after_everything(has_handler: HasHandler) -> Iterator[Button]:
    has_people = has_handler(FIND_SOMEONE[0])
    if has_people:
        yield button("Find someone to talk to", *FIND_SOMEONE, primary=True)
    yield button("My progress", PROGRESS, primary=not has_people)


def finished_text(chapter: Chapter, done: int, total: int) -> str:
    """`Chapter 8 finished: Using Informational Interviews. 3 of 13 chapters are read.`"""
    return f"{chapter.label} finished: {chapter.title}. {done} of {total} chapters are read."


def _called(chapter: Chapter) -> str:
    """`chapter 9`, `final thoughts`."""
    return chapter.label[0].lower() + chapter.label[1:]
