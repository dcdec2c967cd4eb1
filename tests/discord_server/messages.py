"""A request body as the fields of a message, new or changed; whether it is allowed is decided elsewhere."""

from typing import Any

from tests.discord_server.records import COMPONENTS_V2, JSON, Message

SUPPRESS = 1 << 2
KEPT_FLAGS = SUPPRESS | 1 << 6 | 1 << 12 | COMPONENTS_V2


def new_fields(body: JSON, attachments: tuple[JSON, ...]) -> JSON:
    return {
        "content": body.get("content") or "", "embeds": tuple(map(shown_embed, body.get("embeds") or ())),
        "components": tuple(body.get("components") or ()), "attachments": attachments,
        "flags": int(body.get("flags") or 0) & KEPT_FLAGS, "allowed_mentions": body.get("allowed_mentions"),
        "mentions": _mentions(body),
    }  # fmt: skip


def changed_fields(message: Message, body: JSON, attachments: tuple[JSON, ...]) -> JSON:
    """The whole message after a PATCH: what the body leaves out stays, and new-style stays new-style."""
    fields: dict[str, Any] = {
        "content": message.content, "embeds": message.embeds, "components": message.components,
        "attachments": message.attachments, "flags": message.flags,
    }  # fmt: skip
    if "content" in body:
        fields["content"] = body["content"] or ""
    if "embeds" in body:
        fields["embeds"] = tuple(map(shown_embed, body["embeds"] or ()))
    if "components" in body:
        fields["components"] = tuple(body["components"] or ())
    if "flags" in body:
        given = int(body["flags"] or 0)
        fields["flags"] = (message.flags & ~SUPPRESS) | (given & (SUPPRESS | COMPONENTS_V2))
    if "attachments" in body:
        kept = {str(each.get("id")) for each in body["attachments"] or ()}
        fields["attachments"] = tuple(each for each in message.attachments if each["id"] in kept) + attachments
    elif attachments:
        fields["attachments"] = message.attachments + attachments
    return fields


def shown_embed(embed: JSON) -> JSON:
    return {"type": "rich", **embed}


def _mentions(body: JSON) -> tuple[int, ...]:
    """Users whom the message pings: named in its text and let through by allowed_mentions."""
    allowed = body.get("allowed_mentions")
    listed = _mentioned(str(body.get("content") or ""))
    for part in body.get("components") or ():
        listed += _mentioned(str(part.get("content") or ""))
    if allowed is None or "users" in (allowed.get("parse") or ()):
        return listed
    named = {int(each) for each in allowed.get("users") or ()}
    return tuple(each for each in listed if each in named)


def _mentioned(text: str) -> tuple[int, ...]:
    pieces = (each.lstrip("!") for each in text.split("<@")[1:])
    return tuple(int(each.split(">")[0]) for each in pieces if each.split(">")[0].isdigit())
