"""The SQL of a server's bag, whose row stands for all of its tips."""

from bot.database.executor import Executor, Transaction
from bot.database.rows import assignments, columns_of, record_of, values_of
from cogs.tips.records import Bag

# An update that changes nothing still locks the row until the transaction ends, on both databases.
LOCK = (
    "INSERT INTO tip_bags (guild_id, seed, round, left_keys, shown_keys, last_key, last_chapter)"
    " VALUES (:guild_id, :guild_id, 0, '[]', '[]', '', '') ON CONFLICT (guild_id) DO UPDATE SET seed = tip_bags.seed"
    f" RETURNING {columns_of(Bag)}"
)
SAVE = f"UPDATE tip_bags SET {assignments(Bag, without=['seed'])} WHERE guild_id = :guild_id"


async def lock_bag(transaction: Transaction, guild_id: int) -> Bag:
    """The server's bag, made where there is none. Who changes a server's schedule, runs or tips locks it first, and is
    alone with them until the transaction ends."""
    [row] = await transaction.returning(LOCK, {"guild_id": guild_id})
    return record_of(Bag, row)


async def save_bag(db: Executor, guild_id: int, bag: Bag) -> None:
    await db.execute(SAVE, values_of(bag) | {"guild_id": guild_id})
