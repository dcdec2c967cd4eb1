"""The leaderboard of a guild of 100,000 members: whether it is right, and how long it takes."""

import sqlite3
import statistics
import time
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from bot.database.engine import connect
from bot.database.executor import Database
from bot.database.url import DatabaseUrl
from cogs.streaks.records import Period, Rank
from cogs.streaks.store.leaderboard import PAGE_ROWS, get_board, period_key
from tests.benchmarks.report import Line, of_allowed

ALLOWED_MILLISECONDS = 10
LOOKS = 60
# Of this crowd the daily round finds some who are not on Discord, and hides them.
DEPARTED = "SELECT member_id FROM departures WHERE guild_id = :guild_id"
# From the logs alone, without the sums that are kept for the leaderboard.
PLAINLY = """
SELECT member_id, COUNT(*) AS days, SUM(minutes) AS minutes
FROM (SELECT member_id, SUM(minutes) AS minutes FROM streak_logs
      WHERE guild_id = ? AND date >= ? AND member_id IN
            (SELECT member_id FROM streak_members
             WHERE guild_id = ? AND on_leaderboard = 1)
      GROUP BY member_id, date)
GROUP BY member_id ORDER BY days DESC, minutes DESC, member_id
"""


async def lines(url: DatabaseUrl, path: Path, guild_id: int, today: date, where: str) -> list[Line]:
    """Of the database at `url`; the SQLite file at `path` holds the same logs. Raises `AssertionError` where a rank is
    not what they say."""
    database = connect(url)
    found = []
    try:
        rows = await database.fetch(DEPARTED, {"guild_id": guild_id})
        departed = {row["member_id"] for row in rows}
        for period in Period:
            ranks = plain_ranks(path, guild_id, period_start(period, today), departed)
            key = period_key(period, today)
            for words, page in {"first page": 0, "deep page": len(ranks) // PAGE_ROWS - 1}.items():
                await check(database, guild_id, key, page, ranks)
                seconds = await _seconds(database, guild_id, key, page, ranks[-1].member_id)
                found.append(of_allowed(f"leaderboard, {period}, {words}, {where}", seconds, ALLOWED_MILLISECONDS))
    finally:
        await database.close()
    return found


def period_start(period: Period, today: date) -> date:
    """The first date that a leaderboard counts: this week's Monday, this month's first, or the first date there is."""
    match period:
        case Period.WEEK:
            return today - timedelta(days=today.weekday())
        case Period.MONTH:
            return today.replace(day=1)
        case Period.ALL:
            return date.min


def plain_ranks(path: Path, guild_id: int, since: date, departed: Collection[int]) -> list[Rank]:
    """The rank of everybody else than the departed, from a plain GROUP BY over the logs."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = connection.execute(PLAINLY, (guild_id, since.isoformat(), guild_id)).fetchall()
    ranks: list[Rank] = []
    rows = [row for row in rows if row[0] not in departed]
    for _score, tied in groupby(rows, lambda row: row[1:]):
        place = len(ranks) + 1
        ranks += [Rank(place, *row) for row in tied]
    return ranks


async def check(database: Database, guild_id: int, key: str, page: int, ranks: Sequence[Rank]) -> None:
    wanted = ranks[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
    for rank in (wanted[0], wanted[-1], ranks[-1]):
        board = await get_board(database, guild_id, key, page, rank.member_id)
        assert board.ranks == wanted, (key, page, board.ranks, wanted)
        assert board.has_more == (len(ranks) > (page + 1) * PAGE_ROWS), (key, page)
        assert board.own == rank, (key, board.own, rank)


async def _seconds(database: Database, guild_id: int, key: str, page: int, member_id: int) -> float:
    """What the one in the last place waits for a page and their own rank."""
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await get_board(database, guild_id, key, page, member_id)
        times.append(time.perf_counter() - began)
    return statistics.median(times)
