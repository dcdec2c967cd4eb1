"""`/admin export` and `/admin import`: one file out, and in again after a look at what it changes."""

import json
from typing import Any

import discord
import simcord

from bot.settings import Settings
from cogs.tips.records import Tips
from tests.cogs.admin.permission_table import let_role_moderate, take_role
from tests.cogs.admin.transfer.acts import DAY, agree, audited, bring, export, file_of, furnish, own, rows, tip
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of
from tests.support.simulated import open_guidepost

# Out


async def test_an_export_holds_settings_plan_milestones_and_tips_and_no_member(community: Community) -> None:
    tips, role = await furnish(community)
    raw = await export(community)
    found = json.loads(raw)
    assert found["format"] == 1
    assert found["made_by"].startswith("Guidepost ")
    assert found["settings"]["tips_channel_id"] == str(tips.id)
    assert found["settings"]["zone"] == "Asia/Tokyo"
    assert found["tip_schedule"]["weekday"] == "Friday"
    assert found["tip_schedule"]["time"] == "18:30"
    assert (found["tip_schedule"]["thread"], found["tip_schedule"]["paused"]) == (True, True)
    assert found["milestones"] == [{"days": 7, "role_id": str(role.id)}]
    assert found["own_tips"] == [{"text": "Ask one person.", "action": "Write to them.", "chapter": ""}]
    for member in (community.moderator, community.ann, community.bob):
        assert str(member.id) not in raw.decode()


async def test_what_was_exported_changes_nothing_where_it_came_from(community: Community) -> None:
    await furnish(community)
    before = await audited(community)
    page = await bring(community, await export(community))
    assert message_text(page).startswith("Everything in the file is here already")
    assert buttons(page) == {}
    assert await audited(community) == before


async def test_a_new_server_exports_what_it_can_read_again(community: Community) -> None:
    page = await bring(community, await export(community))
    assert "here already" in message_text(page)


# In, after a look


async def test_an_import_shows_the_difference_and_changes_nothing_before_it_is_confirmed(community: Community) -> None:
    tips, role = await furnish(community)
    raw = await export(community)
    plan = json.loads(raw)["tip_schedule"] | {"weekday": "Monday", "paused": False}
    changed = json.loads(raw) | {
        "settings": {"zone": "Europe/Berlin", "tips_channel_id": None},
        "tip_schedule": plan,
        "milestones": [{"days": 30, "role_id": str(role.id)}],
        "own_tips": [tip("ask one person", action="Call them."), tip("Read *a* page.", chapter="three-steps")],
    }
    before = await export(community)
    page = await bring(community, json.dumps(changed).encode())
    said = message_text(page)
    assert "Time zone: Asia/Tokyo → Europe/Berlin" in said
    assert f"Tips: <#{tips.id}> → none" in said
    assert f"<#{tips.id}>, Friday 18:30 in Asia/Tokyo, opens a thread, is paused → " in said
    assert f"30 days: none → <@&{role.id}>" in said
    assert "Added: “Read \\*a\\* page\\.”" in said
    assert "Changed: “Ask one person\\.” (text, action)" in said
    assert list(buttons(page)) == ["Import", "Leave as it is"]
    assert await export(community) == before

    assert "Imported: 6 changes saved" in await agree(community, page)
    after = json.loads(await export(community))
    assert after["settings"]["zone"] == "Europe/Berlin"
    assert after["settings"]["tips_channel_id"] is None
    assert after["tip_schedule"] == plan
    assert [milestone["days"] for milestone in after["milestones"]] == [7, 30]
    assert await own(community) == [("ask one person", "Call them.", ""), ("Read *a* page.", "", "three-steps")]
    noted = [change for change in await audited(community) if change[0] == "import"]
    assert ("import", "", "Read *a* page. | three-steps") in noted
    assert any(after.startswith("tips channel nothing, zone Europe/Berlin") for _, _, after in noted)
    [schedule] = await rows(community, "tip_schedules")
    assert schedule["next_at"] > str(community.bot.clock())[:10]


async def test_what_is_only_here_stays_unless_it_is_to_be_replaced(community: Community) -> None:
    await furnish(community)
    raw = file_of(own_tips=[tip("Another one.")], milestones=[])
    page = await bring(community, raw)
    assert "Removed" not in message_text(page)
    await agree(community, page)
    assert len(await own(community)) == 2
    page = await bring(community, raw, replace=True)
    assert "Removed: “Ask one person\\.”" in message_text(page)
    assert "7 days: <@&" in message_text(page)
    assert buttons(page)["Import"]["style"] == discord.ButtonStyle.danger.value
    await agree(community, page)
    assert [one[0] for one in await own(community)] == ["Another one."]
    assert await rows(community, "streak_milestones") == []


async def test_a_second_press_says_that_it_was_done_already(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    await agree(community, page)
    entries = await audited(community)
    # Somebody may hold a copy of the question.
    again = await community.moderator.click(await copy_of(community, page), label="Import")
    assert "That import is already done" in message_text(again)
    assert len(await own(community)) == 1
    assert await audited(community) == entries
    [waiting] = await rows(community, "imports")
    assert (waiting["file"], waiting["done"]) == ("", 1)


async def copy_of(community: Community, page: simcord.ResponseMessage, label: str = "Import") -> discord.Message:
    """A message for all with the same button, as it was before anybody pressed it."""
    [waiting] = await rows(community, "imports")
    found = buttons(page).get(label)
    custom_id = found["custom_id"] if found else f"press:admin:import:{waiting['id']}:{'0' * 16}"
    channel = community.bot.get_channel(community.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    one: discord.ui.Button[Any] = discord.ui.Button(label=label, custom_id=custom_id)
    view.add_item(discord.ui.ActionRow(one))
    return await channel.send(view=view)


async def test_what_was_shown_is_shown_anew_where_something_was_changed_meanwhile(community: Community) -> None:
    page = await bring(community, file_of(settings={"zone": "Europe/Berlin"}))
    assert "Time zone: none → Europe/Berlin" in message_text(page)
    guild_id, who = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(guild_id, who, zone="Asia/Tokyo")
    again = response_of(await community.press(page, "Import", community.moderator))
    assert "Something changed here since you looked" in message_text(again)
    assert "Time zone: Asia/Tokyo → Europe/Berlin" in message_text(again)
    assert (await community.bot.guild_settings.of(guild_id)).zone == "Asia/Tokyo"
    assert "1 change saved" in await agree(community, again)
    assert (await community.bot.guild_settings.of(guild_id)).zone == "Europe/Berlin"


async def test_a_channel_that_vanishes_before_the_press_is_said(community: Community) -> None:
    channel = community.guild.create_text_channel("tips")
    page = await bring(community, file_of(settings={"tips_channel_id": channel.id, "zone": "Europe/Berlin"}))
    community.env.backend.delete_channel(channel.id)
    again = response_of(await community.press(page, "Import", community.moderator))
    assert "Something changed here" in message_text(again)
    assert "Tips: that channel isn't in this server." in message_text(again)
    await agree(community, again)
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert (settings.tips_channel_id, settings.zone) == (None, "Europe/Berlin")


async def test_leaving_it_as_it_is_drops_the_file(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    message = await copy_of(community, page)
    said = message_text(await community.press(page, "Leave as it is", community.moderator))
    assert said == "Everything stays as it is."
    assert await rows(community, "imports") == []
    assert "has expired" in message_text(await community.moderator.click(message, label="Import"))
    assert await own(community) == []


async def test_a_question_is_forgotten_after_a_day_and_by_a_newer_one(community: Community) -> None:
    first = await bring(community, file_of(own_tips=[tip("First.")]))
    second = await bring(community, file_of(own_tips=[tip("Second.")]))
    assert "a newer one took its place" in await agree(community, first)
    await community.env.advance_time(DAY + 1)
    assert "more than a day old" in await agree(community, second)
    assert await own(community) == []
    await bring(community, file_of(own_tips=[tip("Third.")]))
    assert len(await rows(community, "imports")) == 1


async def test_only_a_moderator_of_this_moment_may_confirm(community: Community) -> None:
    role, helper = await let_role_moderate(community)
    message = await copy_of(community, await bring(community, file_of(own_tips=[tip("Ask one person.")])))
    assert "This is for moderators" in message_text(await community.ann.click(message, label="Import"))
    take_role(community, helper, role)
    assert "This is for moderators" in message_text(await helper.click(message, label="Import"))
    assert await own(community) == []
    assert "Imported" in message_text(await community.moderator.click(message, label="Import"))


async def test_an_import_of_one_server_cannot_be_confirmed_in_another(community: Community) -> None:
    page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
    custom_id = buttons(page)["Import"]["custom_id"]
    other = community.env.create_guild("Elsewhere")
    place, owner = other.create_text_channel("general"), other.add_member(other.owner)
    channel = community.bot.get_channel(place.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    one: discord.ui.Button[Any] = discord.ui.Button(label="Import", custom_id=custom_id)
    view.add_item(discord.ui.ActionRow(one))
    message = await channel.send(view=view)
    assert "has expired" in message_text(await owner.click(message, label="Import"))
    assert await own(community) == []


async def test_a_difference_that_fits_no_message_comes_as_a_file(community: Community) -> None:
    many = [tip(f"Tip number {number}: " + "*" * 60) for number in range(200)]
    page = await bring(community, file_of(own_tips=many))
    assert len(message_text(page)) < 4_000
    [attachment] = page.attachments
    whole = (await attachment.read()).decode()
    assert whole.count("- Added: ") == 200
    assert "200 changes saved" in await agree(community, page)
    assert len(await own(community)) == 200
    refused = message_text(await bring(community, file_of(own_tips=[tip("One more.")])))
    assert "201 tips of its own, and I keep up to 200. Nothing was changed." in refused


async def test_the_order_of_tips_is_that_of_the_file_also_beside_others(community: Community) -> None:
    names = [f"Tip {number}" for number in range(30)]
    await agree(community, await bring(community, file_of(own_tips=[tip(text) for text in names])))
    more = [tip(one) for one in ("And more", "And yet more")]
    await agree(community, await bring(community, file_of(own_tips=more)))
    assert [one[0] for one in await own(community)] == [*names, "And more", "And yet more"]


async def test_it_survives_a_restart_between_question_and_answer(settings: Settings) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page = await bring(community, file_of(own_tips=[tip("Ask one person.")]))
        async with open_guidepost(settings) as after:
            await env.restart_bot(after)
            assert "Imported: 1 change saved" in await agree(community, page)
            look = "SELECT words FROM tip_own"
            assert await after.database.fetch(look, {}) == [{"words": "Ask one person."}]
            await env.shutdown()


# Another server's ids, and what is not allowed here


async def test_channels_and_roles_of_another_server_are_left_out_and_said(community: Community) -> None:
    plan = {"channel_id": "123", "weekday": "Monday", "time": "09:00", "zone": "UTC"}
    raw = file_of(
        settings={"tips_channel_id": "111", "moderator_role_id": "222", "zone": "UTC", "features_off": ["chess"]},
        tip_schedule=plan,
        milestones=[{"days": 7, "role_id": "333"}],
        own_tips=[tip("Ask one person.", chapter="no-such-chapter")],
    )
    page = await bring(community, raw)
    left = message_text(page).partition("### Left out")[2]
    assert "Tips: that channel isn't in this server." in left
    assert "Moderators: that role isn't in this server." in left
    assert "there is no feature “chess”" in left
    assert "The weekly tip: its channel isn't in this server." in left
    assert "7 days: that role isn't in this server." in left
    assert "own_tips[0]: the guide has no chapter" in left
    await agree(community, page)
    assert await own(community) == [("Ask one person.", "", "")]
    settings = await community.bot.guild_settings.of(community.guild.id)
    assert (settings.tips_channel_id, settings.moderator_role_id, settings.zone) == (None, None, "UTC")
    assert await rows(community, "tip_schedules") == []
    assert await rows(community, "streak_milestones") == []


async def test_an_import_makes_nobody_a_moderator_whom_setup_would_not(community: Community) -> None:
    everyone = community.guild.default_role
    page = await bring(community, file_of(settings={"moderator_role_id": str(everyone.id)}))
    assert "Everyone has that role" in message_text(page)
    assert buttons(page) == {}


async def test_a_shipped_tip_is_no_own_tip(community: Community) -> None:
    known = community.bot.content.part(Tips).tips[0].text
    page = await bring(community, file_of(own_tips=[tip(known)]))
    assert "own_tips[0]: that tip is one of mine already." in message_text(page)
    assert buttons(page) == {}


async def test_what_is_in_a_file_neither_formats_nor_mentions(community: Community) -> None:
    evil = "@everyone <@1> [click](https://evil.example) `code`"
    page = await bring(community, file_of(own_tips=[tip(evil)], made_by="**@here**"))
    assert "@everyone" not in message_text(page)
    assert "@here" not in message_text(page)
    assert "\\[click\\]" in message_text(page)
    assert "?everyone" in message_text(await bring(community, file_of(**{"@everyone": 1})))
