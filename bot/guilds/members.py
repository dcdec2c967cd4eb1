"""Who is still a member of a guild, asked of Discord when somebody is shown or written to; no intent is needed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from cachetools import TTLCache

# Somebody who leaves is hidden within this time, and turning pages of a leaderboard asks Discord once.
REMEMBERED = timedelta(minutes=10)
# About 100 bytes each.
CACHED_MEMBERS = 20_000
# Discord's code where not the member, but we ourselves are no longer there.
UNKNOWN_GUILD = 10004

# Of a picture, in pixels: sharp beside a text on every screen.
AVATAR_PIXELS = 128

# Called with the guild and those who were found to have left it.
OnDeparted = Callable[[int, Collection[int]], Awaitable[None]]


@dataclass(frozen=True)
class ShownMember:
    """As the server shows them; `avatar` is the address of a small picture."""

    name: str
    avatar: str


class GuildMembers:
    """`client.departures.members`. Whoever is found to have left is handed to `on_departed`, at once."""

    def __init__(
        self, client: discord.Client, clock: Callable[[], datetime], on_departed: OnDeparted | None = None
    ) -> None:
        self._client = client
        self._on_departed = on_departed
        self._seen: TTLCache[tuple[int, int], bool] = TTLCache(
            CACHED_MEMBERS, REMEMBERED.total_seconds(), timer=lambda: clock().timestamp()
        )

        self._shown: TTLCache[tuple[int, int], ShownMember] = TTLCache(
            CACHED_MEMBERS, REMEMBERED.total_seconds(), timer=lambda: clock().timestamp()
        )

    async def show(self, guild_id: int, member_ids: Collection[int]) -> dict[int, ShownMember]:
        """By their ids; without those of whom Discord does not say, or who have left."""
        keys = {(guild_id, member_id) for member_id in member_ids}
        await asyncio.gather(*(self.ask(*key) for key in sorted(keys) if key not in self._shown))
        return {member_id: shown for key in keys if (shown := self._shown.get(key)) for member_id in key[1:]}

    def mark_seen(self, guild_id: int, member_id: int) -> None:
        """They have just acted there, so Discord need not be asked about them."""
        self._seen[guild_id, member_id] = True

    def was_seen(self, guild_id: int, member_id: int) -> bool:
        """Whether they were seen there a moment ago; False says nothing."""
        return (guild_id, member_id) in self._seen

    async def find_departed(self, guild_id: int, member_ids: Collection[int]) -> set[int]:
        """Those who are surely no longer members. Where Discord does not answer, nobody is taken for gone."""
        unsure = [member_id for member_id in member_ids if not self.was_seen(guild_id, member_id)]
        answers = await asyncio.gather(*(self.ask(guild_id, member_id) for member_id in unsure))
        departed = {member_id for member_id, is_member in zip(unsure, answers, strict=True) if is_member is False}
        if departed and self._on_departed is not None:
            await self._on_departed(guild_id, departed)
        return departed

    async def ask(self, guild_id: int, member_id: int) -> bool | None:
        """Whether they are a member, asked of Discord now; None where it does not answer, or the bot is not there."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        try:
            member = await guild.fetch_member(member_id)
        except discord.NotFound as error:
            self._seen.pop((guild_id, member_id), None)
            self._shown.pop((guild_id, member_id), None)
            return None if error.code == UNKNOWN_GUILD else False
        except (discord.HTTPException, OSError):
            return None
        self.mark_seen(guild_id, member_id)
        avatar = member.display_avatar.with_size(AVATAR_PIXELS).url
        self._shown[guild_id, member_id] = ShownMember(member.display_name, avatar)
        return True
