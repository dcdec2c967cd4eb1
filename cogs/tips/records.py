"""What the weekly tip is made of: tips, a guild's bag and schedule, its runs; records only, nothing is decided."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Tip:
    """`key` is the slug of a shipped tip, or `own:NUMBER`; an own tip may have no chapter and no action."""

    key: str
    text: str
    action: str = ""
    chapter: str = ""


@dataclass(frozen=True)
class Topic:
    """A chapter that tips can be about; `aliases` are slugs that it had before."""

    slug: str
    number: int
    title: str
    phase: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tips:
    """All shipped tips, and the chapters in the order of the guide."""

    tips: tuple[Tip, ...]
    topics: tuple[Topic, ...]

    def topic(self, slug: str) -> Topic | None:
        return next((one for one in self.topics if slug == one.slug or slug in one.aliases), None)


@dataclass(frozen=True)
class Bag:
    """`left` are the keys still to be shown in this round, in their order; `shown` those that were."""

    seed: int
    round: int = 0
    left: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    last_key: str = ""
    last_chapter: str = ""


@dataclass(frozen=True)
class Plan:
    """What a moderator chooses."""

    channel_id: int
    weekday: int
    at: time
    zone: str
    role_id: int | None = None
    thread: bool = False
    publish: bool = False


@dataclass(frozen=True)
class Schedule:
    """`suspended` says why Discord does not let us post."""

    guild_id: int
    plan: Plan
    next_at: datetime
    changed_at: datetime
    changed_by: int | None = None
    paused: bool = False
    suspended: str | None = None

    @property
    def runs(self) -> bool:
        return not self.paused and self.suspended is None


@dataclass(frozen=True)
class Scheduled:
    """A schedule as stored, and the one it replaced."""

    now: Schedule
    before: Schedule | None


class RunState(StrEnum):
    OPEN = "open"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Run:
    """One post, planned or asked for; `tip` is None until one is drawn."""

    id: str
    guild_id: int
    kind: str
    key: str
    due_at: datetime
    channel_id: int
    tip: Tip | None = None
    role_id: int | None = None
    thread: bool = False
    publish: bool = False
    late: bool = False
    state: RunState = RunState.OPEN
    message_id: int | None = None
    reason: str = ""
    reads: int = 0
    dones: int = 0
    votes: int = 0

    def planned(self, plan: Plan) -> "Run":
        """The same run by the plan's wishes."""
        return replace(self, role_id=plan.role_id, thread=plan.thread, publish=plan.publish)


@dataclass(frozen=True)
class OwnTip:
    number: int
    tip: Tip
    changed_at: datetime
