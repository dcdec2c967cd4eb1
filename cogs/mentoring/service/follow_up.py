"""What follows when a pair's time changes, both are asked, or it ends: within the transaction of who decides it."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.database.executor import Transaction
from cogs.mentoring.records import BOTH, Kind, Pair, PairState, Place, Room, Said
from cogs.mentoring.store import notifications as letter_store
from cogs.mentoring.store import pairs as pair_store
from cogs.mentoring.store import silences as silence_store

# Without a time, and after a first question, people get a week.
ASK_AGAIN = timedelta(days=7)
# Questions in a row; nobody is written to for ever.
MOST_SILENT = 3
# Thanks belong into the first day, and nobody is reminded of them at once.
THANK_AFTER = timedelta(hours=20)
# After the thanks, when the good of it is still felt.
INVITE_AFTER = timedelta(days=1)


def members(pair: Pair) -> list[int]:
    """The two, without who asked to be forgotten."""
    return [one for one in (pair.seeker_id, pair.host_id) if one is not None]


def role(pair: Pair, member_id: int) -> str:
    return "seeker" if member_id == pair.seeker_id else "host"


def unanswered(pair: Pair) -> Pair:
    return replace(pair, seeker_answer=Said.NOTHING, host_answer=Said.NOTHING)


async def put(connection: Transaction, pair: Pair) -> Pair:
    await pair_store.put(connection, pair)
    return pair


async def tell(
    connection: Transaction,
    pair: Pair,
    kind: Kind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = letter_store.GOOD_FOR,
    but: int | None = None,
) -> None:
    """Both in their thread, once; where there is none, each of them, but not the one who did it."""
    if pair.room is not Room.NONE:
        await letter_store.write(connection, pair.guild_id, BOTH, kind, subject, due_at, good_for, Place.ROOM)
        return
    for member_id in members(pair):
        if member_id != but:
            await letter_store.write(connection, pair.guild_id, member_id, kind, subject, due_at, good_for)


async def tell_time(connection: Transaction, pair: Pair, what: str, by: int, at: datetime, now: datetime) -> None:
    """The turn is `SEQUENCE-WHAT-ROLE-EPOCH`: set, moved or off, by the seeker or the host, and which time."""
    turn = f"{pair.sequence}-{what}-{role(pair, by)}-{int(at.timestamp())}"
    await tell(connection, pair, Kind.TIME, f"{pair.id}/{turn}", now, but=by)


async def met(connection: Transaction, pair: Pair, now: datetime) -> Pair:
    over = await _finish(connection, replace(pair, state=PairState.MET, met_at=now), now)
    if over.seeker_id is not None:
        key = (connection, over.guild_id, over.seeker_id)
        if over.host_id is not None:
            await letter_store.write(*key, Kind.THANK, over.id, now + THANK_AFTER)
        if await pair_store.invite(connection, over, now):
            await letter_store.write(*key, Kind.FORWARD, over.id, now + INVITE_AFTER)
    return over


async def missed(connection: Transaction, pair: Pair, by: int, now: datetime) -> Pair:
    if pair.state is PairState.MISSED:
        return await put(connection, pair)
    over = await _finish(connection, replace(pair, state=PairState.MISSED), now)
    await _tell_ended(connection, over, "missed", by, now)
    return over


async def end(connection: Transaction, pair: Pair, reason: str, by: int | None, now: datetime) -> Pair:
    ended = await _finish(connection, replace(pair, state=PairState.ENDED, reason=reason), now)
    await _tell_ended(connection, ended, reason, by, now)
    return ended


async def _tell_ended(connection: Transaction, pair: Pair, reason: str, by: int | None, now: datetime) -> None:
    """Each by themselves, not in the thread: news of an end is nobody else's."""
    for member_id in members(pair):
        if member_id != by:
            await letter_store.write(connection, pair.guild_id, member_id, Kind.ENDED, f"{pair.id}/{reason}", now)


async def _finish(connection: Transaction, pair: Pair, now: datetime) -> Pair:
    """Nothing is asked or reminded of any more."""
    await letter_store.drop_undue(connection, Kind.REMINDER, pair.id, now)
    return await put(connection, replace(pair, ask_at=None, ended_at=now))


async def ask(connection: Transaction, pair: Pair, now: datetime) -> None:
    fresh = pair if pair.asked else unanswered(pair)
    asked = await put(connection, replace(fresh, asked=pair.asked + 1, ask_at=now + ASK_AGAIN))
    subject = f"{pair.id}/{asked.asked}-{int(now.timestamp())}"
    await tell(connection, asked, Kind.ASK, subject, now, ASK_AGAIN)


async def close(connection: Transaction, pair: Pair, now: datetime) -> None:
    """Neither answered, or the pair would have moved on: so it is unknown, and counts for both."""
    await _finish(connection, replace(pair, state=PairState.UNKNOWN), now)
    for member_id in members(pair):
        if await silence_store.missed(connection, pair.guild_id, member_id) >= MOST_SILENT:
            await silence_store.pause(connection, pair.guild_id, member_id, now)
            await letter_store.write(connection, pair.guild_id, member_id, Kind.PAUSED, f"{pair.id}/paused", now)
