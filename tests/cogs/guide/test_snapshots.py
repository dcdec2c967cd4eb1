"""Every page of the guide as members read it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from syrupy.assertion import SnapshotAssertion

from cogs.guide.records import Chapter, ExerciseLink, Guide, Location, Mark, NextStep, Page, Phase
from cogs.guide.rules import where_left_off
from cogs.guide.search import SearchHit, SearchResult
from cogs.guide.views.overview import contents_view, progress_view, search_form, search_view, unknown_view
from cogs.guide.views.reading import NOTHING_MARKED, finished_view, page_view
from tests.support.snapshots import page_text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def page(number: int, heading: str, text: str) -> Page:
    slug = heading.lower().replace(" ", "-")
    return Page(number, slug, heading, text, (slug,))


PAGES = (
    page(1, "Opening", "Want to know what a job is really like? Ask somebody who does it on a rainy Tuesday."),
    page(
        2,
        "The job title lies",
        "### The job title lies\n\n![A fork. In company A: slides. In company B: code.](figure:titles)\n\nAsk first.",
    ),
    page(3, "Then hold the door", "### Then hold the door\nPay it forward.\n\n### Today\nName one person."),
)
CONTINUED = page(2, "The job title lies", "Only somebody inside can tell you what people there really do.")


def chapter(number: int, slug: str, title: str, phase: Phase, then: str | None, *exercises: ExerciseLink) -> Chapter:
    step = NextStep(f"Next: {then}" if then else "See how far you have come", then)
    label = "Introduction" if number == 0 else f"Chapter {number}"
    return Chapter(slug, number, label, title, phase, f"About {title}.", step, exercises, {}, (), 1_130, PAGES)


CODING = chapter(0, "coding-ai", "Coding AI Is the New Literacy", Phase.LEARNING, "scoping")
SCOPING = chapter(4, "scoping", "Scoping Successful AI Projects", Phase.PROJECTS, "interviews")
INTERVIEWS = chapter(
    8,
    "interviews",
    "Using Informational Interviews",
    Phase.JOB,
    "every-day",
    ExerciseLink("Find someone to talk to", "request"),
)
EVERY_DAY = chapter(12, "every-day", "Make Every Day Count", Phase.MINDSET, None)
GUIDE = Guide((CODING, SCOPING, INTERVIEWS, EVERY_DAY))


def mark(of: Chapter, last: int) -> Mark:
    return Mark(of.slug, PAGES[last - 1].section, last, NOW, NOW if last == len(PAGES) else None)


FINISHED = mark(INTERVIEWS, 3)
SOME: Mapping[str, Mark] = {"coding-ai": mark(CODING, 3), "scoping": mark(SCOPING, 2)}
ALL: Mapping[str, Mark] = {one.slug: mark(one, 3) for one in GUIDE.chapters}


def everything(_act: str) -> bool:
    """As if all features were there."""
    return True


async def never(*_given: object) -> None:
    """For a form that is shown and not submitted."""


def nothing(_act: str) -> bool:
    return False


def test_pages_of_a_chapter(page_snapshot: SnapshotAssertion) -> None:
    first, middle, last = (Location(INTERVIEWS, one) for one in PAGES)
    shown = {
        "first page": page_view(first, None, everything, note=NOTHING_MARKED),
        "a page with a figure": page_view(middle, None, everything),
        "a page that goes on": page_view(Location(INTERVIEWS, CONTINUED), None, everything),
        "a page that is read": page_view(middle, FINISHED, everything),
        "a page that has moved": page_view(Location(INTERVIEWS, PAGES[1], exact=False), None, everything),
        "last page": page_view(last, None, everything),
        "last page without other features": page_view(last, None, nothing),
        "last page that is read": page_view(last, FINISHED, everything),
        "a shared page": page_view(first, FINISHED, everything, shared=True),
    }
    for name, view in shown.items():
        assert page_text(view) == page_snapshot(name=name), name


def test_the_end_of_a_chapter(page_snapshot: SnapshotAssertion) -> None:
    next_up, skipped = Location(EVERY_DAY, PAGES[0]), Location(SCOPING, PAGES[1])
    shown = {
        "chapter finished": finished_view(GUIDE, INTERVIEWS, next_up, 3, everything),
        "chapter finished without other features": finished_view(GUIDE, INTERVIEWS, next_up, 3, nothing),
        "last chapter finished before others": finished_view(GUIDE, EVERY_DAY, skipped, 2, everything),
        "everything read": finished_view(GUIDE, INTERVIEWS, None, 4, everything),
        "everything read without other features": finished_view(GUIDE, EVERY_DAY, None, 4, nothing),
    }
    for name, view in shown.items():
        assert page_text(view) == page_snapshot(name=name), name


def test_contents_and_progress(page_snapshot: SnapshotAssertion) -> None:
    for name, marks in {"nothing read": {}, "some read": SOME, "all read": ALL}.items():
        left_off = where_left_off(GUIDE, marks)
        assert page_text(contents_view(GUIDE, marks, left_off)) == page_snapshot(name=f"contents, {name}")
        assert page_text(progress_view(GUIDE, marks, left_off)) == page_snapshot(name=f"progress, {name}")


def test_search(page_snapshot: SnapshotAssertion) -> None:
    hits = (
        SearchHit(
            Location(INTERVIEWS, PAGES[0]), "Opening", "opening", (("Want to know what a ", False), ("job", True))
        ),
        SearchHit(
            Location(INTERVIEWS, PAGES[1]), "The job title lies", "the-job-title-lies", (("Ask *first*.", False),)
        ),
    )
    shown = {
        "results": search_view("job", SearchResult(hits)),
        "results for another spelling": search_view("jbo", SearchResult(hits, "job")),
        "no results": search_view("**qqq**", SearchResult(())),
    }
    for name, view in shown.items():
        assert page_text(view) == page_snapshot(name=name), name
    assert page_text(search_form(never, ["portfolio"])) == page_snapshot(name="search form")


def test_an_unknown_chapter(page_snapshot: SnapshotAssertion) -> None:
    view = unknown_view("underwater @everyone", [SCOPING, INTERVIEWS])
    assert page_text(view) == page_snapshot(name="unknown chapter")
