"""What the bot uses of discord.py without a promise that it stays."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.command_line import open_guidepost
from bot.discord_internals import set_backoff, system_channel_id
from bot.jobs.discord_calls import DiscordCalls
from bot.reconnect import ReconnectBackoff
from bot.settings import Settings
from tests.support.community import Community

ROOT = Path(__file__).parents[2]
# Documented, in spite of its underscore.
DOCUMENTED = {"_exit"}
INTERNALS = {"bot/discord_internals.py", "bot/playground/simcord_internals.py"}


async def test_the_system_channel_has_an_id_where_it_cannot_be_seen(community: Community) -> None:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    assert system_channel_id(guild) is None
    fetched = discord.Guild(data=_payload(system_channel_id="42"), state=community.bot._connection)
    assert (system_channel_id(fetched), fetched.system_channel) == (42, None)


def _payload(**values: Any) -> Any:
    return {"id": "1", "name": "A server", "roles": [], "emojis": [], "features": []} | values


def private_members(file: Path) -> Iterator[str]:
    """Underscored names that a file takes from a library, or from an object that is not its own."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            of_itself = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if not of_itself and node.attr not in own | DOCUMENTED:
                yield node.attr
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith(("bot", "cogs", "__future__")):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from (name for name in names if name.startswith("_"))


@pytest.mark.parametrize("folder", ["bot", "cogs"])
def test_private_members_are_used_in_one_file_for_each_library(folder: str) -> None:
    files = [file for file in sorted((ROOT / folder).rglob("*.py")) if str(file.relative_to(ROOT)) not in INTERNALS]
    used = {str(file.relative_to(ROOT)): list(private_members(file)) for file in files}
    assert {file: names for file, names in used.items() if names} == {}


async def test_every_request_of_the_bot_passes_where_the_pace_is_kept(settings: Settings) -> None:
    """And where no time-out of ours breaks one off: see `bot.jobs.discord_calls`."""
    async with open_guidepost(settings) as bot:
        request: Any = bot.http.request
        assert isinstance(request.func.__self__, DiscordCalls)


def test_a_shard_gets_the_backoff_that_is_back_within_ten_seconds() -> None:
    shard = SimpleNamespace(_backoff=None)
    client: Any = SimpleNamespace(shards={0: SimpleNamespace(_parent=shard)})
    set_backoff(client, 0, ReconnectBackoff())
    assert isinstance(shard._backoff, ReconnectBackoff)
