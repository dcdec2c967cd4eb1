"""All SQL of the streaks' part of the report: how many practised how much, never who or what they noted."""

from collections.abc import Sequence
from typing import Any

from bot.database.engine import Database
from bot.reports.statistics import ACTIVE, Column, Month, StatisticsTopic, hidden_if_few

PRACTISED = (
    "SELECT COUNT(*) AS members, COALESCE(SUM(days), 0) AS days, COALESCE(SUM(minutes), 0) AS minutes,"
    " COUNT(CASE WHEN minutes > 0 THEN 1 END) AS timed FROM streak_totals WHERE guild_id = :guild_id"
    " AND period = :month AND days > 0"
)


class StreakFigures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """A day belongs to the month that the member had when they logged it, in their own zone."""
        looks = ((PRACTISED, {"month": one.key, "guild_id": guild_id}) for one in months)
        rows = [row for [row] in await self._database.fetch_all(*looks)]
        columns = (
            Column("streaks_members", "Members who checked in", _told(rows, "members", "members"), ACTIVE),
            Column("streaks_days", "Days checked in", _told(rows, "days", "members")),
            Column("streaks_minutes", "Minutes", _told(rows, "minutes", "timed")),
        )
        return StatisticsTopic("Streaks", columns)


def _told(rows: list[dict[str, Any]], name: str, people: str) -> tuple[Any, ...]:
    return tuple(hidden_if_few(int(row[name]), row[people]) for row in rows)
