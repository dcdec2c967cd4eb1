"""When a schedule runs: the calendar of the weekly tip."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.jobs.records import InChannel, Occurrence
from bot.timezones.wall_time import next_run
from cogs.tips.records import WEEKLY, Plan, Run, Schedule


def run_after(plan: Plan, after: datetime) -> datetime:
    """The first run later than `after`, in UTC."""
    return next_run(plan.weekday, plan.at, ZoneInfo(plan.zone), after)


def run_key(plan: Plan, run_at: datetime) -> str:
    """The local date: there is one tip a date, however often a schedule is changed on it."""
    return run_at.astimezone(ZoneInfo(plan.zone)).date().isoformat()


def first_open_run(plan: Plan, run_at: datetime, ended_keys: Collection[str]) -> datetime:
    """`run_at`, or the first run after it that has not come to an end already."""
    while run_key(plan, run_at) in ended_keys:
        run_at = run_after(plan, run_at)
    return run_at


def due_runs(schedule: Schedule, now: datetime) -> Iterator[datetime]:
    """The runs whose time has come, oldest first."""
    run_at = schedule.next_at
    while run_at <= now:
        yield run_at
        run_at = run_after(schedule.plan, run_at)


def occurrence_at(schedule: Schedule, run_at: datetime) -> Occurrence:
    key = run_key(schedule.plan, run_at)
    return Occurrence(WEEKLY, schedule.guild_id, key, run_at, InChannel(schedule.plan.channel_id))


def run_of(occurrence: Occurrence) -> Run:
    """A new run for an occurrence, without a tip."""
    assert isinstance(occurrence.target, InChannel)
    key, channel_id = occurrence.key, occurrence.target.channel_id
    return Run(occurrence.id, occurrence.guild_id, occurrence.kind, key, occurrence.due_at, channel_id)
