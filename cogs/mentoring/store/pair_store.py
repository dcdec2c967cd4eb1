"""All SQL of pairs: two who agreed to talk, what came of it, and what that changes for their request and profile."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.database.executor import Executor, Transaction
from bot.database.rows import assignments, columns_of, named_values, record_of, records_of, values_of
from bot.database.statements import Row
from bot.guilds.shards import ALL_SHARDS, OF_SHARDS, ShardValues
from cogs.mentoring.records import Pair
from cogs.mentoring.store.standstill import in_running_guild, switched_off_column

# More interviews nobody looks back on; the newest count.
MOST_OF_MEMBER = 50
# What never changes in a pair's life.
_FIXED = ("id", "request_id", "guild_id", "seeker_id", "host_id", "goal", "paired_at")
_ADD = f"INSERT INTO mentoring_pairs ({columns_of(Pair)}) VALUES ({named_values(Pair)}) ON CONFLICT (id) DO NOTHING"
# Who changes a pair takes its row first, and is then alone on every database.
_LOCK = "UPDATE mentoring_pairs SET id = id WHERE id = :id RETURNING *"
_SAVE = f"UPDATE mentoring_pairs SET {assignments(Pair, without=_FIXED)} WHERE id = :id"
_BY_ID = "SELECT * FROM mentoring_pairs WHERE id = :id"
_BY_ID_AND_SWITCH = f"SELECT *, {switched_off_column('mentoring_pairs')} FROM mentoring_pairs WHERE id = :id"
_BY_IDS = "SELECT * FROM mentoring_pairs WHERE id IN :ids"
_IN_THREAD = "SELECT * FROM mentoring_pairs WHERE thread_id = :thread_id"
_NEWEST_FIRST = " ORDER BY paired_at DESC, id DESC LIMIT :limit"
_OF_SEEKER = f"SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id AND seeker_id = :member_id{_NEWEST_FIRST}"
_OF_HOST = f"SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id AND host_id = :member_id{_NEWEST_FIRST}"
_NEWEST = f"SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id{_NEWEST_FIRST}"
_OPEN_IDS = (
    "SELECT id FROM mentoring_pairs WHERE guild_id = :guild_id AND state = 'open'"
    " AND (seeker_id = :member_id OR host_id = :member_id) ORDER BY id"
)
_WITHOUT_THREAD = (
    f"SELECT * FROM mentoring_pairs WHERE room = 'wanted' AND state = 'open' AND {in_running_guild('mentoring_pairs')}"
    f" AND {OF_SHARDS}"
)
_TO_ASK = (
    "SELECT id FROM mentoring_pairs WHERE ask_at IS NOT NULL AND ask_at <= :now"
    f" AND {in_running_guild('mentoring_pairs')} ORDER BY ask_at, id LIMIT :limit"
)
# After the first interview, once in a member's life, and never a host.
_INVITE = (
    "UPDATE mentoring_profiles SET invited_at = :now WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND invited_at IS NULL AND NOT EXISTS (SELECT 1 FROM departures AS d"
    " WHERE d.guild_id = :guild_id AND d.member_id = :member_id) AND NOT EXISTS (SELECT 1 FROM mentoring_hosts AS host"
    " WHERE host.guild_id = :guild_id AND host.member_id = :member_id) AND NOT EXISTS (SELECT 1 FROM mentoring_pairs"
    " AS other WHERE other.guild_id = :guild_id AND other.seeker_id = :member_id AND other.met_at IS NOT NULL"
    " AND other.id <> :id)"
)
_TAKE_BACK_INVITATION = (
    "UPDATE mentoring_profiles SET invited_at = NULL WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND invited_at = :at"
)
# Where the seeker has asked anew in the meantime, that request stands for them.
_REOPEN_REQUEST = (
    "UPDATE mentoring_requests SET state = 'looking', next_at = :now, tries = 0, ended_at = NULL, reason = ''"
    " WHERE id = :id AND state = 'paired' AND NOT EXISTS (SELECT 1 FROM mentoring_requests AS other"
    " WHERE other.guild_id = mentoring_requests.guild_id AND other.seeker_id = mentoring_requests.seeker_id"
    " AND other.state IN ('looking', 'waiting'))"
)


async def get_pair(db: Executor, pair_id: str) -> Pair | None:
    return _pair(await db.fetch_one(_BY_ID, {"id": pair_id}))


async def get_pair_and_switch(db: Executor, pair_id: str) -> tuple[Pair | None, bool]:
    """And whether interviews are switched off in its server."""
    row = await db.fetch_one(_BY_ID_AND_SWITCH, {"id": pair_id})
    return _pair(row), bool(row and row["is_off"])


async def get_pair_in_thread(db: Executor, thread_id: int) -> Pair | None:
    return _pair(await db.fetch_one(_IN_THREAD, {"thread_id": thread_id}))


async def get_pairs(db: Executor, pair_ids: Collection[str]) -> dict[str, Pair]:
    """By their ids; without those that are not there."""
    rows = await db.fetch(_BY_IDS, {"ids": sorted(set(pair_ids))}) if pair_ids else []
    return {pair.id: pair for pair in records_of(Pair, rows)}


async def get_pairs_of_member(db: Executor, guild_id: int, member_id: int) -> list[Pair]:
    """Those in which the member asked and those in which they were asked, newest first, whatever became of them."""
    values = {"guild_id": guild_id, "member_id": member_id, "limit": MOST_OF_MEMBER}
    as_seeker, as_host = await db.fetch_all((_OF_SEEKER, values), (_OF_HOST, values))
    pairs = records_of(Pair, [*as_seeker, *as_host])
    return sorted(pairs, key=lambda pair: (pair.paired_at, pair.id), reverse=True)[:MOST_OF_MEMBER]


async def get_newest_pairs(db: Executor, guild_id: int, limit: int) -> list[Pair]:
    """Newest first."""
    return records_of(Pair, await db.fetch(_NEWEST, {"guild_id": guild_id, "limit": limit}))


async def get_open_pair_ids(db: Executor, guild_id: int, member_id: int) -> list[str]:
    """The interviews that somebody has before them, on whichever side."""
    return [row["id"] for row in await db.fetch(_OPEN_IDS, {"guild_id": guild_id, "member_id": member_id})]


async def get_pairs_without_thread(
    db: Executor, limit: int, resting: Collection[int], shards: ShardValues = ALL_SHARDS
) -> list[Pair]:
    """Open pairs whose thread is still to be opened, longest paired first; not of the guilds that are `resting`."""
    values: dict[str, Any] = {"limit": limit, "resting": sorted(resting), **shards}
    without_resting = " AND guild_id NOT IN :resting" if resting else ""
    statement = f"{_WITHOUT_THREAD}{without_resting} ORDER BY paired_at, id LIMIT :limit"
    return records_of(Pair, await db.fetch(statement, values))


async def get_pair_ids_to_ask(db: Executor, now: datetime, limit: int) -> list[str]:
    """Pairs that are to be asked how it went, or whose question is to be closed; longest due first."""
    return [row["id"] for row in await db.fetch(_TO_ASK, {"now": now, "limit": limit})]


async def add_pair(transaction: Transaction, pair: Pair) -> None:
    """Once: a pair that is there already stays as it is."""
    await transaction.execute(_ADD, values_of(pair))


async def lock_pair(transaction: Transaction, pair_id: str) -> Pair | None:
    """The pair as it is, which nobody else changes until the transaction ends."""
    rows = await transaction.returning(_LOCK, {"id": pair_id})
    return _pair(rows[0]) if rows else None


async def save_pair(transaction: Transaction, pair: Pair) -> None:
    """Everything that changes in a pair's life, of one that is locked."""
    await transaction.execute(_SAVE, values_of(pair))


async def mark_invited_to_host(transaction: Transaction, pair: Pair, now: datetime) -> bool:
    """True where the pair's seeker, who has just met somebody for the first time, is to be asked to host."""
    values = {"guild_id": pair.guild_id, "member_id": pair.seeker_id, "id": pair.id, "now": now}
    return bool(await transaction.execute(_INVITE, values))


async def take_back_invitation(transaction: Transaction, pair: Pair, at: datetime) -> None:
    """That `mark_invited_to_host` noted it at that moment."""
    values = {"guild_id": pair.guild_id, "member_id": pair.seeker_id, "at": at}
    await transaction.execute(_TAKE_BACK_INVITATION, values)


async def reopen_request(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """The seeker's request is looked after again, at once and with its old place in the queue; not where the seeker
    has asked anew meanwhile, or has gone."""
    await transaction.execute(_REOPEN_REQUEST, {"id": pair.request_id, "now": now})


def _pair(row: Row | None) -> Pair | None:
    return record_of(Pair, row) if row else None
