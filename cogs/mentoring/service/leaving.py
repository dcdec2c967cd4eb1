"""What has to end when somebody goes: their request, the offers put to them, their interviews; the others are told.

Whose request is left without an offer is looked at again at once.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.database.engine import Database
from bot.database.executor import Transaction
from cogs.mentoring.records import Kind, Offer, OfferState, Pair
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import requests as request_store
from cogs.mentoring.store.profiles import lock_guild

LEFT = "left"


class Ends(Protocol):
    """`Meetings`, as far as it is needed here."""

    async def end(self, connection: Transaction, pair: Pair, reason: str, by: int | None, now: datetime) -> None: ...


class Departures:
    def __init__(self, database: Database, meetings: Ends) -> None:
        self._database = database
        self._meetings = meetings

    async def leave(self, guild_id: int, member_id: int, now: datetime) -> list[int]:
        """They want out: no profile, no consent to be asked any more. The requests that go on to another host."""
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            moved = await self.end_all(connection, guild_id, member_id, now)
            await profile_store.delete_host(connection, guild_id, member_id)
            await profile_store.delete_profile(connection, guild_id, member_id)
        return moved

    async def gone(self, guild_id: int, member_ids: Collection[int], now: datetime) -> list[int]:
        """They left the guild: hidden, but kept for the case that they come back soon."""
        moved = []
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            for member_id in sorted(member_ids):
                moved += await self.end_all(connection, guild_id, member_id, now)
                await profile_store.set_left(connection, guild_id, member_id, now)
        return moved

    async def end_all(self, connection: Transaction, guild_id: int, member_id: int, now: datetime) -> list[int]:
        """Everything open, within a transaction that holds the guild."""
        request = await request_store.find_open(connection, guild_id, member_id)
        if request is not None:
            await close_request(connection, request.id, LEFT, now)
        moved = await move_on(connection, guild_id, member_id, now)
        for pair_id in await offer_store.open_pairs(connection, guild_id, member_id):
            pair = await pair_store.lock(connection, pair_id)
            if pair is not None:
                await self._meetings.end(connection, pair, LEFT, member_id, now)
                moved += [pair.request_id] * (pair.host_id == member_id)
        return moved


async def close_request(connection: Transaction, request_id: int, reason: str, now: datetime) -> None:
    """The host who considers it is told."""
    offer = await offer_store.end_of_request(connection, request_id, now)
    await request_store.close(connection, request_id, reason, now)
    if offer is not None:
        await tell_host(connection, offer, now)


async def tell_host(connection: Transaction, offer: Offer, now: datetime) -> None:
    """The offer is over, and not by their doing."""
    await letter_store.write(connection, offer.guild_id, offer.host_id, Kind.ENDED, offer.id, now)


async def move_on(
    connection: Transaction, guild_id: int, host_id: int, now: datetime, state: OfferState = OfferState.WITHDRAWN
) -> list[int]:
    """The host considers nothing any more. Ids of the requests that go on to another."""
    ended = await offer_store.end_of_host(connection, guild_id, host_id, state, now)
    for offer in ended:
        await request_store.route_on(connection, offer.request_id, now)
    return [offer.request_id for offer in ended]
