"""What was deleted is wiped off the file while others write, and nothing else changes."""

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.database.executor import Database
from bot.database.sqlite.scrub import PAGES_AT_ONCE, Scrubber, is_pointer_map

pytestmark = pytest.mark.sqlite_file

ADD = "INSERT INTO notes (id, text) VALUES (:id, :text) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
DELETE = "DELETE FROM notes WHERE id = :id"


async def write_until(done: asyncio.Event, database: Database, notes: dict[int, str], chance: random.Random) -> int:
    """Adds, changes and deletes notes; how many times."""
    writes = 0
    while not done.is_set():
        note_id = chance.randrange(1_000_000)
        if note_id % 3 and notes:
            note_id = chance.choice(list(notes))
            del notes[note_id]
            await database.execute(DELETE, {"id": note_id})
        else:
            notes[note_id] = "y" * chance.randrange(600)
            await database.execute(ADD, {"id": note_id, "text": notes[note_id]})
        writes += 1
        await asyncio.sleep(0)
    return writes


async def test_the_file_is_wiped_while_others_write_and_stays_whole(database: Database) -> None:
    """Nobody's write waits for more than one step, which is of some milliseconds."""
    chance, done = random.Random(7), asyncio.Event()
    await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
    notes = {note_id: "x" * chance.randrange(600) for note_id in chance.sample(range(1_000_000), 40_000)}
    async with database.write() as transaction:
        rows = [{"id": note_id, "text": text} for note_id, text in notes.items()]
        await transaction.execute_many(ADD, rows)
    writer = asyncio.create_task(write_until(done, database, notes, chance))
    steps = 0
    for _ in range(3):
        page: int | None = 0
        while page is not None:
            following = await database.wipe_pages(page)
            assert following is None or following - page <= PAGES_AT_ONCE
            page, steps = following, steps + 1
            await asyncio.sleep(0.01)
    done.set()
    assert await writer > steps > 3 * 5
    stored = {row["id"]: row["text"] for row in await database.fetch("SELECT id, text FROM notes")}
    assert stored == notes
    await database.close()
    with closing(sqlite3.connect(database.url.path or "")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def wipe(path: Path) -> None:
    scrubber = Scrubber(path)
    page: int | None = 0
    try:
        while page is not None:
            page = scrubber.scrub(page)
        scrubber.sync()
    finally:
        scrubber.close()


@pytest.mark.parametrize("pragma", ["auto_vacuum = FULL", "auto_vacuum = INCREMENTAL", "page_size = 65536"])
def test_pages_of_every_kind_stay_whole(tmp_path: Path, pragma: str) -> None:
    """Pointer maps, which can begin like a B-tree; long texts; a freelist; the largest pages."""
    path, chance = tmp_path / "any.sqlite3", random.Random(3)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA {pragma}; PRAGMA secure_delete = ON; CREATE TABLE notes (id, text);")
        rows = [(number, "x" * chance.choice([10, 300, 20_000])) for number in range(1_500)]
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO notes VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX by_text ON notes (text, id)")
        connection.execute("COMMIT")
        connection.execute("DELETE FROM notes WHERE id % 3 = 0")
    wipe(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = connection.execute("SELECT id, text FROM notes ORDER BY id").fetchall()
        assert kept == [row for row in rows if row[0] % 3]


def test_pointer_maps_are_where_the_file_format_says() -> None:
    assert [number for number in range(1, 2_500) if is_pointer_map(number, 4_096)] == [2, 822, 1_642, 2_462]
    lock_page = (1 << 30) // 4_096 + 1
    around = [number for number in range(lock_page - 900, lock_page + 900) if is_pointer_map(number, 4_096)]
    assert lock_page not in around


def test_a_file_whose_pages_another_program_checks_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "checked.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (id)")
    content = bytearray(path.read_bytes())
    content[20] = 8
    path.write_bytes(content)
    with pytest.raises(ValueError, match="of another program"):
        wipe(path)
    assert path.read_bytes() == content
