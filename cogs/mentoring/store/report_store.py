"""All SQL of reports: what a member tells moderators in confidence about an offer or an interview."""

from bot.database.executor import Executor, Transaction
from bot.database.rows import columns_of, named_values, records_of, values_of
from cogs.mentoring.records import MemberReport

_ADD = (
    f"INSERT INTO mentoring_reports ({columns_of(MemberReport)}) VALUES ({named_values(MemberReport)})"
    " ON CONFLICT (id) DO NOTHING"
)
_NEWEST = "SELECT * FROM mentoring_reports WHERE guild_id = :guild_id ORDER BY at DESC, id DESC LIMIT :limit"


async def add_report(transaction: Transaction, report: MemberReport) -> None:
    """Once: a second one with the same id changes nothing."""
    await transaction.execute(_ADD, values_of(report))


async def get_newest_reports(db: Executor, guild_id: int, limit: int) -> list[MemberReport]:
    """Newest first."""
    return records_of(MemberReport, await db.fetch(_NEWEST, {"guild_id": guild_id, "limit": limit}))
