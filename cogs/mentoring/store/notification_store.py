"""All SQL of notifications: what somebody has to hear, where it goes next, and whether they have."""

import secrets
from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta
from typing import Any

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, record_of, records_of, values_of
from bot.database.statements import Step, Values
from bot.guilds.shards import ALL_SHARDS, OF_SHARDS, ShardValues
from cogs.mentoring.notification_records import BOTH, Destination, Notification, NotificationKind
from cogs.mentoring.store.standstill import in_running_guild

# Late is better than never; what must not come late says so itself.
GOOD_FOR = timedelta(days=14)
# More than anybody reads at one command.
MOST_HELD = 10
_ID_BYTES = 8
# Rows of one look: memory stays flat however many notifications are due.
PAGE = 100

_ADD = (
    f"INSERT INTO mentoring_letters ({columns_of(Notification)}) VALUES ({named_values(Notification)})"
    " ON CONFLICT (kind, subject, member_id) DO NOTHING"
)
_DUE = (
    "SELECT * FROM mentoring_letters WHERE state = 'open' AND place <> 'held' AND place IN :places AND due_at <= :now"
    f" AND {in_running_guild('mentoring_letters')} AND {OF_SHARDS}"
    " AND (due_at > :at OR (due_at = :at AND id > :id)) ORDER BY due_at, id LIMIT :limit"
)
_OPEN = "SELECT * FROM mentoring_letters WHERE id = :id AND state = 'open'"
_SENT = (
    "SELECT 1 AS sent FROM mentoring_letters WHERE kind = :kind AND subject = :subject AND member_id = :member_id"
    " AND state = 'sent'"
)
_HELD = (
    "SELECT * FROM mentoring_letters WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'open'"
    " AND place = 'held' AND good_until > :now ORDER BY due_at, id LIMIT :limit"
)
_COUNT_HELD = f"SELECT COUNT(*) AS held FROM ({_HELD}) AS first_ones"
_MOVE = (
    "UPDATE mentoring_letters SET place = :place, due_at = :now WHERE id = :id AND state = 'open' AND place = :before"
)
_DELETE_UNSENT = "DELETE FROM mentoring_letters WHERE state = 'open' AND kind IN :kinds AND subject = :subject"
# What was sent is looked at again at once: what it tells may have changed while it was under way.
_END = (
    "UPDATE mentoring_letters SET state = :state, ended_at = :now,"
    " recheck_at = CASE WHEN :state = 'sent' THEN :now END WHERE id = :id AND state = 'open'"
)
_HASTEN = (
    "UPDATE mentoring_letters SET due_at = :now WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND kind = :kind AND state = 'open' AND due_at > :now"
)
_DROP_UNDUE = (
    "UPDATE mentoring_letters SET state = 'dropped', ended_at = :now WHERE state = 'open' AND due_at > :now"
    " AND kind = :kind AND subject >= :first AND subject < :last"
)
# Every `SUBJECT_ID/DETAIL`, and no other subject: "0" is the character after "/".
_ABOUT = "(subject = :subject OR (subject >= :first AND subject < :last))"
_RECHECK_ABOUT = f"UPDATE mentoring_letters SET recheck_at = :now WHERE state = 'sent' AND {_ABOUT}"
_RECHECK_OF_MEMBER = (
    "UPDATE mentoring_letters SET recheck_at = :now WHERE state = 'sent' AND guild_id = :guild_id"
    " AND member_id = :member_id AND kind IN ('forward', 'paused') AND shown = ''"
)
# What is not yet due about an offer that has ended is dropped, so that it need not be looked at one by one.
_CLOSE_OFFERS = (
    "UPDATE mentoring_letters SET recheck_at = CASE WHEN state = 'sent' THEN :now END,"
    " ended_at = CASE WHEN state = 'open' THEN :now ELSE ended_at END,"
    " state = CASE WHEN state = 'open' THEN 'dropped' ELSE state END"
    " WHERE kind IN ('offer', 'nudge') AND subject IN :subjects"
    " AND (state = 'sent' OR (state = 'open' AND due_at > :now))"
)
_CHANGED = (
    "SELECT id FROM mentoring_letters WHERE recheck_at <= :now"
    f" AND {in_running_guild('mentoring_letters')} ORDER BY recheck_at, id LIMIT :limit"
)
_TAKE_CHANGED = "UPDATE mentoring_letters SET recheck_at = :again WHERE id IN :ids AND recheck_at <= :now RETURNING *"
_CHECKED = "UPDATE mentoring_letters SET recheck_at = NULL, shown = :shown WHERE id = :id AND recheck_at = :again"


async def get_due_notifications(
    db: Executor, now: datetime, places: Collection[Destination], shards: ShardValues = ALL_SHARDS
) -> AsyncIterator[list[Notification]]:
    """Those that go to these places next; page by page, longest due first. What is held is not due."""
    look: dict[str, Any] = {"now": now, "at": "", "id": "", "limit": PAGE}
    look |= {"places": [place.value for place in places], **shards}
    while rows := await db.fetch(_DUE, look):
        yield records_of(Notification, rows)
        look |= {"at": rows[-1]["due_at"], "id": rows[-1]["id"]}


async def get_open_notification(db: Executor, notification_id: str) -> Notification | None:
    """None where it was sent, dropped or never added."""
    row = await db.fetch_one(_OPEN, {"id": notification_id})
    return record_of(Notification, row) if row else None


async def get_held_notifications(db: Executor, guild_id: int, member_id: int, now: datetime) -> list[Notification]:
    """What could not be brought to a member: they see it at their next command, oldest first."""
    values = {"guild_id": guild_id, "member_id": member_id, "now": now, "limit": MOST_HELD}
    return records_of(Notification, await db.fetch(_HELD, values))


async def count_held_notifications(db: Executor, guild_id: int, member_id: int, now: datetime) -> int:
    """Up to as many as one command hands over."""
    values = {"guild_id": guild_id, "member_id": member_id, "now": now, "limit": MOST_HELD}
    return int(await db.fetch_value(_COUNT_HELD, values))


async def was_sent(db: Executor, kind: NotificationKind, subject: str, member_id: int) -> bool:
    return bool(await db.fetch(_SENT, {"kind": kind.value, "subject": subject, "member_id": member_id}))


async def end_notification(db: Executor, notification: Notification, state: str, now: datetime) -> bool:
    """`state` is "sent" or "dropped". False where it had ended before."""
    return bool(await db.execute(_END, {"id": notification.id, "state": state, "now": now}))


async def move_notification(db: Executor, notification: Notification, place: Destination, now: datetime) -> bool:
    """It goes to `place` next, and at once. False where it had ended or gone on before."""
    values = {"id": notification.id, "place": place.value, "before": notification.place.value, "now": now}
    return bool(await db.execute(_MOVE, values))


async def split_notification(
    transaction: Transaction, notification: Notification, member_ids: Collection[int], now: datetime
) -> None:
    """What was for both in their thread goes to each of them directly, once all the same."""
    if await end_notification(transaction, notification, "dropped", now):
        kind = NotificationKind.PAIRED if notification.kind is NotificationKind.PREP else notification.kind
        guild_id, good_for = notification.guild_id, notification.good_until - now
        subject = notification.subject
        copies = [new_notification(guild_id, member_id, kind, subject, now, good_for) for member_id in member_ids]
        await add_notifications(transaction, copies)


def new_notification(
    guild_id: int,
    member_id: int,
    kind: NotificationKind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = GOOD_FOR,
    place: Destination = Destination.DIRECT,
) -> Notification:
    """`member_id` is `BOTH` for the two of a pair in their thread (`Destination.PAIR_THREAD`), and only there."""
    if (member_id == BOTH) is not (place is Destination.PAIR_THREAD):
        raise ValueError("a notification to both goes to their thread, and only such a one")
    notification_id = secrets.token_hex(_ID_BYTES)
    return Notification(notification_id, guild_id, member_id, kind, subject, place, due_at, due_at + good_for)


async def add_notification(
    transaction: Transaction,
    guild_id: int,
    member_id: int,
    kind: NotificationKind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = GOOD_FOR,
    place: Destination = Destination.DIRECT,
) -> None:
    """`new_notification`, within the transaction of what it tells. The same kind, subject and member once only."""
    notification = new_notification(guild_id, member_id, kind, subject, due_at, good_for, place)
    await add_notifications(transaction, [notification])


def adding(notifications: Collection[Notification]) -> list[Step]:
    """Each as `add_notification` adds it."""
    return [(_ADD, values_of(notification)) for notification in notifications]


async def add_notifications(transaction: Transaction, notifications: Collection[Notification]) -> None:
    """Many at once, each as `add_notification` does it."""
    await transaction.execute_many(_ADD, [values_of(notification) for notification in notifications])


async def hasten_notification(
    transaction: Transaction, guild_id: int, member_id: int, kind: NotificationKind, now: datetime
) -> None:
    """What is not yet due of that kind for a member becomes due."""
    values = {"guild_id": guild_id, "member_id": member_id, "kind": kind.value, "now": now}
    await transaction.execute(_HASTEN, values)


async def drop_undue_notifications(
    transaction: Transaction, kind: NotificationKind, subject_id: str, now: datetime
) -> None:
    """What is not yet due of that kind about a pair is no longer wanted."""
    await transaction.execute(_DROP_UNDUE, {**_about(subject_id, now), "kind": kind.value})


async def delete_unsent_notifications(
    transaction: Transaction, kinds: Collection[NotificationKind], subject: str
) -> None:
    """As if they had never been added: they may be added again."""
    values = {"kinds": [kind.value for kind in kinds], "subject": subject}
    await transaction.execute(_DELETE_UNSENT, values)


# What was sent


async def recheck_notifications(transaction: Transaction, subject_id: str, now: datetime) -> None:
    """What was sent about a pair or a request may no longer be so."""
    await transaction.execute(_RECHECK_ABOUT, _about(subject_id, now))


async def recheck_notifications_of(transaction: Transaction, guild_id: int, member_id: int, now: datetime) -> None:
    """A member has come back, or is a host now: what asked them to need not ask any more."""
    values = {"guild_id": guild_id, "member_id": member_id, "now": now}
    await transaction.execute(_RECHECK_OF_MEMBER, values)


async def close_offer_notifications(transaction: Transaction, offer_ids: Collection[str], now: datetime) -> None:
    """Of offers that have ended: what was sent says so soon, and what is not yet due is dropped."""
    if offer_ids:
        await transaction.execute(_CLOSE_OFFERS, {"subjects": list(offer_ids), "now": now})


async def take_changed_notifications(db: Executor, now: datetime, again: datetime, limit: int) -> list[Notification]:
    """What was sent and is to be looked at now, for this process alone until `again`."""
    rows = await db.fetch(_CHANGED, {"now": now, "limit": limit})
    if not rows:
        return []
    values = {"ids": [row["id"] for row in rows], "now": now, "again": again}
    return records_of(Notification, await db.returning(_TAKE_CHANGED, values))


async def mark_checked(db: Executor, notification: Notification, shown: str, again: datetime) -> None:
    """It shows this change now; not where it has changed again since it was taken until `again`."""
    await db.execute(_CHECKED, {"id": notification.id, "shown": shown, "again": again})


def _about(subject_id: str, now: datetime) -> Values:
    return {"subject": subject_id, "first": f"{subject_id}/", "last": f"{subject_id}0", "now": now}
