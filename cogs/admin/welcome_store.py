"""All SQL of the hello: which server was joined when, and whether it was greeted for that."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from bot.database.engine import Database
from bot.database.personal_tables import Table
from bot.database.time import stored

# It knows of no member, but it goes with the guild.
HELLO_TABLES = (Table("guild_hellos"),)
# Rows of one look: memory stays flat.
PAGE = 200

JOINED = (
    "INSERT INTO guild_hellos (guild_id, joined, at, said) VALUES (:guild_id, :joined, :at, 0)"
    " ON CONFLICT (guild_id) DO UPDATE SET joined = excluded.joined, at = excluded.at, said = 0"
    " WHERE guild_hellos.joined <> excluded.joined"
)
UNSAID = (
    "SELECT guild_id, joined, at FROM guild_hellos WHERE said = 0 AND (at > :at OR (at = :at AND"
    " guild_id > :guild_id)) ORDER BY at, guild_id LIMIT :most"
)
SAID = "UPDATE guild_hellos SET said = 1 WHERE guild_id = :guild_id AND joined = :joined"


class HelloStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def joined(self, guild_id: int, joined: str, at: datetime) -> None:
        """`joined` tells one joining of a guild apart from all others; told twice, it counts once."""
        await self._database.carry_out((JOINED, {"guild_id": guild_id, "joined": joined, "at": stored(at)}))

    async def unsaid(self) -> AsyncIterator[tuple[int, str, datetime]]:
        """Guild, joining and time of each hello that is still to be said."""
        look: dict[str, Any] = {"at": "", "guild_id": 0, "most": PAGE}
        while rows := await self._database.fetch(UNSAID, look):
            for row in rows:
                yield row["guild_id"], row["joined"], datetime.fromisoformat(row["at"])
            look |= {"at": rows[-1]["at"], "guild_id": rows[-1]["guild_id"]}

    async def said(self, guild_id: int, joined: str) -> None:
        await self._database.carry_out((SAID, {"guild_id": guild_id, "joined": joined}))
