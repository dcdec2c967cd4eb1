"""`/admin setup`: one message in which everything is chosen, saved at once, in any order, and checked."""

from typing import Any

import discord
import pytest
import simcord

from bot.guilds.settings import GuildSettings
from bot.settings import Settings
from tests.cogs.admin.permission_table import choose, choose_raw, menus
from tests.support.community import Community
from tests.support.reading import buttons, message_text, posts, response_of, walk
from tests.support.simulated import open_guidepost


@pytest.fixture
def places(community: Community) -> dict[str, Any]:
    return {name: community.guild.create_text_channel(name) for name in ("tips", "mentoring", "notices")}


async def opened(community: Community) -> simcord.ResponseMessage:
    return response_of(await community.moderator.slash(community.general, "admin setup"))


async def chosen(community: Community) -> GuildSettings:
    """As a process sees them that has just started."""
    community.bot.guild_settings.drop(community.guild.id)
    return await community.bot.guild_settings.of(community.guild.id)


def missing(message: simcord.ResponseMessage) -> str:
    return message_text(message).partition("### Still to do")[2]


def marked(message: simcord.ResponseMessage, menu: str) -> list[int]:
    return [int(one["id"]) for one in menus(message)[menu].get("default_values", [])]


async def give(community: Community, channel: Any, **permissions: Any) -> None:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    found = guild.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    await found.set_permissions(guild.me, **permissions)


async def test_from_nothing_to_done_in_one_message(community: Community, places: dict[str, Any]) -> None:
    page = await opened(community)
    assert "**Tips**: choose a channel." in missing(page)
    assert "**Notices to moderators**: choose a channel." in missing(page)
    assert "Until then it's UTC" in missing(page)
    role = community.guild.create_role("Helpers")
    await choose(community, page, "zone", "Asia/Tokyo")
    await choose(community, page, "role", role)
    await choose(community, page, "channel:notices", places["notices"])
    if "channel:mentoring" in menus(page):
        await choose(community, page, "channel:mentoring", places["mentoring"])
    await choose(community, page, "channel:tips", places["tips"])
    assert f"**Tips:** <#{places['tips'].id}>. Saved." in message_text(page)
    assert "All set! What's next?" in message_text(page)
    assert "Setup · 5 of 5 done" in message_text(page)
    assert list(buttons(page))[1:] == ["Schedule the weekly tip", "Check everything", "Invite a first host"]
    saved = await chosen(community)
    assert (saved.tips_channel_id, saved.notices_channel_id) == (places["tips"].id, places["notices"].id)
    assert (saved.moderator_role_id, saved.zone) == (role.id, "Asia/Tokyo")
    assert marked(page, "channel:tips") == [places["tips"].id]
    assert marked(page, "role") == [role.id]
    assert "Server Settings > Integrations" in message_text(page)
    changes = [entry.change for entry in await community.bot.audit.newest(community.guild.id)]
    assert changes[0].after == f"tips channel {places['tips'].id}"
    assert {(change.what, change.member_id) for change in changes} == {("setup", community.moderator.id)}


async def test_a_first_host_is_invited_after_a_look(community: Community, places: dict[str, Any]) -> None:
    page, chief = await opened(community), community.moderator
    for menu in ("tips", "mentoring", "notices"):
        await choose(community, page, f"channel:{menu}", places[menu])
    await choose(community, page, "zone", "Asia/Tokyo")
    await community.press(page, "Invite a first host", chief)
    assert "Could you spare 20 minutes?" in message_text(page)
    assert posts(places["mentoring"]) == []
    await community.press(page, "Post it", chief)
    [invitation] = posts(places["mentoring"])
    assert list(buttons(page)) == ["Open it", "Back to setup"]
    assert "Become a host" in buttons(invitation)
    asked = await community.ann.click(invitation, label="Become a host")
    assert "Hosts talk about the work they do" in message_text(asked)


async def test_setup_and_doctor_warn_of_a_channel_for_notices_that_everyone_can_read(
    community: Community, places: dict[str, Any]
) -> None:
    page, warning = await opened(community), "Everyone in the server can read"
    await choose(community, page, "channel:notices", places["notices"])
    assert warning in message_text(page)
    assert warning in message_text(await community.moderator.slash(community.general, "admin doctor"))
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    channel = guild.get_channel(places["notices"].id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(guild.me, view_channel=True)
    await channel.set_permissions(guild.default_role, view_channel=False)
    await community.env.settle()
    assert warning not in message_text(await opened(community))
    assert warning not in message_text(await community.moderator.slash(community.general, "admin doctor"))


async def test_it_fits_a_message(community: Community, places: dict[str, Any]) -> None:
    page = await opened(community)
    assert len(walk(page.components)) <= 40
    assert len(message_text(page)) < 4_000


async def test_choosing_nothing_takes_a_choice_back(community: Community, places: dict[str, Any]) -> None:
    page = await opened(community)
    role = community.guild.create_role("Helpers")
    await choose(community, page, "channel:tips", places["tips"])
    await choose(community, page, "role", role)
    await choose(community, page, "channel:tips")
    await choose(community, page, "role")
    assert "**Moderators:** no role. Saved." in message_text(page)
    saved = await chosen(community)
    assert (saved.tips_channel_id, saved.moderator_role_id) == (None, None)


async def test_what_the_bot_lacks_in_a_channel_is_said_at_once_until_it_is_given(
    community: Community, places: dict[str, Any]
) -> None:
    await give(community, places["tips"], send_messages=False, read_message_history=False)
    page = await opened(community)
    await choose(community, page, "channel:tips", places["tips"])
    lacks = "allow **Send Messages** and **Read Message History** for my role there."
    tips = f"**Tips**: In <#{places['tips'].id}> I can't send messages or read earlier messages: {lacks}"
    assert tips in missing(page)
    await give(community, places["tips"], send_messages=True, read_message_history=True)
    assert "**Tips**" not in missing(await opened(community))
    assert (await chosen(community)).tips_channel_id == places["tips"].id


@pytest.mark.parametrize("menu", ["channel:tips", "channel:notices"])
async def test_a_channel_that_vanished_while_the_list_was_open(
    community: Community, places: dict[str, Any], menu: str
) -> None:
    page = await opened(community)
    await choose(community, page, menu, places["notices"])
    before = await chosen(community)
    await choose_raw(community, page, menu, 1234)
    assert "That channel is gone" in message_text(page)
    assert await chosen(community) == before


async def test_a_channel_of_the_wrong_kind(community: Community) -> None:
    voice = community.guild.create_voice_channel("talk")
    page = await opened(community)
    await choose_raw(community, page, "channel:tips", voice.id)
    assert "a text channel or an announcement channel" in message_text(page)
    assert (await chosen(community)).tips_channel_id is None


async def test_a_chosen_channel_and_role_that_are_deleted_later_are_pointed_out(
    community: Community, places: dict[str, Any]
) -> None:
    page = await opened(community)
    role = community.guild.create_role("Helpers")
    await choose(community, page, "channel:tips", places["tips"])
    await choose(community, page, "role", role)
    found = community.bot.get_channel(places["tips"].id)
    assert isinstance(found, discord.TextChannel)
    await found.delete()
    community.env.backend.delete_role(community.guild.id, role.id)
    page = await opened(community)
    assert "**Tips**: The chosen channel is gone." in missing(page)
    assert "the role you chose is gone" in missing(page)
    assert marked(page, "channel:tips") == marked(page, "role") == []
    assert (await chosen(community)).tips_channel_id == places["tips"].id


async def test_roles_that_cannot_stand_for_moderators(community: Community) -> None:
    page = await opened(community)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    [own] = [own_role for own_role in guild.roles if own_role.managed]
    above = community.guild.create_role("Above")
    community.env.backend.edit_role(guild.id, above.id, {"position": own.position + 1})
    refused = {
        guild.id: "Everyone has that role",
        own.id: "belongs to Discord or to a bot",
        above.id: "is above mine",
        1234: "That role is gone",
    }
    for role_id, said in refused.items():
        await choose_raw(community, page, "role", role_id)
        assert said in message_text(page)
    assert await chosen(community) == GuildSettings(guild.id)
    assert await community.bot.audit.newest(guild.id) == []


async def test_the_servers_language_comes_first_among_zones(env: simcord.Env, community: Community) -> None:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    await guild.edit(preferred_locale=discord.Locale.japanese)
    page = await opened(community)
    offered = [option["value"] for option in menus(page)["zone"]["options"]]
    assert offered[0] == "Asia/Tokyo"
    assert len(offered) == len(set(offered)) == 25


async def test_another_zone_is_typed_and_a_wrong_one_gets_the_nearest(community: Community) -> None:
    page = await opened(community)

    async def typed(zone: str) -> simcord.InteractionResult:
        label = next(label for label in ("Another zone", "Open the form again") if label in buttons(page))
        form = await community.moderator.click(page, label=label)
        assert form.modal is not None
        [field] = [component["component"]["custom_id"] for component in form.modal["components"]]
        return await community.moderator.submit_modal(form, {field: zone})

    assert "The closest are `" in message_text(await typed("Atlantis"))
    assert (await chosen(community)).zone is None
    await typed("kathmandu")
    assert (await chosen(community)).zone == "Asia/Kathmandu"
    assert "**Time zone:** Asia/Kathmandu. Saved." in message_text(page)
    assert menus(page)["zone"]["options"][0]["value"] == "Asia/Kathmandu"


async def test_the_page_of_one_moderator_shows_what_another_has_chosen_since(
    community: Community, places: dict[str, Any]
) -> None:
    first, second = await opened(community), await opened(community)
    await choose(community, first, "channel:tips", places["tips"])
    await choose(community, second, "zone", "Asia/Tokyo")
    assert marked(second, "channel:tips") == [places["tips"].id]


async def test_the_page_still_works_after_a_restart(settings: Settings) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page, channel = await opened(community), community.guild.create_text_channel("tips")
        role = community.guild.create_role("Helpers")
        async with open_guidepost(settings) as after:
            await env.restart_bot(after)
            await choose(community, page, "channel:tips", channel)
            await choose(community, page, "role", role)
            await choose(community, page, "zone", "Asia/Tokyo")
            saved = await after.guild_settings.of(community.guild.id)
            assert (saved.tips_channel_id, saved.moderator_role_id, saved.zone) == (channel.id, role.id, "Asia/Tokyo")
            await env.shutdown()


async def test_the_weekly_tip_takes_channel_and_zone_from_setup(community: Community, places: dict[str, Any]) -> None:
    given = {"weekday": "monday", "time": "09:00"}
    refused = await community.moderator.slash(community.general, "admin tips schedule", **given)
    assert "Choose a channel for tips first" in message_text(refused)
    page = await opened(community)
    await choose(community, page, "channel:tips", places["tips"])
    await choose(community, page, "zone", "Asia/Tokyo")
    done = message_text(await community.moderator.slash(community.general, "admin tips schedule", **given))
    assert f"**Mondays at 09:00** (Asia/Tokyo) in <#{places['tips'].id}>" in done
    assert list(buttons(page)) == ["Another zone"]
