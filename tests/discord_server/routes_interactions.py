"""Routes that answer an interaction: the callback, the original message, follow-ups; no rule may enter."""

from typing import Any

from tests.discord_server import payloads
from tests.discord_server.gateway import DIRECT_MESSAGES, GUILD_MESSAGES
from tests.discord_server.interactions import DEFERRED, MODAL, REPLY, UPDATE, Interaction
from tests.discord_server.records import JSON, Message
from tests.discord_server.rest import Call, Router


def add(router: Router) -> None:
    router.add("POST", "/interactions/{interaction_id}/{token}/callback", callback)
    router.add("POST", "/webhooks/{webhook_id}/{token}", follow)
    router.add("GET", "/webhooks/{webhook_id}/{token}/messages/{which}", read)
    router.add("PATCH", "/webhooks/{webhook_id}/{token}/messages/{which}", edit)
    router.add("DELETE", "/webhooks/{webhook_id}/{token}/messages/{which}", delete)


def tell(call: Call, event: str, message: Message) -> None:
    """MESSAGE_CREATE or _UPDATE to those sessions whose intents cover it; never for an ephemeral message."""
    if message.visible_to is not None:
        return
    core = call.core
    guild_id = core.world.channels[message.channel_id].guild_id
    intent = GUILD_MESSAGES if guild_id else DIRECT_MESSAGES
    if any(each.intents & intent for each in core.gateway.sessions.values()):
        core.gateway.dispatch(event, payloads.message_event(core.world, message), guild_id, intent)


async def callback(call: Call) -> JSON | None:
    """The test that waits is woken only after this request is answered and logged."""
    body = call.body or {}
    attachments = call.attachments(body.get("data") or {})
    found = call.core.interactions.acknowledge(call.id("interaction_id"), call.ids["token"], body, attachments, call.at)
    call.then.append(found.answered.set)
    kind = int(body["type"])
    if kind in (REPLY, UPDATE) and found.original is not None:
        tell(call, "MESSAGE_CREATE" if kind == REPLY else "MESSAGE_UPDATE", found.original)
    return _with_response(call, found, kind) if call.query.get("with_response") in ("1", "true") else None


def _with_response(call: Call, found: Interaction, kind: int) -> JSON:
    shown: JSON = {"id": str(found.id), "type": found.kind}
    resource: JSON = {"type": kind}
    if kind in (REPLY, DEFERRED, UPDATE) and found.original is not None:
        message = found.original
        resource["message"] = payloads.message(call.core.world, message)
        shown |= {
            "response_message_id": str(message.id), "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }  # fmt: skip
    return {"interaction": shown} if kind == MODAL else {"interaction": shown, "resource": resource}


async def follow(call: Call) -> Any:
    found = call.core.interactions.for_token(call.ids["token"])
    body = call.body or {}
    message = call.core.interactions.follow(found, body, call.attachments(body))
    tell(call, "MESSAGE_CREATE", message)
    return payloads.message(call.core.world, message)


async def read(call: Call) -> JSON:
    found = call.core.interactions.for_token(call.ids["token"])
    return payloads.message(call.core.world, call.core.interactions.read(found, call.ids["which"]))


async def edit(call: Call) -> JSON:
    found = call.core.interactions.for_token(call.ids["token"])
    body = call.body or {}
    message = call.core.interactions.edit(found, call.ids["which"], body, call.attachments(body))
    tell(call, "MESSAGE_UPDATE", message)
    return payloads.message(call.core.world, message)


async def delete(call: Call) -> None:
    found = call.core.interactions.for_token(call.ids["token"])
    call.core.delete(call.core.interactions.read(found, call.ids["which"]))
    call.then.append(found.settled.set)
