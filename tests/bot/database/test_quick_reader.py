"""A look that is quick is done at once; one that takes long is done aside, while everything else goes on."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from bot.database.errors import DatabaseError
from bot.database.executor import Database
from bot.database.sqlite.connection import QuickReader

pytestmark = pytest.mark.sqlite_file

QUICK = "SELECT :number + 1 AS answer"
STARTS = "SELECT COUNT(*) AS starts FROM starts"
COUNT_TO = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :most) SELECT MAX(n) AS n FROM c"
ROWS = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :most) SELECT n FROM c"


@pytest.fixture
def reader(database: Database) -> QuickReader:
    assert database.url.path is not None
    return QuickReader(database.url.path)


def test_a_quick_look_is_answered_again_and_again(reader: QuickReader) -> None:
    for number in range(2_000):
        results = reader.select([(QUICK, {"number": number})])
        assert results is not None
        assert results[0].rows == [{"answer": number + 1}]
    reader.close()


@pytest.mark.parametrize("statement", [COUNT_TO, ROWS])
def test_a_long_look_is_given_up_and_the_next_quick_one_is_answered(reader: QuickReader, statement: str) -> None:
    assert reader.select([(statement, {"most": 100_000})]) is None
    assert reader.select([(QUICK, {"number": 1}), (statement, {"most": 100_000})]) is None
    assert reader.select([(QUICK, {"number": 1}), (statement, {"most": 10})]) is not None
    reader.close()


def test_a_quick_look_changes_nothing_and_may_be_used_after_it_was_closed(reader: QuickReader) -> None:
    assert reader.select([("DELETE FROM starts", {})]) is None
    reader.close()
    assert reader.select([(QUICK, {"number": 1})]) is not None
    reader.close()


async def test_everything_else_goes_on_during_a_long_look(database: Database) -> None:
    long_look = asyncio.create_task(database.fetch_value(COUNT_TO, {"most": 300_000}))
    answers = 0
    while not long_look.done():
        assert await database.fetch_value(QUICK, {"number": 41}) == 42
        answers += 1
        await asyncio.sleep(0)
    assert await long_look == 300_000
    assert answers > 5


async def test_a_lock_is_waited_for_and_a_failure_is_said_in_words(database: Database) -> None:
    assert database.url.path is not None
    with closing(sqlite3.connect(database.url.path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        await database.close()  # or it would hold the file open, and nobody could have it for themselves
        other.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(database.fetch_value(STARTS))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        other.execute("ROLLBACK")
    assert await waiting == 1
    with pytest.raises(DatabaseError, match="no such table"):
        await database.fetch("SELECT * FROM nothing_of_that_name")
