"""`/help` as a member uses it."""

from discord import app_commands

from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of


async def test_help_names_the_job_and_every_command(community: Community) -> None:
    answer = await community.slash("help")
    assert answer.ephemeral
    assert "**Learn**" in message_text(answer)
    for command in ("guide contents", "guide read", "guide search", "guide resume", "guide progress", "help"):
        assert f"`/{command}`" in message_text(answer)


async def test_help_tells_about_one_command_however_it_is_written(community: Community) -> None:
    for typed in ("guide read", "/guide read", "guide raed"):
        answer = message_text(await community.slash("help", command=typed))
        assert "## /guide read" in answer
        assert "`chapter`: Its number or its title" in answer
        assert "`page` (optional)" in answer


async def test_an_unknown_command_gets_the_nearest(community: Community) -> None:
    answer = message_text(await community.slash("help", command="@everyone dance"))
    assert "Did you mean `/" in answer
    assert "@everyone" not in answer


async def test_commands_of_moderators_stand_on_pages_of_their_own_for_moderators_alone(community: Community) -> None:
    assert list(buttons(await community.slash("help"))) == []
    seen = await community.moderator.slash(community.general, "help")
    assert "`/admin" not in message_text(seen)
    message, listed = response_of(seen), []
    await community.press(message, "Commands for moderators", community.moderator)
    for _ in range(10):
        listed += [line for line in message_text(message).splitlines() if line.startswith("`/")]
        if "More" not in buttons(message):
            break
        await community.press(message, "More", community.moderator)
    commands = [leaf for leaf in community.bot.admin.walk_commands() if isinstance(leaf, app_commands.Command)]
    assert sorted(line.split("`")[1][1:] for line in listed) == sorted(leaf.qualified_name for leaf in commands)
    await community.press(message, "Back", community.moderator)
    assert message_text(message).startswith("## ")


async def test_a_member_finds_no_command_of_moderators_by_its_name(community: Community) -> None:
    assert "Did you mean" in message_text(await community.slash("help", command="admin tips now"))


async def test_autocomplete_offers_the_nearest_command_first(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "help", "command", "serch")
    assert offered[0]["value"] == "guide search"
