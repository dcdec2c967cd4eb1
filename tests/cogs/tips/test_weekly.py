"""The weekly tip as moderators and members meet it: scheduled, posted once, pressed, late, skipped and suspended."""

from typing import Any

import discord
import pytest

from tests.cogs.tips.acts import DAY, HOUR, TO_MONDAY, admin, hours_pass, scheduled
from tests.support.community import Community, tell_in_general
from tests.support.forms import fields_by_label, fill
from tests.support.reading import buttons, message_text, posts, response_of


async def test_schedule_answers_with_the_next_run_and_the_tip_comes_once(
    community: Community, tips_channel: Any
) -> None:
    answer = message_text(await scheduled(community, tips_channel, time="9am"))
    monday = int(community.bot.clock().timestamp()) // DAY * DAY + TO_MONDAY * HOUR
    assert f"<t:{monday}:F>" in answer
    assert f"<t:{monday}:R>" in answer
    await hours_pass(community, TO_MONDAY - 1)
    assert posts(tips_channel) == []
    await hours_pass(community, 1)
    [post] = posts(tips_channel)
    assert "Tip of the week" in message_text(post)
    assert "**Try it today:**" in message_text(post)
    assert "Late" not in message_text(post)
    assert list(buttons(post)) == ["I did it", "Useful", "Read the chapter"]
    await hours_pass(community, 24)
    assert len(posts(tips_channel)) == 1
    await hours_pass(community, 6 * 24)
    assert len(posts(tips_channel)) == 2


async def test_down_from_sunday_to_tuesday_brings_mondays_tip_once_marked_late(
    community: Community, tips_channel: Any
) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY + 25)
    [post] = posts(tips_channel)
    assert "-# Late: this was planned for <t:" in message_text(post)
    await hours_pass(community, 1)
    assert len(posts(tips_channel)) == 1
    assert "late" in message_text(await admin(community, "history"))


async def test_down_for_ten_days_one_is_skipped_one_is_posted_and_moderators_can_read_that(
    community: Community, tips_channel: Any
) -> None:
    await tell_in_general(community)
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY + 7 * 24 + 20)
    [post] = posts(tips_channel)
    assert "Late" in message_text(post)
    history = message_text(await admin(community, "history"))
    assert "skipped: too late after downtime" in history
    [notice] = posts(community.general)
    assert "was skipped" in message_text(notice)
    await hours_pass(community, 24)
    assert len(posts(tips_channel)) == 1
    assert len(posts(community.general)) == 1


async def test_all_three_buttons_work(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    [post] = posts(tips_channel)
    read = await community.ann.click(post, label="Read the chapter")
    assert read.ephemeral
    assert "min read" in message_text(read)
    await community.slash("streak join", timezone="UTC")
    done = await community.ann.click(post, label="I did it")
    assert done.ephemeral
    assert "Day 1" in message_text(done)
    useful = await community.ann.click(post, label="Useful")
    assert useful.ephemeral
    assert "Your vote counts" in message_text(useful)
    await community.env.advance_time(30)
    [post] = posts(tips_channel)
    assert list(buttons(post)) == ["I did it · 1", "Useful · 1", "Read the chapter"]
    history = message_text(await admin(community, "history"))
    assert "1 did it · 1 found it useful · 1 opened the chapter" in history
    assert "[open it](https://discord.com/channels/" in history


async def test_who_keeps_no_streak_counts_too_and_is_offered_one(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    [post] = posts(tips_channel)
    done = await community.ann.click(post, label="I did it")
    assert "You're the first one to do it." in message_text(done)
    assert list(buttons(done)) == ["Start a streak", "Take it back"]
    await community.env.advance_time(30)
    await community.bob.click(posts(tips_channel)[0], label="I did it · 1")
    await community.env.advance_time(30)
    [post] = posts(tips_channel)
    assert "I did it · 2" in buttons(post)
    assert "already checked this one off" in message_text(await community.bob.click(post, label="I did it · 2"))


async def test_a_vote_can_be_taken_back_and_given_again(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    for label in ("I did it", "Useful"):
        [post] = posts(tips_channel)
        voted = response_of(await community.ann.click(post, label=label))
        assert "Taken back" in message_text(await community.press(voted, "Take it back"))
        await community.env.advance_time(30)
        assert label in buttons(posts(tips_channel)[0])
    await community.ann.click(posts(tips_channel)[0], label="Useful")
    await community.env.advance_time(30)
    assert "Useful · 1" in buttons(posts(tips_channel)[0])


async def test_five_presses_of_one_member_count_once_and_another_counts_too(
    community: Community, tips_channel: Any
) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    for _ in range(5):
        [post] = posts(tips_channel)
        pressed = await community.ann.click(post, label=next(label for label in buttons(post) if "Useful" in label))
    assert "already voted" in message_text(pressed)
    await community.bob.click(posts(tips_channel)[0], label="Useful · 1")
    await community.env.advance_time(30)
    [post] = posts(tips_channel)
    assert "Useful · 2" in buttons(post)
    assert "Tip of the week" in message_text(post)


async def test_a_hundred_votes_in_a_minute_are_few_edits(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    await hours_pass(community, TO_MONDAY)
    edits = []
    original = discord.PartialMessage.edit

    async def counted(self: discord.PartialMessage, **options: Any) -> Any:
        edits.append(options)
        return await original(self, **options)

    discord.PartialMessage.edit = counted  # type: ignore[method-assign]
    try:
        useful = buttons(posts(tips_channel)[0])["Useful"]
        for number in range(30):
            member = community.guild.add_member(community.env.create_user(f"member{number}"))
            await member.click(posts(tips_channel)[0], custom_id=useful["custom_id"])
            await community.env.advance_time(2)
        await community.env.advance_time(30)
    finally:
        discord.PartialMessage.edit = original  # type: ignore[method-assign]
    assert "Useful · 30" in buttons(posts(tips_channel)[0])
    assert len(edits) <= 8


async def test_the_role_alone_is_mentioned_a_thread_is_opened(community: Community, tips_channel: Any) -> None:
    role = community.guild.create_role("Readers")
    community.env.backend.get_guild(community.guild.id).roles[role.id].mentionable = True
    await scheduled(community, tips_channel, role=role, thread=True)
    await hours_pass(community, TO_MONDAY)
    [post] = posts(tips_channel)
    assert f"<@&{role.id}>" in message_text(post)
    [thread] = tips_channel.threads
    assert thread.name.startswith("Tip: Words")


@pytest.mark.parametrize(
    ("status", "code", "notices"),
    [(403, 50013, ["couldn't open its thread (Missing Permissions)"]), (400, 160004, [])],
    ids=["refused", "there already"],
)
async def test_moderators_hear_of_a_thread_that_could_not_be_opened(
    community: Community, tips_channel: Any, status: int, code: int, notices: list[str]
) -> None:
    await tell_in_general(community)
    await scheduled(community, tips_channel, thread=True)
    threads = f"/channels/{tips_channel.id}/messages/*/threads"
    community.env.inject_error("POST", threads, status=status, code=code, message="Missing Permissions", times=None)
    await hours_pass(community, TO_MONDAY)
    assert len(posts(tips_channel)) == 1
    messages = [message_text(post) for post in posts(community.general)]
    assert [part in message for part, message in zip(notices, messages, strict=True)] == [True] * len(notices)


async def test_a_tip_of_a_switched_off_feature_is_left_out_and_comes_again_when_it_is_on(
    community: Community, tips_channel: Any
) -> None:
    await tell_in_general(community)
    await scheduled(community, tips_channel)
    settings, guild_id, member_id = community.bot.guild_settings, community.guild.id, community.moderator.id
    await settings.change(guild_id, member_id, features_off=frozenset({"tips"}))
    await hours_pass(community, TO_MONDAY)
    assert posts(tips_channel) == posts(community.general) == []
    await settings.change(guild_id, member_id, features_off=frozenset())
    await hours_pass(community, 7 * 24)
    assert len(posts(tips_channel)) == 1


async def test_an_announcement_is_published(community: Community) -> None:
    news = community.guild.create_news_channel("news")
    await scheduled(community, news, publish=True)
    await hours_pass(community, TO_MONDAY)
    [post] = posts(news)
    assert post.flags.value & 3  # SimCord sets the flag of the copy


@pytest.mark.parametrize("status", [403, 404])
async def test_a_channel_that_is_gone_suspends_the_schedule_keeps_it_and_tells_once(
    community: Community, tips_channel: Any, status: int
) -> None:
    await tell_in_general(community)
    await scheduled(community, tips_channel)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    channel = guild.get_channel(tips_channel.id)
    assert isinstance(channel, discord.TextChannel)
    if status == 404:
        await channel.delete()
    else:
        await channel.set_permissions(guild.default_role, send_messages=False)
    await hours_pass(community, TO_MONDAY)
    await hours_pass(community, 7 * 24)
    [notice] = posts(community.general)
    assert "suspended" in message_text(notice)
    answer = message_text(await admin(community, "history"))
    assert "Suspended; its settings are kept." in answer
    assert "Mondays at 09:00" in answer
    resumed = message_text(await admin(community, "resume"))
    assert "Nothing was changed" in resumed
    if status == 403:
        assert "**Send Messages**" in answer
        await channel.set_permissions(guild.default_role, overwrite=None)
        assert "is back" in message_text(await admin(community, "resume"))
        await hours_pass(community, 7 * 24)
        assert len(posts(tips_channel)) == 1


async def test_a_cold_cache_is_no_deletion(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    guild._channels.pop(tips_channel.id)
    await hours_pass(community, TO_MONDAY)
    assert len(posts(tips_channel)) == 1


async def test_preview_shows_exactly_what_is_posted_and_says_that_it_is_one(
    community: Community, tips_channel: Any
) -> None:
    await scheduled(community, tips_channel)
    result = await admin(community, "preview")
    assert result.ephemeral
    heading, _, previewed = message_text(result).partition(" Tip of the week\n")
    assert heading.startswith("## Preview\nGoes out ")
    assert list(buttons(result)) == ["Post it now", "Skip it", "Another tip"]
    await hours_pass(community, TO_MONDAY)
    [post] = posts(tips_channel)
    assert message_text(post).endswith(previewed)


async def test_from_the_preview_another_tip_is_drawn_skipped_or_posted(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    page, chief = response_of(await admin(community, "preview")), community.moderator
    first = message_text(page)
    await community.press(page, "Another tip", chief)
    second = message_text(page)
    assert second != first
    await community.press(page, "Post it now", chief)
    assert "## ✅ Posted" in message_text(page)
    assert next(iter(buttons(page))) == "Open it"
    [post] = posts(tips_channel)
    assert message_text(post).splitlines()[1] in second
    page = response_of(await admin(community, "preview"))
    await community.press(page, "Skip it", chief)
    assert "## Skipped" in message_text(page)
    assert "skipped by a moderator" in message_text(await admin(community, "history"))
    assert "skipped: skipped" not in message_text(await admin(community, "history"))


async def test_a_form_schedules_with_the_channel_of_setup(community: Community, tips_channel: Any) -> None:
    guild_id, chief = community.guild.id, community.moderator
    page = response_of(await admin(community, "preview"))
    refused = await community.press(page, "Schedule the weekly tip", chief)
    assert "Choose a channel for tips first" in message_text(refused)
    await community.bot.guild_settings.change(guild_id, chief.id, tips_channel_id=tips_channel.id, zone="UTC")
    form = await community.press(page, "Schedule the weekly tip", chief)
    assert "I don't recognize" in message_text(await fill(chief, form, "blursday", "9am"))
    form = await community.press(page, "Open the form again", chief)
    saved = await fill(chief, form, "mon", "9am")
    assert f"**Mondays at 09:00** (UTC) in <#{tips_channel.id}>" in message_text(saved)
    await hours_pass(community, TO_MONDAY)
    assert len(posts(tips_channel)) == 1


async def test_a_day_that_is_none_is_given_back_in_the_form(community: Community, tips_channel: Any) -> None:
    chief = community.moderator
    await community.bot.guild_settings.change(community.guild.id, chief.id, tips_channel_id=tips_channel.id, zone="UTC")
    refused = await admin(community, "schedule", weekday="blursday", time="9am")
    assert "I don't recognize “blursday” as a weekday" in message_text(refused)
    form = await community.press(response_of(refused), "Open the form again", chief)
    assert [field["value"] for field in fields_by_label(form).values()] == ["blursday", "9am"]
    saved = await fill(chief, form, "mon", "9am")
    assert f"**Mondays at 09:00** (UTC) in <#{tips_channel.id}>" in message_text(saved)


async def test_what_else_was_chosen_is_not_dropped_for_a_day_that_is_none(
    community: Community, tips_channel: Any
) -> None:
    refused = await admin(community, "schedule", weekday="blursday", time="9am", channel=tips_channel)
    assert "I don't recognize" in message_text(refused)
    assert buttons(response_of(refused)) == {}


async def test_skip_pause_and_resume(community: Community, tips_channel: Any) -> None:
    await scheduled(community, tips_channel)
    assert "## Skipped" in message_text(await admin(community, "skip"))
    await hours_pass(community, TO_MONDAY)
    assert posts(tips_channel) == []
    await hours_pass(community, 7 * 24)
    assert len(posts(tips_channel)) == 1
    assert "is paused" in message_text(await admin(community, "pause"))
    assert "already paused" in message_text(await admin(community, "pause"))
    await hours_pass(community, 21 * 24)
    assert len(posts(tips_channel)) == 1
    assert "is back" in message_text(await admin(community, "resume"))
    await hours_pass(community, 7 * 24)
    assert len(posts(tips_channel)) == 2


async def test_now_posts_at_once_and_the_weekly_tip_comes_all_the_same(community: Community, tips_channel: Any) -> None:
    assert "No weekly tip is scheduled" in message_text(await admin(community, "now"))
    await scheduled(community, tips_channel)
    assert "Posted" in message_text(await admin(community, "now"))
    [first] = posts(tips_channel)
    await hours_pass(community, TO_MONDAY)
    both = posts(tips_channel)
    assert len(both) == 2
    assert message_text(both[0]) != message_text(both[1])
    assert "extra" in message_text(await admin(community, "history"))
    assert response_of(await community.ann.click(first, label="Read the chapter"))
