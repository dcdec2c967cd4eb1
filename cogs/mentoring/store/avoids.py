"""All SQL of avoid-lists, which are confidential both ways; who may read them is decided elsewhere."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored

KEY = "guild_id = :guild_id AND member_id = :member_id"
AVOID = (
    "INSERT INTO mentoring_avoids (guild_id, member_id, avoided_id, at)"
    " VALUES (:guild_id, :member_id, :other_id, :at) ON CONFLICT (guild_id, member_id, avoided_id) DO NOTHING"
)
STOP_AVOIDING = f"DELETE FROM mentoring_avoids WHERE {KEY} AND avoided_id = :other_id"
AVOIDED = f"SELECT avoided_id FROM mentoring_avoids WHERE {KEY} ORDER BY at, avoided_id"
AVOIDING = (
    "SELECT 1 FROM mentoring_avoids WHERE guild_id = :guild_id AND ((member_id = :one AND avoided_id = :other)"
    " OR (member_id = :other AND avoided_id = :one))"
)
# Both ways: each row names a seeker, and whom they are never to meet.
AVOIDS = (
    "SELECT member_id AS seeker_id, avoided_id AS host_id FROM mentoring_avoids"
    " WHERE guild_id = :guild_id AND member_id IN :ids UNION SELECT avoided_id, member_id FROM mentoring_avoids"
    " WHERE guild_id = :guild_id AND avoided_id IN :ids"
)


class AvoidStore:
    """Looks only: what changes something does so in the transaction of whoever decides it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def avoided(self, guild_id: int, member_id: int) -> list[int]:
        return [row["avoided_id"] for row in await self._database.fetch(AVOIDED, _key(guild_id, member_id))]


async def turn(connection: Transaction, guild_id: int, member_id: int, other_id: int, at: datetime) -> bool:
    """Puts the other on the list, or takes them off it again; tells which."""
    values = _key(guild_id, member_id) | {"other_id": other_id}
    if (await connection.execute(STOP_AVOIDING, values)).rowcount:
        return False
    await connection.execute(AVOID, values | {"at": stored(at)})
    return True


async def avoiding(connection: Transaction, guild_id: int, one: int, other: int) -> bool:
    values = {"guild_id": guild_id, "one": one, "other": other}
    return (await connection.execute(AVOIDING, values)).first() is not None


async def avoids(connection: Transaction, guild_id: int, seeker_ids: Collection[int]) -> list[tuple[int, int]]:
    """Seeker and other, whichever of the two has the other on their list."""
    values = {"guild_id": guild_id, "ids": list(seeker_ids)}
    return [(row[0], row[1]) for row in await connection.execute(AVOIDS, values)] if seeker_ids else []


def _key(guild_id: int, member_id: int) -> dict[str, Any]:
    return {"guild_id": guild_id, "member_id": member_id}
