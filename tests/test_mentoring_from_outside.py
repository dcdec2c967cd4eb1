"""Interviews as Discord meets them: every command, form, select and letter over real HTTP and a real WebSocket."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord_server.permissions import BOT_DEFAULT, CREATE_PRIVATE_THREADS
from tests.discord_server.records import Exchange
from tests.discord_server.server import DiscordServer
from tests.mentoring_outside import GOAL, HOST, SEEKER, Interviews, ago, labels, looked_at, until

MEETING_OVER = "UPDATE mentoring_pairs SET meeting_at = ?, ask_at = ? WHERE state = 'open'"


@pytest.fixture
async def interviews(tmp_path: Path) -> AsyncIterator[Interviews]:
    """At the end, every request of the bot must have kept to Discord's published description."""
    async with DiscordServer() as server:
        yield Interviews(server, tmp_path)
        assert server.findings == []


async def test_the_whole_story_from_a_profile_to_paying_it_forward(interviews: Interviews) -> None:  # noqa: PLR0915 - one story
    ann, bob, cleo, server = interviews.ann, interviews.bob, interviews.cleo, interviews.server
    async with interviews.bot() as running:
        await interviews.chooses_channel()
        saved = await interviews.has_profile(ann, *SEEKER)
        assert "switch of **both role and industry**" in saved.text
        more = await interviews.presses(ann, saved.message, "Languages, zone and a line about you")
        told = await interviews.fills(ann, more, "english, español", "Madrid", "I like maps.")
        assert "Europe/Madrid" in told.text
        for host in (bob, cleo):
            assert "You are a host" in (await interviews.is_host(host)).text

        suggested = await interviews.does(ann, "mentoring request")
        assert "does what you want to do" in suggested.text
        form = await interviews.presses(ann, suggested.message, "Ask bob")
        assert "I have asked" in (await interviews.fills(ann, form, GOAL)).text
        offer = await interviews.letter(bob, "Somebody would like to talk with you")
        assert "first year as a machine learning engineer" in offer.text
        assert "Not now" in (await interviews.presses(bob, offer, "Not now")).text
        assert "Still looking" in (await interviews.does(ann, "mentoring status")).text
        rerouted = await interviews.letter(cleo, "Somebody would like to talk with you")
        assert "Agreed" in (await interviews.presses(cleo, rerouted, "Accept")).text

        await until(lambda: bool(interviews.threads()) and bool(interviews.card(interviews.threads()[0])))
        [thread] = interviews.threads()
        assert set(thread.joined) == {server.world.bot.id, ann.id, cleo.id}
        assert (thread.parent_id, thread.invitable) == (interviews.interviews.id, False)
        card = interviews.card(thread)
        assert card is not None
        assert set((card.allowed_mentions or {})["users"]) == {ann.id, cleo.id}
        assert "Do not ask for a job" in card.text

        picking = await interviews.presses(ann, card, "Pick questions")
        assert "differently?" in (await interviews.fills(ann, picking, ["0"], "What would you do differently?")).text
        assert "differently?" in (await interviews.presses(cleo, card, "Pick questions")).text

        scheduled = await interviews.does(ann, "mentoring schedule", thread, time="in 3 days 15:00")
        assert_calendar(interviews, scheduled)
        posted = await interviews.post(thread, "The time is set")
        assert [one["filename"] for one in posted.attachments] == ["interview.ics"]

        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(ann, "mentoring status")
        assert "How did it go" in status.text
        met = await interviews.presses(ann, status.message, "We met")
        thanking = await interviews.presses(ann, met.message, "Say thanks")
        assert "Handed over" in (await interviews.fills(ann, thanking, "You helped me choose a first project.")).text
        await interviews.letter(cleo, "You helped me choose a first project")

        forward = await interviews.letter(ann, "Pay it forward")
        assert "You are a host" in (await interviews.presses(ann, forward, "I will be a host")).text
        noting = await interviews.presses(ann, met.message, "Note what you learned")
        assert "Start small" in (await interviews.fills(ann, noting, "Start small.")).text
        assert interviews.letters(ann, "Pay it forward") == 1
        assert "Traceback" not in running.output


def assert_calendar(interviews: Interviews, exchange: Exchange) -> None:
    assert exchange.message is not None
    [file] = exchange.message.attachments
    words = interviews.server.file(file).decode()
    assert file["filename"] == "interview.ics"
    assert re.match(r"BEGIN:VCALENDAR\r\n[\s\S]*BEGIN:VEVENT\r\n[\s\S]*END:VCALENDAR\r\n$", words)


async def test_hosts_set_pause_and_end_their_hosting_by_every_door(interviews: Interviews) -> None:
    ann, bob = interviews.ann, interviews.bob
    async with interviews.bot():
        first = await interviews.does(bob, "mentoring host")
        assert "First, your work" in first.text
        form = await interviews.presses(bob, first.message, "My profile")
        saved = await interviews.fills(bob, form, *HOST)
        hosting = await interviews.presses(bob, saved.message, "Be a host")
        hosting = await interviews.picks(bob, hosting.message, "mentoring:capacity", ["3"])
        assert "**3 interviews** a month" in hosting.text
        for label, said in (
            ("Pause for a month", "**Paused** until"),
            ("Return now", "You are listed"),
            ("Stop hosting", "no host any more"),
            ("Be a host again", "Be a host"),
        ):
            hosting = await interviews.presses(bob, hosting.message, label)
            assert said in hosting.text
        await interviews.does(bob, "mentoring host", capacity="2", pause="2 weeks")
        assert "You are listed" in (await interviews.does(bob, "mentoring host", pause="off")).text
        assert "from 1 to 8" in (await interviews.does(bob, "mentoring host", capacity="99")).text

        for number, member in enumerate((interviews.cleo, *interviews.everyone, ann)):
            await interviews.is_host(member, str(number + 1))
        listed = await interviews.does(ann, "mentoring hosts", role="MLE", industry="Health care")
        assert listed.text.count("this month") == 5
        turned = await interviews.presses(ann, listed.message, "Next")
        assert turned.text.count("this month") == 2
        assert (await interviews.presses(ann, turned.message, "Previous")).text == listed.text
        wish = await interviews.presses(ann, turned.message, "Find one for me")
        assert "computer vision" in wish.text or "Hosts who suit you" in wish.text


async def test_roles_industries_and_the_rest_are_offered_while_somebody_types(interviews: Interviews) -> None:
    async with interviews.bot():
        for command, option, begun, expected in (
            ("profile", "role", "MLE", "Machine learning engineer"),
            ("profile", "target_role", "astronaut", "astronaut"),
            ("profile", "industry", "health", "Health care"),
            ("profile", "target_industry", "health", "Health care"),
            ("hosts", "role", "data sci", "Data scientist"),
            ("hosts", "industry", "financ", "Financial services"),
            ("host", "capacity", "", "8"),
            ("host", "pause", "", "off"),
        ):
            typed = await interviews.server.autocomplete(
                interviews.ann, interviews.channel, f"mentoring {command}", option, **{option: begun}
            )
            assert typed.errors == ()
            assert expected in [one["value"] for one in typed.choices], (command, option)


async def test_seekers_wait_and_withdraw_and_nothing_that_was_refused_is_lost(interviews: Interviews) -> None:
    ann = interviews.ann
    async with interviews.bot():
        empty = await interviews.does(ann, "mentoring request")
        form = await interviews.presses(ann, empty.message, "My profile")
        refused = await interviews.fills(ann, form, "x" * 900, "", "", "", "")
        assert "900 characters" in refused.text
        again = await interviews.presses(ann, refused.message, "Open the form again")
        await interviews.fills(ann, again, *SEEKER)
        nobody = await interviews.does(ann, "mentoring request")
        goal = await interviews.presses(ann, nobody.message, "Put me on the waiting list")
        short = await interviews.fills(ann, goal, "")
        assert "That is empty" in short.text
        goal = await interviews.presses(ann, short.message, "Open the form again")
        assert "waiting list" in (await interviews.fills(ann, goal, GOAL)).text
        asked = await interviews.does(ann, "mentoring request")
        asking = await interviews.presses(ann, asked.message, "Withdraw")
        kept = await interviews.presses(ann, asking.message, "Keep it")
        asking = await interviews.presses(ann, kept.message, "Withdraw")
        assert "Withdrawn" in (await interviews.presses(ann, asking.message, "Withdraw it")).text


async def test_seekers_avoid_and_leave_and_hosts_rest_and_report_by_every_door(interviews: Interviews) -> None:
    ann, bob, cleo, dan = interviews.ann, interviews.bob, interviews.cleo, interviews.everyone[0]
    async with interviews.bot():
        for member in (ann, dan):
            await interviews.has_profile(member, *SEEKER)
        await interviews.is_host(bob)
        await interviews.is_host(cleo)
        assert "is on your list now" in (await interviews.does(dan, "mentoring avoid", member=cleo)).text
        assert f"<@{cleo.id}>" in (await interviews.does(dan, "mentoring avoid")).text
        assert "cannot take" in (await interviews.does(dan, "mentoring request", host=cleo)).text
        assert "off your list" in (await interviews.does(dan, "mentoring avoid", member=cleo)).text

        await interviews.asks(dan, host=bob)
        offer = await interviews.letter(bob, "asks for")
        report = await interviews.presses(bob, offer, "Report")
        assert "moderators have your report" in (await interviews.fills(bob, report, "Not kind.")).text
        assert "**Paused**" in (await interviews.presses(bob, offer, "Pause me")).text
        await interviews.letter(cleo, f"<@{dan.id}> asks for")
        leaving = await interviews.does(dan, "mentoring leave")
        assert "your open request" in leaving.text
        staying = await interviews.presses(dan, leaving.message, "Stay")
        assert "Your interviews" in staying.text
        leaving = await interviews.does(dan, "mentoring leave")
        assert "You have left" in (await interviews.presses(dan, leaving.message, "Leave and delete")).text
        await interviews.letter(cleo, "That request is over")
        interviews.time_passes("UPDATE mentoring_profiles SET paused_at = ? WHERE member_id = ?", ago(days=1), ann.id)
        paused = await interviews.does(ann, "mentoring status")
        assert "Welcome back" in (await interviews.presses(ann, paused.message, "I am back")).text


async def test_two_who_agreed_set_move_and_call_off_their_time_by_every_door(interviews: Interviews) -> None:
    ann, bob, cleo = interviews.ann, interviews.bob, interviews.cleo
    async with interviews.bot():
        await interviews.chooses_channel()
        await interviews.has_profile(ann, *SEEKER)
        await interviews.is_host(bob)
        await interviews.is_host(cleo)
        thread = await interviews.paired(ann, bob)
        card = interviews.card(thread)
        assert card is not None
        slot = next(one for one in labels(card) if one.endswith("UTC"))
        assert "The time is set" in (await interviews.presses(bob, card, slot)).text
        told = await interviews.post(thread, "The time is set")
        assert_calendar(interviews, await interviews.presses(ann, told, "Calendar file"))
        form = await interviews.presses(ann, told, "Another time")
        refused = await interviews.fills(ann, form, "tomorrow 25:00")
        form = await interviews.presses(ann, refused.message, "Open the form again")
        moved = await interviews.fills(ann, form, "in 26 hours")
        assert "The time has changed" in moved.text
        assert "Called off" in (await interviews.presses(bob, told, "Call it off")).text
        await interviews.post(thread, "The time is called off")
        report = await interviews.presses(bob, card, "Report")
        assert "moderators have your report" in (await interviews.fills(bob, report, "They did not answer.")).text
        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(bob, "mentoring status")
        assert "Later, then" in (await interviews.presses(bob, status.message, "Later")).text

        second = await interviews.paired(ann, cleo)
        which = await interviews.does(ann, "mentoring schedule", time="in 50 hours")
        assert "Which interview?" in which.text
        chosen = await interviews.picks(ann, which.message, "mentoring:choose", [interviews.pair_in(second)])
        assert "The time" in chosen.text
        assert "The time" in (await interviews.does(ann, "mentoring schedule", time="in 60 hours", partner=cleo)).text
        card = interviews.card(second)
        assert card is not None
        picking = await interviews.presses(ann, card, "Pick questions")
        assert "Your questions" in (await interviews.fills(ann, picking, [], "How did you begin?")).text
        interviews.time_passes(MEETING_OVER, ago(days=1, hours=1), ago(minutes=1))
        status = await interviews.does(ann, "mentoring status")
        missed = await interviews.presses(ann, status.message, "It did not happen")
        assert "Things come up" in missed.text
        assert (await interviews.presses(ann, missed.message, "Ask for another one")).message is not None


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
        assert "Agreed" in (await interviews.presses(bob, offer, "Accept")).text
        await interviews.acting_until(lambda: interviews.held_for(ann) == 1)
        status = looked_at(await server.slash(ann, interviews.channel, "mentoring status"))
        await until(lambda: bool(server.refresh(status).followups))
        [beside] = server.refresh(status).followups
        assert "Your interview" in beside.text
        assert beside.visible_to == ann.id
