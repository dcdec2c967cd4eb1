"""The roles, industries, languages and questions of the content folder, and what a member means by such a name."""

import random
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from bot.content.fuzzy import LIKELY, TYPED_CHARACTERS, nearest
from bot.errors import UserError
from bot.pages.typed_text import escaped, quoted
from cogs.mentoring.records import Profile, Switch

# Far above `bot.content.fuzzy.LIKELY`: there a person sees what was found, here two people are matched by it unseen. A
# letter or two may be wrong, but an AR engineer is no AI engineer, and a director alone is no director of AI.
SURE, CLEAR = 88.0, 5.0
# In a list, what is called so comes before what is also called so; but whoever types "ml eng" is in the middle of
# "ML engineer", whatever the canonical name.
ALSO_CALLED = 8.0
# More than any name has; a list is made at every key, and each word costs.
WORDS_LOOKED_AT = 6
# After a title they tell the grade.
GRADES = frozenset({"i", "ii", "iii", "iv", "v", "1", "2", "3", "4", "5"})
# Said before a title, these tell how long somebody has done the work, not which work it is.
RANKS = frozenset({"senior", "sr", "junior", "jr", "lead", "staff", "principal", "associate", "trainee", "aspiring"})
QUESTIONS_OFFERED = 6
TOPICS_AT_MOST, TOPIC_CHARACTERS = 5, 40
# More than anybody speaks well enough for a talk about work, and few enough for one line.
LANGUAGES_AT_MOST = 8
NEAREST_SHOWN = 3
# The longest names of languages have some twenty.
LANGUAGE_CHARACTERS = 30
# What stands between two languages or topics; words do so only between languages.
BREAKS = re.compile(r"[,;\n،、，；]+")
LANGUAGE_BREAKS = re.compile(r"[,;\n/|&+،、，；]+|\s(?:and|or|und|oder|y|et|e)\s", re.IGNORECASE)
ASCII_SIGNS = re.compile(r"[^a-z0-9+#]+")


class Tag(StrEnum):
    """Whom a question helps."""

    ROLES = "roles"
    INDUSTRY = "industry"
    GENERAL = "general"
    GROW = "grow"


# How many of the six are drawn with each tag; where too few have it, the others make up the number.
SHARES: Mapping[Switch, Mapping[Tag, int]] = {
    Switch.ROLE: {Tag.ROLES: 4, Tag.GENERAL: 2},
    Switch.INDUSTRY: {Tag.INDUSTRY: 4, Tag.GENERAL: 2},
    Switch.BOTH: {Tag.ROLES: 2, Tag.INDUSTRY: 2, Tag.GENERAL: 2},
    Switch.NONE: {Tag.GROW: 4, Tag.GENERAL: 2},
}


@dataclass(frozen=True)
class Role:
    slug: str
    name: str
    family: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Industry:
    slug: str
    name: str
    family: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """`code` is of ISO 639-1, or of ISO 639-3 where that has none; `native` is the language's own name for itself."""

    code: str
    name: str
    native: str
    synonyms: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.code


class Audience(StrEnum):
    """Whom of the two a step is for."""

    SEEKER = "seeker"
    HOST = "host"
    BOTH = "both"


@dataclass(frozen=True)
class Step:
    """What the two should know before they talk."""

    slug: str
    text: str
    audience: Audience


@dataclass(frozen=True)
class Question:
    slug: str
    text: str
    tags: tuple[Tag, ...]


Named = Role | Industry | Language


def names_of(entry: Named) -> tuple[str, ...]:
    """Every name that it goes by, the canonical one first; a language's code is none of them."""
    native = (entry.native,) if isinstance(entry, Language) else ()
    return (entry.name, *native, *entry.synonyms)


def folded(typed: str) -> str:
    """`typed` as it is compared: without case, accents and punctuation, but C++ and C# stay apart from C."""
    plain = unicodedata.normalize("NFKD", typed).casefold().replace("&", " and ")
    if plain.isascii():  # the same, but quicker
        return " ".join(ASCII_SIGNS.sub(" ", plain).split())
    signs = unicodedata.normalize("NFKD", plain)  # small letters may come apart once more
    plain_signs = "".join(sign if unicodedata.category(sign)[0] in "LNM" or sign in "+#" else " " for sign in signs)
    bare = "".join(sign for sign in plain_signs if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFKC", " ".join(bare.split()))


def unranked(plain: str) -> str:
    """A folded title without ranks and grades: `senior data scientist ii` is a data scientist."""
    words = plain.split()
    while len(words) > 1 and words[-1] in GRADES:
        words = words[:-1]
    while len(words) > 1 and words[0] in RANKS:
        words = words[1:]
    return " ".join(words)


class NameIndex:
    """The look-ups that roles, industries and languages share."""

    def __init__(self, entries: Sequence[Named]) -> None:
        self.entries = {entry.slug: entry for entry in entries}
        self.names = {
            (entry.slug, number): folded(name) for entry in entries for number, name in enumerate(names_of(entry))
        }
        codes = {entry.code: entry.code for entry in entries if isinstance(entry, Language)}
        self.exact = codes | {name: slug for (slug, _number), name in self.names.items()}

    def find_slug(self, typed: str) -> str | None:
        """The slug of what was named, or surely meant: as a whole and word by word, and nothing else nearly as much."""
        from rapidfuzz import fuzz, process

        plain = folded(typed[:TYPED_CHARACTERS])
        if (exact := self.exact.get(plain)) is not None:
            return exact
        wholes = process.extract(plain, self.names, scorer=fuzz.token_sort_ratio, score_cutoff=SURE, limit=None)
        scores: dict[str, float] = {}
        for name, score, (slug, number) in wholes:
            if nearest(plain, {number: name}, 1)[0][1] >= SURE:
                scores.setdefault(slug, score)
        best = sorted(scores, key=lambda slug: -scores[slug])
        if len(best) > 1 and scores[best[0]] - scores[best[1]] < CLEAR:
            return None
        return best[0] if best else None

    def find_similar(self, typed: str, limit: int) -> list[str]:
        """Up to `limit` canonical names, nearest first, found by their synonyms too; in order for an empty text."""
        if not typed.strip():
            return [entry.name for entry in self.entries.values()][:limit]
        scores: dict[str, float] = {}
        plain = " ".join(folded(typed[:TYPED_CHARACTERS]).split()[:WORDS_LOOKED_AT])
        for (slug, number), score in nearest(plain, self.names, len(self.names)):
            begins = self.names[slug, number].startswith(plain)
            points = score + begins - ALSO_CALLED * (number > 0 and not begins) - 2 * (number > 0 and begins)
            scores[slug] = max(scores.get(slug, 0.0), points)
        sure = self.find_slug(typed)
        slugs = sorted(scores, key=lambda slug: (slug != sure, -scores[slug]))
        return [self.entries[slug].name for slug in slugs[:limit]]

    def get_name(self, typed: str) -> str:
        """The canonical name for one of its synonyms; text that names nothing stays as it is."""
        slug = self.find_slug(typed)
        return self.entries[slug].name if slug else typed


@dataclass(frozen=True)
class Catalogue:
    """What `content/mentoring` holds; sequences are in the order of the files."""

    roles: tuple[Role, ...]
    industries: tuple[Industry, ...]
    languages: tuple[Language, ...]
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    switches: Mapping[Switch, str]

    @cached_property
    def role_names(self) -> NameIndex:
        return NameIndex(self.roles)

    @cached_property
    def industry_names(self) -> NameIndex:
        return NameIndex(self.industries)

    @cached_property
    def language_names(self) -> NameIndex:
        return NameIndex(self.languages)

    @cached_property
    def role_families(self) -> Mapping[str, str]:
        return {role.slug: role.family for role in self.roles}

    @cached_property
    def industry_families(self) -> Mapping[str, str]:
        return {industry.slug: industry.family for industry in self.industries}

    def steps_for(self, *audiences: Audience) -> list[str]:
        """In the order of the file."""
        return [step.text for step in self.steps if step.audience in audiences]

    def role_keys(self, typed: str) -> frozenset[str]:
        """`{slug, "family:" + family}` of a role of the content, else the folded text; nothing for nothing.

        Two roles are the same where more than a family is in both, and near each other where only that is.
        """
        plain = folded(typed)
        slug = self.role_names.find_slug(plain) or self.role_names.find_slug(unranked(plain))
        return frozenset({slug, f"family:{self.role_families[slug]}"} if slug else {plain} - {""})

    def industry_keys(self, typed: str) -> frozenset[str]:
        """`{slug, "family:" + family}` of an industry of the content, else the folded text; nothing for nothing."""
        slug = self.industry_names.find_slug(typed)
        return frozenset({slug, f"family:{self.industry_families[slug]}"} if slug else {folded(typed)} - {""})

    def named(self, profile: Profile) -> Profile:
        """With the canonical names of what was typed, as everybody is shown it."""
        return replace(
            profile,
            held_role=self.role_names.get_name(profile.held_role),
            held_industry=self.industry_names.get_name(profile.held_industry),
            wanted_role=self.role_names.get_name(profile.wanted_role),
            wanted_industry=self.industry_names.get_name(profile.wanted_industry),
        )

    def language_keys(self, names: Iterable[str]) -> frozenset[str]:
        """The code of each language of the content, the folded text of the rest."""
        return frozenset({self.language_names.find_slug(name) or folded(name) for name in names} - {""})

    def parse_languages(self, text: str) -> tuple[str, ...]:
        """The English names of the languages in "english, español / German and fr", each once, in their order.

        One that the content does not have, and that is no misspelt one of it, is taken as typed: nobody is shut out by
        a gap in a list. Raises `UserError` for none, for too many, and for one that looks misspelt.
        """
        codes = dict.fromkeys(
            code for part in filter(folded, LANGUAGE_BREAKS.split(text)) for code in self._codes(part)
        )
        if not codes:
            raise UserError("Please name at least one language you speak, such as **English, Spanish**.")
        if len(codes) > LANGUAGES_AT_MOST:
            raise UserError(
                f"That's {len(codes)} languages. Please name at most {LANGUAGES_AT_MOST}, the ones you speak best."
            )
        entries = self.language_names.entries
        return tuple(entries[code].name if code in entries else code for code in codes)

    def _codes(self, part: str) -> Sequence[str]:
        """One language, or several with only spaces between them, all of them codes or none ("no spanish" is none)."""
        index, words = self.language_names, folded(part).split()
        if (code := index.find_slug(part)) is not None:
            return (code,)
        if all(word in index.exact for word in words) and len({word in index.entries for word in words}) == 1:
            return [index.exact[word] for word in words]
        if _could_be_a_language(part, index):
            return (" ".join(part.split()),)
        from bot.pages.ui import listing  # loads discord.py, without which content is read

        near = listing(f"**{name}**" for name in index.find_similar(part, NEAREST_SHOWN))
        raise UserError(
            f"I don't know the language {quoted(part)}. The closest are {near}. Separate languages with commas."
        )


def _could_be_a_language(part: str, index: NameIndex) -> bool:
    """A short name in letters that is like no name in the list."""
    name = " ".join(part.split())
    letters = all(sign.isalpha() or unicodedata.category(sign).startswith("M") or sign in " -'’" for sign in name)
    if not letters or not 3 <= len(name) <= LANGUAGE_CHARACTERS or set(folded(name).split()) & set(index.exact):
        return False
    return nearest(folded(name), index.names, 1)[0][1] < LIKELY


def parse_topics(text: str) -> tuple[str, ...]:
    """The topics in a list of them, as typed, each once; none for an empty text.

    Raises `UserError` for more than five, and for one that is too long.
    """
    topics: dict[str, str] = {}
    for part in BREAKS.split(text):
        if topic := " ".join(part.split()):
            topics.setdefault(_topic_key(topic), topic)
    for topic in topics.values():
        if len(topic) > TOPIC_CHARACTERS:
            raise UserError(
                f"The topic {quoted(topic, TOPIC_CHARACTERS)} is {len(topic):,} characters long. A topic may have at "
                f"most {TOPIC_CHARACTERS}, such as **computer vision**. Separate topics with commas."
            )
    if len(topics) > TOPICS_AT_MOST:
        first = ", ".join(escaped(topic) for topic in list(topics.values())[:TOPICS_AT_MOST])
        raise UserError(f"That's {len(topics)} topics. Please name at most {TOPICS_AT_MOST}, such as: {first}.")
    return tuple(topics.values())


def topic_keys(topics: Iterable[str]) -> frozenset[str]:
    """The topics as they are compared."""
    return frozenset({_topic_key(topic) for topic in topics} - {""})


def _topic_key(topic: str) -> str:
    """A topic of signs alone, such as an emoji, is compared as it stands."""
    return folded(topic) or " ".join(topic.casefold().split())


def draw_questions(catalogue: Catalogue, switch: Switch, seed: int) -> list[Question]:
    """Six ideas that fit the wish, in the order of the file; the same `seed` gives the same ones."""
    draw, drawn = random.Random(seed), set[Question]()
    for tag, number in SHARES[switch].items():
        fitting = [question for question in catalogue.questions if tag in question.tags and question not in drawn]
        drawn |= set(draw.sample(fitting, min(number, len(fitting))))
    rest = [question for question in catalogue.questions if question not in drawn]
    drawn |= set(draw.sample(rest, min(QUESTIONS_OFFERED - len(drawn), len(rest))))
    return [question for question in catalogue.questions if question in drawn]
