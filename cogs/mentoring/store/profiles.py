"""All SQL of profiles and hosts, and the row that stands for a guild's interviews; it decides nothing.

Methods that take a connection are part of a transaction that somebody else decides in.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import Host, Pause, Profile

KEY = "guild_id = :guild_id AND member_id = :member_id"
# The row that stands for a guild's interviews: who decides anything about requests, offers or hosts there locks it
# first, and is then alone on every database; no two such transactions can wait for each other.
LOCK = (
    "INSERT INTO mentoring_guilds (guild_id) VALUES (:guild_id)"
    " ON CONFLICT (guild_id) DO UPDATE SET guild_id = excluded.guild_id"
)
PROFILE = f"SELECT * FROM mentoring_profiles WHERE {KEY}"
PROFILES = "SELECT * FROM mentoring_profiles WHERE guild_id = :guild_id AND member_id IN :ids"
# What the bot noted about the member stays; who writes a profile is there.
PUT = (
    "INSERT INTO mentoring_profiles (guild_id, member_id, held_role, held_industry, wanted_role, wanted_industry,"
    " topics, languages, zone, about, changed_at) VALUES (:guild_id, :member_id, :held_role, :held_industry,"
    " :wanted_role, :wanted_industry, :topics, :languages, :zone, :about, :changed_at)"
    " ON CONFLICT (guild_id, member_id) DO UPDATE SET held_role = excluded.held_role,"
    " held_industry = excluded.held_industry, wanted_role = excluded.wanted_role,"
    " wanted_industry = excluded.wanted_industry, topics = excluded.topics, languages = excluded.languages,"
    " zone = excluded.zone, about = excluded.about, changed_at = excluded.changed_at, left_at = NULL"
)
PRESENT = f"UPDATE mentoring_profiles SET left_at = NULL WHERE {KEY}"
SET_LEFT = f"UPDATE mentoring_profiles SET left_at = :at WHERE {KEY} AND left_at IS NULL"
DELETE_PROFILE = f"DELETE FROM mentoring_profiles WHERE {KEY}"
RETURN = f"UPDATE mentoring_profiles SET unanswered = 0, paused_at = NULL, left_at = NULL WHERE {KEY}"

HOST = f"SELECT * FROM mentoring_hosts WHERE {KEY}"
# A host who says how much they can give has come back from a pause for silence, not from one they asked for.
PUT_HOST = (
    "INSERT INTO mentoring_hosts (guild_id, member_id, capacity, since)"
    " VALUES (:guild_id, :member_id, :capacity, :since) ON CONFLICT (guild_id, member_id) DO UPDATE SET"
    " capacity = excluded.capacity, unanswered = 0,"
    " paused = CASE WHEN mentoring_hosts.paused = 'unanswered' THEN '' ELSE mentoring_hosts.paused END"
)
PAUSE_HOST = f"UPDATE mentoring_hosts SET paused = :why, paused_until = :until, unanswered = 0 WHERE {KEY}"
RESUME_HOST = f"UPDATE mentoring_hosts SET paused = '', paused_until = NULL, unanswered = 0 WHERE {KEY}"
WAKE_HOST = (
    f"UPDATE mentoring_hosts SET paused = '', paused_until = NULL, unanswered = 0 WHERE {KEY} AND paused = 'unanswered'"
)
HOST_MISSED = f"UPDATE mentoring_hosts SET unanswered = unanswered + 1 WHERE {KEY} RETURNING unanswered"
HOST_ANSWERED = f"UPDATE mentoring_hosts SET unanswered = 0 WHERE {KEY}"
DELETE_HOST = f"DELETE FROM mentoring_hosts WHERE {KEY}"
RETURNING = "SELECT DISTINCT guild_id FROM mentoring_hosts WHERE paused_until <= :now ORDER BY guild_id LIMIT :most"
RESUME_DUE = (
    "UPDATE mentoring_hosts SET paused = '', paused_until = NULL WHERE guild_id = :guild_id AND paused_until <= :now"
)
# Who may be asked as far as they themselves are concerned.
ASKABLE = (
    "FROM mentoring_hosts AS h JOIN mentoring_profiles AS p ON p.guild_id = h.guild_id AND p.member_id = h.member_id"
    " WHERE h.guild_id = :guild_id AND h.paused = '' AND p.paused_at IS NULL AND p.left_at IS NULL"
    " AND p.held_role <> ''"
)
HOSTS = (
    "SELECT p.*, h.capacity, h.since, h.paused, h.paused_until, h.unanswered AS host_unanswered"
    f" {ASKABLE} ORDER BY h.member_id"
)
CAPACITY = f"SELECT h.capacity {ASKABLE} AND h.member_id = :member_id"


async def lock_guild(connection: Transaction, guild_id: int) -> None:
    await connection.execute(LOCK, {"guild_id": guild_id})


class ProfileStore:
    """Looks only: what changes something does so in the transaction of whoever decides it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, guild_id: int, member_id: int) -> Profile | None:
        rows = await self._database.fetch(PROFILE, _key(guild_id, member_id))
        return profile_of(rows[0]) if rows else None

    async def host(self, guild_id: int, member_id: int) -> Host | None:
        rows = await self._database.fetch(HOST, _key(guild_id, member_id))
        return host_of(rows[0]) if rows else None

    async def guilds_with_returning(self, now: datetime, most: int) -> list[int]:
        """Where a host's pause is over."""
        rows = await self._database.fetch(RETURNING, {"now": stored(now), "most": most})
        return [row["guild_id"] for row in rows]


async def profiles(connection: Transaction, guild_id: int, member_ids: Collection[int]) -> dict[int, Profile]:
    values = {"guild_id": guild_id, "ids": list(member_ids)}
    rows = (await connection.execute(PROFILES, values)).mappings() if member_ids else ()
    return {row["member_id"]: profile_of(dict(row)) for row in rows}


async def put(connection: Transaction, profile: Profile) -> None:
    values = _key(profile.guild_id, profile.member_id) | {
        "held_role": profile.held_role,
        "held_industry": profile.held_industry,
        "wanted_role": profile.wanted_role,
        "wanted_industry": profile.wanted_industry,
        "topics": json.dumps(profile.topics),
        "languages": json.dumps(profile.languages),
        "zone": profile.zone,
        "about": profile.about,
        "changed_at": stored(profile.changed_at),
    }
    await connection.execute(PUT, values)


async def askable(connection: Transaction, guild_id: int) -> list[tuple[Profile, Host]]:
    """Every host who is not paused and has not left, whether or not they have room."""
    rows = (await connection.execute(HOSTS, {"guild_id": guild_id})).mappings()
    return [(profile_of(dict(row)), host_of({**row, "unanswered": row["host_unanswered"]})) for row in rows]


async def capacity(connection: Transaction, guild_id: int, host_id: int) -> int:
    """0 for somebody who may not be asked."""
    return (await connection.execute(CAPACITY, _key(guild_id, host_id))).scalar() or 0


async def put_host(connection: Transaction, host: Host) -> None:
    values = {"capacity": host.capacity, "since": stored(host.since)}
    await connection.execute(PUT_HOST, _key(host.guild_id, host.member_id) | values)


async def pause_host(
    connection: Transaction, guild_id: int, member_id: int, why: Pause, until: datetime | None
) -> bool:
    """False where they are no host."""
    values = {"why": why.value, "until": stored(until) if until else None}
    return bool((await connection.execute(PAUSE_HOST, _key(guild_id, member_id) | values)).rowcount)


async def resume_host(connection: Transaction, guild_id: int, member_id: int) -> bool:
    return bool((await connection.execute(RESUME_HOST, _key(guild_id, member_id))).rowcount)


async def delete_host(connection: Transaction, guild_id: int, member_id: int) -> None:
    await connection.execute(DELETE_HOST, _key(guild_id, member_id))


async def delete_profile(connection: Transaction, guild_id: int, member_id: int) -> None:
    await connection.execute(DELETE_PROFILE, _key(guild_id, member_id))


async def host_missed(connection: Transaction, guild_id: int, member_id: int) -> int:
    """One more offer ran out; how many in a row."""
    return (await connection.execute(HOST_MISSED, _key(guild_id, member_id))).scalar() or 0


async def host_answered(connection: Transaction, guild_id: int, member_id: int) -> None:
    await connection.execute(HOST_ANSWERED, _key(guild_id, member_id))


async def come_back(connection: Transaction, guild_id: int, member_id: int) -> None:
    """Neither left nor paused for silence any more."""
    for statement in (RETURN, HOST_ANSWERED, WAKE_HOST):
        await connection.execute(statement, _key(guild_id, member_id))


async def set_present(connection: Transaction, guild_id: int, member_id: int) -> None:
    await connection.execute(PRESENT, _key(guild_id, member_id))


async def set_left(connection: Transaction, guild_id: int, member_id: int, at: datetime) -> None:
    await connection.execute(SET_LEFT, _key(guild_id, member_id) | {"at": stored(at)})


async def resume_due(connection: Transaction, guild_id: int, now: datetime) -> None:
    await connection.execute(RESUME_DUE, {"guild_id": guild_id, "now": stored(now)})


def _key(guild_id: int, member_id: int) -> dict[str, Any]:
    return {"guild_id": guild_id, "member_id": member_id}


def at(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def profile_of(row: Mapping[str, Any]) -> Profile:
    return Profile(
        row["guild_id"],
        row["member_id"],
        row["held_role"],
        row["held_industry"],
        row["wanted_role"],
        row["wanted_industry"],
        tuple(json.loads(row["topics"])),
        tuple(json.loads(row["languages"])),
        row["zone"],
        row["about"],
        datetime.fromisoformat(row["changed_at"]),
        row["unanswered"],
        at(row["paused_at"]),
        at(row["invited_at"]),
        at(row["left_at"]),
    )


def host_of(row: Mapping[str, Any]) -> Host:
    return Host(
        row["guild_id"],
        row["member_id"],
        row["capacity"],
        datetime.fromisoformat(row["since"]),
        Pause(row["paused"]),
        at(row["paused_until"]),
        row["unanswered"],
    )
