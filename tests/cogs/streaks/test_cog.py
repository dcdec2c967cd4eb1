"""Streaks as a member uses them: commands, buttons, selects and forms on the real bot, with the clock moved."""

from typing import Any

import discord
import pytest
import simcord

from bot.interactions.components import button
from bot.pages.ui import MessagePage, row
from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.support.community import Community
from tests.support.forms import fields_by_label, fill
from tests.support.reading import buttons, message_text, picture_texts, response_of, walk

HOUR = 3_600
DAY = 24 * HOUR


async def joined(community: Community, zone: str = "UTC", **options: str) -> simcord.InteractionResult:
    return await community.slash("streak join", timezone=zone, **options)


def read(message: Any) -> str:
    """The texts and the descriptions of the pictures."""
    return f"{message_text(message)}\n{picture_texts(message)}"


async def log(community: Community, **options: str) -> str:
    return read(await community.slash("streak log", **options))


async def status(community: Community) -> str:
    return read(await community.slash("streak status"))


async def later(community: Community, days: float = 1) -> None:
    await community.env.advance_time(days * DAY)


async def test_joining_tells_what_is_stored_and_asks_two_consents_both_off(community: Community) -> None:
    result = await joined(community, "berlin", cue="have breakfast", habit="read one page")
    said = message_text(result)
    assert result.ephemeral
    assert "After **have breakfast**, I **read one page**." in said
    assert "Europe/Berlin" in said
    assert "`/streak leave` deletes all of it" in said
    assert {"Show me on the leaderboard", "Remind me by direct message"} <= buttons(result).keys()
    settings = message_text(await community.slash("streak settings"))
    assert "You're not on the leaderboard." in settings


async def test_joining_without_a_zone_opens_a_form_with_the_locales_suggestion(community: Community) -> None:
    result = await community.slash("streak join", habit="read one page")
    fields = fields_by_label(result)
    assert fields["… I do this"]["value"] == "read one page"
    zone = fields["Your time zone"]["custom_id"]
    done = await community.ann.submit_modal(result, {zone: "tokio"})
    assert "Asia/Tokyo" in message_text(done)


async def test_the_zone_is_offered_by_city(community: Community) -> None:
    offered = await community.ann.autocomplete(community.general, "streak join", "timezone", "buenos")
    assert offered[0]["value"] == "America/Argentina/Buenos_Aires"
    assert await community.ann.autocomplete(community.general, "streak join", "timezone", "")


async def test_a_zone_that_does_not_exist_gets_the_nearest_three(community: Community) -> None:
    said = message_text(await joined(community, "Atlantis/Undersea"))
    assert "I don't know the time zone" in said
    assert said.count("`") == 6


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


async def test_every_command_before_joining_says_how_to_join(community: Community) -> None:
    for command in ("log", "status", "calendar", "why", "settings", "pause", "resume", "undo", "leave"):
        assert "You don't have a streak here yet" in message_text(await community.slash(f"streak {command}")), command
    assert "would be" not in message_text(await community.slash("streak leaderboard"))


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


async def test_a_consent_on_the_welcome_card_keeps_the_way_on(community: Community) -> None:
    welcome = response_of(await joined(community))
    await community.press(welcome, "Show me on the leaderboard")
    assert "Your streak begins" in message_text(welcome)
    assert "Log today" in buttons(welcome)
    await community.press(welcome, "Remind me by direct message")
    assert "Log today" in buttons(welcome)


async def test_a_consent_after_the_first_log_asks_for_no_second_one(community: Community) -> None:
    welcome = response_of(await joined(community))
    await log(community)
    await community.press(welcome, "Show me on the leaderboard")
    assert "Logged for today." in message_text(welcome)
    assert "Log today" not in buttons(welcome)


async def test_a_zone_that_is_refused_in_the_form_keeps_what_was_typed(community: Community) -> None:
    form = await community.slash("streak join")
    fields = {label: field["custom_id"] for label, field in fields_by_label(form).items()}
    typed = {"Your time zone": "Atlantis", "After …": "breakfast", "… I do this": "read"}
    refused = await community.ann.submit_modal(form, {fields[label]: value for label, value in typed.items()})
    assert "I don't know the time zone" in message_text(refused)
    again = await community.press(response_of(refused), "Open the form again")
    assert {label: field["value"] for label, field in fields_by_label(again).items()} == typed


async def test_the_button_that_starts_a_streak_opens_the_form_or_shows_the_status(community: Community) -> None:
    router = community.bot.components
    assert router.has_handler("streaks:start")
    form = await community.slash("streak join")
    fields = {label: field["custom_id"] for label, field in fields_by_label(form).items()}
    refused = await community.ann.submit_modal(form, {fields["Your time zone"]: "Atlantis"})
    await joined(community)
    status = await community.press(response_of(refused), "Open the form again")
    assert "Not logged yet today." in message_text(status)


async def test_a_log_before_joining_counts_once_the_member_has_joined(community: Community) -> None:
    refused = await community.slash("streak log", minutes="25", note="chapter 3")
    assert "You don't have a streak here yet" in message_text(refused)
    form = await community.press(response_of(refused), "Start a streak")
    welcome = await fill(community.ann, form, "Berlin", "lunch", "read")
    said = message_text(welcome)
    assert "Your streak begins" in said
    assert "Logged for today: 25 minutes." in said
    assert "Log today" not in buttons(welcome)
    [row] = await community.bot.database.fetch("SELECT minutes, note FROM streak_logs")
    assert (row["minutes"], row["note"]) == (25, "chapter 3")


async def test_a_press_before_joining_is_logged_at_once_for_who_has_joined_meanwhile(community: Community) -> None:
    refused = response_of(await community.slash("streak log", minutes="25"))
    other = response_of(await community.slash("streak log", minutes="25"))
    await joined(community)
    assert "25 minutes" in message_text(await community.press(refused, "Start a streak"))
    assert "25 minutes in all" in message_text(await community.press(other, "Start a streak"))


async def test_other_commands_before_joining_lead_to_the_form_and_log_nothing(community: Community) -> None:
    refused = await community.slash("streak status")
    form = await community.press(response_of(refused), "Start a streak")
    assert "Logged" not in message_text(await fill(community.ann, form, "Berlin", "", ""))


async def test_a_zone_that_is_refused_in_the_command_opens_the_form_filled(community: Community) -> None:
    refused = await joined(community, "Atlantis", cue="lunch", habit="read")
    form = await community.press(response_of(refused), "Open the form again")
    assert [field["value"] for field in fields_by_label(form).values()] == ["Atlantis", "lunch", "read"]


async def test_the_zone_of_the_interviews_profile_stands_in_the_form(community: Community) -> None:
    interviews = Interviews(community, None)
    await interviews.profile(interviews.ann, *SEEKER)
    await community.bot.database.execute("UPDATE mentoring_profiles SET zone = 'Asia/Tokyo'")
    assert fields_by_label(await community.slash("streak join"))["Your time zone"]["value"] == "Asia/Tokyo"


async def test_the_servers_zone_stands_in_the_form_of_whoever_has_discord_in_english(community: Community) -> None:
    """English is what Discord speaks to whoever has chosen nothing, New Yorkers or not."""
    await community.bot.guild_settings.change(community.guild.id, community.ann.id, zone="Europe/Berlin")
    assert fields_by_label(await community.slash("streak join"))["Your time zone"]["value"] == "Europe/Berlin"


async def test_the_zone_of_the_streak_stands_in_the_interviews_profile(community: Community) -> None:
    await joined(community, "Asia/Tokyo")
    interviews = Interviews(community, None)
    await interviews.profile(interviews.ann, *SEEKER)
    assert await community.bot.database.fetch_value("SELECT zone FROM mentoring_profiles") == "Asia/Tokyo"


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
