"""All SQL of the guide: who has read how far. Nothing is written before a member presses "Mark read"."""

from datetime import datetime

from bot.database.engine import Database
from bot.database.personal_data import Table
from cogs.guide.chapters import Mark

MARKS = "SELECT chapter, section, page, marked_at, finished_at FROM guide_progress WHERE member_id = :member_id"
MARK = (
    "INSERT INTO guide_progress (member_id, chapter, section, page, finished_at, marked_at, marked_in)"
    " VALUES (:member_id, :chapter, :section, :page, :finished_at, :marked_at, :marked_in)"
    " ON CONFLICT (member_id, chapter) DO UPDATE SET section = :section, page = :page,"
    " finished_at = :finished_at, marked_at = :marked_at, marked_in = :marked_in"
)
TABLES = (
    # Of the guild of the last press, so that it goes when that guild or its member goes.
    Table(
        "guide_progress",
        "How far you have read in each chapter, and when and where you marked it",
        ("member_id",),
        guild="marked_in",
        guildless=True,
    ),
)
UNMARK = "DELETE FROM guide_progress WHERE member_id = :member_id AND chapter = :chapter"
# A renamed chapter keeps its mark: old slugs are rewritten once, at start.
RENAME = (
    "UPDATE guide_progress SET chapter = :now WHERE chapter = :before AND NOT EXISTS"
    " (SELECT 1 FROM guide_progress AS other WHERE other.member_id = guide_progress.member_id AND other.chapter = :now)"
)


class ProgressStore:
    """Progress belongs to a member, not to a guild: the same person reads in a server and in direct messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def marks(self, member_id: int) -> dict[str, Mark]:
        """A member's marks by the slug of their chapter."""
        rows = await self._database.fetch(MARKS, {"member_id": member_id})
        return {
            row["chapter"]: Mark(
                row["chapter"],
                row["section"],
                row["page"],
                datetime.fromisoformat(row["marked_at"]),
                datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
            )
            for row in rows
        }

    async def mark(self, member_id: int, guild_id: int | None, mark: Mark) -> None:
        """Durable when this returns. `guild_id` is where it was pressed, None in direct messages."""
        values = {
            "member_id": member_id,
            "chapter": mark.chapter,
            "section": mark.section,
            "page": mark.page,
            "finished_at": mark.finished_at.isoformat() if mark.finished_at else None,
            "marked_at": mark.marked_at.isoformat(),
            "marked_in": guild_id,
        }
        async with self._database.write() as connection:
            await connection.execute(MARK, values)

    async def unmark(self, member_id: int, chapter: str) -> None:
        """Take back what was marked in a chapter; fine where nothing was."""
        async with self._database.write() as connection:
            await connection.execute(UNMARK, {"member_id": member_id, "chapter": chapter})

    async def rename(self, renames: dict[str, str]) -> None:
        """Carry marks from old slugs to new ones."""
        if not renames:
            return
        async with self._database.write() as connection:
            for before, now in renames.items():
                await connection.execute(RENAME, {"before": before, "now": now})
