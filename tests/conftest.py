"""What tests share: a database file, a clock that stands still, and the real bot on a simulated Discord."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import simcord

from bot.__main__ import open_guidepost
from bot.database import Database, connect
from bot.errors import root_of, words_for
from bot.schema import bring_up_to_date
from bot.settings import Settings, read_settings
from tests.community import Community

# The same examples in every run, and no verdict by the wall clock: a slow machine is no bug.
hypothesis.settings.register_profile("guidepost", derandomize=True, deadline=None, max_examples=80)
hypothesis.settings.load_profile("guidepost")

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return START


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(None, data_dir=tmp_path, token="a-token-of-no-use")


@pytest.fixture
async def database(settings: Settings, now: datetime) -> AsyncIterator[Database]:
    """An up-to-date SQLite file of its own."""
    opened = connect(settings.database)
    await bring_up_to_date(opened, now, settings.backups)
    yield opened
    await opened.close()


@pytest.fixture
async def env(settings: Settings) -> AsyncIterator[simcord.Env]:
    """A simulated Discord with the whole bot on it. An error that was not a member's fails the test, unless the test
    has looked at `env.errors`."""
    async with open_guidepost(settings) as bot:
        running = simcord.Env(bot, shard_count=1)
        await running.start()
        yield running
        await running.shutdown()
        fresh = running.errors_since(running._errors_acknowledged)
        unexpected = [error for error in map(root_of, fresh) if words_for(error) is None]
        assert not unexpected, unexpected


@pytest.fixture
def community(env: simcord.Env) -> Community:
    """The bot in a guild with a channel, a moderator and two members."""
    return Community(env)
