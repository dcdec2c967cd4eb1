"""What streaks hold about a member, and how it is forgotten."""

from bot.database.executor import Database, Transaction
from bot.database.personal_data import PersonalTables, Table
from cogs.streaks.store.leaderboard import LOCK_GUILD, TAKE_OUT_ALL
from cogs.streaks.store.logs import LOCK

OWNER = ("member_id",)
# The member's own row last: whoever changes something of theirs locks it first.
TABLES = (
    Table("streak_zones", "Your time zones, and since when", OWNER),
    Table("streak_rests", "Your rest days, and since when", OWNER),
    Table("streak_pauses", "Your pauses", OWNER),
    Table("streak_logs", "Each day you logged: the date, the time zone, the minutes and your note", OWNER),
    Table("streak_corrections", "Days of yours that moderators corrected, and why", OWNER),
    Table("streak_totals", "Your days and minutes of each week and month, for the leaderboard", OWNER),
    Table("streak_members", "When you joined, your habit, your reminder and whether the leaderboard shows you", OWNER),
    Table("streak_places"),
    Table("streak_milestones"),
    Table("streak_closures"),
)


class StreakPersonalData(PersonalTables):
    """Sums that a member is counted in are made good before the member is forgotten."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, TABLES)

    async def forget(self, transaction: Transaction, guild_id: int, member_id: int) -> None:
        key = {"guild_id": guild_id, "member_id": member_id}
        await transaction.execute_all((LOCK_GUILD, key), (LOCK, key), (TAKE_OUT_ALL, key))
        await super().forget(transaction, guild_id, member_id)
