"""Discord is told of the commands when they changed, and only then."""

from pathlib import Path

import discord
import pytest
import simcord
from discord import app_commands

from bot.database.errors import DatabaseError
from bot.interactions.components import button
from bot.interactions.respond import respond
from bot.interactions.sync import sync_commands
from bot.pages.ui import MessagePage, notice_page, row
from bot.settings import Settings
from tests.support.community import Community
from tests.support.reading import response_of
from tests.support.simulated import open_guidepost
from tests.support.snapshots import page_text


def syncs(env: simcord.Env) -> int:
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in env.http_requests)


async def test_a_restart_with_the_same_commands_costs_no_sync(settings: Settings) -> None:
    async with open_guidepost(settings) as first:
        env = simcord.Env(first, shard_count=1)
        await env.start()
        assert syncs(env) == 1
        async with open_guidepost(settings) as second:
            await env.restart_bot(second)
            assert syncs(env) == 1
            await env.shutdown()


async def test_a_changed_command_is_told_once(community: Community) -> None:
    bot, now = community.bot, community.bot.clock()

    @app_commands.command(description="New")
    async def new(interaction: discord.Interaction) -> None: ...

    assert not await sync_commands(bot.tree, bot.database, now)
    bot.tree.add_command(new)
    assert await sync_commands(bot.tree, bot.database, now)
    assert not await sync_commands(bot.tree, bot.database, now)


async def test_a_sync_that_discord_refused_is_tried_again(settings: Settings, tmp_path: Path) -> None:
    async with open_guidepost(settings) as bot:
        env = simcord.Env(bot, shard_count=1)
        env.inject_error("PUT", "/applications/*/commands", status=400, times=1)
        await env.start()
        assert env.errors == []
        assert syncs(env) == 1
        await env.advance_time(31)
        assert syncs(env) == 2
        assert not await sync_commands(bot.tree, bot.database, bot.clock())
        await env.shutdown()


async def test_a_sync_that_the_database_refused_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [DatabaseError("The database is locked."), DatabaseError("The database is locked.")]

    async def sync(*_values: object) -> bool:
        if refusals:
            raise refusals.pop()
        return True

    monkeypatch.setattr("bot.interactions.sync.sync_commands", sync)
    async with open_guidepost(settings) as bot:
        env = simcord.Env(bot, shard_count=1)
        await env.start()
        assert len(refusals) == 1
        await env.advance_time(31)
        await env.advance_time(61)
        running = bot.command_sync.running
        assert running is not None
        assert running.done()
        assert running.exception() is None
        await env.shutdown()


async def test_commands_in_answers_open_with_a_press(community: Community) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await respond(interaction, notice_page("`/streak log`, `/help`, `/streak`"))

    community.bot.components.register("test:go", answer)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(row(button("Go", "test:go"))))
    assert community.general.last_message is not None
    answered = response_of(await community.ann.click(community.general.last_message, label="Go"))
    streak, help_command = [
        next(command.id for command in await community.bot.tree.fetch_commands() if command.name == name)
        for name in ("streak", "help")
    ]
    assert f"</streak log:{streak}>, </help:{help_command}>, `/streak`" in str(answered.components)


async def test_ids_that_discord_did_not_tell_are_asked_for_again(settings: Settings) -> None:
    async with open_guidepost(settings) as bot:
        env = simcord.Env(bot, shard_count=1)
        env.inject_error("GET", "/applications/*/commands", status=400, times=1)
        await env.start()
        await env.advance_time(31)
        page = bot.page_formatter.format(notice_page("`/help`"))
        assert "</help:" in page_text(page)
        await env.shutdown()


def test_what_needs_a_server_is_not_offered_in_direct_messages(community: Community) -> None:
    """Discord goes by `contexts`, whatever else a command says."""
    tree = community.bot.tree
    roots = [root for root in tree.get_commands() if not isinstance(root, app_commands.ContextMenu)]
    offered = {root.name: 1 in root.to_dict(tree)["contexts"] for root in roots}
    assert offered == {root.name: not root.guild_only for root in roots}
    assert (offered["admin"], offered["guide"]) == (False, True)
