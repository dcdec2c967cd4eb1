"""The whole story as members live it: profile, host, request, a no, another host, a yes, the talk, thanks, and on."""

import pytest

from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews
from tests.support.forms import fields, fill
from tests.support.reading import button_labels, buttons, message_text, response_of


async def test_from_a_profile_to_paying_it_forward(interviews: Interviews) -> None:
    ann, bob, cleo = interviews.ann, interviews.bob, interviews.come("cleo")

    saved = await interviews.profile(ann, *SEEKER)
    assert "switch of **both role and industry**" in message_text(saved)
    assert "assumed" in message_text(saved)
    assert "Read the chapter" in buttons(saved)

    for host in (bob, cleo):
        assert "You are a host" in message_text(await interviews.host(host))

    suggested = await interviews.slash(ann, "request")
    assert "does what you want to do" in message_text(suggested)
    form = await ann.click(response_of(suggested), label="Ask bob")
    assert "I have asked" in message_text(await fill(ann, form, GOAL))

    [offer] = await interviews.letters(bob)
    assert "first year as a machine learning engineer" in message_text(offer)
    await bob.user.click(offer, label="Not now")
    assert "Still looking" in message_text(await interviews.slash(ann, "status"))

    [rerouted] = await interviews.letters(cleo)
    accepted = await cleo.user.click(rerouted, label="Accept")
    assert "Agreed" in message_text(accepted)

    thread = await interviews.thread()
    prep = (await interviews.posts(thread))[0]
    assert f"<@{ann.id}>" in message_text(prep)
    assert f"<@{cleo.id}>" in message_text(prep)
    assert "Do not ask for a job" in message_text(prep)

    picking = await ann.click(prep, label="Pick questions")
    first = fields(picking)[0]["options"][0]
    await fill(ann, picking, [first["value"]], "What would you do differently?")
    assert "What would you do differently?" in message_text(await cleo.click(prep, label="Pick questions"))

    scheduled = await ann.slash(thread, "mentoring schedule", time="2026-01-05 15:00")
    assert "<t:1767" in message_text(scheduled)
    assert [one.filename for one in response_of(scheduled).attachments] == ["interview.ics"]
    assert "The time is set" in message_text((await interviews.posts(thread))[-1])

    await interviews.hours_pass(93)
    assert "is tomorrow" in message_text((await interviews.posts(thread))[-1])
    await interviews.hours_pass(22.5)
    assert "is soon" in message_text((await interviews.posts(thread))[-1])

    await interviews.hours_pass(26)
    asking = (await interviews.posts(thread))[-1]
    assert "How did it go?" in message_text(asking)
    met = await ann.click(asking, label="We met")
    assert "Good to hear" in message_text(met)

    thanked = await fill(
        ann, await ann.click(response_of(met), label="Say thanks"), "You helped me choose my first project."
    )
    assert "Handed over" in message_text(thanked)
    assert "You helped me choose my first project" in message_text((await interviews.letters(cleo))[-1])

    note = await fill(ann, await ann.click(response_of(met), label="Note what you learned"), "Start small.")
    assert "Start small" in message_text(note)
    assert "Start small" not in message_text(await interviews.slash(cleo, "status"))

    await interviews.hours_pass(25)
    forward = (await interviews.letters(ann))[-1]
    assert "Pay it forward" in message_text(forward)
    hosting = await ann.user.click(forward, label="I will be a host")
    assert "You are a host" in message_text(hosting)
    await interviews.hours_pass(24 * 30)
    assert [message_text(one) for one in (await interviews.letters(ann))].count(message_text(forward)) == 1


async def test_the_thread_s_button_sets_a_time_in_both_days(interviews: Interviews) -> None:
    thread = await interviews.paired()
    prep = (await interviews.posts(thread))[0]
    slot = next(one for one in button_labels(prep) if one.endswith("UTC"))
    assert "The time is set" in message_text(await interviews.bob.click(prep, label=slot))
    status = await interviews.slash(interviews.ann, "status")
    assert "You meet <t:" in message_text(status)
    moved = await fill(interviews.ann, await interviews.ann.click(response_of(status), label="Move it"), "in 3 hours")
    assert "The time has changed" in message_text(moved)
    off = await interviews.bob.click((await interviews.posts(thread))[-1], label="Call it off")
    assert "Called off" in message_text(off)
    assert "called off" in message_text((await interviews.posts(thread))[-1])
    assert "No time is set yet" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_nobody_fits_then_a_host_appears_and_the_oldest_request_comes_first(interviews: Interviews) -> None:
    ann, cleo = interviews.ann, interviews.come("cleo")
    for seeker in (ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        waiting = await interviews.ask(seeker)
        assert "waiting list" in message_text(waiting)
    assert "Your place is **2**" in message_text(waiting)
    await interviews.host(interviews.bob, "1")
    await interviews.hours_pass(0)
    first = next(one for one in await interviews.letters(interviews.bob) if f"<@{ann.id}>" in message_text(one))
    await interviews.bob.user.click(first, label="Accept")
    assert "at place **1**" in message_text(await interviews.slash(cleo, "status"))


async def test_who_leaves_is_asked_once_and_the_other_side_is_told_kindly(interviews: Interviews) -> None:
    await interviews.paired()
    leaving = await interviews.slash(interviews.bob, "leave")
    assert "1 interview agreed on" in message_text(leaving)
    left = await interviews.bob.click(response_of(leaving), label="Leave and delete")
    assert "You have left" in message_text(left)
    assert any("says nothing about you" in message_text(one) for one in await interviews.letters(interviews.ann))
    assert "Your request" in message_text(await interviews.slash(interviews.ann, "status"))
    assert "nothing to leave" not in message_text(await interviews.slash(interviews.ann, "leave"))


async def test_a_pause_until_a_day_and_back(interviews: Interviews) -> None:
    bob = interviews.bob
    await interviews.host(bob)
    assert "**Paused** until <t:" in message_text(await interviews.slash(bob, "host", pause="2 weeks"))
    assert "There are no hosts here yet" in message_text(await interviews.slash(bob, "hosts"))
    assert "You are listed" in message_text(await interviews.slash(bob, "host", pause="off"))
    page = await interviews.slash(bob, "host")
    paused = await bob.click(response_of(page), label="Pause for a month")
    assert "**Paused** until" in message_text(paused)
    back = await bob.click(response_of(paused), label="Return now")
    assert "You are listed" in message_text(back)
    stopped = await bob.click(response_of(back), label="Stop hosting")
    assert "no host any more" in message_text(stopped)


async def test_the_directory_shows_hosts_with_shared_hours_and_filters_by_synonym(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    await interviews.host(interviews.come("cleo"), "3", "Product manager", "Finance", "", "", "roadmaps")
    await interviews.profile(interviews.ann, *SEEKER)
    everybody = message_text(await interviews.slash(interviews.ann, "hosts"))
    assert everybody.count("free this month") == 2
    assert "12 hours of shared daytime" in everybody
    some = message_text(await interviews.slash(interviews.ann, "hosts", role="ML engineer"))
    assert f"<@{interviews.bob.id}>" in some
    assert "roadmaps" not in some
    assert "Nobody who fits" in message_text(await interviews.slash(interviews.ann, "hosts", role="astronaut"))


async def test_the_directory_turns_its_pages_with_the_filter(interviews: Interviews) -> None:
    for number in range(6):
        await interviews.host(interviews.come(f"host{number}"), "1", *HOST)
    page = await interviews.slash(interviews.ann, "hosts", role="MLE")
    assert message_text(page).count("1 place free") == 5
    turned = await interviews.ann.click(response_of(page), label="Next")
    assert message_text(turned).count("1 place free") == 1
    assert "For: Machine learning engineer" in message_text(turned)


async def test_the_second_form_changes_what_was_assumed(interviews: Interviews) -> None:
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(response_of(saved), label="Languages, zone and a line about you")
    changed = message_text(await fill(interviews.ann, form, "english, español", "Madrid", "I like maps."))
    assert "**English, Spanish**" in changed
    assert "Europe/Madrid" in changed
    assert "I like maps" in changed
    assert "assumed" not in changed
    again = await interviews.slash(interviews.ann, "profile", target_role="AI engineer")
    filled = [one.get("value") for one in fields(again)]
    assert filled[0] == "Data analyst"
    assert filled[2] == "AI engineer"


async def test_who_has_to_hear_of_an_act_hears_it_soon(interviews: Interviews, monkeypatch: pytest.MonkeyPatch) -> None:
    nudged: list[str] = []
    monkeypatch.setattr(interviews.bot.scheduler, "nudge", nudged.append)
    await interviews.slash(interviews.ann, "status")
    assert nudged == []
    await interviews.asked()
    assert set(nudged) == {"mentoring-letter"}
