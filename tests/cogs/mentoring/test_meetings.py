"""When and where two who agreed talk: asked once, and said wherever the meeting stands."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from bot.errors import UserError
from cogs.mentoring.matching.hours import is_night
from cogs.mentoring.parse import parse_link
from tests.cogs.mentoring.acts import HOST, SEEKER, Interviews
from tests.support.forms import fields, fill
from tests.support.reading import button_labels, buttons, message_text, response_of, walk

LINK = "https://meet.example.org/abc_def"


async def with_a_time(interviews: Interviews) -> Any:
    """The thread of Ann and Bob, who meet in 50 hours."""
    thread = await interviews.pair_with_bob()
    await interviews.ann.slash(thread, "mentoring schedule", time="in 50 hours")
    return thread


async def time_card(interviews: Interviews, thread: Any) -> Any:
    return next(
        message for message in await interviews.messages_in(thread) if "The time is set" in message_text(message)
    )


async def event(message: Any) -> Any:
    """Of the calendar file that a message carries."""
    [attachment] = message.attachments
    [written] = icalendar.Calendar.from_ical(await attachment.read()).walk("VEVENT")
    return written


async def test_the_thread_as_the_place_stands_on_the_cards_in_reminders_and_in_the_calendar(
    interviews: Interviews,
) -> None:
    thread = await with_a_time(interviews)
    card = await time_card(interviews, thread)
    assert "Where will you talk?" in message_text(card)
    chosen = await interviews.bob.click(card, label="Here in the thread")
    assert f"in your thread <#{thread.id}>" in message_text(chosen)
    card = await time_card(interviews, thread)
    assert "Where will you talk?" not in message_text(card)
    assert f"Where: in your thread <#{thread.id}>" in message_text(card)
    about = await event(card)
    assert about["LOCATION"] == "Your interview thread on Discord"
    assert about["URL"].endswith(f"/{thread.id}")
    assert about["SUMMARY"] == "Interview: ann × bob"
    assert f"### Where\nin your thread <#{thread.id}>" in message_text((await interviews.messages_in(thread))[0])
    await interviews.hours_pass(27)
    assert f"Where: in your thread <#{thread.id}>" in message_text((await interviews.messages_in(thread))[-1])
    assert f"Where: in your thread <#{thread.id}>" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_a_link_is_checked_kept_and_can_be_changed(interviews: Interviews) -> None:
    thread = await with_a_time(interviews)
    card = await time_card(interviews, thread)
    refused = await fill(interviews.ann, await interviews.ann.click(card, label="A link"), "meet.example.org")
    assert "starts with https://" in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert fields(again)[0]["value"] == "meet.example.org"
    assert f"<{LINK}>" in message_text(await fill(interviews.ann, again, LINK))
    assert (await event(await time_card(interviews, thread)))["LOCATION"] == LINK
    status = await interviews.slash(interviews.bob, "status")
    assert f"Where: <{LINK}>" in message_text(status)


async def test_a_voice_channel_is_chosen_from_a_list(interviews: Interviews) -> None:
    thread = await with_a_time(interviews)
    voice = interviews.community.guild.create_voice_channel("Talk")
    page = await interviews.ann.click(await time_card(interviews, thread), label="A voice channel")
    [select] = [part for part in walk(response_of(page).components) if part["type"] == 8]
    chosen = await interviews.ann.select(response_of(page), [voice], custom_id=select["custom_id"])
    assert f"<#{voice.id}>" in message_text(chosen)
    assert f"Where: <#{voice.id}>" in message_text(await time_card(interviews, thread))


async def test_a_time_in_the_middle_of_the_others_night_is_said(interviews: Interviews) -> None:
    bob = interviews.bob
    saved = await interviews.profile(bob, *HOST)
    form = await bob.click(response_of(saved), label="Languages, time zone, about you")
    await fill(bob, form, "English", "Tokyo", "")
    await interviews.slash(bob, "host", capacity="2")
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(response_of(saved), label="Languages, time zone, about you")
    await fill(interviews.ann, form, "English", "Berlin", "")
    await interviews.ask(interviews.ann)
    await bob.user.click((await interviews.direct_messages(bob))[-1], label="Accept")
    thread = await interviews.thread()
    saved = await interviews.ann.slash(thread, "mentoring schedule", time="2026-01-05 19:00")
    assert f"That's **03:00** for <@{bob.id}>" in message_text(saved)
    assert f"That's **03:00** for <@{bob.id}>" in message_text(await time_card(interviews, thread))


async def test_an_old_suggestion_moves_an_agreed_time_only_after_a_question(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    card = (await interviews.messages_in(thread))[0]
    slots = [label for label in button_labels(card) if "Jan" in label]
    await interviews.slash(interviews.ann, "schedule", time="in 90 hours")
    asked = await interviews.bob.click(card, label=slots[0])
    assert "Move your interview?" in message_text(asked)
    assert "The time has changed" not in message_text((await interviews.messages_in(thread))[-1])
    stale = response_of(asked)
    assert "Saved: <t:" in message_text(await interviews.bob.click(stale, label="Move it"))
    assert "The time has changed" in message_text((await interviews.messages_in(thread))[-1])


async def test_in_direct_messages_times_are_on_the_readers_clock_and_the_other_can_be_reached(
    interviews: Interviews,
) -> None:
    interviews.env.backend.delete_channel(interviews.channel.id)
    await interviews.ask_bob()
    await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[-1], label="Accept")
    card = (await interviews.direct_messages(interviews.ann))[-1]
    assert f"message <@{interviews.bob.id}> directly" in message_text(card)
    slots = [label for label in button_labels(card) if "Jan" in label]
    assert len(slots) == 3
    assert not any("UTC" in label for label in slots)
    set_time = await interviews.ann.user.click(card, label=slots[0])
    assert {"By direct message", "A link"} <= set(buttons(set_time))
    assert "A voice channel" not in buttons(set_time)


@pytest.mark.parametrize(
    "typed", ["", "https://", "http://example.org/a", "https://a b.org", "https://x.org/<@5>", "x" * 9]
)
def test_what_is_no_link_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="https://"):
        parse_link(typed)


def test_the_night_is_when_nobody_would_be_asked_to_talk(now: Any) -> None:
    midnight = now.replace(hour=0, minute=0)
    nights = [hour for hour in range(24) if is_night("UTC", midnight + timedelta(hours=hour), 30)]
    assert nights == [0, 1, 2, 3, 4, 5, 6, 23]
