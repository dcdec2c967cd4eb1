"""`/admin doctor`: what is missing where, every job, the last failures, and the bot itself, asked afresh each time."""

import email.utils
import importlib.metadata
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.database import backups
from bot.guilds.health_check import CheckedGuild, HealthReport
from bot.guilds.notices import add_notice
from bot.interactions.components import button
from bot.pages.ui import MessagePage, row
from bot.settings import Settings
from cogs.admin.doctor_views import DOCTOR
from tests.cogs.admin.permission_table import REFUSED, choose, copied
from tests.cogs.streaks.test_reminders import with_reminder
from tests.cogs.tips.acts import TO_MONDAY, hours_pass, scheduled
from tests.support.community import Community, tell_in_general
from tests.support.reading import buttons, message_text, posts, response_of, walk
from tests.support.simulated import open_guidepost

WELL = "✅ **All good.**"


async def doctor(community: Community, page: str = "Overview") -> simcord.ResponseMessage:
    found = response_of(await community.moderator.slash(community.general, "admin doctor"))
    if page != "Overview":
        await community.moderator.click(found, label=page)
    return found


async def again(community: Community, page: simcord.ResponseMessage) -> str:
    return message_text(await community.moderator.click(page, label="Check again"))


@pytest.fixture
async def tips(community: Community) -> Any:
    """A healthy server: notices go to #general, a weekly tip to #tips, and interviews have their channel."""
    await tell_in_general(community)
    channel = community.guild.create_text_channel("tips")
    talks, guild_id = community.guild.create_text_channel("interviews"), community.guild.id
    await community.bot.guild_settings.change(guild_id, community.moderator.id, mentoring_channel_id=talks.id)
    await scheduled(community, channel)
    return channel


def real(community: Community, channel: Any) -> Any:
    return community.bot.get_channel(channel.id)


async def let(community: Community, channel: Any, **permissions: bool) -> None:
    """What the bot may and may not do in a channel."""
    found = real(community, channel)
    await found.set_permissions(found.guild.me, **permissions)


# What is missing


async def test_where_nothing_is_wrong_it_says_so_first(community: Community, tips: Any) -> None:
    page = await doctor(community)
    assert message_text(page).startswith(f"## Doctor · Overview\n{WELL}\n✅ **OK** · Server, ")
    assert page.ephemeral
    said = message_text(await doctor(community, "Permissions"))
    assert f"### Tips\n✅ **OK** · In <#{tips.id}> I can do everything that a tip needs." in said
    assert f"Notices to moderators go to <#{community.general.id}>, since no other channel is chosen." in said


async def test_a_permission_taken_away_shows_and_given_back_is_gone(community: Community, tips: Any) -> None:
    page = await doctor(community)
    await let(community, tips, send_messages=False)
    lacks = f"In <#{tips.id}> I can't send messages: allow **Send Messages** for my role there."
    said = await again(community, page)
    assert "⚠️ **1 thing needs attention.**\n" in said
    assert f"- ⚠️ **Tips** · {lacks}" in said
    await community.moderator.click(page, label="Permissions")
    assert f"⚠️ **Attention** · {lacks}" in message_text(page)
    await let(community, tips, send_messages=True)
    assert WELL in await again(community, page)
    assert "## Doctor · Permissions" in message_text(page)


async def test_it_asks_discord_and_not_what_the_cache_remembers(community: Community, tips: Any) -> None:
    """Here the event that would tell the cache is lost."""
    backend, found = community.env.backend, real(community, tips)
    denied = discord.Permissions(send_messages=True).value
    backend.get_channel(tips.id).overwrites.append(Overwrite(found.guild.me.id, OverwriteType.MEMBER, deny=denied))
    assert found.permissions_for(found.guild.me).send_messages
    assert "can't send messages" in message_text(await doctor(community))


async def test_a_channel_it_cannot_see_needs_one_thing_and_not_ten(community: Community, tips: Any) -> None:
    await let(community, tips, view_channel=False)
    assert f"I can't see <#{tips.id}>: allow **View Channel** for my role there." in message_text(
        await doctor(community)
    )


async def test_what_the_schedule_wants_is_needed_too(community: Community, tips: Any) -> None:
    role = community.guild.create_role("Readers", mentionable=True)
    await scheduled(community, tips, role=role, thread=True)
    assert WELL in message_text(await doctor(community))
    await let(community, tips, create_public_threads=False, mention_everyone=False)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    found = guild.get_role(role.id)
    assert found is not None
    await found.edit(mentionable=False)
    lacks = "allow **Create Public Threads** and **Mention @everyone, @here, and All Roles** for my role there"
    assert lacks in message_text(await doctor(community))
    community.env.backend.delete_role(guild.id, role.id)
    assert "The role that the tip mentions is gone" in message_text(await doctor(community))


async def test_channels_that_are_gone(community: Community, tips: Any) -> None:
    page = response_of(await community.moderator.slash(community.general, "admin setup"))
    notices = community.guild.create_text_channel("notices")
    await choose(community, page, "channel:notices", notices)
    await real(community, tips).delete()
    await real(community, notices).delete()
    said = message_text(await doctor(community))
    assert "2 things need attention" in said
    assert "**Tips** · The chosen channel is gone. Choose another one with `/admin tips schedule`." in said
    assert "Notices to moderators: The chosen channel is gone. Choose another one in `/admin setup`." in said


async def test_what_interviews_need(community: Community, tips: Any) -> None:
    guild_id, moderator = community.guild.id, community.moderator
    talks = (await community.bot.guild_settings.of(guild_id)).mentoring_channel_id
    talks_handle = discord.Object(talks or 0)
    page = await doctor(community, "Permissions")
    assert f"### Mentoring\n✅ **OK** · In <#{talks}> I can do everything that interviews need." in message_text(page)
    await let(community, talks_handle, create_private_threads=False, attach_files=False)
    lacks = "allow **Create Private Threads** and **Attach Files** for my role there."
    assert lacks in await again(community, page)
    await community.moderator.click(page, label="Jobs")
    assert "### Interview messages\nNext: when something happens\nLast: ✅ **OK** · 0 sent today" in message_text(page)
    await community.bot.guild_settings.change(guild_id, moderator.id, mentoring_channel_id=None)
    assert "**Mentoring** · No channel for interviews is chosen" in message_text(await doctor(community))


async def test_no_channel_for_notices_and_a_moderator_role_that_is_gone(community: Community) -> None:
    page = response_of(await community.moderator.slash(community.general, "admin setup"))
    role = community.guild.create_role("Helpers")
    await choose(community, page, "role", role)
    community.env.backend.delete_role(community.guild.id, role.id)
    said = message_text(await doctor(community))
    assert "There's no channel for notices to moderators" in said
    assert "The moderators' role is gone" in said


async def test_roles_for_milestones(community: Community, tips: Any) -> None:
    role, backend, guild_id = community.guild.create_role("Week"), community.env.backend, community.guild.id
    await community.moderator.slash(community.general, "admin streaks milestone", days=7, role=role)
    assert "I can give the roles of 1 milestone." in message_text(await doctor(community, "Permissions"))
    [own] = [own_role for own_role in real(community, tips).guild.roles if own_role.managed]
    backend.edit_role(guild_id, role.id, {"position": own.position + 1})
    assert "is above my role" in message_text(await doctor(community))
    backend.delete_role(guild_id, role.id)
    assert "The role for 7 days is gone" in message_text(await doctor(community))
    kept = own.permissions.value & ~discord.Permissions(manage_roles=True).value
    backend.edit_role(guild_id, own.id, {"permissions": kept})
    assert "I can't give roles for milestones: allow **Manage Roles**" in message_text(await doctor(community))


async def test_a_feature_that_is_off_needs_nothing(community: Community, tips: Any) -> None:
    await let(community, tips, send_messages=False)
    setup = response_of(await community.moderator.slash(community.general, "admin setup"))
    await choose(community, setup, "features", "guide", "streaks")
    page = await doctor(community)
    assert WELL in message_text(page)
    assert "Preview the next tip" not in buttons(page)
    await community.moderator.click(page, label="Permissions")
    assert "### Tips\n✅ **OK** · Switched off in `/admin setup`." in message_text(page)


async def test_when_discord_does_not_answer_it_tells_what_it_remembers(
    community: Community, tips: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OSError("no connection")

    monkeypatch.setattr(community.bot, "fetch_guild", refuse)
    await let(community, tips, send_messages=False)
    said = message_text(await doctor(community))
    assert "Discord didn't answer, so this is what I remember. Check again in a minute." in said
    assert "can't send messages" in said


async def test_a_feature_that_cannot_be_examined_leaves_the_others_alone(community: Community, tips: Any) -> None:
    class Broken:
        feature = "guide"
        channels = ()

        async def check_health(self, server: CheckedGuild) -> HealthReport:
            raise ValueError("secret words")

    community.bot.health_checks.append(Broken())
    page = await doctor(community)
    assert "**Guide** · I couldn't check this. Its number in the log is `" in message_text(page)
    assert "✅ **OK** · Server, Tips" in message_text(page).replace("Streaks, ", "")
    [failure] = await community.bot.failures.newest()
    assert f"`{failure.reference}`" in message_text(page)
    assert "secret words" not in message_text(page)


# Jobs


async def test_the_weekly_tips_next_run_and_how_the_last_one_went(community: Community, tips: Any) -> None:
    jobs = message_text(await doctor(community, "Jobs"))
    monday = int((community.bot.clock() + timedelta(hours=TO_MONDAY)).timestamp())
    assert f"### The weekly tip\nNext: <t:{monday}:f> (<t:{monday}:R>)\nLast: ✅ **OK** · nothing yet" in jobs
    await hours_pass(community, TO_MONDAY)
    [post] = posts(tips)
    jobs = message_text(await doctor(community, "Jobs"))
    assert f"[posted](https://discord.com/channels/{community.guild.id}/{tips.id}/{post.id})" in jobs
    assert f"Next: <t:{monday + 7 * 86_400}:f>" in jobs


async def test_without_a_weekly_tip_and_in_a_pause_there_is_no_next_one(community: Community) -> None:
    page = await doctor(community, "Jobs")
    assert "### The weekly tip\nNext: none is scheduled\nLast: ✅ **OK** · nothing yet" in message_text(page)
    await community.moderator.click(page, label="Permissions")
    assert "✅ **OK** · No weekly tip is scheduled yet: `/admin tips schedule` starts it." in message_text(page)
    await scheduled(community, community.general)
    await community.moderator.slash(community.general, "admin tips pause")
    assert "Next: Paused. `/admin tips resume` starts it again." in message_text(await doctor(community, "Jobs"))


async def test_a_tip_that_was_skipped_or_asked_for_is_told_without_alarm(community: Community, tips: Any) -> None:
    await community.moderator.slash(community.general, "admin tips skip")
    await community.moderator.slash(community.general, "admin tips now")
    page = await doctor(community, "Jobs")
    assert WELL in message_text(page)
    assert "skipped: skipped by a moderator" in message_text(page)
    assert "### Tips by `/admin tips now`\nNext: when a moderator asks\nLast: ✅ **OK** · <t:" in message_text(page)


async def test_a_tip_that_could_not_be_posted(community: Community, tips: Any) -> None:
    await let(community, tips, send_messages=False)
    await hours_pass(community, TO_MONDAY)
    page = await doctor(community)
    assert "**Tips** · Suspended; its settings are kept." in message_text(page)
    await community.moderator.click(page, label="Jobs")
    assert "Last: ⚠️ **Attention** · <t:" in message_text(page)
    assert "failed: 403" in message_text(page)
    await community.moderator.click(page, label="Failures")
    said = message_text(page)
    assert f"weekly tip in <#{tips.id}> · failed: 403" in said
    assert "### What I told moderators\n- <t:" in said
    assert "The weekly tip is suspended" in said
    await let(community, tips, send_messages=True)
    await community.moderator.slash(community.general, "admin tips resume")
    await hours_pass(community, 7 * 24)
    assert WELL in message_text(await doctor(community))


async def test_reminders_are_counted_for_today_and_name_nobody(community: Community, tips: Any) -> None:
    await with_reminder(community)
    await hours_pass(community, 20)
    jobs = message_text(await doctor(community, "Jobs"))
    assert "### Streak reminders\nNext: at the hour that each member chose\nLast: ✅ **OK** · 1 sent today" in jobs
    assert str(community.ann.id) not in jobs
    await hours_pass(community, 5)
    assert "0 sent today" in message_text(await doctor(community, "Jobs"))


async def test_closed_direct_messages_are_nobodys_mistake(community: Community, tips: Any) -> None:
    await with_reminder(community)
    community.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
    await hours_pass(community, 20)
    community.env.backend.faults.clear()
    page = await doctor(community)
    assert WELL in message_text(page)
    await community.moderator.click(page, label="Jobs")
    assert "0 sent and 1 to closed direct messages today" in message_text(page)
    await community.moderator.click(page, label="Failures")
    assert "streak reminder to a member · failed: 403" in message_text(page)
    assert str(community.ann.id) not in message_text(page)


@pytest.mark.sqlite_file
async def test_the_nightly_backup(community: Community, settings: Settings, tips: Any) -> None:
    assert "Next: every night at 03:00 UTC\nLast: ✅ **OK** · none yet" in message_text(await doctor(community, "Jobs"))
    now = community.bot.clock()
    settings.backups.mkdir(parents=True, exist_ok=True)
    (settings.backups / backups.name_of(backups.NIGHTLY, now)).touch()
    copied_at = f"the newest copy is from <t:{int(now.timestamp())}:f>"
    assert f"Last: ✅ **OK** · {copied_at}" in message_text(await doctor(community, "Jobs"))
    await community.env.advance_time(3 * 86_400)
    assert "**Guidepost** · Nightly backup: the newest copy is from" in message_text(await doctor(community))


# Failures


async def fail(community: Community, reference: str, guild_id: int | None, place: str = "/tip") -> None:
    await community.bot.failures.keep(reference, ValueError("words of somebody"), place, guild_id)


async def test_failures_of_this_server_and_of_none_with_numbers_and_without_words(
    community: Community, tips: Any
) -> None:
    await fail(community, "AAAAAA", community.guild.id)
    await fail(community, "BBBBBB", None, "timed backup")
    await fail(community, "CCCCCC", 1234)
    page = await doctor(community)
    assert "2 unexpected errors in the last 24 hours" in message_text(page)
    await community.moderator.click(page, label="Failures")
    said = message_text(page)
    at = int(community.bot.clock().timestamp())
    assert f"- `AAAAAA` · <t:{at}:R> · /tip" in said
    assert f"- `BBBBBB` · <t:{at}:R> · timed backup" in said
    assert "CCCCCC" not in said
    assert "words of somebody" not in said
    assert "ValueError" not in said
    await community.env.advance_time(86_400)
    page = await doctor(community, "Failures")
    assert WELL in message_text(page)
    assert "`AAAAAA`" in message_text(page)


async def test_without_failures_there_is_a_word(community: Community, tips: Any) -> None:
    said = message_text(await doctor(community, "Failures"))
    assert "### Unexpected errors\nNone.\n### Not delivered\nNone.\n### What I told moderators\nNone." in said


async def test_the_fullest_pages_fit_a_message(community: Community, tips: Any) -> None:
    for number in range(30):
        await fail(community, f"FAIL{number:02}", community.guild.id, "*" * 90)
    async with community.bot.database.write() as transaction:
        for number in range(10):
            told = (community.guild.id, f"tips:{number}", community.bot.clock(), "Long words. " * 60)
            await add_notice(transaction, *told)
    page = await doctor(community)
    for label in ("Permissions", "Jobs", "Failures", "Overview"):
        await community.moderator.click(page, label=label)
        assert f"## Doctor · {label}" in message_text(page)
        assert len(message_text(page)) <= 4_000
        assert len(walk(page.components)) <= 40
        assert ("more lines." in message_text(page)) == (label == "Failures")


# Buttons on its page


async def test_the_dry_run_shows_the_next_tip_beside_the_page(community: Community, tips: Any) -> None:
    page = await doctor(community)
    preview = await community.moderator.click(page, label="Preview the next tip")
    said = "\n".join(map(message_text, [response_of(preview), *preview.followups]))
    assert "## Preview" in said
    assert "Goes out " in said
    assert "Tip of the week" in said
    assert "## Doctor" in message_text(page)
    assert posts(tips) == []


async def test_a_member_with_a_copied_button_learns_nothing(community: Community, tips: Any) -> None:
    for act in ("admin:doctor", "admin:audit", "tips:preview"):
        assert REFUSED in message_text(await community.ann.click(await copied(community, act), label="Copied"))


async def test_an_unknown_page_is_the_overview(community: Community, tips: Any) -> None:
    message = await real(community, community.general).send(view=MessagePage(row(button("Press", DOCTOR, "tomorrow"))))
    assert "## Doctor · Overview" in message_text(await community.moderator.click(message, label="Press"))


async def test_the_page_still_works_after_a_restart(settings: Settings) -> None:
    async with open_guidepost(settings) as before:
        env = simcord.Env(before, shard_count=1)
        await env.start()
        community = Community(env)
        page = await doctor(community, "Jobs")
        async with open_guidepost(settings) as after:
            await env.restart_bot(after)
            await community.moderator.click(page, label="Permissions")
            assert "## Doctor · Permissions" in message_text(page)
            await env.shutdown()


async def test_a_slow_gateway_needs_attention(community: Community, tips: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shard = community.bot.get_shard(0)
    assert shard is not None
    for seconds, said in (
        (1.5, "⚠️ **Guidepost** · Discord's gateway answers in 1,500 ms, so I may be slow"),
        (0.04, WELL),
    ):
        monkeypatch.setattr(type(shard), "latency", seconds)
        assert said in message_text(await doctor(community))
    monkeypatch.setattr(type(shard), "latency", float("nan"))
    assert "hasn't been measured yet" in message_text(await doctor(community))


@pytest.mark.sqlite_file
async def test_the_bot_itself(community: Community, tips: Any) -> None:
    said = message_text(await doctor(community))
    assert f"### Guidepost\n- Guidepost {importlib.metadata.version('guidepost')}.\n" in said
    assert "- The database is SQLite, 0." in said
    assert "Discord's gateway" in said


async def test_a_wrong_clock_is_named_with_what_it_does(community: Community, tips: Any) -> None:
    bot = community.bot
    bot.clock_check.note(email.utils.format_datetime(bot.clock() - timedelta(hours=1), usegmt=True))
    said = message_text(await doctor(community))
    assert "My clock is 60 minutes ahead of Discord's, so posts go out at the wrong time." in said
    bot.clock_check.note(email.utils.format_datetime(bot.clock() + timedelta(days=2), usegmt=True))
    assert "2 days behind Discord's, so nothing runs on schedule." in message_text(await doctor(community))
