"""All SQL of requests: who wants a conversation, since when, and when they are looked at next; it decides nothing.

Functions that take a connection are part of a transaction that somebody else decides in, mostly under `lock_guild`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import Request, RequestState

OPEN = "state IN ('looking', 'waiting')"
UNOFFERED = (
    f"{OPEN} AND NOT EXISTS (SELECT 1 FROM mentoring_offers AS o WHERE o.request_id = mentoring_requests.id"
    " AND o.state = 'open')"
)
NAMED = "SELECT * FROM mentoring_requests WHERE id = :id"
OPEN_OF = f"SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND seeker_id = :seeker_id AND {OPEN}"
PLACE = (
    "SELECT COUNT(*) AS before FROM mentoring_requests WHERE guild_id = :guild_id AND state = 'waiting'"
    " AND (waiting_since < :since OR (waiting_since = :since AND id < :id))"
)
# Longest waiting first; whoever was looked at without success is looked at again a day later, so that all come by.
DUE = f"SELECT * FROM mentoring_requests WHERE next_at <= :now AND {OPEN} ORDER BY waiting_since, id LIMIT :most"
DUE_IN = (
    f"SELECT * FROM mentoring_requests WHERE next_at <= :now AND guild_id = :guild_id AND {OPEN}"
    " ORDER BY waiting_since, id LIMIT :most"
)
UNOFFERED_IN = (
    f"SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND {UNOFFERED}"
    " ORDER BY waiting_since, id LIMIT :most"
)
ADD = (
    "INSERT INTO mentoring_requests (id, guild_id, seeker_id, goal, state, asked_at, waiting_since, next_at,"
    " wished_host_id) VALUES (:id, :guild_id, :seeker_id, :goal, 'looking', :at, :at, :at, :wished)"
)
OFFERED = (
    f"UPDATE mentoring_requests SET state = 'looking', next_at = NULL, wished_host_id = NULL WHERE id = :id AND {OPEN}"
)
ROUTE_ON = (
    f"UPDATE mentoring_requests SET state = 'looking', next_at = :now, wished_host_id = NULL,"
    " tries = tries + :tries"
    f" WHERE id = :id AND {OPEN}"
)
WAIT = (
    f"UPDATE mentoring_requests SET state = 'waiting', next_at = :until, wished_host_id = NULL, tries = 0"
    f" WHERE id = :id AND {UNOFFERED}"
)
CLOSE = (
    "UPDATE mentoring_requests SET state = 'closed', next_at = NULL, ended_at = :now, reason = :reason"
    f" WHERE id = :id AND {OPEN}"
)
PAIRED = f"UPDATE mentoring_requests SET state = 'paired', next_at = NULL, tries = 0 WHERE id = :id AND {OPEN}"
WAKE = "UPDATE mentoring_requests SET next_at = :now WHERE guild_id = :guild_id AND state = 'waiting'"
WAKE_ONE = (
    "UPDATE mentoring_requests SET next_at = :now WHERE guild_id = :guild_id AND seeker_id = :seeker_id"
    " AND state = 'waiting'"
)
# Whoever is forgotten takes their offers along, but a number that was given is not given again.
OFFER_IDS = (
    "SELECT request_id, id FROM mentoring_offers WHERE request_id IN :ids"
    " UNION SELECT request_id, id FROM mentoring_pairs WHERE request_id IN :ids"
)
UNOFFERED_OF = f"SELECT id FROM mentoring_requests WHERE id IN :ids AND {UNOFFERED}"


class RequestStore:
    """Looks only: what changes something does so in the transaction of whoever decides it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, request_id: int) -> Request | None:
        rows = await self._database.fetch(NAMED, {"id": request_id})
        return _request(rows[0]) if rows else None

    async def open_of(self, guild_id: int, seeker_id: int) -> Request | None:
        rows = await self._database.fetch(OPEN_OF, {"guild_id": guild_id, "seeker_id": seeker_id})
        return _request(rows[0]) if rows else None

    async def place_of(self, request: Request) -> int:
        """In the waiting list of its guild, from 1."""
        values = {"guild_id": request.guild_id, "since": stored(request.waiting_since), "id": request.id}
        [row] = await self._database.fetch(PLACE, values)
        return int(row["before"]) + 1

    async def due(self, now: datetime, most: int, guild_id: int | None = None) -> list[Request]:
        """What has to be looked at, longest waiting first; of one guild where one is named."""
        values: dict[str, Any] = {"now": stored(now), "most": most}
        if guild_id is None:
            rows = await self._database.fetch(DUE, values)
        else:
            rows = await self._database.fetch(DUE_IN, values | {"guild_id": guild_id})
        return [_request(row) for row in rows]

    async def unoffered(self, guild_id: int, most: int) -> list[Request]:
        """All open requests of a guild that nobody is considering, longest waiting first."""
        rows = await self._database.fetch(UNOFFERED_IN, {"guild_id": guild_id, "most": most})
        return [_request(row) for row in rows]


async def find(connection: Transaction, request_id: int) -> Request | None:
    row = (await connection.execute(NAMED, {"id": request_id})).mappings().first()
    return _request(dict(row)) if row else None


async def find_open(connection: Transaction, guild_id: int, seeker_id: int) -> Request | None:
    values = {"guild_id": guild_id, "seeker_id": seeker_id}
    row = (await connection.execute(OPEN_OF, values)).mappings().first()
    return _request(dict(row)) if row else None


async def add(connection: Transaction, request: Request) -> None:
    """A new one, to be looked at at once."""
    values = {"id": request.id, "guild_id": request.guild_id, "seeker_id": request.seeker_id, "goal": request.goal}
    times = {"at": stored(request.asked_at), "wished": request.wished_host_id}
    await connection.execute(ADD, values | times)


async def offered(connection: Transaction, request_ids: Sequence[int]) -> dict[int, str]:
    """Before the offers themselves are written, under `lock_guild`: the id of the next offer of each request. Left out
    is what is no longer open, or considered by somebody."""
    if not request_ids:
        return {}
    free = set((await connection.execute(UNOFFERED_OF, {"ids": request_ids})).scalars())
    numbers = dict.fromkeys(sorted(free), 0)
    for request_id, known in await connection.execute(OFFER_IDS, {"ids": list(numbers)}):
        numbers[request_id] = max(numbers[request_id], int(known.rpartition("-")[2]))
    if numbers:
        await connection.execute(OFFERED, [{"id": one} for one in numbers])
    return {request_id: f"{request_id}-{number + 1}" for request_id, number in numbers.items()}


async def route_on(connection: Transaction, request_id: int, now: datetime, tries: int = 1) -> bool:
    """An offer ended without success: look for the next host at once. `tries` is what it counts."""
    values = {"id": request_id, "now": stored(now), "tries": tries}
    return bool((await connection.execute(ROUTE_ON, values)).rowcount)


async def wait(connection: Transaction, request_id: int, until: datetime) -> bool:
    return bool((await connection.execute(WAIT, {"id": request_id, "until": stored(until)})).rowcount)


async def close(connection: Transaction, request_id: int, reason: str, now: datetime) -> bool:
    values = {"id": request_id, "reason": reason, "now": stored(now)}
    return bool((await connection.execute(CLOSE, values)).rowcount)


async def paired(connection: Transaction, request_id: int) -> bool:
    return bool((await connection.execute(PAIRED, {"id": request_id})).rowcount)


async def wake(connection: Transaction, guild_id: int, now: datetime) -> None:
    """Somebody new may suit those who wait."""
    await connection.execute(WAKE, {"guild_id": guild_id, "now": stored(now)})


async def wake_one(connection: Transaction, guild_id: int, seeker_id: int, now: datetime) -> None:
    await connection.execute(WAKE_ONE, {"guild_id": guild_id, "seeker_id": seeker_id, "now": stored(now)})


def _request(row: Mapping[str, Any]) -> Request:
    def at(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row[name] else None

    return Request(
        row["id"],
        row["guild_id"],
        row["seeker_id"],
        row["goal"],
        RequestState(row["state"]),
        datetime.fromisoformat(row["asked_at"]),
        datetime.fromisoformat(row["waiting_since"]),
        at("next_at"),
        row["wished_host_id"],
        row["tries"],
        at("ended_at"),
        row["reason"],
    )
