"""All SQL of servers in which time stands still: interviews are switched off there, or the server removed the bot."""

from datetime import datetime, timedelta

from bot.database.executor import Executor, Transaction
from bot.database.rows import instant_from, stored

FEATURE = "mentoring"


def in_running_guild(table: str) -> str:
    """A condition on the rows of `table`: interviews are on in their guild, and the bot is there."""
    return (
        f"NOT EXISTS (SELECT 1 FROM guild_settings AS s WHERE s.guild_id = {table}.guild_id"
        f" AND s.features_off LIKE '%\"{FEATURE}\"%')"
        f" AND NOT EXISTS (SELECT 1 FROM guild_rounds AS r WHERE r.guild_id = {table}.guild_id"
        " AND r.gone_at IS NOT NULL)"
    )


_RUNNING = in_running_guild("mentoring_guilds")
_STOP = f"UPDATE mentoring_guilds SET stopped_at = :now WHERE stopped_at IS NULL AND NOT ({_RUNNING})"
_TO_STOP = f"SELECT guild_id FROM mentoring_guilds WHERE stopped_at IS NULL AND NOT ({_RUNNING}) LIMIT 1"
_TO_START = f"SELECT guild_id FROM mentoring_guilds WHERE stopped_at IS NOT NULL AND {_RUNNING} LIMIT :limit"
_STOPPED_AT = "SELECT stopped_at FROM mentoring_guilds WHERE guild_id = :guild_id"
_START = "UPDATE mentoring_guilds SET stopped_at = NULL WHERE guild_id = :guild_id"
_SWITCHED_OFF = (
    f"SELECT 1 AS off FROM guild_settings WHERE guild_id = :guild_id AND features_off LIKE '%\"{FEATURE}\"%'"
)
# What runs: until when a host may answer, when somebody is asked how it went, and what was to be said meanwhile. A
# reminder belongs to the time of the meeting, which the two have agreed on.
_RUNNING_TIMES = (
    ("mentoring_offers", ("expires_at",), "state = 'open'"),
    ("mentoring_pairs", ("ask_at",), "ask_at IS NOT NULL"),
    ("mentoring_letters", ("due_at", "good_until"), "state = 'open' AND kind <> 'reminder'"),
)


def switched_off_column(table: str) -> str:
    """Whether interviews are switched off in a row's guild, as a column `is_off`: no look of its own is needed."""
    return (
        f"EXISTS (SELECT 1 FROM guild_settings AS s WHERE s.guild_id = {table}.guild_id"
        f" AND s.features_off LIKE '%\"{FEATURE}\"%') AS is_off"
    )


async def is_switched_off(db: Executor, guild_id: int) -> bool:
    return bool(await db.fetch(_SWITCHED_OFF, {"guild_id": guild_id}))


async def stop_clocks(db: Executor, now: datetime) -> None:
    """Of guilds that were switched off, or removed the bot, since the last time."""
    if await db.fetch(_TO_STOP, {}):
        await db.execute(_STOP, {"now": now})


async def get_guilds_to_start(db: Executor, limit: int) -> list[int]:
    """Those whose time stands still, and goes on now."""
    return [row["guild_id"] for row in await db.fetch(_TO_START, {"limit": limit})]


async def start_clock(transaction: Transaction, guild_id: int, now: datetime) -> None:
    """Everything that runs is put off by as long as time stood still, in a transaction that holds the guild."""
    key = {"guild_id": guild_id}
    value = await transaction.fetch_value(_STOPPED_AT, key)
    if value is None:
        return
    stopped_at = instant_from(value)
    for table, columns, condition in _RUNNING_TIMES:
        rows = await transaction.fetch(
            f"SELECT id, {', '.join(columns)} FROM {table} WHERE guild_id = :guild_id AND {condition}", key
        )
        assignments = ", ".join(f"{column} = :{column}" for column in columns)
        moved = [
            {"id": row["id"]} | {column: _put_off(row[column], stopped_at, now - stopped_at) for column in columns}
            for row in rows
        ]
        await transaction.execute_many(f"UPDATE {table} SET {assignments} WHERE id = :id", moved)
    await transaction.execute(_START, key)


def _put_off(value: str, stopped_at: datetime, by: timedelta) -> str:
    """What was due before time stood still is due at once."""
    at = instant_from(value)
    return stored(at + by) if at > stopped_at else value
