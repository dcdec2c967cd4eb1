"""All SQL of reports: what a member tells moderators in confidence about an offer or an interview."""

from bot.database.executor import Executor
from bot.database.rows import columns_of, named_values, records_of, values_of
from cogs.mentoring.records import Report

ADD = (
    f"INSERT INTO mentoring_reports ({columns_of(Report)}) VALUES ({named_values(Report)}) ON CONFLICT (id) DO NOTHING"
)
NEWEST = "SELECT * FROM mentoring_reports WHERE guild_id = :guild_id ORDER BY at DESC, id DESC LIMIT :most"


async def add_report(db: Executor, report: Report) -> None:
    """Once for each id."""
    await db.execute(ADD, values_of(report))


async def newest_reports(db: Executor, guild_id: int, most: int) -> list[Report]:
    return records_of(Report, await db.fetch(NEWEST, {"guild_id": guild_id, "most": most}))
