"""A bot on a simulated Discord from its start to its end; an error that no member was told fails the test."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import simcord
from discord.utils import utcnow

import bot.command_line
from bot.client import Guidepost
from bot.interactions.error_handler import refusal_text, root_cause
from bot.settings import Settings


@asynccontextmanager
async def open_guidepost(settings: Settings, clock: Callable[[], datetime] = utcnow) -> AsyncIterator[Guidepost]:
    """The whole bot, whose cogs are unloaded at the end as on Discord: the simulated one leaves them as they are."""
    async with bot.command_line.open_guidepost(settings, clock) as client:
        try:
            yield client
        finally:
            await unload(client)


async def unload(client: Guidepost) -> None:
    for name in list(client.cogs):
        await client.remove_cog(name)


@asynccontextmanager
async def on_discord(client: Guidepost) -> AsyncIterator[simcord.Env]:
    """An error that was not a member's fails the test, unless the test has looked at `env.errors`."""
    running = simcord.Env(client, shard_count=1)
    await running.start()
    yield running
    await running.shutdown()
    await unload(client)
    fresh = running.errors_since(running._errors_acknowledged)
    unexpected = [error for error in map(root_cause, fresh) if refusal_text(error) is None]
    assert not unexpected, unexpected
