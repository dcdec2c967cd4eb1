"""The whole story as members live it: profile, host, request, a no, another host, a yes, the talk, thanks, and on."""

import pytest
from discord.ext import commands

from bot.feature import Feature
from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews
from tests.support.forms import fields, fill
from tests.support.reading import button_labels, buttons, message_text, response_of, walk


async def test_from_a_profile_to_paying_it_forward(interviews: Interviews) -> None:  # noqa: PLR0915 - one story
    ann, bob, cleo = interviews.ann, interviews.bob, interviews.join("cleo")

    saved = await interviews.profile(ann, *SEEKER)
    assert "switch **both role and industry**" in message_text(saved)
    assert "I guessed" in message_text(saved)
    assert "Read the chapter" in buttons(saved)

    for host in (bob, cleo):
        assert "You're a host" in message_text(await interviews.host(host))

    suggested = await interviews.slash(ann, "request")
    assert "Same role you want" in message_text(suggested)
    form = await ann.click(response_of(suggested), label="Ask bob")
    assert "I've asked" in message_text(await fill(ann, form, GOAL))

    [offer] = await interviews.direct_messages(bob)
    assert "first year as a machine learning engineer" in message_text(offer)
    await bob.user.click(offer, label="Not now")
    assert "Still looking" in message_text(await interviews.slash(ann, "status"))

    [rerouted] = await interviews.direct_messages(cleo)
    accepted = await cleo.user.click(rerouted, label="Accept")
    assert "It's a match" in message_text(accepted)

    thread = await interviews.thread()
    prep = (await interviews.messages_in(thread))[0]
    assert f"<@{ann.id}>" in message_text(prep)
    assert f"<@{cleo.id}>" in message_text(prep)

    preparing = await ann.click(prep, label="How to prepare")
    assert "Don't ask for a job" in message_text(preparing)
    assert "Ideas for questions" in message_text(preparing)
    assert "CV" not in message_text(preparing), "what helps the host is the host's"
    picking = await ann.click(response_of(preparing), label="Pick questions")
    first = fields(picking)[0]["options"][0]
    await fill(ann, picking, [first["value"]], "What would you do differently?")
    assert "What would you do differently?" in message_text(await cleo.click(prep, label="How to prepare"))

    scheduled = await ann.slash(thread, "mentoring schedule", time="2026-01-05 15:00")
    assert "<t:1767" in message_text(scheduled)
    assert response_of(scheduled).attachments == [], "the thread has the card with the file"
    time_message = (await interviews.messages_in(thread))[-1]
    assert "The time is set" in message_text(time_message)
    assert [attachment.filename for attachment in time_message.attachments] == ["interview.ics"]

    await interviews.hours_pass(93)
    assert "is tomorrow" in message_text((await interviews.messages_in(thread))[-1])
    await interviews.hours_pass(22.5)
    assert "is soon" in message_text((await interviews.messages_in(thread))[-1])

    await interviews.hours_pass(26)
    asking = (await interviews.messages_in(thread))[-1]
    assert "How did it go?" in message_text(asking)
    met = await ann.click(asking, label="We met")
    assert "Your first interview" in message_text(met)

    thanked = await fill(
        ann, await ann.click(response_of(met), label="Say thanks"), "You helped me choose my first project."
    )
    assert "Sent to" in message_text(thanked)
    assert "You helped me choose my first project" in message_text((await interviews.direct_messages(cleo))[-1])

    note = await fill(ann, await ann.click(response_of(met), label="Note what you learned"), "Start small.")
    assert "Start small" in message_text(note)
    assert "Start small" not in message_text(await interviews.slash(cleo, "status"))

    await interviews.hours_pass(25)
    forward = (await interviews.direct_messages(ann))[-1]
    assert "Pay it forward" in message_text(forward)
    hosting = await ann.user.click(forward, label="Become a host")
    assert "You're a host" in message_text(hosting)
    await interviews.hours_pass(24 * 30)
    invitations = [
        message for message in await interviews.direct_messages(ann) if "Pay it forward" in message_text(message)
    ]
    assert len(invitations) == 1
    assert "You're a host now" in message_text(invitations[0])
    assert buttons(invitations[0]) == {}


async def test_the_thread_s_button_sets_a_time_in_both_days(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    prep = (await interviews.messages_in(thread))[0]
    slot = next(label for label in button_labels(prep) if "Jan" in label)
    assert "Saved: <t:" in message_text(await interviews.bob.click(prep, label=slot))
    status = await interviews.slash(interviews.ann, "status")
    assert "You're meeting <t:" in message_text(status)
    moved = await fill(interviews.ann, await interviews.ann.click(response_of(status), label="Move it"), "in 3 hours")
    assert "Saved: <t:" in message_text(moved)
    assert "The time has changed" in message_text((await interviews.messages_in(thread))[-1])
    off = await interviews.bob.click((await interviews.messages_in(thread))[-1], label="Cancel this time")
    assert "Time cancelled" in message_text(off)
    assert "Time cancelled" in message_text((await interviews.messages_in(thread))[-1])
    assert "No time set yet" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_a_talk_that_was_not_yet_or_did_not_happen(interviews: Interviews) -> None:
    await interviews.pair_with_bob()
    await interviews.slash(interviews.ann, "schedule", time="in 1 day at 12:00")
    await interviews.hours_pass(38)
    page = await interviews.slash(interviews.bob, "status")
    assert "How did it go" in message_text(page)
    assert "Not yet, then" in message_text(await interviews.bob.click(response_of(page), label="Not yet"))
    page = await interviews.slash(interviews.ann, "status")
    missed = await interviews.ann.click(response_of(page), label="It didn't happen")
    assert "Things come up" in message_text(missed)
    again = await interviews.ann.click(response_of(missed), label="Ask for another one")
    assert "Nobody fits right now" in message_text(again)
    leaving = await interviews.ask(interviews.ann)
    assert "waiting list" in message_text(leaving)
    assert "your open request" in message_text(await interviews.slash(interviews.ann, "leave"))


async def test_a_calendar_file_is_given_again_by_the_status(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    await interviews.ann.slash(thread, "mentoring schedule", time="in 30 hours")
    page = await interviews.slash(interviews.bob, "status")
    given = await interviews.bob.click(response_of(page), label="Calendar file")
    assert "For your calendar" in message_text(given)
    assert [attachment.filename for attachment in response_of(given).attachments] == ["interview.ics"]


async def test_nobody_fits_then_a_host_appears_and_the_oldest_request_comes_first(interviews: Interviews) -> None:
    ann, cleo = interviews.ann, interviews.join("cleo")
    for seeker in (ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        waiting = await interviews.ask(seeker)
        assert "waiting list" in message_text(waiting)
    assert "You're **number 2**" in message_text(waiting)
    await interviews.host(interviews.bob, "1")
    await interviews.hours_pass(0)
    first = await interviews.offer_message(interviews.bob, ann)
    await interviews.bob.user.click(first, label="Accept")
    assert "number **1**" in message_text(await interviews.slash(cleo, "status"))


async def test_who_leaves_is_asked_once_and_the_other_side_is_told_kindly(interviews: Interviews) -> None:
    await interviews.pair_with_bob()
    leaving = await interviews.slash(interviews.bob, "leave")
    assert "1 interview you agreed to" in message_text(leaving)
    stayed = await interviews.bob.click(response_of(leaving), label="Stay")
    assert "Your interviews" in message_text(stayed)
    leaving = await interviews.slash(interviews.bob, "leave")
    left = await interviews.bob.click(response_of(leaving), label="Leave and delete")
    assert "You've left" in message_text(left)
    messages = await interviews.direct_messages(interviews.ann)
    assert any("says nothing about you" in message_text(message) for message in messages)
    assert "Your request" in message_text(await interviews.slash(interviews.ann, "status"))
    assert "nothing to leave" not in message_text(await interviews.slash(interviews.ann, "leave"))


async def test_a_pause_until_a_day_and_back(interviews: Interviews) -> None:
    bob = interviews.bob
    assert "**2 interviews** a month" in message_text(await interviews.host(bob))
    assert "**Paused** until <t:" in message_text(await interviews.slash(bob, "host", pause="2 weeks"))
    assert "your own hosting is paused" in message_text(await interviews.slash(bob, "hosts"))
    assert "You're listed" in message_text(await interviews.slash(bob, "host", pause="off"))
    page = await interviews.slash(bob, "host")
    paused = await bob.click(response_of(page), label="Pause for a month")
    assert "**Paused** until" in message_text(paused)
    back = await bob.click(response_of(paused), label="Return now")
    assert "You're listed" in message_text(back)
    stopped = await bob.click(response_of(back), label="Stop hosting")
    assert "stopped hosting" in message_text(stopped)
    again = await bob.click(response_of(stopped), label="Host again")
    [capacities] = [item for item in walk(response_of(again).components) if item["type"] == 3]
    assert "Become a host" in message_text(again)
    chosen = await bob.select(response_of(again), ["3"], custom_id=capacities["custom_id"])
    assert "**3 interviews** a month" in message_text(chosen)


async def test_the_directory_shows_hosts_with_shared_hours_and_filters_by_synonym(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    await interviews.host(interviews.join("cleo"), "3", "Product manager", "Finance", "", "", "roadmaps")
    await interviews.profile(interviews.ann, *SEEKER)
    everybody = message_text(await interviews.slash(interviews.ann, "hosts"))
    assert everybody.count("open this month") == 2
    assert "12 h overlap" in everybody
    some = message_text(await interviews.slash(interviews.ann, "hosts", role="ML engineer"))
    assert f"<@{interviews.bob.id}>" in some
    assert "roadmaps" not in some
    assert "Nobody who fits" in message_text(await interviews.slash(interviews.ann, "hosts", role="astronaut"))


async def test_the_directory_turns_its_pages_with_the_filter(interviews: Interviews) -> None:
    for number in range(6):
        await interviews.host(interviews.join(f"host{number}"), "1", *HOST)
    page = await interviews.slash(interviews.ann, "hosts", role="MLE")
    assert message_text(page).count("1 spot open") == 5
    turned = await interviews.ann.click(response_of(page), label="Next")
    assert message_text(turned).count("1 spot open") == 1
    assert "For: Machine learning engineer" in message_text(turned)
    back = await interviews.ann.click(response_of(turned), label="Previous")
    assert message_text(back) == message_text(page)
    first_profile = await interviews.ann.click(response_of(turned), label="Find someone for me")
    assert len(fields(first_profile)) == 5, "the form of the profile"


async def test_the_second_form_changes_what_was_assumed(interviews: Interviews) -> None:
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(response_of(saved), label="Languages, time zone, about you")
    changed = message_text(await fill(interviews.ann, form, "english, español", "Madrid", "I like maps."))
    assert "**English, Spanish**" in changed
    assert "Europe/Madrid" in changed
    assert "I like maps" in changed
    assert "I guessed" not in changed
    again = await interviews.slash(interviews.ann, "profile", target_role="AI engineer")
    filled = [field.get("value") for field in fields(again)]
    assert filled[0] == "Data analyst"
    assert filled[2] == "AI engineer"


async def test_who_has_to_hear_of_an_act_hears_it_soon(interviews: Interviews, monkeypatch: pytest.MonkeyPatch) -> None:
    nudged: list[str] = []
    monkeypatch.setattr(interviews.bot.scheduler, "nudge", nudged.append)
    await interviews.slash(interviews.ann, "status")
    assert nudged == []
    await interviews.ask_bob()
    assert set(nudged) == {"mentoring-steps"}
    await interviews.run_due()
    assert nudged[-1] == "mentoring-letter"  # what the steps have written is sent at once


async def test_a_zone_that_another_feature_was_told_is_not_guessed(interviews: Interviews) -> None:
    async def get_zone(_guild_id: int, member_id: int) -> str | None:
        return "Asia/Tokyo" if member_id == interviews.ann.id else None

    interviews.bot.features.append(Feature("other", commands.Cog(), get_zone=get_zone))
    assert "**Asia/Tokyo**" in message_text(await interviews.profile(interviews.ann, *SEEKER))
    assert "Asia/Tokyo" not in message_text(await interviews.profile(interviews.bob, *SEEKER))


async def test_a_capacity_given_before_the_profile_is_kept(interviews: Interviews) -> None:
    page = await interviews.slash(interviews.bob, "host", capacity="3")
    await fill(interviews.bob, await interviews.bob.click(response_of(page), label="My profile"), *HOST)
    assert "**3 interviews** a month" in message_text(await interviews.slash(interviews.bob, "host"))


async def test_a_wish_is_not_called_a_role_switch_where_the_industry_is_unknown(interviews: Interviews) -> None:
    page = await interviews.profile(interviews.ann, "Student", "", "Data scientist", "Finance", "")
    assert "in an industry that you know" not in message_text(page)
    assert "role switch" not in message_text(page)


async def test_what_a_host_mistyped_is_shown_by_its_name(interviews: Interviews) -> None:
    await interviews.host(interviews.bob, "2", "Machine learning engineer", "helthcare", "", "", "computer vision")
    listed = message_text(await interviews.slash(interviews.ann, "hosts"))
    assert "helthcare" not in listed
