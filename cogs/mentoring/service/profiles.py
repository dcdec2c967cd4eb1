"""What members decide about themselves: their profile, their consent to be asked, whom they avoid, and their goodbye.

Every act is one transaction. Requests that lose their host by it go on to the next at once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.database.executor import Database, Transaction
from bot.guilds.departures import remove_departures
from cogs.mentoring.matching.rules import closeness
from cogs.mentoring.records import LEAST_CAPACITY, MOST_CAPACITY, Host, HostCard, HostPause, OfferState, Profile
from cogs.mentoring.service import leaving
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store import host_store, notification_store, offer_store, profile_store, request_store
from cogs.mentoring.views import refusals

# Guilds in one step; what is left comes with the next.
GUILDS_PER_STEP = 100


@dataclass(frozen=True)
class ProfileService:
    database: Database
    routing: Routing
    clock: Callable[[], datetime]

    async def save(self, profile: Profile) -> Profile:
        """Only what the member typed: what was noted about them stays. Those whom they may suit are looked at again."""
        guild_id, member_id, now = profile.guild_id, profile.member_id, self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await profile_store.save_profile(transaction, replace(profile, changed_at=now))
            await request_store.wake_seeker(transaction, guild_id, member_id, now)
            card = await host_store.get_host_card(transaction, guild_id, member_id, now)
            if card is not None and not card.paused:
                await request_store.wake_guild(transaction, guild_id, now)
            saved = await profile_store.get_profile(transaction, guild_id, member_id)
        if saved is None:
            raise refusals.no_profile(guild_id)
        return saved

    async def offer_hosting(self, guild_id: int, member_id: int, capacity: int) -> Host:
        """The consent, or another number. A pause that the host asked for stays. Raises `UserError`."""
        if not LEAST_CAPACITY <= capacity <= MOST_CAPACITY:
            raise refusals.bad_capacity(capacity)
        now = self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            profile = await profile_store.get_profile(transaction, guild_id, member_id)
            if profile is None:
                raise refusals.no_profile(guild_id)
            if not profile.held_role.strip():
                raise refusals.no_held_role(guild_id)
            await profile_store.save_host(transaction, Host(guild_id, member_id, capacity, now))
            return await _return_as_host(transaction, guild_id, member_id, now)

    async def pause_hosting(self, guild_id: int, member_id: int, until: datetime | None) -> Host:
        """Until then, or until they return. What is put to them moves on quietly; interviews agreed on stay."""
        now = self.clock()
        if until is not None and until <= now:
            raise refusals.pause_over()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await profile_store.pause_host(transaction, guild_id, member_id, HostPause.ASKED, until)
            host = await _get_host(transaction, guild_id, member_id)
            request_ids = await leaving.end_offers_of_host(transaction, guild_id, member_id, now)
        await self.routing.route_by_id(request_ids, now)
        return host

    async def resume_hosting(self, guild_id: int, member_id: int) -> Host:
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await profile_store.resume_host(transaction, guild_id, member_id)
            return await _return_as_host(transaction, guild_id, member_id, self.clock())

    async def stop_hosting(self, guild_id: int, member_id: int) -> None:
        """Fine where they are no host. Interviews agreed on stay."""
        now = self.clock()
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            request_ids = await leaving.end_offers_of_host(transaction, guild_id, member_id, now)
            await profile_store.delete_host(transaction, guild_id, member_id)
        await self.routing.route_by_id(request_ids, now)

    async def come_back(self, guild_id: int, member_id: int) -> None:
        """After a pause for silence, or after having left the guild; a pause that they asked for stays."""
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await _return(transaction, guild_id, member_id, self.clock())

    async def get_directory(
        self, guild_id: int, role_keys: Collection[str], industry_keys: Collection[str]
    ) -> list[HostCard]:
        """Hosts who do this work in this industry; all for no keys. What is asked for comes before what is related,
        free places before none, and who has been a host for long before who has not."""
        pool = await self.routing.loader.load(self.database, guild_id, [], self.clock())
        listed = []
        for card in pool.cards:
            candidate = pool.candidates[card.host.member_id]
            role, industry = closeness(role_keys, candidate.role), closeness(industry_keys, candidate.industry)
            if role and industry:
                order = (-role, -industry, card.free == 0, card.host.since, card.host.member_id)
                listed.append((order, card))
        return [card for _order, card in sorted(listed, key=lambda entry: entry[0])]

    async def toggle_avoided(self, guild_id: int, member_id: int, avoided_id: int) -> bool:
        """True: the other is on the list now; False: off it again. What one considers of the other is over."""
        if member_id == avoided_id:
            raise refusals.avoids_self()
        now, request_ids = self.clock(), []
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            added = await profile_store.toggle_avoided(transaction, guild_id, member_id, avoided_id, now)
            if added:
                request_ids = await _end_offers_between(transaction, guild_id, member_id, avoided_id, now)
        await self.routing.route_by_id(request_ids, now)
        return added

    async def leave(self, guild_id: int, member_id: int) -> None:
        """Fine where there is nothing to leave. The avoid-list stays: it protects them from whoever is still here."""
        now = self.clock()
        await self.routing.route_by_id(await leaving.leave(self.database, guild_id, member_id, now), now)

    async def hide_departed(self, guild_id: int, member_ids: Collection[int]) -> None:
        """Those who have left the guild; who comes back finds their profile, until it is purged."""
        now = self.clock()
        if member_ids:
            request_ids = await leaving.hide_departed(self.database, guild_id, member_ids, now)
            await self.routing.route_by_id(request_ids, now)

    async def look_again(self, guild_id: int, _member_ids: Collection[int]) -> None:
        """For those who wait: somebody is back in the guild, who may be a host that suits them."""
        async with self.database.write() as transaction:
            await profile_store.lock_guild(transaction, guild_id)
            await request_store.wake_guild(transaction, guild_id, self.clock())

    async def end_due_pauses(self, now: datetime) -> None:
        """Of hosts who said until when they pause: in a bounded number of guilds."""
        for guild_id in await profile_store.get_guilds_with_pauses_over(self.database, now, GUILDS_PER_STEP):
            async with self.database.write() as transaction:
                await profile_store.lock_guild(transaction, guild_id)
                await profile_store.end_pauses(transaction, guild_id, now)
                await request_store.wake_guild(transaction, guild_id, now)


async def _get_host(transaction: Transaction, guild_id: int, member_id: int) -> Host:
    host = await profile_store.get_host(transaction, guild_id, member_id)
    if host is None:
        raise refusals.not_a_host(guild_id)
    return host


async def _return(transaction: Transaction, guild_id: int, member_id: int, now: datetime) -> None:
    await profile_store.mark_returned(transaction, guild_id, member_id)
    await remove_departures(transaction, guild_id, [member_id])
    await request_store.wake_guild(transaction, guild_id, now)
    await notification_store.recheck_notifications_of(transaction, guild_id, member_id, now)


async def _return_as_host(transaction: Transaction, guild_id: int, member_id: int, now: datetime) -> Host:
    await _return(transaction, guild_id, member_id, now)
    return await _get_host(transaction, guild_id, member_id)


async def _end_offers_between(
    transaction: Transaction, guild_id: int, member_id: int, avoided_id: int, now: datetime
) -> list[int]:
    """The requests that go on to another host. A host who did not do it hears that it is over."""
    offers = await offer_store.get_open_offers_between(transaction, guild_id, member_id, avoided_id)
    for offer in offers:
        await offer_store.end_offer(transaction, offer.id, OfferState.WITHDRAWN, now)
        await request_store.look_for_next_host(transaction, offer.request_id, now)
        if offer.host_id != member_id:
            await leaving.notify_host_of_end(transaction, offer, now)
    return [offer.request_id for offer in offers]
