"""Begins, saves, finishes and deletes a member's worksheets; a transaction begins and ends here."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.database.executor import Database
from bot.errors import UserError
from bot.timezones.wall_time import instant
from cogs.worksheets.records import Answers, SavedSheet, Sheet, SheetSummary, Worksheet, Worksheets
from cogs.worksheets.rules import look_again_day
from cogs.worksheets.store import (
    change_sheet,
    count_begun,
    delete_sheet,
    get_definition,
    get_sheet,
    get_sheets,
    hold_sheet,
    set_reminder,
)

# Who has more open at once finishes none of them; finished ones do not count.
MOST_BEGUN = 5

# When a reminder comes, on the member's clock: the day has begun, and nobody is woken.
REMINDER_TIME = time(9)

TOO_MANY = f"You have {MOST_BEGUN} worksheets open, and that's as many as I keep. Finish or delete one first."
GONE = "That worksheet isn't here anymore."
# A button of the views.
TO_LIST = ("My worksheets", "worksheets:list")

Update = Callable[[dict[str, Any]], dict[str, Any]]


class WorksheetService:
    def __init__(self, worksheets: Worksheets, database: Database, clock: Callable[[], datetime]) -> None:
        self.worksheets = worksheets
        self._database = database
        self.clock = clock

    async def get_sheet(self, member_id: int, slug: str) -> Sheet:
        """The member's copy, in the version in which it was begun, or an empty one. Raises `UserError` where there is
        neither a copy nor such a worksheet."""
        saved = await get_sheet(self._database, member_id, slug)
        if saved is not None:
            return await self._restored(saved)
        worksheet = self.worksheets.get(slug)
        if worksheet is None:
            raise UserError(GONE, TO_LIST)
        return Sheet(worksheet, {})

    async def get_sheets(self, member_id: int) -> list[SheetSummary]:
        return await get_sheets(self._database, member_id)

    async def _restored(self, saved: SavedSheet) -> Sheet:
        worksheet = await self._version(saved)
        return Sheet(
            worksheet,
            json.loads(saved.answers),
            min(saved.step, len(worksheet.steps)),
            saved.finished_at,
            saved.changed_at,
            saved.remind_at,
        )

    async def _version(self, saved: SheetSummary) -> Worksheet:
        current = self.worksheets.get(saved.worksheet)
        if current is not None and current.version == saved.version:
            return current
        definition = await get_definition(self._database, saved.version)
        worksheet = await asyncio.to_thread(_restore, saved.worksheet, definition, current) if definition else None
        if worksheet is None and current is None:
            raise UserError(GONE, TO_LIST)
        return worksheet or current  # type: ignore[return-value]

    async def begun_besides(self, member_id: int, slug: str) -> list[SheetSummary]:
        """The sheets that stand in the way of beginning this one: none, unless there are as many as may be."""
        sheets = await self.get_sheets(member_id)
        begun = [sheet for sheet in sheets if sheet.finished_at is None]
        has_begun = any(sheet.worksheet == slug for sheet in sheets)
        return [] if has_begun or len(begun) < MOST_BEGUN else begun

    async def save(
        self,
        member_id: int,
        guild_id: int | None,
        worksheet: Worksheet,
        step: int,
        update: Update,
        *,
        completes: bool = True,
    ) -> tuple[Sheet, bool]:
        """Change the answers of a step by `update`, which may raise `UserError`; durable when this returns.

        With `completes` the step is done. Gives the sheet, and whether it was finished by this very change.
        """
        now = self.clock()
        async with self._database.write() as transaction:
            saved = await hold_sheet(transaction, member_id, guild_id, worksheet, now)
            is_new = saved.begun_at == saved.changed_at
            if is_new and await count_begun(transaction, member_id) > MOST_BEGUN:
                raise UserError(TOO_MANY, TO_LIST)
            answers = update(dict(json.loads(saved.answers)))
            reached = max(saved.step, step + 1) if completes and step <= saved.step else saved.step
            finishes = reached >= saved.steps and saved.finished_at is None
            finished_at = now if finishes else saved.finished_at
            remind_at = _remind_at(worksheet, answers, now, saved.remind_zone)
            changes = {
                "answers": json.dumps(answers, ensure_ascii=False),
                "step": reached,
                "finished_at": finished_at,
                "remind_at": remind_at,
            }
            await change_sheet(transaction, member_id, worksheet.slug, changes)
        return Sheet(worksheet, answers, reached, finished_at, now, remind_at), finishes

    async def set_reminder(self, member_id: int, sheet: Sheet, zone: str | None) -> Sheet:
        """On the day to look again, on a clock in `zone`; None for no reminder. The sheet as it is then."""
        at = _remind_at(sheet.worksheet, sheet.answers, sheet.changed_at or self.clock(), zone)
        await set_reminder(self._database, member_id, sheet.worksheet.slug, at, zone if at else None)
        return replace(sheet, remind_at=at)

    async def delete(self, member_id: int, slug: str) -> bool:
        """Whether there was something to delete."""
        return await delete_sheet(self._database, member_id, slug)


def _remind_at(worksheet: Worksheet, answers: Answers, changed_at: datetime, zone: str | None) -> datetime | None:
    """When to remind of what was answered then; None without a zone, which stands for no reminder."""
    day = look_again_day(worksheet, answers, changed_at.date())
    return instant(day, REMINDER_TIME, ZoneInfo(zone)) if day is not None and zone is not None else None


def _restore(slug: str, definition: str, current: Worksheet | None) -> Worksheet | None:
    from cogs.worksheets.content import restore_worksheet  # loads pydantic, which only a file that has changed needs

    return restore_worksheet(slug, definition, current)
