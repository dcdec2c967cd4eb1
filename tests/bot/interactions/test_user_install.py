"""Members who installed the bot for themselves use it in servers that do not have it, and in direct messages."""

import re
from pathlib import Path

import pytest
from discord import app_commands

from bot.client import NEEDS_SERVER
from cogs.guide.records import Guide
from tests.support.community import Community
from tests.support.reading import buttons, custom_ids, message_text, response_of

NOBODY = app_commands.AppInstallationType()
COMMANDS = {
    "guide contents": {},
    "guide read": {"chapter": "3"},
    "guide search": {"query": "interview"},
    "guide resume": {},
    "guide progress": {},
    "tip": {},
    "help": {},
    "worksheet list": {},
}


@pytest.fixture
async def away(community: Community) -> Community:
    """The bot does not have this server: Discord tells it nothing about it."""
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    off = frozenset({"tips", "guide"})
    await community.bot.guild_settings.change(guild.id, community.moderator.id, features_off=off)
    community.bot._connection._remove_guild(guild)
    return community


async def test_what_needs_no_server_works_in_a_server_without_the_bot(away: Community) -> None:
    """Also what the moderators of a server that once had the bot have switched off."""
    for command, given in COMMANDS.items():
        answer = await away.slash(command, **given)
        assert answer.ephemeral, command
        assert "switched off" not in message_text(answer), command
    listed = message_text(await away.slash("help"))
    assert "/admin" not in listed


async def test_what_needs_a_server_says_so_and_what_to_do(away: Community) -> None:
    chapter = away.bot.content.part(Guide).chapters[3]
    page = response_of(await away.slash("guide read", chapter="3", page=len(chapter.pages)))
    [log] = [
        label
        for label, custom_id in custom_ids(page).items()
        if ":streaks:" in custom_id or custom_id.startswith("streaks:")
    ]
    refused = await away.press(page, log)
    assert message_text(refused) == NEEDS_SERVER


async def test_nothing_is_stored_for_a_server_without_the_bot(away: Community) -> None:
    page = response_of(await away.slash("guide read", chapter="3"))
    mark = next(label for label in buttons(page) if label.startswith("Mark read"))
    await away.press(page, mark)
    held = await away.slash("privacy export")
    assert "How far you have read" in message_text(held)
    guilds = {guild for data in away.bot.personal_data for guild in await data.guilds_of(away.ann.id)}
    assert away.guild.id not in guilds


def test_features_ask_for_the_server_where_the_bot_is() -> None:
    """What they would store for `interaction.guild_id` may be a server that does not have the bot."""
    asking = re.compile(r"interaction\.guild_id(?! and not \(may| is None and)")
    sources = [file for file in Path("cogs").rglob("*.py") if "admin" not in file.parts]
    assert [str(file) for file in sources if asking.search(file.read_text(encoding="utf-8"))] == []


async def test_all_of_them_work_in_direct_messages(community: Community) -> None:
    for command, given in COMMANDS.items():
        answer = await community.ann.user.slash(command, **given)
        assert message_text(answer), command


async def test_only_what_needs_no_server_can_be_installed_by_members(community: Community) -> None:
    installable = {
        command.name
        for command in community.bot.tree.get_commands()
        if not isinstance(command, app_commands.ContextMenu) and (command.allowed_installs or NOBODY).user
    }
    assert installable == {"guide", "tip", "help", "privacy", "worksheet"}
