"""A guild of 100,000 members with 5 million logs, by bulk SQL: members, zones, logs and totals that fit together."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.environment import read_settings
from cogs.streaks.store.leaderboard import period_keys
from tests.discord_server.world import EPOCH_MS

MEMBERS = 100_000
LOGS_EACH = 50
DAYS_BEFORE_JOINING = 60

# A member logs on their last 20 to 50 dates; what is left of the 50 logs goes to the newest of these again.
SPAN = "20 + number % 31"
ADD_LOGS = """
INSERT INTO streak_logs (id, guild_id, member_id, date, zone, at, minutes, note, late)
SELECT d.first_id + c.number * 3 + t.turn, :guild_id, c.member_id, d.date, 'UTC', d.at,
       (c.number * 31 + d.back * 17 + t.turn * 7) % 91, '', 0
FROM days AS d CROSS JOIN crowd AS c CROSS JOIN turns AS t
WHERE d.back < c.span AND t.turn * c.span + d.back < :logs_each
"""
ADD_PLACES = (
    "INSERT INTO streak_places SELECT guild_id, period, days, minutes / 64, COUNT(*) FROM streak_totals"
    " WHERE guild_id = :guild_id AND shown = 1 GROUP BY 1, 2, 3, 4"
)
ADD_TOTALS = """
INSERT INTO streak_totals (guild_id, period, member_id, days, minutes, shown)
SELECT :guild_id, p.period, k.member_id, COUNT(*), SUM(k.minutes), 1
FROM (SELECT member_id, date, SUM(minutes) AS minutes FROM streak_logs WHERE guild_id = :guild_id
      GROUP BY member_id, date) AS k JOIN periods AS p ON p.date = k.date
GROUP BY p.period, k.member_id
"""
ADD_MEMBERS = (
    "INSERT INTO streak_members (guild_id, member_id, joined_at, cue, habit, on_leaderboard)"
    " SELECT :guild_id, member_id, :joined_at, 'have breakfast', 'read one page', 1 FROM crowd"
)
ADD_ZONES = (
    "INSERT INTO streak_zones (guild_id, member_id, at, zone, closes, since)"
    " SELECT :guild_id, member_id, :joined_at, 'UTC', :closes, :since FROM crowd"
)


async def fill(
    folder: Path,
    guild_id: int,
    first_members: Sequence[int],
    today: date,
    members: int = MEMBERS,
    logs_each: int = LOGS_EACH,
) -> Path:
    """Make the database in `folder`; `first_members` are among the crowd. Gives the file."""
    settings = read_settings(None, data_dir=folder)
    database = connect(settings.database)
    await bring_up_to_date(database, datetime.now(UTC), settings.backups)
    await database.close()
    path = settings.data_dir / "guidepost.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # All or nothing does not matter here, and what is on disk in the end does.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
        indexes = _without_indexes(connection)
        _make_helpers(connection, first_members, today, members)
        _add(connection, guild_id, today, logs_each)
        for index in indexes:
            connection.execute(index)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    os.sync()  # or it would be written out while something is measured
    return path


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drops them, and tells how to make them anew: that is faster than to keep them right for each row."""
    look = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE 'streak_%'"
    found = connection.execute(look).fetchall()
    # The sums are taken along this one.
    kept = {"streak_logs_by_member"}
    for name, _sql in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for name, sql in found if name not in kept] + [sql for name, sql in found if name in kept]


def _make_helpers(connection: sqlite3.Connection, first_members: Sequence[int], today: date, members: int) -> None:
    connection.executescript(
        "CREATE TEMP TABLE crowd (number INTEGER PRIMARY KEY, member_id INTEGER, span INTEGER);"
        "CREATE TEMP TABLE days (older INTEGER PRIMARY KEY, back INTEGER, date TEXT, at TEXT, first_id INTEGER);"
        "CREATE TEMP TABLE periods (date TEXT, period TEXT);"
        "CREATE TEMP TABLE turns (turn INTEGER PRIMARY KEY); INSERT INTO turns VALUES (0), (1), (2)"
    )
    ids = [*first_members, *(10**17 + number * 4_096 for number in range(members - len(first_members)))]
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO crowd SELECT number, id, {SPAN} FROM (SELECT ? AS number, ? AS id)", enumerate(ids)
    )
    connection.executemany("INSERT INTO days VALUES (?, ?, ?, ?, ?)", _days(today))
    for back in range(LOGS_EACH):
        day = today - timedelta(days=back)
        keys = [*period_keys(day).values(), "all"]
        connection.executemany("INSERT INTO periods VALUES (?, ?)", [(day.isoformat(), key) for key in keys])
    connection.execute("COMMIT")


def _days(today: date) -> Iterator[tuple[int, int, str, str, int]]:
    """From the oldest on, so that the numbers of logs rise with time, as Discord's do."""
    for older, back in enumerate(reversed(range(LOGS_EACH))):
        day = today - timedelta(days=back)
        midnight = datetime.combine(day, time(), UTC)
        first_id = (int(midnight.timestamp() * 1_000) - EPOCH_MS) << 22
        yield older, back, day.isoformat(), midnight.isoformat(), first_id


def _add(connection: sqlite3.Connection, guild_id: int, today: date, logs_each: int) -> None:
    since = today - timedelta(days=DAYS_BEFORE_JOINING)
    values = {
        "guild_id": guild_id,
        "logs_each": logs_each,
        "joined_at": datetime.combine(since, time(9), UTC).isoformat(),
        "closes": (since - timedelta(days=1)).isoformat(),
        "since": since.isoformat(),
    }
    connection.execute("BEGIN")
    for statement in (ADD_MEMBERS, ADD_ZONES, ADD_LOGS, ADD_TOTALS, ADD_PLACES):
        connection.execute(statement, values)
    connection.execute("COMMIT")
