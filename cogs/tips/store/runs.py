"""All SQL of the runs of a guild: the bag they draw from, what was posted, and what came of it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from bot.guilds.audit import Audit, Change
from bot.guilds.notices import add_notice
from cogs.tips.records import Bag, Run, RunState, Schedule, Tip
from cogs.tips.rules import next_tip, put_back
from cogs.tips.schedule import first_free, key_of
from cogs.tips.store.own import own_tips
from cogs.tips.store.schedules import LOCK, PAGE, find_schedule, put_schedule

WEEKLY, EXTRA = "weekly-tip", "extra-tip"
FEATURE = "tips"
TO_HISTORY = ("History", "tips:history", "")

SAVE_BAG = (
    "UPDATE tip_bags SET round = :round, left_keys = :left, shown_keys = :shown, last_key = :last_key,"
    " last_chapter = :last_chapter WHERE guild_id = :guild_id"
)
RUNS = "SELECT r.*, (SELECT COUNT(*) FROM tip_votes AS v WHERE v.run_id = r.id) AS votes FROM tip_runs AS r"
NAMED = f"{RUNS} WHERE guild_id = :guild_id AND kind = :kind AND key = :key"
WITH_ID = f"{RUNS} WHERE id = :id"
NEWEST = f"{RUNS} WHERE guild_id = :guild_id ORDER BY due_at DESC, key DESC LIMIT :most"
ASKED_FOR = (
    f"{RUNS} WHERE state = 'open' AND kind = 'extra-tip' AND due_at <= :now AND (due_at > :at OR (due_at = :at"
    " AND id > :id)) ORDER BY due_at, id LIMIT :most"
)
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


class RunStore:
    """Writing is durable when a method returns."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def preview(self, guild_id: int, shipped: Sequence[Tip]) -> Tip:
        """The tip that is drawn next, if no tip and no run changes before."""
        async with self._database.write() as connection:
            bag = await _bag(connection, guild_id)
            return next_tip(bag, await _all_tips(connection, guild_id, shipped))[0]

    async def draw(self, run: Run, shipped: Sequence[Tip]) -> Run:
        """The run with its tip: drawn once, and the same whenever it is asked for again."""
        async with self._database.write() as connection:
            bag = await _bag(connection, run.guild_id)
            known = await _find(connection, run)
            if known is not None and known.tip is not None:
                drawn = replace(known, late=known.late or run.late)
            else:
                tip, bag = next_tip(bag, await _all_tips(connection, run.guild_id, shipped))
                drawn = replace(known or run, tip=tip, late=run.late)
                await _save_bag(connection, run.guild_id, bag)
            await _put(connection, drawn, None)
        return drawn

    async def ask_for(self, run: Run, change: Change) -> None:
        """An extra tip, to be posted as soon as may be."""
        async with self._database.write() as connection:
            await connection.execute(LOCK, {"guild_id": run.guild_id})
            await _put(connection, run, None)
            await self._audit.note(connection, change)

    async def skip(self, schedule: Schedule, run: Run, change: Change) -> Schedule | None:
        """The schedule after leaving its next run out; None where somebody else changed it meanwhile."""
        async with self._database.write() as connection:
            await connection.execute(LOCK, {"guild_id": run.guild_id})
            known = await _find(connection, run)
            if await find_schedule(connection, run.guild_id) != schedule or (known and known.tip):
                return None
            await _put(connection, run, schedule.changed_at)
            moved = await _move_on(connection, schedule)
            await self._audit.note(connection, change)
        return moved

    async def end(self, run: Run, at: datetime, notice: str = "", suspend: str = "") -> bool:
        """How it ended, what moderators are told, and where the schedule stands then; False where it was known."""
        async with self._database.write() as connection:
            bag = await _bag(connection, run.guild_id)
            known = await _find(connection, run)
            if known is not None and known.state is not RunState.OPEN:
                return False
            ended = replace(known or run, state=run.state, message_id=run.message_id, reason=run.reason)
            await _put(connection, ended, at)
            if ended.tip is not None and run.state is not RunState.SENT:
                await _save_bag(connection, run.guild_id, put_back(bag, ended.tip.key))
            schedule = await find_schedule(connection, run.guild_id)
            if schedule is not None:
                await _move_on(connection, replace(schedule, suspended=suspend or schedule.suspended))
            if notice:
                key = f"{FEATURE}:{run.kind}:{run.key}"
                await add_notice(connection, run.guild_id, key, at, notice, TO_HISTORY)
        return True

    async def ended_keys(self, guild_id: int, since: str) -> set[str]:
        """The dates, from `since` on, whose weekly tip has come to an end."""
        rows = await self._database.fetch(ENDED, {"guild_id": guild_id, "since": since})
        return {row["key"] for row in rows}

    async def asked_for(self, now: datetime) -> AsyncIterator[Run]:
        look: dict[str, Any] = {"now": stored(now), "at": "", "id": "", "most": PAGE}
        while rows := await self._database.fetch(ASKED_FOR, look):
            for row in rows:
                yield _run(row)
            look |= {"at": rows[-1]["due_at"], "id": rows[-1]["id"]}

    async def named(self, guild_id: int, kind: str, key: str) -> Run | None:
        rows = await self._database.fetch(NAMED, {"guild_id": guild_id, "kind": kind, "key": key})
        return _run(rows[0]) if rows else None

    async def with_id(self, run_id: str) -> Run | None:
        rows = await self._database.fetch(WITH_ID, {"id": run_id})
        return _run(rows[0]) if rows else None

    async def newest(self, guild_id: int, most: int) -> list[Run]:
        return [_run(row) for row in await self._database.fetch(NEWEST, {"guild_id": guild_id, "most": most})]


async def _move_on(connection: Transaction, schedule: Schedule) -> Schedule:
    """The schedule at its first run that has no end yet."""
    values = {"guild_id": schedule.guild_id, "since": key_of(schedule.plan, schedule.next_at)}
    taken = {row.key for row in await connection.execute(ENDED, values)}
    moved = replace(schedule, next_at=first_free(schedule.plan, schedule.next_at, taken))
    await put_schedule(connection, moved)
    return moved


async def _bag(connection: Transaction, guild_id: int) -> Bag:
    """The guild's bag, made where there is none; locked until the transaction ends."""
    row = (await connection.execute(LOCK, {"guild_id": guild_id})).mappings().one()
    left, shown = json.loads(row["left_keys"]), json.loads(row["shown_keys"])
    return Bag(row["seed"], row["round"], tuple(left), frozenset(shown), row["last_key"], row["last_chapter"])


async def _save_bag(connection: Transaction, guild_id: int, bag: Bag) -> None:
    values = {"round": bag.round, "left": json.dumps(bag.left), "shown": json.dumps(sorted(bag.shown))}
    last = {"last_key": bag.last_key, "last_chapter": bag.last_chapter}
    await connection.execute(SAVE_BAG, values | last | {"guild_id": guild_id})


async def _all_tips(connection: Transaction, guild_id: int, shipped: Sequence[Tip]) -> list[Tip]:
    return [*shipped, *(one.tip for one in await own_tips(connection, guild_id))]


async def _find(connection: Transaction, run: Run) -> Run | None:
    values = {"guild_id": run.guild_id, "kind": run.kind, "key": run.key}
    row = (await connection.execute(NAMED, values)).mappings().first()
    return _run(dict(row)) if row else None


async def _put(connection: Transaction, run: Run, ended_at: datetime | None) -> None:
    tip = run.tip or Tip("", "")
    values = {name: getattr(run, name) for name in ("guild_id", "kind", "key", "id", "channel_id", "role_id")}
    drawn = {"tip_key": tip.key or None, "words": tip.text, "action": tip.action, "chapter": tip.chapter}
    flags = {"thread": int(run.thread), "publish": int(run.publish), "late": int(run.late)}
    ended = {"state": run.state.value, "ended_at": stored(ended_at) if ended_at else None, "reason": run.reason}
    times = {"due_at": stored(run.due_at), "message_id": run.message_id}
    await connection.execute(PUT, values | drawn | flags | ended | times)


def _run(row: Mapping[str, Any]) -> Run:
    which: dict[str, Any] = {name: row[name] for name in ("id", "guild_id", "kind", "key", "channel_id")}
    others = {name: row[name] for name in ("role_id", "message_id", "reason", "reads", "dones", "votes")}
    tip = Tip(row["tip_key"], row["words"], row["action"], row["chapter"]) if row["tip_key"] else None
    flags: dict[str, Any] = {name: bool(row[name]) for name in ("thread", "publish", "late")}
    state, due_at = RunState(row["state"]), datetime.fromisoformat(row["due_at"])
    return Run(**which, **others, **flags, due_at=due_at, tip=tip, state=state)
