"""What has an age at which it goes, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.database.executor import Database
from cogs.streaks.feature import StreakPruning
from cogs.streaks.records import Correction, CorrectionState, Log
from cogs.streaks.rules.dates import first_zone
from cogs.streaks.store import prune
from cogs.streaks.store.corrections import add_correction
from cogs.streaks.store.logs import add_log
from cogs.streaks.store.members import add_member, get_member, set_on_leaderboard

DAY = timedelta(days=1)
GUILD, ANN, BOB = 987_654_321_098_765_432, 1_234_567_890_123_456_789, 1_234_567_890_123_456_790
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
OLD = (date(2024, 12, 30), date(2025, 7, 1), date(2026, 1, 2), date(2026, 2, 4))


async def kept(database: Database, guild_id: int, member_id: int, *dates: date) -> None:
    await add_member(database, guild_id, member_id, first_zone("UTC", NOW), "", "")
    member = await get_member(database, guild_id, member_id)
    assert member is not None
    await set_on_leaderboard(database, member, True)
    for number, day in enumerate(dates):
        await add_log(database, member, Log(guild_id % 97 * 1_000 + member_id % 97 * 100 + number, day, "UTC", NOW, 5))


async def periods(database: Database) -> set[str]:
    rows = await database.fetch("SELECT period FROM streak_totals UNION SELECT period FROM streak_places")
    return {row["period"] for row in rows} - {""}


async def test_sums_of_old_weeks_go_and_days_and_months_stay(either_database: Database) -> None:
    await kept(either_database, GUILD, ANN, *OLD, NOW.date())
    months = {"all", "2024-12", "2025-07", "2026-01", "2026-02", "2026-03"}
    weeks = {"2025-W01", "2025-W27", "2026-W01", "2026-W06", "2026-W10"}
    assert await periods(either_database) == months | weeks
    assert await prune.prune_weeks(either_database, NOW, 0) == GUILD
    assert await prune.prune_weeks(either_database, NOW, GUILD) is None
    assert await periods(either_database) == months | {"2026-W06", "2026-W10"}
    assert len(await either_database.fetch("SELECT * FROM streak_logs")) == 5


async def test_a_run_takes_a_few_rows_of_a_few_servers_and_goes_on(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune, "ROWS_A_RUN", 1)
    monkeypatch.setattr(prune, "PRUNE_TOTALS", prune.PRUNE_TOTALS.replace("LIMIT 500", "LIMIT 1"))
    for guild_id in (GUILD, GUILD + 1):
        for member_id in (ANN, BOB):
            await kept(either_database, guild_id, member_id, OLD[0])
    pruning = StreakPruning(either_database)
    runs = 0
    while "2025-W01" in await periods(either_database):
        await pruning.run(NOW)
        runs += 1
    assert runs == 4


async def test_corrections_go_with_the_audit_once_a_day(either_database: Database) -> None:
    await add_correction(either_database, Correction(GUILD, ANN, 1, OLD[0], True, "Why", NOW, CorrectionState.TOLD))
    pruning = StreakPruning(either_database)

    async def left_after(now: datetime) -> int:
        await pruning.run(now)
        return len(await either_database.fetch("SELECT * FROM streak_corrections"))

    assert await left_after(NOW + 399 * DAY) == 1
    assert await left_after(NOW + 399.5 * DAY) == 1
    assert await left_after(NOW + 401 * DAY) == 0
