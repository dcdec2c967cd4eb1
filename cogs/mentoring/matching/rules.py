"""Who suits whom for an informational interview: exclusion, score, ranking, and the reasons."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from cogs.mentoring.matching.hours import shared_hours
from cogs.mentoring.matching.records import FAMILY, Candidate, Exclusion, Keys, Match, Score, Seeker
from cogs.mentoring.records import Reason, ReasonKind, Switch

# A month, in days, so that a host's places come back one by one and not all on the first.
CAPACITY_PERIOD = timedelta(days=30)
# Most offers are not accepted, so that more may be open than there are places; and nobody finds a heap of them.
OFFERS_FOR_A_PLACE = 2
# Half a year later both have something new to tell; before that, somebody else has more.
MET_AGAIN_AFTER = timedelta(days=180)
# A host who said no may have had no time that week; after a season the question is a new one.
ASKED_AGAIN_AFTER = timedelta(days=90)

# A score has up to 100 points. The role counts as much as industry and topics together: members ask about the work.
ROLE_POINTS, RELATED_ROLE_POINTS = 40, 20
INDUSTRY_POINTS, RELATED_INDUSTRY_POINTS = 20, 10
# A profile has up to five topics; two people who share four of them will not run out of words.
TOPIC_POINTS, TOPICS_COUNTED = 5, 4
# Two people who are both awake for five hours find half an hour; more makes it no easier.
HOUR_POINTS, HOURS_COUNTED = 2, 5
# No more than a related industry: who has little to do is asked a little sooner, not in place of who suits better.
LOAD_POINTS = 10

NO_NAMES: Mapping[str, str] = MappingProxyType({})


# Who is never offered


def why_not(seeker: Seeker, candidate: Candidate) -> Exclusion | None:
    """The first reason for which this host is never offered to this seeker; None where there is none.

    Open offers do not make a host full: most are not accepted, and accepting checks again.
    """
    seeker_id, host_id = seeker.member_id, candidate.member_id
    checks = {
        Exclusion.SELF: seeker_id == host_id,
        Exclusion.MET: host_id in seeker.past,
        Exclusion.NO_LANGUAGE: not share_language(seeker.languages, candidate.languages),
        # What the two know comes before what is confidential: nothing that is said changes by the latter.
        Exclusion.AVOIDED: host_id in seeker.avoids,
        Exclusion.DECLINED: seeker_id in candidate.declined,
        Exclusion.PAUSED: candidate.paused,
        Exclusion.FULL: candidate.taken >= candidate.capacity,
    }
    return next((reason for reason, holds in checks.items() if holds), None)


def has_room(candidate: Candidate) -> bool:
    """Whether a host may be asked once more, considering what is open with them already."""
    return candidate.open_offers < (candidate.capacity - candidate.taken) * OFFERS_FOR_A_PLACE


def share_language(languages_a: Keys, languages_b: Keys) -> bool:
    """Whether two people have a language in common."""
    return not languages_a.isdisjoint(languages_b)


# How well two suit each other


def role_points(wanted: Keys, held: Keys) -> int:
    return _closeness(wanted, held, ROLE_POINTS, RELATED_ROLE_POINTS)


def industry_points(wanted: Keys, held: Keys) -> int:
    return _closeness(wanted, held, INDUSTRY_POINTS, RELATED_INDUSTRY_POINTS)


def _closeness(wanted: Keys, held: Keys, same: int, related: int) -> int:
    """A key in common is the same thing, by whatever name; a family in common is half of it."""
    shared = wanted & held
    if not shared:
        return 0
    return related if all(key.startswith(FAMILY) for key in shared) else same


def closeness(wanted: Collection[str], held: Collection[str]) -> int:
    """2 for the same, 1 for what only a family has in common, 0 for neither; 2 where nothing is wanted."""
    if not wanted:
        return 2
    return min(role_points(frozenset(wanted), frozenset(held)) // RELATED_ROLE_POINTS, 2)


def topic_points(topics_a: Keys, topics_b: Keys) -> int:
    return TOPIC_POINTS * min(len(topics_a & topics_b), TOPICS_COUNTED)


def hour_points(hours: float) -> int:
    """Half an hour counts, in zones that differ by one."""
    return int(HOUR_POINTS * min(hours, HOURS_COUNTED))


def load_points(candidate: Candidate) -> int:
    """All for a host without any interview or open offer, none for one whose places are all taken or offered."""
    free = candidate.capacity - candidate.taken - candidate.open_offers
    return LOAD_POINTS * max(free, 0) // max(candidate.capacity, 1)


def score_of(seeker: Seeker, candidate: Candidate, now: datetime) -> Score:
    """How well the two go together; says nothing of who must not be offered. Hours are those of `now`'s UTC date."""
    return _score(seeker, candidate, shared_hours(seeker.zone, candidate.zone, now.astimezone(UTC).date()))


def _score(seeker: Seeker, candidate: Candidate, hours: float) -> Score:
    return Score(
        role=role_points(seeker.target_role, candidate.role),
        industry=industry_points(seeker.target_industry, candidate.industry),
        topics=topic_points(seeker.topics, candidate.topics),
        hours=hour_points(hours),
        load=load_points(candidate),
    )


def is_suitable(points: Score) -> bool:
    """Whether there is anything to talk about: a role, an industry or a topic. Shared daytime and an idle host are
    pleasant, and no reason to meet."""
    return points.common > 0


def match_or_exclusion(seeker: Seeker, candidate: Candidate, now: datetime) -> Match | Exclusion:
    """How well the two suit each other, or why the candidate is not asked: `FULL` also where they consider enough."""
    exclusion = why_not(seeker, candidate) or (None if has_room(candidate) else Exclusion.FULL)
    return exclusion or match_of(seeker, candidate, now)


def match_of(seeker: Seeker, candidate: Candidate, now: datetime) -> Match:
    """However little the two have in common."""
    return _match(seeker, candidate, shared_hours(seeker.zone, candidate.zone, now.astimezone(UTC).date()))


def _match(seeker: Seeker, candidate: Candidate, hours: float) -> Match:
    shared_topics, shared_languages = seeker.topics & candidate.topics, seeker.languages & candidate.languages
    return Match(candidate, _score(seeker, candidate, hours), hours, shared_topics, shared_languages)


def rank(seeker: Seeker, candidates: Iterable[Candidate], now: datetime) -> list[Match]:
    """All suitable hosts, the best first. Among equals the one with the lighter load; then an order that differs from
    seeker to seeker, so that no host is everybody's first."""
    day, hours = now.astimezone(UTC).date(), dict[str, float]()
    matches = []
    for candidate in candidates:
        if why_not(seeker, candidate):
            continue
        if candidate.zone not in hours:
            hours[candidate.zone] = shared_hours(seeker.zone, candidate.zone, day)
        match = _match(seeker, candidate, hours[candidate.zone])
        if is_suitable(match.score):
            matches.append(match)
    return sorted(matches, key=lambda match: _order(seeker, match))


def _order(seeker: Seeker, match: Match) -> tuple[int, float, bytes, int]:
    host = match.candidate
    load = (host.taken + host.open_offers) / max(host.capacity, 1)
    return -match.score.total, load, drawn(seeker.member_id, host.member_id), host.member_id


def drawn(seed: int, member_id: int) -> bytes:
    """A lot: the same for the same seed and member on every machine and in every year."""
    return hashlib.blake2b(f"{seed}:{member_id}".encode(), digest_size=8).digest()


# Why


def reasons(match: Match, names: Mapping[str, str] = NO_NAMES) -> tuple[Reason, ...]:
    """What speaks for the host, the weightiest first.

    `names` has the name for a key of a topic or a language; a key without one is named by itself.
    """
    score = match.score
    topics = tuple(sorted(names.get(key, key.replace("-", " ")) for key in match.shared_topics))
    languages = tuple(sorted(names.get(key, key.capitalize()) for key in match.shared_languages))
    half_hours = f"{int(match.shared_hours * 2) / 2:g}"
    holds = {
        Reason(ReasonKind.ROLE): score.role == ROLE_POINTS,
        Reason(ReasonKind.RELATED_ROLE): score.role == RELATED_ROLE_POINTS,
        Reason(ReasonKind.INDUSTRY): score.industry == INDUSTRY_POINTS,
        Reason(ReasonKind.RELATED_INDUSTRY): score.industry == RELATED_INDUSTRY_POINTS,
        Reason(ReasonKind.TOPICS, topics): bool(topics),
        Reason(ReasonKind.HOURS, (half_hours,)): True,
        Reason(ReasonKind.LANGUAGES, languages): bool(languages),
    }
    return tuple(reason for reason, does in holds.items() if does)


# What the wish means


def switch_of(current_role: Keys, target_role: Keys, current_industry: Keys, target_industry: Keys) -> Switch:
    """Which of the two changes when the wish comes true. Another role of the same family is a change.

    A side on which nothing is held or nothing is wanted counts as no change: we tell nobody that their way is harder
    than we know. "Student" is a role that is held.
    """
    role = _changes(current_role, target_role)
    industry = _changes(current_industry, target_industry)
    if role and industry:
        return Switch.BOTH
    if role:
        return Switch.ROLE
    return Switch.INDUSTRY if industry else Switch.NONE


def _changes(current: Keys, target: Keys) -> bool:
    """One-sided and unknown is no change; families do not count."""
    return bool(current) and bool(target) and all(key.startswith(FAMILY) for key in current & target)
