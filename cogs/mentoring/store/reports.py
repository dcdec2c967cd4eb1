"""All SQL of reports: what a member tells moderators in confidence about an offer or an interview."""

from datetime import datetime

from bot.database.engine import Database
from bot.database.time import stored
from cogs.mentoring.records import Report

ADD = (
    "INSERT INTO mentoring_reports (id, guild_id, reporter_id, about_id, subject, words, at)"
    " VALUES (:id, :guild_id, :reporter_id, :about_id, :subject, :words, :at) ON CONFLICT (id) DO NOTHING"
)
OF_GUILD = "SELECT * FROM mentoring_reports WHERE guild_id = :guild_id ORDER BY at DESC, id DESC LIMIT :most"


class Reports:
    """Writing is durable when a method returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        number: int,
        guild_id: int,
        reporter_id: int,
        about_id: int | None,
        subject: str,
        words: str,
        at: datetime,
    ) -> None:
        """`number` is the interaction's id: one form reports once. `subject` is an offer's id, a pair's, or ''."""
        values = {"id": number, "guild_id": guild_id, "reporter_id": reporter_id, "about_id": about_id}
        await self._database.carry_out((ADD, values | {"subject": subject, "words": words, "at": stored(at)}))

    async def of_guild(self, guild_id: int, most: int) -> list[Report]:
        """Newest first."""
        rows = await self._database.fetch(OF_GUILD, {"guild_id": guild_id, "most": most})
        return [Report(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]
