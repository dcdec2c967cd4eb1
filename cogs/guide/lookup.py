"""Which chapter a person means by what they typed: a number, a title or something like one; nothing is shown here."""

import re

from bot.content.fuzzy import likely, nearest
from cogs.guide.chapters import Chapter, Guide

NUMBER = re.compile(r"(?:chapter|ch\.?|no\.?|#)?\s*(\d{1,3})", re.IGNORECASE)
# What an unknown chapter is answered with.
OFFERED = 3


def called(guide: Guide, typed: str) -> Chapter | None:
    """The chapter that `typed` names by number, slug, title or a misspelt title; None where that is not clear."""
    plain = " ".join(typed.split())
    if number := NUMBER.fullmatch(plain):
        return next((one for one in guide.chapters if one.number == int(number[1])), None)
    by_slug = guide.chapter(plain.lower())
    if by_slug:
        return by_slug
    found = likely(plain, {one.slug: one.title for one in guide.chapters}) or likely(
        plain, {one.slug: one.slug.replace("-", " ") for one in guide.chapters}
    )
    return guide.chapter(found) if found else None


def like(guide: Guide, typed: str, most: int = OFFERED) -> list[Chapter]:
    """The chapters whose names are nearest to `typed`, best first; all in order where nothing was typed."""
    plain = " ".join(typed.split())
    if not plain:
        return list(guide.chapters[:most])
    if number := NUMBER.fullmatch(plain):
        wanted = int(number[1])
        return sorted(guide.chapters, key=lambda one: (abs(one.number - wanted), one.number))[:most]
    names = {one.slug: f"{one.title} {one.slug.replace('-', ' ')}" for one in guide.chapters}
    return [one for key, _score in nearest(plain, names, most) if (one := guide.chapter(key))]


def nearest_slug(guide: Guide, slug: str) -> Chapter:
    """The chapter nearest to a slug that is gone, so that an old button still leads somewhere."""
    found = nearest(slug.replace("-", " "), {one.slug: one.slug.replace("-", " ") for one in guide.chapters}, 1)
    return (guide.chapter(found[0][0]) if found else None) or guide.chapters[0]
