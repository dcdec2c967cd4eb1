"""The real bot with the tips on, on a simulated Discord that begins on Thursday, 2026-01-01 00:00 UTC."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
import yaml

from bot.client import Guidepost
from bot.content.documents import Content, load_content
from bot.database.engine import connect
from bot.database.migrate import bring_up_to_date
from bot.settings import Settings
from tests.support.community import Community
from tests.support.simulated import on_discord

FEATURES = ("guide", "streaks", "tips", "help")
ROOT = Path(__file__).parents[3]
CHAPTERS = ("coding-ai", "math", "keys")


@pytest.fixture(scope="session")
def few_tips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped guide, and six short tips about three chapters."""
    folder = tmp_path_factory.mktemp("tips") / "content"
    shutil.copytree(ROOT / "content" / "guide", folder / "guide")
    (folder / "tips").mkdir()
    for chapter in CHAPTERS:
        tips = [
            {"slug": f"{chapter}-{n}", "text": f"Words {n} about {chapter}.", "action": f"Act {n} on {chapter}."}
            for n in (1, 2)
        ]
        (folder / "tips" / f"{chapter}.yaml").write_text(yaml.safe_dump(tips, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def parsed_tips(few_tips: Path) -> Content:
    return load_content(few_tips, FEATURES)


@pytest.fixture
def content(few_tips: Path, tmp_path: Path) -> Path:
    """A copy of the few tips that a test may change."""
    return Path(shutil.copytree(few_tips, tmp_path / "content"))


@pytest.fixture
async def env(ready_settings: Settings, parsed_tips: Content) -> AsyncIterator[simcord.Env]:
    """As the house's `env`, with the tips."""
    database = connect(ready_settings.database)
    await bring_up_to_date(database, discord.utils.utcnow(), ready_settings.backups)
    bot = Guidepost(
        features=FEATURES,
        database=database,
        content=parsed_tips,
        clock=discord.utils.utcnow,
    )
    async with on_discord(bot) as running:
        yield running
    await database.close()


@pytest.fixture
def community(env: simcord.Env) -> Community:
    return Community(env)


@pytest.fixture
def tips_channel(community: Community) -> Any:
    return community.guild.create_text_channel("tips")
