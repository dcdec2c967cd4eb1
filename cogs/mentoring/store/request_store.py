"""All SQL of requests: who wants an interview, since when, and when they are looked at next.

What changes a request is part of a transaction, mostly under `lock_guild`.
"""

from collections.abc import Collection
from datetime import datetime

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, record_of, records_of, values_of
from bot.database.statements import Step
from bot.guilds.shards import ALL_SHARDS, OF_SHARDS, ShardValues
from cogs.mentoring.records import Request, RequestState
from cogs.mentoring.store import profile_store
from cogs.mentoring.store.standstill import in_running_guild

_OPEN = "state IN ('looking', 'waiting')"
_UNOFFERED = (
    f"{_OPEN} AND NOT EXISTS (SELECT 1 FROM mentoring_offers AS o WHERE o.request_id = mentoring_requests.id"
    " AND o.state = 'open')"
)
_BY_ID = "SELECT * FROM mentoring_requests WHERE id = :id"
_BY_IDS = "SELECT * FROM mentoring_requests WHERE id IN :ids ORDER BY id"
_OPEN_OF = f"SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND seeker_id = :seeker_id AND {_OPEN}"
_PLACE = (
    "SELECT COUNT(*) AS before FROM mentoring_requests WHERE guild_id = :guild_id AND state = 'waiting'"
    " AND (waiting_since < :since OR (waiting_since = :since AND id < :id))"
)
# Longest waiting first; whoever was looked at without success is looked at again a day later, so that all come by.
_DUE = (
    f"SELECT * FROM mentoring_requests WHERE next_at <= :now AND {_OPEN} AND {in_running_guild('mentoring_requests')}"
    f" AND {OF_SHARDS} ORDER BY waiting_since, id LIMIT :limit"
)
_DUE_IN = (
    f"SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND next_at <= :now AND {_OPEN}"
    " ORDER BY waiting_since, id LIMIT :limit"
)
_UNOFFERED_IN = (
    f"SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND {_UNOFFERED}"
    " ORDER BY waiting_since, id LIMIT :limit"
)
_ADD = f"INSERT INTO mentoring_requests ({columns_of(Request)}) VALUES ({named_values(Request)})"
_CLAIM = (
    "UPDATE mentoring_requests SET state = 'looking', next_at = NULL, wished_host_id = NULL"
    f" WHERE id IN :ids AND {_UNOFFERED} RETURNING id"
)
_ROUTE_ON = (
    "UPDATE mentoring_requests SET state = 'looking', next_at = :now, wished_host_id = NULL, tries = tries + :tries"
    f" WHERE id = :id AND {_OPEN}"
)
_WAIT = (
    # Whoever was woken while hosts were looked for is looked at again.
    "UPDATE mentoring_requests SET state = 'waiting', wished_host_id = NULL, tries = 0,"
    " next_at = CASE WHEN next_at > :now AND next_at < :until THEN next_at ELSE :until END"
    f" WHERE id = :id AND {_UNOFFERED}"
)
_CLOSE = (
    "UPDATE mentoring_requests SET state = 'closed', next_at = NULL, ended_at = :now, reason = :reason"
    f" WHERE id = :id AND {_OPEN}"
)
_PAIR = f"UPDATE mentoring_requests SET state = 'paired', next_at = NULL, tries = 0 WHERE id = :id AND {_OPEN}"
# Also those for whom a host is being looked for at this moment, but none that is quietly put off until later.
_WAKE = (
    "UPDATE mentoring_requests SET next_at = :now WHERE guild_id = :guild_id"
    " AND (state = 'waiting' OR (state = 'looking' AND next_at <= :now))"
)
_WAITS = f"SELECT 1 AS waits FROM mentoring_requests WHERE guild_id = :guild_id AND {_UNOFFERED} LIMIT 1"
_WAKE_OF = f"{_WAKE} AND seeker_id = :seeker_id"
# Whoever is forgotten takes their offers along, but a number that was given is not given again.
_OFFER_IDS = (
    "SELECT request_id, id FROM mentoring_offers WHERE request_id IN :ids"
    " UNION SELECT request_id, id FROM mentoring_pairs WHERE request_id IN :ids"
)


async def get_request(db: Executor, request_id: int) -> Request | None:
    row = await db.fetch_one(_BY_ID, {"id": request_id})
    return record_of(Request, row) if row else None


async def get_requests(db: Executor, request_ids: Collection[int]) -> dict[int, Request]:
    """By their ids; without those that are not there."""
    rows = await db.fetch(_BY_IDS, {"ids": sorted(set(request_ids))}) if request_ids else []
    return {request.id: request for request in records_of(Request, rows)}


async def get_open_request(db: Executor, guild_id: int, seeker_id: int) -> Request | None:
    row = await db.fetch_one(_OPEN_OF, {"guild_id": guild_id, "seeker_id": seeker_id})
    return record_of(Request, row) if row else None


async def get_waiting_place(db: Executor, request: Request) -> int:
    """In the waiting list of its guild; 1 is next."""
    values = {"guild_id": request.guild_id, "since": request.waiting_since, "id": request.id}
    return int(await db.fetch_value(_PLACE, values)) + 1


async def get_place_if_waiting(db: Executor, request: Request | None) -> int | None:
    """`get_waiting_place`; None for no request, and for one that is not in the list."""
    waits = request is not None and request.state is RequestState.WAITING
    return await get_waiting_place(db, request) if request is not None and waits else None


async def get_due_requests(db: Executor, now: datetime, limit: int, shards: ShardValues = ALL_SHARDS) -> list[Request]:
    """What has to be looked at in the servers of these shards, longest waiting first."""
    return records_of(Request, await db.fetch(_DUE, {"now": now, "limit": limit, **shards}))


async def get_due_requests_in(db: Executor, guild_id: int, now: datetime, limit: int) -> list[Request]:
    """`get_due_requests` of a single guild."""
    values = {"guild_id": guild_id, "now": now, "limit": limit}
    return records_of(Request, await db.fetch(_DUE_IN, values))


async def get_unoffered_requests(db: Executor, guild_id: int, limit: int) -> list[Request]:
    """All open requests of a guild that nobody is considering, longest waiting first."""
    return records_of(Request, await db.fetch(_UNOFFERED_IN, {"guild_id": guild_id, "limit": limit}))


async def lock_guild_for(transaction: Transaction, request: Request) -> tuple[bool, bool]:
    """Locks the guild; tells whether the request is stored already, and whether the seeker has an open one."""
    seeker = {"guild_id": request.guild_id, "seeker_id": request.seeker_id}
    _locked, same, open_ones = await transaction.execute_all(
        (profile_store.LOCK_GUILD, seeker), (_BY_ID, {"id": request.id}), (_OPEN_OF, seeker)
    )
    return bool(same), bool(open_ones)


async def add_request(transaction: Transaction, request: Request, *steps: Step) -> None:
    """And what is added with it, by `steps`. A member who asks has come back from any silence."""
    member = {"guild_id": request.guild_id, "member_id": request.seeker_id}
    returned = ((profile_store.RETURN, member), (profile_store.RETURN_AS_HOST, member))
    await transaction.execute_all(*returned, (_ADD, values_of(request)), *steps)


async def claim_for_offers(transaction: Transaction, request_ids: Collection[int]) -> dict[int, int]:
    """Before offers are added, under `lock_guild`: the number of the next offer of each request. Left out is what is no
    longer open, or considered by somebody."""
    if not request_ids:
        return {}
    values = {"ids": list(request_ids)}
    claimed, offer_ids = await transaction.execute_all((_CLAIM, values), (_OFFER_IDS, values))
    numbers = dict.fromkeys(request_ids, 0)
    for row in offer_ids:
        numbers[row["request_id"]] = max(numbers[row["request_id"]], int(row["id"].rpartition("-")[2]))
    return {row["id"]: numbers[row["id"]] + 1 for row in claimed}


async def look_for_next_host(transaction: Transaction, request_id: int, now: datetime, tries: int = 1) -> None:
    """An offer ended without success: the request is due at once. `tries` is what that counts."""
    await transaction.execute(_ROUTE_ON, {"id": request_id, "now": now, "tries": tries})


async def put_on_waiting_list(transaction: Transaction, request_id: int, until: datetime, now: datetime) -> bool:
    """It is looked at again at `until`, or sooner where it was woken after `now`. False where it is no longer open, or
    somebody considers it."""
    return bool(await transaction.execute(_WAIT, {"id": request_id, "until": until, "now": now}))


async def close_request(transaction: Transaction, request_id: int, reason: str, now: datetime) -> None:
    await transaction.execute(_CLOSE, {"id": request_id, "reason": reason, "now": now})


async def mark_paired(transaction: Transaction, request_id: int) -> bool:
    """False where it is no longer open."""
    return bool(await transaction.execute(_PAIR, {"id": request_id}))


async def somebody_waits(db: Executor, guild_id: int) -> bool:
    return bool(await db.fetch(_WAITS, {"guild_id": guild_id}))


async def wake_guild(transaction: Transaction, guild_id: int, now: datetime) -> None:
    """Somebody new may suit those who wait: they are all looked at again."""
    await transaction.execute(_WAKE, {"guild_id": guild_id, "now": now})


async def wake_seeker(transaction: Transaction, guild_id: int, seeker_id: int, now: datetime) -> None:
    """Their request is looked at again, where it waits."""
    await transaction.execute(_WAKE_OF, {"guild_id": guild_id, "seeker_id": seeker_id, "now": now})
