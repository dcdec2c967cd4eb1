"""What is stored about tips, and how it changes, on both databases."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.database.executor import Database
from bot.database.personal_data import forget_members
from bot.errors import UserError
from bot.guilds.audit import KEPT, Audit, AuditData, Change
from bot.guilds.notices import unsent_notices
from bot.jobs.records import InChannel, Occurrence
from cogs.tips.records import EXTRA, WEEKLY, Plan, Run, RunState, Schedule, Tip, Tips, Vote
from cogs.tips.schedule import run_of
from cogs.tips.service.own_tips import OwnTips
from cogs.tips.service.runs import draw_tip, end_run, preview_tip
from cogs.tips.service.schedules import replace_schedule, request_run
from cogs.tips.store.own_tips import get_own_tips
from cogs.tips.store.runs import get_run_by_id, requested_runs
from cogs.tips.store.schedules import due_schedules, get_schedule, put_schedule
from cogs.tips.store.votes import add_vote, count_read, take_back_vote

GUILD, ANN, CHANNEL = 987_654_321_098_765_432, 1_234_567_890_123_456_789, 55
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
PLAN = Plan(CHANNEL, 0, time(9), "Europe/Berlin", role_id=7, thread=True)
SCHEDULE = Schedule(GUILD, PLAN, NOW, NOW, ANN)
TIPS = [Tip(f"t{number}", f"Words {number}.", "Act.", "math") for number in range(4)]


@pytest.fixture
def database(either_database: Database) -> Database:
    return either_database


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, lambda: NOW)


def weekly_run(due_at: datetime = NOW) -> Run:
    return run_of(Occurrence(WEEKLY, GUILD, due_at.date().isoformat(), due_at, InChannel(CHANNEL))).planned(PLAN)


def extra_run(key: str) -> Run:
    return run_of(Occurrence(EXTRA, GUILD, key, NOW, InChannel(CHANNEL)))


async def test_a_schedule_comes_back_as_stored_and_is_not_overwritten_unseen(database: Database, audit: Audit) -> None:
    await replace_schedule(database, audit, None, SCHEDULE, "tips schedule")
    assert await get_schedule(database, GUILD) == SCHEDULE
    with pytest.raises(UserError, match="Another moderator changed this"):
        await replace_schedule(database, audit, None, replace(SCHEDULE, paused=True), "tips pause")
    assert await get_schedule(database, GUILD) == SCHEDULE
    assert [schedule async for schedule in due_schedules(database, NOW)] == [SCHEDULE]
    assert [schedule async for schedule in due_schedules(database, NOW - timedelta(seconds=1))] == []
    [entry] = await audit.newest(GUILD)
    after = f"channel {CHANNEL}, Mondays at 09:00 in Europe/Berlin, role 7, thread, running"
    assert (entry.change, entry.at) == (Change(GUILD, ANN, "tips schedule", "", after), NOW)


@pytest.mark.parametrize("change", [{}, {"paused": True}, {"suspended": "why"}, {"changed_by": None}])
async def test_a_schedule_in_place_of_another_comes_back_as_stored(
    database: Database, change: dict[str, object]
) -> None:
    await put_schedule(database, Schedule(GUILD, Plan(1, 6, time(23, 59), "UTC", publish=True), NOW, NOW))
    await put_schedule(database, replace(SCHEDULE, **change))  # type: ignore[arg-type]
    assert await get_schedule(database, GUILD) == replace(SCHEDULE, **change)  # type: ignore[arg-type]


async def test_many_are_due_page_by_page_in_order(database: Database) -> None:
    async with database.write() as transaction:
        for number in range(1, 251):
            await put_schedule(transaction, Schedule(number, PLAN, NOW - timedelta(minutes=number % 3), NOW))
    due = [(schedule.next_at, schedule.guild_id) async for schedule in due_schedules(database, NOW)]
    assert len(due) == 250
    assert due == sorted(due)


async def test_a_run_is_drawn_once_and_by_two_at_once_the_same(database: Database) -> None:
    drawn = await asyncio.gather(*(draw_tip(database, weekly_run(), TIPS) for _ in range(5)))
    assert len({run.tip for run in drawn}) == 1
    preview = await preview_tip(database, GUILD, TIPS)
    assert preview not in {run.tip for run in drawn}
    assert (await draw_tip(database, weekly_run(NOW + WEEK), TIPS)).tip == preview


async def test_the_end_is_noted_once_moves_the_schedule_on_and_returns_an_unposted_tip(database: Database) -> None:
    await put_schedule(database, SCHEDULE)
    drawn = await draw_tip(database, weekly_run(), TIPS)
    failed = replace(drawn, state=RunState.FAILED, reason="403 50013: no")
    assert await end_run(database, failed, NOW, notice="told", suspend="why")
    assert not await end_run(database, failed, NOW, notice="told", suspend="why")
    schedule = await get_schedule(database, GUILD)
    assert schedule is not None
    assert (schedule.next_at, schedule.suspended) == (NOW + WEEK - timedelta(hours=1), "why")
    assert await preview_tip(database, GUILD, TIPS) == drawn.tip
    [notice] = [notice async for notice in unsent_notices(database)]
    assert (notice.key, notice.text) == (f"tips:{WEEKLY}:2026-03-02", "told")


async def test_an_extra_tip_is_asked_for_once(database: Database, audit: Audit) -> None:
    run = extra_run("77")
    await request_run(database, audit, run, Change(GUILD, ANN, "tips now"))
    assert [run.key async for run in requested_runs(database, NOW)] == ["77"]
    await end_run(database, replace(run, state=RunState.SENT, message_id=5), NOW)
    assert [run async for run in requested_runs(database, NOW)] == []


async def test_votes_count_once_a_member_and_can_be_taken_back(database: Database) -> None:
    drawn = await draw_tip(database, weekly_run(), TIPS)
    for vote, counted in ((Vote.USEFUL, replace(drawn, votes=1)), (Vote.DONE, replace(drawn, dones=1))):
        async with database.write() as transaction:
            added = [await add_vote(transaction, vote, drawn.id, GUILD, ANN, NOW) for _ in range(3)]
            assert added == [True, False, False]
            assert await add_vote(transaction, vote, "unknown", GUILD, ANN, NOW) is None
            assert await add_vote(transaction, vote, drawn.id, GUILD + 1, ANN, NOW) is None
        assert await get_run_by_id(database, drawn.id) == counted
        async with database.write() as transaction:
            assert [await take_back_vote(transaction, vote, drawn.id, ANN) for _ in range(2)] == [True, False]
        assert await get_run_by_id(database, drawn.id) == drawn
    await count_read(database, drawn.id)
    assert await get_run_by_id(database, drawn.id) == replace(drawn, reads=1)


async def test_own_tips_are_changed_once_and_every_change_is_noted(database: Database, audit: Audit) -> None:
    clock: Callable[[], datetime] = iter([NOW, NOW + WEEK, NOW + WEEK]).__next__
    own_tips = OwnTips(database, audit, Tips((), ()), clock)
    await own_tips.add(GUILD, ANN, 9, Tip("own:9", "Ours.", "", "math"))
    [own] = await get_own_tips(database, GUILD)
    assert (own.number, own.tip, own.changed_at) == (9, Tip("own:9", "Ours.", "", "math"), NOW)
    edited = Tip("own:9", "Edited.", "", "")
    await own_tips.edit(GUILD, ANN, own, edited)
    with pytest.raises(UserError, match="was changed or removed while your form was open"):
        await own_tips.edit(GUILD, ANN, own, edited)
    await own_tips.remove(GUILD, ANN, own)
    with pytest.raises(UserError, match="already been removed"):
        await own_tips.remove(GUILD, ANN, own)
    commands = [entry.change.what for entry in await audit.newest(GUILD)]
    assert commands == ["tips remove", "tips edit", "tips add"]


async def test_the_audit_is_kept_for_400_days_and_forgets_a_name(database: Database, audit: Audit) -> None:
    await replace_schedule(database, audit, None, SCHEDULE, "tips schedule")
    data = AuditData(database)
    assert len((await data.export(GUILD, ANN))["audit_entries"]) == 1
    await forget_members(database, [data], [(GUILD, ANN)])
    assert (await audit.newest(GUILD))[0].change.member_id is None
    later = Audit(database, lambda: NOW + KEPT + timedelta(minutes=1))
    await request_run(database, later, extra_run("1"), Change(GUILD, ANN, "tips now"))
    assert [entry.change.what for entry in await later.newest(GUILD)] == ["tips now"]
