"""All SQL of rounds, in which a guild's moderators put everybody who waits to all free hosts at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import MentoringRound

NAMED = "SELECT * FROM mentoring_rounds WHERE id = :id"
OPEN_IN = "SELECT * FROM mentoring_rounds WHERE guild_id = :guild_id AND state = 'open'"
NEWEST = "SELECT * FROM mentoring_rounds WHERE guild_id = :guild_id ORDER BY started_at DESC, id DESC LIMIT 1"
ADD = (
    "INSERT INTO mentoring_rounds (id, guild_id, started_by, started_at, seed, state, seekers, offers)"
    " VALUES (:id, :guild_id, :started_by, :started_at, :seed, 'open', :seekers, :offers)"
)
CLOSE = "UPDATE mentoring_rounds SET state = 'closed', ended_at = :now WHERE id = :id AND state = 'open'"


class RoundStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_in(self, guild_id: int) -> MentoringRound | None:
        rows = await self._database.fetch(OPEN_IN, {"guild_id": guild_id})
        return _round(rows[0]) if rows else None

    async def newest(self, guild_id: int) -> MentoringRound | None:
        rows = await self._database.fetch(NEWEST, {"guild_id": guild_id})
        return _round(rows[0]) if rows else None


async def find(connection: Transaction, round_id: int) -> MentoringRound | None:
    row = (await connection.execute(NAMED, {"id": round_id})).mappings().first()
    return _round(dict(row)) if row else None


async def find_open(connection: Transaction, guild_id: int) -> MentoringRound | None:
    row = (await connection.execute(OPEN_IN, {"guild_id": guild_id})).mappings().first()
    return _round(dict(row)) if row else None


async def add(connection: Transaction, one: MentoringRound) -> None:
    names = ("id", "guild_id", "started_by", "seed", "seekers", "offers")
    values = {name: getattr(one, name) for name in names}
    await connection.execute(ADD, values | {"started_at": stored(one.started_at)})


async def close(connection: Transaction, round_id: int, now: datetime) -> bool:
    return bool((await connection.execute(CLOSE, {"id": round_id, "now": stored(now)})).rowcount)


def _round(row: Mapping[str, Any]) -> MentoringRound:
    return MentoringRound(
        row["id"],
        row["guild_id"],
        row["started_by"],
        datetime.fromisoformat(row["started_at"]),
        row["seed"],
        row["state"] == "closed",
        row["seekers"],
        row["offers"],
    )
