"""All SQL of what the interviews hand over and forget about a member.

A partner keeps their own history, without the name. What somebody else has said or decided about the member in
confidence is not handed over: a refusal, a report, a place on an avoid-list, the other's answer and private notes.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.database.executor import Database, Transaction
from bot.database.personal_data import PersonalTables, Table
from cogs.mentoring.store import profile_store

# Ends, in a transaction that holds the guild, everything that is open of a member there, as of an instant.
EndEverything = Callable[[Transaction, int, int, datetime], Awaitable[object]]

TABLES = (
    Table("mentoring_profiles", "What you told me about yourself for interviews", owners=("member_id",)),
    Table("mentoring_hosts", "That you offer interviews, and how many", owners=("member_id",)),
    Table("mentoring_avoids", "Who you'd rather not be matched with", owners=("member_id", "avoided_id")),
    Table("mentoring_requests", "The interviews you asked for", owners=("seeker_id",), names=("wished_host_id",)),
    Table(
        "mentoring_offers",
        "Requests I brought you, and when I brought yours to hosts",
        owners=("seeker_id", "host_id"),
    ),
    Table("mentoring_pairs", "Your interviews, your questions, thanks and notes", names=("seeker_id", "host_id")),
    Table("mentoring_letters", "What I had to tell you about your interviews", owners=("member_id",)),
    Table("mentoring_rounds", "Rounds you started as a moderator", names=("started_by",)),
    Table("mentoring_reports", "What you reported to moderators", names=("reporter_id", "about_id")),
    Table("mentoring_guilds"),
)
OF_BOTH = (
    "id, request_id, guild_id, goal, paired_at, state, room, thread_id, meeting_at, meeting_place, met_at, thanks,"
    " thanked_at"
)
OF_MEMBER = "guild_id = :guild_id AND member_id = :member_id"
# Of some tables what the member is as a seeker, and as a host.
EXPORTS = {
    "mentoring_profiles": [f"SELECT * FROM mentoring_profiles WHERE {OF_MEMBER}"],
    "mentoring_hosts": [f"SELECT * FROM mentoring_hosts WHERE {OF_MEMBER}"],
    "mentoring_avoids": [f"SELECT * FROM mentoring_avoids WHERE {OF_MEMBER} ORDER BY at, avoided_id"],
    "mentoring_requests": [
        "SELECT * FROM mentoring_requests WHERE guild_id = :guild_id AND seeker_id = :member_id ORDER BY id"
    ],
    "mentoring_offers": [
        "SELECT id, request_id, guild_id, seeker_id, made_at FROM mentoring_offers"
        " WHERE guild_id = :guild_id AND seeker_id = :member_id ORDER BY made_at, id",
        "SELECT * FROM mentoring_offers WHERE guild_id = :guild_id AND host_id = :member_id ORDER BY made_at, id",
    ],
    "mentoring_pairs": [
        f"SELECT {OF_BOTH}, seeker_id, host_id, questions, seeker_answer, learned, ended_at FROM mentoring_pairs"
        " WHERE guild_id = :guild_id AND seeker_id = :member_id ORDER BY paired_at, id",
        f"SELECT {OF_BOTH}, seeker_id, host_id, host_answer, ended_at FROM mentoring_pairs"
        " WHERE guild_id = :guild_id AND host_id = :member_id ORDER BY paired_at, id",
    ],
    "mentoring_letters": [f"SELECT * FROM mentoring_letters WHERE {OF_MEMBER} ORDER BY due_at, id"],
    "mentoring_rounds": [
        "SELECT * FROM mentoring_rounds WHERE guild_id = :guild_id AND started_by = :member_id ORDER BY id"
    ],
    "mentoring_reports": [
        "SELECT id, guild_id, reporter_id, subject, words, at FROM mentoring_reports"
        " WHERE guild_id = :guild_id AND reporter_id = :member_id ORDER BY id"
    ],
}
# Before their id goes from it: the texts in a pair that are theirs.
FORGET_TEXTS = (
    "UPDATE mentoring_pairs SET goal = '', thanks = '', learned = '', questions = '[]', seeker_answer = ''"
    " WHERE guild_id = :guild_id AND seeker_id = :member_id",
    "UPDATE mentoring_reports SET words = '' WHERE guild_id = :guild_id AND reporter_id = :member_id",
    "UPDATE mentoring_pairs SET host_answer = '' WHERE guild_id = :guild_id AND host_id = :member_id",
)


# Where a mention of somebody who is forgotten may stand in words that others have written.
REDACTED = "0"
TEXTS_OF_OTHERS = (
    ("mentoring_profiles", ("about", "topics")),
    ("mentoring_requests", ("goal",)),
    ("mentoring_pairs", ("goal", "thanks", "learned", "questions")),
    ("mentoring_reports", ("words",)),
)


class MentoringData(PersonalTables):
    """`bot.database.personal_data.PersonalData` for all of `cogs/mentoring`."""

    def __init__(self, database: Database, end_everything: EndEverything, clock: Callable[[], datetime]) -> None:
        super().__init__(database, TABLES)
        self._end_everything = end_everything
        self._clock = clock

    async def export(self, guild_id: int, member_id: int) -> dict[str, list[dict[str, Any]]]:
        key = {"guild_id": guild_id, "member_id": member_id}
        looks = [(table, statement) for table, statements in EXPORTS.items() for statement in statements]
        exported: dict[str, list[dict[str, Any]]] = {table: [] for table in EXPORTS}
        results = await self._database.fetch_all(*((statement, key) for _table, statement in looks))
        for (table, _statement), rows in zip(looks, results, strict=True):
            exported[table] += rows
        return exported

    async def forget(self, connection: Transaction, guild_id: int, member_id: int) -> None:
        """What is open is ended kindly first: the others hear of it, and their requests go on to another host."""
        await profile_store.lock_guild(connection, guild_id)
        await self._end_everything(connection, guild_id, member_id, self._clock())
        key = {"guild_id": guild_id, "member_id": member_id}
        await connection.execute_all(*((statement, key) for statement in FORGET_TEXTS))
        await self._redact(connection, guild_id, member_id)
        await super().forget(connection, guild_id, member_id)

    async def _redact(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        """Their id in texts that others have written, and their own words about others."""
        for table, columns in TEXTS_OF_OTHERS:
            for column in columns:
                values = {"guild_id": guild_id, "id": f"{member_id}", "gone": REDACTED, "pattern": f"%{member_id}%"}
                await transaction.execute(
                    f"UPDATE {table} SET {column} = REPLACE({column}, :id, :gone)"
                    f" WHERE guild_id = :guild_id AND {column} LIKE :pattern",
                    values,
                )
