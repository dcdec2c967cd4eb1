"""What streaks store, on SQLite and on PostgreSQL: the same statements, the same sums, and nothing doubled."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.database.errors import ConflictError
from bot.database.executor import Database
from bot.database.personal_data import forget_members
from bot.errors import UserError
from bot.guilds.audit import Audit
from bot.guilds.departures import add_departures, remove_departures
from cogs.streaks.records import (
    CheckIn,
    Correction,
    CorrectionState,
    Log,
    Member,
    PausePeriod,
    Period,
    RestDays,
    ZoneChange,
)
from cogs.streaks.rules.dates import first_zone
from cogs.streaks.service import StreakService
from cogs.streaks.store.corrections import add_correction
from cogs.streaks.store.leaderboard import OWN_RANK, START, get_board, period_key
from cogs.streaks.store.logs import add_log, get_logs_since, remove_log
from cogs.streaks.store.members import (
    add_member,
    get_member,
    replace_records,
    set_on_leaderboard,
    set_reminder,
)
from cogs.streaks.store.personal_data import StreakPersonalData

GUILD, ANN = 987_654_321_098_765_432, 1_234_567_890_123_456_789
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


DAY = timedelta(days=1)
PLACES = "SELECT period, days, slot, members FROM streak_places WHERE members > 0 ORDER BY period, days, slot"
SUMS = (
    "SELECT period, days, minutes / 64 AS slot, COUNT(*) AS members FROM streak_totals WHERE shown = 1 AND days > 0"
    " GROUP BY period, days, minutes / 64 ORDER BY period, days, slot"
)
KEPT = (
    "SELECT member_id, COUNT(DISTINCT date) AS days, SUM(minutes) AS minutes FROM streak_logs GROUP BY member_id"
    " ORDER BY member_id"
)
ALL_TIME = "SELECT member_id, days, minutes FROM streak_totals WHERE period = 'all' AND days > 0 ORDER BY member_id"


@pytest.fixture
def service(either_database: Database) -> StreakService:
    audit = Audit(either_database, lambda: NOW)
    return StreakService(either_database, StreakPersonalData(either_database), audit, lambda: NOW)


@contextmanager
def conflicts_counted(database: Database) -> Iterator[list[str]]:
    """Deadlocks and serialisation failures, also those that a second try has mended."""
    conflicts: list[str] = []

    class CountedConflictError(ConflictError):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            conflicts.append(str(arguments))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.database.postgresql.ConflictError", CountedConflictError)
        yield conflicts


async def joined(database: Database, member_id: int = ANN) -> Member:
    await add_member(database, GUILD, member_id, first_zone("Europe/Berlin", NOW), "tea", "read")
    member = await get_member(database, GUILD, member_id)
    assert member is not None
    return member


def log(number: int, minutes: int = 10, day: date = TODAY) -> Log:
    return Log(number, day, "Europe/Berlin", NOW + timedelta(seconds=number), minutes, f"note {number}")


async def test_a_member_comes_back_as_stored(either_database: Database) -> None:
    member = await joined(either_database)
    rests = (RestDays(frozenset({5, 6}), date(2026, 3, 3)), RestDays(frozenset(), date(2026, 4, 1)))
    pauses = (PausePeriod(date(2026, 3, 5), date(2026, 3, 8)), PausePeriod(date(2026, 4, 1)))
    await replace_records(either_database, member, RestDays, rests)
    await replace_records(either_database, member, PausePeriod, pauses)
    await set_reminder(either_database, replace(member, reminder_hour=7), NOW)
    await set_on_leaderboard(either_database, member, True)
    await add_log(either_database, member, log(1))
    await add_log(either_database, member, log(2, 5))
    again = await get_member(either_database, GUILD, ANN)
    assert again is not None
    assert (again.history.rests, again.history.pauses) == (rests, pauses)
    assert again.history.zones == member.history.zones
    assert (again.reminder_hour, again.on_leaderboard, again.reminders_refused) == (7, True, False)
    assert again.history.check_ins == (CheckIn(TODAY, 15),)
    assert await get_logs_since(either_database, again, TODAY) == [log(1), log(2, 5)]


async def test_the_same_interaction_is_stored_once(either_database: Database) -> None:
    member = await joined(either_database)
    for _ in range(2):
        added = await add_log(either_database, member, log(7, 30))
        assert added.is_stored
        assert added.member.history.check_ins == (CheckIn(TODAY, 30),)
    own = (await get_board(either_database, GUILD, "all", 0, ANN)).own
    assert own is not None
    assert (own.days, own.minutes) == (1, 30)


async def test_two_devices_at_once_make_one_check_in_and_lose_nothing(
    service: StreakService, either_database: Database
) -> None:
    await joined(either_database)
    await asyncio.gather(*(service.add_log(GUILD, ANN, number, minutes=10) for number in range(1, 9)))
    member = await service.get_member(GUILD, ANN)
    assert member.history.check_ins == (CheckIn(TODAY, 80),)
    for key in ("all", "2026-03", "2026-W10"):
        own = (await get_board(either_database, GUILD, key, 0, ANN)).own
        assert own is not None
        assert (own.days, own.minutes) == (1, 80)


async def test_a_day_holds_no_more_than_it_has_whoever_logs_at_once(
    service: StreakService, either_database: Database
) -> None:
    await joined(either_database)
    results = await asyncio.gather(
        *(service.add_log(GUILD, ANN, number, minutes=1_000) for number in (1, 2)), return_exceptions=True
    )
    assert sorted(isinstance(result, UserError) for result in results) == [False, True]
    member = await service.get_member(GUILD, ANN)
    assert member.history.check_ins == (CheckIn(TODAY, 1_000),)


async def test_the_places_of_the_leaderboard_are_those_of_the_sums_after_any_acts(
    service: StreakService, either_database: Database
) -> None:
    """Every act that changes sums or consent keeps both in step."""
    chance = random.Random(7)
    for number in range(1, 120):
        member = await joined(either_database, chance.randint(1, 4))
        act = chance.choice(["log", "log", "log", "undo", "show", "hide", "left", "back", "forget"])
        if act == "log":
            await add_log(
                either_database, member, log(number, chance.choice((0, 30, 64, 90)), TODAY - chance.randint(0, 9) * DAY)
            )
        elif act == "undo" and (logs := await get_logs_since(either_database, member, TODAY - 9 * DAY)):
            await remove_log(either_database, member, chance.choice(logs))
        elif act in ("show", "hide"):
            await set_on_leaderboard(either_database, member, act == "show")
        elif act in ("left", "back"):
            if act == "left":
                await add_departures(either_database, GUILD, [member.member_id], NOW)
            else:
                await remove_departures(either_database, GUILD, [member.member_id])
        elif act == "forget" and chance.random() < 0.3:
            await forget_members(either_database, [StreakPersonalData(either_database)], [(GUILD, member.member_id)])
    places, sums, logs_kept = await either_database.fetch_all((PLACES, {}), (SUMS, {}), (KEPT, {}))
    assert places == sums
    assert places
    totals = await either_database.fetch(ALL_TIME, {})
    assert totals == logs_kept


async def test_undo_takes_the_sums_back_and_happens_once(service: StreakService, either_database: Database) -> None:
    await joined(either_database)
    await service.add_log(GUILD, ANN, 1, minutes=10)
    await service.add_log(GUILD, ANN, 2, minutes=20)
    results = await asyncio.gather(*(service.undo_log(GUILD, ANN) for _ in range(2)), return_exceptions=True)
    member = await service.get_member(GUILD, ANN)
    left = sum(check_in.minutes for check_in in member.history.check_ins)
    undone = sum(not isinstance(result, UserError) for result in results)
    assert (undone, left) in {(1, 10), (2, 0)}
    own = (await get_board(either_database, GUILD, "all", 0, ANN)).own
    assert (own.minutes if own else 0) == left


async def test_leaving_deletes_every_row_and_export_shows_every_row(either_database: Database) -> None:
    member = await joined(either_database)
    await replace_records(either_database, member, PausePeriod, (PausePeriod(date(2026, 3, 5)),))
    await replace_records(either_database, member, RestDays, (RestDays(frozenset({6}), date(2026, 3, 3)),))
    await add_log(either_database, member, log(1))
    told = Correction(GUILD, ANN, 7, TODAY, True, "They were offline.", NOW, CorrectionState.WAITING)
    await add_correction(either_database, told)
    data = StreakPersonalData(either_database)
    held = await data.export(GUILD, ANN)
    assert all(held.values())
    assert await data.guilds_of(ANN) == {GUILD}
    assert await data.members_of(GUILD, 0, 9) == [ANN]
    await forget_members(either_database, [data], [(GUILD, ANN)])
    assert not any((await data.export(GUILD, ANN)).values())
    assert await data.guilds_of(ANN) == set()


async def test_the_leaderboard_orders_by_days_then_minutes_and_ties_share(either_database: Database) -> None:
    given = {1: (2, 10), 2: (1, 90), 3: (2, 10), 4: (2, 40), 5: (1, 5)}
    for who, (days, minutes) in given.items():
        member = await joined(either_database, who)
        await set_on_leaderboard(either_database, member, who != 5)
        for day in range(days):
            await add_log(either_database, member, log(who * 10 + day, minutes // days, TODAY - timedelta(days=day)))
    board = await get_board(either_database, GUILD, "all", 0, 5)
    assert [(rank.place, rank.member_id) for rank in board.ranks] == [(1, 4), (2, 1), (2, 3), (4, 2)]
    assert not board.has_more
    assert board.own is not None
    assert board.own.place == 5
    await add_departures(either_database, GUILD, [4], NOW)
    assert [rank.member_id for rank in (await get_board(either_database, GUILD, "all", 0, 5)).ranks] == [1, 3, 2]
    await remove_departures(either_database, GUILD, [4])
    assert [rank.member_id for rank in (await get_board(either_database, GUILD, "all", 0, 5)).ranks] == [4, 1, 3, 2]


async def test_pages_go_on_where_the_last_one_ended(either_database: Database) -> None:
    for who in range(1, 24):
        member = await joined(either_database, who)
        await set_on_leaderboard(either_database, member, True)
        await add_log(either_database, member, log(who, who // 2))
    pages = [await get_board(either_database, GUILD, "2026-03", number, ANN) for number in range(3)]
    assert [page.has_more for page in pages] == [True, True, False]
    ranks = [rank for page in pages for rank in page.ranks]
    assert [rank.member_id for rank in ranks] == sorted(range(1, 24), key=lambda who: (-(who // 2), who))
    assert [rank.place for rank in ranks] == [
        1 + sum(other // 2 > rank.member_id // 2 for other in range(1, 24)) for rank in ranks
    ]


async def test_whoever_has_left_leaves_no_gap_in_the_places_nor_on_a_page(either_database: Database) -> None:
    for who in range(1, 30):
        member = await joined(either_database, who)
        await set_on_leaderboard(either_database, member, True)
        await add_log(either_database, member, log(who, who * 20))
    await add_departures(either_database, GUILD, [29, 28, 20, 3], NOW)
    present = [who for who in range(29, 0, -1) if who not in (29, 28, 20, 3)]
    pages = [await get_board(either_database, GUILD, "all", page, 1) for page in range(3)]
    ranks = [rank for page in pages for rank in page.ranks]
    assert [(rank.place, rank.member_id) for rank in ranks] == list(enumerate(present, 1))
    own = (await get_board(either_database, GUILD, "all", 0, 1)).own
    assert own is not None
    assert own.place == len(present)


@pytest.mark.sqlite_file
@pytest.mark.parametrize("statement", [START, OWN_RANK])
async def test_members_who_left_are_looked_up_not_looked_for_among_all_sums(database: Database, statement: str) -> None:
    values = {"guild_id": GUILD, "period": "all", "skip": 0, "member_id": ANN}
    plan = [row["detail"] for row in await database.fetch(f"EXPLAIN QUERY PLAN {statement}", values)]
    [sums_of_departed] = [step for step in plan if step.startswith("SEARCH t ")]
    assert "member_id=?" in sums_of_departed


async def test_nobody_is_refused_of_1000_check_ins_in_bursts_of_20(either_database: Database) -> None:
    clock, chance, refused = [NOW], random.Random(1), []
    service = StreakService(
        either_database,
        StreakPersonalData(either_database),
        Audit(either_database, lambda: clock[0]),
        lambda: clock[0],
    )
    for who in range(1, 25):
        member, _is_new = await service.join(GUILD, who, "UTC", "", "")
        await service.show_on_leaderboard(member, True)

    async def check_in(who: int, number: int) -> None:
        try:
            await service.add_log(GUILD, who, number)
        except Exception as error:
            refused.append(repr(error))

    with conflicts_counted(either_database) as conflicts:
        for burst in range(50):
            clock[0] = NOW + burst * DAY
            crowd = enumerate(chance.sample(range(1, 25), 20))
            await asyncio.gather(*(check_in(who, 1 + burst * 20 + number) for number, who in crowd))
    assert not refused
    assert not conflicts
    assert await either_database.fetch_value("SELECT COUNT(*) FROM streak_logs") == 1_000


async def test_nothing_that_was_under_way_outlives_the_member(either_database: Database) -> None:
    member = await joined(either_database)
    await forget_members(either_database, [StreakPersonalData(either_database)], [(GUILD, ANN)])
    added = await add_log(either_database, member, log(1))
    assert not added.is_stored
    await replace_records(either_database, member, RestDays, (RestDays(frozenset({5}), TODAY),))
    await replace_records(either_database, member, PausePeriod, (PausePeriod(TODAY),))
    await replace_records(either_database, member, ZoneChange, member.history.zones)
    assert not any((await StreakPersonalData(either_database).export(GUILD, ANN)).values())


async def test_a_pause_that_is_set_twice_at_once_is_set(service: StreakService, either_database: Database) -> None:
    member = await joined(either_database)
    await asyncio.gather(*(service.pause(member, None) for _ in range(5)))
    again = await service.get_member(GUILD, ANN)
    assert len(again.history.pauses) == 1


@pytest.mark.parametrize(
    ("period", "today", "start"),
    [
        (Period.WEEK, date(2026, 3, 2), date(2026, 3, 2)),
        (Period.WEEK, date(2027, 1, 3), date(2026, 12, 28)),
        (Period.MONTH, date(2028, 2, 29), date(2028, 2, 1)),
    ],
)
def test_a_period_begins_with_its_monday_or_its_first(period: Period, today: date, start: date) -> None:
    assert period_key(period, start) == period_key(period, today)
    assert period_key(period, start - DAY) != period_key(period, today)


def test_a_period_has_a_key_that_new_year_does_not_split() -> None:
    assert period_key(Period.WEEK, date(2027, 1, 1)) == "2026-W53"
    assert period_key(Period.MONTH, date(2027, 1, 1)) == "2027-01"
    assert period_key(Period.ALL, date(2027, 1, 1)) == period_key(Period.ALL, date.min) == "all"
