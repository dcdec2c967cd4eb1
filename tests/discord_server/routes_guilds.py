"""Routes about guilds, their members and roles; no channel's inside may enter."""

from dataclasses import replace

from tests.discord_server import errors, payloads
from tests.discord_server.gateway import GUILD_MEMBERS
from tests.discord_server.permissions import MANAGE_CHANNELS, MANAGE_ROLES
from tests.discord_server.records import JSON, PRIVATE_THREAD, Channel, Member
from tests.discord_server.rest import Call, Router
from tests.discord_server.routes_channels import _overwrite

ONE = "/guilds/{guild_id}"
MEMBER = ONE + "/members/{user_id}"


def add(router: Router) -> None:
    router.add("GET", ONE, read)
    router.add("GET", ONE + "/channels", channels)
    router.add("POST", ONE + "/channels", create_channel)
    router.add("GET", ONE + "/roles", roles)
    router.add("GET", ONE + "/threads/active", threads)
    router.add("GET", ONE + "/members", members)
    router.add("GET", ONE + "/members/search", search)
    router.add("GET", MEMBER, member)
    router.add("PUT", MEMBER + "/roles/{role_id}", give_role)
    router.add("DELETE", MEMBER + "/roles/{role_id}", take_role)


async def read(call: Call) -> JSON:
    return payloads.guild(call.core.world, call.core.world.guild(call.id("guild_id")))


async def channels(call: Call) -> list[JSON]:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    return [payloads.channel(world, each) for each in world.guild_channels(guild.id)]


async def create_channel(call: Call) -> JSON:
    world, guild, body = call.core.world, call.core.world.guild(call.id("guild_id")), call.body or {}
    _need(call, guild.id, MANAGE_CHANNELS)
    parent = int(body["parent_id"]) if body.get("parent_id") else None
    overwrites = tuple(_overwrite(int(each["id"]), each) for each in body.get("permission_overwrites") or ())
    made = Channel(world.snowflake(), int(body.get("type") or 0), body["name"], guild.id, parent, overwrites)
    world.channels[made.id] = made
    payload = payloads.channel(world, made)
    call.core.gateway.dispatch("CHANNEL_CREATE", payload, guild.id)
    return payload


def _need(call: Call, guild_id: int, bits: int) -> None:
    if bits & ~call.core.world.guild_permissions(guild_id, call.core.world.bot.id):
        raise errors.missing_permissions()


async def roles(call: Call) -> list[JSON]:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    return [payloads.role(each) for each in world.guild_roles(guild.id).values()]


async def threads(call: Call) -> JSON:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    found = [
        each for each in world.guild_channels(guild.id, threads=True)
        if not each.archived and (each.kind != PRIVATE_THREAD or world.bot.id in each.joined)
    ]  # fmt: skip
    mine = [payloads.thread_member(each, world.bot.id) for each in found if world.bot.id in each.joined]
    return {"threads": [payloads.channel(world, each) for each in found], "members": mine}


async def members(call: Call) -> list[JSON]:
    """The whole list is behind the privileged members intent."""
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    if not call.core.settings.privileged_intents:
        raise errors.missing_access()
    after, limit = int(call.query.get("after") or 0), int(call.query.get("limit") or 1)
    found = sorted((each for each in world.guild_members(guild.id) if each.id > after), key=lambda each: each.id)
    return [payloads.member(each) for each in found[:limit]]


async def search(call: Call) -> list[JSON]:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    text, limit = call.query.get("query", "").lower(), int(call.query.get("limit") or 1)
    found = [each for each in world.guild_members(guild.id) if each.user.name.lower().startswith(text)]
    return [payloads.member(each) for each in found[:limit]]


async def member(call: Call) -> JSON:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    return payloads.member(world.member(guild.id, call.id("user_id")))


def _with_role(call: Call) -> tuple[Member, int]:
    world, guild = call.core.world, call.core.world.guild(call.id("guild_id"))
    _need(call, guild.id, MANAGE_ROLES)
    role_id = call.id("role_id")
    if role_id not in world.guild_roles(guild.id):
        raise errors.unknown("Role")
    mine = world.members[guild.id, world.bot.id].role_ids
    if world.roles[role_id].position >= max((world.roles[each].position for each in mine), default=0):
        raise errors.missing_permissions()
    return world.member(guild.id, call.id("user_id")), role_id


def _keep(call: Call, changed: Member) -> None:
    call.core.world.members[changed.guild_id, changed.id] = changed
    payload = payloads.member(changed) | {"guild_id": str(changed.guild_id)}
    call.core.gateway.dispatch("GUILD_MEMBER_UPDATE", payload, changed.guild_id, GUILD_MEMBERS)


async def give_role(call: Call) -> None:
    found, role_id = _with_role(call)
    _keep(call, replace(found, role_ids=tuple(dict.fromkeys((*found.role_ids, role_id)))))


async def take_role(call: Call) -> None:
    found, role_id = _with_role(call)
    _keep(call, replace(found, role_ids=tuple(each for each in found.role_ids if each != role_id)))
