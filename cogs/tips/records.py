"""The weekly tip's records: tips and chapters, a server's bag, schedule, runs and own tips."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Kinds of runs: they stand in the ledger and in `tip_runs`, so they must never be renamed.
WEEKLY, EXTRA = "weekly-tip", "extra-tip"
# The reason of a run that a moderator left out, as it is stored.
SKIPPED = "skipped by a moderator"


@dataclass(frozen=True)
class Tip:
    """`key` is the slug of a shipped tip, or `own:NUMBER`; an own tip may have no chapter and no action."""

    key: str
    text: str
    action: str = ""
    chapter: str = ""

    @property
    def is_own(self) -> bool:
        """Whether moderators wrote it."""
        return self.key.startswith("own:")


@dataclass(frozen=True)
class Topic:
    """A chapter that tips can be about; `aliases` are slugs that it had before."""

    slug: str
    number: int
    title: str
    phase: str
    aliases: tuple[str, ...] = ()

    @property
    def phase_title(self) -> str:
        return self.phase.title()


@dataclass(frozen=True)
class Tips:
    """All shipped tips, and the chapters in the order of the guide."""

    tips: tuple[Tip, ...]
    topics: tuple[Topic, ...]

    def topic(self, slug: str) -> Topic | None:
        """The chapter that has this slug, or had it before."""
        return next((topic for topic in self.topics if slug == topic.slug or slug in topic.aliases), None)


@dataclass(frozen=True)
class Bag:
    """`left_keys` are the tips still to come in this round, in their order; `shown_keys` those that came."""

    seed: int
    round: int = 0
    left_keys: tuple[str, ...] = ()
    shown_keys: frozenset[str] = frozenset()
    last_key: str = ""
    last_chapter: str = ""


@dataclass(frozen=True)
class Plan:
    """What a moderator chooses: `weekday` is 0 for Monday, `at` is local time in `zone` (IANA)."""

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
    def is_active(self) -> bool:
        return not self.paused and self.suspended is None


class RunState(StrEnum):
    OPEN = "open"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Vote(StrEnum):
    """What a member says of a post; the values stand in custom ids."""

    USEFUL = "useful"
    DONE = "done"


@dataclass(frozen=True)
class Run:
    """One post, planned or asked for by a moderator; `tip` is None until one is drawn."""

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

    @property
    def link(self) -> str:
        """To its message in Discord."""
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"

    def planned(self, plan: Plan) -> "Run":
        """The same run with the role, the thread and the publishing of the plan."""
        return replace(self, role_id=plan.role_id, thread=plan.thread, publish=plan.publish)


@dataclass(frozen=True)
class OwnTip:
    """A tip of the server; `number` is the id of the form that added it."""

    number: int
    tip: Tip
    changed_at: datetime
