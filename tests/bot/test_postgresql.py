"""The same tables and the same SQL on a real PostgreSQL: what large operators run."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.database.engine import connect
from bot.database.errors import ConstraintError, DatabaseError
from bot.database.executor import Database
from bot.database.migrate import Migration, bring_up_to_date, read_migrations
from bot.database.url import DatabaseUrl
from bot.guilds.failures import Failures
from bot.interactions.sync import get_synced_hash, put_synced_hash
from cogs.guide.records import Mark
from cogs.guide.store.progress import get_marks, put_mark, remove_mark, rename_chapters

SHIPPED = read_migrations()
VERSIONS = "SELECT version FROM schema_versions ORDER BY version"
STARTED = "SELECT started_at FROM starts"
SET = "UPDATE starts SET started_at = :at"
# Larger than 32 bits, as Discord's ids are.
MEMBER, GUILD = 1_234_567_890_123_456_789, 987_654_321_098_765_432


@pytest.fixture
async def postgresql(postgresql_url: DatabaseUrl, now: datetime, tmp_path: Path) -> AsyncIterator[Database]:
    """An up-to-date database."""
    opened = connect(postgresql_url)
    await bring_up_to_date(opened, now, tmp_path)
    yield opened
    await opened.close()


async def started(database: Database) -> str:
    async with database.read() as transaction:
        return str(await transaction.fetch_value(STARTED))


async def versions(database: Database) -> list[int]:
    return [row["version"] for row in await database.fetch(VERSIONS)]


async def test_all_migrations_apply_and_a_second_start_changes_nothing(
    postgresql: Database, now: datetime, tmp_path: Path
) -> None:
    await bring_up_to_date(postgresql, now + timedelta(days=1), tmp_path)
    assert await versions(postgresql) == [migration.version for migration in SHIPPED]
    assert await started(postgresql) == (now + timedelta(days=1)).isoformat()


async def test_several_processes_that_start_at_once_all_end_well(
    postgresql_url: DatabaseUrl, now: datetime, tmp_path: Path
) -> None:
    several = [connect(postgresql_url) for _ in range(4)]
    await asyncio.gather(*(bring_up_to_date(opened, now, tmp_path) for opened in several))
    assert await versions(several[-1]) == [migration.version for migration in SHIPPED]
    for opened in several:
        await opened.close()


async def test_a_migration_that_fails_midway_leaves_the_old_version_whole(
    postgresql: Database, now: datetime, tmp_path: Path
) -> None:
    broken = Migration(len(SHIPPED) + 1, "broken", "CREATE TABLE later (id INTEGER);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(DatabaseError):
        await bring_up_to_date(postgresql, now, tmp_path, [*SHIPPED, broken])
    assert await versions(postgresql) == [migration.version for migration in SHIPPED]
    async with postgresql.read() as transaction:
        assert await transaction.fetch_value("SELECT to_regclass('later')") is None


async def test_a_newer_database_is_refused(postgresql: Database, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="of a newer Guidepost"):
        await bring_up_to_date(postgresql, now, tmp_path, SHIPPED[:1])


async def test_a_mark_is_kept_moved_on_and_taken_back(postgresql: Database, now: datetime) -> None:
    first = Mark("math", "opening", 1, now, None)
    last = Mark("math", "today", 4, now + timedelta(hours=1), now + timedelta(hours=1))
    await put_mark(postgresql, MEMBER, GUILD, first)
    assert await get_marks(postgresql, MEMBER) == {"math": first}
    await put_mark(postgresql, MEMBER, None, last, first)
    assert await get_marks(postgresql, MEMBER) == {"math": last}
    await remove_mark(postgresql, MEMBER, "math")
    assert await get_marks(postgresql, MEMBER) == {}


async def test_a_renamed_chapter_keeps_its_mark_unless_the_new_one_has_its_own(
    postgresql: Database, now: datetime
) -> None:
    old, new = Mark("before", "opening", 1, now, None), Mark("after", "today", 4, now, None)
    await put_mark(postgresql, MEMBER, GUILD, old)
    await put_mark(postgresql, MEMBER + 1, GUILD, old)
    await put_mark(postgresql, MEMBER + 1, GUILD, new)
    await rename_chapters(postgresql, {"before": "after"})
    assert await get_marks(postgresql, MEMBER) == {"after": Mark("after", "opening", 1, now, None)}
    assert (await get_marks(postgresql, MEMBER + 1))["after"] == new


async def test_a_failure_is_kept_and_an_old_one_forgotten(postgresql: Database, now: datetime) -> None:
    clock = [now]
    failures = Failures(postgresql, lambda: clock[0])
    await failures.keep("AAAAAA", LookupError("first"), "/guide read", GUILD)
    clock[0] = now + timedelta(days=61)
    await failures.keep("BBBBBB", LookupError("second \x00 \ud800"), "/guide read", None)
    [kept] = await failures.newest()
    assert (kept.reference, kept.guild_id, kept.happened_at) == ("BBBBBB", None, clock[0])


async def test_what_discord_was_told_is_remembered_and_replaced(postgresql: Database, now: datetime) -> None:
    assert await get_synced_hash(postgresql, MEMBER) is None
    for synced_hash in ("first", "second"):
        await put_synced_hash(postgresql, MEMBER, synced_hash, now)
        assert await get_synced_hash(postgresql, MEMBER) == synced_hash


async def test_nobody_sees_a_write_before_it_has_ended(postgresql: Database) -> None:
    before = await started(postgresql)
    async with postgresql.write() as transaction:
        await transaction.execute(SET, {"at": "half done"})
        assert await started(postgresql) == before
    assert await started(postgresql) == "half done"


async def test_a_write_is_undone_when_its_block_raises(postgresql: Database) -> None:
    before = await started(postgresql)

    async def fail() -> None:
        async with postgresql.write() as transaction:
            await transaction.execute(SET, {"at": "undone"})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await started(postgresql) == before


async def test_a_write_that_fails_leaves_another_tasks_write_alone(postgresql: Database) -> None:
    both = asyncio.Barrier(2)

    async def keep(reference: str, good: bool) -> None:
        async with postgresql.write() as transaction:
            await transaction.execute(f"INSERT INTO failures VALUES ('{reference}', 'now', '/', NULL, '', '')")
            await both.wait()
            if not good:
                raise LookupError

    await asyncio.gather(keep("GOOD", True), keep("BAD", False), return_exceptions=True)
    assert await postgresql.fetch("SELECT reference FROM failures") == [{"reference": "GOOD"}]


async def test_a_reader_sees_one_state_throughout(postgresql: Database) -> None:
    async with postgresql.read() as reader:
        before = await reader.fetch_value(STARTED)
        async with postgresql.write() as writer:
            await writer.execute(SET, {"at": "later"})
        assert await reader.fetch_value(STARTED) == before


async def test_a_quick_look_finds_what_was_written_just_before(postgresql: Database) -> None:
    async with postgresql.write() as transaction:
        await transaction.execute(SET, {"at": "later"})
    found = await postgresql.fetch("SELECT started_at FROM starts WHERE id = :id", {"id": 1})
    assert found == [{"started_at": "later"}]


async def test_a_broken_constraint_stays_what_it_is(postgresql: Database) -> None:
    with pytest.raises(ConstraintError):
        async with postgresql.write() as transaction:
            await transaction.execute("INSERT INTO starts VALUES (2, 'x')")


async def test_a_database_that_does_not_exist_is_one_sentence_without_the_password(
    postgresql_server: DatabaseUrl, now: datetime, tmp_path: Path
) -> None:
    database = connect(DatabaseUrl(dsn=(postgresql_server.dsn or "").replace(":@/postgres", ":hunter2@/nowhere")))
    with pytest.raises(DatabaseError, match='"nowhere" does not exist') as caught:
        await bring_up_to_date(database, now, tmp_path)
    assert "hunter2" not in str(caught.value)
    await database.close()
