"""Routes about channels, threads and direct messages as places; no message may enter but a thread's first."""

from dataclasses import replace

from tests.discord_server import errors, payloads
from tests.discord_server.gateway import GUILD_MEMBERS
from tests.discord_server.permissions import (
    CREATE_PRIVATE_THREADS,
    CREATE_PUBLIC_THREADS,
    MANAGE_CHANNELS,
    MANAGE_ROLES,
    MANAGE_THREADS,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)
from tests.discord_server.records import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    JSON,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
    Overwrite,
)
from tests.discord_server.rest import Call, Router

ONE = "/channels/{channel_id}"
MEMBERS = ONE + "/thread-members"


def add(router: Router) -> None:
    router.add("POST", "/users/@me/channels", open_dm)
    router.add("GET", ONE, read)
    router.add("PATCH", ONE, change)
    router.add("DELETE", ONE, delete)
    router.add("PUT", ONE + "/permissions/{target_id}", overwrite)
    router.add("DELETE", ONE + "/permissions/{target_id}", overwrite)
    router.add("POST", ONE + "/threads", start)
    router.add("POST", ONE + "/messages/{message_id}/threads", start)
    router.add("GET", ONE + "/threads/archived/{which}", archived)
    router.add("GET", ONE + "/users/@me/threads/archived/private", archived)
    router.add("GET", MEMBERS, thread_members)
    router.add("GET", MEMBERS + "/{user_id}", thread_member)
    router.add("PUT", MEMBERS + "/{user_id}", join)
    router.add("DELETE", MEMBERS + "/{user_id}", leave)


async def open_dm(call: Call) -> JSON:
    user_id = int((call.body or {}).get("recipient_id") or 0)
    if user_id not in call.core.world.users or user_id == call.core.world.bot.id:
        raise errors.invalid_recipient()
    return payloads.channel(call.core.world, call.core.world.dm_channel(user_id))


def _channel(call: Call, bits: int = 0) -> Channel:
    """A private thread that the bot is not in is hidden from it, unless it manages threads."""
    world = call.core.world
    channel = world.channel(call.id("channel_id"))
    world.require(channel, bits)
    manages = world.permissions(world.bot.id, channel) & MANAGE_THREADS
    if channel.kind == PRIVATE_THREAD and world.bot.id not in channel.joined and not manages:
        raise errors.missing_access()
    return channel


def _keep(call: Call, channel: Channel, event: str) -> JSON:
    call.core.world.channels[channel.id] = channel
    payload = payloads.channel(call.core.world, channel)
    call.core.gateway.dispatch(event, payload, channel.guild_id)
    return payload


async def read(call: Call) -> JSON:
    return payloads.channel(call.core.world, _channel(call))


async def change(call: Call) -> JSON:
    """Who started a thread may archive it; everything else wants to manage the place."""
    body, channel = call.body or {}, _channel(call)
    own = channel.is_thread and channel.owner_id == call.core.world.bot.id and "locked" not in body
    if not own:
        call.core.world.require(channel, MANAGE_THREADS if channel.is_thread else MANAGE_CHANNELS)
    names = {"name": "name", "topic": "topic", "archived": "archived", "locked": "locked",
             "invitable": "invitable", "auto_archive_duration": "archive_minutes"}  # fmt: skip
    fields = {names[key]: value for key, value in body.items() if key in names}
    if "permission_overwrites" in body:
        fields["overwrites"] = tuple(_overwrite(int(each["id"]), each) for each in body["permission_overwrites"])
    return _keep(call, replace(channel, **fields), "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE")


async def delete(call: Call) -> JSON:
    channel = _channel(call)
    if channel.guild_id is not None:
        call.core.world.require(channel, MANAGE_THREADS if channel.is_thread else MANAGE_CHANNELS)
    payload = payloads.channel(call.core.world, channel)
    del call.core.world.channels[channel.id]
    call.core.gateway.dispatch("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", payload, channel.guild_id)
    return payload


def _overwrite(target: int, body: JSON) -> Overwrite:
    return Overwrite(target, int(body["type"]), int(body.get("allow") or 0), int(body.get("deny") or 0))


async def overwrite(call: Call) -> None:
    channel, target = _channel(call, MANAGE_ROLES), call.id("target_id")
    kept = tuple(each for each in channel.overwrites if each.target != target)
    if call.method == "PUT":
        kept += (_overwrite(target, call.body),)
    _keep(call, replace(channel, overwrites=kept), "CHANNEL_UPDATE")


async def start(call: Call) -> JSON:
    """From a message the thread takes the message's id, as in Discord."""
    body, world, parent = call.body or {}, call.core.world, _channel(call)
    kind = int(body.get("type", PRIVATE_THREAD))
    if "message_id" in call.ids:
        kind = ANNOUNCEMENT_THREAD if parent.kind == ANNOUNCEMENT else PUBLIC_THREAD
        if call.id("message_id") in world.channels:
            raise errors.ApiError(400, 160004, "A thread has already been created for this message")
        world.message(parent.id, call.id("message_id"))
    world.require(parent, CREATE_PRIVATE_THREADS if kind == PRIVATE_THREAD else CREATE_PUBLIC_THREADS)
    if not 1 <= len(body.get("name") or "") <= 100:
        raise errors.invalid_form("name", "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH")
    thread = Channel(
        call.id("message_id") if "message_id" in call.ids else world.snowflake(), kind, body["name"],
        parent.guild_id,
        parent.id, owner_id=world.bot.id, invitable=body.get("invitable", True), joined=(world.bot.id,),
        archive_minutes=body.get("auto_archive_duration") or 1440, created_at=world.now(),
    )  # fmt: skip
    return _keep(call, thread, "THREAD_CREATE")


async def archived(call: Call) -> JSON:
    world, parent = call.core.world, _channel(call)
    private = call.path.endswith("private")
    found = [
        each for each in world.guild_channels(parent.guild_id or 0, threads=True)
        if each.parent_id == parent.id and each.archived and (each.kind == PRIVATE_THREAD) == private
    ]  # fmt: skip
    return {"threads": [payloads.channel(world, each) for each in found], "members": [], "has_more": False}


def _user(call: Call) -> int:
    return call.core.world.bot.id if call.ids["user_id"] == "@me" else call.id("user_id")


async def thread_members(call: Call) -> list[JSON]:
    thread = _channel(call)
    return [payloads.thread_member(thread, each) for each in thread.joined]


async def thread_member(call: Call) -> JSON:
    thread, user_id = _channel(call), _user(call)
    if user_id not in thread.joined:
        raise errors.unknown("Member")
    return payloads.thread_member(thread, user_id)


async def join(call: Call) -> None:
    """A member who may not see the parent channel cannot be added: 50001."""
    thread, user_id, world = _channel(call, SEND_MESSAGES_IN_THREADS), _user(call), call.core.world
    if thread.archived:
        raise errors.thread_archived()
    world.member(thread.guild_id or 0, user_id)
    if not world.permissions(user_id, thread) & VIEW_CHANNEL:
        raise errors.missing_access()
    if user_id in thread.joined:
        return
    changed = world.channels[thread.id] = replace(thread, joined=(*thread.joined, user_id))
    _tell_members(call, changed, {"added_members": [payloads.thread_member(changed, user_id)]})


async def leave(call: Call) -> None:
    thread, user_id, world = _channel(call), _user(call), call.core.world
    if world.bot.id not in (user_id, thread.owner_id):
        world.require(thread, MANAGE_THREADS)
    joined = tuple(each for each in thread.joined if each != user_id)
    changed = world.channels[thread.id] = replace(thread, joined=joined)
    _tell_members(call, changed, {"removed_member_ids": [str(user_id)]})


def _tell_members(call: Call, thread: Channel, change: JSON) -> None:
    """Without the members intent Discord tells of the bot itself alone."""
    named = [int(each["user_id"]) for each in change.get("added_members", ())]
    named += [int(each) for each in change.get("removed_member_ids", ())]
    intents = 0 if call.core.world.bot.id in named else GUILD_MEMBERS
    data = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": len(thread.joined)} | change
    call.core.gateway.dispatch("THREAD_MEMBERS_UPDATE", data, thread.guild_id, intents)
