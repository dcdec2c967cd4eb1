"""All SQL of departures: who left, which server removed the bot, when, and how far a daily round has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.database.engine import Database
from bot.database.personal_tables import Table
from bot.database.time import stored

DEPARTURE_TABLES = (
    Table("departures", "When it was noticed that you had left the server", ("member_id",)),
    Table("guild_rounds"),
)
NOTICE = (
    "INSERT INTO departures (guild_id, member_id, noticed_at) VALUES (:guild_id, :member_id, :at)"
    " ON CONFLICT (guild_id, member_id) DO NOTHING RETURNING member_id"
)
KNOWN = "SELECT member_id FROM departures WHERE guild_id = :guild_id AND member_id = :member_id"
RETURNED = "DELETE FROM departures WHERE guild_id = :guild_id AND member_id = :member_id"
LONG_GONE = (
    "SELECT member_id FROM departures WHERE guild_id = :guild_id AND noticed_at <= :before"
    " ORDER BY noticed_at, member_id LIMIT :most"
)
ROUNDS = "SELECT guild_id, swept_at, swept_to, gone_at FROM guild_rounds"
GO_ON = (
    "INSERT INTO guild_rounds (guild_id, swept_at, swept_to) VALUES (:guild_id, :at, :member_id)"
    " ON CONFLICT (guild_id) DO UPDATE SET swept_at = :at, swept_to = :member_id, gone_at = NULL"
)
# Also of a server whose first round has not begun.
GUILD_GONE = (
    "INSERT INTO guild_rounds (guild_id, swept_at, gone_at) VALUES (:guild_id, :at, :at)"
    " ON CONFLICT (guild_id) DO UPDATE SET gone_at = COALESCE(guild_rounds.gone_at, excluded.gone_at)"
)
GUILD_BACK = "UPDATE guild_rounds SET gone_at = NULL WHERE guild_id = :guild_id"


@dataclass(frozen=True)
class GuildRound:
    """`swept_at` is when its last step was, `swept_to` the last member asked about, None once the round is done."""

    guild_id: int
    swept_at: datetime
    swept_to: int | None
    gone_at: datetime | None


class DepartureStore:
    """Writing is durable when a method returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def notice(self, guild_id: int, member_ids: Collection[int], at: datetime) -> set[int]:
        """Those of whom it is news."""
        keys = [{"guild_id": guild_id, "member_id": one} for one in member_ids]
        known = await self._database.fetch_all(*((KNOWN, key) for key in keys))
        unknown = [key | {"at": stored(at)} for key, rows in zip(keys, known, strict=True) if not rows]
        if not unknown:
            return set()
        noticed = await self._database.carry_out(*((NOTICE, values) for values in unknown))
        return {row["member_id"] for rows in noticed for row in rows}

    async def returned(self, guild_id: int, member_ids: Collection[int]) -> None:
        """They are members, whatever was noticed."""
        keys = [{"guild_id": guild_id, "member_id": one} for one in member_ids]
        known = await self._database.fetch_all(*((KNOWN, key) for key in keys))
        noticed = [key for key, rows in zip(keys, known, strict=True) if rows]
        if noticed:
            await self._database.carry_out(*((RETURNED, key) for key in noticed))

    async def long_gone(self, guild_id: int, before: datetime, most: int) -> list[int]:
        """Those of a guild who were noticed at `before` or earlier."""
        rows = await self._database.fetch(LONG_GONE, {"guild_id": guild_id, "before": stored(before), "most": most})
        return [row["member_id"] for row in rows]

    async def rounds(self) -> dict[int, GuildRound]:
        return {
            row["guild_id"]: GuildRound(
                row["guild_id"],
                datetime.fromisoformat(row["swept_at"]),
                row["swept_to"],
                datetime.fromisoformat(row["gone_at"]) if row["gone_at"] else None,
            )
            for row in await self._database.fetch(ROUNDS, {})
        }

    async def go_on(self, guild_id: int, member_id: int | None, at: datetime) -> None:
        """The round has come to `member_id`, or to its end; also notes that the bot is in that guild."""
        await self._database.carry_out((GO_ON, {"guild_id": guild_id, "member_id": member_id, "at": stored(at)}))

    async def guild_gone(self, guild_id: int, at: datetime) -> None:
        await self._database.carry_out((GUILD_GONE, {"guild_id": guild_id, "at": stored(at)}))

    async def guild_back(self, guild_id: int) -> None:
        await self._database.carry_out((GUILD_BACK, {"guild_id": guild_id}))
