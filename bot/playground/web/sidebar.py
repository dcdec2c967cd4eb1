"""What the page's sidebar lists: people, channels and unread messages, as plain data read from the simulated world."""

from collections.abc import Iterator, Mapping
from typing import Any

from simcord import ChannelHandle, Env
from simcord.backend.access import channel_accessible
from simcord.enums import ChannelType

from bot.playground.community import PERSONAS, Community
from bot.playground.web.screen import Selection


class Sidebar:
    """Remembers for each channel which message was the newest when it was last shown."""

    def __init__(self, env: Env, community: Community, seen: Mapping[int, int]) -> None:
        self.seen = dict(seen)
        self._env = env
        self._community = community

    def mark_seen(self, channel_id: int) -> None:
        self.seen[channel_id] = max(self._env.backend.messages.get(channel_id, {}), default=0)

    def mark_all_seen(self) -> None:
        for channel_id in self._env.backend.messages:
            self.mark_seen(channel_id)

    def people(self, selection: Selection) -> list[dict[str, Any]]:
        """Everybody to be; `unread` counts their direct messages only."""
        return [
            {
                "id": str(user_id),
                "name": persona.name,
                "note": persona.note,
                "face": f"/faces/{persona.username}.png",
                "unread": self._unread(self._community.dm(self._env, user_id).id, user_id),
                "current": user_id == selection.member_id,
            }
            for persona in PERSONAS
            for user_id in (self._community.people[persona.username],)
        ]

    def channels(self, selection: Selection) -> list[dict[str, Any]]:
        """The channels that the selected member sees, each followed by its open threads, then direct messages."""
        visible = [
            self._entry(selection, channel, "thread" if channel.is_thread else "channel")
            for channel in self._visible(selection.member_id)
        ]
        return [*visible, self._entry(selection, self._community.dm(self._env, selection.member_id), "dm")]

    def _visible(self, member_id: int) -> Iterator[ChannelHandle]:
        for channel in self._community.handle(self._env).channels.values():
            kind = self._env.backend.get_channel(channel.id).type
            if kind not in (ChannelType.TEXT, ChannelType.NEWS) or not self._sees(member_id, channel):
                continue
            yield channel
            yield from (thread for thread in channel.threads if self._sees(member_id, thread))

    def _sees(self, member_id: int, channel: ChannelHandle) -> bool:
        return channel_accessible(self._env.backend, channel.id, member_id, history=True)

    def _entry(self, selection: Selection, channel: ChannelHandle, kind: str) -> dict[str, Any]:
        state = self._env.backend.get_channel(channel.id).thread_metadata
        return {
            "id": str(channel.id),
            "kind": kind,
            "name": "Messages from Guidepost" if kind == "dm" else channel.name,
            "archived": bool(state and state.archived),
            "unread": self._unread(channel.id, selection.member_id),
            "current": channel.id == selection.channel_id,
        }

    def _unread(self, channel_id: int, member_id: int) -> int:
        newest_seen = self.seen.get(channel_id, 0)
        messages = self._env.backend.messages.get(channel_id, {})
        return sum(id_ > newest_seen and message.visible_to(member_id) for id_, message in messages.items())
