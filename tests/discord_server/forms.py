"""A modal that the bot opened, filled in as Discord would send it back; nothing is sent from here."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.discord_server.commands import MENTIONABLE, resolve
from tests.discord_server.components import numbered
from tests.discord_server.records import JSON
from tests.discord_server.world import World
from tests.support.reading import walk

TEXT_INPUT, STRING_SELECT, TEXT_DISPLAY, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = (
    4,
    3,
    10,
    18,
    19,
    21,
    22,
    23,
)
PICKED = {5: 6, 6: 8, 7: MENTIONABLE, 8: 7}


def form_data(
    world: World, guild_id: int | None, modal: JSON, values: Mapping[str, Any], keep: Callable[..., JSON]
) -> JSON:
    """ValueError where a value has no field, or Discord's own client would not send it (length, required)."""
    components = numbered(modal["components"])
    known = {part["custom_id"] for part in walk(components) if "custom_id" in part}
    if strange := set(values) - known:
        raise ValueError(f"the modal has no field {sorted(strange)}; it has {sorted(known)}")
    resolved: JSON = {}

    def fill(part: JSON) -> JSON:
        kept: JSON = {"type": part["type"], "id": part["id"]}
        if part["type"] == LABEL:
            return kept | {"component": fill(part["component"])}
        if "components" in part:
            return kept | {"components": [fill(inner) for inner in part["components"]]}
        if part["type"] == TEXT_DISPLAY:
            return kept
        return kept | {"custom_id": part["custom_id"]} | answer(part)

    def answer(part: JSON) -> JSON:
        given = values.get(part["custom_id"])
        if part["type"] in (TEXT_INPUT, RADIO, CHECKBOX):
            return {"value": _single(part, given)}
        if part["type"] in PICKED:
            kind = PICKED[part["type"]]
            return {"values": [resolve(world, guild_id, kind, each, resolved) for each in given or ()]}
        if part["type"] == UPLOAD:
            files = [keep(each) for each in given or ()]
            resolved.setdefault("attachments", {}).update({each["id"]: each for each in files})
            return {"values": [each["id"] for each in files]}
        return {"values": _several(part, given)}

    filled = [fill(part) for part in components]
    return {"custom_id": modal["custom_id"], "components": filled, "resolved": resolved}


def _single(part: JSON, given: Any) -> Any:
    if part["type"] == CHECKBOX:
        return bool(part.get("default") if given is None else given)
    if part["type"] == RADIO:
        defaults = [each["value"] for each in part["options"] if each.get("default")]
        return given if given is not None else (defaults or [None])[0]
    text = str(part.get("value") or "" if given is None else given)
    least = part.get("min_length") or (1 if part.get("required", True) else 0)
    if len(text) > (part.get("max_length") or 4000) or (len(text) < least and (text or part.get("required", True))):
        raise ValueError(
            f"field {part['custom_id']!r} wants {least} to {part.get('max_length')} characters, got {text!r}"
        )
    return text


def _several(part: JSON, given: Any) -> list[str]:
    offered = [each["value"] for each in part.get("options") or ()]
    picked = list(given) if given is not None else [e["value"] for e in part.get("options") or () if e.get("default")]
    if strange := set(picked) - set(offered):
        raise ValueError(f"field {part['custom_id']!r} has no option {sorted(strange)}; it has {offered}")
    if not picked and part.get("required", True) and part.get("min_values", 1):
        raise ValueError(f"field {part['custom_id']!r} wants an option")
    return picked
