"""All SQL of pairs: two who agreed to talk, what came of it, and what that changes beside them; it decides nothing."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import Pair, PairState, Room, Said

COLUMNS = (
    "id, request_id, guild_id, seeker_id, host_id, goal, paired_at, state, room, thread_id, questions, meeting_at,"
    " sequence, ask_at, asked, seeker_answer, host_answer, met_at, thanks, thanked_at, learned, ended_at, reason"
)
ADD = (
    f"INSERT INTO mentoring_pairs ({COLUMNS}) VALUES (:id, :request_id, :guild_id, :seeker_id, :host_id, :goal,"
    " :paired_at, :state, :room, :thread_id, :questions, :meeting_at, :sequence, :ask_at, :asked, :seeker_answer,"
    " :host_answer, :met_at, :thanks, :thanked_at, :learned, :ended_at, :reason) ON CONFLICT (id) DO NOTHING"
)
# Who changes a pair takes its row first, and is then alone on every database.
LOCK = f"UPDATE mentoring_pairs SET id = id WHERE id = :id RETURNING {COLUMNS}"
PUT = (
    "UPDATE mentoring_pairs SET state = :state, room = :room, thread_id = :thread_id, questions = :questions,"
    " meeting_at = :meeting_at, sequence = :sequence, ask_at = :ask_at, asked = :asked, seeker_answer = :seeker_answer,"
    " host_answer = :host_answer, met_at = :met_at, thanks = :thanks, thanked_at = :thanked_at, learned = :learned,"
    " ended_at = :ended_at, reason = :reason WHERE id = :id"
)
NAMED = "SELECT * FROM mentoring_pairs WHERE id = :id"
OF_SEEKER = (
    "SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id AND seeker_id = :member_id"
    " ORDER BY paired_at DESC, id DESC LIMIT :most"
)
OF_HOST = (
    "SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id AND host_id = :member_id"
    " ORDER BY paired_at DESC, id DESC LIMIT :most"
)
IN_THREAD = "SELECT * FROM mentoring_pairs WHERE thread_id = :thread_id"
NEWEST = (
    "SELECT * FROM mentoring_pairs WHERE guild_id = :guild_id AND (paired_at < :at OR (paired_at = :at AND id < :id))"
    " ORDER BY paired_at DESC, id DESC LIMIT :most"
)
WANTING_ROOMS = (
    "SELECT * FROM mentoring_pairs WHERE room = 'wanted' AND state = 'open' ORDER BY paired_at, id LIMIT :most"
)
TO_ASK = "SELECT id FROM mentoring_pairs WHERE ask_at IS NOT NULL AND ask_at <= :now ORDER BY ask_at, id LIMIT :most"
# After the first interview, once in a member's life, and never a host.
INVITE = (
    "UPDATE mentoring_profiles SET invited_at = :now WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND invited_at IS NULL AND left_at IS NULL AND NOT EXISTS (SELECT 1 FROM mentoring_hosts AS host"
    " WHERE host.guild_id = :guild_id AND host.member_id = :member_id) AND NOT EXISTS (SELECT 1 FROM mentoring_pairs"
    " AS other WHERE other.guild_id = :guild_id AND other.seeker_id = :member_id AND other.met_at IS NOT NULL"
    " AND other.id <> :id) RETURNING member_id"
)
# Where the seeker has asked anew in the meantime, that request stands for them.
REOPEN = (
    "UPDATE mentoring_requests SET state = 'looking', next_at = :now, tries = 0, ended_at = NULL, reason = ''"
    " WHERE id = :id AND state = 'paired' AND NOT EXISTS (SELECT 1 FROM mentoring_requests AS other"
    " WHERE other.guild_id = mentoring_requests.guild_id AND other.seeker_id = mentoring_requests.seeker_id"
    " AND other.state IN ('looking', 'waiting')) RETURNING id"
)
TIMES = ("meeting_at", "ask_at", "met_at", "thanked_at", "ended_at")
# Later than any pair.
END = "9"


class PairStore:
    """Looks only: what changes pairs does so in the transaction of whoever decides it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, pair_id: str) -> Pair | None:
        rows = await self._database.fetch(NAMED, {"id": pair_id})
        return _pair(rows[0]) if rows else None

    async def all_named(self, pair_ids: Collection[str]) -> dict[str, Pair]:
        """In one look, however many."""
        if not pair_ids:
            return {}
        values = {f"id_{number}": pair_id for number, pair_id in enumerate(sorted(set(pair_ids)))}
        names = ", ".join(f":{name}" for name in values)
        rows = await self._database.fetch((f"SELECT * FROM mentoring_pairs WHERE id IN ({names})"), values)
        return {row["id"]: _pair(row) for row in rows}

    async def of_member(self, guild_id: int, member_id: int, most: int) -> list[Pair]:
        """Those in which the member asked and those in which they were asked, newest first."""
        values = {"guild_id": guild_id, "member_id": member_id, "most": most}
        both = await self._database.fetch_all((OF_SEEKER, values), (OF_HOST, values))
        found = [_pair(row) for rows in both for row in rows]
        return sorted(found, key=lambda pair: (pair.paired_at, pair.id), reverse=True)[:most]

    async def in_thread(self, thread_id: int) -> Pair | None:
        rows = await self._database.fetch(IN_THREAD, {"thread_id": thread_id})
        return _pair(rows[0]) if rows else None

    async def newest(self, guild_id: int, most: int, before: Pair | None = None) -> list[Pair]:
        """Newest first; with `before`, those that come after it in that order."""
        place = {"at": stored(before.paired_at) if before else END, "id": before.id if before else ""}
        rows = await self._database.fetch(NEWEST, {"guild_id": guild_id, "most": most} | place)
        return [_pair(row) for row in rows]

    async def wanting_rooms(self, most: int) -> list[Pair]:
        """Pairs whose thread is still to be opened, longest paired first."""
        return [_pair(row) for row in await self._database.fetch(WANTING_ROOMS, {"most": most})]

    async def to_ask(self, now: datetime, most: int) -> list[str]:
        """Ids of pairs that are to be asked how it went, or whose question is to be closed; longest due first."""
        return [row["id"] for row in await self._database.fetch(TO_ASK, {"now": stored(now), "most": most})]


async def add(connection: Transaction, pair: Pair) -> None:
    """Once: a pair that is there already stays as it is."""
    await connection.execute(ADD, _values(pair))


async def lock(connection: Transaction, pair_id: str) -> Pair | None:
    """The pair as it is, which nobody else changes until the transaction ends."""
    row = (await connection.execute(LOCK, {"id": pair_id})).mappings().first()
    return _pair(dict(row)) if row else None


async def put(connection: Transaction, pair: Pair) -> None:
    """Everything that changes in a pair's life, of one that is locked."""
    await connection.execute(PUT, _values(pair))


async def invite(connection: Transaction, pair: Pair, now: datetime) -> bool:
    """True where the pair's seeker, who has just met somebody for the first time, is to be asked to host."""
    values = {"guild_id": pair.guild_id, "member_id": pair.seeker_id, "id": pair.id, "now": stored(now)}
    return (await connection.execute(INVITE, values)).first() is not None


async def reopen(connection: Transaction, pair: Pair, now: datetime) -> bool:
    """The seeker's request is looked after again, at once and with its old place in the queue. False where the seeker
    has asked anew meanwhile, or has gone."""
    return (await connection.execute(REOPEN, {"id": pair.request_id, "now": stored(now)})).first() is not None


def _values(pair: Pair) -> dict[str, Any]:
    plain = ("id", "request_id", "guild_id", "seeker_id", "host_id", "goal", "thread_id", "sequence", "asked")
    words = ("thanks", "learned", "reason")
    values: dict[str, Any] = {name: getattr(pair, name) for name in (*plain, *words)}
    values |= {name: getattr(pair, name).value for name in ("state", "room", "seeker_answer", "host_answer")}
    for name in TIMES:
        at = getattr(pair, name)
        values[name] = stored(at) if at else None
    return values | {"paired_at": stored(pair.paired_at), "questions": json.dumps(pair.questions)}


def _pair(row: Mapping[str, Any]) -> Pair:
    values = dict(row)
    for name in TIMES:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Pair(
        **values
        | {
            "paired_at": datetime.fromisoformat(values["paired_at"]),
            "state": PairState(values["state"]),
            "room": Room(values["room"]),
            "questions": tuple(json.loads(values["questions"])),
            "seeker_answer": Said(values["seeker_answer"]),
            "host_answer": Said(values["host_answer"]),
        }
    )
