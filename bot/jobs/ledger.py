"""The ledger of occurrences: who may send what now, and how each ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.database.executor import Database, Executor
from bot.database.personal_data import Table
from bot.database.rows import instant_from, stored
from bot.database.statements import storable
from bot.jobs.records import Claim, Entry, InChannel, Occurrence, Outcome, State, Target, ToMember

# Longer than a try can take, so that nobody takes over from a living process; short enough that what a dead one had
# claimed still comes in time.
LEASE = timedelta(minutes=3)
# Long after a late occurrence could still be sent; moderators look back a month or two.
KEPT = timedelta(days=90)
ERROR_CHARACTERS = 300

GET = (
    "SELECT state, held_until, message_id, last_error FROM occurrences"
    " WHERE kind = :kind AND guild_id = :guild_id AND key = :key"
)
MESSAGE = (
    "SELECT channel_id, member_id, message_id FROM occurrences"
    " WHERE kind = :kind AND guild_id = :guild_id AND key = :key AND state = 'sent' AND message_id IS NOT NULL"
)
CLAIM = (
    "INSERT INTO occurrences (kind, guild_id, key, id, channel_id, member_id, state, attempts,"
    " due_at, claimed_at, held_until, unsure_since)"
    " VALUES (:kind, :guild_id, :key, :id, :channel_id, :member_id, 'claimed', 1, :due_at, :at, :until, :at)"
    " ON CONFLICT (kind, guild_id, key) DO UPDATE SET"
    " attempts = occurrences.attempts + 1, claimed_at = :at, held_until = :until"
    " WHERE occurrences.state = 'claimed' AND occurrences.held_until <= :at"
    " RETURNING attempts, unsure_since, channel_id, member_id, last_error"
)
# The number of the attempt is the fence: who has been taken over from changes nothing any more.
CLAIMED = " WHERE kind = :kind AND guild_id = :guild_id AND key = :key AND state = 'claimed' AND attempts = :attempt"
MARK_SEARCHED = f"UPDATE occurrences SET unsure_since = :at{CLAIMED}"
SCHEDULE_RETRY = f"UPDATE occurrences SET held_until = :until, last_error = :reason{CLAIMED}"
GIVE_UP = f"UPDATE occurrences SET state = :state, settled_at = :at, last_error = :reason{CLAIMED}"
# A message in its channel is a fact, whoever put it there, and whatever was noted meanwhile.
MARK_SENT = (
    "UPDATE occurrences SET state = 'sent', settled_at = :at, message_id = :message_id, last_error = NULL"
    " WHERE kind = :kind AND guild_id = :guild_id AND key = :key AND state <> 'sent'"
)
NEWEST = (
    "SELECT kind, guild_id, key, channel_id, member_id, state, attempts, due_at, settled_at, message_id, last_error"
    " FROM occurrences WHERE guild_id = :guild_id ORDER BY due_at DESC, kind, key LIMIT :limit"
)
FORGET_KIND = "DELETE FROM occurrences WHERE guild_id = :guild_id AND member_id = :member_id AND kind = :kind"
PRUNE = "DELETE FROM occurrences WHERE due_at < :before"
LEDGER_TABLES = (
    Table(
        "occurrences",
        "The direct messages I sent you or tried to send: when, and whether they arrived",
        ("member_id",),
    ),
)


async def forget_occurrences(db: Executor, kind: str, guild_id: int, member_id: int) -> None:
    """Within the transaction in which the source's own rows go: what is forgotten while the source still has it due
    would be sent anew. All kinds together are forgotten by `LEDGER_TABLES`."""
    await db.execute(FORGET_KIND, {"kind": kind, "guild_id": guild_id, "member_id": member_id})


class Ledger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, occurrence: Occurrence, at: datetime) -> Claim | Outcome | None:
        """The right to send it now, or how it ended, or None while somebody else holds it or its pause lasts."""
        key = _key(occurrence)
        row = await self._database.fetch_one(GET, key)  # a query costs no write, and many claims end here
        if row is not None and (row["state"] != State.CLAIMED or row["held_until"] > stored(at)):
            return _outcome(row)
        target = _target_columns(occurrence.target) | {"id": occurrence.id}
        values = {"due_at": occurrence.due_at, "at": at, "until": at + LEASE}
        async with self._database.write() as transaction:
            claimed = await transaction.returning(CLAIM, key | target | values)
            if not claimed:
                row = await transaction.fetch_one(GET, key)
                return _outcome(row) if row is not None else None
        [row] = claimed
        occurrence = replace(occurrence, target=_target(row))
        return Claim(occurrence, row["attempts"], instant_from(row["unsure_since"]), row["last_error"])

    async def mark_searched(self, claim: Claim, at: datetime) -> None:
        """No try before `at` has reached the channel."""
        await self._database.execute(MARK_SEARCHED, _attempt(claim) | {"at": at})

    async def schedule_retry(self, claim: Claim, reason: str, until: datetime) -> None:
        """The try failed or its end is unknown; the next one is not before `until`."""
        values = {"reason": _storable_reason(reason), "until": until}
        await self._database.execute(SCHEDULE_RETRY, _attempt(claim) | values)

    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        """Durable when this returns. False where another process was quicker, and has told the feature."""
        if outcome.state is State.SENT:
            values = _key(claim.occurrence) | {"at": at, "message_id": outcome.message_id}
            return bool(await self._database.execute(MARK_SENT, values))
        values = _attempt(claim) | {"at": at, "state": outcome.state.value}
        return bool(await self._database.execute(GIVE_UP, values | {"reason": _storable_reason(outcome.reason or "")}))

    async def newest(self, guild_id: int, limit: int = 10) -> list[Entry]:
        """What was due last in a guild."""
        rows = await self._database.fetch(NEWEST, {"guild_id": guild_id, "limit": limit})
        return [_entry(row) for row in rows]

    async def get_message(self, kind: str, guild_id: int, key: str) -> tuple[Target, int] | None:
        """Where the message of an occurrence is, and its id; None where none was sent, or it was too long ago."""
        row = await self._database.fetch_one(MESSAGE, {"kind": kind, "guild_id": guild_id, "key": key})
        return (_target(row), row["message_id"]) if row is not None else None

    async def prune(self, now: datetime) -> None:
        await self._database.execute(PRUNE, {"before": now - KEPT})


def _key(occurrence: Occurrence) -> dict[str, Any]:
    return {"kind": occurrence.kind, "guild_id": occurrence.guild_id, "key": occurrence.key}


def _attempt(claim: Claim) -> dict[str, Any]:
    return _key(claim.occurrence) | {"attempt": claim.attempt}


def _target_columns(target: Target) -> dict[str, int | None]:
    channel_id = target.channel_id if isinstance(target, InChannel) else None
    return {"channel_id": channel_id, "member_id": target.member_id if isinstance(target, ToMember) else None}


def _target(row: Mapping[str, Any]) -> Target:
    return InChannel(row["channel_id"]) if row["channel_id"] is not None else ToMember(row["member_id"])


def _outcome(row: Mapping[str, Any]) -> Outcome | None:
    if row["state"] == State.CLAIMED:
        return None
    return Outcome(State(row["state"]), row["message_id"], row["last_error"])


def _entry(row: Mapping[str, Any]) -> Entry:
    occurrence = Occurrence(row["kind"], row["guild_id"], row["key"], instant_from(row["due_at"]), _target(row))
    settled_at = instant_from(row["settled_at"]) if row["settled_at"] else None
    return Entry(occurrence, State(row["state"]), row["attempts"], settled_at, row["message_id"], row["last_error"])


def _storable_reason(reason: str) -> str:
    return storable(reason)[:ERROR_CHARACTERS]
