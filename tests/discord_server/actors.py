"""What members do: commands, presses, selects, forms, words; what the bot may answer is decided elsewhere."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from tests.discord_server import payloads, permissions
from tests.discord_server.commands import MENTIONABLE, Upload, Words, command_data, resolve
from tests.discord_server.core import Core
from tests.discord_server.forms import form_data
from tests.discord_server.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT
from tests.discord_server.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT
from tests.discord_server.records import JSON, Channel, Exchange, Member, Message, User
from tests.support.waiting import PATIENCE_SECONDS, until

SELECT_OF = {5: 6, 6: 8, 7: MENTIONABLE, 8: 7}  # a component's type as the type of option that resolves alike
# What has not been told of by then will not be.
SYNC_SECONDS = 10.0


class NotOfferedError(LookupError):
    """Discord would not show this command, component or message to the member."""


class Actors(Core):
    """Every act waits until it is acknowledged, refused as too late, or out of time; see `Exchange`."""

    async def slash(self, member: Member | User, channel: Channel, command: str, /, **options: Any) -> Exchange:
        """`command` is the full name, "guide read"; options are by their names, things as records or ids."""
        await self._first_sync()
        self._offer(member, channel, command)
        words = Words(command, options)
        data = command_data(self.world, self.commands, channel.guild_id, words, self.keep_file)
        return await self._act(COMMAND, member, channel, data)

    async def autocomplete(
        self, member: Member | User, channel: Channel, command: str, focused: str, /, **options: Any
    ) -> Exchange:
        """`focused` names the option being typed; its text so far stands among `options`."""
        await self._first_sync()
        words = Words(command, {focused: ""} | options, focused)
        data = command_data(self.world, self.commands, channel.guild_id, words, self.keep_file)
        return await self._act(AUTOCOMPLETE, member, channel, data)

    async def press(self, member: Member | User, message: Message | int, custom_id: str, /) -> Exchange:
        """NotOfferedError where the newest state of the message has no such button, or the member does not
        see it.
        """
        shown, part = self._component(member, message, custom_id)
        data = {"custom_id": custom_id, "component_type": part["type"], "id": part["id"]}
        return await self._act(COMPONENT, member, self.world.channels[shown.channel_id], data, shown)

    async def select(
        self, member: Member | User, message: Message | int, custom_id: str, values: Iterable[Any], /
    ) -> Exchange:
        """Values are those of the options, or records where users, roles or channels are picked."""
        shown, part = self._component(member, message, custom_id)
        channel = self.world.channels[shown.channel_id]
        picked: list[Any] = list(values)
        if not part.get("min_values", 1) <= len(picked) <= part.get("max_values", 1):
            raise NotOfferedError(f"{custom_id!r} wants {part.get('min_values', 1)} to {part.get('max_values', 1)}")
        kinds = {each.kind for each in picked if isinstance(each, Channel)}
        if part.get("channel_types") and kinds - set(part["channel_types"]):
            raise NotOfferedError(f"{custom_id!r} offers channels of {part['channel_types']}, not {sorted(kinds)}")
        resolved: JSON = {}
        if part["type"] in SELECT_OF:
            kind = SELECT_OF[part["type"]]
            picked = [resolve(self.world, channel.guild_id, kind, each, resolved) for each in picked]
        elif strange := set(picked) - {each["value"] for each in part["options"]}:
            raise NotOfferedError(f"{custom_id!r} has no option {sorted(strange)}")
        data = {"custom_id": custom_id, "component_type": part["type"], "id": part["id"], "values": picked}
        return await self._act(COMPONENT, member, channel, data | {"resolved": resolved}, shown)

    async def submit_modal(
        self, member: Member | User, exchange: Exchange, values: Mapping[str, Any] | None = None, /
    ) -> Exchange:
        """Fill the form that `exchange` opened: values by custom id; what is left out keeps its default."""
        if exchange.modal is None:
            raise NotOfferedError(f"no modal was opened, but {exchange.kind}: {exchange.errors}")
        channel = self.world.channels[exchange.channel_id]
        source = self.world.messages.get(exchange.source_id) if exchange.source_id else None
        data = form_data(self.world, channel.guild_id, exchange.modal, values or {}, self.keep_file)
        return await self._act(MODAL_SUBMIT, member, channel, data, source)

    def say(self, member: Member | User, channel: Channel, content: str, *uploads: Upload) -> Message:
        """An ordinary message; the bot hears of it as far as its intents reach."""
        files = tuple(self.keep_file(each) for each in uploads)
        message = self.world.add_message(channel.id, member.id, content=content, attachments=files)
        event = payloads.message_event(self.world, message)
        intent = GUILD_MESSAGES if channel.guild_id else DIRECT_MESSAGES
        for session in self.gateway.sessions.values():
            if session.hears(channel.guild_id) and session.intents & intent:
                reads = session.intents & MESSAGE_CONTENT or not channel.guild_id or str(self.world.bot.id) in content
                session.send("MESSAGE_CREATE", event if reads else event | {"content": "", "attachments": []})
        return message

    def seen_by(self, member: Member | User, channel: Channel) -> list[Message]:
        """The channel as this member sees it, oldest first: ephemeral messages only where they are theirs."""
        return self.world.history(channel.id, member.id)

    def offers(self, member: Member | User, channel: Channel, command: str) -> bool:
        """Whether Discord shows the command there: the member's permissions against its default ones; in a server
        without the bot only what may be installed by members, which they have done.
        """
        found = self.commands.named(channel.guild_id, command.split()[0])
        contexts = found.get("contexts")
        if contexts is not None and (0 if channel.guild_id else 1) not in contexts:
            return False
        if found.get("dm_permission") is False and channel.guild_id is None:
            return False
        if channel.guild_id and not self.world.has_bot(channel.guild_id) and 1 not in found["integration_types"]:
            return False
        needed = found["default_member_permissions"]
        granted = self._granted(member, channel.guild_id, command.split()[0])
        if granted is not None:
            return granted
        if needed is None or channel.guild_id is None:
            return True
        held = self.world.permissions(member.id, channel)
        if int(needed) == 0:
            return bool(held & permissions.ADMINISTRATOR)
        return not int(needed) & ~held

    def _granted(self, member: Member | User, guild_id: int | None, command: str) -> bool | None:
        """What the server's own settings say of a command: of the member, else of any of the roles, else of everyone;
        administrators see all. None where they say nothing.
        """
        if guild_id is None or not (grants := self.world.command_grants.get((guild_id, command))):
            return None
        if self.world.guild_permissions(guild_id, member.id) & permissions.ADMINISTRATOR:
            return True
        held = self.world.members[guild_id, member.id].role_ids
        of_roles = [grants[each] for each in held if each in grants]
        return grants.get(member.id, any(of_roles) if of_roles else grants.get(guild_id))

    def refresh(self, exchange: Exchange) -> Exchange:
        return self.interactions.exchange(self.interactions.by_id[exchange.id])

    async def completed(self, exchange: Exchange, timeout: float = PATIENCE_SECONDS) -> Exchange:
        """Wait until a deferred answer is filled in, edited or deleted; TimeoutError after `timeout`
        seconds.
        """
        found = self.interactions.by_id[exchange.id]
        await asyncio.wait_for(found.settled.wait(), timeout)
        await asyncio.sleep(0)
        return self.interactions.exchange(found)

    async def _first_sync(self) -> None:
        """A bot may be connected before Discord knows its commands."""
        if not self.commands.registered and self.gateway.sessions:
            with suppress(TimeoutError):
                await until(lambda: self.commands.registered, SYNC_SECONDS)

    def _offer(self, member: Member | User, channel: Channel, command: str) -> None:
        if not self.world.sees(member.id, self.world.channels[channel.id]):
            raise NotOfferedError(f"{member.id} does not see {channel.name or 'these direct messages'}")
        if not self.settings.hidden_commands and not self.offers(member, channel, command):
            raise NotOfferedError(f"/{command} is hidden from {member.id} in {channel.name or 'direct messages'}")

    def _component(self, member: Member | User, message: Message | int, custom_id: str) -> tuple[Message, JSON]:
        key = message if isinstance(message, int) else message.id
        shown = self.world.messages.get(key)
        seen = shown is not None and self.world.sees(member.id, self.world.channels[shown.channel_id])
        if shown is None or not seen or shown.visible_to not in (None, member.id):
            raise NotOfferedError(f"message {key} is not there for {member.id}")
        try:
            part = shown.component(custom_id)
        except LookupError as fault:
            raise NotOfferedError(str(fault)) from None
        if part.get("disabled"):
            raise NotOfferedError(f"{custom_id!r} is disabled")
        return shown, part

    async def _act(
        self, kind: int, member: Member | User, channel: Channel, data: JSON, source: Message | None = None
    ) -> Exchange:
        channel = self.world.channels[channel.id]
        user = payloads.user(self.world.users[member.id])
        is_away = channel.guild_id is not None and not self.world.has_bot(channel.guild_id)
        owners = {"1": str(member.id)} if is_away else {"0": str(channel.guild_id or 0)}
        metadata: JSON = {"id": "0", "type": kind, "user": user, "authorizing_integration_owners": owners}
        if kind == COMPONENT and source is not None:
            metadata["interacted_message_id"] = str(source.id)
        found = self.interactions.open(kind, channel.id, member.id, metadata, source.id if source else None)
        metadata["id"] = str(found.id)
        event = {"id": str(found.id), "type": kind, "token": found.token, "data": data}
        event |= self._surroundings(member, channel) | {"authorizing_integration_owners": owners}
        if source is not None:
            event["message"] = payloads.message(self.world, source)
        found.dispatched_at = time.perf_counter()
        found.delivered = self.gateway.dispatch("INTERACTION_CREATE", event, channel.guild_id)
        with suppress(TimeoutError):
            await asyncio.wait_for(found.answered.wait(), self.settings.ack_window + self.settings.timeout)
        return self.interactions.exchange(found)

    def _surroundings(self, member: Member | User, channel: Channel) -> JSON:
        world = self.world
        shown: JSON = {
            "application_id": str(world.bot.id), "version": 1, "channel_id": str(channel.id),
            "locale": "en-US",
            "channel": payloads.channel(world, channel, world.permissions(member.id, channel)),
            "app_permissions": str(world.permissions(world.bot.id, channel)), "entitlements": [],
            "entitlement_sku_ids": [], "attachment_size_limit": 10_485_760,
            "context": 0 if channel.guild_id else 1,
        }  # fmt: skip
        if channel.guild_id is None:
            return shown | {"user": payloads.user(world.users[member.id])}
        guild = world.guilds[channel.guild_id]
        record = world.members[guild.id, member.id]
        return shown | {
            "guild_id": str(guild.id), "guild_locale": guild.locale,
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "member": payloads.member(record, world.permissions(member.id, channel)),
        }  # fmt: skip
