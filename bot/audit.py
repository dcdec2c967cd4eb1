"""The record of every change by a moderator: who, what, before and after, and when; it decides and shows nothing."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.ledger import stored

# A season and the same one a year before can be compared, with a month to spare.
KEPT = timedelta(days=400)
# What a moderator reads of one change; a tip of 500 characters fits.
WORDS = 1_000
ID_BYTES = 4

ADD = text(
    "INSERT INTO audit_entries (id, guild_id, member_id, at, what, before_words, after_words)"
    " VALUES (:id, :guild_id, :member_id, :at, :what, :before, :after)"
)
PRUNE = text("DELETE FROM audit_entries WHERE at < :before")
NEWEST = text(
    "SELECT member_id, at, what, before_words, after_words FROM audit_entries WHERE guild_id = :guild_id"
    " ORDER BY at DESC, id DESC LIMIT :most"
)
HELD = text("SELECT * FROM audit_entries WHERE guild_id = :guild_id AND member_id = :member_id ORDER BY at, id")
FORGET = text("UPDATE audit_entries SET member_id = NULL WHERE guild_id = :guild_id AND member_id = :member_id")


@dataclass(frozen=True)
class Change:
    """One act of a moderator; `what` is the command, `before` and `after` plain words, empty where there was nothing.
    They are stored as they are, and made harmless where they are shown."""

    guild_id: int
    member_id: int | None
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class AuditEntry:
    change: Change
    at: datetime


class Audit:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, connection: AsyncConnection, change: Change) -> None:
        """Within the transaction of the change itself: neither is there without the other."""
        now = self._clock()
        values = {"guild_id": change.guild_id, "member_id": change.member_id, "what": change.what, "at": stored(now)}
        words = {"before": _storable(change.before), "after": _storable(change.after)}
        await connection.execute(PRUNE, {"before": stored(now - KEPT)})
        # Entries of the same instant, as where time is simulated, stay in their order.
        number = f"{time.time_ns():016x}{secrets.token_hex(ID_BYTES)}"
        await connection.execute(ADD, values | words | {"id": number})

    async def newest(self, guild_id: int, most: int = 20) -> list[AuditEntry]:
        rows = await self._database.fetch(NEWEST, {"guild_id": guild_id, "most": most})
        return [
            AuditEntry(
                Change(guild_id, row["member_id"], row["what"], row["before_words"], row["after_words"]),
                datetime.fromisoformat(row["at"]),
            )
            for row in rows
        ]

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        key = {"guild_id": guild_id, "member_id": member_id}
        return {"audit_entries": [dict(row) for row in await self._database.fetch(HELD, key)]}

    async def forget(self, guild_id: int, member_id: int) -> None:
        """The change stays, without the name."""
        async with self._database.write() as connection:
            await connection.execute(FORGET, {"guild_id": guild_id, "member_id": member_id})


def _storable(words: str) -> str:
    return words.encode("utf-8", "backslashreplace").decode().replace("\0", "")[:WORDS]
