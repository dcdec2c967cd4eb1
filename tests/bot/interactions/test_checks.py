"""The check of moderators by itself: what it asks, what it says, and what it leaves in the log."""

import logging
from typing import Any

import pytest

from bot.database.errors import DatabaseError
from bot.interactions.checks import can_be_off, feature_of_module, for_moderators
from bot.interactions.components import button
from bot.interactions.respond import respond
from bot.pages.ui import MessagePage, notice_page, row
from tests.cogs.admin.permission_table import REFUSED, let_role_moderate
from tests.support.community import Community
from tests.support.reading import message_text


async def pressed(community: Community, who: Any, act: str) -> str:
    channel: Any = community.bot.get_channel(community.general.id)
    return message_text(await who.click(await channel.send(view=MessagePage(row(button("Press", act)))), label="Press"))


async def test_a_refused_press_runs_nothing_and_is_logged_without_a_name(
    community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    ran = []

    async def act(interaction: Any) -> None:
        ran.append(interaction.user.id)
        await respond(interaction, notice_page("Done."))

    community.bot.components.register("tips:secret", act, moderators=True)
    with caplog.at_level(logging.WARNING, "bot.interactions.checks"):
        assert REFUSED in await pressed(community, community.ann, "tips:secret")
    assert ran == []
    assert f"press:tips:secret in {community.guild.id}" in caplog.text
    assert str(community.ann.id) not in caplog.text
    assert await pressed(community, community.moderator, "tips:secret") == "Done."
    assert ran == [community.moderator.id]


async def test_without_the_database_the_permission_still_counts_and_a_role_is_not_believed(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, helper = await let_role_moderate(community)
    community.bot.guild_settings.drop(community.guild.id)

    async def act(interaction: Any) -> None:
        await respond(interaction, notice_page("Done."))

    async def refuse(*_look: object) -> object:
        raise DatabaseError("gone")

    community.bot.components.register("tips:secret", act, moderators=True)
    with monkeypatch.context() as broken:
        broken.setattr(community.bot.guild_settings._database, "fetch", refuse)
        assert await pressed(community, community.moderator, "tips:secret") == "Done."
        assert "I can't reach my records" in await pressed(community, helper, "tips:secret")
    assert await pressed(community, helper, "tips:secret") == "Done."


async def test_a_form_keeps_the_name_and_the_arguments_of_what_it_calls(community: Community) -> None:
    given = []

    async def filled(interaction: Any, *lines: str) -> None:
        given.append(lines)
        await respond(interaction, notice_page("Done."))

    checked = for_moderators(filled)
    assert checked.__name__ == "filled"

    async def act(interaction: Any) -> None:
        await checked(interaction, "a", "b")

    community.bot.components.register("tips:secret", act)
    assert REFUSED in await pressed(community, community.ann, "tips:secret")
    await pressed(community, community.moderator, "tips:secret")
    assert given == [("a", "b")]


def test_what_can_be_off_and_whose_a_module_is() -> None:
    assert can_be_off(["guide", "streaks", "admin", "help", "privacy"]) == ("guide", "streaks")
    assert feature_of_module("cogs.streaks.cog") == "streaks"
    assert feature_of_module("bot.client") == ""
