"""How often members' acts go to the database: a look that is repeated shows here, not on a fast machine."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import simcord

from bot.database.executor import Database, StatementResult, Transaction
from bot.database.statements import Step, Values
from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews
from tests.support.community import Community
from tests.support.forms import fill
from tests.support.reading import message_text, response_of

Act = Callable[[], Awaitable[simcord.InteractionResult]]
Prepare = Callable[[Interviews], Awaitable[Act]]


@dataclass
class Counts:
    transactions: int = 0
    statements: int = 0


class CountedDatabase:
    """What a database is asked for is counted and handed on; many rows of one statement are one."""

    def __init__(self, database: Database) -> None:
        self.counts = Counts()
        self._run_selects, self._run_changes = database.run_selects, database.run_changes
        self._read, self._write = database.read, database.write

    async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
        self._count(steps)
        return await self._run_selects(steps)

    async def run_changes(self, steps: Sequence[Step]) -> list[StatementResult]:
        self._count(steps)
        return await self._run_changes(steps)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        self._count(())
        async with self._read() as transaction:
            yield self._counted(transaction)

    @asynccontextmanager
    async def write(self, patient: bool = False) -> AsyncIterator[Transaction]:
        self._count(())
        async with self._write(patient) as transaction:
            yield self._counted(transaction)

    def _count(self, steps: Sequence[Step]) -> None:
        self.counts.transactions += 1
        self.counts.statements += len(steps)

    def _counted(self, transaction: Transaction) -> Transaction:
        counts = self.counts

        class CountedTransaction(Transaction):
            async def run_selects(self, steps: Sequence[Step]) -> list[StatementResult]:
                counts.statements += len(steps)
                return await transaction.run_selects(steps)

            run_changes = run_selects

            async def run_many(self, statement: str, rows: Sequence[Values]) -> None:
                counts.statements += 1
                await transaction.execute_many(statement, rows)

        return CountedTransaction()


async def counts_of(database: Database, act: Act, answer: str) -> Counts:
    """Of an act that answers so: one that is refused goes to the database less often."""
    counted = CountedDatabase(database)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("run_selects", "run_changes", "read", "write"):
            patch.setattr(database, name, getattr(counted, name))
        result = await act()
    assert answer in message_text(result)
    return counted.counts


def of_ann(command: str, **options: Any) -> Prepare:
    """A command of somebody who was here a moment ago: the first act in ten minutes asks whether they had left."""

    async def prepare(interviews: Interviews) -> Act:
        await interviews.community.slash("help")
        return lambda: interviews.community.slash(command, **options)

    return prepare


def with_streak(command: str, **options: Any) -> Prepare:
    """A command of somebody who keeps a streak."""

    async def prepare(interviews: Interviews) -> Act:
        await interviews.community.slash("streak join", timezone="Europe/Berlin")
        await interviews.community.slash("streak log", minutes="10")
        return lambda: interviews.community.slash(command, **options)

    return prepare


async def mentoring_request(interviews: Interviews) -> Act:
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    return lambda: interviews.slash(interviews.ann, "request")


async def goal_to_a_named_host(interviews: Interviews) -> Act:
    """Among others who would suit."""
    for name in ("cleo", "dora"):
        await interviews.host(interviews.join(name), "2", *HOST)
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.slash(interviews.ann, "request", host=interviews.bob)
    return lambda: fill(interviews.ann, form, GOAL)


async def accept(interviews: Interviews) -> Act:
    await interviews.ask_bob()
    status = response_of(await interviews.slash(interviews.bob, "status"))
    return lambda: interviews.bob.click(status, label="Accept")


@pytest.mark.parametrize(
    ("prepare", "answer", "transactions", "statements"),
    [
        pytest.param(of_ann("guide read", chapter="math"), "Math", 2, 2, id="guide read"),
        pytest.param(of_ann("guide progress"), "read", 2, 2, id="guide progress"),
        pytest.param(of_ann("guide search", query="calculus"), "calculus", 1, 1, id="guide search"),
        pytest.param(with_streak("streak log", minutes="25"), "35 minutes", 2, 9, id="streak log"),
        pytest.param(with_streak("streak status"), "1 day", 1, 2, id="streak status"),
        pytest.param(with_streak("streak leaderboard"), "Leaderboard", 4, 5, id="streak leaderboard"),
        pytest.param(of_ann("tip"), "tip", 2, 2, id="tip"),
        pytest.param(mentoring_request, "Your best matches", 4, 6, id="mentoring request"),
        # One look more than the rest: whether somebody waits, who is then put to the host first.
        pytest.param(goal_to_a_named_host, "I've asked", 3, 14, id="goal to a named host"),
        pytest.param(accept, "It's a match", 4, 16, id="accept"),
    ],
)
async def test_an_act_goes_to_the_database_no_more_often(
    community: Community, prepare: Prepare, answer: str, transactions: int, statements: int
) -> None:
    act = await prepare(Interviews(community, None))
    counts = await counts_of(community.bot.database, act, answer)
    assert counts.transactions <= transactions, counts
    assert counts.statements <= statements, counts
