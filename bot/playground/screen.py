"""The one screen of the playground: which place is shown as which member, and the preview behind it.

No HTTP is spoken here; whoever works on the simulated world takes `turn` first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from simcord import ChannelHandle, Env, MemberActor, Preview, SetupError, UserHandle
from simcord.backend.access import channel_accessible

from bot.playground.community import Community

T = TypeVar("T")
PATIENCE = 50
PAUSE = 0.1


class NotAllowedError(Exception):
    """The asked-for look does not exist or is not this member's; the message is a sentence."""


@dataclass(frozen=True)
class Choice:
    """Who looks, and at which channel, thread or direct messages."""

    member: int
    place: int


class Screen:
    """Keeps exactly one SimCord preview open and says where the browser finds it.

    SimCord refuses operations that overlap, also the browser's own. Holding `turn` during every
    operation (the proxy holds it during browser actions) keeps them apart.
    """

    def __init__(self, env: Env, community: Community, choice: Choice) -> None:
        self.turn = asyncio.Lock()
        self.choice = choice
        self.number = 0
        self._env = env
        self._community = community
        self._preview: Preview | None = None
        self._published = 0

    @property
    def address(self) -> str | None:
        """Where the preview really listens, without a trailing slash; None between two looks."""
        return None if self._preview is None else f"http://{urlsplit(self._preview.url).netloc}"

    @property
    def view(self) -> str | None:
        """The page to put into the frame, None between two looks; a new value must be loaded anew."""
        return None if self._preview is None else f"/view?{self.number}#{urlsplit(self._preview.url).fragment}"

    def choose(self, member: int | None, place: int | None) -> Choice:
        """The look that results from picking a member, a place or both; raises NotAllowedError."""
        people = tuple(self._community.people.values())
        if member is not None and member not in people:
            raise NotAllowedError("There is no such member.")
        if place is None:
            return self._same_place_as(self.choice.member if member is None else member)
        owner = next((one for one in people if self._community.dm(self._env, one).id == place), None)
        wanted = Choice(owner or member or self.choice.member, place)
        if not self._allowed(wanted):
            raise NotAllowedError("This member cannot see that place.")
        return wanted

    def _same_place_as(self, member: int) -> Choice:
        if self._env.backend.get_channel(self.choice.place).guild_id is None:
            return Choice(member, self._community.dm(self._env, member).id)
        same = Choice(member, self.choice.place)
        return same if self._allowed(same) else Choice(member, self._community.first_place(self._env))

    def _allowed(self, choice: Choice) -> bool:
        return channel_accessible(self._env.backend, choice.place, choice.member, history=True)

    async def show(self, choice: Choice) -> None:
        """Replace what is shown; the caller holds `turn`."""
        await self.off()
        viewer, channel = self._handles(choice)
        preview = await patiently(
            lambda: self._env.preview(channel, viewers=[viewer], layout="channel", display="responsive")
        )
        await preview.__aenter__()
        self._preview, self.choice = preview, choice
        self.number += 1
        self.mark_published()

    def _handles(self, choice: Choice) -> tuple[MemberActor | UserHandle, ChannelHandle]:
        stored = self._env.backend.get_channel(choice.place)
        if stored.guild_id is None:
            return self._community.user(self._env, choice.member), self._community.dm(self._env, choice.member)
        guild = self._community.handle(self._env)
        return self._community.member(self._env, choice.member), ChannelHandle(self._env, guild, stored)

    async def replace(self, number: int) -> None:
        """Open a new preview instead of view `number`, which is gone; late callers change nothing."""
        async with self.turn:
            if number == self.number:
                await self.show(self.choice)

    async def freshen(self) -> None:
        """Publish what happened since the last publication, if anything did; the caller holds `turn`."""
        if self._preview is None or not self._allowed(self.choice):
            await self.show(self._still_allowed())
        elif self._published != self._happened():
            try:
                await self._preview.refresh()
            except (SetupError, TimeoutError):
                return  # Busy or gone: the next call tries again, and the proxy notices what is gone.
            self.mark_published()

    def _still_allowed(self) -> Choice:
        first = Choice(self.choice.member, self._community.first_place(self._env))
        return self.choice if self._allowed(self.choice) else first

    def mark_published(self) -> None:
        """Take everything that happened so far as shown."""
        self._published = self._happened()

    def _happened(self) -> int:
        return len(self._env.backend.transcript)

    async def off(self) -> None:
        preview, self._preview = self._preview, None
        if preview is not None:
            await preview.close()


async def patiently(operation: Callable[[], T]) -> T:
    """Repeat a SimCord operation that is refused because another one is still running."""
    for _ in range(PATIENCE):
        try:
            return operation()
        except SetupError as error:
            if "overlaps" not in str(error):
                raise
        await asyncio.sleep(PAUSE)
    return operation()
