"""A community moves from SQLite to PostgreSQL and back, every row of it, and a copy that was broken off goes on."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.database.engine import connect
from bot.database.errors import DatabaseError
from bot.database.executor import Database
from bot.database.migrate import bring_up_to_date
from bot.database.rows import stored
from bot.database.url import DatabaseUrl, sqlite_url
from bot.operations import copy_database as copying
from bot.operations.copy_database import CopyError, copy_database, table_shapes
from tests.support.command_line import guidepost, one_sentence

GUILD, LOGS = 987_654_321_098_765_432, 50
# Texts that SQLite and PostgreSQL sort differently, and that need care.
CHAPTERS = ["a", "B", "é", "_", "a b", "Z", "ü\ud800".encode("utf-8", "replace").decode(), "1", "10", "2"]


@pytest.fixture
async def source(database: Database, now: datetime) -> Database:
    """A community with rows in several tables."""
    async with database.write() as transaction:
        await transaction.execute_many(
            "INSERT INTO streak_logs (id, guild_id, member_id, date, zone, at, minutes, note, late)"
            " VALUES (:id, :guild, :member, '2026-03-01', 'UTC', :at, :minutes, :note, 0)",
            [
                {"id": GUILD + n, "guild": GUILD, "member": n % 7, "at": stored(now), "minutes": n, "note": f"“{n}”"}
                for n in range(LOGS)
            ],
        )
        await transaction.execute_many(
            "INSERT INTO guide_progress (member_id, chapter, section, page, marked_at, marked_in)"
            " VALUES (1, :chapter, 'opening', 1, :at, NULL)",
            [{"chapter": chapter, "at": stored(now)} for chapter in CHAPTERS],
        )
    return database


@pytest.fixture
async def target(postgresql_url: DatabaseUrl) -> AsyncIterator[Database]:
    """An empty PostgreSQL."""
    opened = connect(postgresql_url)
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "PAGE_ROWS", 8)


def ignore(what: str, done: int, total: int) -> None:
    assert 0 <= done <= total, what


async def rows_of(database: Database) -> dict[str, list[str]]:
    """All that it holds, whatever the order."""
    return {
        shape.name: sorted(json.dumps(row, sort_keys=True) for row in await database.fetch(shape.select))
        for shape in table_shapes()
    }


async def test_every_row_arrives_and_comes_back(
    source: Database, target: Database, now: datetime, tmp_path: Path
) -> None:
    rows = await copy_database(source, target, now, ignore)
    assert rows == LOGS + len(CHAPTERS) + 1
    before = await rows_of(source)
    assert await rows_of(target) == before
    back = connect(sqlite_url(tmp_path / "back.sqlite3"))
    assert await copy_database(target, back, now, ignore) == rows
    assert await rows_of(back) == before
    await bring_up_to_date(target, now, tmp_path)
    await bring_up_to_date(back, now, tmp_path)
    await back.close()


@pytest.mark.parametrize("breaks_at", [1, 4, 9])
async def test_a_copy_that_was_broken_off_goes_on_and_no_bot_starts_on_a_part(
    source: Database, target: Database, now: datetime, tmp_path: Path, breaks_at: int
) -> None:
    steps = []

    def break_off(what: str, _done: int, _total: int) -> None:
        steps.append(what)
        if len(steps) == breaks_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy_database(source, target, now, break_off)
    with pytest.raises(DatabaseError, match="run the same guidepost copy-database again"):
        await bring_up_to_date(target, now, tmp_path)
    copied = []
    await copy_database(source, target, now, lambda what, _done, _total: copied.append(what))
    assert len([what for what in copied if what.startswith("copying")]) < 10 - breaks_at + 3
    assert await rows_of(target) == await rows_of(source)
    await bring_up_to_date(target, now, tmp_path)


async def test_a_row_that_is_not_the_same_is_found(source: Database, target: Database, now: datetime) -> None:
    def break_off(what: str, _done: int, _total: int) -> None:
        if what.startswith("comparing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy_database(source, target, now, break_off)
    await target.execute("UPDATE streak_logs SET minutes = minutes + 1 WHERE minutes = 3")
    with pytest.raises(CopyError, match="rows of streak_logs are not the same"):
        await copy_database(source, target, now, ignore)


async def test_a_target_with_rows_and_a_copy_of_another_community_are_left_alone(
    source: Database, target: Database, now: datetime, tmp_path: Path
) -> None:
    await bring_up_to_date(target, now, tmp_path)
    await target.execute("INSERT INTO departures VALUES (1, 2, 'now')")
    with pytest.raises(CopyError, match="rows already in departures"):
        await copy_database(source, target, now, ignore)
    await target.execute("DELETE FROM departures")
    await target.execute(copying.BEGIN_STATE, {"state": copying.CopyState("the file other.sqlite3").text})
    with pytest.raises(CopyError, match=r"A copy of the file other\.sqlite3 into .* is unfinished"):
        await copy_database(source, target, now, ignore)


async def test_a_source_that_a_bot_uses_or_that_is_old_is_refused(
    source: Database, target: Database, now: datetime
) -> None:
    await source.execute("INSERT INTO processes VALUES ('a', '[0]', :at)", {"at": stored(now - timedelta(seconds=30))})
    with pytest.raises(CopyError, match="still runs"):
        await copy_database(source, target, now, ignore)
    await source.execute("DELETE FROM processes")
    await source.execute("DELETE FROM schema_versions WHERE version > 3")
    with pytest.raises(CopyError, match="start this one once"):
        await copy_database(source, target, now, ignore)


def test_the_command_copies_and_says_what_to_do_next(tmp_path: Path, new_file: Path) -> None:
    (tmp_path / "from.sqlite3").write_bytes(new_file.read_bytes())
    outcome = guidepost("copy-database", "sqlite:///from.sqlite3", "sqlite:///to.sqlite3", folder=tmp_path)
    assert outcome.status == 0, outcome
    assert "each compared.\nSet GUIDEPOST_DATABASE_URL" in outcome.out
    with closing(sqlite3.connect(tmp_path / "to.sqlite3")) as connection:
        assert connection.execute("SELECT COUNT(*) FROM starts").fetchone() == (1,)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sqlite:///nowhere.sqlite3", "sqlite:///to.sqlite3"), "There is no community in"),
        (("mysql://here", "sqlite:///to.sqlite3"), "but wants sqlite:///"),
    ],
)
def test_what_cannot_be_copied_is_refused_in_one_sentence(
    tmp_path: Path, arguments: tuple[str, str], said: str
) -> None:
    assert said in one_sentence(guidepost("copy-database", *arguments, folder=tmp_path))


def test_nothing_is_copied_while_the_bot_runs(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "health.json").write_text("{}")
    outcome = guidepost("copy-database", "sqlite:///a.sqlite3", "sqlite:///b.sqlite3", folder=tmp_path)
    assert "Guidepost is running" in one_sentence(outcome)
