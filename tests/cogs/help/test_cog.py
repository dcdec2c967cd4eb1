"""`/help` as a member uses it."""

import pytest
from discord import app_commands

from cogs.help.views import GREETING
from tests.cogs.admin.test_features_off import switch_off
from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.cogs.tips.acts import TO_MONDAY, hours_pass, scheduled
from tests.support.community import Community
from tests.support.reading import BUTTON, buttons, message_text, options, posts, response_of, walk


def primary_buttons(message: object) -> list[str]:
    return [label for label, button in buttons(message).items() if button["style"] == 1]


async def test_the_home_card_has_a_way_into_each_part_for_who_is_new(community: Community) -> None:
    home = await community.slash("help")
    assert home.ephemeral
    parts = [line for line in message_text(home).splitlines() if line.startswith("### ")]
    assert [part.split()[-1] for part in parts] == ["Learn", "Practice", "Meet", "week"]
    assert list(buttons(home)) == ["Start reading", "Start a streak", "Find someone", "Get a tip"]
    assert primary_buttons(home) == ["Start reading"]
    opened = await community.press(response_of(home), "Start reading")
    assert "Page 1 of" in message_text(opened)


async def test_the_home_card_knows_where_the_member_is(community: Community) -> None:
    await community.press(response_of(await community.slash("guide read", chapter="math")), "Mark read & continue")
    await community.slash("streak join", timezone="UTC")
    home = response_of(await community.slash("help"))
    assert "Chapter 3 · page 2 of" in message_text(home)
    assert "not logged yet today" in message_text(home)
    assert primary_buttons(home) == ["Log today"]
    await community.press(home, "Log today")
    home = response_of(await community.slash("help"))
    assert "**1 day in a row** · logged for today" in message_text(home)
    assert primary_buttons(home) == ["Continue"]
    assert "My streak" in buttons(home)


async def test_the_home_card_shows_an_offer_first_to_who_was_asked(community: Community) -> None:
    interviews = Interviews(community, None)
    await interviews.host(interviews.bob)
    assert "**1 host** ready to talk" in message_text(await community.slash("help"))
    await interviews.profile(interviews.ann, *SEEKER)
    await interviews.ask(interviews.ann)
    await interviews.run_due()
    of_bob = await community.bob.slash(community.general, "help")
    assert "**1 person** is waiting for your answer" in message_text(of_bob)
    assert primary_buttons(of_bob) == ["Answer"]


async def test_the_tip_of_the_week_opens_as_a_copy_of_ones_own(community: Community) -> None:
    channel = community.guild.create_text_channel("tips")
    await scheduled(community, channel)
    await hours_pass(community, TO_MONDAY)
    opened = await community.press(response_of(await community.slash("help")), "Open")
    assert message_text(opened) == message_text(posts(channel)[0])


async def test_what_is_off_is_not_shown(community: Community) -> None:
    await switch_off(community, "streaks", "tips")
    home = response_of(await community.slash("help"))
    assert list(buttons(home)) == ["Start reading", "Find someone"]
    assert not {"streak", "tip"} & {option["value"] for option in options(home)}


async def test_all_commands_stand_under_their_topics(community: Community) -> None:
    listed: set[str] = set()
    home = response_of(await community.slash("help"))
    for option in options(home):
        page = await community.ann.select(response_of(await community.slash("help")), [option["value"]])
        listed |= {line.split("`")[1][1:] for line in message_text(page).splitlines() if line.startswith("`/")}
    assert listed == {leaf.qualified_name for leaf in leaves(community) if not leaf.qualified_name.startswith("admin")}


def leaves(community: Community) -> list[app_commands.Command]:  # type: ignore[type-arg]
    return [leaf for leaf in community.bot.tree.walk_commands() if isinstance(leaf, app_commands.Command)]


async def test_commands_of_moderators_are_listed_for_moderators_alone(community: Community) -> None:
    assert not [option for option in options(await community.slash("help")) if "Moderators" in option["label"]]
    seen = await community.moderator.slash(community.general, "help")
    topics = [option for option in options(seen) if "Moderators" in option["label"]]
    listed: list[str] = []
    for topic in topics:
        page = await community.moderator.select(
            response_of(await community.moderator.slash(community.general, "help")), [topic["value"]]
        )
        listed += [line.split("`")[1][1:] for line in message_text(page).splitlines() if line.startswith("`/")]
    of_admin = [leaf.qualified_name for leaf in leaves(community) if leaf.qualified_name.startswith("admin")]
    assert sorted(listed) == sorted(of_admin)


async def test_a_topic_leads_to_one_command_and_home_again(community: Community) -> None:
    page = response_of(await community.slash("help"))
    await community.ann.select(page, ["guide"])
    await community.ann.select(page, ["guide read"])
    assert "## /guide read" in message_text(page)
    assert "**chapter**: Its number or its title" in message_text(page)
    await community.press(page, "More: Guide")
    assert message_text(page).startswith("## Guide")
    await community.press(page, "Home")
    assert "### 📖 Learn" in message_text(page)


@pytest.mark.parametrize("typed", ["guide read", "/guide read", "guide raed"])
async def test_help_tells_about_one_command_however_it_is_written(community: Community, typed: str) -> None:
    answer = message_text(await community.slash("help", command=typed))
    assert "## /guide read" in answer
    assert "**page** (optional)" in answer


async def test_an_unknown_command_gets_the_nearest_to_press(community: Community) -> None:
    answer = await community.slash("help", command="@everyone guid")
    assert "Did you mean" in message_text(answer)
    assert "@everyone" not in message_text(answer)
    nearest, *_, everything = buttons(answer)
    assert everything == "All commands"
    assert f"## {nearest}" in message_text(await community.press(response_of(answer), nearest))


async def test_a_member_finds_no_command_of_moderators_by_its_name(community: Community) -> None:
    assert "Did you mean" in message_text(await community.slash("help", command="admin tips now"))


async def test_autocomplete_offers_the_nearest_command_first(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "help", "command", "serch")
    assert offered[0]["value"] == "guide search"


async def test_a_direct_message_gets_the_home_card_once_an_hour(community: Community) -> None:
    for line in ("hello bot", "are you there?"):
        await community.ann.send_dm(line)
    [answer] = posts(community.ann.user.dm_channel)
    assert GREETING in message_text(answer)
    parts = [part.to_dict() for part in answer.components]
    shown = [part["label"] for part in walk(parts) if part["type"] == BUTTON]
    assert shown == ["Start reading", "Get a tip"]
    pressed = await community.ann.user.click(answer, label="Start reading")
    assert "Page 1 of" in message_text(pressed)


async def test_the_card_in_direct_messages_knows_the_streak_of_a_server(community: Community) -> None:
    await community.slash("streak join", timezone="UTC")
    home = await community.ann.user.slash("help")
    assert "not logged yet today\n-# Careers in AI" in message_text(home)
    assert primary_buttons(home) == ["Log today"]
    await community.ann.user.click(response_of(home), label="Log today")
    assert "1 day in a row" in message_text(await community.slash("help"))


async def test_a_feature_that_fails_is_left_out_of_the_home_card(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    [guide] = [feature for feature in community.bot.features if feature.name == "guide"]

    async def fail(_guild_id: int | None, _member_id: int) -> None:
        raise ValueError("no records")

    monkeypatch.setitem(guide.__dict__, "get_home_section", fail)
    assert "Start a streak" in buttons(await community.slash("help"))
