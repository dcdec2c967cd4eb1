"""Reminders to look at a worksheet again, by direct message, for who asked for one: the scheduler's source."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.client import Guidepost
from bot.database.personal_data import NO_GUILD
from bot.jobs.delivery import OutgoingMessage
from bot.jobs.records import Occurrence, Outcome, ToMember
from cogs.worksheets.records import FEATURE, SheetReminder
from cogs.worksheets.service import WorksheetService
from cogs.worksheets.store import clear_reminder, get_due_reminders, get_reminder
from cogs.worksheets.views.results import reminder_page

# In the ledger of what was sent; must never be renamed.
KIND = "worksheet-reminder"
# Set months ahead: it is still of use after an outage, or a while in which worksheets were off.
GOOD_FOR = timedelta(days=60)


@dataclass(frozen=True)
class WorksheetReminders:
    bot: Guidepost
    service: WorksheetService

    async def due(self, now: datetime) -> AsyncIterator[Occurrence]:
        """Without those of servers where worksheets are switched off: they wait."""
        async for reminder in get_due_reminders(self.bot.database, now):
            if reminder.guild_id is None or (await self.bot.guild_settings.of(reminder.guild_id)).has_on(FEATURE):
                yield self._occurrence(reminder)

    def _occurrence(self, reminder: SheetReminder) -> Occurrence:
        key = f"{reminder.member_id}:{reminder.worksheet}:{reminder.remind_at:%Y-%m-%dT%H:%M}"
        guild_id = NO_GUILD if reminder.guild_id is None else reminder.guild_id
        ends = reminder.remind_at + GOOD_FOR
        return Occurrence(KIND, guild_id, key, reminder.remind_at, ToMember(reminder.member_id), good_until=ends)

    async def build(self, occurrence: Occurrence, late: bool) -> OutgoingMessage | None:
        """None where the worksheet was deleted, the day was changed, or the member has left the server."""
        reminder = await self._reminder(occurrence)
        if reminder is None or self._occurrence(reminder).key != occurrence.key:
            return None
        find_departed = self.bot.departures.members.find_departed
        if reminder.guild_id is not None and await find_departed(reminder.guild_id, [reminder.member_id]):
            return None
        sheet = await self.service.get_sheet(reminder.member_id, reminder.worksheet)
        return OutgoingMessage(reminder_page(sheet, occurrence.id))

    async def on_settled(self, occurrence: Occurrence, outcome: Outcome) -> None:
        """Once is all that was asked for, whatever came of it."""
        member_id, worksheet = _parts(occurrence)
        await clear_reminder(self.bot.database, member_id, worksheet, occurrence.due_at)

    async def _reminder(self, occurrence: Occurrence) -> SheetReminder | None:
        return await get_reminder(self.bot.database, *_parts(occurrence))


def _parts(occurrence: Occurrence) -> tuple[int, str]:
    member_id, worksheet, _at = occurrence.key.split(":", 2)
    return int(member_id), worksheet
