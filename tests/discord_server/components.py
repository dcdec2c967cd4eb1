"""How a tree of message or modal components is walked and numbered; no rule of what is allowed may enter."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.support.reading import walk

TEXT_DISPLAY = 10


def numbered(components: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """A copy in which each component has an integer id, as Discord gives to those that came without one."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    return tuple(_with_id(part, free) for part in components)


def _with_id(part: dict[str, Any], free: Iterator[int]) -> dict[str, Any]:
    copy = dict(part)
    copy["id"] = part.get("id") or next(free)
    if "components" in part:
        copy["components"] = [_with_id(inner, free) for inner in part["components"]]
    for key in ("accessory", "component"):
        if part.get(key):
            copy[key] = _with_id(part[key], free)
    return copy
