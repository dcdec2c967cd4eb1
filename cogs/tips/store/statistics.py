"""The SQL of the tips' part of the report: posts, votes and presses, never whose."""

from collections.abc import Sequence

from bot.database.executor import Database
from bot.reports.statistics import Column, Month, Plot, StatisticsTopic, hidden_if_few

POSTS = (
    "SELECT COUNT(*) AS posts, COALESCE(SUM(reads), 0) AS reads, COALESCE(SUM(dones), 0) AS dones FROM tip_runs"
    " WHERE guild_id = :guild_id AND state = 'sent' AND due_at >= :since AND due_at < :until"
)
VOTES = (
    "SELECT COUNT(*) AS votes, COUNT(DISTINCT v.member_id) AS voters FROM tip_runs AS r"
    " JOIN tip_votes AS v ON v.run_id = r.id"
    " WHERE r.guild_id = :guild_id AND r.state = 'sent' AND r.due_at >= :since AND r.due_at < :until"
)
PRESSES = Plot("What came of the tips", "Presses")


class TipStatistics:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """Votes and presses belong to the month of the post."""
        values = [month.values | {"guild_id": guild_id} for month in months]
        results = await self._database.fetch_all(*((query, month) for query in (POSTS, VOTES) for month in values))
        rows = [row for [row] in results]
        posts, voters = rows[: len(months)], rows[len(months) :]
        reads, dones = ([int(row[name]) for row in posts] for name in ("reads", "dones"))
        votes = tuple(hidden_if_few(row["votes"], row["voters"]) for row in voters)
        # Presses are counted without a name.
        columns = (
            Column("tips_posts", "Tips posted", tuple(row["posts"] for row in posts)),
            Column("tips_votes", "Found useful", votes, PRESSES),
            Column("tips_reads", "Opened the chapter", tuple(hidden_if_few(count, count) for count in reads), PRESSES),
            Column("tips_dones", "Did it", tuple(hidden_if_few(count, count) for count in dones), PRESSES),
        )
        return StatisticsTopic("Tips", columns)
