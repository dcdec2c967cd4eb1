"""What the left rail tells: people, places and news, as plain data read from the simulated world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simcord import ChannelHandle, Env
from simcord.backend.access import channel_accessible
from simcord.enums import ChannelType

from bot.playground.community import PARTS, Community
from bot.playground.screen import Choice


class Rail:
    """Remembers per place which message was the newest when it was last shown."""

    def __init__(self, env: Env, community: Community, seen: Mapping[int, int]) -> None:
        self.seen = dict(seen)
        self._env = env
        self._community = community

    def mark_seen(self, place: int) -> None:
        self.seen[place] = max(self._env.backend.messages.get(place, {}), default=0)

    def people(self, choice: Choice) -> list[dict[str, Any]]:
        """Everybody to be; `unread` counts each one's direct messages only."""
        return [
            {
                "id": str(person),
                "name": part.name,
                "note": part.note,
                "unread": self._unread(self._community.dm(self._env, person).id, person),
                "current": person == choice.member,
            }
            for part in PARTS
            for person in (self._community.people[part.username],)
        ]

    def places(self, choice: Choice) -> list[dict[str, Any]]:
        """The channels the chosen member sees, each followed by its open threads, then direct messages."""
        found = [
            self._entry(choice, channel, "thread" if channel.is_thread else "channel")
            for channel in self._visible(choice.member)
        ]
        return [*found, self._entry(choice, self._community.dm(self._env, choice.member), "dm")]

    def _visible(self, member: int) -> Iterator[ChannelHandle]:
        for channel in self._community.handle(self._env).channels.values():
            kind = self._env.backend.get_channel(channel.id).type
            if kind not in (ChannelType.TEXT, ChannelType.NEWS) or not self._sees(member, channel):
                continue
            yield channel
            yield from (thread for thread in channel.threads if self._sees(member, thread))

    def _sees(self, member: int, channel: ChannelHandle) -> bool:
        return channel_accessible(self._env.backend, channel.id, member, history=True)

    def _entry(self, choice: Choice, channel: ChannelHandle, kind: str) -> dict[str, Any]:
        state = self._env.backend.get_channel(channel.id).thread_metadata
        return {
            "id": str(channel.id),
            "kind": kind,
            "name": "Direct messages with Guidepost" if kind == "dm" else channel.name,
            "archived": bool(state and state.archived),
            "unread": self._unread(channel.id, choice.member),
            "current": channel.id == choice.place,
        }

    def _unread(self, place: int, member: int) -> int:
        newest = self.seen.get(place, 0)
        messages = self._env.backend.messages.get(place, {})
        return sum(1 for key, message in messages.items() if key > newest and message.visible_to(member))
