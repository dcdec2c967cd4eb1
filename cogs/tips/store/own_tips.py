"""The SQL of the tips that servers have added themselves."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.database.executor import Executor, Transaction
from bot.database.rows import record_of
from cogs.tips.records import OwnTip, Tip

OF_GUILD = (
    "SELECT id AS number, 'own:' || id AS key, words AS text, action, chapter, changed_at FROM tip_own"
    " WHERE guild_id = :guild_id ORDER BY id"
)
ADD = (
    "INSERT INTO tip_own (id, guild_id, words, action, chapter, added_by, changed_at)"
    " VALUES (:id, :guild_id, :words, :action, :chapter, :member_id, :at) ON CONFLICT (id) DO NOTHING"
)
EDIT = (
    "UPDATE tip_own SET words = :words, action = :action, chapter = :chapter, changed_at = :at"
    " WHERE id = :id AND guild_id = :guild_id"
)
REMOVE = "DELETE FROM tip_own WHERE id = :id AND guild_id = :guild_id"


async def get_own_tips(db: Executor, guild_id: int) -> list[OwnTip]:
    """In the order of their numbers."""
    rows = await db.fetch(OF_GUILD, {"guild_id": guild_id})
    return [record_of(OwnTip, row | {"tip": record_of(Tip, row)}) for row in rows]


async def add_own_tip(db: Executor, guild_id: int, member_id: int, number: int, tip: Tip, at: datetime) -> bool:
    """False, and nothing is stored, where the number is taken."""
    values = {"id": number, "guild_id": guild_id, "member_id": member_id, "at": at}
    return await db.execute(ADD, _columns(tip) | values) > 0


async def add_own_tips(
    transaction: Transaction, guild_id: int, member_id: int, first: int, tips: Iterable[Tip], at: datetime
) -> None:
    """In their order, with numbers from `first` on; a number that is taken is passed over."""
    number = first
    for tip in tips:
        while not await add_own_tip(transaction, guild_id, member_id, number, tip, at):
            number += 1
        number += 1


async def edit_own_tip(db: Executor, guild_id: int, number: int, tip: Tip, at: datetime) -> None:
    await db.execute(EDIT, _columns(tip) | {"id": number, "guild_id": guild_id, "at": at})


async def remove_own_tip(db: Executor, guild_id: int, number: int) -> bool:
    """False where it was gone already."""
    return await db.execute(REMOVE, {"id": number, "guild_id": guild_id}) > 0


def _columns(tip: Tip) -> dict[str, Any]:
    return {"words": tip.text, "action": tip.action, "chapter": tip.chapter}
