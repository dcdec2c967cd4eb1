"""Who left a server and who came back: noticed once, kept in one table, and told to the features."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime

import discord

from bot.database.errors import DatabaseError
from bot.database.executor import Database, Executor
from bot.database.personal_data import Table
from bot.guilds.members import GuildMembers

DEPARTURE_TABLES = (Table("departures", "When I noticed that you'd left the server", ("member_id",)),)

ADD = (
    "INSERT INTO departures (guild_id, member_id, noticed_at) VALUES (:guild_id, :member_id, :at)"
    " ON CONFLICT (guild_id, member_id) DO NOTHING RETURNING member_id"
)
GET = "SELECT member_id FROM departures WHERE guild_id = :guild_id AND member_id IN :member_ids"
DELETE = "DELETE FROM departures WHERE guild_id = :guild_id AND member_id IN :member_ids RETURNING member_id"
LONG_GONE = (
    "SELECT member_id FROM departures WHERE guild_id = :guild_id AND noticed_at <= :before"
    " ORDER BY noticed_at, member_id LIMIT :limit"
)


async def add_departures(db: Executor, guild_id: int, member_ids: Collection[int], at: datetime) -> set[int]:
    """Those of whom it is news."""
    rows = await db.fetch(GET, {"guild_id": guild_id, "member_ids": list(member_ids)})
    news = [member_id for member_id in member_ids if member_id not in {row["member_id"] for row in rows}]
    if not news:
        return set()
    values = {"guild_id": guild_id, "at": at}
    added = await db.execute_all(*((ADD, values | {"member_id": member_id}) for member_id in news))
    return {row["member_id"] for rows in added for row in rows}


async def remove_departures(db: Executor, guild_id: int, member_ids: Collection[int]) -> set[int]:
    """They are members, whatever was noticed; those of whom it is news."""
    values = {"guild_id": guild_id, "member_ids": list(member_ids)}
    if not member_ids or not await db.fetch(GET, values):
        return set()
    return {row["member_id"] for row in await db.returning(DELETE, values)}


async def get_long_gone(db: Executor, guild_id: int, before: datetime, limit: int) -> list[int]:
    """Those of a guild who were noticed at `before` or earlier."""
    rows = await db.fetch(LONG_GONE, {"guild_id": guild_id, "before": before, "limit": limit})
    return [row["member_id"] for row in rows]


# Called with a guild and the members of it whom the news is about.
Listener = Callable[[int, Collection[int]], Awaitable[None]]


class Departures:
    """`client.departures`. The table `departures` is the one truth about who is gone; a feature asks it in its queries,
    or keeps what it needs up to date by listening."""

    def __init__(self, client: discord.Client, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._departure_listeners: list[Listener] = []
        self._return_listeners: list[Listener] = []
        self.members = GuildMembers(client, clock, self.members_left)

    def on_departure(self, listener: Listener) -> None:
        """From now on `listener(guild_id, member_ids)` is called, once for each time that somebody leaves."""
        self._departure_listeners.append(listener)

    def on_return(self, listener: Listener) -> None:
        """From now on `listener(guild_id, member_ids)` is called, once for each time that somebody is back."""
        self._return_listeners.append(listener)

    async def members_left(self, guild_id: int, member_ids: Collection[int]) -> None:
        """They have left: every feature hides them now."""
        news = await add_departures(self._database, guild_id, member_ids, self._clock())
        for listener in self._departure_listeners if news else ():
            await listener(guild_id, news)

    async def members_present(self, guild_id: int, member_ids: Collection[int]) -> None:
        """They are members. For those who were taken for gone, every feature goes on where it stopped."""
        news = await remove_departures(self._database, guild_id, member_ids)
        for listener in self._return_listeners if news else ():
            await listener(guild_id, news)

    async def member_acted(self, guild_id: int, member_id: int) -> None:
        """Whoever acts in a server is there. Asks the database once in ten minutes of theirs at most."""
        if self.members.was_seen(guild_id, member_id):
            return
        with suppress(DatabaseError):  # what they do may need no records; their next act is asked about again
            await self.members_present(guild_id, [member_id])
            self.members.mark_seen(guild_id, member_id)
