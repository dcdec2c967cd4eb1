"""The record of unexpected errors, each under a short reference that a member can read out; it names no member."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.database.executor import Database, Transaction
from bot.database.personal_data import PersonalTables, Table
from bot.database.rows import columns_of, named_values, records_of, values_of
from bot.database.statements import storable

log = logging.getLogger(__name__)

# Long enough to look into a complaint about last month, short enough to stay small.
KEPT = timedelta(days=60)
SUMMARY_CHARACTERS = 300
TRACEBACK_CHARACTERS = 20_000
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


ADD = f"INSERT INTO failures ({columns_of(Failure)}) VALUES ({named_values(Failure)})"
FORGET = "DELETE FROM failures WHERE happened_at < :before"
NEWEST = f"SELECT {columns_of(Failure)} FROM failures ORDER BY happened_at DESC, reference LIMIT :limit"
OF_GUILD = (
    f"SELECT {columns_of(Failure)} FROM failures WHERE guild_id = :guild_id OR guild_id IS NULL"
    " ORDER BY happened_at DESC, reference LIMIT :limit"
)
# What a database or Discord says of an error may name a member, wherever they met it.
REDACT = (
    "UPDATE failures SET summary = REPLACE(summary, :named, 'a former member'),"
    " traceback = REPLACE(traceback, :named, 'a former member') WHERE summary LIKE :like OR traceback LIKE :like"
)


class FailureData(PersonalTables):
    """A failure belongs to the operator: it stays, without the id of a member who asks to be forgotten."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, FAILURE_TABLES)

    async def forget(self, transaction: Transaction, _guild_id: int, member_id: int) -> None:
        await transaction.execute(REDACT, {"named": str(member_id), "like": f"%{member_id}%"})


class Failures:
    """`client.failures`: writes unexpected errors down and reads them back for moderators and operators."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, reference: str, error: BaseException, place: str, guild_id: int | None) -> None:
        """Store `error` under `reference`. Never raises: where the database fails too, the log has it."""
        try:
            now = self._clock()
            summary = storable(f"{type(error).__name__}: {error}")[:SUMMARY_CHARACTERS]
            trace = storable("".join(traceback.format_exception(error)))[-TRACEBACK_CHARACTERS:]
            failure = Failure(reference, now, place, guild_id, summary, trace)
            await self._database.execute_all((FORGET, {"before": now - KEPT}), (ADD, values_of(failure)))
        except Exception as second_error:
            log.error("The failure %s is in this log only: %s", reference, second_error)

    async def newest(self, limit: int = 10, *, guild_id: int | None = None) -> list[Failure]:
        """Of all guilds, or of one and of none, which may show them to its moderators."""
        if guild_id is None:
            return records_of(Failure, await self._database.fetch(NEWEST, {"limit": limit}))
        return records_of(Failure, await self._database.fetch(OF_GUILD, {"limit": limit, "guild_id": guild_id}))
