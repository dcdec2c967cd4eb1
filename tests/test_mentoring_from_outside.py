"""Interviews over real HTTP and a real WebSocket: each page, form, select, file and thread as Discord wants it, who can
see it, and what a kill leaves. What the pages say is tested in tests/cogs/mentoring."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord_server.permissions import BOT_DEFAULT, CREATE_PRIVATE_THREADS
from tests.discord_server.records import Exchange
from tests.discord_server.server import DiscordServer
from tests.support.mentoring_outside import GOAL, HOST, SEEKER, Interviews, ago, looked_at
from tests.support.reading import button_labels
from tests.support.waiting import until

MEETING_OVER = "UPDATE mentoring_pairs SET meeting_at = ?, ask_at = ? WHERE state = 'open'"
OFFER = "would like to talk with you"


@pytest.fixture
async def interviews(tmp_path: Path) -> AsyncIterator[Interviews]:
    """At the end, every request of the bot must have kept to Discord's published description."""
    async with DiscordServer() as server:
        yield Interviews(server, tmp_path)
        assert server.findings == []


async def test_an_interview_is_agreed_on_held_and_thanked_for_across_a_kill(  # noqa: PLR0915 - one story
    interviews: Interviews,
) -> None:
    ann, bob, cleo, server = interviews.ann, interviews.bob, interviews.cleo, interviews.server
    async with interviews.bot() as running:
        await interviews.chooses_channel()
        saved = await interviews.has_profile(ann, *SEEKER)
        details = await interviews.presses(ann, saved.message, "Languages, time zone, about you")
        await interviews.fills(ann, details, "english, español", "Madrid", "I like maps.")
        for host in (bob, cleo):
            await interviews.is_host(host)
        suggested = await interviews.does(ann, "mentoring request")
        await interviews.fills(ann, await interviews.presses(ann, suggested.message, "Ask bob"), GOAL)
        await interviews.presses(bob, await interviews.direct_message(bob, OFFER), "Not now")
        offer = await interviews.direct_message(cleo, OFFER)
        assert "It's a match" in (await interviews.presses(cleo, offer, "Accept")).text
        running.kill()
        await running.wait()

    async with interviews.bot() as running:
        await until(lambda: bool(interviews.threads()) and bool(interviews.card(interviews.threads()[0])))
        [thread] = interviews.threads()
        assert set(thread.joined) == {server.world.bot.id, ann.id, cleo.id}
        assert (thread.parent_id, thread.invitable) == (interviews.interviews.id, False)
        card = interviews.card(thread)
        assert card is not None
        assert set((card.allowed_mentions or {})["users"]) == {ann.id, cleo.id}

        preparing = await interviews.presses(ann, card, "How to prepare")
        picking = await interviews.presses(ann, preparing.message, "Pick questions")
        await interviews.fills(ann, picking, ["0"], "What would you do differently?")
        assert "differently?" in (await interviews.presses(cleo, card, "How to prepare")).text
        scheduled = await interviews.does(ann, "mentoring schedule", thread, time="in 3 days 15:00")
        assert "Saved: <t:" in scheduled.text
        posted = await interviews.post(thread, "The time is set")
        assert [attachment["filename"] for attachment in posted.attachments] == ["interview.ics"]

        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(ann, "mentoring status")
        met = await interviews.presses(ann, status.message, "We met")
        thanking = await interviews.presses(ann, met.message, "Say thanks")
        await interviews.fills(ann, thanking, "You helped me choose a first project.")
        await interviews.direct_message(cleo, "You helped me choose a first project")
        await interviews.presses(ann, await interviews.direct_message(ann, "Pay it forward"), "Become a host")
        noting = await interviews.presses(ann, met.message, "Note what you learned")
        await interviews.fills(ann, noting, "Start small.")
        assert [interviews.direct_messages(bob, OFFER), interviews.direct_messages(cleo, OFFER)] == [1, 1]
        assert interviews.direct_messages(ann, "Pay it forward") == 1
        assert "Traceback" not in running.output


def assert_calendar_file(interviews: Interviews, exchange: Exchange) -> None:
    assert exchange.message is not None
    [attachment] = exchange.message.attachments
    content = interviews.server.file(attachment).decode()
    assert attachment["filename"] == "interview.ics"
    assert re.match(r"BEGIN:VCALENDAR\r\n[\s\S]*BEGIN:VEVENT\r\n[\s\S]*END:VCALENDAR\r\n$", content)


async def test_the_pages_of_hosts_and_of_the_directory(interviews: Interviews) -> None:
    ann, bob = interviews.ann, interviews.bob
    async with interviews.bot():
        first = await interviews.does(bob, "mentoring host")
        saved = await interviews.fills(bob, await interviews.presses(bob, first.message, "My profile"), *HOST)
        hosting = await interviews.presses(bob, saved.message, "Become a host")
        hosting = await interviews.picks(bob, hosting.message, "mentoring:capacity", ["3"])
        for label in ("Pause for a month", "Return now", "Stop hosting", "Host again"):
            hosting = await interviews.presses(bob, hosting.message, label)
        await interviews.does(bob, "mentoring host", capacity="2", pause="2 weeks")

        for number, member in enumerate((interviews.cleo, *interviews.everyone, ann, bob)):
            await interviews.is_host(member, str(number + 1))
        directory = await interviews.does(ann, "mentoring hosts", role="MLE", industry="Health care")
        turned = await interviews.presses(ann, directory.message, "Next")
        assert (await interviews.presses(ann, turned.message, "Previous")).text == directory.text
        await interviews.presses(ann, turned.message, "Find someone for me")


async def test_what_is_offered_while_somebody_types(interviews: Interviews) -> None:
    async with interviews.bot():
        for command, option, typed, expected in (
            ("profile", "role", "MLE", "Machine learning engineer"),
            ("profile", "target_role", "astronaut", "astronaut"),
            ("profile", "industry", "health", "Health care"),
            ("profile", "target_industry", "health", "Health care"),
            ("hosts", "role", "data sci", "Data scientist"),
            ("hosts", "industry", "financ", "Financial services"),
            ("host", "capacity", "", "8"),
            ("host", "pause", "", "off"),
        ):
            offered = await interviews.server.autocomplete(
                interviews.ann, interviews.channel, f"mentoring {command}", option, **{option: typed}
            )
            assert offered.errors == ()
            assert expected in [choice["value"] for choice in offered.choices], (command, option)


async def test_the_pages_of_seekers_and_forms_that_open_again(interviews: Interviews) -> None:
    ann, bob, cleo, dan = interviews.ann, interviews.bob, interviews.cleo, interviews.everyone[0]
    async with interviews.bot():
        form = await interviews.does(ann, "mentoring request")
        refused = await interviews.fills(ann, form, "x" * 900, "", "", "", "")
        again = await interviews.presses(ann, refused.message, "Open the form again")
        nobody = await interviews.fills(ann, again, *SEEKER)
        goal = await interviews.presses(ann, nobody.message, "Join the waiting list")
        refused = await interviews.fills(ann, goal, "")
        goal = await interviews.presses(ann, refused.message, "Open the form again")
        await interviews.fills(ann, goal, GOAL)
        request = await interviews.does(ann, "mentoring request")
        withdrawing = await interviews.presses(ann, request.message, "Withdraw")
        kept = await interviews.presses(ann, withdrawing.message, "Keep it")
        withdrawing = await interviews.presses(ann, kept.message, "Withdraw")
        await interviews.presses(ann, withdrawing.message, "Withdraw it")

        await interviews.has_profile(dan, *SEEKER)
        for host in (bob, cleo):
            await interviews.is_host(host)
        await interviews.does(dan, "mentoring avoid", member=cleo)
        await interviews.does(dan, "mentoring avoid", member=cleo)
        await interviews.asks(dan, host=bob)
        offer = await interviews.direct_message(bob, OFFER)
        await interviews.fills(bob, await interviews.presses(bob, offer, "Report"), "Not kind.")
        await interviews.presses(bob, offer, "Pause me")
        await interviews.direct_message(cleo, f"<@{dan.id}> from")
        staying = await interviews.does(dan, "mentoring leave")
        await interviews.presses(dan, staying.message, "Stay")
        leaving = await interviews.does(dan, "mentoring leave")
        await interviews.presses(dan, leaving.message, "Leave and delete")
        await interviews.direct_message(cleo, "That request is closed")
        interviews.time_passes("UPDATE mentoring_profiles SET paused_at = ? WHERE member_id = ?", ago(days=1), ann.id)
        paused = await interviews.does(ann, "mentoring status")
        await interviews.presses(ann, paused.message, "I'm back")


async def test_the_pages_of_two_who_agreed(interviews: Interviews) -> None:
    ann, bob, cleo = interviews.ann, interviews.bob, interviews.cleo
    async with interviews.bot():
        await interviews.chooses_channel()
        await interviews.has_profile(ann, *SEEKER)
        await interviews.is_host(bob)
        await interviews.is_host(cleo)
        thread = await interviews.paired(ann, bob)
        card = interviews.card(thread)
        assert card is not None
        slots = [label for label in button_labels(card) if re.match("[A-Z][a-z]{2} [0-9]", label)]
        await interviews.presses(bob, card, slots[0])
        time_set = await interviews.post(thread, "The time is set")
        status = await interviews.does(ann, "mentoring status")
        assert_calendar_file(interviews, await interviews.presses(ann, status.message, "Calendar file"))
        await interviews.presses(ann, time_set, "Here in the thread")
        form = await interviews.presses(ann, time_set, "Another time")
        refused = await interviews.fills(ann, form, "tomorrow 25:00")
        form = await interviews.presses(ann, refused.message, "Open the form again")
        await interviews.fills(ann, form, "in 26 hours")
        moved = await interviews.post(thread, "The time has changed")
        await interviews.presses(bob, moved, "Cancel this time")
        await interviews.post(thread, "Time cancelled")
        await interviews.fills(bob, await interviews.presses(bob, card, "Report"), "They did not answer.")
        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(bob, "mentoring status")
        await interviews.presses(bob, status.message, "Not yet")

        second = await interviews.paired(ann, cleo)
        choosing = await interviews.does(ann, "mentoring schedule", time="in 50 hours")
        await interviews.picks(ann, choosing.message, "mentoring:choose", [interviews.pair_in(second)])
        await interviews.does(ann, "mentoring schedule", time="in 60 hours", partner=cleo)
        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(ann, "mentoring status")
        missed = await interviews.presses(ann, status.message, "It didn't happen")
        await interviews.presses(ann, missed.message, "Ask for another one")


async def test_who_takes_no_direct_messages_is_told_in_a_thread_of_their_own_or_at_their_next_command(
    interviews: Interviews,
) -> None:
    ann, bob, server = interviews.ann, interviews.bob, interviews.server
    async with interviews.bot():
        await interviews.chooses_channel()
        await interviews.has_profile(ann, *SEEKER)
        await interviews.is_host(bob)
        server.set_dms(bob, open_to_bots=False)
        server.set_dms(ann, open_to_bots=False)
        await interviews.asks(ann)
        await interviews.acting_until(lambda: bool(interviews.threads()))
        [own] = interviews.threads()
        offer = await interviews.post(own, "asks for 20 to 30 minutes")
        assert set(server.world.channels[own.id].joined) == {server.world.bot.id, bob.id}
        server.set_bot_permissions(interviews.guild, BOT_DEFAULT & ~CREATE_PRIVATE_THREADS)
        await interviews.presses(bob, offer, "Accept")
        await interviews.acting_until(lambda: interviews.held_for(ann) == 1)
        status = looked_at(await server.slash(ann, interviews.channel, "mentoring status"))
        await until(lambda: bool(server.refresh(status).followups))
        [beside] = server.refresh(status).followups
        assert "It's a match" in beside.text
        assert beside.visible_to == ann.id
