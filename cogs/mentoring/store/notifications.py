"""All SQL of letters: what somebody has to be told, where it goes next, and whether they were; it decides nothing."""

import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.mentoring.records import BOTH, Kind, Letter, Place

# Late is better than never; what must not come late says so itself.
GOOD_FOR = timedelta(days=14)
ID_BYTES = 8
# Rows of one look: memory stays flat however many letters are due.
PAGE = 100
# More than anybody reads at one command.
MOST_HELD = 10

WRITE = (
    "INSERT INTO mentoring_letters (id, guild_id, member_id, kind, subject, place, due_at, good_until)"
    " VALUES (:id, :guild_id, :member_id, :kind, :subject, :place, :due_at, :good_until)"
    " ON CONFLICT (kind, subject, member_id) DO NOTHING"
)
DUE = (
    "SELECT * FROM mentoring_letters WHERE state = 'open' AND place <> 'held' AND due_at <= :now"
    " AND (due_at > :at OR (due_at = :at AND id > :id)) ORDER BY due_at, id LIMIT :most"
)
NAMED = "SELECT * FROM mentoring_letters WHERE id = :id AND state = 'open'"
SENT = (
    "SELECT 1 AS sent FROM mentoring_letters WHERE kind = :kind AND subject = :subject AND member_id = :member_id"
    " AND state = 'sent'"
)
HELD = (
    "SELECT * FROM mentoring_letters WHERE guild_id = :guild_id AND member_id = :member_id AND state = 'open'"
    " AND place = 'held' AND good_until > :now ORDER BY due_at, id LIMIT :most"
)
ESCALATE = (
    "UPDATE mentoring_letters SET place = :place, due_at = :now"
    " WHERE id = :id AND state = 'open' AND place = :before RETURNING id"
)
END = "UPDATE mentoring_letters SET state = :state, ended_at = :now WHERE id = :id AND state = 'open' RETURNING id"
HASTEN = (
    "UPDATE mentoring_letters SET due_at = :now WHERE guild_id = :guild_id AND member_id = :member_id"
    " AND kind = :kind AND state = 'open' AND due_at > :now"
)
DROP_UNDUE = (
    "UPDATE mentoring_letters SET state = 'dropped', ended_at = :now WHERE state = 'open' AND due_at > :now"
    " AND kind = :kind AND subject >= :first AND subject < :last"
)


class LetterStore:
    """Writing is durable when a method returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> AsyncIterator[list[Letter]]:
        """Page by page, longest due first; what is held is not due."""
        look: dict[str, Any] = {"now": stored(now), "at": "", "id": "", "most": PAGE}
        while rows := await self._database.fetch(DUE, look):
            yield [_letter(row) for row in rows]
            look |= {"at": rows[-1]["due_at"], "id": rows[-1]["id"]}

    async def open(self, letter_id: str) -> Letter | None:
        """None where it was sent, dropped or never written."""
        rows = await self._database.fetch(NAMED, {"id": letter_id})
        return _letter(rows[0]) if rows else None

    async def held(self, guild_id: int, member_id: int, now: datetime) -> list[Letter]:
        """What could not be brought to a member: it is shown at their next command, oldest first."""
        values = {"guild_id": guild_id, "member_id": member_id, "now": stored(now), "most": MOST_HELD}
        return [_letter(row) for row in await self._database.fetch(HELD, values)]

    async def was_sent(self, kind: Kind, subject: str, member_id: int) -> bool:
        values = {"kind": kind.value, "subject": subject, "member_id": member_id}
        return bool(await self._database.fetch(SENT, values))

    async def end(self, letter: Letter, state: str, now: datetime) -> bool:
        """`state` is "sent" or "dropped". False where it had ended before."""
        values = {"id": letter.id, "state": state, "now": stored(now)}
        [rows] = await self._database.carry_out((END, values))
        return bool(rows)

    async def escalate(self, letter: Letter, place: Place, now: datetime) -> bool:
        """It goes to `place` next, and at once. False where it had ended or gone on before."""
        values = {"id": letter.id, "place": place.value, "before": letter.place.value, "now": stored(now)}
        [rows] = await self._database.carry_out((ESCALATE, values))
        return bool(rows)

    async def split(self, letter: Letter, members: Collection[int], now: datetime) -> None:
        """A letter to both in their thread becomes one to each, directly: the same news, told once all the same."""
        async with self._database.write() as connection:
            if (await connection.execute(END, {"id": letter.id, "state": "dropped", "now": stored(now)})).first():
                kind = Kind.PAIRED if letter.kind is Kind.PREP else letter.kind
                good_for = letter.good_until - now
                for member_id in members:
                    await write(connection, letter.guild_id, member_id, kind, letter.subject, now, good_for)


async def write(
    connection: Transaction,
    guild_id: int,
    member_id: int,
    kind: Kind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = GOOD_FOR,
    place: Place = Place.DIRECT,
) -> None:
    """Within the transaction of what it tells. The same kind, subject and member once only. `member_id` is `BOTH` for
    the two of a pair in their thread (`Place.ROOM`)."""
    await write_all(connection, [new_letter(guild_id, member_id, kind, subject, due_at, good_for, place)])


def new_letter(
    guild_id: int,
    member_id: int,
    kind: Kind,
    subject: str,
    due_at: datetime,
    good_for: timedelta = GOOD_FOR,
    place: Place = Place.DIRECT,
) -> Letter:
    if (member_id == BOTH) is not (place is Place.ROOM):
        raise ValueError("a letter to both goes to their thread, and only such a one")
    return Letter(secrets.token_hex(ID_BYTES), guild_id, member_id, kind, subject, place, due_at, due_at + good_for)


async def write_all(connection: Transaction, letters: Collection[Letter]) -> None:
    """Many at once, each as `write` does it."""
    values = [
        {
            "id": one.id,
            "guild_id": one.guild_id,
            "member_id": one.member_id,
            "kind": one.kind.value,
            "subject": one.subject,
            "place": one.place.value,
            "due_at": stored(one.due_at),
            "good_until": stored(one.good_until),
        }
        for one in letters
    ]
    if values:
        await connection.execute(WRITE, values)


async def hasten(connection: Transaction, guild_id: int, member_id: int, kind: Kind, now: datetime) -> None:
    """What is not yet due of that kind for a member becomes due."""
    values = {"guild_id": guild_id, "member_id": member_id, "kind": kind.value, "now": stored(now)}
    await connection.execute(HASTEN, values)


async def drop_undue(connection: Transaction, kind: Kind, about: str, now: datetime) -> None:
    """What is not yet due of that kind about a pair is no longer wanted."""
    # Every `ABOUT/TURN`, and no other subject: "0" is the character after "/".
    values = {"kind": kind.value, "first": f"{about}/", "last": f"{about}0", "now": stored(now)}
    await connection.execute(DROP_UNDUE, values)


def _letter(row: Mapping[str, Any]) -> Letter:
    due_at, good_until = datetime.fromisoformat(row["due_at"]), datetime.fromisoformat(row["good_until"])
    kind, place = Kind(row["kind"]), Place(row["place"])
    return Letter(row["id"], row["guild_id"], row["member_id"], kind, row["subject"], place, due_at, good_until)
