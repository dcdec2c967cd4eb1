"""One round over what a feature has due: claim, search, send, confirm, and tell the feature."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.jobs.delivery import CannotSearchError, Delivery, OutgoingMessage, classify_error, has_occurrence_id
from bot.jobs.ledger import Ledger
from bot.jobs.records import Claim, Occurrence, Outcome, State, Target

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
# After so long a member would ask why it comes now: the post says that it is late.
LATE_AFTER = timedelta(hours=1)
# Something has happened before a first try that comes later than this; perhaps a backup was restored that does not
# know what was sent. The channel knows.
SEARCH_AFTER = timedelta(minutes=2)
# Discord compares nonces with those of "the past few minutes".
NONCE_HOLDS = timedelta(minutes=2)

NOT_WANTED = "no longer wanted when it was its turn"
TOO_LATE = "too late after downtime"
DIED = "the process ended during every try"

KeepFailure = Callable[[Exception, int | None], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """Seconds are of the wall clock; the lease of a claim is longer than all steps of a try together."""

    # Discord answers within half a second on a bad day: enough in flight for 47 a second, with some that hang.
    in_flight: int = 32
    # discord.py itself sits out a 429 and four answers of 5xx in about this time.
    send_seconds: float = 30
    search_seconds: float = 30
    # A feature's own work is a few statements.
    feature_seconds: float = 20
    # Between tries; an outage of most of a day is bridged, and a channel is not hammered.
    pauses: tuple[timedelta, ...] = tuple(minutes * MINUTE for minutes in (1, 2, 5, 15, 60, 180, 360, 720))


@runtime_checkable
class Source(Protocol):
    """A feature's side. It keeps its own store and is asked again and again until `on_settled` was called."""

    def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        """Everything that is due and whose end is not yet known to the feature, longest due first. Reads page by page
        with no transaction open between pages: sending takes its time."""
        ...

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """What to send, built afresh for every try; None where it is no longer wanted."""
        ...

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """The end: sent, failed or skipped. May be called twice; afterwards `due` leaves the occurrence out."""
        ...


@dataclass(frozen=True)
class GuildSource:
    """What a source has due in one server."""

    source: Source
    guild_id: int

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        async for occurrence in self.source.due(now):
            if occurrence.guild_id == self.guild_id:
                yield occurrence

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        return await self.source.build(occurrence, late)

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        await self.source.on_settled(occurrence, outcome)


class GuildScope(Protocol):
    """Which servers' occurrences this process takes further; 0 stands for direct messages."""

    async def refresh(self, now: datetime) -> None:
        """Called before each run."""
        ...

    def includes(self, guild_id: int) -> bool: ...


class AllGuilds:
    """For a process that works alone."""

    async def refresh(self, now: datetime) -> None:
        pass

    def includes(self, guild_id: int) -> bool:
        return True


class SourceRun:
    """Takes every due occurrence of one source a step further. An error in one leaves the others alone."""

    def __init__(
        self,
        kind: str,
        source: Source,
        ledger: Ledger,
        delivery: Delivery,
        keep_failure: KeepFailure,
        limits: Limits,
        guilds: GuildScope,
        now: datetime,
    ) -> None:
        self._kind, self._source, self._ledger, self._delivery = kind, source, ledger, delivery
        self._keep_failure, self._limits, self._guilds, self._now = keep_failure, limits, guilds, now
        self._began = asyncio.get_running_loop().time()
        self._stopping = False
        # The newest task for each place.
        self._newest: dict[Target, asyncio.Task[None]] = {}
        # When an occurrence was last taken further, in seconds that only grow.
        self.progress_at = 0.0

    def stop_soon(self) -> None:
        """Nothing new is begun; what is under way may finish."""
        self._stopping = True

    def _at(self) -> datetime:
        """A round may take minutes; a lease counts from the moment of its claim."""
        return self._now + timedelta(seconds=asyncio.get_running_loop().time() - self._began)

    async def run(self) -> None:
        slots = asyncio.Semaphore(self._limits.in_flight)
        async with asyncio.TaskGroup() as group, aclosing(self._due()) as due:
            async for occurrence in due:
                await slots.acquire()
                if self._stopping:
                    return
                before = self._newest.get(occurrence.target)
                task = group.create_task(self._take_further_after(before, occurrence))
                self._newest[occurrence.target] = task
                task.add_done_callback(lambda _done: slots.release())

    async def _take_further_after(self, before: asyncio.Task[None] | None, occurrence: Occurrence) -> None:
        """In one place things come in the order in which they are due: a reminder never before what it reminds of."""
        if before is not None:
            await asyncio.wait({before})
        await self._take_further(occurrence)

    async def _due(self) -> AsyncGenerator[Occurrence, None]:
        """What the source says, until it ends, fails or hangs."""
        try:
            await self._guilds.refresh(self._now)
            occurrences = self._source.due(self._now)
            while True:
                async with asyncio.timeout(self._limits.feature_seconds):
                    occurrence = await anext(occurrences, None)
                if occurrence is None:
                    return
                if occurrence.kind != self._kind:
                    raise ValueError(f"{self._kind} has an occurrence of {occurrence.kind}")
                if self._guilds.includes(occurrence.guild_id):
                    yield occurrence
        except Exception as error:
            await self._keep_failure(error, None)

    async def _take_further(self, occurrence: Occurrence) -> None:
        try:
            claim = await self._ledger.claim(occurrence, self._at())
            if isinstance(claim, Outcome):  # the process died, or the feature failed, before it was told
                await self._tell_source(occurrence, claim)
            elif claim is not None:
                outcome = await self._attempt(claim)
                if outcome is not None and await self._ledger.settle(claim, outcome, self._at()):
                    await self._tell_source(claim.occurrence, outcome)
        except Exception as error:
            await self._keep_failure(error, occurrence.guild_id)
        self.progress_at = time.perf_counter()

    async def _tell_source(self, occurrence: Occurrence, outcome: Outcome) -> None:
        if outcome.state is not State.SENT:
            log.warning("%s %s in guild %s: %s", occurrence.kind, outcome.state, occurrence.guild_id, outcome.reason)
        async with asyncio.timeout(self._limits.feature_seconds):
            await self._source.on_settled(occurrence, outcome)

    async def _attempt(self, claim: Claim) -> Outcome | None:
        """None where another try will follow."""
        try:
            return await self._deliver(claim)
        except Exception as error:
            failure = classify_error(error)
            if failure.ours:
                await self._keep_failure(error, claim.occurrence.guild_id)
            if failure.final or claim.attempt > len(self._limits.pauses):
                return Outcome(State.FAILED, reason=failure.reason, code=failure.code)
            pause = max(self._limits.pauses[claim.attempt - 1], failure.pause)
            await self._ledger.schedule_retry(claim, failure.reason, self._at() + pause)
            return None

    async def _deliver(self, claim: Claim) -> Outcome:
        occurrence, at = claim.occurrence, self._at()
        too_late = at > occurrence.deadline
        if claim.attempt > 1 or (at - occurrence.due_at > SEARCH_AFTER and not too_late):
            message_id = await self._search(claim, at)
            if message_id is not None:
                return Outcome(State.SENT, message_id)
        if too_late:
            return Outcome(State.SKIPPED, reason=claim.last_error or TOO_LATE)
        if claim.attempt > len(self._limits.pauses) + 1:
            return Outcome(State.FAILED, reason=claim.last_error or DIED)
        async with asyncio.timeout(self._limits.feature_seconds):
            message = await self._source.build(occurrence, at - occurrence.due_at > LATE_AFTER)
        if message is None:
            return Outcome(State.SKIPPED, reason=NOT_WANTED)
        parts = message.view.to_components()  # type: ignore[no-untyped-call]
        if not has_occurrence_id(parts, occurrence.id):
            raise ValueError(f"no custom id of a {occurrence.kind} ends in the id of its occurrence")
        sent = await self._delivery.send(occurrence.target, message, occurrence.id, self._limits.send_seconds)
        return Outcome(State.SENT, sent)

    async def _search(self, claim: Claim, at: datetime) -> int | None:
        """The message that an earlier try, perhaps of a process that died, has sent after all."""
        first = claim.attempt == 1
        since = claim.occurrence.due_at if first else claim.unsure_since
        target, seconds = claim.occurrence.target, self._limits.search_seconds
        try:
            message_id = await self._delivery.find(target, claim.occurrence.id, since, seconds)
        except CannotSearchError:
            if first or at - since <= NONCE_HOLDS:
                return None  # the nonce keeps it from being there twice
            raise
        if message_id is None:
            await self._ledger.mark_searched(claim, at)
        return message_id
