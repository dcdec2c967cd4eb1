"""The shipped guide: thirteen chapters that carry every idea of their source, in pages that fit."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.settings import SHIPPED_CONTENT
from cogs.guide.pages import OPENING_CHARACTERS, PAGE_CHARACTERS, length_of
from cogs.guide.records import Guide, Location, Mark
from cogs.guide.views.reading import page_view
from tests.support.content import shipped_content
from tests.support.snapshots import page_text

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDEAS = Path(__file__).parent / "ideas"
CHAPTERS = (
    "coding-ai",
    "three-steps",
    "technical-skills",
    "math",
    "scoping",
    "finding-projects",
    "portfolio",
    "job-search",
    "informational-interviews",
    "right-job",
    "keys",
    "imposter-syndrome",
    "every-day",
)


@pytest.fixture(scope="module")
def guide() -> Guide:
    return shipped_content("guide").part(Guide)


def test_the_thirteen_chapters_are_there_in_order(guide: Guide) -> None:
    assert tuple(one.slug for one in guide.chapters) == CHAPTERS
    assert [one.number for one in guide.chapters] == list(range(13))


def sections(slug: str) -> list[str]:
    """The source text between the headings, figures and their words included, in small letters."""
    [file] = (SHIPPED_CONTENT / "guide").glob(f"*-{slug}.md")
    _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    figures = yaml.safe_load(front).get("figures", {})
    parts = []
    for part in re.split(r"^## ", body, flags=re.MULTILINE):
        drawn = [
            yaml.safe_dump(figures[name], allow_unicode=True) for name in re.findall(r"\(figure:([a-z0-9-]+)\)", part)
        ]
        parts.append(" ".join(" ".join([part, *drawn]).replace("’", "'").split()).lower())
    return parts


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_carries_every_idea_of_its_checklist(slug: str) -> None:
    """Each idea by two or three key words in one section; `|` stands between words of which one will do."""
    ideas = yaml.safe_load((IDEAS / f"{slug}.yaml").read_text(encoding="utf-8"))
    text = sections(slug)

    def stands(words: list[str]) -> bool:
        return any(all(any(key in part for key in word.lower().split("|")) for word in words) for part in text)

    assert len(ideas) >= 20
    assert [idea["idea"] for idea in ideas if not stands(idea["words"])] == []


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_is_made_for_a_phone(guide: Guide, slug: str) -> None:
    chapter = guide.chapter(slug)
    assert chapter is not None
    assert 600 <= chapter.words <= 1_500
    assert len(chapter.pages) >= 4
    assert len(chapter.pages[0].text) <= OPENING_CHARACTERS
    assert [page.number for page in chapter.pages if length_of(page.text) > PAGE_CHARACTERS] == []
    assert chapter.pages[-1].sections[-1] == "today"


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_shows_a_figure_asks_a_question_in_every_section_and_leads_into_the_bot(
    guide: Guide, slug: str
) -> None:
    chapter = guide.chapter(slug)
    assert chapter is not None
    assert chapter.figures
    assert chapter.exercises
    *parts, today = sections(slug)[1:]
    assert [part[:40] for part in parts if "?" not in part] == []
    assert today.startswith("today")
    assert "```" not in "".join(page.text for page in chapter.pages)


def test_the_author_is_named_in_every_chapter_that_tells_of_him_and_never_as_the_author() -> None:
    texts = {slug: " ".join(sections(slug)) for slug in CHAPTERS}
    assert [slug for slug, text in texts.items() if "the author" in text] == []
    assert [slug for slug, text in texts.items() if text.count("andrew ng") > 1] == []


def test_the_next_steps_lead_through_the_whole_guide(guide: Guide) -> None:
    steps = [one.next_step.chapter for one in guide.chapters]
    assert steps == [*CHAPTERS[1:], None]


def test_every_page_has_one_primary_button_whether_it_is_read_or_not(guide: Guide) -> None:
    for chapter in guide.chapters:
        finished = Mark(chapter.slug, "", len(chapter.pages), START, START)
        for page in chapter.pages:
            for mark in (None, finished):
                view = page_view(Location(chapter, page), mark, lambda _act: True)
                assert page_text(view).count("](blue)") == 1
