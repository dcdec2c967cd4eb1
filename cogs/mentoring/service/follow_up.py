"""What follows when a pair's time changes, both are asked how it went, or it ends.

Every function is part of the transaction of whoever decides it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.database.executor import Transaction
from cogs.mentoring.notification_records import BOTH, Destination, NotificationKind
from cogs.mentoring.records import MOST_UNANSWERED, Answer, Pair, PairState, ThreadState
from cogs.mentoring.store import notification_store, pair_store, profile_store, request_store

# Without a time, and after a first question, people get a week.
ASK_AGAIN = timedelta(days=7)
# Thanks belong into the first day, and nobody is reminded of them at once.
THANK_AFTER = timedelta(hours=20)
# After the thanks, when the good of it is still felt.
INVITE_AFTER = timedelta(days=1)
# What is noticed so much too late was missed by us; in ordinary times it takes seconds.
OUTAGE = timedelta(hours=1)


def without_answers(pair: Pair) -> Pair:
    return replace(pair, seeker_answer=Answer.NONE, host_answer=Answer.NONE)


async def save(transaction: Transaction, pair: Pair, now: datetime) -> Pair:
    """The pair itself, so that a change can be stored and handed on. Messages about it are looked at again."""
    await pair_store.save_pair(transaction, pair)
    await notification_store.recheck_notifications(transaction, pair.id, now)
    return pair


async def notify(
    transaction: Transaction,
    pair: Pair,
    kind: NotificationKind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = notification_store.GOOD_FOR,
    actor_id: int | None = None,
) -> None:
    """Both in their thread, once; where there is none, each of them, but not the actor."""
    if pair.room is not ThreadState.NONE:
        place = Destination.PAIR_THREAD
        await notification_store.add_notification(
            transaction, pair.guild_id, BOTH, kind, subject, due_at, good_for, place
        )
        return
    for member_id in pair.members:
        if member_id != actor_id:
            await notification_store.add_notification(
                transaction, pair.guild_id, member_id, kind, subject, due_at, good_for
            )


async def notify_of_time(
    transaction: Transaction, pair: Pair, change: str, actor_id: int, at: datetime, now: datetime
) -> None:
    """The detail is `SEQUENCE-CHANGE-ROLE-EPOCH`: set, moved or off, by the seeker or the host, and which time."""
    role = "seeker" if actor_id == pair.seeker_id else "host"
    detail = f"{pair.sequence}-{change}-{role}-{int(at.timestamp())}"
    await notify(transaction, pair, NotificationKind.TIME, f"{pair.id}/{detail}", now, actor_id=actor_id)


async def mark_met(transaction: Transaction, pair: Pair, now: datetime) -> Pair:
    """The seeker is asked to say thanks, and after a first interview whether they would host."""
    ended = await _finish(transaction, replace(pair, state=PairState.MET, met_at=now), now)
    if ended.seeker_id is None:
        return ended
    if ended.host_id is not None:
        thank_at = now + THANK_AFTER
        await notification_store.add_notification(
            transaction, ended.guild_id, ended.seeker_id, NotificationKind.THANK, ended.id, thank_at
        )
    if await pair_store.mark_invited_to_host(transaction, ended, now):
        invite_at = now + INVITE_AFTER
        await notification_store.add_notification(
            transaction, ended.guild_id, ended.seeker_id, NotificationKind.FORWARD, ended.id, invite_at
        )
    return ended


async def take_back_met(transaction: Transaction, pair: Pair) -> Pair:
    """It was said by mistake: the pair, open again but not yet saved; what was to follow does not."""
    if pair.met_at is not None:
        await notification_store.delete_unsent_notifications(
            transaction, [NotificationKind.THANK, NotificationKind.FORWARD], pair.id
        )
        await pair_store.take_back_invitation(transaction, pair, pair.met_at)
    return replace(pair, state=PairState.OPEN, met_at=None, ended_at=None)


async def mark_missed(transaction: Transaction, pair: Pair, actor_id: int, now: datetime) -> Pair:
    """The other hears of it, once."""
    if pair.state is PairState.MISSED:
        return await save(transaction, pair, now)
    ended = await _finish(transaction, replace(pair, state=PairState.MISSED), now)
    await _notify_of_end(transaction, ended, "missed", actor_id, now)
    return ended


async def end(transaction: Transaction, pair: Pair, reason: str, actor_id: int | None, now: datetime) -> Pair:
    """Whoever is not the actor hears of it."""
    ended = await _finish(transaction, replace(pair, state=PairState.ENDED, reason=reason), now)
    await request_store.wake_guild(transaction, pair.guild_id, now)  # the host has a place again
    await _notify_of_end(transaction, ended, reason, actor_id, now)
    return ended


async def end_pair_by_member(
    transaction: Transaction, pair_id: str, reason: str, member_id: int, now: datetime
) -> Pair | None:
    """One of the two withdrew or left, in a transaction that holds the guild. The other hears of it; where the host
    went, the seeker's request is looked after again. The pair as it was; None where it is not there.

    An ended pair stays as it ended.
    """
    pair = await pair_store.lock_pair(transaction, pair_id)
    if pair is not None and pair.state is PairState.OPEN:
        await end(transaction, pair, reason, member_id, now)
        if member_id == pair.host_id:
            await pair_store.reopen_request(transaction, pair, now)
    return pair


async def _notify_of_end(
    transaction: Transaction, pair: Pair, reason: str, actor_id: int | None, now: datetime
) -> None:
    """Each by themselves, not in the thread: news of an end is nobody else's."""
    for member_id in pair.members:
        if member_id != actor_id:
            subject = f"{pair.id}/{reason}"
            await notification_store.add_notification(
                transaction, pair.guild_id, member_id, NotificationKind.ENDED, subject, now
            )


async def _finish(transaction: Transaction, pair: Pair, now: datetime) -> Pair:
    """Nothing is asked or reminded of any more."""
    await notification_store.drop_undue_notifications(transaction, NotificationKind.REMINDER, pair.id, now)
    return await save(transaction, replace(pair, ask_at=None, ended_at=now), now)


async def ask(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """How it went."""
    unanswered = pair if pair.asked else without_answers(pair)
    asked = await save(transaction, replace(unanswered, asked=pair.asked + 1, ask_at=now + ASK_AGAIN), now)
    subject = f"{pair.id}/{asked.asked}-{int(now.timestamp())}"
    await notify(transaction, asked, NotificationKind.ASK, subject, now, ASK_AGAIN)


async def close(transaction: Transaction, pair: Pair, now: datetime) -> None:
    """Neither answered, or the pair would have moved on: so it is unknown, and counts for both."""
    await _finish(transaction, replace(pair, state=PairState.UNKNOWN), now)
    if pair.ask_at is None or now - pair.ask_at > OUTAGE:
        return  # we were away when it was to be answered: that is nobody's silence
    for member_id in pair.members:
        if await profile_store.count_unanswered(transaction, pair.guild_id, member_id) >= MOST_UNANSWERED:
            await profile_store.pause_member(transaction, pair.guild_id, member_id, now)
            subject = f"{pair.id}/paused"
            await notification_store.add_notification(
                transaction, pair.guild_id, member_id, NotificationKind.PAUSED, subject, now
            )
