"""Who is still a member of a guild, asked of Discord when somebody is shown or written to; no intent is needed."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import discord

# Somebody who leaves is hidden within this time, and turning pages of a leaderboard asks Discord once.
REMEMBERED = timedelta(minutes=10)
# About 100 bytes each.
MOST_REMEMBERED = 20_000


class Presence:
    def __init__(self, client: discord.Client, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._seen: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    def saw(self, guild_id: int, member_id: int) -> None:
        """They have just acted there, so nobody needs to be asked."""
        self._seen[guild_id, member_id] = self._clock()
        self._seen.move_to_end((guild_id, member_id))
        while len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)

    async def gone(self, guild_id: int, member_ids: Collection[int]) -> set[int]:
        """Those who are surely no longer members. Where Discord does not answer, nobody is taken for gone."""
        unsure = [one for one in member_ids if not self._is_fresh(guild_id, one)]
        left = await asyncio.gather(*(self._has_left(guild_id, one) for one in unsure))
        return {one for one, has_left in zip(unsure, left, strict=True) if has_left}

    def _is_fresh(self, guild_id: int, member_id: int) -> bool:
        seen = self._seen.get((guild_id, member_id))
        return seen is not None and self._clock() - seen < REMEMBERED

    async def _has_left(self, guild_id: int, member_id: int) -> bool:
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return False
        try:
            await guild.fetch_member(member_id)
        except discord.NotFound:
            self._seen.pop((guild_id, member_id), None)
            return True
        except (discord.HTTPException, OSError):
            return False
        self.saw(guild_id, member_id)
        return False
