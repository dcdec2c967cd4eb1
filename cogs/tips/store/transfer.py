"""All SQL of tips and schedules that come into a server as part of a file; what may come in is decided next door."""

from collections.abc import Collection
from datetime import datetime

from bot.database.executor import Transaction
from bot.database.time import stored
from cogs.tips.records import OwnTip, Schedule, Tip
from cogs.tips.store.own import ADD, EDIT, REMOVE, own_tips
from cogs.tips.store.runs import ENDED
from cogs.tips.store.schedules import LOCK, find_schedule


async def locked_schedule(connection: Transaction, guild_id: int) -> Schedule | None:
    await connection.execute(LOCK, {"guild_id": guild_id})
    return await find_schedule(connection, guild_id)


async def locked_tips(connection: Transaction, guild_id: int) -> list[OwnTip]:
    await connection.execute(LOCK, {"guild_id": guild_id})
    return await own_tips(connection, guild_id)


async def ended_keys(connection: Transaction, guild_id: int, since: str) -> set[str]:
    """The dates, from `since` on, whose weekly tip has come to an end."""
    return {row.key for row in await connection.execute(ENDED, {"guild_id": guild_id, "since": since})}


async def add_tips(
    connection: Transaction, guild_id: int, member_id: int, first: int, tips: Collection[Tip], at: datetime
) -> None:
    """In their order, with numbers from `first` on; one that another form has already is passed over."""
    number = first
    for tip in tips:
        values = _values(tip) | {"guild_id": guild_id, "member_id": member_id, "at": stored(at)}
        while not (await connection.execute(ADD, values | {"id": number})).rowcount:
            number += 1
        number += 1


async def edit_tip(connection: Transaction, guild_id: int, number: int, tip: Tip, at: datetime) -> None:
    await connection.execute(EDIT, _values(tip) | {"id": number, "guild_id": guild_id, "at": stored(at)})


async def remove_tip(connection: Transaction, guild_id: int, number: int) -> None:
    await connection.execute(REMOVE, {"id": number, "guild_id": guild_id})


def _values(tip: Tip) -> dict[str, object]:
    return {"words": tip.text, "action": tip.action, "chapter": tip.chapter}
