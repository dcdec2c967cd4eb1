"""The records of informational interviews: profiles, hosts, requests, offers, pairs, rounds and reports.

Fields are named as the columns of their tables.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

# Interviews that a host may offer in a month: more than two a week is a job.
LEAST_CAPACITY, MOST_CAPACITY = 1, 8
# Below this nobody can tell what somebody wants to learn ("AI stuff" has eight); above it, nobody reads it on a phone.
LEAST_GOAL_CHARACTERS, MOST_GOAL_CHARACTERS = 10, 500
# Questions, or offers, left unanswered in a row; then a pause, so that nobody is written to for ever.
MOST_UNANSWERED = 3


class Switch(StrEnum):
    """What changes between the work that somebody has and the work that they want."""

    ROLE = "role"
    INDUSTRY = "industry"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True)
class Profile:
    """What a member wrote about themselves, as typed; empty where they wrote nothing. `zone` is IANA.

    `unanswered` counts questions in a row; `paused_at` is set after too many of them, `left_at` where the member was
    found to have left the server, `invited_at` when they were asked to be a host.
    """

    guild_id: int
    member_id: int
    held_role: str
    held_industry: str
    wanted_role: str
    wanted_industry: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    zone: str
    about: str
    changed_at: datetime
    unanswered: int = 0
    paused_at: datetime | None = None
    invited_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def has_wish(self) -> bool:
        """Whether there is something to find a host by."""
        return bool(self.wanted_role or self.wanted_industry or self.topics)


class HostPause(StrEnum):
    """Why a host is not asked."""

    NONE = ""
    ASKED = "asked"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Host:
    """The consent to be asked. `paused_until` is None in a pause that only the host ends; `unanswered` counts offers
    in a row that ran out."""

    guild_id: int
    member_id: int
    capacity: int
    since: datetime
    paused: HostPause = HostPause.NONE
    paused_until: datetime | None = None
    unanswered: int = 0


@dataclass(frozen=True)
class HostCard:
    """A host with their profile. `taken` counts the interviews of the last 30 days, `open_offers` those unanswered."""

    profile: Profile
    host: Host
    taken: int
    open_offers: int

    @property
    def free(self) -> int:
        """Places left of the last 30 days."""
        return max(self.host.capacity - self.taken, 0)

    @property
    def paused(self) -> bool:
        """Whether they are not to be asked now: by their own wish, for silence, or because they are gone."""
        profile = self.profile
        absent = profile.paused_at is not None or profile.left_at is not None
        return absent or self.host.paused is not HostPause.NONE or not profile.held_role


class RequestState(StrEnum):
    LOOKING = "looking"
    WAITING = "waiting"
    PAIRED = "paired"
    CLOSED = "closed"


@dataclass(frozen=True)
class Request:
    """A wish for one interview; the id is that of the interaction by which it was made.

    `next_at` is when a host is looked for, None while somebody considers it; `tries` counts offers in a row without
    success; `wished_host_id` is the host whom the seeker chose, until they were asked.
    """

    id: int
    guild_id: int
    seeker_id: int
    goal: str
    state: RequestState
    asked_at: datetime
    waiting_since: datetime
    next_at: datetime | None = None
    wished_host_id: int | None = None
    tries: int = 0
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in (RequestState.LOOKING, RequestState.WAITING)


class ReasonKind(StrEnum):
    """Why a host suits a seeker; stored with offers."""

    ROLE = "role"
    RELATED_ROLE = "related role"
    INDUSTRY = "industry"
    RELATED_INDUSTRY = "related industry"
    TOPICS = "topics"
    HOURS = "hours"
    LANGUAGES = "languages"
    SENTENCE = "sentence"


class Reason(NamedTuple):
    """`values` are names of topics or languages, the daytime hours that two share ("6" or "1.5"), or, of a `SENTENCE`,
    words of an earlier version. Topics are as the host typed them: escape them where they are shown.

    A tuple, because the columns of an offer hold its reasons as JSON.
    """

    kind: ReasonKind
    values: tuple[str, ...] = ()


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    FULL = "full"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Offer:
    """A request put to a host; the id is `REQUEST-N`. `reasons` begin with the weightiest."""

    id: str
    request_id: int
    guild_id: int
    seeker_id: int
    host_id: int
    reasons: tuple[Reason, ...]
    state: OfferState
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    round_id: int | None = None


@dataclass(frozen=True)
class RequestOutcome:
    """A new request: put to a host, or in the waiting list at `place` (1 is next)."""

    request: Request
    offer: Offer | None
    place: int | None


class PairState(StrEnum):
    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"
    ENDED = "ended"


class ThreadState(StrEnum):
    """The private thread of a pair: still to be opened, open, or none to be had (then each is written to)."""

    WANTED = "wanted"
    OPEN = "open"
    NONE = "none"


class Answer(StrEnum):
    """What one of the two answered to the question how it went."""

    NONE = ""
    MET = "met"
    LATER = "later"
    MISSED = "missed"


@dataclass(frozen=True)
class Pair:
    """Two who agreed to talk; the id is that of the accepted offer.

    `seeker_id` or `host_id` is None for a former member who asked to be forgotten. `sequence` counts how often the
    time was set or taken away, `asked` how often both were asked how it went; `learned` is for the seeker alone.
    """

    id: str
    request_id: int
    guild_id: int
    seeker_id: int | None
    host_id: int | None
    goal: str
    paired_at: datetime
    state: PairState = PairState.OPEN
    room: ThreadState = ThreadState.WANTED
    thread_id: int | None = None
    questions: tuple[str, ...] = ()
    meeting_at: datetime | None = None
    meeting_place: str = ""
    sequence: int = 0
    ask_at: datetime | None = None
    asked: int = 0
    seeker_answer: Answer = Answer.NONE
    host_answer: Answer = Answer.NONE
    met_at: datetime | None = None
    thanks: str = ""
    thanked_at: datetime | None = None
    learned: str = ""
    ended_at: datetime | None = None
    reason: str = ""

    @property
    def members(self) -> list[int]:
        """The two, without who asked to be forgotten."""
        return [member_id for member_id in (self.seeker_id, self.host_id) if member_id is not None]

    def partner_of(self, member_id: int) -> int | None:
        return self.host_id if member_id == self.seeker_id else self.seeker_id

    def answer_of(self, member_id: int) -> Answer:
        return self.seeker_answer if member_id == self.seeker_id else self.host_answer


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class MentoringRound:
    """All who wait and all free places, paired together; the id is that of the interaction by which it was started."""

    id: int
    guild_id: int
    started_by: int | None
    started_at: datetime
    seed: int
    state: RoundState
    seekers: int
    offers: int

    @property
    def closed(self) -> bool:
        return self.state is RoundState.CLOSED


@dataclass(frozen=True)
class ProposedPair:
    """A pair of a round's preview; `reasons` are about the host."""

    seeker_id: int
    host_id: int
    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RoundPreview:
    """`left_out`: seekers with the reason in words, longest waiting first; `places` are free. Who is with a host
    already takes no part."""

    pairs: tuple[ProposedPair, ...]
    left_out: tuple[tuple[int, str], ...]
    places: int
    points: int


@dataclass(frozen=True)
class RoundProgress:
    """Offers of a round: how many, of how many the host was told (or could not be), how many they answered."""

    total: int
    told: int
    answered: int
    accepted: int
    open: int


@dataclass(frozen=True)
class MemberReport:
    """What a member told moderators in confidence; the id is that of the interaction, `subject` an offer's or pair's.

    Who asked to be forgotten is None.
    """

    id: int
    guild_id: int
    reporter_id: int | None
    about_id: int | None
    subject: str
    words: str
    at: datetime
