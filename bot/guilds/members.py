"""Who is still a member of a guild, asked of Discord when somebody is shown or written to; no intent is needed."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import discord

# Somebody who leaves is hidden within this time, and turning pages of a leaderboard asks Discord once.
REMEMBERED = timedelta(minutes=10)
# About 100 bytes each.
MOST_REMEMBERED = 20_000
# Discord's code where not the member, but we ourselves are no longer there.
UNKNOWN_GUILD = 10004

# Told of the guild and of those who were found to have left it.
Noticed = Callable[[int, Collection[int]], Awaitable[None]]


class Presence:
    """`client.presence`. Whoever is found to have left is told on through `noticed`, at once."""

    def __init__(self, client: discord.Client, clock: Callable[[], datetime], noticed: Noticed | None = None) -> None:
        self._client = client
        self._clock = clock
        self._noticed = noticed
        self._seen: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    def saw(self, guild_id: int, member_id: int) -> None:
        """They have just acted there, so nobody needs to be asked."""
        self._seen[guild_id, member_id] = self._clock()
        self._seen.move_to_end((guild_id, member_id))
        while len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)

    async def gone(self, guild_id: int, member_ids: Collection[int]) -> set[int]:
        """Those who are surely no longer members. Where Discord does not answer, nobody is taken for gone."""
        unsure = [one for one in member_ids if not self.is_there(guild_id, one)]
        there = await asyncio.gather(*(self.asked(guild_id, one) for one in unsure))
        left = {one for one, is_there in zip(unsure, there, strict=True) if is_there is False}
        if left and self._noticed is not None:
            await self._noticed(guild_id, left)
        return left

    def is_there(self, guild_id: int, member_id: int) -> bool:
        """Whether they were seen there a moment ago; False says nothing."""
        seen = self._seen.get((guild_id, member_id))
        return seen is not None and self._clock() - seen < REMEMBERED

    async def asked(self, guild_id: int, member_id: int) -> bool | None:
        """Whether they are a member, asked of Discord now; None where it does not answer, or the bot is not there."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        try:
            await guild.fetch_member(member_id)
        except discord.NotFound as error:
            self._seen.pop((guild_id, member_id), None)
            return None if error.code == UNKNOWN_GUILD else False
        except (discord.HTTPException, OSError):
            return None
        self.saw(guild_id, member_id)
        return True
