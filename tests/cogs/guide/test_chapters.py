"""The shipped guide: thirteen chapters that carry every idea of their source, in pages that fit."""

from pathlib import Path

import pytest
import yaml

from bot.content.documents import load_content
from bot.settings import SHIPPED_CONTENT
from cogs.guide.records import Guide
from cogs.guide.rules import PAGE_CHARACTERS

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
    return load_content(SHIPPED_CONTENT, ("guide",)).part(Guide)


def test_the_thirteen_chapters_are_there_in_order(guide: Guide) -> None:
    assert tuple(one.slug for one in guide.chapters) == CHAPTERS
    assert [one.number for one in guide.chapters] == list(range(13))


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_carries_every_idea_of_its_checklist(guide: Guide, slug: str) -> None:
    chapter = guide.chapter(slug)
    assert chapter is not None
    body = " ".join(" ".join(page.text.split()) for page in chapter.pages).lower()
    ideas = yaml.safe_load((IDEAS / f"{slug}.yaml").read_text(encoding="utf-8"))
    missing = [one["idea"] for one in ideas if not any(phrase.lower() in body for phrase in one["any"])]
    assert len(ideas) >= 8
    assert not missing


@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_is_as_long_as_a_short_walk_and_its_pages_fit_a_phone(guide: Guide, slug: str) -> None:
    chapter = guide.chapter(slug)
    assert chapter is not None
    assert 500 <= chapter.words <= 1_000
    assert len(chapter.pages) >= 4
    assert all(len(page.text) <= PAGE_CHARACTERS for page in chapter.pages)
    assert chapter.pages[-1].heading == "Today"


def test_the_next_steps_lead_through_the_whole_guide(guide: Guide) -> None:
    steps = [one.next_step.chapter for one in guide.chapters]
    assert steps == [*CHAPTERS[1:], None]
