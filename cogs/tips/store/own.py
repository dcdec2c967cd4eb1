"""All SQL of the tips that a guild has added itself; what such a tip may be is decided in the rules."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.executor import Transaction
from bot.database.time import stored
from bot.guilds.audit import Audit, Change
from cogs.tips.records import OwnTip, Tip
from cogs.tips.store.schedules import LOCK

OF_GUILD = "SELECT id, words, action, chapter, changed_at FROM tip_own WHERE guild_id = :guild_id ORDER BY id"
ADD = (
    "INSERT INTO tip_own (id, guild_id, words, action, chapter, added_by, changed_at)"
    " VALUES (:id, :guild_id, :words, :action, :chapter, :member_id, :at) ON CONFLICT (id) DO NOTHING"
)
EDIT = (
    "UPDATE tip_own SET words = :words, action = :action, chapter = :chapter, changed_at = :at"
    " WHERE id = :id AND guild_id = :guild_id"
)
REMOVE = "DELETE FROM tip_own WHERE id = :id AND guild_id = :guild_id"

# Raises where the tip may not be stored beside these others.
Check = Callable[[list[OwnTip]], None]


class OwnTipStore:
    """Writing is durable when a method returns, and the audit entry with it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def of_guild(self, guild_id: int) -> list[OwnTip]:
        return [_own(row) for row in await self._database.fetch(OF_GUILD, {"guild_id": guild_id})]

    async def add(self, number: int, tip: Tip, change: Change, at: datetime, check: Check) -> None:
        async with self._database.write() as connection:
            others = await self._locked(connection, change.guild_id)
            check(others)
            values = _values(tip) | {"id": number, "guild_id": change.guild_id, "member_id": change.member_id}
            await connection.execute(ADD, values | {"at": stored(at)})
            await self._audit.note(connection, change)

    async def edit(self, old: OwnTip, tip: Tip, change: Change, at: datetime, check: Check) -> bool:
        """False, and nothing is changed, where the tip is no longer as `old`."""
        async with self._database.write() as connection:
            others = await self._locked(connection, change.guild_id)
            if old not in others:
                return False
            check([one for one in others if one.number != old.number])
            values = _values(tip) | {"id": old.number, "guild_id": change.guild_id, "at": stored(at)}
            await connection.execute(EDIT, values)
            await self._audit.note(connection, change)
        return True

    async def remove(self, old: OwnTip, change: Change) -> bool:
        """False where it was gone already."""
        async with self._database.write() as connection:
            await self._locked(connection, change.guild_id)
            removed = await connection.execute(REMOVE, {"id": old.number, "guild_id": change.guild_id})
            if removed.rowcount:
                await self._audit.note(connection, change)
        return bool(removed.rowcount)

    async def _locked(self, connection: Transaction, guild_id: int) -> list[OwnTip]:
        await connection.execute(LOCK, {"guild_id": guild_id})
        return await own_tips(connection, guild_id)


async def own_tips(connection: Transaction, guild_id: int) -> list[OwnTip]:
    rows = (await connection.execute(OF_GUILD, {"guild_id": guild_id})).mappings()
    return [_own(dict(row)) for row in rows]


def _values(tip: Tip) -> dict[str, Any]:
    return {"words": tip.text, "action": tip.action, "chapter": tip.chapter}


def _own(row: Mapping[str, Any]) -> OwnTip:
    tip = Tip(f"own:{row['id']}", row["words"], row["action"], row["chapter"])
    return OwnTip(row["id"], tip, datetime.fromisoformat(row["changed_at"]))
