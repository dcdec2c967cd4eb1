"""The reminder to look at scenarios again: only for who asked, once, on the day that they chose, and gone with them."""

from typing import Any

import simcord

from tests.cogs.admin.test_features_off import switch_off
from tests.cogs.worksheets.walks import fill_form, walk_through, worksheet_of
from tests.support.community import Community
from tests.support.reading import buttons, message_text, response_of

HOUR = 3_600
DAY = 24 * HOUR
# It is 2026-01-01 00:00 UTC, and the example of the worksheet says "in three months".
TO_APRIL = 90 * DAY


async def asked(community: Community) -> simcord.ResponseMessage:
    """Ann has filled in the scenarios and wants to be reminded of them."""
    result = await walk_through(community, worksheet_of(community, "scenarios"))
    return response_of(await community.press(result, "Remind me on April 1"))


async def time_passes(community: Community, seconds: float) -> None:
    await community.env.advance_time(seconds)
    await community.bot.run_due(community.bot.clock())


def received(community: Community) -> list[Any]:
    """What Ann finds in her direct messages, oldest first."""
    if community.ann.id not in community.env.backend.dm_channels:
        return []
    return [message for message in reversed(community.ann.user.dm_channel.history()) if message.author.bot]


async def reminders_of(community: Community) -> list[tuple[str | None, str | None]]:
    rows = await community.bot.database.fetch("SELECT remind_at, remind_zone FROM worksheet_sheets")
    return [(row["remind_at"], row["remind_zone"]) for row in rows]


async def test_who_asks_is_reminded_at_nine_on_that_day_once(community: Community) -> None:
    await community.slash("streak join", timezone="Europe/Berlin")
    page = await asked(community)
    assert "I'll remind you by direct message on <t:" in message_text(page)
    assert await reminders_of(community) == [("2026-04-01T07:00:00.000000+00:00", "Europe/Berlin")]
    await time_passes(community, TO_APRIL + 6 * HOUR)
    assert received(community) == []
    await time_passes(community, HOUR + 60)
    [message] = received(community)
    assert "Time to look again" in message_text(message)
    result = await community.ann.user.click(message, label="Look at my answers")
    assert "## Scenarios" in message_text(result)
    await time_passes(community, DAY)
    assert len(received(community)) == 1
    assert await reminders_of(community) == [(None, None)]


async def test_nobody_is_reminded_who_did_not_ask_or_took_it_back(community: Community) -> None:
    page = await asked(community)
    await community.press(page, "Don't remind me")
    assert "remind you" not in message_text(page)
    assert "Remind me on April 1" in buttons(page)
    await time_passes(community, TO_APRIL + DAY)
    assert received(community) == []


async def test_another_month_moves_the_reminder(community: Community) -> None:
    page = await asked(community)
    worksheet = worksheet_of(community, "scenarios")
    await community.press(page, "Edit answers")
    for label in ("Continue", "Continue"):
        await community.press(page, label)
    form = await community.press(page, "Change")
    await fill_form(community.ann, form, worksheet.steps[2].questions, {**worksheet.sample, "months": "1"})
    [(at, _zone)] = await reminders_of(community)
    assert at is not None
    assert at.startswith("2026-02-01")


async def test_deleting_the_worksheet_deletes_the_reminder(community: Community) -> None:
    await asked(community)
    page = response_of(await community.slash("worksheet delete", name="scenarios"))
    await community.press(page, "Delete")
    await time_passes(community, TO_APRIL + DAY)
    assert received(community) == []


async def test_who_left_the_server_gets_none(community: Community) -> None:
    await asked(community)
    community.guild.remove_member(community.ann)
    await time_passes(community, TO_APRIL + DAY)
    assert received(community) == []


async def test_a_worksheet_without_a_day_to_look_again_offers_no_reminder(community: Community) -> None:
    page = await walk_through(community, worksheet_of(community, "days-that-count"))
    assert [label for label in buttons(page) if "emind" in label] == []


async def test_a_reminder_waits_while_worksheets_are_off(community: Community) -> None:
    await asked(community)
    await switch_off(community, "worksheets")
    await time_passes(community, TO_APRIL + 12 * HOUR)
    assert received(community) == []
    await switch_off(community)
    await time_passes(community, DAY)
    assert len(received(community)) == 1
