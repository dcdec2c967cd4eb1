"""What informational interviews are made of: people, requests, offers, pairs, letters; only records, no decisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.errors import UserError

# Interviews that a host may offer in a month: more than two a week is a job.
LEAST_CAPACITY, MOST_CAPACITY = 1, 8
# Below this nobody can tell what somebody wants to learn ("AI stuff" has eight); above it, nobody reads it on a phone.
LEAST_GOAL_CHARACTERS, MOST_GOAL_CHARACTERS = 10, 500
# Questions, or offers, left unanswered in a row; then a pause, so that nobody is written to for ever.
MOST_UNANSWERED = 3


@dataclass(frozen=True)
class Profile:
    """What a member told about themselves, as typed; empty where they said nothing. `zone` is IANA."""

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


class Pause(StrEnum):
    """Why a host is not asked."""

    NONE = ""
    ASKED = "asked"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Host:
    """The consent to be asked. `paused_until` is None in a pause that only the host ends."""

    guild_id: int
    member_id: int
    capacity: int
    since: datetime
    paused: Pause = Pause.NONE
    paused_until: datetime | None = None
    unanswered: int = 0


@dataclass(frozen=True)
class HostCard:
    """A host as the directory shows them; `free` are the places left of the last 30 days."""

    profile: Profile
    host: Host
    free: int


class RequestState(StrEnum):
    LOOKING = "looking"
    WAITING = "waiting"
    PAIRED = "paired"
    CLOSED = "closed"


@dataclass(frozen=True)
class Request:
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


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    FULL = "full"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Offer:
    """`reasons` are short phrases, such as "does what they want to do"."""

    id: str
    request_id: int
    guild_id: int
    seeker_id: int
    host_id: int
    reasons: tuple[str, ...]
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


class Room(StrEnum):
    """The private thread of a pair: still to be opened, open, or none to be had (then letters go to each)."""

    WANTED = "wanted"
    OPEN = "open"
    NONE = "none"


class Said(StrEnum):
    """What one of the two answered to the question how it went."""

    NOTHING = ""
    MET = "met"
    LATER = "later"
    MISSED = "missed"


@dataclass(frozen=True)
class Pair:
    """`seeker_id` or `host_id` is None for a former member who asked to be forgotten."""

    id: str
    request_id: int
    guild_id: int
    seeker_id: int | None
    host_id: int | None
    goal: str
    paired_at: datetime
    state: PairState = PairState.OPEN
    room: Room = Room.WANTED
    thread_id: int | None = None
    questions: tuple[str, ...] = ()
    meeting_at: datetime | None = None
    sequence: int = 0
    ask_at: datetime | None = None
    asked: int = 0
    seeker_answer: Said = Said.NOTHING
    host_answer: Said = Said.NOTHING
    met_at: datetime | None = None
    thanks: str = ""
    thanked_at: datetime | None = None
    learned: str = ""
    ended_at: datetime | None = None
    reason: str = ""

    def other(self, member_id: int) -> int | None:
        """The other of the two."""
        return self.host_id if member_id == self.seeker_id else self.seeker_id


class Place(StrEnum):
    """Where a letter goes next. ROOM: the pair's thread. THREAD: a private thread with that one member. HELD: it waits
    for the member's next command."""

    ROOM = "room"
    DIRECT = "direct"
    THREAD = "thread"
    HELD = "held"


class Kind(StrEnum):
    """What a letter is about; the subject is an offer's id, a pair's, or a request's."""

    OFFER = "offer"  # to the host
    NUDGE = "nudge"  # to the host, once
    WAITING = "waiting"  # to the seeker: on the waiting list
    PAIRED = "paired"  # to each where there is no thread, with the prep card
    PREP = "prep"  # to both, in their thread
    TIME = "time"  # the meeting was set, moved or called off
    REMINDER = "reminder"  # a day and an hour before
    ASK = "ask"  # how did it go?
    THANK = "thank"  # to the seeker: say thanks
    THANKS = "thanks"  # to the host: the words of thanks
    FORWARD = "forward"  # to the seeker: pay it forward
    ENDED = "ended"  # to the other side: the pair or the offer is over, kindly
    PAUSED = "paused"  # to somebody who left three in a row unanswered


BOTH = 0  # a letter's member where both of a pair are meant


@dataclass(frozen=True)
class Letter:
    id: str
    guild_id: int
    member_id: int
    kind: Kind
    subject: str
    place: Place
    due_at: datetime
    good_until: datetime

    @property
    def about(self) -> str:
        """The id of the offer, the pair or the request: a repeated letter's subject is `ID/TURN`."""
        return self.subject.partition("/")[0]

    @property
    def turn(self) -> str:
        """What stands after the `/` of the subject."""
        return self.subject.partition("/")[2]


@dataclass(frozen=True)
class MentoringRound:
    id: int
    guild_id: int
    started_by: int | None
    started_at: datetime
    seed: int
    closed: bool
    seekers: int
    offers: int


@dataclass(frozen=True)
class ProposedPair:
    """A pair of a round's preview; `reasons` are phrases about the host."""

    seeker_id: int
    host_id: int
    points: int
    reasons: tuple[str, ...]


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
class Report:
    """`subject` is an offer's id, or a pair's."""

    id: int
    guild_id: int
    reporter_id: int | None
    about_id: int | None
    subject: str
    words: str
    at: datetime


class MentoringError(UserError):
    """Somebody asked for what cannot be; the text is for them."""
