"""What streaks store, on SQLite and on PostgreSQL: the same statements, the same sums, and nothing doubled."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.database.engine import Database
from cogs.streaks.dates import joined_in
from cogs.streaks.records import Log, Member, Pause, Period, RestDays
from cogs.streaks.rules import NotAllowedError
from cogs.streaks.service import Streaks
from cogs.streaks.store.leaderboard import Board, period_key
from cogs.streaks.store.members import StreakStore
from cogs.streaks.store.personal import StreakData

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
def store(either_database: Database) -> StreakStore:
    return StreakStore(either_database)


@pytest.fixture
def streaks(store: StreakStore, either_database: Database) -> Streaks:
    return Streaks(store, StreakData(either_database), lambda: NOW)


async def joined(store: StreakStore, member_id: int = ANN) -> Member:
    await store.join({"guild_id": GUILD, "member_id": member_id}, joined_in("Europe/Berlin", NOW), "tea", "read")
    member = await store.member(GUILD, member_id)
    assert member is not None
    return member


def log(number: int, minutes: int = 10, day: date = TODAY) -> Log:
    return Log(day, "Europe/Berlin", NOW + timedelta(seconds=number), minutes, f"note {number}", number=number)


async def test_a_member_comes_back_as_stored(store: StreakStore) -> None:
    member = await joined(store)
    rests = (RestDays(frozenset({5, 6}), date(2026, 3, 3)), RestDays(frozenset(), date(2026, 4, 1)))
    pauses = (Pause(date(2026, 3, 5), date(2026, 3, 8)), Pause(date(2026, 4, 1)))
    await store.set_rests(member, rests)
    await store.set_pauses(member, pauses)
    await store.set_reminder(member, 7, NOW)
    await store.set_leaderboard(member, True)
    await store.add_log(member, log(1))
    await store.add_log(member, log(2, 5))
    again = await store.member(GUILD, ANN)
    assert again is not None
    assert (again.history.rests, again.history.pauses) == (rests, pauses)
    assert again.history.zones == member.history.zones
    assert (again.reminder_hour, again.on_leaderboard, again.reminders_refused) == (7, True, False)
    assert [(one.date, one.minutes) for one in again.history.check_ins] == [(TODAY, 15)]
    assert await store.logs_since(again, TODAY) == [log(1), log(2, 5)]


async def test_the_same_interaction_is_stored_once(store: StreakStore, either_database: Database) -> None:
    member = await joined(store)
    for _ in range(2):
        stored, after = await store.add_log(member, log(7, 30))
        assert stored
        assert [one.minutes for one in after.history.check_ins] == [30]
    own = await Board(either_database).own(GUILD, "all", ANN)
    assert own is not None
    assert (own.days, own.minutes) == (1, 30)


async def test_two_devices_at_once_make_one_check_in_and_lose_nothing(
    store: StreakStore, streaks: Streaks, either_database: Database
) -> None:
    await joined(store)
    await asyncio.gather(*(streaks.log(GUILD, ANN, number, minutes=10) for number in range(1, 9)))
    member = await streaks.member(GUILD, ANN)
    assert [(one.date, one.minutes) for one in member.history.check_ins] == [(TODAY, 80)]
    board = Board(either_database)
    for key in ("all", "2026-03", "2026-W10"):
        own = await board.own(GUILD, key, ANN)
        assert own is not None
        assert (own.days, own.minutes) == (1, 80)


async def test_a_day_holds_no_more_than_it_has_whoever_logs_at_once(store: StreakStore, streaks: Streaks) -> None:
    await joined(store)
    results = await asyncio.gather(
        *(streaks.log(GUILD, ANN, number, minutes=1_000) for number in (1, 2)), return_exceptions=True
    )
    assert sorted(isinstance(one, NotAllowedError) for one in results) == [False, True]
    member = await streaks.member(GUILD, ANN)
    assert [one.minutes for one in member.history.check_ins] == [1_000]


async def test_the_places_of_the_leaderboard_are_those_of_the_sums_after_any_acts(
    store: StreakStore, streaks: Streaks, either_database: Database
) -> None:
    """Every act that changes sums or consent keeps both in step."""
    chance = random.Random(7)
    for number in range(1, 120):
        member = await joined(store, chance.randint(1, 4))
        act = chance.choice(["log", "log", "log", "undo", "show", "hide", "left", "back", "forget"])
        if act == "log":
            await store.add_log(member, log(number, chance.choice((0, 30, 64, 90)), TODAY - chance.randint(0, 9) * DAY))
        elif act == "undo" and (logs := await store.logs_since(member, TODAY - 9 * DAY)):
            await store.remove_log(member, chance.choice(logs))
        elif act in ("show", "hide"):
            await store.set_leaderboard(member, act == "show")
        elif act in ("left", "back"):
            await store.set_left(member.key, NOW if act == "left" else None)
        elif act == "forget" and chance.random() < 0.3:
            await StreakData(either_database).forget_at_once(GUILD, member.member_id)
    places, sums, logs_kept = await either_database.fetch_all((PLACES, {}), (SUMS, {}), (KEPT, {}))
    assert places == sums
    assert places
    totals = await either_database.fetch(ALL_TIME, {})
    assert totals == logs_kept


async def test_undo_takes_the_sums_back_and_happens_once(
    store: StreakStore, streaks: Streaks, either_database: Database
) -> None:
    await joined(store)
    await streaks.log(GUILD, ANN, 1, minutes=10)
    await streaks.log(GUILD, ANN, 2, minutes=20)
    results = await asyncio.gather(*(streaks.undo(GUILD, ANN) for _ in range(2)), return_exceptions=True)
    member = await streaks.member(GUILD, ANN)
    left = sum(one.minutes for one in member.history.check_ins)
    undone = sum(not isinstance(one, NotAllowedError) for one in results)
    assert (undone, left) in {(1, 10), (2, 0)}
    own = await Board(either_database).own(GUILD, "all", ANN)
    assert (own.minutes if own else 0) == left


async def test_leaving_deletes_every_row_and_export_shows_every_row(
    store: StreakStore, either_database: Database
) -> None:
    member = await joined(store)
    await store.set_pauses(member, (Pause(date(2026, 3, 5)),))
    await store.set_rests(member, (RestDays(frozenset({6}), date(2026, 3, 3)),))
    await store.add_log(member, log(1))
    data = StreakData(either_database)
    held = await data.export(GUILD, ANN)
    assert all(held.values())
    assert await data.guilds_of(ANN) == {GUILD}
    assert await data.members_of(GUILD, 0, 9) == [ANN]
    await data.forget_at_once(GUILD, ANN)
    assert not any((await data.export(GUILD, ANN)).values())
    assert await data.guilds_of(ANN) == set()


async def test_the_leaderboard_orders_by_days_then_minutes_and_ties_share(
    store: StreakStore, either_database: Database
) -> None:
    given = {1: (2, 10), 2: (1, 90), 3: (2, 10), 4: (2, 40), 5: (1, 5)}
    for who, (days, minutes) in given.items():
        member = await joined(store, who)
        await store.set_leaderboard(member, who != 5)
        for day in range(days):
            await store.add_log(member, log(who * 10 + day, minutes // days, TODAY - timedelta(days=day)))
    board = Board(either_database)
    ranks, more = await board.page(GUILD, "all", 0)
    assert [(one.place, one.member_id) for one in ranks] == [(1, 4), (2, 1), (2, 3), (4, 2)]
    assert not more
    own = await board.own(GUILD, "all", 5)
    assert own is not None
    assert own.place == 5
    await store.set_left({"guild_id": GUILD, "member_id": 4}, NOW)
    assert [one.member_id for one in (await board.page(GUILD, "all", 0))[0]] == [1, 3, 2]
    await store.set_left({"guild_id": GUILD, "member_id": 4}, None)
    assert [one.member_id for one in (await board.page(GUILD, "all", 0))[0]] == [4, 1, 3, 2]


async def test_pages_go_on_where_the_last_one_ended(store: StreakStore, either_database: Database) -> None:
    for who in range(1, 24):
        member = await joined(store, who)
        await store.set_leaderboard(member, True)
        await store.add_log(member, log(who, who // 2))
    board = Board(either_database)
    pages = [await board.page(GUILD, "2026-03", number) for number in range(3)]
    assert [more for _ranks, more in pages] == [True, True, False]
    ranks = [rank for found, _more in pages for rank in found]
    assert [one.member_id for one in ranks] == sorted(range(1, 24), key=lambda who: (-(who // 2), who))
    assert [one.place for one in ranks] == [
        1 + sum(other // 2 > one.member_id // 2 for other in range(1, 24)) for one in ranks
    ]


def test_a_period_has_a_key_that_new_year_does_not_split() -> None:
    assert period_key(Period.WEEK, date(2027, 1, 1)) == "2026-W53"
    assert period_key(Period.MONTH, date(2027, 1, 1)) == "2027-01"
    assert period_key(Period.ALL, date(2027, 1, 1)) == "all"
