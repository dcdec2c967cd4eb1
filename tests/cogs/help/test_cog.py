"""`/help` as a member uses it."""

import discord
from discord import app_commands

from tests.community import Community, words


async def test_help_names_the_job_and_every_command(community: Community) -> None:
    said = await community.slash("help")
    assert said.ephemeral
    assert "**Learn**" in words(said)
    for command in ("guide contents", "guide read", "guide search", "guide resume", "guide progress", "help"):
        assert f"`/{command}`" in words(said)


async def test_help_tells_about_one_command_however_it_is_written(community: Community) -> None:
    for typed in ("guide read", "/guide read", "guide raed"):
        said = words(await community.slash("help", command=typed))
        assert "## /guide read" in said
        assert "`chapter`: Its number or its title" in said
        assert "`page` (optional)" in said


async def test_an_unknown_command_gets_the_nearest(community: Community) -> None:
    said = words(await community.slash("help", command="@everyone dance"))
    assert "Did you mean `/" in said
    assert "@everyone" not in said


async def test_commands_of_moderators_are_shown_to_moderators_alone(community: Community) -> None:
    @app_commands.command(description="For moderators")
    @app_commands.default_permissions(manage_guild=True)
    async def rule(interaction: discord.Interaction) -> None: ...

    community.bot.tree.add_command(rule)
    assert "`/rule`" not in words(await community.slash("help"))
    assert "`/rule`" in words(await community.moderator.slash(community.general, "help"))


async def test_autocomplete_offers_the_nearest_command_first(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "help", "command", "serch")
    assert offered[0]["value"] == "guide search"
