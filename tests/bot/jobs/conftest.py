"""What tests of timed posts share."""

from collections.abc import AsyncIterator

import discord
import pytest

from bot.database.executor import Database
from tests.bot.jobs.at import At
from tests.discord_server.launch import pointed_at
from tests.discord_server.server import DiscordServer


@pytest.fixture
async def at(database: Database) -> AsyncIterator[At]:
    async with DiscordServer() as server:
        with pointed_at(server.url):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(server.token)
                yield At(server, client, database)
        assert server.findings == []
