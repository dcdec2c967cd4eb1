"""A tip due in 2,000 guilds at once, against a stand-in that enforces Discord's limits; nothing else is measured."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from pathlib import Path

import discord

from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.database.url import parse_database_url
from bot.guilds.failures import Failures
from bot.jobs.delivery import Delivery
from bot.jobs.ledger import Ledger
from bot.jobs.scheduler import Scheduler
from tests.benchmarks.report import Line
from tests.discord_server.launch import pointed_at
from tests.discord_server.server import DiscordServer
from tests.support.timed import Due, tip

GUILDS = 2_000
# What Discord allows a bot in all.
REQUESTS_A_SECOND = 50


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def lines(folder: Path, number: int = GUILDS) -> AsyncIterator[Line]:
    """One post in each guild exactly, and how long that took against what the limit allows."""
    database, now = connect(parse_database_url(f"sqlite:///{folder}/posts.sqlite3")), discord.utils.utcnow()
    await bring_up_to_date(database, now, folder)
    try:
        async with DiscordServer(rate_limits=True, validate=False) as server:
            guilds = [server.add_guild(str(name)) for name in range(number)]
            channels = [server.add_channel(guild, "tips") for guild in guilds]
            with pointed_at(server.url):
                async with discord.Client(intents=discord.Intents.none()) as client:
                    await client.login(server.token)
                    await asyncio.sleep(1.2)  # the second of the login is over
                    due = Due(*(tip(one.id, now, guild.id) for guild, one in zip(guilds, channels, strict=True)))
                    scheduler = Scheduler(Ledger(database), Delivery(client), Failures(database, lambda: now))
                    scheduler.add("tip", due)
                    before, began = memory(), time.perf_counter()
                    await scheduler.run_due(now)
                    took, grown = time.perf_counter() - began, memory() / before
            if any(len(server.world.history(one.id)) != 1 for one in channels):
                raise RuntimeError("a channel does not hold exactly one post")
    finally:
        await database.close()
    allowed = took / (number / REQUESTS_A_SECOND)
    yield Line(f"{number:,} servers due at once", allowed, "times what 50 requests a second allow", 1.1)
    yield Line("memory after them", grown, "times what it was before, stand-in included", 1.5)
