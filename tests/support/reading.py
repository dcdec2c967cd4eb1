"""Reads what a message shows: one that answered, one in a channel, or one on the stand-in for Discord."""

import re
from collections.abc import Iterable
from typing import Any

import simcord

# Discord's numbers of the components.
BUTTON, SELECT, TEXT_DISPLAY, GALLERY = 2, 3, 10, 12
COMMAND_LINK = re.compile(r"</([^:>]+):\d+>")


def response_of(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The message that answered; fails where there was none."""
    assert result.response is not None, "no answer"
    return result.response


def walk(components: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every component at any depth, parents first: rows, containers, sections with accessory, labels."""
    walked = []
    for component in components:
        inner = [component.get("accessory"), component.get("component")]
        walked += [component, *walk(component.get("components") or ()), *walk(filter(None, inner))]
    return walked


def _components(message: Any, kind: int) -> list[dict[str, Any]]:
    message = response_of(message) if isinstance(message, simcord.InteractionResult) else message
    parts = [part if isinstance(part, dict) else part.to_dict() for part in message.components]
    return [component for component in walk(parts) if component["type"] == kind]


def message_text(message: Any) -> str:
    """All text that a member reads in a message, or in the answer to an interaction. Commands that are links stand as
    the view wrote them, `/streak log` in backticks: the ids come a moment after the start."""
    content = "\n".join(component["content"] for component in _components(message, TEXT_DISPLAY))
    return COMMAND_LINK.sub(r"`/\1`", content)


def picture_texts(message: Any) -> str:
    """The descriptions of a message's pictures, for those who do not see them."""
    return "\n".join(
        str(item.get("description")) for gallery in _components(message, GALLERY) for item in gallery["items"]
    )


def buttons(message: Any) -> dict[str, dict[str, Any]]:
    """The buttons of a message, or of an answer, by their labels."""
    return {button["label"]: button for button in _components(message, BUTTON)}


def button_labels(message: Any) -> list[str]:
    return [str(button["label"]) for button in _components(message, BUTTON)]


def custom_ids(message: Any) -> dict[str, str]:
    """Of the buttons of a message, by their labels."""
    return {label: button["custom_id"] for label, button in buttons(message).items()}


def options(message: Any) -> list[dict[str, Any]]:
    """The options of the only select of a message, or of an answer."""
    [select] = _components(message, SELECT)
    listed: list[dict[str, Any]] = select["options"]
    return listed


def posts(channel: Any) -> list[Any]:
    """The bot's messages in a channel or thread, oldest first; what members write has no components."""
    return [message for message in channel.history() if message.components]
