"""Roles for milestones: nobody gives or gets by the bot what they could not on their own."""

import json
from typing import Any

import discord
import pytest

from tests.support.community import Community
from tests.support.reading import message_text, response_of

HOUR = 3_600
DAY = 24 * HOUR


async def set_milestone(community: Community, role: Any, days: int = 1, moderator: Any = None) -> str:
    moderator = moderator or community.moderator
    return message_text(await moderator.slash(community.general, "admin streaks milestone", days=days, role=role))


async def join(community: Community, member: Any) -> None:
    await member.slash(community.general, "streak join", timezone="UTC")


async def roles_of(community: Community, member: Any) -> list[int]:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    return [role.id for role in (await guild.fetch_member(member.id)).roles]


async def helper_of(community: Community, **permissions: bool) -> Any:
    """A member who moderates by the role that moderators chose, whatever else that role may."""
    helpers = community.guild.create_role("Helpers", permissions=discord.Permissions(**permissions))
    await community.bot.guild_settings.change(community.guild.id, community.moderator.id, moderator_role_id=helpers.id)
    command = community.env.backend.find_command("admin", community.guild.id, type=1)
    assert command is not None
    community.guild.set_command_permissions(int(command["id"]), {helpers: True})
    return community.guild.add_member(community.env.create_user("eve"), roles=[helpers])


@pytest.mark.parametrize("permission", ["administrator", "manage_messages", "manage_roles", "kick_members"])
async def test_a_role_with_power_over_others_is_no_milestone(community: Community, permission: str) -> None:
    role = community.guild.create_role("Power", permissions=discord.Permissions(**{permission: True}))
    assert "power over other members" in await set_milestone(community, role)
    assert await community.bot.database.fetch("SELECT * FROM streak_milestones") == []


@pytest.mark.parametrize("permissions", [{}, {"manage_roles": True}], ids=["may not", "stands below"])
async def test_who_could_not_give_a_role_cannot_have_it_given(community: Community, permissions: Any) -> None:
    role = community.guild.create_role("Steady")
    eve = await helper_of(community, **permissions)  # whose role stands below: a new one does
    assert "could hand out on your own" in await set_milestone(community, role, moderator=eve)
    await join(community, eve)
    await eve.slash(community.general, "streak log")
    assert role.id not in await roles_of(community, eve)


async def test_a_file_brings_no_role_that_the_one_who_imports_it_could_not_give(community: Community) -> None:
    eve = await helper_of(community)
    role = community.guild.create_role("Steady")
    file = {"format": 1, "milestones": [{"days": 1, "role_id": str(role.id)}]}
    attached = ("settings.json", json.dumps(file).encode())
    result = response_of(await eve.slash(community.general, "admin import", file=attached))
    assert "could hand out on your own" in message_text(result)
    assert await community.bot.database.fetch("SELECT * FROM streak_milestones") == []


async def test_a_tip_mentions_no_role_that_its_planner_could_not_mention(community: Community) -> None:
    eve = await helper_of(community)
    role = community.guild.create_role("Everybody here")
    plan = {"weekday": "monday", "time": "09:00", "channel": community.general, "role": role}
    refused = message_text(await eve.slash(community.general, "admin tips schedule", **plan))
    assert "couldn't mention" in refused
    assert await community.bot.database.fetch("SELECT * FROM tip_schedules") == []
    community.env.backend.edit_role(community.guild.id, role.id, {"mentionable": True})
    await eve.slash(community.general, "admin tips schedule", **plan)
    assert len(await community.bot.database.fetch("SELECT * FROM tip_schedules")) == 1


async def with_reminder(community: Community, member: Any, hour: int = 20) -> None:
    settings = response_of(await member.slash(community.general, "streak settings"))
    await member.select(settings, [str(hour)], custom_id=f"pick:streaks:reminder:{community.guild.id}")


async def hours_pass(community: Community, hours: int) -> None:
    for _ in range(hours):
        await community.env.advance_time(HOUR)
        await community.bot.run_due(community.bot.clock())


async def test_one_who_has_left_switches_no_milestone_off_for_others(community: Community) -> None:
    role = community.guild.create_role("One day")
    await set_milestone(community, role)
    await join(community, community.ann)
    await with_reminder(community, community.ann)
    await join(community, community.bob)
    await hours_pass(community, 21)
    [message] = [message for message in community.ann.user.dm_channel.history() if message.author.bot]
    community.env.backend.remove_member(community.guild.id, community.ann.id)
    await community.ann.user.click(message, label="Log today")
    listed = message_text(await community.moderator.slash(community.general, "admin streaks milestones"))
    assert "Discord refused it" not in listed
    await community.bob.slash(community.general, "streak log")
    assert role.id in await roles_of(community, community.bob)


@pytest.mark.parametrize(("status", "code"), [(500, 0), (429, 0)])
async def test_a_role_that_discord_could_not_give_for_a_moment_is_given_at_the_next_log(
    community: Community, status: int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = community.guild.create_role("One day")
    await set_milestone(community, role)
    await join(community, community.ann)
    if status == 429:

        async def limited(*_arguments: object, **_options: object) -> None:
            raise discord.RateLimited(60)

        with monkeypatch.context() as patch:
            patch.setattr(discord.Member, "add_roles", limited)
            await community.ann.slash(community.general, "streak log")
    else:
        path = "/guilds/*/members/*/roles/*"
        community.env.inject_error("PUT", path, status=status, code=code, times=None)
        await community.ann.slash(community.general, "streak log")
        community.env.backend.faults.clear()
    assert role.id not in await roles_of(community, community.ann)
    result = await community.ann.slash(community.general, "streak log")
    assert any("You earned <@&" in message_text(message) for message in result.followups)
    assert role.id in await roles_of(community, community.ann)


async def test_moderators_hear_once_of_a_role_that_cannot_be_given(community: Community) -> None:
    role = community.guild.create_role("One day")
    await set_milestone(community, role)
    community.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=403, code=50013, times=None)
    for member in (community.ann, community.bob):
        await join(community, member)
        await member.slash(community.general, "streak log")
    [notice] = await community.bot.database.fetch("SELECT words FROM notices WHERE key LIKE 'streaks:%'")
    assert f"<@&{role.id}>" in notice["words"]
    community.env.backend.faults.clear()
    cleo = community.guild.add_member(community.env.create_user("cleo"))
    await join(community, cleo)
    await cleo.slash(community.general, "streak log")
    assert role.id in await roles_of(community, cleo)
    await community.ann.slash(community.general, "streak log")
    assert role.id in await roles_of(community, community.ann)


async def test_a_milestone_is_given_out_of_a_direct_message_whose_process_does_not_know_the_server(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = community.guild.create_role("One day")
    await set_milestone(community, role)
    await join(community, community.ann)
    await with_reminder(community, community.ann)
    await hours_pass(community, 21)
    [message] = [message for message in community.ann.user.dm_channel.history() if message.author.bot]
    with monkeypatch.context() as patch:
        patch.setattr(type(community.bot), "get_guild", lambda *_arguments: None)
        await community.ann.user.click(message, label="Log today")
    assert role.id in await roles_of(community, community.ann)
