"""News for members who cannot be reached, and what follows when somebody leaves the server."""

from typing import Any

import pytest

from bot.guilds.notices import newest_notices
from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.support.forms import fill
from tests.support.reading import message_text


def close_direct_messages(interviews: Interviews) -> None:
    """Of everybody, for the bot."""
    interviews.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)


async def test_closed_direct_messages_lead_to_a_private_thread(interviews: Interviews) -> None:
    close_direct_messages(interviews)
    await interviews.ask_bob()
    await interviews.hours_pass(0)
    [thread] = await interviews.threads()
    offer = (await interviews.messages_in(thread))[-1]
    assert "would like to talk with you" in message_text(offer)
    assert interviews.bob.id in [user.id for user in offer.mentions]
    assert "It's a match" in message_text(await interviews.bob.click(offer, label="Accept"))


async def test_closed_on_all_sides_the_news_waits_for_the_next_command(interviews: Interviews) -> None:
    close_direct_messages(interviews)
    interviews.env.backend.delete_channel(interviews.channel.id)
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    await interviews.ask(interviews.ann)
    await interviews.hours_pass(0)
    assert "1 message is waiting" in message_text(await interviews.slash(interviews.bob, "hosts"))
    status = await interviews.slash(interviews.bob, "status")
    [news] = status.followups
    assert "would like to talk with you" in message_text(news)
    assert "waiting for you" not in message_text(await interviews.slash(interviews.bob, "hosts"))
    assert "It's a match" in message_text(await interviews.bob.click(news, label="Accept"))


async def test_without_the_channel_each_is_written_to_and_moderators_are_told(interviews: Interviews) -> None:
    interviews.env.backend.delete_channel(interviews.channel.id)
    await interviews.ask_bob()
    await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[-1], label="Accept")
    for member in (interviews.ann, interviews.bob):
        assert "It's a match" in message_text((await interviews.direct_messages(member))[-1])
    notices = await newest_notices(interviews.bot.database, interviews.community.guild.id, 5, "mentoring")
    assert "couldn't open a private thread" in notices[0].text
    prep = (await interviews.direct_messages(interviews.ann))[-1]
    form = await interviews.ann.user.click(prep, label="Another time")
    assert "You're meeting <t:" in message_text(await fill(interviews.ann.user, form, "tomorrow 15:00"))
    assert "The time is set" in message_text((await interviews.direct_messages(interviews.bob))[-1])


async def test_a_deleted_thread_is_replaced_by_letters_to_each(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    interviews.env.backend.delete_channel(thread.id)
    set_time = await interviews.slash(interviews.ann, "schedule", time="tomorrow 15:00")
    assert "Saved: <t:" in message_text(set_time)
    await interviews.hours_pass(0)
    assert "The time is set" in message_text((await interviews.direct_messages(interviews.bob))[-1])


# Who leaves the server


@pytest.mark.parametrize("leaver", ["seeker", "host"])
@pytest.mark.parametrize("stage", ["asked", "paired", "scheduled", "met"])
async def test_who_leaves_the_guild_at_any_stage_leaves_nobody_waiting(
    interviews: Interviews, stage: str, leaver: str
) -> None:
    thread: Any = None
    await interviews.ask_bob()
    if stage != "asked":
        await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[-1], label="Accept")
        thread = await interviews.thread()
    if stage in ("scheduled", "met"):
        await interviews.ann.slash(thread, "mentoring schedule", time="in 30 hours")
        await interviews.run_due()
    if stage == "met":
        await interviews.hours_pass(60)
        await interviews.bob.click((await interviews.messages_in(thread))[-1], label="We met")
    gone, staying = (interviews.ann, interviews.bob) if leaver == "seeker" else (interviews.bob, interviews.ann)
    interviews.community.guild.remove_member(gone)
    await interviews.hours_pass(80)
    await interviews.hours_pass(24 * 30)
    status = message_text(await interviews.slash(staying, "status"))
    assert "asks you" not in status
    assert "Interview with" not in status
    assert "How did it go" not in status
    if stage in ("paired", "scheduled"):
        messages = await interviews.direct_messages(staying)
        assert any("no longer takes part" in message_text(message) for message in messages)
    if leaver == "host" and stage != "met":
        assert "On the waiting list" in status


async def test_a_host_who_left_the_guild_is_not_in_the_directory(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    interviews.community.guild.remove_member(interviews.bob)
    await interviews.env.advance_time(3_600)
    assert "No one is hosting here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))
