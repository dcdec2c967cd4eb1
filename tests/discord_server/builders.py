"""How a test furnishes this Discord: guilds, roles, members, channels; no request of the bot may enter."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.discord_server import payloads, permissions
from tests.discord_server.core import Core
from tests.discord_server.gateway import GUILD_MEMBERS
from tests.discord_server.records import (
    ANNOUNCEMENT,
    FORUM,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    User,
)

KINDS = {"text": TEXT, "announcement": ANNOUNCEMENT, "forum": FORUM, "voice": 2, "category": 4}


class Builders(Core):
    def add_guild(
        self, name: str = "Guild", *, bot_permissions: int = permissions.BOT_DEFAULT, locale: str = "en-US"
    ) -> Guild:
        """Comes with an owner, @everyone, and the bot holding a role of its own with `bot_permissions`."""
        owner = self.world.add_user(f"{name} owner")
        guild = Guild(self.world.snowflake(spread=True), name, owner.id, locale)
        self.world.guilds[guild.id] = guild
        self.world.roles[guild.id] = Role(guild.id, guild.id, "@everyone", permissions.MEMBER_DEFAULT)
        bot = self.world.bot
        role = Role(self.world.snowflake(), guild.id, bot.name, bot_permissions, 10, managed_by=bot.id)
        self.world.roles[role.id] = role
        for user, roles in ((owner, ()), (bot, (role.id,))):
            self.world.members[guild.id, user.id] = Member(guild.id, user, roles)
        for session in self.gateway.sessions.values():
            if session.hears(guild.id):
                everyone = bool(session.intents & GUILD_MEMBERS)
                session.send("GUILD_CREATE", payloads.guild_create(self.world, guild, everyone))
        return guild

    def owner(self, guild: Guild) -> Member:
        return self.world.members[guild.id, guild.owner_id]

    def add_role(self, guild: Guild, name: str, bits: int = 0, position: int = 1) -> Role:
        role = Role(self.world.snowflake(), guild.id, name, bits, position)
        self.world.roles[role.id] = role
        data = {"guild_id": str(guild.id), "role": payloads.role(role)}
        self.gateway.dispatch("GUILD_ROLE_CREATE", data, guild.id)
        return role

    def set_bot_permissions(self, guild: Guild, bits: int) -> None:
        """Change what the bot's own role may do; its name stays."""
        for role in self.world.guild_roles(guild.id).values():
            if role.managed_by == self.world.bot.id:
                changed = self.world.roles[role.id] = replace(role, permissions=bits)
                data = {"guild_id": str(guild.id), "role": payloads.role(changed)}
                self.gateway.dispatch("GUILD_ROLE_UPDATE", data, guild.id)

    def add_member(
        self, guild: Guild, name: str = "member", *, roles: Iterable[Role] = (), bits: int = 0,
        user: User | None = None, dms: bool = True,
    ) -> Member:  # fmt: skip
        """`bits` are permissions of the member's own, beside the roles; `user` joins one who is known
        already.
        """
        held = [each.id for each in roles]
        if bits:
            held.append(self.add_role(guild, f"{name} may", bits).id)
        member = Member(guild.id, user or self.world.add_user(name), tuple(held))
        self.world.members[guild.id, member.id] = member
        self.set_dms(member, dms)
        data = payloads.member(member) | {"guild_id": str(guild.id)}
        self.gateway.dispatch("GUILD_MEMBER_ADD", data, guild.id, GUILD_MEMBERS)
        return member

    def set_roles(self, member: Member, roles: Iterable[Role]) -> Member:
        changed = replace(member, role_ids=tuple(each.id for each in roles))
        self.world.members[member.guild_id, member.id] = changed
        data = payloads.member(changed) | {"guild_id": str(member.guild_id)}
        self.gateway.dispatch("GUILD_MEMBER_UPDATE", data, member.guild_id, GUILD_MEMBERS)
        return changed

    def let_use(self, guild: Guild, command: str, target: Role | Member | Guild, allowed: bool = True) -> None:
        """As under Server Settings > Integrations: who sees the command there, whatever its default permissions say; a
        guild stands for @everyone.
        """
        self.world.command_grants.setdefault((guild.id, command), {})[target.id] = allowed

    def set_dms(self, member: Member | User, open_to_bots: bool) -> None:
        """Closed: a direct message is answered 403 with 50007."""
        (self.world.closed_to_dms.discard if open_to_bots else self.world.closed_to_dms.add)(member.id)

    def remove_member(self, member: Member) -> None:
        """The member leaves; where it is the bot itself, the guild is gone for it."""
        del self.world.members[member.guild_id, member.id]
        if member.id == self.world.bot.id:
            self.gateway.dispatch("GUILD_DELETE", {"id": str(member.guild_id)}, member.guild_id)
            return
        data = {"guild_id": str(member.guild_id), "user": payloads.user(member.user)}
        self.gateway.dispatch("GUILD_MEMBER_REMOVE", data, member.guild_id, GUILD_MEMBERS)

    def add_channel(
        self, guild: Guild, name: str = "general", kind: str = "text", *, overwrites: Iterable[Overwrite] = ()
    ) -> Channel:
        channel = Channel(self.world.snowflake(), KINDS[kind], name, guild.id, overwrites=tuple(overwrites))
        self._keep(channel, "CHANNEL_CREATE")
        return channel

    def add_thread(self, channel: Channel, name: str, owner: Member, *, private: bool = False) -> Channel:
        kind = PRIVATE_THREAD if private else PUBLIC_THREAD
        thread = Channel(
            self.world.snowflake(), kind, name, channel.guild_id, channel.id, owner_id=owner.id,
            joined=(owner.id,), created_at=self.world.now(),
        )  # fmt: skip
        self._keep(thread, "THREAD_CREATE")
        return thread

    def dm(self, member: Member | User) -> Channel:
        """The direct-message channel between the bot and this person."""
        return self.world.dm_channel(member.id)

    def change_channel(self, channel: Channel, **fields: Any) -> Channel:
        """New values for fields of the record: overwrites, archived, locked, name."""
        changed = replace(self.world.channels[channel.id], **fields)
        self._keep(changed, "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE")
        return changed

    def remove_channel(self, channel: Channel) -> None:
        payload = payloads.channel(self.world, self.world.channels[channel.id])
        del self.world.channels[channel.id]
        self.gateway.dispatch("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", payload, channel.guild_id)

    def _keep(self, channel: Channel, event: str) -> None:
        self.world.channels[channel.id] = channel
        self.gateway.dispatch(event, payloads.channel(self.world, channel), channel.guild_id)
