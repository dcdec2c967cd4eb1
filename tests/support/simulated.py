"""A bot on a simulated Discord from its start to its end; an error that no member was told fails the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import simcord

from bot.client import Guidepost
from bot.interactions.error_handler import refusal_text, root_cause


@asynccontextmanager
async def on_discord(bot: Guidepost) -> AsyncIterator[simcord.Env]:
    """An error that was not a member's fails the test, unless the test has looked at `env.errors`."""
    running = simcord.Env(bot, shard_count=1)
    await running.start()
    yield running
    await running.shutdown()
    fresh = running.errors_since(running._errors_acknowledged)
    unexpected = [error for error in map(root_cause, fresh) if refusal_text(error) is None]
    assert not unexpected, unexpected
