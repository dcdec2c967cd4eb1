"""What Discord refuses in messages and forms though its API description allows it; no state may enter."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.discord_server import errors
from tests.discord_server.components import TEXT_DISPLAY
from tests.discord_server.records import COMPONENTS_V2, JSON
from tests.support.reading import walk

CONTENT, TEXT, COMPONENTS, EMBEDS, CHOICES = 2000, 4000, 40, 6000, 25
CUSTOM_ID, ROWS, OPTIONS = 100, 5, 25
ACTION_ROW = 1
EMBED_PARTS = ("title", "description")


def check_message(message: Mapping[str, Any], where: str = "") -> None:
    """Raise 50035 or 50006; `message` is the message as it would be after the change, not the change."""
    prefix = f"{where}." if where else ""
    components = list(message.get("components") or ())
    if len(message.get("content") or "") > CONTENT:
        raise errors.invalid_form(f"{prefix}content", f"Must be {CONTENT} or fewer in length.")
    _check_embeds(message.get("embeds") or (), prefix)
    _check_components(components, prefix)
    if (message.get("flags") or 0) & COMPONENTS_V2:
        _check_new_style(message, components, prefix)
        return
    _check_old_style(components, prefix)
    if not any(message.get(key) for key in ("content", "embeds", "components", "attachments", "sticker_ids", "poll")):
        raise errors.empty_message()


def _check_embeds(embeds: Any, prefix: str) -> None:
    total = sum(_embed_length(embed) for embed in embeds)
    if total > EMBEDS:
        raise errors.invalid_form(
            f"{prefix}embeds", f"Embeds hold {total} characters of {EMBEDS}.", "MAX_EMBED_SIZE_EXCEEDED"
        )
    if len(embeds) > 10:
        raise errors.invalid_form(f"{prefix}embeds", "Must be 10 or fewer in length.")


def _embed_length(embed: JSON) -> int:
    length = sum(len(embed.get(key) or "") for key in EMBED_PARTS)
    length += len((embed.get("footer") or {}).get("text", "")) + len((embed.get("author") or {}).get("name", ""))
    return length + sum(len(each["name"]) + len(each["value"]) for each in embed.get("fields") or ())


def _check_components(components: list[JSON], prefix: str) -> None:
    every = list(walk(components))
    ids = Counter(part["custom_id"] for part in every if part.get("custom_id") is not None)
    for custom_id, count in ids.items():
        if count > 1:
            text = f"Component custom id {custom_id!r} cannot be duplicated."
            raise errors.invalid_form(f"{prefix}components", text, "COMPONENT_CUSTOM_ID_DUPLICATED")
        if not 1 <= len(custom_id) <= CUSTOM_ID:
            raise errors.invalid_form(f"{prefix}components", f"Custom id must be 1 to {CUSTOM_ID} in length.")
    if any(len(part.get("options") or ()) > OPTIONS for part in every):
        raise errors.invalid_form(f"{prefix}components", f"A select holds up to {OPTIONS} options.")
    numbers = Counter(part["id"] for part in every if part.get("id"))
    if any(count > 1 for count in numbers.values()):
        raise errors.invalid_form(f"{prefix}components", "Component id is duplicated.", "COMPONENT_ID_DUPLICATED")


def _check_new_style(message: Mapping[str, Any], components: list[JSON], prefix: str) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if message.get(key):
            text = f"The {key} field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            raise errors.invalid_form(f"{prefix}{key}", text, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    if not components:
        raise errors.invalid_form(f"{prefix}components", "This field is required", "BASE_TYPE_REQUIRED")
    every = list(walk(components))
    if len(every) > COMPONENTS:
        raise errors.invalid_form(
            f"{prefix}components", f"{len(every)} components of {COMPONENTS}.", "COMPONENT_MAX_TOTAL"
        )
    text_length = sum(len(part.get("content") or "") for part in every if part["type"] == TEXT_DISPLAY)
    if text_length > TEXT:
        raise errors.invalid_form(
            f"{prefix}components",
            f"{text_length} characters of {TEXT}.",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        )


def _check_old_style(components: list[JSON], prefix: str) -> None:
    if any(part["type"] != ACTION_ROW for part in components):
        text = "Only action rows may stand at the top without MessageFlags.IS_COMPONENTS_V2"
        raise errors.invalid_form(f"{prefix}components", text, "UNION_TYPE_CHOICES")
    if len(components) > ROWS:
        raise errors.invalid_form(f"{prefix}components", f"Must be {ROWS} or fewer in length.")


def check_choices(data: Mapping[str, Any]) -> None:
    if len(data.get("choices") or ()) > CHOICES:
        raise errors.invalid_form("data.choices", f"Must be {CHOICES} or fewer in length.", "BASE_TYPE_MAX_LENGTH")


def check_modal(data: Mapping[str, Any]) -> None:
    components = list(data.get("components") or ())
    _check_components(components, "data.")
    if not 1 <= len(components) <= 5:
        raise errors.invalid_form("data.components", "Must be between 1 and 5 in length.", "BASE_TYPE_BAD_LENGTH")
    if not 1 <= len(data.get("title") or "") <= 45:
        raise errors.invalid_form("data.title", "Must be between 1 and 45 in length.", "BASE_TYPE_BAD_LENGTH")
