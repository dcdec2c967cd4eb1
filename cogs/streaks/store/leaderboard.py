"""All SQL of the leaderboard and of milestones: who stands where, and which roles are given for how many days."""

from collections.abc import Sequence
from datetime import date

from bot.database.engine import Database
from bot.guilds.audit import Audit, Change
from cogs.streaks.records import Milestone, Period, Rank
from cogs.streaks.store.members import periods_of

PAGE_ROWS = 10
# See streak_places in the migration, and the same number in the statements: rows of one slot are counted one by one.
MINUTES_A_SLOT = 64

# Where a page begins: the slot in which its first row is, and how many stand ahead of that slot.
START = (
    "SELECT days, slot, ahead FROM (SELECT days, slot, SUM(members) OVER (ORDER BY days DESC, slot DESC) - members"
    " AS ahead FROM streak_places WHERE guild_id = :guild_id AND period = :period AND members > 0) AS slots"
    " WHERE ahead <= :skip ORDER BY ahead DESC LIMIT 1"
)
TOP = (
    "SELECT member_id, days, minutes FROM streak_totals"
    " WHERE guild_id = :guild_id AND period = :period AND shown = 1 AND days > 0 AND (days, minutes) < (:days, :below)"
    " ORDER BY days DESC, minutes DESC, member_id LIMIT :most OFFSET :skip"
)
BETTER = (
    "SELECT (SELECT COALESCE(SUM(members), 0) FROM streak_places WHERE guild_id = :guild_id AND period = :period"
    " AND days > :days)"
    " + (SELECT COALESCE(SUM(members), 0) FROM streak_places WHERE guild_id = :guild_id AND period = :period"
    " AND days = :days AND slot > :minutes / 64)"
    " + (SELECT COUNT(*) FROM streak_totals WHERE guild_id = :guild_id AND period = :period AND shown = 1"
    " AND days = :days AND minutes > :minutes AND minutes < (:minutes / 64 + 1) * 64) AS better"
)
OWN = (
    "SELECT days, minutes FROM streak_totals WHERE guild_id = :guild_id AND period = :period"
    " AND member_id = :member_id AND days > 0"
)
MILESTONES = "SELECT days, role_id, trouble FROM streak_milestones WHERE guild_id = :guild_id ORDER BY days"
MILESTONE = "SELECT role_id FROM streak_milestones WHERE guild_id = :guild_id AND days = :days"
SET_MILESTONE = (
    "INSERT INTO streak_milestones (guild_id, days, role_id) VALUES (:guild_id, :days, :role_id)"
    " ON CONFLICT (guild_id, days) DO UPDATE SET role_id = :role_id, trouble = NULL"
)
REMOVE_MILESTONE = "DELETE FROM streak_milestones WHERE guild_id = :guild_id AND days = :days"
SET_TROUBLE = "UPDATE streak_milestones SET trouble = :trouble WHERE guild_id = :guild_id AND role_id = :role_id"


def period_key(period: Period, today: date) -> str:
    """The key of the sums for a period that `today` is in."""
    return "all" if period is Period.ALL else periods_of(today)[period.value]


class Board:
    """Reads the leaderboard; rows are those who agreed to be shown and have not left."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, guild_id: int, key: str, page: int) -> tuple[list[Rank], bool]:
        """The ten ranks of a page (from 0), and whether there are more behind them."""
        look = {"guild_id": guild_id, "period": key}
        skip = page * PAGE_ROWS
        starts = await self._database.fetch(START, look | {"skip": skip})
        if not starts:
            return [], False
        [start] = starts
        slot = {"days": start["days"], "below": (start["slot"] + 1) * MINUTES_A_SLOT}
        wanted = look | slot | {"most": PAGE_ROWS + 1, "skip": skip - int(start["ahead"])}
        rows = await self._database.fetch(TOP, wanted)
        if not rows:
            return [], False
        place = await self._place(look, rows[0]["days"], rows[0]["minutes"])
        ranks: list[Rank] = []
        for position, row in enumerate(rows[:PAGE_ROWS]):
            tied = bool(ranks) and (ranks[-1].days, ranks[-1].minutes) == (row["days"], row["minutes"])
            here = ranks[-1].place if tied else page * PAGE_ROWS + position + 1 if position else place
            ranks.append(Rank(here, row["member_id"], row["days"], row["minutes"]))
        return ranks, len(rows) > PAGE_ROWS

    async def own(self, guild_id: int, key: str, member_id: int) -> Rank | None:
        """The rank that a member has, or would have if they agreed to be shown; None without a day."""
        look = {"guild_id": guild_id, "period": key}
        rows = await self._database.fetch(OWN, look | {"member_id": member_id})
        if not rows:
            return None
        own = rows[0]
        return Rank(await self._place(look, own["days"], own["minutes"]), member_id, own["days"], own["minutes"])

    async def _place(self, look: dict[str, object], days: int, minutes: int) -> int:
        [row] = await self._database.fetch(BETTER, look | {"days": days, "minutes": minutes})
        return int(row["better"]) + 1

    async def milestones(self, guild_id: int) -> Sequence[Milestone]:
        rows = await self._database.fetch(MILESTONES, {"guild_id": guild_id})
        return [Milestone(row["days"], row["role_id"], row["trouble"]) for row in rows]

    async def set_milestone(self, guild_id: int, days: int, role_id: int | None, member_id: int, audit: Audit) -> None:
        """None takes the role away from that number of days. Audited as the moderator's."""
        key = {"guild_id": guild_id, "days": days}
        async with self._database.write() as connection:
            before = (await connection.execute(MILESTONE, key)).scalar()
            if role_id is None:
                await connection.execute(REMOVE_MILESTONE, key)
            else:
                await connection.execute(SET_MILESTONE, key | {"role_id": role_id})
            words = (f"{days} days: role {one or 'none'}" for one in (before, role_id))
            await audit.note(connection, Change(guild_id, member_id, "streaks milestone", *words))

    async def note_trouble(self, guild_id: int, role_id: int, trouble: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(SET_TROUBLE, {"guild_id": guild_id, "role_id": role_id, "trouble": trouble})
