"""Time stands still where interviews are switched off or the server removed the bot, and then goes on from there."""

from dataclasses import dataclass
from datetime import datetime

from bot.database.executor import Database, Executor
from cogs.mentoring.store.profile_store import lock_guild
from cogs.mentoring.store.standstill import get_guilds_to_start, is_switched_off, start_clock, stop_clocks
from cogs.mentoring.views import refusals

# Guilds in one step; what is left comes with the next.
GUILDS_PER_STEP = 100


@dataclass(frozen=True)
class Standstill:
    database: Database

    async def run(self, now: datetime) -> None:
        """Before anything else that time does."""
        await stop_clocks(self.database, now)
        for guild_id in await get_guilds_to_start(self.database, GUILDS_PER_STEP):
            async with self.database.write() as transaction:
                await lock_guild(transaction, guild_id)
                await start_clock(transaction, guild_id, now)


async def check_is_on(db: Executor, guild_id: int) -> None:
    """For what members do in direct messages about a server. Raises `UserError`."""
    if await is_switched_off(db, guild_id):
        raise refusals.switched_off()
