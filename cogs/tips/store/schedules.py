"""The SQL of servers' schedules."""

from collections.abc import AsyncIterator
from datetime import datetime

from bot.database.executor import Executor, pages
from bot.database.rows import assignments, columns_of, named_values, record_of, values_of
from bot.database.statements import Row
from cogs.tips.records import Plan, Schedule

OF_GUILD = "SELECT * FROM tip_schedules WHERE guild_id = :guild_id"
# A plan's fields are columns of their own.
PUT = (
    f"INSERT INTO tip_schedules ({columns_of(Schedule, without=['plan'])}, {columns_of(Plan)})"
    f" VALUES ({named_values(Schedule, without=['plan'])}, {named_values(Plan)}) ON CONFLICT (guild_id) DO UPDATE SET"
    f" {assignments(Schedule, without=['guild_id', 'plan'])}, {assignments(Plan)}"
)
DUE = "SELECT * FROM tip_schedules WHERE next_at <= :now AND paused = 0 AND suspended IS NULL"


async def get_schedule(db: Executor, guild_id: int) -> Schedule | None:
    row = await db.fetch_one(OF_GUILD, {"guild_id": guild_id})
    return _schedule_of(row) if row else None


async def put_schedule(db: Executor, schedule: Schedule) -> None:
    """In place of the server's schedule, if it has one."""
    await db.execute(PUT, values_of(schedule.plan) | values_of(schedule))


async def due_schedules(db: Executor, now: datetime) -> AsyncIterator[Schedule]:
    """Those whose next run has come, longest due first; read page by page."""
    async for page in pages(db, DUE, ["next_at", "guild_id"], {"now": now}):
        for row in page:
            yield _schedule_of(row)


def _schedule_of(row: Row) -> Schedule:
    return record_of(Schedule, row | {"plan": record_of(Plan, row)})
