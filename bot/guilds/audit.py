"""The record of every change by a moderator: who, what, before and after, and when."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.database.executor import Database, Transaction
from bot.database.personal_data import PersonalTables, Table
from bot.database.rows import instant_from, record_of
from bot.database.statements import storable

# A season and the same one a year before can be compared, with a month to spare.
KEPT = timedelta(days=400)
# What a moderator reads of one change; a tip of 500 characters fits.
CHARACTERS = 1_000
ID_BYTES = 4

ADD = (
    "INSERT INTO audit_entries (id, guild_id, member_id, at, what, before_words, after_words)"
    " VALUES (:id, :guild_id, :member_id, :at, :what, :before, :after)"
)
PRUNE = "DELETE FROM audit_entries WHERE at < :before"
SELECT = "SELECT guild_id, member_id, what, before_words AS before, after_words AS after, at FROM audit_entries"
COUNT = "SELECT COUNT(*) FROM audit_entries"
# An empty `what`, and no member, stand for all of them.
MATCHING = (
    " WHERE guild_id = :guild_id AND at >= :since"
    " AND (:member_id = 0 OR member_id = :member_id) AND (:what = '' OR what = :what)"
)
NEWEST_FIRST = " ORDER BY at DESC, id DESC LIMIT :limit OFFSET :skip"
KINDS = "SELECT DISTINCT what FROM audit_entries WHERE guild_id = :guild_id ORDER BY what"
# The texts of an entry may name a member too, as in "avoid list of 123".
REDACT = (
    "UPDATE audit_entries SET before_words = REPLACE(before_words, :named, 'a former member'),"
    " after_words = REPLACE(after_words, :named, 'a former member') WHERE guild_id = :guild_id"
    " AND (before_words LIKE :like OR after_words LIKE :like)"
)
AUDIT_TABLES = (Table("audit_entries", "What you changed as a moderator, before and after", names=("member_id",)),)


@dataclass(frozen=True)
class Change:
    """One act of a moderator; `what` is the command, `before` and `after` plain texts, empty where there was nothing.
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
    """`client.audit`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, transaction: Transaction, change: Change) -> None:
        """Within the transaction of the change itself: neither is there without the other."""
        now = self._clock()
        await transaction.execute(PRUNE, {"before": now - KEPT})
        values = {
            # Entries of the same instant, as where time is simulated, stay in their order.
            "id": f"{time.time_ns():016x}{secrets.token_hex(ID_BYTES)}",
            "guild_id": change.guild_id,
            "member_id": change.member_id,
            "at": now,
            "what": change.what,
            "before": storable(change.before)[:CHARACTERS],
            "after": storable(change.after)[:CHARACTERS],
        }
        await transaction.execute(ADD, values)

    async def newest(
        self, guild_id: int, limit: int = 20, skip: int = 0, *, member_id: int | None = None, what: str = ""
    ) -> list[AuditEntry]:
        """Newest first: of one member and of one kind of change, where given."""
        values = self._filters(guild_id, member_id, what) | {"limit": limit, "skip": skip}
        rows = await self._database.fetch(SELECT + MATCHING + NEWEST_FIRST, values)
        return [AuditEntry(record_of(Change, row), instant_from(row["at"])) for row in rows]

    async def count(self, guild_id: int, *, member_id: int | None = None, what: str = "") -> int:
        """How many entries `newest` has in all."""
        return int(await self._database.fetch_value(COUNT + MATCHING, self._filters(guild_id, member_id, what)))

    def _filters(self, guild_id: int, member_id: int | None, what: str) -> dict[str, Any]:
        since = self._clock() - KEPT
        return {"guild_id": guild_id, "member_id": member_id or 0, "what": what, "since": since}

    async def kinds(self, guild_id: int) -> list[str]:
        """Every `what` that there is an entry of."""
        return [row["what"] for row in await self._database.fetch(KINDS, {"guild_id": guild_id})]


class AuditData(PersonalTables):
    """The change stays, without the name."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, AUDIT_TABLES)

    async def forget(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        await super().forget(transaction, guild_id, member_id)
        values = {"guild_id": guild_id, "named": str(member_id), "like": f"%{member_id}%"}
        await transaction.execute(REDACT, values)
