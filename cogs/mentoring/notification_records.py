"""The records of notifications: what members have to hear about their interviews, and where it goes next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Destination(StrEnum):
    """Where a notification goes next. HELD: it waits for the member's next command."""

    PAIR_THREAD = "room"
    DIRECT = "direct"
    MEMBER_THREAD = "thread"
    HELD = "held"


class NotificationKind(StrEnum):
    """What a notification is about; its subject is an offer's id, a pair's, or a request's."""

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


BOTH = 0  # a notification's member where both of a pair are meant


@dataclass(frozen=True)
class Notification:
    """Something that a member has to hear. `subject` is an id, or `ID/DETAIL` where the same is told repeatedly;
    `shown` stands for the last change that its message was edited for."""

    id: str
    guild_id: int
    member_id: int
    kind: NotificationKind
    subject: str
    place: Destination
    due_at: datetime
    good_until: datetime
    shown: str = ""

    @property
    def subject_id(self) -> str:
        """The id of the offer, the pair or the request."""
        return self.subject.partition("/")[0]

    @property
    def detail(self) -> str:
        return self.subject.partition("/")[2]
