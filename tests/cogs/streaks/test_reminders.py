"""Reminders by direct message: at the member's hour, on open days only, at most one a day, and never against a no."""

from datetime import timedelta
from typing import Any

import pytest
import simcord

from bot.database.executor import Transaction
from bot.database.rows import instant_from
from bot.jobs.records import Occurrence, Outcome, State, ToMember
from cogs.streaks.records import REMINDER_KIND
from cogs.streaks.reminders import LivingReminder, StreakReminders
from tests.support.community import Community
from tests.support.forms import fill
from tests.support.reading import buttons, message_text, response_of, walk

HOUR = 3_600


async def with_reminder(community: Community, hour: int = 20, zone: str = "UTC") -> None:
    """Ann joins and asks for a reminder at this hour; it is 2026-01-01 00:00 UTC."""
    await community.slash("streak join", timezone=zone, cue="dinner", habit="read")
    settings = response_of(await community.slash("streak settings"))
    [select] = [one for one in walk(settings.components) if "streaks:reminder" in str(one.get("custom_id"))]
    await community.ann.select(settings, [str(hour)], custom_id=select["custom_id"])
    assert f"a reminder at {hour:02}:00" in message_text(settings)


async def hours_pass(community: Community, hours: float) -> None:
    """Time goes by in steps of an hour, and what is due is done at each."""
    for _ in range(int(hours)):
        await community.env.advance_time(HOUR)
        await community.bot.run_due(community.bot.clock())


def received(community: Community) -> list[simcord.ResponseMessage]:
    """What Ann finds in her direct messages, oldest first."""
    if community.ann.id not in community.env.backend.dm_channels:
        return []
    return [one for one in community.ann.user.dm_channel.history() if one.author.bot]  # type: ignore[misc]


async def test_a_reminder_comes_at_the_hour_on_an_open_day_once(community: Community) -> None:
    await with_reminder(community)
    await hours_pass(community, 19)
    assert received(community) == []
    await hours_pass(community, 4)
    [message] = received(community)
    shown_words = "\n".join(str(one) for one in message.components)
    assert "Ready for a fresh start?" in shown_words
    assert "**dinner**" in shown_words
    await community.bot.run_due(community.bot.clock())
    assert len(received(community)) == 1
    await hours_pass(community, 24)
    assert len(received(community)) == 2


async def test_no_reminder_on_a_kept_day_nor_in_a_pause_nor_on_a_rest_day(community: Community) -> None:
    await with_reminder(community)
    await community.slash("streak log")
    await hours_pass(community, 23)
    await community.slash("streak pause")
    await hours_pass(community, 48)
    await community.slash("streak resume")
    settings = response_of(await community.slash("streak settings"))
    [rest] = [one for one in walk(settings.components) if "streaks:restdays" in str(one.get("custom_id"))]
    await community.ann.select(settings, ["6"], custom_id=rest["custom_id"])  # Sunday, 2026-01-04
    await community.slash("streak log")
    await hours_pass(community, 24)
    assert received(community) == []


async def test_done_in_the_direct_message_logs_the_day(community: Community) -> None:
    await with_reminder(community)
    await hours_pass(community, 21)
    [message] = received(community)
    done = await community.ann.user.click(message, label="Log today")
    assert "1 day" in message_text(done)
    assert "Logged for today." in message_text(await community.slash("streak status"))
    await hours_pass(community, 2)
    assert len(received(community)) == 1


async def test_undo_works_where_done_was_pressed(community: Community) -> None:
    await with_reminder(community)
    await hours_pass(community, 21)
    done = await community.ann.user.click(received(community)[0], label="Log today")
    undone = await community.ann.user.click(response_of(done), label="Undo")
    assert "Undone" in message_text(undone)


async def test_a_press_ends_reminders(community: Community) -> None:
    await with_reminder(community)
    await hours_pass(community, 21)
    ended = await community.ann.user.click(received(community)[0], label="No more reminders")
    assert "No more reminders" in message_text(ended)
    await hours_pass(community, 24)
    assert len(received(community)) == 1


async def test_a_refused_message_ends_reminders_and_the_next_command_says_so_once(community: Community) -> None:
    await with_reminder(community)
    community.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)
    await hours_pass(community, 24)
    community.env.backend.faults.clear()
    assert "turned reminders off" in message_text(await community.slash("streak status"))
    assert "turned reminders off" not in message_text(await community.slash("streak status"))
    await hours_pass(community, 24)
    assert received(community) == []


async def test_downtime_of_days_brings_one_reminder_for_today(community: Community) -> None:
    await with_reminder(community)
    await community.env.advance_time(3 * 24 * HOUR + 21 * HOUR)
    await community.bot.run_due(community.bot.clock())
    assert len(received(community)) == 1


async def test_who_left_the_guild_gets_no_reminder(community: Community) -> None:
    await with_reminder(community)
    community.guild.remove_member(community.ann)
    await hours_pass(community, 24)
    assert received(community) == []


@pytest.mark.parametrize(("zone", "hours_until"), [("Asia/Tokyo", 11), ("America/New_York", 20 + 5)])
async def test_the_hour_is_the_members_own(community: Community, zone: str, hours_until: int) -> None:
    await with_reminder(community, 20, zone)
    await hours_pass(community, hours_until - 1 if zone == "Asia/Tokyo" else 0)
    if zone == "Asia/Tokyo":
        assert received(community) == []
        await hours_pass(community, 1)
        assert len(received(community)) == 1
        return
    await hours_pass(community, 1)  # 20:00 of 31 December is an hour ahead in New York
    assert len(received(community)) == 1


async def test_a_date_that_goes_on_after_a_flight_west_has_one_reminder(community: Community) -> None:
    await with_reminder(community, 20, "Pacific/Kiritimati")  # where it is 14:00
    await hours_pass(community, 7)
    assert len(received(community)) == 1
    form = await community.press(response_of(await community.slash("streak settings")), "Time zone")
    assert form.modal is not None
    [label] = [one for one in form.modal["components"] if one["type"] == 18]
    await community.ann.submit_modal(form, {label["component"]["custom_id"]: "Pacific/Niue"})
    await hours_pass(community, 24 + 7)  # it is 20:00 of 1 January once more, in Niue
    assert len(received(community)) == 1
    await hours_pass(community, 24)
    assert len(received(community)) == 2


async def test_who_comes_back_is_reminded_and_shown_again(community: Community) -> None:
    await with_reminder(community)
    await community.press(response_of(await community.slash("streak settings")), "Show me on the leaderboard")
    await hours_pass(community, 21)
    community.env.backend.remove_member(community.guild.id, community.ann.id)
    await hours_pass(community, 24)
    assert len(received(community)) == 1
    community.env.backend.add_member(community.guild.id, community.ann.id)
    await hours_pass(community, 24 * 4)
    assert len(received(community)) >= 3
    await community.slash("streak log")
    board = message_text(await community.bob.slash(community.general, "streak leaderboard"))
    assert f"<@{community.ann.id}>" in board


async def test_days_on_which_streaks_are_switched_off_end_no_streak(community: Community) -> None:
    await with_reminder(community)
    for _ in range(3):
        await community.slash("streak log")
        await hours_pass(community, 24)
    guild_id, settings = community.guild.id, community.bot.guild_settings
    await settings.change(guild_id, community.moderator.id, features_off=frozenset({"streaks"}))
    await hours_pass(community, 72)
    assert received(community) == []
    await settings.change(guild_id, community.moderator.id, features_off=frozenset())
    await hours_pass(community, 1)
    status = message_text(await community.slash("streak status"))
    assert "Not logged yet today." in status
    assert "Day 3" in status
    await community.slash("streak log")
    assert "You haven't had a streak end" in message_text(await community.slash("streak why"))


async def test_what_is_switched_off_is_off_in_direct_messages_too(community: Community) -> None:
    await with_reminder(community)
    await hours_pass(community, 21)
    off = frozenset({"streaks"})
    await community.bot.guild_settings.change(community.guild.id, community.moderator.id, features_off=off)
    done = await community.ann.user.click(received(community)[0], label="Log today")
    assert "switched off in that server" in message_text(done)


async def test_reminders_of_members_who_have_logged_cost_one_statement_together(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = StreakReminders(community.bot, LivingReminder(community.bot))
    for number in range(12):
        member = community.guild.add_member(community.env.create_user(f"member{number}"))
        await member.slash(community.general, "streak join", timezone="UTC")
        await member.slash(community.general, "streak log")
        settings = response_of(await member.slash(community.general, "streak settings"))
        await member.select(settings, ["20"], custom_id=f"pick:streaks:reminder:{community.guild.id}")
    await community.env.advance_time(21 * HOUR)
    statements: list[str] = []
    original = Transaction.execute_many

    async def counted(self: Transaction, statement: str, rows: Any) -> None:
        statements.append(statement)
        assert len(rows) == 12
        await original(self, statement, rows)

    monkeypatch.setattr(Transaction, "execute_many", counted)
    now = community.bot.clock()
    assert [occurrence async for occurrence in source.due(now)] == []
    assert len(statements) == 1
    assert [occurrence async for occurrence in source.due(now)] == []
    assert len(statements) == 1


# The one living reminder


async def evenings(community: Community, number: int = 1) -> None:
    """From midnight or an evening to the next evenings at nine, an hour after the reminder; what is due is done."""
    for _ in range(number):
        now = community.bot.clock()
        evening = now.replace(hour=21, minute=0) + timedelta(days=now.hour >= 21)
        await community.env.advance_time((evening - now).total_seconds())
        await community.bot.run_due(community.bot.clock())


def shown(community: Community) -> list[str]:
    """The text of each direct message, oldest first, with its buttons."""
    return [" ".join([message_text(one), *(f"[{label}]" for label in buttons(one))]) for one in received(community)]


async def test_the_reminder_says_that_the_day_was_logged_wherever_it_was_logged(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    assert shown(community)[0].endswith("-# Careers in AI [Log today] [No more reminders]")
    await community.slash("streak log")
    assert shown(community) == ["✅ **Thu 1 Jan 2026**: logged."]


async def test_a_log_that_is_taken_back_makes_the_reminder_ask_again(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    await community.ann.user.click(received(community)[0], label="Log today")
    assert shown(community) == ["✅ **Thu 1 Jan 2026**: logged."]
    await community.slash("streak undo")
    assert "[Log today]" in shown(community)[0]
    done = await community.ann.user.click(received(community)[0], label="Log today")
    assert "Day 1" in message_text(done)


async def test_yesterdays_reminder_says_what_became_of_its_day_and_asks_nothing_more(community: Community) -> None:
    await with_reminder(community)
    for _ in range(7):
        await community.slash("streak log")
        await evenings(community)
        await community.env.advance_time(4 * HOUR)
    await evenings(community, 2)
    missed, today = shown(community)
    assert missed == "🧊 **Thu 8 Jan 2026**: missed, and a freeze covered it."
    assert "A freeze covered Thursday, so your streak is safe." in today
    await evenings(community)
    assert shown(community)[1] == "**Fri 9 Jan 2026**: missed. It happens to everyone."


async def test_the_reminder_names_the_day_that_waits_and_differs_from_day_to_day(community: Community) -> None:
    await with_reminder(community)
    heads = set()
    for day in range(1, 6):
        await evenings(community)
        heads.add(shown(community)[-1].splitlines()[0])
        assert str(day) in shown(community)[-1] or "fresh start" in shown(community)[-1]
        await community.ann.user.click(received(community)[-1], label="Log today")
    assert len(heads) == 5


async def test_reminders_end_by_themselves_with_a_kind_word_and_come_back_with_a_log(community: Community) -> None:
    await with_reminder(community)
    await evenings(community, 5)
    assert len(received(community)) == 5
    await evenings(community)
    assert "I'll stop reminding you in Careers in AI" in shown(community)[-1]
    assert "[Log today]" in shown(community)[-1]
    await evenings(community, 3)
    assert len(received(community)) == 6
    settings = await community.slash("streak settings")
    assert "I paused your 20:00 reminder" in message_text(settings)
    await community.slash("streak log")
    assert "I paused" not in message_text(await community.slash("streak settings"))
    await evenings(community)
    assert "[No more reminders]" in shown(community)[-1]
    assert len(received(community)) == 7


async def test_a_change_of_zone_does_not_bring_back_reminders_that_have_stopped(community: Community) -> None:
    await with_reminder(community)
    await evenings(community, 6)
    form = await community.press(response_of(await community.slash("streak settings")), "Time zone")
    await fill(community.ann, form, "Asia/Tokyo")
    await evenings(community, 2)
    assert len(received(community)) == 6


async def test_choosing_an_hour_brings_reminders_back(community: Community) -> None:
    await with_reminder(community)
    await evenings(community, 6)
    settings = response_of(await community.slash("streak settings"))
    await community.ann.select(settings, ["21"], custom_id=f"pick:streaks:reminder:{community.guild.id}")
    await evenings(community)
    assert len(received(community)) == 7


async def test_a_log_now_and_then_keeps_reminders_coming(community: Community) -> None:
    await with_reminder(community)
    for _ in range(2):
        await evenings(community, 4)
        await community.slash("streak log")
    assert "I'll stop" not in "".join(shown(community))


async def test_the_end_of_a_reminder_that_is_told_twice_counts_once(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    source = StreakReminders(community.bot, LivingReminder(community.bot))
    [row] = await community.bot.database.fetch("SELECT * FROM occurrences WHERE kind = 'streak-reminder'")
    due_at = instant_from(row["due_at"])
    occurrence = Occurrence(REMINDER_KIND, community.guild.id, row["key"], due_at, ToMember(community.ann.id))
    await source.on_settled(occurrence, Outcome(State.SENT, row["message_id"]))
    assert await community.bot.database.fetch_value("SELECT reminders_ignored FROM streak_members") == 1


async def test_a_press_that_ends_reminders_takes_the_buttons_away(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    await community.ann.user.click(received(community)[0], label="No more reminders")
    assert shown(community)[0] == "Reminders are off."


async def test_a_reminder_that_cannot_be_changed_keeps_nobody_from_a_log(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    community.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    assert "Day 1" in message_text(await community.slash("streak log"))


async def test_a_log_of_today_closes_the_reminder_of_yesterday_once(community: Community) -> None:
    await with_reminder(community)
    await evenings(community)
    await community.env.advance_time(12 * HOUR)
    done = await community.ann.user.click(received(community)[0], label="Log today")
    assert "Day 1" in message_text(done)
    assert shown(community) == ["**Thu 1 Jan 2026**: missed. It happens to everyone."]
    assert await community.bot.database.fetch_value("SELECT reminder_message_id FROM streak_members") is None
    await community.slash("streak log")
    assert shown(community) == ["**Thu 1 Jan 2026**: missed. It happens to everyone."]
