"""All SQL of offers, and of what the past of two people means for the next one; it decides nothing.

Functions that take a connection are part of a transaction that somebody else decides in, mostly under `lock_guild`.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import Offer, OfferState

NAMED = "SELECT * FROM mentoring_offers WHERE id = :id"
OPEN_OF_HOST = (
    "SELECT * FROM mentoring_offers WHERE guild_id = :guild_id AND host_id = :host_id AND state = 'open'"
    " ORDER BY made_at, id"
)
OPEN_OF_REQUEST = "SELECT * FROM mentoring_offers WHERE request_id = :request_id AND state = 'open'"
DUE = "SELECT * FROM mentoring_offers WHERE state = 'open' AND expires_at <= :now ORDER BY expires_at, id LIMIT :most"
ADD = (
    "INSERT INTO mentoring_offers (id, request_id, guild_id, seeker_id, host_id, reasons, state, made_at, expires_at,"
    " round_id) VALUES (:id, :request_id, :guild_id, :seeker_id, :host_id, :reasons, 'open', :made_at, :expires_at,"
    " :round_id)"
)
END = "UPDATE mentoring_offers SET state = :state, ended_at = :now WHERE state = 'open'"
END_ONE = f"{END} AND id = :id RETURNING *"
END_OF_HOST = f"{END} AND guild_id = :guild_id AND host_id = :host_id RETURNING *"
END_OF_REQUEST = f"{END} AND request_id = :request_id RETURNING *"
END_OF_ROUND = f"{END} AND round_id = :round_id RETURNING *"
OPEN_BETWEEN = (
    "SELECT * FROM mentoring_offers WHERE guild_id = :guild_id AND state = 'open' AND"
    " ((seeker_id = :one AND host_id = :other) OR (seeker_id = :other AND host_id = :one)) ORDER BY id"
)
# A pair that ended before the two met takes no place.
COUNTS = "state <> 'ended' AND paired_at > :since AND guild_id = :guild_id"
TAKEN = f"SELECT COUNT(*) FROM mentoring_pairs WHERE host_id = :host_id AND {COUNTS}"
OPEN_COUNT = (
    "SELECT COUNT(*) FROM mentoring_offers WHERE guild_id = :guild_id AND host_id = :host_id AND state = 'open'"
)
TAKEN_BY_HOST = f"SELECT host_id, COUNT(*) FROM mentoring_pairs WHERE host_id IS NOT NULL AND {COUNTS} GROUP BY host_id"
OPEN_BY_HOST = (
    "SELECT host_id, COUNT(*) FROM mentoring_offers WHERE guild_id = :guild_id AND state = 'open' GROUP BY host_id"
)
DECLINED = (
    "SELECT seeker_id, host_id FROM mentoring_offers WHERE guild_id = :guild_id AND state = 'declined'"
    " AND ended_at > :since AND seeker_id IN :ids"
)
RAN_OUT = "SELECT seeker_id, host_id FROM mentoring_offers WHERE request_id IN :ids AND state = 'expired'"
# Whichever of the two asked.
PAST = (
    "SELECT seeker_id, host_id FROM mentoring_pairs WHERE guild_id = :guild_id AND paired_at > :since"
    " AND seeker_id IN :ids AND host_id IS NOT NULL UNION SELECT host_id, seeker_id FROM mentoring_pairs"
    " WHERE guild_id = :guild_id AND paired_at > :since AND host_id IN :ids AND seeker_id IS NOT NULL"
)
OPEN_PAIRS = (
    "SELECT id FROM mentoring_pairs WHERE guild_id = :guild_id AND state = 'open'"
    " AND (seeker_id = :member_id OR host_id = :member_id) ORDER BY id"
)
OF_ROUND = "SELECT state, COUNT(*) AS number FROM mentoring_offers WHERE round_id = :round_id GROUP BY state"
TOLD_OF_ROUND = (
    "SELECT COUNT(*) AS number FROM mentoring_offers AS o JOIN mentoring_letters AS l ON l.subject = o.id"
    " AND l.kind = 'offer' AND l.member_id = o.host_id WHERE o.round_id = :round_id AND l.state <> 'open'"
)

Pairs = list[tuple[int, int]]


class OfferStore:
    """Looks only: what changes something does so in the transaction of whoever decides it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, offer_id: str) -> Offer | None:
        rows = await self._database.fetch(NAMED, {"id": offer_id})
        return _offer(rows[0]) if rows else None

    async def open_of_host(self, guild_id: int, host_id: int) -> list[Offer]:
        """Oldest first."""
        rows = await self._database.fetch(OPEN_OF_HOST, {"guild_id": guild_id, "host_id": host_id})
        return [_offer(row) for row in rows]

    async def open_of_request(self, request_id: int) -> Offer | None:
        rows = await self._database.fetch(OPEN_OF_REQUEST, {"request_id": request_id})
        return _offer(rows[0]) if rows else None

    async def due(self, now: datetime, most: int) -> list[Offer]:
        """Those whose time is up, longest first."""
        return [_offer(row) for row in await self._database.fetch(DUE, {"now": stored(now), "most": most})]

    async def of_round(self, round_id: int) -> tuple[dict[OfferState, int], int]:
        """How many there are in each state, and of how many the host was told, or could not be."""
        states, [told] = await self._database.fetch_all(
            (OF_ROUND, {"round_id": round_id}), (TOLD_OF_ROUND, {"round_id": round_id})
        )
        return {OfferState(row["state"]): int(row["number"]) for row in states}, int(told["number"])


async def find(connection: Transaction, offer_id: str) -> Offer | None:
    row = (await connection.execute(NAMED, {"id": offer_id})).mappings().first()
    return _offer(dict(row)) if row else None


async def add(connection: Transaction, *offers: Offer) -> None:
    values = [
        {
            "id": offer.id,
            "request_id": offer.request_id,
            "guild_id": offer.guild_id,
            "seeker_id": offer.seeker_id,
            "host_id": offer.host_id,
            "reasons": json.dumps(offer.reasons),
            "made_at": stored(offer.made_at),
            "expires_at": stored(offer.expires_at),
            "round_id": offer.round_id,
        }
        for offer in offers
    ]
    if values:
        await connection.execute(ADD, values)


async def end(connection: Transaction, offer_id: str, state: OfferState, now: datetime) -> Offer | None:
    """None where it had ended before."""
    ended = await _end(connection, END_ONE, state, now, {"id": offer_id})
    return ended[0] if ended else None


async def end_of_host(
    connection: Transaction, guild_id: int, host_id: int, state: OfferState, now: datetime
) -> list[Offer]:
    return await _end(connection, END_OF_HOST, state, now, {"guild_id": guild_id, "host_id": host_id})


async def end_of_request(connection: Transaction, request_id: int, now: datetime) -> Offer | None:
    """The one that was open, withdrawn now."""
    ended = await _end(connection, END_OF_REQUEST, OfferState.WITHDRAWN, now, {"request_id": request_id})
    return ended[0] if ended else None


async def end_of_round(connection: Transaction, round_id: int, now: datetime) -> list[Offer]:
    return await _end(connection, END_OF_ROUND, OfferState.WITHDRAWN, now, {"round_id": round_id})


async def _end(
    connection: Transaction, statement: Any, state: OfferState, now: datetime, which: Mapping[str, Any]
) -> list[Offer]:
    values = {"state": state.value, "now": stored(now), **which}
    rows = (await connection.execute(statement, values)).mappings().all()
    return sorted((_offer(dict(row)) for row in rows), key=lambda offer: offer.request_id)


async def open_between(connection: Transaction, guild_id: int, one: int, other: int) -> list[Offer]:
    """Whichever of the two is the host."""
    rows = (await connection.execute(OPEN_BETWEEN, {"guild_id": guild_id, "one": one, "other": other})).mappings()
    return [_offer(dict(row)) for row in rows]


async def taken(connection: Transaction, guild_id: int, host_id: int, since: datetime) -> int:
    """The places of a host that are taken by pairs made after `since`."""
    values = {"guild_id": guild_id, "host_id": host_id, "since": stored(since)}
    return (await connection.execute(TAKEN, values)).scalar() or 0


async def open_count(connection: Transaction, guild_id: int, host_id: int) -> int:
    return (await connection.execute(OPEN_COUNT, {"guild_id": guild_id, "host_id": host_id})).scalar() or 0


async def taken_by_host(connection: Transaction, guild_id: int, since: datetime) -> dict[int, int]:
    rows = await connection.execute(TAKEN_BY_HOST, {"guild_id": guild_id, "since": stored(since)})
    return {row[0]: row[1] for row in rows}


async def open_by_host(connection: Transaction, guild_id: int) -> dict[int, int]:
    return {row[0]: row[1] for row in await connection.execute(OPEN_BY_HOST, {"guild_id": guild_id})}


async def declined(connection: Transaction, guild_id: int, seeker_ids: Collection[int], since: datetime) -> Pairs:
    """Seeker and host, of hosts who said no after `since`."""
    return await _both(connection, DECLINED, seeker_ids, {"guild_id": guild_id, "since": stored(since)})


async def ran_out(connection: Transaction, request_ids: Collection[int]) -> Pairs:
    """Seeker and host, of hosts who left an offer of this very request unanswered."""
    return await _both(connection, RAN_OUT, request_ids, {})


async def past(connection: Transaction, guild_id: int, seeker_ids: Collection[int], since: datetime) -> Pairs:
    """Seeker and other, of two who were paired after `since`, whichever of them asked then."""
    return await _both(connection, PAST, seeker_ids, {"guild_id": guild_id, "since": stored(since)})


async def open_pairs(connection: Transaction, guild_id: int, member_id: int) -> list[str]:
    """Ids of the interviews that somebody has before them, on whichever side."""
    rows = await connection.execute(OPEN_PAIRS, {"guild_id": guild_id, "member_id": member_id})
    return [row[0] for row in rows]


async def _both(connection: Transaction, statement: Any, ids: Collection[int], values: Mapping[str, Any]) -> Pairs:
    if not ids:
        return []
    return [(row[0], row[1]) for row in await connection.execute(statement, {"ids": list(ids), **values})]


def _offer(row: Mapping[str, Any]) -> Offer:
    return Offer(
        row["id"],
        row["request_id"],
        row["guild_id"],
        row["seeker_id"],
        row["host_id"],
        tuple(json.loads(row["reasons"])),
        OfferState(row["state"]),
        datetime.fromisoformat(row["made_at"]),
        datetime.fromisoformat(row["expires_at"]),
        datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        row["round_id"],
    )
