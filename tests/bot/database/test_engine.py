"""Transactions that last and stay apart, and what a member is told when the database is in trouble."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

import bot.database.sqlite.connection
from bot.database.engine import connect
from bot.database.errors import ConstraintError, DatabaseError
from bot.database.executor import Database
from bot.database.migrate import bring_up_to_date
from bot.database.statements import Step
from bot.interactions.error_handler import NO_RECORDS, root_cause
from bot.settings import Settings
from cogs.guide.store.progress import get_marks
from tests.bot.database.files import STARTED, file_of, locked, make_garbage, started
from tests.support.community import Community
from tests.support.reading import message_text, response_of
from tests.support.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.sqlite_file

ADD = "INSERT INTO starts (id, started_at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET started_at = :at"
STARTED_BY_ID = "SELECT started_at FROM starts WHERE id = :id"
BREAK_CONSTRAINT = "INSERT INTO starts (id, started_at) VALUES (2, 'x')"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For databases that are opened after this, a lock may last a moment only."""
    monkeypatch.setattr(bot.database.sqlite.connection, "BUSY_MILLISECONDS", 20)


@pytest.fixture
async def hasty(impatient: None, settings: Settings, now: datetime) -> AsyncIterator[Database]:
    """An up-to-date database that does not wait long for a lock."""
    opened = connect(settings.database)
    await bring_up_to_date(opened, now, settings.backups)
    yield opened
    await opened.close()


# Transactions


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
async def test_what_is_written_is_durable_and_strict(database: Database, pragma: str, value: object) -> None:
    async with database.write() as transaction:
        assert await transaction.fetch_value(f"PRAGMA {pragma}") == value


async def test_what_was_written_is_in_the_file_when_the_block_has_ended(database: Database) -> None:
    async with database.write() as transaction:
        await transaction.execute(ADD, {"at": "kept"})
    with closing(sqlite3.connect(file_of(database))) as other:
        assert other.execute("SELECT started_at FROM starts").fetchall() == [("kept",)]


ODD_TEXT = """a "quote", a \\, \n, \t, ':no_value', {} and 🎉"""


async def test_several_looks_at_once_give_what_each_gives_alone(either_database: Database) -> None:
    await either_database.execute(ADD, {"at": ODD_TEXT})
    looks: tuple[Step, ...] = (
        (STARTED, {}),
        ("SELECT :number AS number, :part AS part, started_at AS number_2 FROM starts", {"number": 2**62, "part": 0.1}),
        (STARTED_BY_ID, {"id": 2}),
        ("SELECT id FROM starts WHERE id IN :ids AND started_at = :at", {"ids": [1, 2], "at": ODD_TEXT}),
        ("SELECT 'b' AS name, SUM(id) AS sum FROM starts UNION ALL SELECT 'a', 7 ORDER BY name", {}),
        ("SELECT NULL AS missing FROM starts", {}),
    )
    alone = [await either_database.fetch(*look) for look in looks]
    together = await either_database.fetch_all(*looks)
    assert together == alone
    assert together[0] == [{"started_at": ODD_TEXT}]
    assert together[4] == [{"name": "a", "sum": 7}, {"name": "b", "sum": 1}]
    async with either_database.write() as transaction:
        await transaction.execute(ADD, {"at": "changed"})
        assert (
            await transaction.fetch_all((STARTED, {}), (STARTED_BY_ID, {"id": 1})) == [[{"started_at": "changed"}]] * 2
        )
    changed, first, second = await either_database.execute_all((ADD, {"at": "again"}), (STARTED, {}), (STARTED, {}))
    assert (changed, first, second) == ([], [{"started_at": "again"}], [{"started_at": "again"}])


async def test_a_write_is_undone_when_its_block_raises(database: Database) -> None:
    before = await started(database)

    async def fail() -> None:
        async with database.write() as transaction:
            await transaction.execute(ADD, {"at": "undone"})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await started(database) == before


async def test_a_write_is_undone_when_its_task_is_cancelled(database: Database) -> None:
    before, written = await started(database), asyncio.Event()

    async def writer() -> None:
        async with database.write() as transaction:
            await transaction.execute(ADD, {"at": "undone"})
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(writer())
    await written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await started(database) == before
    async with database.write() as transaction:
        await transaction.execute(ADD, {"at": "free again"})
    assert await started(database) == "free again"


async def test_a_write_that_fails_leaves_another_tasks_write_alone(database: Database) -> None:
    inside, failed = asyncio.Event(), asyncio.Event()

    async def good() -> None:
        async with database.write() as transaction:
            await transaction.execute(ADD, {"at": "good"})
            inside.set()
            await asyncio.sleep(0)

    async def bad() -> None:
        await inside.wait()
        async with database.write() as transaction:
            await transaction.execute(ADD, {"at": "bad"})
            failed.set()
            raise LookupError

    results = await asyncio.gather(good(), bad(), return_exceptions=True)
    assert failed.is_set()
    assert isinstance(results[1], LookupError)
    assert await started(database) == "good"


async def test_concurrent_writers_each_keep_what_they_wrote(database: Database, now: datetime) -> None:
    async def count_up() -> None:
        async with database.write() as transaction:
            before = int(await transaction.fetch_value(STARTED))
            await asyncio.sleep(0)
            await transaction.execute(ADD, {"at": str(before + 1)})

    async with database.write() as transaction:
        await transaction.execute(ADD, {"at": "0"})
    await asyncio.gather(*(count_up() for _ in range(20)))
    assert await started(database) == "20"


async def test_reading_does_not_wait_for_a_writer_and_sees_nothing_half_done(database: Database) -> None:
    before = await started(database)
    async with database.write() as transaction:
        await transaction.execute(ADD, {"at": "half done"})
        assert await asyncio.wait_for(started(database), PATIENCE_SECONDS) == before
    assert await started(database) == "half done"


async def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    async with database.read() as reader:
        before = await reader.fetch_value(STARTED)
        async with database.write() as writer:
            await writer.execute(ADD, {"at": "later"})
        assert await reader.fetch_value(STARTED) == before


async def test_a_quick_look_finds_what_was_written_just_before(database: Database) -> None:
    for at in ("first", "second"):
        async with database.write() as transaction:
            await transaction.execute(ADD, {"at": at})
        assert await database.fetch(STARTED_BY_ID, {"id": 1}) == [{"started_at": at}]


async def test_a_quick_look_does_not_wait_for_a_writer(database: Database) -> None:
    before = await started(database)
    async with database.write() as transaction:
        await transaction.execute(ADD, {"at": "half done"})
        found = await asyncio.wait_for(database.fetch(STARTED_BY_ID, {"id": 1}), PATIENCE_SECONDS)
    assert found == [{"started_at": before}]


async def test_many_may_look_at_once(database: Database) -> None:
    before = await started(database)
    found = await asyncio.gather(*(database.fetch(STARTED_BY_ID, {"id": 1}) for _ in range(50)))
    assert found == [[{"started_at": before}]] * 50


async def test_a_quick_look_cannot_write(database: Database) -> None:
    before = await started(database)
    with pytest.raises(DatabaseError):
        await database.fetch("DELETE FROM starts")
    assert await started(database) == before


async def test_a_database_that_was_closed_opens_again_when_it_is_asked(database: Database) -> None:
    before = await started(database)
    await database.fetch(STARTED_BY_ID, {"id": 1})
    await database.close()
    assert await database.fetch(STARTED_BY_ID, {"id": 1}) == [{"started_at": before}]
    assert await started(database) == before


async def test_a_quick_look_at_a_damaged_file_is_told_in_plain_words(database: Database) -> None:
    await database.close()
    make_garbage(file_of(database))
    with pytest.raises(DatabaseError, match="restore a backup"):
        await database.fetch(STARTED_BY_ID, {"id": 1})


async def test_a_broken_constraint_is_not_the_operators_trouble(database: Database) -> None:
    with pytest.raises(ConstraintError):
        async with database.write() as transaction:
            await transaction.execute(BREAK_CONSTRAINT)


async def test_a_lock_that_lasts_is_reported_in_plain_words(hasty: Database) -> None:
    with locked(file_of(hasty)), pytest.raises(DatabaseError, match="is locked by another program"):
        async with hasty.write() as transaction:
            await transaction.execute(ADD, {"at": "never"})


async def test_writing_works_again_after_a_lock(hasty: Database) -> None:
    with locked(file_of(hasty)), pytest.raises(DatabaseError):
        async with hasty.write() as transaction:
            await transaction.execute(ADD, {"at": "never"})
    async with hasty.write() as transaction:
        await transaction.execute(ADD, {"at": "again"})
    assert await started(hasty) == "again"


# While the bot runs


async def mark(community: Community) -> str:
    page = response_of(await community.slash("guide read", chapter="math"))
    await community.press(page, "Mark read & continue")
    return message_text(page)


async def test_a_member_hears_of_a_lock_and_can_press_again_afterwards(impatient: None, community: Community) -> None:
    page = response_of(await community.slash("guide read", chapter="math"))
    with locked(file_of(community.bot.database)):
        assert NO_RECORDS in message_text(await community.press(page, "Mark read & continue"))
    assert "Page 2 of" in message_text(await community.press(page, "Mark read & continue"))
    assert await get_marks(community.bot.database, community.ann.id)


async def test_nothing_is_said_to_be_read_that_is_not_kept(impatient: None, community: Community) -> None:
    page = response_of(await community.slash("guide read", chapter="math"))
    with locked(file_of(community.bot.database)):
        await community.press(page, "Mark read & continue")
    assert "Page 2 of" not in message_text(page)
    assert await get_marks(community.bot.database, community.ann.id) == {}


async def test_a_damaged_file_is_told_of_and_forgiven_once_it_is_restored(community: Community, tmp_path: Path) -> None:
    database = community.bot.database
    good = tmp_path / "good"
    with closing(sqlite3.connect(file_of(database))) as one, closing(sqlite3.connect(good)) as copy:
        one.backup(copy)
    await database.close()
    make_garbage(file_of(database))
    assert NO_RECORDS in message_text(await community.slash("guide contents"))
    await database.close()
    shutil.copy(good, file_of(database))
    assert [type(root_cause(error)) for error in community.env.errors] == [DatabaseError]
    assert "Page 2 of" in await mark(community)


async def test_commands_that_need_no_records_go_on_without_them(community: Community) -> None:
    await community.bot.database.close()
    make_garbage(file_of(community.bot.database))
    assert "## Results for" in message_text(await community.slash("guide search", query="portfolio"))


async def test_the_size_is_that_of_what_is_stored(either_database: Database) -> None:
    before = await either_database.size()
    async with either_database.write() as transaction:
        await transaction.execute("CREATE TABLE sized (words TEXT)")
        await transaction.execute("INSERT INTO sized VALUES (:words)", {"words": "".join(map(str, range(300_000)))})
    assert await either_database.size() - before > 100_000
