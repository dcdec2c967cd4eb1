"""What moderators set and what is said to what they may type: a sentence, no ping, nothing lost."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord

from bot.guilds.audit import Audit
from cogs.tips.records import Tips
from cogs.tips.service.schedules import WeeklySchedules
from tests.cogs.tips.acts import TO_MONDAY, admin, hours_pass, scheduled
from tests.support.community import Community, tell_in_general
from tests.support.forms import fields, fill
from tests.support.reading import buttons, message_text, posts, response_of


def audit(community: Community) -> Audit:
    return Audit(community.bot.database, community.bot.clock)


def typed_in(form: simcord.InteractionResult) -> list[str | None]:
    """What the fields of a form hold when it opens."""
    return [field.get("value") for field in fields(form)]


async def add(community: Community, text: str, action: str = "", **options: Any) -> simcord.InteractionResult:
    return await fill(community.moderator, await admin(community, "add", **options), text, action)


async def tip_choices(community: Community, command: str = "edit") -> list[Any]:
    choices: list[Any] = await community.moderator.autocomplete(community.general, f"admin tips {command}", "tip", "")
    return choices


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"weekday": "someday"}, "I don't recognize “someday”"),
        ({"time": "25:00"}, "as a time of day"),
        ({"timezone": "Atlantis/Undersea"}, "The closest are `"),
        ({"publish": True}, "isn't an announcement channel"),
    ],
)
async def test_bad_input_gets_a_sentence_and_changes_nothing(
    community: Community, tips_channel: Any, options: dict[str, Any], answer: str
) -> None:
    assert answer in message_text(await scheduled(community, tips_channel, **options))
    assert "Nothing is scheduled" in message_text(await admin(community, "history"))
    assert await audit(community).newest(community.guild.id) == []


async def test_a_channel_that_the_bot_cannot_use_is_named_with_what_is_missing(
    community: Community, tips_channel: Any
) -> None:
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    channel = guild.get_channel(tips_channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(guild.me, send_messages=False, create_public_threads=False)
    answer = message_text(await scheduled(community, tips_channel, thread=True))
    assert "allow **Send Messages** and **Create Public Threads**" in answer
    await channel.set_permissions(guild.me, view_channel=False)
    assert "**View Channel**" in message_text(await scheduled(community, tips_channel))


async def test_without_a_zone_it_is_utc_or_the_one_before(community: Community, tips_channel: Any) -> None:
    first = await admin(community, "schedule", channel=tips_channel, weekday="Mo", time="9")
    assert "so I used UTC" in message_text(first)
    await scheduled(community, tips_channel, timezone="berlin")
    again = message_text(await admin(community, "schedule", channel=tips_channel, weekday="fri", time="21.30"))
    assert "**Fridays at 21:30** (Europe/Berlin)" in again
    assert "Before: **Mondays at 09:00** (Europe/Berlin)" in again


async def test_everybody_is_not_mentioned_each_week(community: Community, tips_channel: Any) -> None:
    answer = message_text(await scheduled(community, tips_channel, role=community.guild.default_role))
    assert "I won't mention everyone" in answer


async def test_another_moderators_fresh_change_is_pointed_out(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    roles = [role for name, role in community.guild.roles.items() if name == "Moderators"]
    other = community.guild.add_member(community.env.create_user("other"), roles=roles)
    options = {"channel": tips_channel, "weekday": "friday", "time": "10:00"}
    answer = message_text(await other.slash(community.general, "admin tips schedule", **options))
    assert f"**Changed a moment ago:** **Mondays at 09:00** (UTC) in <#{tips_channel.id}>, set by" in answer
    newest = await audit(community).newest(community.guild.id)
    assert [entry.change.member_id for entry in newest] == [other.id, community.moderator.id]
    assert "Mondays at" in newest[0].change.before


async def test_of_two_changes_at_the_same_moment_one_is_kept_and_the_other_is_told(
    community: Community, tips_channel: Any
) -> None:
    await scheduled(community, tips_channel)
    bot, guild_id = community.bot, community.guild.id
    schedules = WeeklySchedules(bot, bot.content.part(Tips))
    results = await asyncio.gather(schedules.skip(guild_id, 1), schedules.skip(guild_id, 2), return_exceptions=True)
    errors = [result for result in results if isinstance(result, Exception)]
    assert len(errors) == 1
    assert "Another moderator changed this" in str(errors[0])
    schedule = await schedules.get(guild_id)
    assert schedule is not None
    assert schedule.next_at - community.bot.clock() > timedelta(hours=TO_MONDAY + 6 * 24)


async def test_an_own_tip_is_added_posted_harmless_and_listed(community: Community, tips_channel: Any) -> None:
    answer = message_text(await add(community, "Hi @everyone, **look** at [x](https://x.y)", "Do it", chapter="math"))
    assert "Tip added" in answer
    assert "@everyone" not in answer
    assert "1 of up to 200" in message_text(await admin(community, "list"))
    await scheduled(community, tips_channel)
    for _ in range(7):
        await community.env.advance_time(1)
        await admin(community, "now")
    texts = [message_text(post) for post in posts(tips_channel)]
    assert len(set(texts)) == 7
    [own] = [text for text in texts if "look" in text]
    assert "@everyone" not in own
    assert "](http" not in own


async def test_a_tip_of_3000_characters_and_a_duplicate_are_given_back(community: Community) -> None:
    answer = message_text(await add(community, "long " * 600))
    assert "2,999 characters, and there's room for 500" in answer
    assert "long long" in answer
    await add(community, "Ask one good question.")
    assert "already here, word for word" in message_text(await add(community, "ask one GOOD question"))
    assert "already here" in message_text(await add(community, "Words 1 about math."))
    assert "1 of up to 200" in message_text(await admin(community, "list"))


async def test_edit_keeps_what_another_moderator_changed_meanwhile(community: Community) -> None:
    await add(community, "First words.")
    [choice] = await tip_choices(community)
    first = await admin(community, "edit", tip=choice["value"])
    second = await admin(community, "edit", tip=choice["value"])
    await community.env.advance_time(1)
    assert "Tip changed" in message_text(await fill(community.moderator, first, "Second words.", ""))
    refusal = message_text(await fill(community.moderator, second, "Third words.", ""))
    assert "was changed or removed while your form was open" in refusal
    assert "Third words" in refusal
    assert "Second words" in message_text(await admin(community, "list"))


async def test_a_refused_form_opens_again_with_its_text(community: Community) -> None:
    refusal = response_of(await add(community, "long " * 101, "Do it.", chapter="math"))
    again = await community.moderator.click(refusal, label="Open the form again")
    assert typed_in(again) == ["long " * 100 + "long", "Do it."]
    assert {"tips:add", "tips:edit"} <= community.bot.components.moderator_acts
    assert "Tip added" in message_text(await fill(community.moderator, again, "Short.", "Do it."))
    [choice] = await tip_choices(community)
    form = await admin(community, "edit", tip=choice["value"])
    refusal = response_of(await fill(community.moderator, form, "?!", ""))
    again = await community.moderator.click(refusal, label="Open the form again")
    assert typed_in(again) == ["?!", None]
    assert "Tip changed" in message_text(await fill(community.moderator, again, "Shorter.", "Do it."))
    assert typed_in(await admin(community, "edit", tip=choice["value"])) == ["Shorter.", "Do it."]


async def test_remove_asks_first(community: Community) -> None:
    await add(community, "Short lived.")
    [choice] = await tip_choices(community, "remove")
    question = response_of(await admin(community, "remove", tip=choice["value"]))
    assert "Remove this tip?" in message_text(question)
    refusal = await community.ann.slash(community.general, "tip")
    assert response_of(refusal)
    await community.moderator.click(question, label="Remove it")
    assert "Tip removed." in message_text(question)
    assert "0 of up to 200" in message_text(await admin(community, "list"))
    assert "I can't find that tip" in message_text(await admin(community, "remove", tip=choice["value"]))
    changes = [entry.change for entry in await audit(community).newest(community.guild.id)]
    assert [change.what for change in changes] == ["tips remove", "tips add"]
    assert changes[0].before == "Short lived."


async def test_pages_of_own_tips_turn(community: Community) -> None:
    for number in range(6):
        await add(community, f"Tip number {number}.")
    listed = response_of(await admin(community, "list"))
    await community.moderator.click(listed, label="Next")
    assert "number 5" in message_text(listed)
    assert buttons(listed)["Next"]["disabled"]


@pytest.mark.parametrize("command", ["preview", "skip", "now", "pause", "resume", "list", "history", "add"])
async def test_every_command_is_for_moderators_alone(community: Community, command: str) -> None:
    root = community.env.backend.find_command("admin", community.guild.id, type=1)
    assert root is not None
    community.guild.set_command_permissions(int(root["id"]), {community.guild.default_role: True})
    assert "This is for moderators" in message_text(
        await community.ann.slash(community.general, f"admin tips {command}")
    )


async def test_the_history_button_of_a_notice_is_for_moderators_alone(community: Community, tips_channel: Any) -> None:
    await tell_in_general(community)
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY + 100)
    [notice] = posts(community.general)
    assert "This is for moderators" in message_text(await community.ann.click(notice, label="History"))
    assert "Weekly tip history" in message_text(await community.moderator.click(notice, label="History"))
