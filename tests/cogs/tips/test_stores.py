"""What is stored about tips, on both databases."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.database.engine import Database
from bot.guilds.audit import KEPT, Audit, AuditData, Change
from bot.guilds.notices import unsent_notices
from bot.jobs.records import InChannel, Occurrence
from cogs.tips.posting import run_of
from cogs.tips.records import Plan, Run, RunState, Schedule, Tip
from cogs.tips.store.own import OwnTipStore
from cogs.tips.store.runs import EXTRA, WEEKLY, RunStore
from cogs.tips.store.schedules import ScheduleStore
from cogs.tips.store.votes import VoteStore

GUILD, ANN, CHANNEL = 987_654_321_098_765_432, 1_234_567_890_123_456_789, 55
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
PLAN = Plan(CHANNEL, 0, time(9), "Europe/Berlin", role_id=7, thread=True)
TIPS = [Tip(f"t{number}", f"Words {number}.", "Act.", "math") for number in range(4)]


def change(what: str = "tips schedule") -> Change:
    return Change(GUILD, ANN, what, "before", "after")


def weekly(due_at: datetime = NOW, guild_id: int = GUILD) -> Run:
    return run_of(Occurrence(WEEKLY, guild_id, due_at.date().isoformat(), due_at, InChannel(CHANNEL))).planned(PLAN)


class Stores:
    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.audit = Audit(database, lambda: self.now)
        self.schedules = ScheduleStore(database, self.audit)
        self.runs = RunStore(database, self.audit)
        self.own, self.votes = OwnTipStore(database, self.audit), VoteStore(database)


@pytest.fixture
def stores(either_database: Database) -> Stores:
    return Stores(either_database)


async def test_a_schedule_comes_back_as_stored_and_is_not_overwritten_unseen(stores: Stores) -> None:
    schedule = Schedule(GUILD, PLAN, NOW, NOW, ANN)
    assert await stores.schedules.put(schedule, change(), None)
    assert await stores.schedules.of_guild(GUILD) == schedule
    assert not await stores.schedules.put(schedule, change(), None)
    assert [one async for one in stores.schedules.due(NOW)] == [schedule]
    assert [one async for one in stores.schedules.due(NOW - timedelta(seconds=1))] == []
    [entry] = await stores.audit.newest(GUILD)
    assert (entry.change, entry.at) == (change(), NOW)


async def test_many_are_due_page_by_page_in_order(stores: Stores) -> None:
    for number in range(1, 251):
        await stores.schedules.put(Schedule(number, PLAN, NOW - timedelta(minutes=number % 3), NOW), None, None)
    found = [(one.next_at, one.guild_id) async for one in stores.schedules.due(NOW)]
    assert len(found) == 250
    assert found == sorted(found)


async def test_a_run_is_drawn_once_and_by_two_at_once_the_same(stores: Stores) -> None:
    drawn = await asyncio.gather(*(stores.runs.draw(weekly(), TIPS) for _ in range(5)))
    assert len({one.tip for one in drawn}) == 1
    preview = await stores.runs.preview(GUILD, TIPS)
    assert preview not in {one.tip for one in drawn}
    assert (await stores.runs.draw(weekly(NOW + WEEK), TIPS)).tip == preview


async def test_the_end_is_noted_once_moves_the_schedule_on_and_returns_an_unposted_tip(stores: Stores) -> None:
    await stores.schedules.put(Schedule(GUILD, PLAN, NOW, NOW), None, None)
    drawn = await stores.runs.draw(weekly(), TIPS)
    failed = Run(**{**vars(drawn), "state": RunState.FAILED, "reason": "403 50013: no"})
    assert await stores.runs.end(failed, NOW, "told", "why")
    assert not await stores.runs.end(failed, NOW, "told", "why")
    schedule = await stores.schedules.of_guild(GUILD)
    assert schedule is not None
    assert (schedule.next_at, schedule.suspended) == (NOW + WEEK - timedelta(hours=1), "why")
    assert await stores.runs.preview(GUILD, TIPS) == drawn.tip
    [notice] = [one async for one in unsent_notices(stores.database)]
    assert (notice.key, notice.text) == (f"tips:{WEEKLY}:2026-03-02", "told")


async def test_an_extra_tip_is_asked_for_once(stores: Stores) -> None:
    run = run_of(Occurrence(EXTRA, GUILD, "77", NOW, InChannel(CHANNEL)))
    await stores.runs.ask_for(run, change("tips now"))
    assert [one.key async for one in stores.runs.asked_for(NOW)] == ["77"]
    await stores.runs.end(Run(**{**vars(run), "state": RunState.SENT, "message_id": 5}), NOW)
    assert [one async for one in stores.runs.asked_for(NOW)] == []


async def test_votes_count_once_a_member_and_own_tips_survive(stores: Stores) -> None:
    drawn = await stores.runs.draw(weekly(), TIPS)
    assert [await stores.votes.vote(drawn.id, GUILD, ANN, NOW) for _ in range(3)] == [True, False, False]
    assert await stores.votes.vote("unknown", GUILD, ANN, NOW) is None
    assert await stores.votes.vote(drawn.id, GUILD + 1, ANN, NOW) is None
    await stores.votes.pressed(drawn.id, "reads")
    found = await stores.runs.with_id(drawn.id)
    assert found is not None
    assert (found.votes, found.reads, found.dones) == (1, 1, 0)
    await stores.own.add(9, Tip("own:9", "Ours.", "", "math"), change("tips add"), NOW, lambda _others: None)
    [own] = await stores.own.of_guild(GUILD)
    assert (own.number, own.tip.text) == (9, "Ours.")
    edited = Tip("own:9", "Edited.", "", "")
    assert await stores.own.edit(own, edited, change("tips edit"), NOW + WEEK, lambda _others: None)
    assert not await stores.own.edit(own, edited, change("tips edit"), NOW + WEEK, lambda _others: None)
    assert await stores.own.remove(own, change("tips remove"))
    assert not await stores.own.remove(own, change("tips remove"))
    whats = [one.change.what for one in await stores.audit.newest(GUILD)]
    assert whats == ["tips remove", "tips edit", "tips add"]


async def test_the_audit_is_kept_for_400_days_and_forgets_a_name(stores: Stores) -> None:
    await stores.schedules.put(Schedule(GUILD, PLAN, NOW, NOW), change(), None)
    data = AuditData(stores.database)
    assert len((await data.export(GUILD, ANN))["audit_entries"]) == 1
    await data.forget_at_once(GUILD, ANN)
    assert (await stores.audit.newest(GUILD))[0].change.member_id is None
    stores.now = NOW + KEPT + timedelta(minutes=1)
    await stores.runs.ask_for(run_of(Occurrence(EXTRA, GUILD, "1", NOW, InChannel(1))), change("tips now"))
    assert [one.change.what for one in await stores.audit.newest(GUILD)] == ["tips now"]
