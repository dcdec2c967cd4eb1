"""Who members are to the interviews: their profile, their consent to be asked, whom they avoid, and their goodbye."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.database.engine import Database
from bot.database.executor import Transaction
from cogs.mentoring.matching.candidates import same_or_related
from cogs.mentoring.records import Host, HostCard, MentoringError, OfferState, Pause, Profile
from cogs.mentoring.service.leaving import Departures, move_on, tell_host
from cogs.mentoring.service.routing import Routing
from cogs.mentoring.store import avoids as avoid_store
from cogs.mentoring.store import offers as offer_store
from cogs.mentoring.store import profiles as profile_store
from cogs.mentoring.store import requests as request_store
from cogs.mentoring.store.avoids import AvoidStore
from cogs.mentoring.store.profiles import ProfileStore, lock_guild

# More than two a week is a job.
MOST_INTERVIEWS = 8

NO_PROFILE = "I do not know you here yet. Fill in `/mentoring profile` first; it takes two minutes."
NO_HELD_ROLE = (
    "Hosts talk about the work they do. Please add your current role in `/mentoring profile`, then offer interviews."
)
NO_HOST = "You do not offer interviews here. `/mentoring host` does that whenever you like."


class People:
    """Every act is one transaction. Requests that lose their host by it go on to the next at once."""

    def __init__(
        self,
        database: Database,
        profiles: ProfileStore,
        avoids: AvoidStore,
        departures: Departures,
        routing: Routing,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._profiles = profiles
        self._avoids = avoids
        self._departures = departures
        self._routing = routing
        self._clock = clock

    async def profile(self, guild_id: int, member_id: int) -> Profile | None:
        return await self._profiles.profile(guild_id, member_id)

    async def save(self, profile: Profile) -> Profile:
        """Only what the member told: what was noted about them stays. Those whom they may suit are looked at again."""
        now = self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, profile.guild_id)
            await profile_store.put(connection, replace(profile, changed_at=now))
            await request_store.wake_one(connection, profile.guild_id, profile.member_id, now)
            if await profile_store.capacity(connection, profile.guild_id, profile.member_id):
                await request_store.wake(connection, profile.guild_id, now)
        return await self._known(profile.guild_id, profile.member_id)

    async def _known(self, guild_id: int, member_id: int) -> Profile:
        found = await self._profiles.profile(guild_id, member_id)
        if found is None:
            raise MentoringError(NO_PROFILE)
        return found

    async def host(self, guild_id: int, member_id: int) -> Host | None:
        return await self._profiles.host(guild_id, member_id)

    async def _known_host(self, guild_id: int, member_id: int) -> Host:
        found = await self._profiles.host(guild_id, member_id)
        if found is None:
            raise MentoringError(NO_HOST)
        return found

    async def offer_hosting(self, guild_id: int, member_id: int, capacity: int) -> Host:
        """The consent, or another number. A pause that the host asked for stays."""
        if not 1 <= capacity <= MOST_INTERVIEWS:
            raise MentoringError(
                f"{capacity:,} interviews a month are not possible. Please choose from 1 to {MOST_INTERVIEWS}."
            )
        if not (await self._known(guild_id, member_id)).held_role.strip():
            raise MentoringError(NO_HELD_ROLE)
        now = self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            await profile_store.put_host(connection, Host(guild_id, member_id, capacity, now))
            await self._back(connection, guild_id, member_id, now)
        return await self._known_host(guild_id, member_id)

    async def pause_hosting(self, guild_id: int, member_id: int, until: datetime | None) -> Host:
        """Until then, or until they return. What is put to them moves on quietly; interviews agreed on stay."""
        now = self._clock()
        if until is not None and until <= now:
            raise MentoringError(
                "That day is over. Please choose one that is ahead, or none to pause until you return."
            )
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            if not await profile_store.pause_host(connection, guild_id, member_id, Pause.ASKED, until):
                raise MentoringError(NO_HOST)
            moved = await move_on(connection, guild_id, member_id, now)
        await self._routing.route_all(moved, now)
        return await self._known_host(guild_id, member_id)

    async def resume_hosting(self, guild_id: int, member_id: int) -> Host:
        now = self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            if not await profile_store.resume_host(connection, guild_id, member_id):
                raise MentoringError(NO_HOST)
            await self._back(connection, guild_id, member_id, now)
        return await self._known_host(guild_id, member_id)

    async def stop_hosting(self, guild_id: int, member_id: int) -> None:
        """Fine where they are no host. Interviews agreed on stay."""
        now = self._clock()
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            moved = await move_on(connection, guild_id, member_id, now)
            await profile_store.delete_host(connection, guild_id, member_id)
        await self._routing.route_all(moved, now)

    async def come_back(self, guild_id: int, member_id: int) -> None:
        """After a pause for silence, or after having left the guild; a pause that they asked for stays."""
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            await self._back(connection, guild_id, member_id, self._clock())

    async def _back(self, connection: Transaction, guild_id: int, member_id: int, now: datetime) -> None:
        await profile_store.come_back(connection, guild_id, member_id)
        await request_store.wake(connection, guild_id, now)

    async def directory(
        self, guild_id: int, role_keys: Collection[str], industry_keys: Collection[str]
    ) -> list[HostCard]:
        """Hosts who do this work in this industry; all for no keys. What is asked for comes before what is related,
        free places before none, and who has been a host for long before who has not."""
        pool = await self._routing.pool(guild_id, [], self._clock())
        found = []
        for card in pool.cards:
            held = pool.candidates[card.host.member_id]
            role = same_or_related(role_keys, held.role)
            industry = same_or_related(industry_keys, held.industry)
            if role and industry:
                order = (-role, -industry, card.free == 0, card.host.since, card.host.member_id)
                found.append((order, card))
        return [card for _order, card in sorted(found, key=lambda one: one[0])]

    async def avoid(self, guild_id: int, member_id: int, other_id: int) -> bool:
        """True: the other is on the list now; False: off it again. What one considers of the other is over."""
        if member_id == other_id:
            raise MentoringError("That is yourself. Choose somebody whom you would rather not be paired with.")
        now = self._clock()
        moved = []
        async with self._database.write() as connection:
            await lock_guild(connection, guild_id)
            added = await avoid_store.turn(connection, guild_id, member_id, other_id, now)
            if added:
                for offer in await offer_store.open_between(connection, guild_id, member_id, other_id):
                    await offer_store.end(connection, offer.id, OfferState.WITHDRAWN, now)
                    await request_store.route_on(connection, offer.request_id, now)
                    if offer.host_id != member_id:
                        await tell_host(connection, offer, now)
                    moved.append(offer.request_id)
        await self._routing.route_all(moved, now)
        return added

    async def avoided(self, guild_id: int, member_id: int) -> list[int]:
        """For nobody but the member."""
        return await self._avoids.avoided(guild_id, member_id)

    async def leave(self, guild_id: int, member_id: int) -> None:
        """Fine where there is nothing to leave. The avoid-list stays: it protects them from whoever is still here."""
        now = self._clock()
        await self._routing.route_all(await self._departures.leave(guild_id, member_id, now), now)

    async def gone(self, guild_id: int, member_ids: Collection[int]) -> None:
        """Those who have left the guild; who comes back finds their profile, until it is purged."""
        now = self._clock()
        if member_ids:
            await self._routing.route_all(await self._departures.gone(guild_id, member_ids, now), now)
