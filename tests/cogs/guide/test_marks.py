"""A later page is never lost to an earlier one that is marked at the same moment."""

from datetime import UTC, datetime

from bot.database.executor import Database
from cogs.guide.records import Mark
from cogs.guide.store.progress import get_marks, put_mark

ANN = 1_234_567_890_123_456_789
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mark(page: int) -> Mark:
    return Mark("keys", "start", page, NOW, None)


async def test_a_mark_replaces_just_the_one_that_was_read_before(either_database: Database) -> None:
    assert await put_mark(either_database, ANN, None, mark(1))
    assert await put_mark(either_database, ANN, None, mark(5), mark(1))
    assert not await put_mark(either_database, ANN, None, mark(2), mark(1))
    assert not await put_mark(either_database, ANN, None, mark(2))
    assert (await get_marks(either_database, ANN))["keys"].page == 5
