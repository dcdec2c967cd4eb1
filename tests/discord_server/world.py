"""Everything that this Discord remembers: guilds, members, messages; no HTTP and no sockets may enter."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from tests.discord_server import errors, permissions
from tests.discord_server.records import DM, JSON, PRIVATE_THREAD, Channel, Guild, Member, Message, Role, User

EPOCH_MS = 1_420_070_400_000  # the first second of 2015, where Discord's ids begin

Key = TypeVar("Key")
Record = TypeVar("Record", bound=Role | Member | Channel)


class OfGuilds(dict[Key, Record]):
    """Things that belong to guilds, also by these: a bot in 20,000 of them is told of each one's at its start."""

    def __init__(self) -> None:
        super().__init__()
        self.of_guild: defaultdict[int | None, dict[Key, Record]] = defaultdict(dict)

    def __setitem__(self, key: Key, record: Record) -> None:
        super().__setitem__(key, record)
        self.of_guild[record.guild_id][key] = record

    def __delitem__(self, key: Key) -> None:
        del self.of_guild[self[key].guild_id][key]
        super().__delitem__(key)


class World:
    """`clock` gives seconds since 1970 and is used for ids and timestamps alone, never for deadlines."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._last_id = 0
        self.guilds: dict[int, Guild] = {}
        self.roles: OfGuilds[int, Role] = OfGuilds()
        self.users: dict[int, User] = {}
        self.members: OfGuilds[tuple[int, int], Member] = OfGuilds()
        self.channels: OfGuilds[int, Channel] = OfGuilds()
        self.messages: dict[int, Message] = {}
        self.timeline: defaultdict[int, list[int]] = defaultdict(list)
        self.nonces: dict[tuple[int, int, str], int] = {}
        self.emojis: list[JSON] = []
        self.files: dict[str, bytes] = {}
        self.closed_to_dms: set[int] = set()
        self.command_grants: dict[tuple[int, str], dict[int, bool]] = {}
        self.bot = self.add_user("Guidepost", bot=True)

    def snowflake(self, spread: bool = False) -> int:
        """Rising ids; `spread` moves on by a millisecond, so that neighbours fall on different shards."""
        now = (int(self._clock() * 1000) - EPOCH_MS) << 22
        self._last_id = max(now, self._last_id + ((1 << 22) if spread else 1))
        return self._last_id

    def now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat()

    def add_user(self, name: str, bot: bool = False) -> User:
        user = User(self.snowflake(), name, bot)
        self.users[user.id] = user
        return user

    def guild_roles(self, guild_id: int) -> dict[int, Role]:
        return dict(self.roles.of_guild[guild_id])

    def guild_members(self, guild_id: int) -> list[Member]:
        return list(self.members.of_guild[guild_id].values())

    def guild_channels(self, guild_id: int, threads: bool = False) -> list[Channel]:
        return [each for each in self.channels.of_guild[guild_id].values() if each.is_thread == threads]

    def guild(self, guild_id: int) -> Guild:
        if guild_id not in self.guilds:
            raise errors.unknown("Guild")
        if (guild_id, self.bot.id) not in self.members:
            raise errors.missing_access()
        return self.guilds[guild_id]

    def member(self, guild_id: int, user_id: int) -> Member:
        if user_id not in self.users:
            raise errors.unknown("User")
        if (guild_id, user_id) not in self.members:
            raise errors.unknown("Member")
        return self.members[guild_id, user_id]

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise errors.unknown("Channel")
        return self.channels[channel_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        found = self.messages.get(message_id)
        if found is None or found.channel_id != channel_id:
            raise errors.unknown("Message")
        return found

    def permissions(self, user_id: int, channel: Channel) -> int:
        """Bits in a channel; a direct message gives its two people all that members have by default."""
        if channel.guild_id is None:
            return permissions.MEMBER_DEFAULT if user_id in (*channel.recipients, self.bot.id) else 0
        member = self.members.get((channel.guild_id, user_id))
        if member is None:
            return 0
        place = self.channels[channel.parent_id] if channel.is_thread and channel.parent_id else channel
        guild = self.guilds[channel.guild_id]
        return permissions.compute(guild, member, self.roles, place.overwrites)

    def sees(self, user_id: int, channel: Channel) -> bool:
        """A private thread is there for those who were added, and for those who manage threads."""
        held = self.permissions(user_id, channel)
        if channel.kind == PRIVATE_THREAD and user_id not in channel.joined and not held & permissions.MANAGE_THREADS:
            return False
        return bool(held & permissions.VIEW_CHANNEL)

    def guild_permissions(self, guild_id: int, user_id: int) -> int:
        member = self.members.get((guild_id, user_id))
        return permissions.compute(self.guilds[guild_id], member, self.roles) if member else 0

    def require(self, channel: Channel, bits: int) -> None:
        """50001 where the bot does not see the channel, 50013 where a bit of `bits` is missing."""
        held = self.permissions(self.bot.id, channel)
        if not held & permissions.VIEW_CHANNEL:
            raise errors.missing_access()
        if bits & ~held:
            raise errors.missing_permissions()

    def shares_a_guild(self, user_id: int) -> bool:
        return any((guild, user_id) in self.members for guild in self.guilds if self.has_bot(guild))

    def has_bot(self, guild_id: int) -> bool:
        return (guild_id, self.bot.id) in self.members

    def dm_channel(self, user_id: int) -> Channel:
        """The one channel between the bot and a user, made on first use."""
        for channel in self.channels.values():
            if channel.kind == DM and channel.recipients == (user_id,):
                return channel
        channel = Channel(self.snowflake(), DM, "", recipients=(user_id,))
        self.channels[channel.id] = channel
        return channel

    def add_message(self, channel_id: int, author_id: int, **fields: Any) -> Message:
        message = Message(self.snowflake(), channel_id, author_id, self.now(), **fields)
        self.messages[message.id] = message
        self.timeline[channel_id].append(message.id)
        return message

    def edit_message(self, message: Message, **fields: Any) -> Message:
        """A change of what it says; pins, reactions and the like go through `mark_message`."""
        return self.mark_message(message, edited_at=self.now(), **fields)

    def mark_message(self, message: Message, **fields: Any) -> Message:
        changed = replace(message, **fields)
        self.messages[message.id] = changed
        return changed

    def drop_message(self, message: Message) -> None:
        self.messages.pop(message.id, None)
        if message.id in self.timeline[message.channel_id]:
            self.timeline[message.channel_id].remove(message.id)

    def history(self, channel_id: int, viewer: int | None = None) -> list[Message]:
        """Oldest first; ephemeral messages are there only for the one who sees them."""
        every: Iterable[Message] = (self.messages[each] for each in self.timeline[channel_id])
        return [each for each in every if each.visible_to in (None, viewer)]
