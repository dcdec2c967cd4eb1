"""Reports of members to moderators, in confidence: stored with the notice that says there is one."""

from dataclasses import dataclass

from bot.database.executor import Database
from bot.guilds.notices import add_notice
from cogs.mentoring.records import MemberReport
from cogs.mentoring.store import report_store

# Without a name or a word of the report: others may read the channel for notices.
NOTICE = "A member reported something about an interview. Only moderators can read it: `/admin mentoring reports`."
REPORTS_BUTTON = ("Reports", "mentoring:reports", "")


@dataclass(frozen=True)
class ReportService:
    database: Database

    async def submit(self, report: MemberReport) -> None:
        """The report's id is that of the interaction: one form reports once, however often it is sent."""
        async with self.database.write() as transaction:
            await report_store.add_report(transaction, report)
            key = f"mentoring:report:{report.id}"
            await add_notice(transaction, report.guild_id, key, report.at, NOTICE, REPORTS_BUTTON)
