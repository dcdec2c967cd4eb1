"""From any earlier version to this one, once, with a backup, whole or not at all."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database.engine import connect
from bot.database.errors import ConstraintError, DatabaseError
from bot.database.executor import Database
from bot.database.migrate import MIGRATIONS, Migration, bring_up_to_date, read_migrations, statements
from bot.database.url import sqlite_url
from bot.settings import Settings

pytestmark = pytest.mark.sqlite_file

VERSIONS = "SELECT version FROM schema_versions ORDER BY version"
SHIPPED = read_migrations()
NEXT = """
-- A later version: it keeps the old rows; and adds to them.
CREATE TABLE later (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
INSERT INTO later (id, words) VALUES (1, 'one; two');
ALTER TABLE starts ADD COLUMN place TEXT;
"""


async def versions(database: Database) -> list[int]:
    return [row["version"] for row in await database.fetch(VERSIONS)]


async def tables(database: Database) -> set[str]:
    return {row["name"] for row in await database.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")}


def backups(settings: Settings) -> list[Path]:
    return sorted(settings.backups.glob("*")) if settings.backups.exists() else []


def numbered(*scripts: str) -> list[Migration]:
    """The shipped migrations and then these."""
    later = [Migration(number, "later", sql) for number, sql in enumerate(scripts, len(SHIPPED) + 1)]
    return [*SHIPPED, *later]


@pytest.fixture
def fresh(settings: Settings) -> Database:
    return connect(settings.database)


async def test_all_migrations_apply_from_nothing(fresh: Database, settings: Settings, now: datetime) -> None:
    await bring_up_to_date(fresh, now, settings.backups)
    assert await versions(fresh) == [migration.version for migration in SHIPPED]
    await fresh.close()


async def test_a_new_database_needs_no_backup(fresh: Database, settings: Settings, now: datetime) -> None:
    await bring_up_to_date(fresh, now, settings.backups)
    assert backups(settings) == []
    await fresh.close()


async def test_a_second_start_changes_nothing_and_backs_nothing_up(
    database: Database, settings: Settings, now: datetime
) -> None:
    before = await tables(database)
    await bring_up_to_date(database, now, settings.backups)
    assert await tables(database) == before
    assert await versions(database) == [migration.version for migration in SHIPPED]
    assert backups(settings) == []


@pytest.mark.parametrize("earlier", range(1, len(SHIPPED) + 1))
async def test_an_earlier_version_is_backed_up_and_brought_up_to_date(
    fresh: Database, settings: Settings, now: datetime, tmp_path: Path, earlier: int
) -> None:
    await bring_up_to_date(fresh, now, settings.backups, SHIPPED[:earlier])
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    newest = len(SHIPPED) + 1
    (folder / f"{newest:04}_later.sql").write_text(NEXT)

    await bring_up_to_date(fresh, now.replace(hour=17), settings.backups, read_migrations(folder))

    assert await versions(fresh) == list(range(1, newest + 1))
    [backup] = backups(settings)
    assert backup.name == f"before-version-{newest}-20260302T170000Z.sqlite3"
    with closing(sqlite3.connect(backup)) as old:
        assert old.execute("SELECT max(version) FROM schema_versions").fetchone() == (earlier,)
        assert old.execute("SELECT started_at FROM starts").fetchall() == [(now.isoformat(),)]
    await fresh.close()


async def test_old_rows_survive_an_update(database: Database, settings: Settings, now: datetime) -> None:
    await database.execute(
        "INSERT INTO guide_progress VALUES (7, 'math', 'today', 3, NULL, '2026-01-01T00:00:00+00:00', NULL)"
    )
    await bring_up_to_date(database, now, settings.backups, numbered(NEXT))
    rows = await database.fetch("SELECT member_id, chapter FROM guide_progress")
    assert rows == [{"member_id": 7, "chapter": "math"}]
    assert await database.fetch_value("SELECT words FROM later") == "one; two"


@pytest.mark.parametrize(
    "fault",
    ["CREATE TABLE starts (id INTEGER);", "INSERT INTO nowhere VALUES (1);", "INSERT INTO later VALUES (1, 'again');"],
)
async def test_a_migration_that_fails_midway_leaves_the_old_version_whole(
    database: Database, settings: Settings, now: datetime, fault: str
) -> None:
    before = await tables(database)
    with pytest.raises((DatabaseError, ConstraintError)):
        await bring_up_to_date(database, now, settings.backups, numbered(NEXT + fault))
    assert await tables(database) == before
    assert await versions(database) == [migration.version for migration in SHIPPED]


async def test_what_was_complete_before_a_failure_stays(database: Database, settings: Settings, now: datetime) -> None:
    with pytest.raises(DatabaseError):
        await bring_up_to_date(database, now, settings.backups, numbered(NEXT, "nonsense;"))
    assert (await versions(database))[-1] == len(SHIPPED) + 1
    assert "later" in await tables(database)


async def test_an_update_without_a_backup_does_not_happen(
    database: Database, settings: Settings, now: datetime
) -> None:
    settings.backups.write_text("a file in the way")
    with pytest.raises(DatabaseError, match=r"The backup .* cannot be made"):
        await bring_up_to_date(database, now, settings.backups, numbered(NEXT))
    assert await versions(database) == [migration.version for migration in SHIPPED]


async def test_a_newer_database_is_refused_and_left_alone(
    database: Database, settings: Settings, now: datetime
) -> None:
    await bring_up_to_date(database, now, settings.backups, numbered(NEXT))
    with pytest.raises(
        DatabaseError, match=rf"version {len(SHIPPED) + 1} of its tables; this one knows {len(SHIPPED)}"
    ):
        await bring_up_to_date(database, now, settings.backups)
    assert "later" in await tables(database)


async def test_several_who_migrate_at_once_all_end_well(settings: Settings, now: datetime) -> None:
    several = [connect(settings.database) for _ in range(4)]
    await asyncio.gather(*(bring_up_to_date(opened, now, settings.backups) for opened in several))
    for opened in several:
        assert await versions(opened) == [migration.version for migration in SHIPPED]
        await opened.close()


async def test_a_new_file_is_switched_to_its_log_by_many_at_once(tmp_path: Path) -> None:
    """SQLite refuses all but one of them on the spot; a single round meets that in one case of three."""
    for number in range(20):
        several = [connect(sqlite_url(tmp_path / f"{number}.sqlite3")) for _ in range(4)]
        await asyncio.gather(*(opened.check() for opened in several))
        assert await several[0].fetch_value("PRAGMA journal_mode") == "wal"
        for opened in several:
            await opened.close()


async def test_a_backup_is_of_the_old_version_whoever_was_quicker(settings: Settings, now: datetime) -> None:
    several = [connect(settings.database) for _ in range(4)]
    await bring_up_to_date(several[0], now, settings.backups)
    await asyncio.gather(
        *(
            bring_up_to_date(one, now.replace(second=second), settings.backups, numbered(NEXT))
            for second, one in enumerate(several)
        )
    )
    for opened in several:
        await opened.close()
    assert backups(settings)
    for backup in backups(settings):
        with closing(sqlite3.connect(backup)) as old:
            assert old.execute("SELECT max(version) FROM schema_versions").fetchone() == (len(SHIPPED),)


# The files


@pytest.mark.parametrize(
    "names",
    [
        ["0001_a.sql", "0003_c.sql"],
        ["0002_b.sql"],
        ["0001_a.sql", "0001_b.sql"],
        ["0001_a.sql", "2_b.sql"],
        ["0000_a.sql", "0001_b.sql"],
    ],
)
def test_a_gap_in_the_numbers_is_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(ValueError, match="not numbered"):
        read_migrations(tmp_path)


def test_the_shipped_migrations_have_no_gap() -> None:
    assert [migration.version for migration in SHIPPED] == list(range(1, len(SHIPPED) + 1))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("", []),
        ("-- a comment; alone\n", []),
        ("SELECT 1;", ["SELECT 1;"]),
        ("SELECT 1;\nSELECT 2;\n", ["SELECT 1;", "SELECT 2;"]),
        ("SELECT 1; SELECT 2;", ["SELECT 1;", "SELECT 2;"]),
        ("SELECT\n  1\n;\n", ["SELECT\n  1\n;"]),
        ("SELECT 'a;\nb';", ["SELECT 'a;\nb';"]),
        ("SELECT 'it''s; fine';", ["SELECT 'it''s; fine';"]),
        ("-- first; second\nSELECT 1;", ["-- first; second\nSELECT 1;"]),
        ("SELECT 1 -- not; yet\n+ 2;", ["SELECT 1 -- not; yet\n+ 2;"]),
        ("SELECT /* ; */ 1;", ["SELECT /* ; */ 1;"]),
        ("SELECT 1; -- the end;\n", ["SELECT 1;"]),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n  DELETE FROM c;\nEND;\nSELECT 1;",
            ["CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n  DELETE FROM c;\nEND;", "SELECT 1;"],
        ),
    ],
)
def test_a_script_falls_into_its_statements(script: str, found: list[str]) -> None:
    assert list(statements(script)) == found


def test_a_statement_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="a statement without an end: SELECT 2"):
        list(statements("SELECT 1;\nSELECT 2"))


LITERALS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(st.lists(LITERALS, max_size=5), st.sampled_from([" ", "\n", "\n-- a; b\n"]))
def test_every_statement_arrives_whole_whatever_it_says(said: list[str], between: str) -> None:
    written = ["SELECT '{}';".format(words.replace("'", "''")) for words in said]
    found = list(statements(between.join(written)))
    with closing(sqlite3.connect(":memory:")) as connection:
        assert [connection.execute(one).fetchone()[0] for one in found] == said
