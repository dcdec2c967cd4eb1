"""The SQL of reminders: who wants one at which hour, and when to look again."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from bot.database.executor import Executor
from bot.database.time import instant_from, stored
from cogs.streaks.records import Member
from cogs.streaks.store.check_ins import OF_MEMBER
from cogs.streaks.store.members import get_member

# Rows of one look for due reminders.
PAGE_ROWS = 200

SET = (
    "UPDATE streak_members SET reminder_hour = :hour, next_reminder_at = :next, reminders_refused = 0"
    f" WHERE {OF_MEMBER}"
)
# Only while nothing was changed since it was planned: the member's own change of hour or zone goes before.
PLAN = f"UPDATE streak_members SET next_reminder_at = :next WHERE {OF_MEMBER} AND next_reminder_at IN :planned"
REFUSE = (
    "UPDATE streak_members SET reminder_hour = NULL, next_reminder_at = NULL, reminders_refused = 1"
    f" WHERE {OF_MEMBER} AND next_reminder_at IN :planned"
)
DUE = (
    "SELECT guild_id, member_id, next_reminder_at FROM streak_members"
    " WHERE next_reminder_at <= :now AND left_at IS NULL"
    " AND (next_reminder_at, guild_id, member_id) > (:at, :guild_id, :member_id)"
    f" ORDER BY next_reminder_at, guild_id, member_id LIMIT {PAGE_ROWS}"
)


async def set_reminder(db: Executor, member: Member, hour: int | None, next_at: datetime | None) -> None:
    """What the member chose; `next_at` is when to look again. Both are None without reminders."""
    values = {"hour": hour, "next": stored(next_at) if next_at else None}
    await db.execute(SET, member.key | values)


async def plan_reminder(db: Executor, member: Member, planned: datetime, next_at: datetime) -> None:
    """Look again at `next_at`, unless the member has changed something since `planned` was put down."""
    await db.execute(PLAN, member.key | {"planned": _as_stored(planned), "next": stored(next_at)})


async def refuse_reminders(db: Executor, member: Member, planned: datetime) -> None:
    """Discord refused the one of `planned`: switch reminders off, and have the member told at the next command."""
    await db.execute(REFUSE, member.key | {"planned": _as_stored(planned)})


async def due_reminders(db: Executor, now: datetime) -> AsyncIterator[tuple[Member, datetime]]:
    """Who is to be looked at for a reminder, with the time that was planned, longest due first."""
    values: dict[str, Any] = {"now": stored(now), "at": "", "guild_id": 0, "member_id": 0}
    while rows := await db.fetch(DUE, values):
        for row in rows:
            member = await get_member(db, row["guild_id"], row["member_id"])
            if member is not None:
                yield member, instant_from(row["next_reminder_at"])
        last = rows[-1]
        values |= {"at": last["next_reminder_at"], "guild_id": last["guild_id"], "member_id": last["member_id"]}


def _as_stored(planned: datetime) -> list[str]:
    """Version 0.2 left the microseconds of a full second out. Such a text sorts before ours of the same instant, so
    that `<=` is right for both, but it is not equal."""
    return [stored(planned), planned.isoformat()]
