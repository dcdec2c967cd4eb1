"""A feature that moderators have switched off: one sentence at every door, no timed post, and nothing is lost."""

from typing import Any

import pytest

from tests.cogs.admin.permission_table import choose, menus
from tests.cogs.streaks.test_reminders import received, with_reminder
from tests.cogs.tips.acts import TO_MONDAY, hours_pass, scheduled
from tests.support.community import Community, tell_in_general
from tests.support.reading import message_text, posts, response_of

OFF = "Moderators can change that in `/admin setup`."
WEEK = 7 * 24


async def switch_off(community: Community, *features: str) -> None:
    page = response_of(await community.moderator.slash(community.general, "admin setup"))
    every = [option["value"] for option in menus(page)["features"]["options"]]
    await choose(community, page, "features", *[one for one in every if one not in features])
    [kept] = [menus(page)["features"]]
    assert {option["value"] for option in kept["options"] if not option.get("default")} == set(features)


async def test_what_can_be_switched_off(community: Community) -> None:
    page = response_of(await community.moderator.slash(community.general, "admin setup"))
    offered = {option["value"] for option in menus(page)["features"]["options"]}
    assert {"guide", "streaks", "tips"} <= offered
    assert not offered & {"admin", "help", "privacy"}


@pytest.mark.parametrize(
    ("feature", "command", "said"),
    [
        ("streaks", "streak status", "Streaks are switched off in this server."),
        ("guide", "guide contents", "Guide is switched off in this server."),
        ("tips", "tip", "Tips are switched off in this server."),
    ],
)
async def test_a_command_gets_one_sentence_and_others_go_on(
    community: Community, feature: str, command: str, said: str
) -> None:
    await switch_off(community, feature)
    assert message_text(await community.slash(command)) == f"{said} {OFF}"
    assert OFF not in message_text(await community.slash("help"))
    every = {"streak why", "guide contents", "tip"} - {command}
    for other in every if feature != "streaks" else every - {"streak why"}:
        assert OFF not in message_text(await community.slash(other))


async def test_nothing_is_offered_while_one_types(community: Community) -> None:
    assert await community.ann.autocomplete(community.general, "tip", "topic", "")
    await switch_off(community, "tips")
    assert await community.ann.autocomplete(community.general, "tip", "topic", "") == []


async def test_a_button_that_leads_to_it_gets_the_sentence_too(community: Community) -> None:
    page = response_of(await community.slash("tip"))
    await switch_off(community, "guide")
    read = await community.press(page, "Read the chapter")
    assert OFF in message_text(read)
    await switch_off(community)
    assert OFF not in message_text(await community.press(page, "Read the chapter"))


async def test_moderators_commands_of_it_get_the_sentence_and_setup_never_does(community: Community) -> None:
    await switch_off(community, "tips", "streaks", "guide")
    assert OFF in message_text(await community.moderator.slash(community.general, "admin tips history"))
    assert OFF in message_text(await community.moderator.slash(community.general, "admin streaks milestones"))
    await switch_off(community)
    assert OFF not in message_text(await community.moderator.slash(community.general, "admin tips history"))


async def test_in_direct_messages_nothing_is_off(community: Community) -> None:
    await switch_off(community, "guide", "tips")
    direct = community.env.create_user("alone")
    assert OFF not in message_text(await direct.slash("tip"))


async def test_another_server_is_not_affected(community: Community) -> None:
    await switch_off(community, "tips")
    other = community.env.create_guild("Another")
    place = other.create_text_channel("general")
    eve = other.add_member(community.env.create_user("eve"))
    assert OFF not in message_text(await eve.slash(place, "tip"))


async def test_no_weekly_tip_comes_while_tips_are_off_and_the_next_one_does_after(community: Community) -> None:
    channel: Any = community.guild.create_text_channel("tips")
    await tell_in_general(community)
    await scheduled(community, channel)
    await switch_off(community, "tips")
    await hours_pass(community, TO_MONDAY)
    await hours_pass(community, WEEK)
    assert posts(channel) == []
    assert posts(community.general) == [], "what moderators switched off themselves is no news to them"
    await switch_off(community)
    assert "Goes out " in message_text(await community.moderator.slash(community.general, "admin tips preview"))
    await hours_pass(community, WEEK)
    assert len(posts(channel)) == 1


async def test_no_reminder_comes_while_streaks_are_off_and_the_next_one_does_after(community: Community) -> None:
    await with_reminder(community)
    await switch_off(community, "streaks")
    await hours_pass(community, 21)
    assert received(community) == []
    assert await community.bot.scheduler.ledger.newest(community.guild.id) == [], "what is off is no failure"
    await switch_off(community)
    await hours_pass(community, 24)
    assert len(received(community)) == 1
