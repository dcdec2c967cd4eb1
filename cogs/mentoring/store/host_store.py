"""All SQL that matching asks: hosts with how much they have to do, and who must not be offered whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.database.executor import Executor
from bot.database.rows import record_of, records_of
from bot.database.statements import Row
from cogs.mentoring.matching.rules import OFFERS_FOR_A_PLACE
from cogs.mentoring.records import Host, HostCard, Profile, Request
from cogs.mentoring.store.profile_store import PROFILE_COLUMNS

# A pair that ended before the two met takes no place.
_CARDS = (
    f"SELECT {PROFILE_COLUMNS}, h.capacity, h.since, h.paused, h.paused_until, h.unanswered AS host_unanswered,"
    " (SELECT COUNT(*) FROM mentoring_pairs AS t WHERE t.guild_id = h.guild_id AND t.host_id = h.member_id"
    " AND t.paired_at > :taken_since AND t.state <> 'ended') AS taken,"
    " (SELECT COUNT(*) FROM mentoring_offers AS o WHERE o.guild_id = h.guild_id AND o.host_id = h.member_id"
    " AND o.state = 'open') AS open_offers"
    " FROM mentoring_hosts AS h JOIN mentoring_profiles AS p ON p.guild_id = h.guild_id AND p.member_id = h.member_id"
    " WHERE h.guild_id = :guild_id"
)
# `HostCard.paused` is false.
_UNPAUSED = (
    f"{_CARDS} AND h.paused = '' AND p.paused_at IS NULL AND p.held_role <> ''"
    " AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild_id = h.guild_id AND d.member_id = h.member_id)"
    " ORDER BY h.member_id"
)
_WITH_ROOM = (
    f"SELECT COUNT(*) AS hosts FROM ({_UNPAUSED}) AS card WHERE member_id <> :member_id"
    " AND open_offers < (capacity - taken) * :offers_for_a_place"
)
_ONE_CARD = f"{_CARDS} AND h.member_id = :host_id"
_SEEKERS = (
    f"SELECT {PROFILE_COLUMNS} FROM mentoring_profiles AS p WHERE guild_id = :guild_id AND member_id IN :seeker_ids"
)
# Whoever of the two has the other on their list, and whoever asked when they were paired.
_KEPT_APART = (
    "SELECT member_id AS seeker_id, avoided_id AS host_id, 'avoided' AS reason FROM mentoring_avoids"
    " WHERE guild_id = :guild_id AND member_id IN :seeker_ids"
    " UNION SELECT avoided_id, member_id, 'avoided' FROM mentoring_avoids"
    " WHERE guild_id = :guild_id AND avoided_id IN :seeker_ids"
    " UNION SELECT seeker_id, host_id, 'avoided' FROM mentoring_offers"
    " WHERE request_id IN :request_ids AND state = 'expired'"
    " UNION SELECT seeker_id, host_id, 'met' FROM mentoring_pairs WHERE guild_id = :guild_id"
    " AND paired_at > :met_since AND seeker_id IN :seeker_ids AND host_id IS NOT NULL"
    " UNION SELECT host_id, seeker_id, 'met' FROM mentoring_pairs WHERE guild_id = :guild_id"
    " AND paired_at > :met_since AND host_id IN :seeker_ids AND seeker_id IS NOT NULL"
    " UNION SELECT seeker_id, host_id, 'declined' FROM mentoring_offers WHERE guild_id = :guild_id"
    " AND state = 'declined' AND ended_at > :declined_since AND seeker_id IN :seeker_ids"
)


@dataclass(frozen=True)
class MatchingPeriods:
    """Since when interviews take a place, and pairs and refusals keep two apart."""

    taken_since: datetime
    met_since: datetime
    declined_since: datetime


@dataclass(frozen=True)
class KeptApart:
    """Pairs of seeker and host. `avoided` are also hosts who left an offer of this very request unanswered: whom a
    seeker is not offered for which of the two is nobody's business."""

    avoided: frozenset[tuple[int, int]]
    met: frozenset[tuple[int, int]]
    declined: frozenset[tuple[int, int]]


async def get_matching_data(
    db: Executor, guild_id: int, requests: Sequence[Request], periods: MatchingPeriods, host_id: int | None = None
) -> tuple[list[HostCard], dict[int, Profile], KeptApart]:
    """Every host who is not paused, whether or not they have room, or the one with that id even if paused; the
    profiles of the requests' seekers by member; and who of these is kept apart from whom."""
    values = {
        "guild_id": guild_id,
        "host_id": host_id,
        "seeker_ids": [request.seeker_id for request in requests],
        "request_ids": [request.id for request in requests],
        **vars(periods),
    }
    card_rows, seeker_rows, pair_rows = await db.fetch_all(
        (_UNPAUSED if host_id is None else _ONE_CARD, values), (_SEEKERS, values), (_KEPT_APART, values)
    )
    cards = [_card(row) for row in card_rows]
    profiles = {profile.member_id: profile for profile in records_of(Profile, seeker_rows)}
    return cards, profiles, _kept_apart(pair_rows)


async def get_host_card(db: Executor, guild_id: int, host_id: int, taken_since: datetime) -> HostCard | None:
    """None where they are no host."""
    values = {"guild_id": guild_id, "host_id": host_id, "taken_since": taken_since}
    row = await db.fetch_one(_ONE_CARD, values)
    return _card(row) if row else None


async def count_hosts_with_room(db: Executor, guild_id: int, member_id: int, taken_since: datetime) -> int:
    """Besides the member themselves; whoever avoids them counts too, so that nobody learns that from a number."""
    values = {
        "guild_id": guild_id,
        "member_id": member_id,
        "taken_since": taken_since,
        "offers_for_a_place": OFFERS_FOR_A_PLACE,
    }
    return int(await db.fetch_value(_WITH_ROOM, values))


def _card(row: Row) -> HostCard:
    host = record_of(Host, {**row, "unanswered": row["host_unanswered"]})
    return HostCard(record_of(Profile, row), host, row["taken"], row["open_offers"])


def _kept_apart(rows: Sequence[Mapping[str, Any]]) -> KeptApart:
    pairs: dict[str, set[tuple[int, int]]] = {"avoided": set(), "met": set(), "declined": set()}
    for row in rows:
        pairs[row["reason"]].add((row["seeker_id"], row["host_id"]))
    return KeptApart(**{reason: frozenset(members) for reason, members in pairs.items()})
