"""What a member does with their streak, down to the database."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot.database.executor import Database, Executor, StatementResult
from bot.database.personal_data import PersonalTables
from bot.database.statements import Step
from bot.errors import UserError
from bot.guilds.audit import Audit
from bot.jobs.ledger import LEDGER_TABLES, Ledger
from bot.jobs.records import Occurrence, ToMember
from cogs.streaks.records import CORRECTION_KIND, REMINDER_KIND, CheckIn
from cogs.streaks.rules.check_ins import MOST_LOGS_A_DAY
from cogs.streaks.service import StreakService
from cogs.streaks.store.personal_data import StreakPersonalData

GUILD, ANN = 987_654_321_098_765_432, 1_234_567_890_123_456_789
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class CountedDatabase(Executor):
    """Counts the hand-overs, each a transaction, and the statements in them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.statements: list[int] = []

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        self.statements.append(len(steps))
        return await self._database.run_selects(steps)

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        self.statements.append(len(steps))
        return await self._database.run_changes(steps)


def streaks_at(database: Executor, now: datetime = NOW) -> StreakService:
    whole = cast("Database", database)
    return StreakService(whole, StreakPersonalData(whole), Audit(whole, lambda: now), lambda: now)


async def test_of_two_who_join_at_once_with_one_account_one_is_new(either_database: Database) -> None:
    service = streaks_at(either_database)
    joined = await asyncio.gather(*(service.join(GUILD, ANN, "UTC", "tea", "read") for _ in range(2)))
    assert sorted(is_new for _member, is_new in joined) == [False, True]
    assert len((await service.get_member(GUILD, ANN)).history.zones) == 1


async def test_a_log_takes_two_transactions_and_nine_statements(either_database: Database) -> None:
    """More of either is paid by every member every day."""
    await streaks_at(either_database).join(GUILD, ANN, "UTC", "tea", "read")
    counted = CountedDatabase(either_database)
    await streaks_at(counted).add_log(GUILD, ANN, 1, 25)
    assert counted.statements == [2, 7]


async def test_a_log_counts_what_another_device_logged_for_another_date_meanwhile(either_database: Database) -> None:
    await streaks_at(either_database, NOW - DAY).join(GUILD, ANN, "UTC", "", "")
    service = streaks_at(either_database)
    logs = [service.add_log(GUILD, ANN, number, 10, yesterday=number == 1) for number in (1, 2)]
    results = await asyncio.gather(*logs)
    assert max(result.after.current for result in results) == 2
    assert (await service.get_member(GUILD, ANN)).history.check_ins == (
        CheckIn((NOW - DAY).date(), 10, late=True),
        CheckIn(NOW.date(), 10),
    )


async def test_leaving_forgets_the_streak_and_its_reminders_together_or_not_at_all(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, sent = streaks_at(either_database), PersonalTables(either_database, LEDGER_TABLES)
    member, _is_new = await service.join(GUILD, ANN, "UTC", "tea", "read")
    for kind, key in ((REMINDER_KIND, "2026-03-02"), (CORRECTION_KIND, "7")):
        await Ledger(either_database).claim(Occurrence(kind, GUILD, f"{ANN}:{key}", NOW, ToMember(ANN)), NOW)

    async def die(*_arguments: object) -> None:
        raise RuntimeError("in between")

    with monkeypatch.context() as patch:
        patch.setattr("cogs.streaks.service.forget_occurrences", die)
        with pytest.raises(RuntimeError):
            await service.leave(member)
    assert await service.get_member(GUILD, ANN) == member
    assert len((await sent.export(GUILD, ANN))["occurrences"]) == 2
    await service.leave(member)
    assert await StreakPersonalData(either_database).guilds_of(ANN) == set()
    assert (await sent.export(GUILD, ANN))["occurrences"] == []


async def test_a_day_has_so_many_logs_and_no_more_rows(either_database: Database) -> None:
    service = streaks_at(either_database)
    await service.join(GUILD, ANN, "UTC", "", "")
    for number in range(MOST_LOGS_A_DAY):
        await service.add_log(GUILD, ANN, number + 1)
    with pytest.raises(UserError, match="48 logs already"):
        await service.add_log(GUILD, ANN, 1_000)
    await service.undo_log(GUILD, ANN)
    assert (await service.add_log(GUILD, ANN, 1_001)).after.current == 1
