"""Finds the chapter that somebody typed: by its number, its title or something like one."""

import re

from bot.content.fuzzy import likely, nearest
from cogs.guide.records import Chapter, Guide

NUMBER = re.compile(r"(?:chapter|ch\.?|no\.?|#)?\s*(\d{1,3})", re.IGNORECASE)
# What an unknown chapter is answered with.
OFFERED = 3


def find_chapter(guide: Guide, typed: str) -> Chapter | None:
    """The chapter that `typed` names by number, slug, title or a misspelt title; None where that is not clear."""
    plain = " ".join(typed.split())
    if number := NUMBER.fullmatch(plain):
        return next((chapter for chapter in guide.chapters if chapter.number == int(number[1])), None)
    by_slug = guide.chapter(plain.lower())
    if by_slug:
        return by_slug
    slug = likely(plain, {chapter.slug: chapter.title for chapter in guide.chapters})
    slug = slug or likely(plain, {chapter.slug: _spaced(chapter.slug) for chapter in guide.chapters})
    return guide.chapter(slug) if slug else None


def nearest_chapters(guide: Guide, typed: str, most: int = OFFERED) -> list[Chapter]:
    """The chapters whose names are nearest to `typed`, best first; all in order where nothing was typed."""
    plain = " ".join(typed.split())
    if not plain:
        return list(guide.chapters[:most])
    if match := NUMBER.fullmatch(plain):
        number = int(match[1])
        by_distance = sorted(guide.chapters, key=lambda chapter: (abs(chapter.number - number), chapter.number))
        return by_distance[:most]
    names = {place: f"{chapter.title} {_spaced(chapter.slug)}" for place, chapter in enumerate(guide.chapters)}
    return [guide.chapters[place] for place, _score in nearest(plain, names, most)]


def chapter_nearest_to(guide: Guide, slug: str) -> Chapter:
    """The chapter nearest to a slug that is gone, so that an old button still leads somewhere."""
    near = nearest(_spaced(slug), {chapter.slug: _spaced(chapter.slug) for chapter in guide.chapters}, 1)
    return (guide.chapter(near[0][0]) if near else None) or guide.chapters[0]


def _spaced(slug: str) -> str:
    return slug.replace("-", " ")
