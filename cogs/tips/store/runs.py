"""The SQL of runs: what was posted, is to be posted or was left out, with its tip and what came of it."""

from collections.abc import AsyncIterator
from datetime import datetime

from bot.database.executor import Executor, pages
from bot.database.rows import record_of, values_of
from bot.database.statements import Row
from cogs.tips.records import Run, Tip

SELECT = "SELECT r.*, (SELECT COUNT(*) FROM tip_votes AS v WHERE v.run_id = r.id) AS votes FROM tip_runs AS r"
BY_KEY = f"{SELECT} WHERE guild_id = :guild_id AND kind = :kind AND key = :key"
BY_ID = f"{SELECT} WHERE id = :id"
NEWEST = f"{SELECT} WHERE guild_id = :guild_id ORDER BY due_at DESC, key DESC LIMIT :limit"
REQUESTED = f"{SELECT} WHERE state = 'open' AND kind = 'extra-tip' AND due_at <= :now"
PUT = (
    "INSERT INTO tip_runs (guild_id, kind, key, id, due_at, channel_id, role_id, thread, publish, tip_key, words,"
    " action, chapter, late, state, ended_at, message_id, reason, reads, dones) VALUES (:guild_id, :kind, :key, :id,"
    " :due_at, :channel_id, :role_id, :thread, :publish, :tip_key, :words, :action, :chapter, :late, :state,"
    " :ended_at, :message_id, :reason, 0, 0) ON CONFLICT (guild_id, kind, key) DO UPDATE SET"
    " due_at = excluded.due_at, channel_id = excluded.channel_id, tip_key = excluded.tip_key, words = excluded.words,"
    " action = excluded.action, chapter = excluded.chapter, late = excluded.late, state = excluded.state,"
    " ended_at = excluded.ended_at, message_id = excluded.message_id, reason = excluded.reason"
)
ENDED = (
    "SELECT key FROM tip_runs WHERE guild_id = :guild_id AND kind = 'weekly-tip' AND state <> 'open' AND key >= :since"
)


async def get_run(db: Executor, guild_id: int, kind: str, key: str) -> Run | None:
    row = await db.fetch_one(BY_KEY, {"guild_id": guild_id, "kind": kind, "key": key})
    return _run_of(row) if row else None


async def get_run_by_id(db: Executor, run_id: str) -> Run | None:
    """By the id that its buttons carry."""
    row = await db.fetch_one(BY_ID, {"id": run_id})
    return _run_of(row) if row else None


async def newest_runs(db: Executor, guild_id: int, limit: int) -> list[Run]:
    return [_run_of(row) for row in await db.fetch(NEWEST, {"guild_id": guild_id, "limit": limit})]


async def ended_keys(db: Executor, guild_id: int, since: str) -> set[str]:
    """The dates, from `since` on, whose weekly tip has come to an end."""
    return {row["key"] for row in await db.fetch(ENDED, {"guild_id": guild_id, "since": since})}


async def requested_runs(db: Executor, now: datetime) -> AsyncIterator[Run]:
    """Extra tips that are still to be posted, oldest first; read page by page."""
    async for page in pages(db, REQUESTED, ["due_at", "id"], {"now": now}):
        for row in page:
            yield _run_of(row)


async def put_run(db: Executor, run: Run, ended_at: datetime | None = None) -> None:
    """In place of the run of the same server, kind and key; its votes and presses stay."""
    tip = run.tip or Tip("", "")
    drawn = {"tip_key": tip.key or None, "words": tip.text, "action": tip.action, "chapter": tip.chapter}
    await db.execute(PUT, values_of(run) | drawn | {"ended_at": ended_at})


def _run_of(row: Row) -> Run:
    tip = Tip(row["tip_key"], row["words"], row["action"], row["chapter"]) if row["tip_key"] else None
    return record_of(Run, row | {"tip": tip})
