"""Routes about the application itself: who it is, its gateway, its commands; no rule may enter."""

from typing import Any

from tests.discord_server import errors, payloads
from tests.discord_server.records import JSON
from tests.discord_server.rest import Call, Router

GLOBAL = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def add(router: Router) -> None:
    router.add("GET", "/gateway", gateway)
    router.add("GET", "/gateway/bot", gateway)
    router.add("GET", "/users/@me", me)
    router.add("PATCH", "/users/@me", me)
    router.add("GET", "/users/@me/guilds", guilds)
    router.add("GET", "/users/{user_id}", user)
    router.add("GET", "/oauth2/applications/@me", application)
    router.add("GET", "/applications/@me", application)
    router.add("PATCH", "/applications/@me", application)
    router.add("GET", "/applications/{application_id}/emojis", emojis)
    router.add("POST", "/applications/{application_id}/emojis", add_emoji)
    router.add("GET", "/applications/{application_id}/skus", nothing)
    router.add("GET", "/applications/{application_id}/entitlements", nothing)
    router.add("GET", f"{GUILD}/permissions", nothing)
    for place in (GLOBAL, GUILD):
        router.add("GET", place, commands)
        router.add("PUT", place, replace)
        router.add("POST", place, put)
        router.add("GET", f"{place}/{{command_id}}", command)
        router.add("PATCH", f"{place}/{{command_id}}", change)
        router.add("DELETE", f"{place}/{{command_id}}", remove)


async def gateway(call: Call) -> JSON:
    found = call.core.gateway
    start = {
        "total": 1000,
        "remaining": found.remaining_starts,
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    return {"url": found.url, "shards": found.shards, "session_start_limit": start}


async def me(call: Call) -> JSON:
    return payloads.user(call.core.world.bot) | {"verified": True, "mfa_enabled": True}


async def guilds(call: Call) -> list[JSON]:
    world = call.core.world
    mine = [each for each in world.guilds.values() if world.has_bot(each.id)]
    return [
        {
            "id": str(each.id), "name": each.name, "icon": None, "owner": False, "features": [],
            "permissions": str(world.guild_permissions(each.id, world.bot.id)),
        }
        for each in mine
    ]  # fmt: skip


async def user(call: Call) -> JSON:
    found = call.core.world.users.get(call.id("user_id"))
    if found is None:
        raise errors.unknown("User")
    return payloads.user(found)


async def application(call: Call) -> JSON:
    return payloads.application(call.core.world)


async def emojis(call: Call) -> JSON:
    return {"items": call.core.world.emojis}


async def add_emoji(call: Call) -> JSON:
    made = {
        "id": str(call.core.world.snowflake()), "name": call.body["name"], "roles": [], "require_colons": True,
        "managed": False, "animated": False, "available": True,
    }  # fmt: skip
    call.core.world.emojis.append(made)
    return made


async def nothing(call: Call) -> list[JSON]:
    return []


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.core.world.bot.id:
        raise errors.ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in call.ids:
        return None
    return call.core.world.guild(call.id("guild_id")).id


async def commands(call: Call) -> list[JSON]:
    return call.core.commands.all(_scope(call))


async def replace(call: Call) -> list[JSON]:
    scope = _scope(call)
    names = [(each.get("type") or 1, each["name"]) for each in call.body]
    if len(set(names)) != len(names):
        text = "Application command names must be unique"
        raise errors.invalid_form("name", text, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    return call.core.commands.replace(scope, call.body)


async def put(call: Call) -> JSON:
    return call.core.commands.put(_scope(call), call.body)


async def command(call: Call) -> JSON:
    return call.core.commands.find(_scope(call), call.id("command_id"))


async def change(call: Call) -> JSON:
    return call.core.commands.change(_scope(call), call.id("command_id"), call.body or {})


async def remove(call: Call) -> Any:
    call.core.commands.remove(_scope(call), call.id("command_id"))
