"""All SQL of a guild's schedule; when a run comes is decided elsewhere."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from bot.guilds.audit import Audit, Change
from cogs.tips.records import Plan, Schedule

OF_GUILD = "SELECT * FROM tip_schedules WHERE guild_id = :guild_id"
PUT = (
    "INSERT INTO tip_schedules (guild_id, channel_id, weekday, at, zone, role_id, thread, publish, paused, suspended,"
    " next_at, changed_by, changed_at) VALUES (:guild_id, :channel_id, :weekday, :at, :zone, :role_id, :thread,"
    " :publish, :paused, :suspended, :next_at, :changed_by, :changed_at) ON CONFLICT (guild_id) DO UPDATE SET"
    " channel_id = excluded.channel_id, weekday = excluded.weekday, at = excluded.at, zone = excluded.zone,"
    " role_id = excluded.role_id, thread = excluded.thread, publish = excluded.publish, paused = excluded.paused,"
    " suspended = excluded.suspended, next_at = excluded.next_at, changed_by = excluded.changed_by,"
    " changed_at = excluded.changed_at"
)
DUE = (
    "SELECT * FROM tip_schedules WHERE next_at <= :now AND paused = 0 AND suspended IS NULL"
    " AND (next_at > :at OR (next_at = :at AND guild_id > :guild_id)) ORDER BY next_at, guild_id LIMIT :most"
)
# The row that stands for a guild's tips: who changes anything locks it first, and is then alone on every database.
LOCK = (
    "INSERT INTO tip_bags (guild_id, seed, round, left_keys, shown_keys, last_key, last_chapter)"
    " VALUES (:guild_id, :guild_id, 0, '[]', '[]', '', '') ON CONFLICT (guild_id) DO UPDATE SET seed = tip_bags.seed"
    " RETURNING seed, round, left_keys, shown_keys, last_key, last_chapter"
)
# Rows of one look: memory stays flat however many guilds are due.
PAGE = 200


class ScheduleStore:
    """Writing is durable when a method returns, and the audit entry with it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def of_guild(self, guild_id: int) -> Schedule | None:
        rows = await self._database.fetch(OF_GUILD, {"guild_id": guild_id})
        return _schedule(rows[0]) if rows else None

    async def put(self, schedule: Schedule, change: Change | None, over: Schedule | None) -> bool:
        """Store it, with the audit entry. False, and nothing is changed, where the guild's schedule is no longer
        `over`: somebody else was quicker."""
        async with self._database.write() as connection:
            await connection.execute(LOCK, {"guild_id": schedule.guild_id})
            if await find_schedule(connection, schedule.guild_id) != over:
                return False
            await put_schedule(connection, schedule)
            if change is not None:
                await self._audit.note(connection, change)
        return True

    async def due(self, now: datetime) -> AsyncIterator[Schedule]:
        """Those whose next run has come, longest due first."""
        look: dict[str, Any] = {"now": stored(now), "at": "", "guild_id": 0, "most": PAGE}
        while rows := await self._database.fetch(DUE, look):
            for row in rows:
                yield _schedule(row)
            look |= {"at": rows[-1]["next_at"], "guild_id": rows[-1]["guild_id"]}


async def find_schedule(connection: Transaction, guild_id: int) -> Schedule | None:
    row = (await connection.execute(OF_GUILD, {"guild_id": guild_id})).mappings().first()
    return _schedule(dict(row)) if row else None


async def put_schedule(connection: Transaction, schedule: Schedule) -> None:
    plan = schedule.plan
    values = {
        "guild_id": schedule.guild_id,
        "channel_id": plan.channel_id,
        "weekday": plan.weekday,
        "at": plan.at.isoformat("minutes"),
        "zone": plan.zone,
        "role_id": plan.role_id,
        "thread": int(plan.thread),
        "publish": int(plan.publish),
        "paused": int(schedule.paused),
        "suspended": schedule.suspended,
        "next_at": stored(schedule.next_at),
        "changed_by": schedule.changed_by,
        "changed_at": stored(schedule.changed_at),
    }
    await connection.execute(PUT, values)


def _schedule(row: Mapping[str, Any]) -> Schedule:
    plan = Plan(
        row["channel_id"],
        row["weekday"],
        time.fromisoformat(row["at"]),
        row["zone"],
        row["role_id"],
        bool(row["thread"]),
        bool(row["publish"]),
    )
    schedule = Schedule(
        row["guild_id"], plan, datetime.fromisoformat(row["next_at"]), datetime.fromisoformat(row["changed_at"])
    )
    return replace(
        schedule, changed_by=row["changed_by"], paused=bool(row["paused"]), suspended=row["suspended"] or None
    )
