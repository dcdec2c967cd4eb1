"""The SQL of corrections: which day of whom a moderator changed and why, and whether the member knows."""

from collections.abc import AsyncIterator, Collection

from bot.database.executor import Executor, pages
from bot.database.rows import columns_of, named_values, record_of, records_of, values_of
from cogs.streaks.records import Correction, CorrectionState

COLUMNS = columns_of(Correction)
ADD = f"INSERT INTO streak_corrections ({COLUMNS}) VALUES ({named_values(Correction)})"
DIRECT = (
    f"SELECT {COLUMNS} FROM streak_corrections WHERE state = '{CorrectionState.DIRECT.value}'"
    " AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild_id = streak_corrections.guild_id"
    " AND d.member_id = streak_corrections.member_id)"
)
GET = f"SELECT {COLUMNS} FROM streak_corrections WHERE guild_id = :guild_id AND member_id = :member_id AND id = :id"
SET_STATE = (
    "UPDATE streak_corrections SET state = :state WHERE guild_id = :guild_id AND member_id = :member_id AND id IN :ids"
)


async def add_correction(db: Executor, correction: Correction) -> None:
    await db.execute(ADD, values_of(correction))


async def get_correction(db: Executor, guild_id: int, member_id: int, correction_id: int) -> Correction | None:
    row = await db.fetch_one(GET, {"guild_id": guild_id, "member_id": member_id, "id": correction_id})
    return record_of(Correction, row) if row else None


async def direct_corrections(db: Executor) -> AsyncIterator[Correction]:
    """Those to be told by direct message, oldest first, without those of members who have left."""
    async for page in pages(db, DIRECT, ("at", "guild_id", "member_id", "id")):
        for correction in records_of(Correction, page):
            yield correction


async def set_correction_state(
    db: Executor, guild_id: int, member_id: int, ids: Collection[int], state: CorrectionState
) -> None:
    values = {"guild_id": guild_id, "member_id": member_id, "ids": list(ids), "state": state.value}
    await db.execute(SET_STATE, values)
