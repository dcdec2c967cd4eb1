"""Seekers and hosts of rounds, alike unless said otherwise."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cogs.mentoring.matching.assignment import Pairing
from cogs.mentoring.matching.records import Candidate, Seeker

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = frozenset({"english"})


def seeker(member_id: int, role: str = "a", days: int = 0, topics: str = "") -> Seeker:
    return Seeker(
        *(member_id, frozenset({role}), frozenset(), frozenset(topics.split()), ENGLISH, "UTC", NOW - days * DAY)
    )


def host(member_id: int, role: str = "a", capacity: int = 1, topics: str = "") -> Candidate:
    return Candidate(
        *(member_id, frozenset({role}), frozenset(), frozenset(topics.split()), ENGLISH, "UTC", capacity, 0)
    )


def ids(pairs: Sequence[Pairing]) -> list[tuple[int, int]]:
    return [(pair.seeker_id, pair.host_id) for pair in pairs]
