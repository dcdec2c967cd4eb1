"""Many rows are read a page at a time, each once, on both databases."""

import pytest

from bot.database.executor import Database, pages

ADD = "INSERT INTO notices (guild_id, key, words, buttons, at, told) VALUES (:guild_id, :key, '', '[]', :at, 0)"
UNTOLD = "SELECT at, guild_id, key FROM notices WHERE told = :told"
KEYS = ("at", "guild_id", "key")
# Some are equal in the first key, and some in the first two.
DAYS = {"2026-01-01": "abc", "2026-01-02": "def"}
ROWS = [(day, guild_id, key) for day, keys in DAYS.items() for guild_id in (7, 8) for key in keys]


@pytest.fixture
async def twelve_rows(either_database: Database) -> Database:
    async with either_database.write() as transaction:
        await transaction.execute_many(ADD, [dict(zip(KEYS, row, strict=True)) for row in reversed(ROWS)])
    return either_database


async def read(database: Database, rows: int) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(row.values()) for row in page] async for page in pages(database, UNTOLD, KEYS, {"told": 0}, rows=rows)
    ]


@pytest.mark.parametrize(("rows", "sizes"), [(5, [5, 5, 2]), (6, [6, 6]), (12, [12]), (100, [12]), (1, [1] * 12)])
async def test_every_row_comes_once_and_in_order(twelve_rows: Database, rows: int, sizes: list[int]) -> None:
    read_pages = await read(twelve_rows, rows)
    assert [len(page) for page in read_pages] == sizes
    assert [row for page in read_pages for row in page] == ROWS


async def test_no_row_is_no_page(either_database: Database) -> None:
    assert await read(either_database, 5) == []


async def test_what_is_settled_meanwhile_leaves_out_no_other_row(twelve_rows: Database) -> None:
    keys = []
    async for page in pages(twelve_rows, UNTOLD, KEYS, {"told": 0}, rows=5):
        await twelve_rows.execute("UPDATE notices SET told = 1 WHERE at <= :at", {"at": page[-1]["at"]})
        keys += [row["key"] for row in page]
    assert keys == [*"abcab", *"defde"]  # the sixth of each day was settled with the five before it
