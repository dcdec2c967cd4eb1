"""Wakes what is due: features say what that is, and the ledger lets it happen once."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.errors import new_reference
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.periodic import PeriodicJob
from bot.jobs.runner import AllGuilds, GuildScope, GuildSource, KeepFailure, Limits, Source, SourceRun

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

# On the quarter minutes: a tip for 9:00 comes at 9:00, a retry or a change is never far, and a query that finds
# nothing due costs less than a millisecond.
WAKE_SECONDS = "*/15"
# The first wake-up waits for Discord's first events; if they take longer, the next one is near.
FIRST_WAKE = timedelta(seconds=3)
# What is under way at the end may use so much of the 5 seconds that a stop takes at most.
STOP_SECONDS = 2.0
# An error that comes in every run is kept once in this time, and logged every time.
KEEP_AGAIN = timedelta(hours=1)
PRUNE_AGAIN = timedelta(days=1)
# A run that neither ends nor gets on for so long hangs; one try of a message takes under two minutes.
OVERDUE_SECONDS = 600.0


@dataclass
class _ScheduledJob:
    """One kind of timed work: its runs follow each other, and wait for no other kind's."""

    kind: str
    work: Source | PeriodicJob
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    source_run: SourceRun | None = None
    # A wake-up came during a run, which had read what is due before that.
    run_again: bool = False
    # When a run last ended without a failure of its own, in seconds that only grow.
    finished_at: float = 0.0
    # When an error of each class was kept last.
    kept_at: dict[str, datetime] = field(default_factory=dict)

    @property
    def progress_at(self) -> float:
        """When it last finished a run, or took an occurrence further."""
        return max(self.finished_at, self.source_run.progress_at if self.source_run else 0.0)


class FailureLog(Protocol):
    """Where unexpected errors are kept for moderators and the operator."""

    async def keep(self, reference: str, error: BaseException, place: str, guild_id: int | None) -> None: ...


class Scheduler:
    def __init__(
        self,
        ledger: Ledger,
        delivery: Delivery,
        failures: FailureLog,
        limits: Limits | None = None,
        guilds: GuildScope | None = None,
    ) -> None:
        self.ledger = ledger
        self._guilds = guilds or AllGuilds()
        self.delivery, self._failures, self._limits = delivery, failures, limits or Limits()
        self._jobs: dict[str, _ScheduledJob] = {}
        self._pruned_at: datetime | None = None
        self._stopping = False
        self._timer: AsyncIOScheduler | None = None
        self._started_at: float | None = None

    def add(self, kind: str, source: Source) -> None:
        """From now on `source` is asked for what is due of `kind`, which must never be renamed: the ledger keeps it."""
        self._add(kind, source)

    def add_job(self, kind: str, job: PeriodicJob) -> None:
        """From now on `job` is run at every wake-up."""
        self._add(kind, job)

    def _add(self, kind: str, work: Source | PeriodicJob) -> None:
        if kind in self._jobs:
            raise ValueError(f"{kind} is there already")
        self._jobs[kind] = _ScheduledJob(kind, work)

    @property
    def running(self) -> int:
        """How many kinds have a run under way."""
        return sum(job.lock.locked() for job in self._jobs.values())

    def overdue(self) -> list[str]:
        """The kinds that have neither finished a run nor got on with one for ten minutes, although they should."""
        if self._started_at is None:
            return []
        before = time.perf_counter() - OVERDUE_SECONDS
        return [job.kind for job in self._jobs.values() if max(job.progress_at, self._started_at) < before]

    async def run_due(self, now: datetime) -> None:
        """Take everything that is due at `now` a step further: sent, or told why not, or left for a later try.

        Never raises. Periodic jobs come first, since sources send what they have written. A second call waits for the
        first one's runs and then asks anew.
        """
        jobs = list(self._jobs.values())
        await asyncio.gather(*(self._run(job, now) for job in jobs if not isinstance(job.work, Source)))
        await asyncio.gather(*(self._run(job, now) for job in jobs if isinstance(job.work, Source)))

    async def run_in_guild(self, kind: str, guild_id: int, now: datetime) -> None:
        """The same for what one source has due in one server, beside all other runs: for somebody who waits for it.

        The ledger lets each thing happen once, also where the source's own run has it in hand.
        """
        work = self._jobs[kind].work
        assert isinstance(work, Source)
        await self._run(_ScheduledJob(kind, GuildSource(work, guild_id)), now)

    async def _run(self, job: _ScheduledJob, now: datetime) -> None:
        async with job.lock:
            if self._stopping:
                return

            failed = False

            async def keep_failure(error: Exception, guild_id: int | None) -> None:
                nonlocal failed
                failed = failed or guild_id is None
                await self._keep_failure(job, error, guild_id, now)

            await self._prune(job, now)
            if isinstance(job.work, Source):
                job.source_run = SourceRun(
                    job.kind, job.work, self.ledger, self.delivery, keep_failure, self._limits, self._guilds, now
                )
                await job.source_run.run()
            else:
                await self._run_job(job.work, now, keep_failure)
            if not failed:
                job.finished_at = time.perf_counter()

    async def _run_job(self, work: PeriodicJob, now: datetime, keep_failure: KeepFailure) -> None:
        try:
            async with asyncio.timeout(self._limits.feature_seconds):
                await self._guilds.refresh(now)
                await work.run(now)
        except Exception as error:
            await keep_failure(error, None)

    async def _keep_failure(self, job: _ScheduledJob, error: Exception, guild_id: int | None, now: datetime) -> None:
        reference, error_class = new_reference(), type(error).__name__
        log.error("%s failed, reference %s", job.kind, reference, exc_info=error)
        kept_at = job.kept_at.get(error_class)
        if kept_at is None or not timedelta(0) <= now - kept_at < KEEP_AGAIN:
            job.kept_at[error_class] = now
            await self._failures.keep(reference, error, f"timed {job.kind}", guild_id)

    async def _prune(self, job: _ScheduledJob, now: datetime) -> None:
        if self._pruned_at is not None and now - self._pruned_at < PRUNE_AGAIN:
            return
        self._pruned_at = now
        try:
            await self.ledger.prune(now)
        except Exception as error:
            await self._keep_failure(job, error, None, now)

    def start(self, clock: Callable[[], datetime], ready: Callable[[], bool]) -> None:
        """Wake by itself from now on, whenever `ready()`: in `guidepost run` only, never where time is simulated."""
        # Loaded here: of no use where nothing wakes by itself.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.cron import CronTrigger
        from apscheduler.triggers.date import DateTrigger

        self._stopping = False
        self._started_at = time.perf_counter()
        self._timer = AsyncIOScheduler(timezone=UTC)
        # A wake-up that came late is still wanted, and one is as good as several. Two at a time, because the second
        # sees that a run is under way and goes, which APScheduler would otherwise warn about.
        at_start = datetime.now(UTC) + FIRST_WAKE
        for job in self._jobs.values():
            for job_id, trigger in (
                (job.kind, CronTrigger(second=WAKE_SECONDS, timezone=UTC)),
                (None, DateTrigger(at_start)),
            ):
                self._timer.add_job(
                    self._wake,
                    trigger,
                    (job, clock, ready),
                    id=job_id,
                    misfire_grace_time=None,
                    coalesce=True,
                    max_instances=2,
                )
        self._timer.start()

    async def _wake(self, job: _ScheduledJob, clock: Callable[[], datetime], ready: Callable[[], bool]) -> None:
        if not ready():
            job.finished_at = time.perf_counter()  # it is not late with what it could not do
            return
        if job.lock.locked():
            job.run_again = True
            return
        await self._run(job, clock())
        while job.run_again and not self._stopping:
            job.run_again = False
            await self._run(job, clock())

    def nudge(self, kind: str) -> None:
        """Run one kind now instead of at the next wake-up. Does nothing where time is simulated: whoever moves it calls
        `run_due`."""
        if self._timer is not None and (timer_job := self._timer.get_job(kind)) is not None:
            self._timer.add_job(
                timer_job.func,
                args=timer_job.args,
                id=f"nudge {kind}",
                replace_existing=True,
                misfire_grace_time=None,
                max_instances=2,
            )

    async def stop(self) -> None:
        """Let what is under way finish for 2 seconds; the next start takes over what then still is."""
        self._stopping = True
        for job in self._jobs.values():
            if job.source_run is not None:
                job.source_run.stop_soon()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                for job in self._jobs.values():
                    async with job.lock:
                        pass
        if self._timer is not None:
            self._timer.shutdown(wait=False)
            self._timer = None
