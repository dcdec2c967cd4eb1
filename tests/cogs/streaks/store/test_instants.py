"""Instants as version 0.2 stored them, without the microseconds of a full second, beside ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.database.executor import PAGE_ROWS, Database
from cogs.streaks.records import Log, Member, ZoneChange
from cogs.streaks.rules.dates import change_zone, first_zone
from cogs.streaks.store.logs import add_log, get_logs_since
from cogs.streaks.store.members import (
    ReminderPlan,
    add_member,
    due_reminders,
    get_member,
    plan_reminders,
    refuse_reminders,
    replace_records,
    set_reminder,
)

GUILD = 987_654_321_098_765_432
NOW = datetime(2026, 3, 2, 19, tzinfo=UTC)
OLD, NEW = "2026-03-02T19:00:00+00:00", "2026-03-02T19:00:00.000000+00:00"
MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
SET_PLANNED = "UPDATE streak_members SET reminder_hour = 19, next_reminder_at = :at WHERE member_id = :member_id"
PLANNED = "SELECT next_reminder_at FROM streak_members"


async def joined(database: Database, member_id: int, planned: str) -> Member:
    """A member whose reminder stands in the database as this text."""
    await add_member(database, GUILD, member_id, first_zone("UTC", NOW - DAY), "tea", "read")
    await database.execute(SET_PLANNED, {"at": planned, "member_id": member_id})
    member = await get_member(database, GUILD, member_id)
    assert member is not None
    return member


async def due(database: Database, now: datetime) -> list[int]:
    return [member.member_id async for member, _planned in due_reminders(database, now)]


@pytest.mark.parametrize("planned", [OLD, NEW])
async def test_a_reminder_is_due_from_its_instant_on(either_database: Database, planned: str) -> None:
    await joined(either_database, 1, planned)
    assert await due(either_database, NOW - MICROSECOND) == []
    assert await due(either_database, NOW) == [1]
    assert await due(either_database, NOW + MICROSECOND) == [1]
    assert [at async for _member, at in due_reminders(either_database, NOW)] == [NOW]


@pytest.mark.parametrize("planned", [OLD, NEW])
async def test_the_next_look_takes_the_place_of_the_planned_one(either_database: Database, planned: str) -> None:
    member = await joined(either_database, 1, planned)
    await plan_reminders(either_database, [ReminderPlan(member, NOW, NOW + DAY)])
    assert await either_database.fetch_value(PLANNED) == "2026-03-03T19:00:00.000000+00:00"
    await plan_reminders(either_database, [ReminderPlan(member, NOW, NOW + 2 * DAY)])
    assert await either_database.fetch_value(PLANNED) == "2026-03-03T19:00:00.000000+00:00"


@pytest.mark.parametrize("planned", [OLD, NEW])
async def test_a_refusal_switches_off_what_was_planned(either_database: Database, planned: str) -> None:
    member = await joined(either_database, 1, planned)
    await refuse_reminders(either_database, member, NOW)
    assert await either_database.fetch_value(PLANNED) is None
    await set_reminder(either_database, replace(member, reminder_hour=20), NOW + DAY)
    await refuse_reminders(either_database, member, NOW)
    assert await either_database.fetch_value(PLANNED) == "2026-03-03T19:00:00.000000+00:00"


async def test_each_of_many_members_is_looked_at_once(either_database: Database) -> None:
    """Pages end among equal instants that are written in two ways."""
    for member_id in range(1, PAGE_ROWS + 12):
        await joined(either_database, member_id, OLD if member_id % 3 else NEW)
    assert sorted(await due(either_database, NOW)) == list(range(1, PAGE_ROWS + 12))


async def test_zones_are_in_the_order_of_their_instants(either_database: Database) -> None:
    member = await joined(either_database, 1, OLD)
    zones = change_zone(member.history.zones, "Asia/Tokyo", NOW)
    assert [zone.zone for zone in zones] == ["UTC", "Asia/Tokyo"]
    await replace_records(either_database, member, ZoneChange, zones)
    old = {"at": zones[0].at.isoformat(), "member_id": 1}
    assert await either_database.execute("UPDATE streak_zones SET at = :at WHERE zone = 'UTC'", old) == 1
    again = await get_member(either_database, GUILD, 1)
    assert again is not None
    assert again.history.zones == zones


async def test_logs_are_in_the_order_of_their_instants(either_database: Database) -> None:
    member = await joined(either_database, 1, OLD)
    logs = [Log(number, NOW.date(), "UTC", NOW + number * MICROSECOND) for number in range(3)]
    for log in reversed(logs):
        await add_log(either_database, member, log)
    assert await either_database.execute("UPDATE streak_logs SET at = :at WHERE id = 0", {"at": OLD}) == 1
    assert await get_logs_since(either_database, member, NOW.date()) == logs
