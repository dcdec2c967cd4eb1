"""Lets people be named in direct messages; nothing else of what SimCord shows is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from simcord.preview import _messages as messages

ALLOWED = "_user_allowed"


@contextmanager
def people_named() -> Iterator[None]:
    """Discord's client names everybody whom it knows from a shared server, also in direct messages. SimCord's names
    only the two who write there, and shows an id for all others. Should its rule be gone, nothing is changed."""
    known = vars(messages)
    before = known.get(ALLOWED)
    if before is None:
        yield
        return

    def allowed(preview: Any, page: Any, user_id: int) -> bool:
        return bool(before(preview, page, user_id)) or _in_a_shared_guild(preview.env.backend, page, user_id)

    known[ALLOWED] = allowed
    try:
        yield
    finally:
        known[ALLOWED] = before


def _in_a_shared_guild(backend: Any, page: Any, user_id: int) -> bool:
    if backend.get_channel(page.channel_id).guild_id is not None:
        return False
    return any(page.viewer.id in guild.members and user_id in guild.members for guild in backend.guilds.values())
