"""All SQL of what moderators have to be told; where and how they are told it is decided in `notices.py`."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.personal_tables import PersonalTables, Table
from bot.database.time import stored

# As long as the audit: what moderators changed is understood by what they had been told.
KEPT = timedelta(days=400)
# Rows of one look: memory stays flat however many guilds have news.
PAGE = 200

ADD = (
    "INSERT INTO notices (guild_id, key, at, words, buttons, told) VALUES (:guild_id, :key, :at, :words, :buttons, 0)"
    " ON CONFLICT (guild_id, key) DO NOTHING"
)
PRUNE = "DELETE FROM notices WHERE at < :before AND told = 1"
UNTOLD = (
    "SELECT * FROM notices WHERE told = 0 AND (at > :at OR (at = :at AND"
    " (guild_id > :guild_id OR (guild_id = :guild_id AND key > :key)))) ORDER BY at, guild_id, key LIMIT :most"
)
ONE = "SELECT * FROM notices WHERE guild_id = :guild_id AND key = :key"
TOLD = "UPDATE notices SET told = 1 WHERE guild_id = :guild_id AND key = :key"
NEWEST = "SELECT * FROM notices WHERE guild_id = :guild_id AND key LIKE :keys ORDER BY at DESC, key DESC LIMIT :most"
# Words, keys and buttons may name a member by their id, which is long enough to be nothing else.
FORGET = (
    "DELETE FROM notices WHERE guild_id = :guild_id AND (words LIKE :names OR key LIKE :names OR buttons LIKE :names)"
)

# The label, the act (`FEATURE:ACT`) and one argument, or an empty text for none.
NoticeButton = tuple[str, str, str]
NOTICE_TABLES = (Table("notices"),)


@dataclass(frozen=True)
class Notice:
    """Words for moderators, stored as they are shown: what members typed in them was made harmless before."""

    guild_id: int
    key: str
    at: datetime
    words: str
    buttons: tuple[NoticeButton, ...] = ()


class NoticeStore:
    """`client.notices`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        connection: Transaction,
        guild_id: int,
        key: str,
        at: datetime,
        words: str,
        button: NoticeButton | None = None,
        second: NoticeButton | None = None,
    ) -> None:
        """Within the caller's transaction, once for each key of a guild. The key begins with the feature's name, such
        as `tips:weekly-tip:2026-03-02`. The acts get the argument, where there is one, and the occurrence's id."""
        buttons = json.dumps([list(one) for one in (button, second) if one is not None])
        values = {"guild_id": guild_id, "key": key, "at": stored(at), "words": words, "buttons": buttons}
        await connection.execute(PRUNE, {"before": stored(at - KEPT)})
        await connection.execute(ADD, values)

    async def untold(self) -> AsyncIterator[Notice]:
        """Those that nobody was told of, oldest first."""
        look: dict[str, Any] = {"at": "", "guild_id": 0, "key": "", "most": PAGE}
        while rows := await self._database.fetch(UNTOLD, look):
            for row in rows:
                yield _notice(row)
            look |= {name: rows[-1][name] for name in ("at", "guild_id", "key")}

    async def named(self, guild_id: int, key: str) -> Notice | None:
        rows = await self._database.fetch(ONE, {"guild_id": guild_id, "key": key})
        return _notice(rows[0]) if rows else None

    async def told(self, guild_id: int, key: str) -> None:
        """They were told, or there is no place where they could be; the words are kept."""
        await self._database.carry_out((TOLD, {"guild_id": guild_id, "key": key}))

    async def newest(self, guild_id: int, most: int, about: str = "") -> list[Notice]:
        """Newest first, told or not; of one feature alone where `about` names it."""
        values = {"guild_id": guild_id, "keys": f"{about}:%" if about else "%", "most": most}
        return [_notice(row) for row in await self._database.fetch(NEWEST, values)]


class NoticeData(PersonalTables):
    """What moderators were told about a member is theirs and not handed over, but it goes with the member."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, NOTICE_TABLES)

    async def forget(self, connection: Transaction, guild_id: int, member_id: int) -> None:
        await connection.execute(FORGET, {"guild_id": guild_id, "names": f"%{member_id}%"})


def _notice(row: Mapping[str, Any]) -> Notice:
    buttons = tuple((label, act, argument) for label, act, argument in json.loads(row["buttons"]))
    return Notice(row["guild_id"], row["key"], datetime.fromisoformat(row["at"]), row["words"], buttons)
