"""When a schedule runs, and which runs of it are free or missed; pure, over the house's wall time."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.timezones.wall_time import next_run
from cogs.tips.records import Plan, Schedule


def run_after(plan: Plan, after: datetime) -> datetime:
    return next_run(plan.weekday, plan.at, ZoneInfo(plan.zone), after)


def key_of(plan: Plan, run: datetime) -> str:
    """The local date: there is one tip a date, however often a schedule is changed on it."""
    return run.astimezone(ZoneInfo(plan.zone)).date().isoformat()


def first_free(plan: Plan, run: datetime, taken: Collection[str]) -> datetime:
    """`run`, or the first one after it that has not come to an end already."""
    while key_of(plan, run) in taken:
        run = run_after(plan, run)
    return run


def runs_until(schedule: Schedule, now: datetime) -> Iterator[datetime]:
    """The runs whose time has come, oldest first."""
    run = schedule.next_at
    while run <= now:
        yield run
        run = run_after(schedule.plan, run)
