"""Streaks as a member uses them: commands, buttons, selects and forms on the real bot, with the clock moved."""

import discord
import pytest
import simcord

from bot.interactions.components import button
from bot.pages.ui import MessagePage, row
from tests.cogs.streaks.acts import HOUR, joined, later, log, read, status
from tests.support.community import Community
from tests.support.forms import fields_by_label, fill
from tests.support.reading import buttons, message_text, picture_texts, response_of, walk


async def test_a_log_answers_with_the_numbers_the_habit_and_one_next_step(community: Community) -> None:
    await joined(community, cue="lunch", habit="watch a video")
    result = await community.slash("streak log", minutes="25", note="chapter 3 with @everyone")
    said = read(result)
    assert "> chapter 3 with @\u200beveryone" in said
    assert result.ephemeral
    assert "25 minutes" in said
    assert "1 day in a row, 1 of the last 30 days" in said
    assert "After **lunch**" in said
    assert [one["style"] for one in buttons(result).values()].count(1) == 1


async def test_logging_again_on_the_same_date_adds_to_the_one_check_in(community: Community) -> None:
    await joined(community)
    await log(community, minutes="20")
    said = await log(community, minutes="1h 5m")
    assert "85 minutes" in said
    assert "1 day in a row" in said


async def test_days_in_a_row_count_and_an_unfinished_today_breaks_nothing(community: Community) -> None:
    await joined(community)
    for _ in range(3):
        await log(community)
        await later(community)
    said = await status(community)
    assert "Not logged yet today." in said
    assert "3 days in a row" in said


async def test_two_missed_days_end_the_streak_and_why_says_when_and_by_which_zone(community: Community) -> None:
    await joined(community, "Europe/Berlin")
    for _ in range(3):
        await log(community)
        await later(community)
    await later(community, 2)
    said = message_text(await community.slash("streak why"))
    assert "**Sunday** went by without a log" in said
    assert "midnight, Berlin time" in said
    assert "You've logged 3 of the last 30 days" in said


async def test_a_comeback_is_celebrated(community: Community) -> None:
    await joined(community)
    for _ in range(3):
        await log(community)
        await later(community)
    await later(community, 2)
    assert "Welcome back!" in await log(community)


async def test_a_freeze_earned_with_seven_days_bridges_a_missed_one(community: Community) -> None:
    await joined(community)
    for _ in range(7):
        said = await log(community)
        await later(community)
    assert "You earned your first freeze" in said
    await later(community)
    assert "8 days in a row" in await log(community)
    assert "no freeze" in await status(community)


async def test_yesterday_can_be_logged_until_noon(community: Community) -> None:
    await joined(community)
    await later(community, 1.4)
    assert "Logged for yesterday" in await log(community, day="yesterday")
    await later(community, 1.2)
    assert "until 12:00" in await log(community, day="yesterday")


async def test_undo_takes_back_the_last_log_of_today(community: Community) -> None:
    await joined(community)
    await log(community, minutes="20")
    await log(community, minutes="30")
    assert "I removed 30 minutes from today" in message_text(await community.slash("streak undo"))
    assert "20 minutes in all" in await status(community)
    await community.slash("streak undo")
    assert "nothing to undo" in message_text(await community.slash("streak undo"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"minutes": "-1"}, "A day has 0 to 1,440 minutes, so -1 can't be right."),
        ({"minutes": "1441"}, "1,441 can't be right"),
        ({"minutes": "1,441"}, "1,441 can't be right"),
        ({"minutes": "ten"}, "I can't read “ten” as minutes"),
        ({"note": "x" * 5000}, "yours has 5,000"),
    ],
)
async def test_a_log_out_of_range_gets_a_sentence_and_stores_nothing(
    community: Community, given: dict[str, str], said: str
) -> None:
    await joined(community)
    assert said in await log(community, **given)
    assert "0 days logged · first freeze" in await status(community)


async def test_rest_days_bridge_from_tomorrow_on(community: Community) -> None:
    await joined(community)
    await log(community)
    settings = response_of(await community.slash("streak settings"))
    rest = next(
        one for one in walk(settings.components) if str(one.get("custom_id", "")).startswith("pick:streaks:restdays")
    )
    await community.ann.select(settings, ["4", "5"], custom_id=rest["custom_id"])  # 2026-01-01 is a Thursday
    assert "change to your rest days starts tomorrow" in message_text(settings)
    await later(community, 3)
    assert "1 day in a row" in await status(community)


async def test_a_pause_keeps_the_streak_across_new_year(community: Community) -> None:
    await joined(community)
    await log(community)
    assert "Paused until Thu 15 Jan 2026" in message_text(await community.slash("streak pause", until="2 weeks"))
    await later(community, 10)
    assert "Your streak is paused" in await status(community)
    resumed = await community.press(response_of(await community.slash("streak status")), "Resume")
    assert "1 day in a row" in read(resumed)
    assert "isn't paused" in message_text(await community.slash("streak resume"))
    assert "on a later day" in message_text(await community.slash("streak pause", until="2025-01-01"))
    assert "didn't understand the date" in message_text(
        await community.slash("streak pause", until="when I feel like it")
    )


async def test_a_new_zone_counts_when_the_day_of_the_old_one_ends(community: Community) -> None:
    await joined(community, "UTC")
    settings = response_of(await community.slash("streak settings"))
    form = await community.press(settings, "Time zone")
    field = fields_by_label(form)["Your time zone"]["custom_id"]
    said = message_text(await community.ann.submit_modal(form, {field: "Asia/Tokyo"}))
    assert "Once today ends" in said
    await later(community)
    assert "Asia/Tokyo time" in await status(community)


async def test_the_leaderboard_shows_those_who_agreed_and_ties_share_a_place(community: Community) -> None:
    await joined(community)
    await community.bob.slash(community.general, "streak join", timezone="UTC")
    await community.bob.slash(community.general, "streak log", minutes="10")
    await log(community, minutes="10")
    assert "Nobody's here yet" in message_text(await community.slash("streak leaderboard"))
    assert "You'd be **number 1**" in message_text(await community.slash("streak leaderboard"))
    for member in (community.ann, community.bob):
        settings = response_of(await member.slash(community.general, "streak settings"))
        await member.click(settings, label="Show me on the leaderboard")
    board = message_text(await community.slash("streak leaderboard", period="all"))
    assert board.count("**1.**") == 2
    assert "You're **number 1** with 1 day and 10 minutes." in board


async def test_who_left_the_guild_is_hidden_from_the_leaderboard(community: Community) -> None:
    for member in (community.ann, community.bob):
        await member.slash(community.general, "streak join", timezone="UTC")
        await member.slash(community.general, "streak log")
        settings = response_of(await member.slash(community.general, "streak settings"))
        await member.click(settings, label="Show me on the leaderboard")
    community.guild.remove_member(community.bob)
    await community.env.advance_time(HOUR)
    board = message_text(await community.slash("streak leaderboard"))
    assert f"<@{community.ann.id}>" in board
    assert f"<@{community.bob.id}>" not in board


async def test_the_calendar_is_a_described_picture(community: Community) -> None:
    await joined(community)
    await log(community, minutes="30")
    result = response_of(await community.slash("streak calendar"))
    [gallery] = [one for one in walk(result.components) if one["type"] == 12]
    assert "1 of the last 30" in gallery["items"][0]["description"]
    assert [file.filename for file in result.attachments] == ["calendar.png"]


async def test_leaving_asks_once_and_deletes_everything(community: Community) -> None:
    await joined(community, habit="read")
    await log(community, minutes="30", note="a secret")
    asked = response_of(await community.slash("streak leave"))
    assert "1 day and 30 minutes" in message_text(asked)
    await community.press(asked, "Delete my streak")
    assert "Deleted" in message_text(asked)
    rows = await community.bot.database.fetch("SELECT COUNT(*) AS n FROM streak_logs")
    assert rows[0]["n"] == 0
    assert "have a streak here yet" in await status(community)


async def test_a_milestone_gives_the_role_that_moderators_set(community: Community) -> None:
    role = community.guild.create_role("Two days")
    saved = await community.moderator.slash(community.general, "admin streaks milestone", days=2, role=role)
    assert "is the role for 2 days" in message_text(saved)
    [entry] = await community.bot.audit.newest(community.guild.id)
    assert (entry.change.what, entry.change.before) == ("streaks milestone", "2 days: role none")
    assert entry.change.after == f"2 days: role {role.id}"
    await joined(community)
    await log(community)
    await later(community)
    result = await community.slash("streak log")
    assert any("You earned <@&" in message_text(one) for one in result.followups)
    guild = community.bot.get_guild(community.guild.id)
    assert guild is not None
    member = await guild.fetch_member(community.ann.id)
    assert role.id in [one.id for one in member.roles]


async def test_a_role_above_the_bots_is_refused_at_once(community: Community) -> None:
    role = community.guild.create_role("Owners", permissions=discord.Permissions(administrator=True))
    community.env.backend.get_guild(community.guild.id).roles[role.id].position = 99
    refused = await community.moderator.slash(community.general, "admin streaks milestone", days=7, role=role)
    assert "is above mine" in message_text(refused) or "may not give" in message_text(refused)


async def test_milestones_are_set_by_moderators_alone(community: Community) -> None:
    command = community.env.backend.find_command("admin", community.guild.id, type=1)
    assert command is not None
    community.guild.set_command_permissions(int(command["id"]), {community.guild.default_role: True})
    refused = await community.ann.slash(community.general, "admin streaks milestones")
    assert "This is for moderators" in message_text(refused)


async def test_what_members_typed_can_neither_ping_nor_format(community: Community) -> None:
    said = message_text(await joined(community, cue="@everyone", habit="**shout** [x](https://x.y)"))
    assert "@everyone" not in said
    assert "[x](" not in said


async def test_done_logs_from_any_message_and_after_a_restart(community: Community) -> None:
    joining = response_of(await joined(community))
    pressed = await community.press(joining, "Log today")
    assert "Day 1. Nice start!" in message_text(pressed)


async def test_a_freeze_that_is_earned_or_spent_is_said(community: Community) -> None:
    await joined(community)
    for number in range(7):
        said = await log(community)
        assert ("You earned your first freeze" in said) is (number == 6)
        await later(community)
    await later(community)
    kept = "A freeze covered Thursday, so your streak is safe."
    assert kept in await status(community)
    assert kept in await log(community)
    assert kept not in await log(community)
    await later(community)
    assert kept not in await status(community)


async def test_a_week_is_celebrated_with_a_medal_and_other_days_with_the_card(community: Community) -> None:
    await joined(community)
    for number in range(1, 9):
        result = await community.slash("streak log")
        assert ("7 days in a row" in message_text(result)) is (number == 7)
        card = "A medal: 7 days in a row." if number == 7 else f"{number} day"
        assert picture_texts(result).startswith(card)
        assert [file.filename for file in response_of(result).attachments] == ["streak.png"]
        await later(community)


async def test_why_says_where_the_freeze_went_and_offers_three_ways_on(community: Community) -> None:
    await joined(community, "Europe/Berlin")
    for _ in range(7):
        await log(community)
        await later(community)
    await later(community, 2)
    result = await community.slash("streak why")
    assert "**Friday** went by without a log, and your freeze had already covered Thursday." in message_text(result)
    assert list(buttons(result)) == ["Start again", "Set rest days", "Turn on reminders"]
    assert "Streak settings" in message_text(await community.press(response_of(result), "Turn on reminders"))


async def test_the_calendar_shows_12_weeks_or_the_year_and_asks_for_a_log_only_on_an_open_day(
    community: Community,
) -> None:
    await joined(community)
    weeks = response_of(await community.slash("streak calendar"))
    assert list(buttons(weeks)) == ["Log today", "Full year", "Settings"]
    await log(community)
    weeks = response_of(await community.slash("streak calendar"))
    assert list(buttons(weeks)) == ["Full year", "Settings"]
    assert "the last 12 weeks" in picture_texts(weeks)
    await community.press(weeks, "Full year")
    assert "the last 53 weeks" in picture_texts(weeks)
    await community.press(weeks, "Last 12 weeks")
    assert "the last 12 weeks" in picture_texts(weeks)


async def test_a_log_is_answered_without_its_card_where_others_wait_for_theirs(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.streaks.pictures.MOST_WAITING", 0)
    await joined(community)
    result = await community.slash("streak log")
    assert "**1 day** in a row" in message_text(result)
    assert response_of(result).attachments == []


async def test_what_cannot_be_logged_has_the_button_that_logs_today(community: Community) -> None:
    await joined(community)
    refused = response_of(await community.slash("streak log", minutes="2000"))
    assert "Day 1" in message_text(await community.press(refused, "Log today"))


async def in_direct_messages(community: Community, act: str) -> simcord.ResponseMessage:
    """What a button with this act of the server's streaks shows there."""
    user = await community.bot.fetch_user(community.ann.id)
    await user.send(view=MessagePage(row(button("Press", act, community.guild.id))))
    return response_of(await community.ann.user.click(community.ann.user.dm_channel.history()[0], label="Press"))


async def test_settings_work_in_direct_messages_too(community: Community) -> None:
    await joined(community)
    status = await in_direct_messages(community, "streaks:status")
    settings = response_of(await community.ann.user.click(status, label="Settings"))
    await community.ann.user.select(settings, ["20"], custom_id=f"pick:streaks:reminder:{community.guild.id}")
    await community.ann.user.select(settings, ["5", "6"], custom_id=f"pick:streaks:restdays:{community.guild.id}")
    await community.ann.user.click(settings, label="Show me on the leaderboard")
    form = await community.ann.user.click(settings, label="Time zone")
    await fill(community.ann.user, form, "Tokyo")
    form = await community.ann.user.click(settings, label="My tiny habit")
    said = message_text(await fill(community.ann.user, form, "lunch", "read"))
    assert "You're on the leaderboard." in said
    assert "After **lunch**, I **read**." in said
    [row_of_ann] = await community.bot.database.fetch("SELECT reminder_hour FROM streak_members")
    assert row_of_ann["reminder_hour"] == 20
    refused = await community.ann.user.select(
        settings, [*map(str, range(7))], custom_id=f"pick:streaks:restdays:{community.guild.id}"
    )
    assert "Keep at least 1 day" in message_text(refused)
    assert "Streak settings" in message_text(await community.ann.user.click(response_of(refused), label="Settings"))


async def test_a_refusal_in_direct_messages_leads_on_in_its_server(community: Community) -> None:
    await joined(community)
    refused = await in_direct_messages(community, "streaks:undo")
    done = await community.ann.user.click(refused, label="Log today")
    assert "Day 1" in message_text(done)
