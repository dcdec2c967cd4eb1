"""Routes about messages in channels: send, read, edit, publish, pin, react; no interaction may enter."""

from dataclasses import replace
from typing import Any

from tests.discord_server import errors, limits, payloads
from tests.discord_server.components import numbered
from tests.discord_server.messages import changed_fields, new_fields
from tests.discord_server.permissions import (
    ADD_REACTIONS,
    ATTACH_FILES,
    MANAGE_MESSAGES,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    may_send,
)
from tests.discord_server.records import ANNOUNCEMENT, DM, JSON, Channel, Message
from tests.discord_server.rest import Call, Router
from tests.discord_server.routes_interactions import tell

PLACE = "/channels/{channel_id}/messages"
ONE = PLACE + "/{message_id}"
CROSSPOSTED = 1 << 1
BULK_MIN, BULK_MAX = 2, 100


def add(router: Router) -> None:
    router.add("POST", PLACE, send)
    router.add("GET", PLACE, history)
    router.add("POST", f"{PLACE}/bulk-delete", bulk_delete)
    router.add("GET", ONE, read)
    router.add("PATCH", ONE, edit)
    router.add("DELETE", ONE, delete)
    router.add("POST", f"{ONE}/crosspost", crosspost)
    for place in (PLACE + "/pins", "/channels/{channel_id}/pins"):
        router.add("GET", place, pins)
        router.add("PUT", place + "/{message_id}", pin)
        router.add("DELETE", place + "/{message_id}", unpin)
    router.add("PUT", f"{ONE}/reactions/{{emoji}}/@me", react)
    router.add("DELETE", f"{ONE}/reactions/{{emoji}}/@me", unreact)
    router.add("POST", "/channels/{channel_id}/typing", typing)


def _channel(call: Call, bits: int = 0) -> Channel:
    channel = call.core.world.channel(call.id("channel_id"))
    call.core.world.require(channel, bits)
    return channel


async def send(call: Call) -> JSON:
    """Refusals come in Discord's order: no such place, no permission, closed, then what is wrong with the
    words.
    """
    body, world = call.body or {}, call.core.world
    channel = world.channel(call.id("channel_id"))
    world.require(channel, may_send(channel) | (ATTACH_FILES if call.uploads else 0))
    if channel.kind == DM:
        _check_recipient(call, channel)
    if channel.locked:
        raise errors.thread_archived()
    if channel.archived:  # unlocked: a message wakes it
        channel = world.channels[channel.id] = replace(channel, archived=False)
        call.core.gateway.dispatch("THREAD_UPDATE", payloads.channel(world, channel), channel.guild_id)
    if before := _sent_before(call, channel, body):
        return payloads.message(world, before)
    fields = new_fields(body, call.attachments(body))
    limits.check_message(fields)
    fields |= {"components": numbered(fields["components"]), "nonce": body.get("nonce")}
    if body.get("message_reference"):
        fields |= {"reference": body["message_reference"], "kind": 19}
    message = world.add_message(channel.id, world.bot.id, **fields)
    if body.get("nonce") is not None:
        world.nonces[channel.id, world.bot.id, str(body["nonce"])] = message.id
    tell(call, "MESSAGE_CREATE", message)
    return payloads.message(world, message)


def _check_recipient(call: Call, channel: Channel) -> None:
    world = call.core.world
    for user_id in channel.recipients:
        if user_id in world.closed_to_dms or not world.shares_a_guild(user_id):
            raise errors.direct_messages_closed()


def _sent_before(call: Call, channel: Channel, body: JSON) -> Message | None:
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    world = call.core.world
    return world.messages.get(world.nonces.get((channel.id, world.bot.id, str(body["nonce"])), 0))


async def history(call: Call) -> list[JSON]:
    """Newest first; without Read Message History Discord answers with an empty list."""
    channel, world = _channel(call), call.core.world
    if not world.permissions(world.bot.id, channel) & READ_MESSAGE_HISTORY:
        return []
    every = world.history(channel.id)
    before, after, around = (int(call.query.get(key) or 0) for key in ("before", "after", "around"))
    limit = int(call.query.get("limit") or 50)
    if not 1 <= limit <= 100:
        raise errors.invalid_form("limit", "int value should be between 1 and 100.", "NUMBER_TYPE_MAX")
    if around:
        every = sorted(every, key=lambda each: abs(each.id - around))[:limit]
        every.sort(key=lambda each: each.id)
    elif after:
        every = [each for each in every if each.id > after][:limit]
    elif before:
        every = [each for each in every if each.id < before]
    return [payloads.message(world, each) for each in reversed(every[-limit:])]


def _message(call: Call, bits: int = 0) -> Message:
    channel = _channel(call, bits)
    message = call.core.world.message(channel.id, call.id("message_id"))
    if message.visible_to is not None:
        raise errors.unknown("Message")
    return message


async def read(call: Call) -> JSON:
    return payloads.message(call.core.world, _message(call, READ_MESSAGE_HISTORY))


async def edit(call: Call) -> JSON:
    message, world, body = _message(call), call.core.world, call.body or {}
    if message.author_id != world.bot.id:
        raise errors.not_the_author()
    fields = changed_fields(message, body, call.attachments(body))
    limits.check_message(fields)
    message = world.edit_message(message, **fields | {"components": numbered(fields["components"])})
    tell(call, "MESSAGE_UPDATE", message)
    return payloads.message(world, message)


async def delete(call: Call) -> None:
    message = _message(call)
    if message.author_id != call.core.world.bot.id:
        _channel(call, MANAGE_MESSAGES)
    call.core.delete(message)


async def bulk_delete(call: Call) -> None:
    channel = _channel(call, MANAGE_MESSAGES)
    ids = {int(each) for each in call.body["messages"]}
    if not BULK_MIN <= len(ids) <= BULK_MAX:
        raise errors.invalid_form(
            "messages", f"Must be between {BULK_MIN} and {BULK_MAX} in length.", "BASE_TYPE_BAD_LENGTH"
        )
    for message in call.core.world.history(channel.id):
        if message.id in ids:
            call.core.delete(message)


async def crosspost(call: Call) -> JSON:
    channel, message = _channel(call, SEND_MESSAGES), _message(call)
    if channel.kind != ANNOUNCEMENT:
        raise errors.ApiError(400, 50024, "Cannot execute action on this channel type")
    if message.author_id != call.core.world.bot.id:
        _channel(call, MANAGE_MESSAGES)
    if message.flags & CROSSPOSTED:
        raise errors.ApiError(400, 40033, "This message has already been crossposted")
    message = call.core.world.mark_message(message, flags=message.flags | CROSSPOSTED)
    return payloads.message(call.core.world, message)


async def pins(call: Call) -> Any:
    channel, world = _channel(call), call.core.world
    pinned = [payloads.message(world, each) for each in world.history(channel.id) if each.pinned]
    if "/messages/" not in call.path:
        return pinned
    return {
        "items": [{"pinned_at": each["timestamp"], "message": each} for each in pinned],
        "has_more": False,
    }


async def pin(call: Call) -> None:
    message = _pinnable(call)
    call.core.world.mark_message(message, pinned=True)


async def unpin(call: Call) -> None:
    call.core.world.mark_message(_pinnable(call), pinned=False)


def _pinnable(call: Call) -> Message:
    held = call.core.world.permissions(call.core.world.bot.id, _channel(call))
    return _message(call, 0 if held & MANAGE_MESSAGES else PIN_MESSAGES)


async def react(call: Call) -> None:
    message, world = _message(call, ADD_REACTIONS | READ_MESSAGE_HISTORY), call.core.world
    mine = (call.ids["emoji"], world.bot.id)
    if mine not in message.reactions:
        world.mark_message(message, reactions=(*message.reactions, mine))


async def unreact(call: Call) -> None:
    message, world = _message(call), call.core.world
    mine = (call.ids["emoji"], world.bot.id)
    world.mark_message(message, reactions=tuple(each for each in message.reactions if each != mine))


async def typing(call: Call) -> None:
    channel = call.core.world.channel(call.id("channel_id"))
    call.core.world.require(channel, may_send(channel))
