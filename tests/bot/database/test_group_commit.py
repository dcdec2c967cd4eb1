"""Writes that wait at the same time share one sync of the disk, and each keeps its own success or failure."""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.database.engine import connect
from bot.database.errors import ConstraintError, DatabaseError
from bot.database.executor import Database
from bot.settings import Settings
from tests.support.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.sqlite_file

ADD = "INSERT INTO notes (id) VALUES (:id)"


@pytest.fixture
async def notes(settings: Settings) -> AsyncIterator[Database]:
    database = connect(settings.database)
    await database.check()
    await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
    yield database
    await database.close()


async def on_writer(database: Database, work: Any) -> Any:
    sqlite: Any = database
    return await sqlite._writing.run(work)


async def commits_of(database: Database) -> list[str]:
    """Grows with each commit from now on."""
    statements: list[str] = []

    class Commits(list[str]):
        def note(self, statement: str) -> None:
            if statement == "COMMIT":
                self.append(statement)

    commits = Commits(statements)
    await on_writer(database, lambda connection: connection.set_trace_callback(commits.note))
    return commits


async def stored(database: Database) -> set[int]:
    return {row["id"] for row in await database.fetch("SELECT id FROM notes")}


async def add(database: Database, note: int, *, in_block: bool = True) -> None:
    if not in_block:
        await database.execute(ADD, {"id": note})
        return
    async with database.write() as transaction:
        await transaction.execute(ADD, {"id": note})


async def test_writes_that_wait_together_are_committed_together(notes: Database) -> None:
    commits = await commits_of(notes)
    await asyncio.gather(*(add(notes, number, in_block=number % 2 == 0) for number in range(40)))
    assert await stored(notes) == set(range(40))
    assert len(commits) < 10


async def test_a_write_that_waits_for_nobody_is_committed_at_once(notes: Database) -> None:
    commits = await commits_of(notes)
    for number in range(3):
        await add(notes, number, in_block=number != 1)
        assert len(commits) == number + 1


async def test_of_writes_that_are_committed_together_each_fails_by_itself(notes: Database) -> None:
    await add(notes, 7)

    async def fail(note: int) -> None:
        async with notes.write() as transaction:
            await transaction.execute(ADD, {"id": note})
            raise LookupError

    async def fail_at_once() -> None:
        async with notes.write():
            raise KeyError

    outcomes = await asyncio.gather(
        *(add(notes, number, in_block=number % 2 == 0) for number in range(5)),
        add(notes, 7),
        add(notes, 7, in_block=False),
        fail(100),
        fail_at_once(),
        *(add(notes, number) for number in range(10, 15)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [
        ConstraintError,
        ConstraintError,
        LookupError,
        KeyError,
    ]
    assert await stored(notes) == {7, *range(5), *range(10, 15)}


async def test_nobody_is_told_that_theirs_is_saved_where_the_commit_fails(notes: Database) -> None:
    def refuse(action: int, name: str | None, *_rest: object) -> int:
        is_commit = action == sqlite3.SQLITE_TRANSACTION and name == "COMMIT"
        return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK

    await on_writer(notes, lambda connection: connection.set_authorizer(refuse))
    some = [add(notes, number, in_block=number % 2 == 0) for number in range(10)]
    outcomes = await asyncio.gather(*some, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {DatabaseError}
    await on_writer(notes, lambda connection: connection.set_authorizer(None))
    assert await stored(notes) == set()
    await add(notes, 1)
    assert await stored(notes) == {1}


async def test_what_undoes_everything_is_told_to_everybody(notes: Database) -> None:
    """As SQLite does by itself where the disk is full."""

    async def lose() -> None:
        async with notes.write() as transaction:
            await transaction.execute(ADD, {"id": 100})
            await transaction.execute("ROLLBACK")

    outcomes = await asyncio.gather(add(notes, 1), add(notes, 2), lose(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [DatabaseError] * 3
    assert await stored(notes) == set()
    await add(notes, 3)
    assert await stored(notes) == {3}


async def test_a_write_that_takes_long_keeps_nobody_else_from_their_commit(notes: Database) -> None:
    release = asyncio.Event()

    async def add_slowly(note: int) -> None:
        async with notes.write(patient=True) as transaction:
            await transaction.execute(ADD, {"id": note})
            await release.wait()

    quick = [asyncio.create_task(add(notes, number)) for number in range(3)]
    slow = asyncio.create_task(add_slowly(10))
    await asyncio.wait_for(asyncio.gather(*quick), 5)
    assert await stored(notes) == {0, 1, 2}
    release.set()
    await slow
    assert await stored(notes) == {0, 1, 2, 10}


async def test_whoever_is_done_is_not_left_waiting_by_somebody_who_goes(notes: Database) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with notes.write() as transaction:
            await transaction.execute(ADD, {"id": 1})
            inside.set()
            await go_on.wait()

    done = asyncio.create_task(first())
    await inside.wait()
    goes = asyncio.create_task(add(notes, 2))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.sleep(0)
    goes.cancel()
    await asyncio.wait_for(done, PATIENCE_SECONDS)
    assert 1 in await stored(notes)


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_comes_together_what_was_said_to_be_saved_is_and_what_failed_is_not(
    notes: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr("bot.database.sqlite.writer.GROUP_SECONDS", chance.choice([0.0, 0.001, 0.05]))
    saved, failed = set[int](), set[int]()

    async def member(number: int) -> None:
        for turn in range(10):
            note, fails, long = number * 100 + turn, chance.random() < 0.2, chance.random() < 0.1
            try:
                async with asyncio.timeout(chance.choice([0.001, 0.005, 5, 5])):
                    if chance.random() < 0.3:
                        await notes.execute(ADD, {"id": note})
                    else:
                        async with notes.write(patient=long) as transaction:
                            await transaction.execute(ADD, {"id": note})
                            if fails:
                                raise LookupError
                saved.add(note)
            except LookupError:
                failed.add(note)
            except TimeoutError:
                pass  # may be there or not

    await asyncio.wait_for(asyncio.gather(*map(member, range(20))), PATIENCE_SECONDS)
    there = await stored(notes)
    assert saved <= there
    assert not failed & there


async def test_a_burst_on_a_slow_disk_waits_for_few_syncs(notes: Database) -> None:
    """Each commit takes 10 ms: one for each of 200 would take two seconds."""
    syncs = []

    def slow(statement: str) -> None:
        if statement == "COMMIT":
            syncs.append(statement)
            time.sleep(0.01)

    await on_writer(notes, lambda connection: connection.set_trace_callback(slow))
    await asyncio.gather(*(add(notes, number) for number in range(200)))
    assert len(syncs) < 50
