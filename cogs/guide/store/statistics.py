"""The SQL of the guide's part of the report: how many read how much, never who or what."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database.executor import Executor
from bot.reports.statistics import ACTIVE, Column, Month, StatisticsTopic, hidden_if_few

# Of a chapter only the last press and its end leave a trace: whoever did either has read. Each month looks at its own
# rows alone, and in an index.
READERS = (
    "SELECT COUNT(*) AS readers FROM (SELECT member_id FROM guide_progress WHERE marked_in = :guild_id"
    " AND marked_at >= :since AND marked_at < :until UNION SELECT member_id FROM guide_progress"
    " WHERE marked_in = :guild_id AND finished_at >= :since AND finished_at < :until) AS reader"
)
FINISHED = (
    "SELECT COUNT(*) AS chapters, COUNT(DISTINCT member_id) AS finishers FROM guide_progress"
    " WHERE marked_in = :guild_id AND finished_at >= :since AND finished_at < :until"
)


@dataclass(frozen=True)
class GuideStatistics:
    database: Executor

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """A reading belongs to the server in which the member last pressed "Mark read" for that chapter."""
        values = [month.values | {"guild_id": guild_id} for month in months]
        looks = [(statement, of_month) for statement in (READERS, FINISHED) for of_month in values]
        rows = [row for [row] in await self.database.fetch_all(*looks)]
        readers = tuple(hidden_if_few(row["readers"], row["readers"]) for row in rows[: len(months)])
        chapters = tuple(hidden_if_few(row["chapters"], row["finishers"]) for row in rows[len(months) :])
        return StatisticsTopic(
            "Reading",
            (
                Column("reading_members", "Members who read", readers, ACTIVE),
                Column("reading_chapters", "Chapters finished", chapters),
            ),
        )
