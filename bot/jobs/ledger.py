"""The occurrence ledger: who may send what now, and what became of it; it neither asks what is due nor sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Executor
from bot.database.personal_tables import Table
from bot.jobs.records import Claim, Entry, InChannel, Occurrence, Outcome, State, Target, ToMember

# Longer than a try can take, so that nobody takes over from a living process; short enough that what a dead one had
# claimed still comes in time.
LEASE = timedelta(minutes=3)
# Long after a late occurrence could still be sent; moderators look back a month or two.
KEPT = timedelta(days=90)
ERROR_CHARACTERS = 300

STATE = (
    "SELECT state, held_until, message_id, last_error FROM occurrences"
    " WHERE kind = :kind AND guild_id = :guild_id AND key = :key"
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
MINE = " WHERE kind = :kind AND guild_id = :guild_id AND key = :key AND state = 'claimed' AND attempts = :attempt"
LOOKED = f"UPDATE occurrences SET unsure_since = :at{MINE}"
AGAIN = f"UPDATE occurrences SET held_until = :until, last_error = :reason{MINE}"
GIVEN_UP = f"UPDATE occurrences SET state = :state, settled_at = :at, last_error = :reason{MINE}"
# A message in its channel is a fact, whoever put it there, and whatever was noted meanwhile.
SENT = (
    "UPDATE occurrences SET state = 'sent', settled_at = :at, message_id = :message_id, last_error = NULL"
    " WHERE kind = :kind AND guild_id = :guild_id AND key = :key AND state <> 'sent'"
)
ENTRIES = (
    "SELECT kind, guild_id, key, id, channel_id, member_id, state, attempts, due_at, settled_at, message_id,"
    " last_error FROM occurrences"
)
OF_GUILD = f"{ENTRIES} WHERE guild_id = :guild_id ORDER BY due_at DESC, kind, key LIMIT :most"
TROUBLES = (
    f"{ENTRIES} WHERE guild_id = :guild_id AND (state IN ('failed', 'skipped') OR last_error IS NOT NULL)"
    " ORDER BY due_at DESC, kind, key LIMIT :most"
)
WITH_ID = f"{ENTRIES} WHERE id = :id"
FORGET_KIND = "DELETE FROM occurrences WHERE guild_id = :guild_id AND member_id = :member_id AND kind = :kind"
PRUNE = "DELETE FROM occurrences WHERE due_at < :before"
LEDGER_TABLES = (
    Table(
        "occurrences",
        "The direct messages that I sent you, or tried to: when, and whether they arrived",
        ("member_id",),
    ),
)


def stored(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


async def forget_occurrences(db: Executor, kind: str, guild_id: int, member_id: int) -> None:
    """Within the transaction in which the source's own rows go: what is forgotten while the source still has it due
    would be sent anew. All kinds together are forgotten by `LEDGER_TABLES`."""
    await db.execute(FORGET_KIND, {"kind": kind, "guild_id": guild_id, "member_id": member_id})


class Ledger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, occurrence: Occurrence, at: datetime) -> Claim | Outcome | None:
        """The right to send it now, or how it ended, or None while somebody else holds it or its pause lasts."""
        which = _name(occurrence)
        known = await self._database.fetch(STATE, which)  # a look costs no write, and many asks end here
        if known and (known[0]["state"] != State.CLAIMED or known[0]["held_until"] > stored(at)):
            return _outcome(known[0])
        target = _target_columns(occurrence.target) | {"id": occurrence.id}
        values = {"due_at": stored(occurrence.due_at), "at": stored(at), "until": stored(at + LEASE)}
        async with self._database.write() as connection:
            found = (await connection.execute(CLAIM, which | target | values)).mappings().first()
            if found is None:
                return _outcome((await connection.execute(STATE, which)).mappings().one())
        since = datetime.fromisoformat(found["unsure_since"])
        return Claim(replace(occurrence, target=_target(found)), found["attempts"], since, found["last_error"])

    async def looked(self, claim: Claim, at: datetime) -> None:
        """No try before `at` has reached the channel."""
        await self._change(LOOKED, _mine(claim) | {"at": stored(at)})

    async def again(self, claim: Claim, reason: str, until: datetime) -> None:
        """The try failed or its end is unknown; the next one is not before `until`."""
        await self._change(AGAIN, _mine(claim) | {"reason": _storable(reason), "until": stored(until)})

    async def settle(self, claim: Claim, outcome: Outcome, at: datetime) -> bool:
        """Durable when this returns. False where another process was quicker, and has told the feature."""
        if outcome.state is State.SENT:
            values = _name(claim.occurrence) | {"at": stored(at), "message_id": outcome.message_id}
            return await self._change(SENT, values)
        values = _mine(claim) | {"at": stored(at), "state": outcome.state.value}
        return await self._change(GIVEN_UP, values | {"reason": _storable(outcome.reason or "")})

    async def newest(self, guild_id: int, most: int = 10, *, troubles: bool = False) -> list[Entry]:
        """What was due last in a guild; with `troubles` only what was skipped, failed or is being tried again."""
        statement = TROUBLES if troubles else OF_GUILD
        return [_entry(row) for row in await self._database.fetch(statement, {"guild_id": guild_id, "most": most})]

    async def with_id(self, occurrence_id: str) -> Entry | None:
        """What the button of a message belongs to; None once it is forgotten."""
        rows = await self._database.fetch(WITH_ID, {"id": occurrence_id})
        return _entry(rows[0]) if rows else None

    async def prune(self, now: datetime) -> None:
        await self._change(PRUNE, {"before": stored(now - KEPT)})

    async def _change(self, statement: Any, values: dict[str, Any]) -> bool:
        async with self._database.write() as connection:
            return bool((await connection.execute(statement, values)).rowcount)


def _name(occurrence: Occurrence) -> dict[str, Any]:
    return {"kind": occurrence.kind, "guild_id": occurrence.guild_id, "key": occurrence.key}


def _mine(claim: Claim) -> dict[str, Any]:
    return _name(claim.occurrence) | {"attempt": claim.attempt}


def _target_columns(target: Target) -> dict[str, int | None]:
    channel_id = target.channel_id if isinstance(target, InChannel) else None
    return {"channel_id": channel_id, "member_id": target.member_id if isinstance(target, ToMember) else None}


def _target(row: Any) -> Target:
    return InChannel(row["channel_id"]) if row["channel_id"] is not None else ToMember(row["member_id"])


def _outcome(row: Any) -> Outcome | None:
    if row["state"] == State.CLAIMED:
        return None
    return Outcome(State(row["state"]), row["message_id"], row["last_error"])


def _entry(row: Any) -> Entry:
    due_at = datetime.fromisoformat(row["due_at"])
    occurrence = Occurrence(row["kind"], row["guild_id"], row["key"], due_at, _target(row))
    settled_at = datetime.fromisoformat(row["settled_at"]) if row["settled_at"] else None
    return Entry(occurrence, State(row["state"]), row["attempts"], settled_at, row["message_id"], row["last_error"])


def _storable(reason: str) -> str:
    return reason.encode("utf-8", "backslashreplace").decode().replace("\0", "")[:ERROR_CHARACTERS]
