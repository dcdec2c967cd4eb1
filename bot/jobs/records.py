"""What falls due once, where it goes, and how it ended."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# What comes later than this after downtime is no longer wanted (issue 4).
LATEST = timedelta(hours=48)
# 16 letters and digits: two occurrences of ten years never meet, and it fits a nonce (25) and a custom id.
ID_BYTES = 10


class State(StrEnum):
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class InChannel:
    channel_id: int


@dataclass(frozen=True)
class ToMember:
    """By direct message."""

    member_id: int


Target = InChannel | ToMember


@dataclass(frozen=True)
class Occurrence:
    """One thing that is due once: `key` tells it apart from all others of its kind in its guild, for good."""

    kind: str
    guild_id: int
    key: str
    due_at: datetime
    target: Target
    good_until: datetime | None = None

    @property
    def id(self) -> str:
        """16 letters and digits, the same wherever it is computed: for custom ids, and as the nonce."""
        name = f"{self.kind}:{self.guild_id}:{self.key}".encode()
        return base64.b32encode(hashlib.blake2b(name, digest_size=ID_BYTES).digest()).decode().lower()

    @property
    def deadline(self) -> datetime:
        return self.good_until or self.due_at + LATEST


@dataclass(frozen=True)
class Claim:
    """The right to send an occurrence, for as long as the lease; its target is that of the first claim."""

    occurrence: Occurrence
    attempt: int
    unsure_since: datetime
    last_error: str | None


@dataclass(frozen=True)
class Outcome:
    """How an occurrence ended. `code` is Discord's error code where Discord refused, and is not stored."""

    state: State
    message_id: int | None = None
    reason: str | None = None
    code: int | None = None


@dataclass(frozen=True)
class Entry:
    """A row of the ledger as moderators, and a member's export, see it."""

    occurrence: Occurrence
    state: State
    attempts: int
    settled_at: datetime | None
    message_id: int | None
    last_error: str | None
