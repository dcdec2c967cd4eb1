"""What happens to a run: its tip is drawn once, and its end moves the server's schedule on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.database.executor import Database, Executor, Transaction
from bot.guilds.notices import add_notice
from cogs.tips.records import Plan, Run, RunState, Schedule, Tip
from cogs.tips.rules import next_tip, put_back, put_last
from cogs.tips.schedule import first_open_run, run_key
from cogs.tips.store.bags import lock_bag, save_bag
from cogs.tips.store.own_tips import get_own_tips
from cogs.tips.store.runs import ended_keys, get_run, put_run
from cogs.tips.store.schedules import get_schedule, put_schedule

HISTORY_BUTTON = ("History", "tips:history", "")


async def preview_tip(database: Database, guild_id: int, shipped: Sequence[Tip]) -> Tip:
    """The tip that is drawn next, if no tip and no run changes before."""
    async with database.write() as transaction:
        bag = await lock_bag(transaction, guild_id)
        return next_tip(bag, await _all_tips(transaction, guild_id, shipped))[0]


async def preview_another_tip(database: Database, guild_id: int, shipped: Sequence[Tip]) -> None:
    """The tip that was to come next comes last in this round."""
    async with database.write() as transaction:
        bag = await lock_bag(transaction, guild_id)
        await save_bag(transaction, guild_id, put_last(bag, await _all_tips(transaction, guild_id, shipped)))


async def draw_tip(database: Database, run: Run, shipped: Sequence[Tip]) -> Run:
    """The run with its tip: drawn once, and the same whenever it is asked for again."""
    async with database.write() as transaction:
        bag = await lock_bag(transaction, run.guild_id)
        stored_run = await get_run(transaction, run.guild_id, run.kind, run.key)
        if stored_run is not None and stored_run.tip is not None:
            drawn = replace(stored_run, late=stored_run.late or run.late)
        else:
            tip, bag = next_tip(bag, await _all_tips(transaction, run.guild_id, shipped))
            drawn = replace(stored_run or run, tip=tip, late=run.late)
            await save_bag(transaction, run.guild_id, bag)
        await put_run(transaction, drawn)
    return drawn


async def end_run(database: Database, run: Run, at: datetime, *, notice: str = "", suspend: str = "") -> bool:
    """Store how a run ended, tell moderators the `notice`, move the schedule on and, where `suspend` says why, suspend
    it. A tip that was drawn and not posted goes back into the bag. False where the end is known already."""
    async with database.write() as transaction:
        bag = await lock_bag(transaction, run.guild_id)
        stored_run = await get_run(transaction, run.guild_id, run.kind, run.key)
        if stored_run is not None and stored_run.state is not RunState.OPEN:
            return False
        ended = replace(stored_run or run, state=run.state, message_id=run.message_id, reason=run.reason)
        await put_run(transaction, ended, at)
        if ended.tip is not None and run.state is not RunState.SENT:
            await save_bag(transaction, run.guild_id, put_back(bag, ended.tip.key))
        schedule = await get_schedule(transaction, run.guild_id)
        if schedule is not None:
            await move_on(transaction, replace(schedule, suspended=suspend or schedule.suspended))
        if notice:
            key = f"tips:{run.kind}:{run.key}"
            await add_notice(transaction, run.guild_id, key, at, notice, HISTORY_BUTTON)
    return True


async def move_on(transaction: Transaction, schedule: Schedule) -> Schedule:
    """The schedule, stored, at its first run that has no end yet."""
    next_at = await next_open_run(transaction, schedule.guild_id, schedule.plan, schedule.next_at)
    moved = replace(schedule, next_at=next_at)
    await put_schedule(transaction, moved)
    return moved


async def next_open_run(db: Executor, guild_id: int, plan: Plan, run_at: datetime) -> datetime:
    """`run_at`, or the first run after it on a date whose tip has no end yet: there is one tip a date."""
    return first_open_run(plan, run_at, await ended_keys(db, guild_id, run_key(plan, run_at)))


async def _all_tips(db: Executor, guild_id: int, shipped: Sequence[Tip]) -> list[Tip]:
    return [*shipped, *(own.tip for own in await get_own_tips(db, guild_id))]
