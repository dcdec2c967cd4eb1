"""A guild in a stand-in for Discord, and schedulers that post there."""

from datetime import datetime, timedelta
from typing import Any

import discord

from bot.database.executor import Database
from bot.guilds.failures import Failures
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import LEASE, Ledger
from bot.jobs.records import Occurrence, State
from bot.jobs.runner import Source
from bot.jobs.scheduler import Scheduler
from tests.discord_server.records import Channel, Message
from tests.discord_server.server import DiscordServer
from tests.support.timed import tip

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# A claim is made a moment after the round began.
TAKEN_OVER = LEASE + MINUTE
POSTS = "/channels/*/messages"


class At:
    """A guild with a channel, the bot's way there, and schedulers on one database."""

    def __init__(self, server: DiscordServer, client: discord.Client, database: Database) -> None:
        self.server, self.client, self.database = server, client, database
        self.guild = server.add_guild("Careers in AI")
        self.channel = server.add_channel(self.guild, "tips")
        self.now = discord.utils.utcnow()  # the server's ids follow the real clock
        self.failures = Failures(database, lambda: self.now)

    def scheduler(self, *sources: Source, **other: Any) -> Scheduler:
        """A new one, as after a restart; `ledger`, `delivery` and `limits` may be others."""
        given: dict[str, Any] = {"ledger": Ledger(self.database), "delivery": Delivery(self.client)} | other
        made = Scheduler(failures=self.failures, **given)
        for number, source in enumerate(sources):
            made.add("tip" if number == 0 else f"tip{number}", source)
        return made

    def tip(self, due_at: datetime | None = None, channel: Channel | None = None) -> Occurrence:
        place = channel or self.channel
        return tip(place.id, due_at or self.now, place.id if channel else self.guild.id)

    def posted(self, channel: Channel | None = None) -> list[Message]:
        return self.server.world.history((channel or self.channel).id)

    async def state(self, occurrence: Occurrence) -> State:
        entries = await Ledger(self.database).newest(occurrence.guild_id)
        return next(entry.state for entry in entries if entry.occurrence.id == occurrence.id)

    def forget_nonces(self) -> None:
        """Discord knows them for some minutes: what follows must not depend on them."""
        self.server.world.nonces.clear()
