"""A browser window's screen: which channel is shown, to which member, and the preview behind it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from simcord import ChannelHandle, Env, MemberActor, Preview, SetupError, UserHandle
from simcord.backend.access import channel_accessible

from bot.playground.community import Community, faces_on_pages
from bot.playground.errors import NotVisibleError

T = TypeVar("T")
# SimCord refuses an operation for as long as another one runs, which is over within a second or two.
MOST_TRIES = 50
PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Selection:
    """Who looks, and at which channel, thread or direct messages."""

    member_id: int
    channel_id: int


class Screen:
    """Keeps one SimCord preview open and says where the browser finds it.

    SimCord refuses operations that overlap, also the browser's own. Whoever works on the simulated Discord holds
    `lock`, which all screens share (the proxy holds it during browser actions).
    """

    def __init__(self, env: Env, community: Community, selection: Selection, zone: str, lock: asyncio.Lock) -> None:
        self.lock = lock
        self.zone = zone  # in which times are shown; for the next `show`
        self.selection = selection
        self.preview_number = 0
        self._env = env
        self._community = community
        self._faces = faces_on_pages(community)
        self._preview: Preview | None = None
        self._published = 0

    @property
    def address(self) -> str | None:
        """Where the preview really listens, without a trailing slash; None between two previews."""
        return None if self._preview is None else f"http://{urlsplit(self._preview.url).netloc}"

    @property
    def view_path(self) -> str | None:
        """The page to put into the frame, None between two previews; a new value must be loaded anew."""
        if self._preview is None:
            return None
        return f"/view?{self.preview_number}#{self.capability}"

    @property
    def capability(self) -> str | None:
        """What every request of this screen's page carries."""
        return None if self._preview is None else urlsplit(self._preview.url).fragment

    def select(self, member_id: int | None, channel_id: int | None) -> Selection:
        """What results from picking a member, a channel or both; raises NotVisibleError."""
        people = tuple(self._community.people.values())
        if member_id is not None and member_id not in people:
            raise NotVisibleError("There is no such member.")
        if channel_id is None:
            return self._same_channel_as(self.selection.member_id if member_id is None else member_id)
        dms = {self._community.dm(self._env, user_id).id: user_id for user_id in people}
        selection = Selection(dms.get(channel_id) or member_id or self.selection.member_id, channel_id)
        if not self._is_visible(selection):
            raise NotVisibleError("This member cannot see that place.")
        return selection

    def _same_channel_as(self, member_id: int) -> Selection:
        if self._env.backend.get_channel(self.selection.channel_id).guild_id is None:
            return Selection(member_id, self._community.dm(self._env, member_id).id)
        return self._visible(Selection(member_id, self.selection.channel_id))

    def _visible(self, selection: Selection) -> Selection:
        """The same, or the first channel where the member cannot see that one."""
        if self._is_visible(selection):
            return selection
        return Selection(selection.member_id, self._community.first_channel_id(self._env))

    def _is_visible(self, selection: Selection) -> bool:
        return channel_accessible(self._env.backend, selection.channel_id, selection.member_id, history=True)

    async def show(self, selection: Selection) -> None:
        """Replace what is shown; the caller holds `lock`."""
        await self.close()
        viewer, channel = self._handles(selection)
        preview = await retry_while_overlapping(
            lambda: self._env.preview(
                channel,
                viewers=[viewer],
                layout="channel",
                display="responsive",
                timezone=self.zone,
                assets=self._faces,
            )
        )
        await preview.__aenter__()
        self._preview, self.selection = preview, selection
        self.preview_number += 1
        self.mark_published()

    def _handles(self, selection: Selection) -> tuple[MemberActor | UserHandle, ChannelHandle]:
        env, community, member_id = self._env, self._community, selection.member_id
        channel = env.backend.get_channel(selection.channel_id)
        if channel.guild_id is None:
            return community.user(env, member_id), community.dm(env, member_id)
        return community.member(env, member_id), ChannelHandle(env, community.handle(env), channel)

    async def replace(self, preview_number: int) -> None:
        """Open a new preview instead of this one, which is gone; late callers change nothing."""
        async with self.lock:
            if preview_number == self.preview_number:
                await self.show(self.selection)

    async def refresh(self) -> None:
        """Publish what happened since the last publication, if anything did; the caller holds `lock`."""
        if self._preview is None or not self._is_visible(self.selection):
            await self.show(self._visible(self.selection))
        elif self._published != self._event_count():
            try:
                await self._preview.refresh()
            except (SetupError, TimeoutError):
                return  # Busy or gone: the next call tries again, and the proxy notices what is gone.
            self.mark_published()

    def mark_published(self) -> None:
        """Take everything that happened so far as shown."""
        self._published = self._event_count()

    def _event_count(self) -> int:
        return len(self._env.backend.transcript)

    async def close(self) -> None:
        """Show nothing."""
        preview, self._preview = self._preview, None
        if preview is not None:
            await preview.close()


async def retry_while_overlapping(operation: Callable[[], T]) -> T:
    """Repeat a SimCord operation that is refused because another one is still running."""
    for _ in range(MOST_TRIES):
        try:
            return operation()
        except SetupError as error:
            if "overlaps" not in str(error):
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    return operation()
