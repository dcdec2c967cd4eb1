"""What was deleted is wiped off the file while others write, and nothing else changes."""

import asyncio
import random
import sqlite3
import time
from contextlib import closing

from bot.database.engine import Database

ADD = "INSERT INTO notes (id, text) VALUES (:id, :text) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
DELETE = "DELETE FROM notes WHERE id = :id"
# Longer than this no check-in may wait for somebody's deletion.
MOST_SECONDS = 0.1


async def write_until(done: asyncio.Event, database: Database, notes: dict[int, str], chance: random.Random) -> float:
    """Adds, changes and deletes notes; the longest that a write took."""
    longest = 0.0
    while not done.is_set():
        note_id = chance.randrange(1_000_000)
        began = time.perf_counter()
        if note_id % 3 and notes:
            note_id = chance.choice(list(notes))
            del notes[note_id]
            await database.execute(DELETE, {"id": note_id})
        else:
            notes[note_id] = "y" * chance.randrange(600)
            await database.execute(ADD, {"id": note_id, "text": notes[note_id]})
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0)
    return longest


async def test_the_file_is_wiped_while_others_write_and_stays_whole(database: Database) -> None:
    chance, done = random.Random(7), asyncio.Event()
    await database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
    notes = {note_id: "x" * chance.randrange(600) for note_id in chance.sample(range(1_000_000), 40_000)}
    async with database.write() as transaction:
        rows = [{"id": note_id, "text": text} for note_id, text in notes.items()]
        await transaction.execute_many(ADD, rows)
    writer = asyncio.create_task(write_until(done, database, notes, chance))
    for _ in range(3):
        page: int | None = 0
        while page is not None:
            page = await database.wipe_pages(page)
            await asyncio.sleep(0.01)
    done.set()
    assert await writer < MOST_SECONDS
    stored = {row["id"]: row["text"] for row in await database.fetch("SELECT id, text FROM notes")}
    assert stored == notes
    await database.close()
    with closing(sqlite3.connect(database.url.path or "")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
