"""All SQL of the tips' part of the report: posts, votes and presses, never whose."""

from collections.abc import Sequence

from bot.database.engine import Database
from bot.reports.statistics import Column, Month, Plot, StatisticsTopic, hidden_if_few

POSTED = (
    "SELECT COUNT(*) AS posts, COALESCE(SUM(reads), 0) AS reads, COALESCE(SUM(dones), 0) AS dones FROM tip_runs"
    " WHERE guild_id = :guild_id AND state = 'sent' AND due_at >= :since AND due_at < :until"
)
VOTED = (
    "SELECT COUNT(*) AS votes, COUNT(DISTINCT v.member_id) AS voters FROM tip_runs AS r"
    " JOIN tip_votes AS v ON v.run_id = r.id"
    " WHERE r.guild_id = :guild_id AND r.state = 'sent' AND r.due_at >= :since AND r.due_at < :until"
)
PRESSES = Plot("What came of the tips", "Votes and presses")


class TipFigures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def monthly(self, guild_id: int, months: Sequence[Month]) -> StatisticsTopic:
        """Votes and presses belong to the month of the post."""
        every = [one.values | {"guild_id": guild_id} for one in months]
        found = await self._database.fetch_all(*((look, one) for look in (POSTED, VOTED) for one in every))
        rows = [row for [row] in found]
        posted, voted = rows[: len(months)], rows[len(months) :]
        reads, dones = ([int(row[name]) for row in posted] for name in ("reads", "dones"))
        votes = tuple(hidden_if_few(row["votes"], row["voters"]) for row in voted)
        # Presses are counted without a name.
        columns = (
            Column("tips_posts", "Posts", tuple(row["posts"] for row in posted)),
            Column("tips_votes", "Votes", votes, PRESSES),
            Column("tips_reads", "Presses of Read", tuple(hidden_if_few(one, one) for one in reads), PRESSES),
            Column("tips_dones", "Presses of Done", tuple(hidden_if_few(one, one) for one in dones), PRESSES),
        )
        return StatisticsTopic("Tips", columns)
