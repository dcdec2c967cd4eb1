"""All SQL of profiles, hosts and avoid-lists, and the row that stands for a guild's interviews."""

from datetime import datetime
from typing import Any

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, record_of, values_of
from bot.guilds.departures import remove_departures
from cogs.mentoring.records import Host, HostPause, Profile

_KEY = "guild_id = :guild_id AND member_id = :member_id"
# Who has left is known to `bot.guilds.departures` alone.
PROFILE_COLUMNS = (
    f"{', '.join(f'p.{column}' for column in columns_of(Profile, without=['left_at']).split(', '))},"
    " (SELECT d.noticed_at FROM departures AS d WHERE d.guild_id = p.guild_id AND d.member_id = p.member_id) AS left_at"
)
# The row that stands for a guild's interviews: who decides anything about requests, offers or hosts there locks it
# first, and is then alone on every database; no two such transactions can wait for each other.
LOCK_GUILD = (
    "INSERT INTO mentoring_guilds (guild_id) VALUES (:guild_id)"
    " ON CONFLICT (guild_id) DO UPDATE SET guild_id = excluded.guild_id"
)
# What the bot noted about the member stays; who writes a profile is there.
_NOTED = ("unanswered", "paused_at", "invited_at", "left_at")
_TYPED = columns_of(Profile, without=("guild_id", "member_id", *_NOTED)).split(", ")
_PROFILE = f"SELECT {PROFILE_COLUMNS} FROM mentoring_profiles AS p WHERE {_KEY}"
_SAVE_PROFILE = (
    f"INSERT INTO mentoring_profiles ({columns_of(Profile, without=_NOTED)})"
    f" VALUES ({named_values(Profile, without=_NOTED)}) ON CONFLICT (guild_id, member_id) DO UPDATE SET"
    f" {', '.join(f'{column} = excluded.{column}' for column in _TYPED)}"
)
_DELETE_PROFILE = f"DELETE FROM mentoring_profiles WHERE {_KEY}"
RETURN = f"UPDATE mentoring_profiles SET unanswered = 0, paused_at = NULL WHERE {_KEY}"
_ANSWERED = f"UPDATE mentoring_profiles SET unanswered = 0 WHERE {_KEY} AND unanswered <> 0"
# Offers and questions count together: three of either kind are three.
_SILENCES = (
    f"SELECT COALESCE((SELECT unanswered FROM mentoring_profiles WHERE {_KEY}), 0)"
    f" + COALESCE((SELECT unanswered FROM mentoring_hosts WHERE {_KEY}), 0)"
    " AS silences"
)
_UNANSWERED = (
    f"UPDATE mentoring_profiles SET unanswered = unanswered + 1 WHERE {_KEY} AND paused_at IS NULL RETURNING unanswered"
)
_PAUSE = f"UPDATE mentoring_profiles SET paused_at = :now WHERE {_KEY} AND paused_at IS NULL"

_HOST = f"SELECT * FROM mentoring_hosts WHERE {_KEY}"
# A host who says how much they can give has come back from a pause for silence, not from one they asked for.
_SAVE_HOST = (
    "INSERT INTO mentoring_hosts (guild_id, member_id, capacity, since)"
    " VALUES (:guild_id, :member_id, :capacity, :since) ON CONFLICT (guild_id, member_id) DO UPDATE SET"
    " capacity = excluded.capacity, unanswered = 0,"
    " paused = CASE WHEN mentoring_hosts.paused = 'unanswered' THEN '' ELSE mentoring_hosts.paused END"
)
_PAUSE_HOST = f"UPDATE mentoring_hosts SET paused = :reason, paused_until = :until, unanswered = 0 WHERE {_KEY}"
_RESUME_HOST = f"UPDATE mentoring_hosts SET paused = '', paused_until = NULL, unanswered = 0 WHERE {_KEY}"
# A pause for silence has no end of its own, so `paused_until` is NULL in it anyway.
RETURN_AS_HOST = (
    "UPDATE mentoring_hosts SET unanswered = 0, paused = CASE WHEN paused = 'unanswered' THEN '' ELSE paused END"
    f" WHERE {_KEY}"
)
_HOST_UNANSWERED = f"UPDATE mentoring_hosts SET unanswered = unanswered + 1 WHERE {_KEY} RETURNING unanswered"
_HOST_ANSWERED = f"UPDATE mentoring_hosts SET unanswered = 0 WHERE {_KEY}"
_DELETE_HOST = f"DELETE FROM mentoring_hosts WHERE {_KEY}"
_PAUSES_OVER = "SELECT DISTINCT guild_id FROM mentoring_hosts WHERE paused_until <= :now ORDER BY guild_id LIMIT :limit"
_END_PAUSES = (
    "UPDATE mentoring_hosts SET paused = '', paused_until = NULL WHERE guild_id = :guild_id AND paused_until <= :now"
)


# Avoid-lists are confidential both ways.
_AVOID = (
    "INSERT INTO mentoring_avoids (guild_id, member_id, avoided_id, at)"
    " VALUES (:guild_id, :member_id, :avoided_id, :at) ON CONFLICT (guild_id, member_id, avoided_id) DO NOTHING"
)
_STOP_AVOIDING = f"DELETE FROM mentoring_avoids WHERE {_KEY} AND avoided_id = :avoided_id"
_AVOIDED = f"SELECT avoided_id FROM mentoring_avoids WHERE {_KEY} ORDER BY at, avoided_id"


async def lock_guild(transaction: Transaction, guild_id: int) -> None:
    """Until the transaction ends, nobody else decides about requests, offers or hosts of the guild."""
    await transaction.execute(LOCK_GUILD, {"guild_id": guild_id})


# Profiles


async def get_profile(db: Executor, guild_id: int, member_id: int) -> Profile | None:
    row = await db.fetch_one(_PROFILE, _key(guild_id, member_id))
    return record_of(Profile, row) if row else None


async def save_profile(transaction: Transaction, profile: Profile) -> None:
    """What the member typed; what the bot noted about them stays, but that they had left."""
    await transaction.execute(_SAVE_PROFILE, values_of(profile))
    await remove_departures(transaction, profile.guild_id, [profile.member_id])


async def delete_profile(transaction: Transaction, guild_id: int, member_id: int) -> None:
    await transaction.execute(_DELETE_PROFILE, _key(guild_id, member_id))


async def mark_returned(transaction: Transaction, guild_id: int, member_id: int) -> None:
    """Not paused for silence any more; a pause that a host asked for stays."""
    key = _key(guild_id, member_id)
    await transaction.execute_all((RETURN, key), (RETURN_AS_HOST, key))


async def mark_answered(transaction: Transaction, guild_id: int, member_id: int) -> None:
    """Any answer ends the row of silences, of offers and questions alike."""
    key = _key(guild_id, member_id)
    await transaction.execute_all((_ANSWERED, key), (_HOST_ANSWERED, key))


async def count_unanswered(transaction: Transaction, guild_id: int, member_id: int) -> int:
    """One question more without an answer; how many silences in a row, and 0 for who is paused already or has no
    profile."""
    rows = await transaction.returning(_UNANSWERED, _key(guild_id, member_id))
    return int(await transaction.fetch_value(_SILENCES, _key(guild_id, member_id))) if rows else 0


async def pause_member(transaction: Transaction, guild_id: int, member_id: int, now: datetime) -> None:
    """Until they come back by themselves."""
    await transaction.execute(_PAUSE, _key(guild_id, member_id) | {"now": now})


# Hosts


async def get_host(db: Executor, guild_id: int, member_id: int) -> Host | None:
    row = await db.fetch_one(_HOST, _key(guild_id, member_id))
    return record_of(Host, row) if row else None


async def save_host(transaction: Transaction, host: Host) -> None:
    """A new host, or another capacity of one; `since` and a pause that they asked for stay."""
    values = {"capacity": host.capacity, "since": host.since}
    await transaction.execute(_SAVE_HOST, _key(host.guild_id, host.member_id) | values)


async def pause_host(
    transaction: Transaction, guild_id: int, member_id: int, reason: HostPause, until: datetime | None
) -> bool:
    """False where they are no host."""
    values = {"reason": reason.value, "until": until}
    return bool(await transaction.execute(_PAUSE_HOST, _key(guild_id, member_id) | values))


async def resume_host(transaction: Transaction, guild_id: int, member_id: int) -> bool:
    """False where they are no host."""
    return bool(await transaction.execute(_RESUME_HOST, _key(guild_id, member_id)))


async def delete_host(transaction: Transaction, guild_id: int, member_id: int) -> None:
    await transaction.execute(_DELETE_HOST, _key(guild_id, member_id))


async def count_unanswered_offer(transaction: Transaction, guild_id: int, member_id: int) -> int:
    """One offer more that ran out; how many silences in a row."""
    rows = await transaction.returning(_HOST_UNANSWERED, _key(guild_id, member_id))
    return int(await transaction.fetch_value(_SILENCES, _key(guild_id, member_id))) if rows else 0


async def get_guilds_with_pauses_over(db: Executor, now: datetime, limit: int) -> list[int]:
    return [row["guild_id"] for row in await db.fetch(_PAUSES_OVER, {"now": now, "limit": limit})]


async def end_pauses(transaction: Transaction, guild_id: int, now: datetime) -> None:
    """Of the hosts whose pause is over."""
    await transaction.execute(_END_PAUSES, {"guild_id": guild_id, "now": now})


# Avoid-lists


async def get_avoided(db: Executor, guild_id: int, member_id: int) -> list[int]:
    """Whom the member avoids, in the order in which they were added; for nobody's eyes but the member's."""
    rows = await db.fetch(_AVOIDED, {"guild_id": guild_id, "member_id": member_id})
    return [row["avoided_id"] for row in rows]


async def toggle_avoided(
    transaction: Transaction, guild_id: int, member_id: int, avoided_id: int, at: datetime
) -> bool:
    """Put somebody on the member's list, or take them off it again: True where they are on it now."""
    values = {"guild_id": guild_id, "member_id": member_id, "avoided_id": avoided_id}
    if await transaction.execute(_STOP_AVOIDING, values):
        return False
    await transaction.execute(_AVOID, values | {"at": at})
    return True


def _key(guild_id: int, member_id: int) -> dict[str, Any]:
    return {"guild_id": guild_id, "member_id": member_id}
