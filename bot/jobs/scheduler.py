"""Wakes what is due: features say what that is, the ledger lets it happen once; no time is computed here."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.guilds.failures import Failures, new_reference
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.periodic import PeriodicJob
from bot.jobs.runner import Limits, Source, SourceRun

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

# On the quarter minutes: a tip for 9:00 comes at 9:00, a retry or a change is never far, and a look that finds
# nothing due costs less than a millisecond.
WAKES = "*/15"
# The first nudge waits for Discord's first events; if they take longer, the next nudge is near.
FIRST_WAKE = timedelta(seconds=3)
# What is under way at the end may use so much of the 5 seconds that a stop takes at most.
STOP_SECONDS = 2.0
# A fault that every round meets is kept once in this time, and logged every time.
COMPLAIN_AGAIN = timedelta(hours=1)
PRUNE_AGAIN = timedelta(days=1)


@dataclass
class _Line:
    """One kind of timed work: its rounds follow each other, and wait for no other kind's."""

    kind: str
    work: Source | PeriodicJob
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    round: SourceRun | None = None
    # Somebody wanted a look during a round, which had read what is due before that.
    again: bool = False
    complaints: dict[str, datetime] = field(default_factory=dict)


class Scheduler:
    def __init__(self, ledger: Ledger, delivery: Delivery, failures: Failures, limits: Limits | None = None) -> None:
        self.ledger = ledger
        self._delivery, self._failures, self._limits = delivery, failures, limits or Limits()
        self._lines: dict[str, _Line] = {}
        self._pruned_at: datetime | None = None
        self._stopping = False
        self._wakes: AsyncIOScheduler | None = None

    def add(self, kind: str, source: Source) -> None:
        """From now on `source` is asked for what is due of `kind`, which must never be renamed: the ledger keeps it."""
        self._add(kind, source)

    def add_job(self, kind: str, job: PeriodicJob) -> None:
        """From now on `job` is run at every wake-up."""
        self._add(kind, job)

    def _add(self, kind: str, work: Source | PeriodicJob) -> None:
        if kind in self._lines:
            raise ValueError(f"{kind} is there already")
        self._lines[kind] = _Line(kind, work)

    @property
    def running(self) -> int:
        """How many kinds have a round under way."""
        return sum(line.lock.locked() for line in self._lines.values())

    async def run_due(self, now: datetime) -> None:
        """Take everything that is due at `now` a step further: sent, or told why not, or left for a later try.

        Never raises. Periodic jobs come first, since sources send what they have written. A second call waits for the
        first one's rounds and then asks anew.
        """
        lines = list(self._lines.values())
        await asyncio.gather(*(self._run(line, now) for line in lines if not isinstance(line.work, Source)))
        await asyncio.gather(*(self._run(line, now) for line in lines if isinstance(line.work, Source)))

    async def _run(self, line: _Line, now: datetime) -> None:
        async with line.lock:
            if self._stopping:
                return

            async def keep(error: Exception, guild_id: int | None) -> None:
                await self._keep(line, error, guild_id, now)

            await self._prune(line, now)
            if isinstance(line.work, Source):
                line.round = SourceRun(line.kind, line.work, self.ledger, self._delivery, keep, self._limits, now)
                await line.round.run()
            else:
                await self._run_job(line, line.work, now)

    async def _run_job(self, line: _Line, job: PeriodicJob, now: datetime) -> None:
        try:
            async with asyncio.timeout(self._limits.feature_seconds):
                await job.run(now)
        except Exception as error:
            await self._keep(line, error, None, now)

    async def _keep(self, line: _Line, error: Exception, guild_id: int | None, now: datetime) -> None:
        reference, fault = new_reference(), type(error).__name__
        log.error("%s failed, reference %s", line.kind, reference, exc_info=error)
        before = line.complaints.get(fault)
        if before is None or not timedelta(0) <= now - before < COMPLAIN_AGAIN:
            line.complaints[fault] = now
            await self._failures.keep(reference, error, f"timed {line.kind}", guild_id)

    async def _prune(self, line: _Line, now: datetime) -> None:
        if self._pruned_at is not None and now - self._pruned_at < PRUNE_AGAIN:
            return
        self._pruned_at = now
        try:
            await self.ledger.prune(now)
        except Exception as error:
            await self._keep(line, error, None, now)

    def start(self, clock: Callable[[], datetime], ready: Callable[[], bool]) -> None:
        """Wake by itself from now on, whenever `ready()`: in `guidepost run` only, never where time is simulated."""
        # Loaded here: of no use where nothing wakes by itself.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.cron import CronTrigger
        from apscheduler.triggers.date import DateTrigger

        self._stopping = False
        self._wakes = AsyncIOScheduler(timezone=UTC)
        # A nudge that came late is still a nudge, and one is as good as several. Two at a time, because the second
        # sees that a round is running and goes, which APScheduler would otherwise warn about.
        at_start = datetime.now(UTC) + FIRST_WAKE
        for line in self._lines.values():
            for job_id, trigger in (
                (line.kind, CronTrigger(second=WAKES, timezone=UTC)),
                (None, DateTrigger(at_start)),
            ):
                self._wakes.add_job(
                    self._wake,
                    trigger,
                    (line, clock, ready),
                    id=job_id,
                    misfire_grace_time=None,
                    coalesce=True,
                    max_instances=2,
                )
        self._wakes.start()

    async def _wake(self, line: _Line, clock: Callable[[], datetime], ready: Callable[[], bool]) -> None:
        if not ready():
            return
        if line.lock.locked():
            line.again = True
            return
        await self._run(line, clock())
        while line.again and not self._stopping:
            line.again = False
            await self._run(line, clock())

    def nudge(self, kind: str) -> None:
        """What is due of one kind is looked at now instead of at the next wake. Where nothing wakes by itself, because
        time is simulated, whoever moves time looks."""
        if self._wakes is not None and (job := self._wakes.get_job(kind)) is not None:
            self._wakes.add_job(
                job.func,
                args=job.args,
                id=f"nudge {kind}",
                replace_existing=True,
                misfire_grace_time=None,
                max_instances=2,
            )

    async def stop(self) -> None:
        """Let what is under way finish for 2 seconds; what then still is, the next start looks for and takes over."""
        self._stopping = True
        for line in self._lines.values():
            if line.round is not None:
                line.round.end_soon()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                for line in self._lines.values():
                    async with line.lock:
                        pass
        if self._wakes is not None:
            self._wakes.shutdown(wait=False)
            self._wakes = None
