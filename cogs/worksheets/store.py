"""All SQL of worksheets. Nothing is written before a member has answered something."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from bot.database.executor import Executor, Transaction, pages
from bot.database.personal_data import Table
from bot.database.rows import columns_of, record_of, records_of
from cogs.worksheets.records import SavedSheet, SheetReminder, SheetSummary, Worksheet

# A sheet goes with the server of its last change, or with the member who leaves that server.
TABLES = (
    Table(
        "worksheet_sheets",
        "Your answers in each worksheet, when and where you changed them, and when to remind you",
        ("member_id",),
        guild="changed_in",
        guildless=True,
        changed="changed_at",
    ),
)
SHEETS = (
    f"SELECT {columns_of(SheetSummary)} FROM worksheet_sheets WHERE member_id = :member_id ORDER BY changed_at DESC"
)
SHEET = f"SELECT {columns_of(SavedSheet)} FROM worksheet_sheets WHERE member_id = :member_id AND worksheet = :worksheet"
DEFINITION = "SELECT definition FROM worksheet_versions WHERE version = :version"
KEEP_DEFINITION = (
    "INSERT INTO worksheet_versions (version, definition) VALUES (:version, :definition)"
    " ON CONFLICT (version) DO NOTHING"
)
# On PostgreSQL this also holds the row until the transaction ends.
HOLD = (
    "INSERT INTO worksheet_sheets"
    " (member_id, worksheet, version, answers, step, steps, begun_at, changed_at, finished_at, changed_in)"
    " VALUES (:member_id, :worksheet, :version, '{}', 0, :steps, :now, :now, NULL, :changed_in)"
    " ON CONFLICT (member_id, worksheet) DO UPDATE SET changed_at = excluded.changed_at,"
    f" changed_in = excluded.changed_in RETURNING {columns_of(SavedSheet)}"
)
CHANGE = (
    "UPDATE worksheet_sheets SET answers = :answers, step = :step, finished_at = :finished_at, remind_at = :remind_at"
    " WHERE member_id = :member_id AND worksheet = :worksheet"
)
SET_REMINDER = (
    "UPDATE worksheet_sheets SET remind_at = :remind_at, remind_zone = :remind_zone"
    " WHERE member_id = :member_id AND worksheet = :worksheet AND finished_at IS NOT NULL"
)
# Only the one that was sent: the member may have moved it meanwhile.
CLEAR_REMINDER = (
    "UPDATE worksheet_sheets SET remind_at = NULL, remind_zone = NULL"
    " WHERE member_id = :member_id AND worksheet = :worksheet AND remind_at = :remind_at"
)
REMINDERS = "SELECT member_id, worksheet, remind_at, changed_in AS guild_id FROM worksheet_sheets"
DUE_REMINDERS = f"{REMINDERS} WHERE remind_at <= :now"
REMINDER = f"{REMINDERS} WHERE remind_at IS NOT NULL AND member_id = :member_id AND worksheet = :worksheet"
BEGUN = "SELECT COUNT(*) FROM worksheet_sheets WHERE member_id = :member_id AND finished_at IS NULL"
DELETE = "DELETE FROM worksheet_sheets WHERE member_id = :member_id AND worksheet = :worksheet"


async def get_sheets(db: Executor, member_id: int) -> list[SheetSummary]:
    """Those begun and finished, the last changed first."""
    return records_of(SheetSummary, await db.fetch(SHEETS, {"member_id": member_id}))


async def get_sheet(db: Executor, member_id: int, slug: str) -> SavedSheet | None:
    row = await db.fetch_one(SHEET, {"member_id": member_id, "worksheet": slug})
    return record_of(SavedSheet, row) if row else None


async def get_definition(db: Executor, version: str) -> str | None:
    """The JSON of a worksheet as it was in this version."""
    definition: str | None = await db.fetch_value(DEFINITION, {"version": version})
    return definition


async def hold_sheet(
    transaction: Transaction, member_id: int, guild_id: int | None, worksheet: Worksheet, now: datetime
) -> SavedSheet:
    """The member's sheet, begun with this version where there was none, and nobody else's to change until the end of
    the transaction. `guild_id` is where it is changed, None in direct messages."""
    values = {
        "member_id": member_id,
        "worksheet": worksheet.slug,
        "version": worksheet.version,
        "steps": len(worksheet.steps),
        "now": now,
        "changed_in": guild_id,
    }
    await transaction.execute(KEEP_DEFINITION, {"version": worksheet.version, "definition": worksheet.definition})
    [row] = await transaction.returning(HOLD, values)
    return record_of(SavedSheet, row)


async def change_sheet(transaction: Transaction, member_id: int, slug: str, changes: Mapping[str, Any]) -> None:
    """`changes` are answers (JSON), step, finished_at and remind_at."""
    await transaction.execute(CHANGE, {"member_id": member_id, "worksheet": slug, **changes})


async def count_begun(db: Executor, member_id: int) -> int:
    """How many the member has begun and not finished."""
    return int(await db.fetch_value(BEGUN, {"member_id": member_id}))


async def delete_sheet(db: Executor, member_id: int, slug: str) -> bool:
    """Whether there was one."""
    return bool(await db.execute(DELETE, {"member_id": member_id, "worksheet": slug}))


async def set_reminder(db: Executor, member_id: int, slug: str, at: datetime | None, zone: str | None) -> None:
    """Of a finished worksheet; None for no reminder."""
    values = {"member_id": member_id, "worksheet": slug, "remind_at": at, "remind_zone": zone}
    await db.execute(SET_REMINDER, values)


async def clear_reminder(db: Executor, member_id: int, slug: str, at: datetime) -> None:
    """The one that was due then."""
    await db.execute(CLEAR_REMINDER, {"member_id": member_id, "worksheet": slug, "remind_at": at})


async def get_due_reminders(db: Executor, now: datetime) -> AsyncIterator[SheetReminder]:
    """Longest due first; read page by page."""
    async for page in pages(db, DUE_REMINDERS, ["remind_at", "member_id", "worksheet"], {"now": now}):
        for reminder in records_of(SheetReminder, page):
            yield reminder


async def get_reminder(db: Executor, member_id: int, slug: str) -> SheetReminder | None:
    row = await db.fetch_one(REMINDER, {"member_id": member_id, "worksheet": slug})
    return record_of(SheetReminder, row) if row else None
