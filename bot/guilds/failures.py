"""The record of unexpected errors, each under a short reference that a member can read out; it names no member."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.personal_tables import PersonalTables, Table

log = logging.getLogger(__name__)

# Long enough to look into a complaint about last month, short enough to stay small.
KEPT = timedelta(days=60)
TRACEBACK_CHARACTERS = 20_000

ADD = (
    "INSERT INTO failures (reference, happened_at, place, guild_id, summary, traceback)"
    " VALUES (:reference, :happened_at, :place, :guild_id, :summary, :traceback)"
)
FORGET = "DELETE FROM failures WHERE happened_at < :before"
NEWEST = (
    "SELECT reference, happened_at, place, guild_id, summary, traceback FROM failures"
    " ORDER BY happened_at DESC, reference LIMIT :most"
)
# What a database or Discord says of an error may name a member, wherever they met it.
REDACT = (
    "UPDATE failures SET summary = REPLACE(summary, :named, 'a former member'),"
    " traceback = REPLACE(traceback, :named, 'a former member') WHERE summary LIKE :like OR traceback LIKE :like"
)
OF_GUILD = (
    "SELECT reference, happened_at, place, guild_id, summary, traceback FROM failures"
    " WHERE guild_id = :guild_id OR guild_id IS NULL ORDER BY happened_at DESC, reference LIMIT :most"
)
# Of no member, and of no guild where it happened in none.
FAILURE_TABLES = (Table("failures", guildless=True),)


@dataclass(frozen=True)
class Failure:
    reference: str
    happened_at: datetime
    place: str
    guild_id: int | None
    summary: str
    traceback: str


class FailureData(PersonalTables):
    """A failure belongs to the operator: it stays, without the id of a member who asks to be forgotten."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, FAILURE_TABLES)

    async def forget(self, connection: Transaction, _guild_id: int, member_id: int) -> None:
        await connection.execute(REDACT, {"named": str(member_id), "like": f"%{member_id}%"})


class Failures:
    """Writes unexpected errors down and reads them back for moderators and operators."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, reference: str, error: BaseException, place: str, guild_id: int | None) -> None:
        """Store `error` under `reference`. Never raises: where the database is the trouble, the log has it."""
        try:
            now = self._clock()
            values = {
                "reference": reference,
                "happened_at": now.isoformat(),
                "place": place,
                "guild_id": guild_id,
                "summary": _storable(f"{type(error).__name__}: {error}")[:300],
                "traceback": _storable("".join(traceback.format_exception(error)))[-TRACEBACK_CHARACTERS:],
            }
            async with self._database.write() as connection:
                await connection.execute(FORGET, {"before": (now - KEPT).isoformat()})
                await connection.execute(ADD, values)
        except Exception as trouble:
            log.error("The failure %s is in this log only: %s", reference, trouble)

    async def newest(self, most: int = 10, *, guild_id: int | None = None) -> list[Failure]:
        """Of all guilds, or of one and of none, which may show them to its moderators."""
        look = NEWEST if guild_id is None else OF_GUILD
        values = {"most": most} if guild_id is None else {"most": most, "guild_id": guild_id}
        async with self._database.read() as connection:
            rows = (await connection.execute(look, values)).all()
        return [Failure(row.reference, datetime.fromisoformat(row.happened_at), *row[2:]) for row in rows]


def _storable(words: str) -> str:
    """Half a surrogate pair fits no database, and a zero sign does not fit PostgreSQL."""
    return words.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
