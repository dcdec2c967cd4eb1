"""The real bot with interviews on, on a simulated Discord that begins on Thursday, 2026-01-01 00:00 UTC."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import simcord

from bot.client import Guidepost
from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.interactions.rate_limit import RateLimit
from bot.settings import Settings
from tests.cogs.mentoring.acts import Interviews
from tests.support.community import Community
from tests.support.content import shipped_content
from tests.support.simulated import on_discord

FEATURES = ("guide", "mentoring", "help")


@pytest.fixture
async def env(ready_settings: Settings) -> AsyncIterator[simcord.Env]:
    """As the house's `env`, with the features that these tests are about."""
    database = connect(ready_settings.database)
    await bring_up_to_date(database, discord.utils.utcnow(), ready_settings.backups)
    bot = Guidepost(
        features=FEATURES,
        database=database,
        content=shipped_content(*FEATURES),
        clock=discord.utils.utcnow,
    )
    # Each member does here within a second what takes people days.
    bot.rate_limit = RateLimit(itertools.count(0, 60).__next__)
    async with on_discord(bot) as running:
        yield running
    await database.close()


@pytest.fixture
def community(env: simcord.Env) -> Community:
    return Community(env)


@pytest.fixture
async def channel(community: Community) -> Any:
    """The text channel that moderators chose for interviews."""
    made = community.guild.create_text_channel("interviews")
    guild_id, member_id = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(guild_id, member_id, mentoring_channel_id=made.id)
    return made


@pytest.fixture
async def interviews(community: Community, channel: Any) -> Interviews:
    return Interviews(community, channel)
