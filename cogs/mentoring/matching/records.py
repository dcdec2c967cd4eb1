"""What matching is made of: who seeks, who can be asked, and how well two suit each other.

Roles, industries, topics and languages are sets of keys: all that the typed words can mean, so that synonyms meet in
one key. A key that begins with `family:` stands for a family of roles or industries, and meets what is only related.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FAMILY = "family:"

Keys = frozenset[str]


class Exclusion(StrEnum):
    """Why a host is never offered to a seeker, whatever the score."""

    SELF = "self"
    MET = "met"
    """Paired with each other a short time ago."""
    AVOIDED = "avoided"
    """On the list of either; confidential both ways, so nobody is ever told."""
    PAUSED = "paused"
    FULL = "full"
    DECLINED = "declined"
    """The host said no to this very seeker a short time ago; the seeker is not told."""
    NO_LANGUAGE = "no language"


@dataclass(frozen=True)
class Seeker:
    """Who wants a conversation. `zone` is an IANA name, `waiting_since` an aware instant.

    `avoids` are those whom the seeker must not be offered, whichever of the two has the other on their list; `past`
    those whom the seeker was paired with in the last `rules.MET_AGAIN_AFTER`.
    """

    member_id: int
    target_role: Keys
    target_industry: Keys
    topics: Keys
    languages: Keys
    zone: str
    waiting_since: datetime
    avoids: frozenset[int] = frozenset()
    past: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A host who might be asked. `taken` counts against `capacity`; `open_offers` are not answered yet.

    `declined` are the seekers to whom the host said no in the last `rules.ASKED_AGAIN_AFTER`.
    """

    member_id: int
    role: Keys
    industry: Keys
    topics: Keys
    languages: Keys
    zone: str
    capacity: int
    taken: int
    open_offers: int = 0
    paused: bool = False
    declined: frozenset[int] = frozenset()

    @property
    def places(self) -> int:
        """How many more conversations the host can take."""
        return 0 if self.paused else max(self.capacity - self.taken, 0)


@dataclass(frozen=True)
class Score:
    """Points, each part from 0 up to what `rules.py` gives at most; `load` is a bonus for a host with little to do."""

    role: int
    industry: int
    topics: int
    hours: int
    load: int

    @property
    def common(self) -> int:
        """What the two have to talk about."""
        return self.role + self.industry + self.topics

    @property
    def total(self) -> int:
        return self.common + self.hours + self.load


@dataclass(frozen=True)
class Match:
    """A host who suits a seeker, and why. `shared_hours` is of daytime, a day."""

    candidate: Candidate
    score: Score
    shared_hours: float
    shared_topics: Keys
    shared_languages: Keys
