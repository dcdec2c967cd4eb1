"""The SQL of the streaks' part of the report: how many practised how much, never who or what they noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database.executor import Executor
from bot.reports.statistics import ACTIVE, Cell, Column, Month, StatisticsTopic, hidden_if_few

PRACTISED = (
    "SELECT COUNT(*) AS members, COALESCE(SUM(days), 0) AS days, COALESCE(SUM(minutes), 0) AS minutes,"
    " COUNT(CASE WHEN minutes > 0 THEN 1 END) AS timed FROM streak_totals WHERE guild_id = :guild_id"
    " AND period = :month AND days > 0"
)


@dataclass(frozen=True)
class StreakStatistics:
    database: Executor

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """A day belongs to the month that the member had when they logged it, in their own zone."""
        looks = ((PRACTISED, {"month": month.key, "guild_id": guild_id}) for month in months)
        sums = [row for [row] in await self.database.fetch_all(*looks)]

        def cells(column: str, people: str) -> tuple[Cell, ...]:
            return tuple(hidden_if_few(int(row[column]), row[people]) for row in sums)

        columns = (
            Column("streaks_members", "Members who logged a day", cells("members", "members"), ACTIVE),
            Column("streaks_days", "Days logged", cells("days", "members")),
            Column("streaks_minutes", "Minutes", cells("minutes", "timed")),
        )
        return StatisticsTopic("Streaks", columns)
