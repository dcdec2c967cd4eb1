"""All SQL of offers: requests put to hosts, with the reasons for it.

What changes an offer is part of a transaction, mostly under `lock_guild`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, records_of, values_of
from bot.database.statements import Row, Step, Values
from cogs.mentoring.records import Offer, OfferState, Reason, ReasonKind
from cogs.mentoring.store import notification_store
from cogs.mentoring.store.standstill import in_running_guild, switched_off_column

_BY_ID = "SELECT * FROM mentoring_offers WHERE id = :id"
_BY_ID_AND_SWITCH = f"SELECT *, {switched_off_column('mentoring_offers')} FROM mentoring_offers WHERE id = :id"
_OPEN_OF_HOST = (
    "SELECT * FROM mentoring_offers WHERE guild_id = :guild_id AND host_id = :host_id AND state = 'open'"
    " ORDER BY made_at, id"
)
_OPEN_OF_REQUEST = "SELECT * FROM mentoring_offers WHERE request_id = :request_id AND state = 'open'"
_OPEN_BETWEEN = (
    "SELECT * FROM mentoring_offers WHERE guild_id = :guild_id AND state = 'open' AND"
    " ((seeker_id = :one_id AND host_id = :other_id) OR (seeker_id = :other_id AND host_id = :one_id)) ORDER BY id"
)
_DUE = (
    "SELECT * FROM mentoring_offers WHERE state = 'open' AND expires_at <= :now"
    f" AND {in_running_guild('mentoring_offers')} ORDER BY expires_at, id LIMIT :limit"
)
_ADD = f"INSERT INTO mentoring_offers ({columns_of(Offer)}) VALUES ({named_values(Offer)})"
_END = "UPDATE mentoring_offers SET state = :state, ended_at = :now WHERE state = 'open'"
_END_BY_ID = f"{_END} AND id = :id RETURNING *"
_END_OF_HOST = f"{_END} AND guild_id = :guild_id AND host_id = :host_id RETURNING *"
_END_OF_REQUEST = f"{_END} AND request_id = :request_id RETURNING *"
_END_OF_ROUND = f"{_END} AND round_id = :round_id RETURNING *"
_STATES_OF_ROUND = "SELECT state, COUNT(*) AS number FROM mentoring_offers WHERE round_id = :round_id GROUP BY state"
_NOTIFIED_OF_ROUND = (
    "SELECT COUNT(*) AS number FROM mentoring_offers AS o JOIN mentoring_letters AS l ON l.subject = o.id"
    " AND l.kind = 'offer' AND l.member_id = o.host_id WHERE o.round_id = :round_id AND l.state <> 'open'"
)
# Version 0.2 stored a reason as a sentence about the host, worded for the seeker; an offer lives for 72 hours.
_SENTENCES = {
    "does what you want to do": ReasonKind.ROLE,
    "does related work": ReasonKind.RELATED_ROLE,
    "works in the industry you want": ReasonKind.INDUSTRY,
    "works in a related industry": ReasonKind.RELATED_INDUSTRY,
}
_SENTENCE_STARTS = {"shares your interest in ": ReasonKind.TOPICS, "speaks ": ReasonKind.LANGUAGES}


async def get_offer(db: Executor, offer_id: str) -> Offer | None:
    return _first(await db.fetch(_BY_ID, {"id": offer_id}))


async def get_offer_and_switch(db: Executor, offer_id: str) -> tuple[Offer | None, bool]:
    """And whether interviews are switched off in its server."""
    rows = await db.fetch(_BY_ID_AND_SWITCH, {"id": offer_id})
    return _first(rows), any(row["is_off"] for row in rows)


async def get_open_offers_of_host(db: Executor, guild_id: int, host_id: int) -> list[Offer]:
    """Oldest first."""
    return _offers(await db.fetch(_OPEN_OF_HOST, {"guild_id": guild_id, "host_id": host_id}))


async def get_open_offer_of_request(db: Executor, request_id: int) -> Offer | None:
    return _first(await db.fetch(_OPEN_OF_REQUEST, {"request_id": request_id}))


async def get_open_offers_between(db: Executor, guild_id: int, one_id: int, other_id: int) -> list[Offer]:
    """Whichever of the two is the host."""
    values = {"guild_id": guild_id, "one_id": one_id, "other_id": other_id}
    return _offers(await db.fetch(_OPEN_BETWEEN, values))


async def get_expired_offers(db: Executor, now: datetime, limit: int) -> list[Offer]:
    """Open ones whose time is up, longest first."""
    return _offers(await db.fetch(_DUE, {"now": now, "limit": limit}))


async def count_offers_of_round(db: Executor, round_id: int) -> tuple[dict[OfferState, int], int]:
    """How many there are in each state, and of how many the host was notified, or could not be."""
    values = {"round_id": round_id}
    states, [notified] = await db.fetch_all((_STATES_OF_ROUND, values), (_NOTIFIED_OF_ROUND, values))
    return {OfferState(row["state"]): int(row["number"]) for row in states}, int(notified["number"])


def adding(offer: Offer) -> Step:
    return _ADD, values_of(offer)


async def add_offers(transaction: Transaction, offers: Collection[Offer]) -> None:
    await transaction.execute_many(_ADD, [values_of(offer) for offer in offers])


async def end_offer(transaction: Transaction, offer_id: str, state: OfferState, now: datetime) -> Offer | None:
    """As it is now; None where it had ended before."""
    return next(iter(await _end(transaction, _END_BY_ID, state, now, {"id": offer_id})), None)


async def end_offers_of_host(
    transaction: Transaction, guild_id: int, host_id: int, state: OfferState, now: datetime
) -> list[Offer]:
    return await _end(transaction, _END_OF_HOST, state, now, {"guild_id": guild_id, "host_id": host_id})


async def withdraw_offer_of_request(transaction: Transaction, request_id: int, now: datetime) -> Offer | None:
    """The one that was open."""
    values = {"request_id": request_id}
    return next(iter(await _end(transaction, _END_OF_REQUEST, OfferState.WITHDRAWN, now, values)), None)


async def withdraw_offers_of_round(transaction: Transaction, round_id: int, now: datetime) -> list[Offer]:
    return await _end(transaction, _END_OF_ROUND, OfferState.WITHDRAWN, now, {"round_id": round_id})


async def _end(
    transaction: Transaction, statement: str, state: OfferState, now: datetime, values: Values
) -> list[Offer]:
    rows = await transaction.returning(statement, {"state": state.value, "now": now, **values})
    await notification_store.close_offer_notifications(transaction, [row["id"] for row in rows], now)
    return sorted(_offers(rows), key=lambda offer: offer.request_id)


def _first(rows: list[Row]) -> Offer | None:
    return next(iter(_offers(rows)), None)


def _offers(rows: list[Row]) -> list[Offer]:
    return [replace(offer, reasons=tuple(map(_reason, offer.reasons))) for offer in records_of(Offer, rows)]


def _reason(item: Any) -> Reason:
    """Of the JSON of a reason, or of a sentence of version 0.2."""
    if not isinstance(item, str):
        kind, values = item
        return Reason(ReasonKind(kind), tuple(values))
    if item in _SENTENCES:
        return Reason(_SENTENCES[item])
    start = next((start for start in _SENTENCE_STARTS if item.startswith(start)), None)
    if start is not None:
        return Reason(_SENTENCE_STARTS[start], (item.removeprefix(start),))
    return Reason(ReasonKind.SENTENCE, (item,))
