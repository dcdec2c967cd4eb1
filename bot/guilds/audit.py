"""The record of every change by a moderator: who, what, before and after, and when; it decides and shows nothing."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.personal_tables import PersonalTables, Table
from bot.database.time import stored

# A season and the same one a year before can be compared, with a month to spare.
KEPT = timedelta(days=400)
# What a moderator reads of one change; a tip of 500 characters fits.
WORDS = 1_000
ID_BYTES = 4

ADD = (
    "INSERT INTO audit_entries (id, guild_id, member_id, at, what, before_words, after_words)"
    " VALUES (:id, :guild_id, :member_id, :at, :what, :before, :after)"
)
PRUNE = "DELETE FROM audit_entries WHERE at < :before"
ENTRIES = "SELECT member_id, at, what, before_words, after_words FROM audit_entries"
COUNT = "SELECT COUNT(*) AS entries FROM audit_entries"
KEPT_HERE = " WHERE guild_id = :guild_id AND at >= :since"
NEWEST_FIRST = " ORDER BY at DESC, id DESC LIMIT :most OFFSET :skip"
KINDS = "SELECT DISTINCT what FROM audit_entries WHERE guild_id = :guild_id ORDER BY what"
# The words of an entry may name a member too, as in "avoid list of 123".
REDACT = (
    "UPDATE audit_entries SET before_words = REPLACE(before_words, :named, 'a former member'),"
    " after_words = REPLACE(after_words, :named, 'a former member') WHERE guild_id = :guild_id"
    " AND (before_words LIKE :like OR after_words LIKE :like)"
)
AUDIT_TABLES = (Table("audit_entries", "What you changed as a moderator, from what to what", names=("member_id",)),)


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

    async def note(self, connection: Transaction, change: Change) -> None:
        """Within the transaction of the change itself: neither is there without the other."""
        now = self._clock()
        values = {"guild_id": change.guild_id, "member_id": change.member_id, "what": change.what, "at": stored(now)}
        words = {"before": _storable(change.before), "after": _storable(change.after)}
        await connection.execute(PRUNE, {"before": stored(now - KEPT)})
        # Entries of the same instant, as where time is simulated, stay in their order.
        number = f"{time.time_ns():016x}{secrets.token_hex(ID_BYTES)}"
        await connection.execute(ADD, values | words | {"id": number})

    async def newest(self, guild_id: int, most: int = 20) -> list[AuditEntry]:
        return (await self.page(guild_id, 0, most))[0]

    async def page(
        self, guild_id: int, skip: int, most: int, *, member_id: int | None = None, what: str = ""
    ) -> tuple[list[AuditEntry], int]:
        """Newest first, and how many there are in all: of one member and of one kind of change, where given."""
        filters = {"member_id": member_id, "what": what or None}
        given: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
        which = KEPT_HERE + "".join(f" AND {name} = :{name}" for name in given)
        values = given | {"guild_id": guild_id, "since": stored(self._clock() - KEPT)}
        count, look = (COUNT + which), (ENTRIES + which + NEWEST_FIRST)
        [[counted], rows] = await self._database.fetch_all(
            (count, values), (look, values | {"skip": skip, "most": most})
        )
        return [_entry(guild_id, row) for row in rows], counted["entries"]

    async def kinds(self, guild_id: int) -> list[str]:
        """Every `what` that there is an entry of."""
        return [row["what"] for row in await self._database.fetch(KINDS, {"guild_id": guild_id})]


class AuditData(PersonalTables):
    """The change stays, without the name."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, AUDIT_TABLES)

    async def forget(self, connection: Transaction, guild_id: int, member_id: int) -> None:
        await super().forget(connection, guild_id, member_id)
        values = {"guild_id": guild_id, "named": str(member_id), "like": f"%{member_id}%"}
        await connection.execute(REDACT, values)


def _entry(guild_id: int, row: Mapping[str, Any]) -> AuditEntry:
    change = Change(guild_id, row["member_id"], row["what"], row["before_words"], row["after_words"])
    return AuditEntry(change, datetime.fromisoformat(row["at"]))


def _storable(words: str) -> str:
    return words.encode("utf-8", "backslashreplace").decode().replace("\0", "")[:WORDS]
