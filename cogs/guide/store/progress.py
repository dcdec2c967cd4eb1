"""The SQL of reading: who has read how far. Nothing is written before a member presses "Mark read".

Progress belongs to a member, not to a guild: the same person reads in a server and in direct messages.
"""

from collections.abc import Mapping

from bot.database.executor import Executor
from bot.database.personal_data import Table
from bot.database.rows import assignments, columns_of, named_values, records_of, values_of
from cogs.guide.records import Mark

TABLES = (
    # Of the guild of the last press, so that it goes when that guild or its member goes.
    Table(
        "guide_progress",
        "How far you have read in each chapter, and when and where you marked it",
        ("member_id",),
        guild="marked_in",
        guildless=True,
        changed="marked_at",
    ),
)
MARKS = f"SELECT {columns_of(Mark)} FROM guide_progress WHERE member_id = :member_id"
PUT = (
    f"INSERT INTO guide_progress (member_id, marked_in, {columns_of(Mark)})"
    f" VALUES (:member_id, :marked_in, {named_values(Mark)})"
    " ON CONFLICT (member_id, chapter) DO UPDATE SET"
    f" marked_in = :marked_in, {assignments(Mark, without=('chapter',))}"
    " WHERE guide_progress.section = :section_before AND guide_progress.page = :page_before"
)
REMOVE = "DELETE FROM guide_progress WHERE member_id = :member_id AND chapter = :chapter"
RENAME = (
    "UPDATE guide_progress SET chapter = :now WHERE chapter = :before AND NOT EXISTS"
    " (SELECT 1 FROM guide_progress AS other WHERE other.member_id = guide_progress.member_id AND other.chapter = :now)"
)


async def get_marks(db: Executor, member_id: int) -> dict[str, Mark]:
    """A member's marks by the slug of their chapter."""
    rows = await db.fetch(MARKS, {"member_id": member_id})
    return {mark.chapter: mark for mark in records_of(Mark, rows)}


async def put_mark(db: Executor, member_id: int, guild_id: int | None, mark: Mark, before: Mark | None = None) -> bool:
    """In place of `before`; False, and nothing is stored, where another mark is there by now. `guild_id` is where it
    was pressed, None in direct messages."""
    expected = {"section_before": before.section if before else "", "page_before": before.page if before else -1}
    values = {"member_id": member_id, "marked_in": guild_id} | values_of(mark)
    return bool(await db.execute(PUT, values | expected))


async def remove_mark(db: Executor, member_id: int, chapter: str) -> None:
    """Fine where nothing was marked."""
    await db.execute(REMOVE, {"member_id": member_id, "chapter": chapter})


async def rename_chapters(db: Executor, renames: Mapping[str, str]) -> None:
    """Marks of old slugs become those of the new ones; where a member has both, the old one stays and is not seen."""
    if renames:
        await db.execute_all(*((RENAME, {"before": before, "now": now}) for before, now in renames.items()))
