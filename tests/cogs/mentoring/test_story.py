"""The whole story as members live it: profile, host, request, a no, another host, a yes, the talk, thanks, and on."""

import pytest

from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews, fields, fill, labels, said
from tests.community import buttons, shown, words


async def test_from_a_profile_to_paying_it_forward(interviews: Interviews) -> None:  # noqa: PLR0915 - one story
    ann, bob, cleo = interviews.ann, interviews.bob, interviews.come("cleo")

    saved = await interviews.profile(ann, *SEEKER)
    assert "switch of **both role and industry**" in words(saved)
    assert "assumed" in words(saved)
    assert "Read the chapter" in buttons(saved)

    for host in (bob, cleo):
        assert "You are a host" in words(await interviews.host(host))

    suggested = await interviews.slash(ann, "request")
    assert "does what you want to do" in words(suggested)
    form = await ann.click(shown(suggested), label="Ask bob")
    assert "I have asked" in words(await fill(ann, form, GOAL))

    [offer] = await interviews.letters(bob)
    assert "first year as a machine learning engineer" in said(offer)
    await bob.user.click(offer, label="Not now")
    assert "Still looking" in words(await interviews.slash(ann, "status"))

    [rerouted] = await interviews.letters(cleo)
    accepted = await cleo.user.click(rerouted, label="Accept")
    assert "Agreed" in words(accepted)

    thread = await interviews.thread()
    prep = (await interviews.posts(thread))[0]
    assert f"<@{ann.id}>" in said(prep)
    assert f"<@{cleo.id}>" in said(prep)
    assert "Do not ask for a job" in said(prep)

    picking = await ann.click(prep, label="Pick questions")
    first = fields(picking)[0]["options"][0]
    await fill(ann, picking, [first["value"]], "What would you do differently?")
    assert "What would you do differently?" in words(await cleo.click(prep, label="Pick questions"))

    scheduled = await ann.slash(thread, "mentoring schedule", time="2026-01-05 15:00")
    assert "<t:1767" in words(scheduled)
    assert [one.filename for one in shown(scheduled).attachments] == ["interview.ics"]
    assert "The time is set" in said((await interviews.posts(thread))[-1])

    await interviews.hours_pass(93)
    assert "is tomorrow" in said((await interviews.posts(thread))[-1])
    await interviews.hours_pass(22.5)
    assert "is soon" in said((await interviews.posts(thread))[-1])

    await interviews.hours_pass(26)
    asking = (await interviews.posts(thread))[-1]
    assert "How did it go?" in said(asking)
    met = await ann.click(asking, label="We met")
    assert "Good to hear" in words(met)

    thanked = await fill(ann, await ann.click(shown(met), label="Say thanks"), "You helped me choose my first project.")
    assert "Handed over" in words(thanked)
    assert "You helped me choose my first project" in said((await interviews.letters(cleo))[-1])

    note = await fill(ann, await ann.click(shown(met), label="Note what you learned"), "Start small.")
    assert "Start small" in words(note)
    assert "Start small" not in words(await interviews.slash(cleo, "status"))

    await interviews.hours_pass(25)
    forward = (await interviews.letters(ann))[-1]
    assert "Pay it forward" in said(forward)
    hosting = await ann.user.click(forward, label="I will be a host")
    assert "You are a host" in words(hosting)
    await interviews.hours_pass(24 * 30)
    assert [said(one) for one in (await interviews.letters(ann))].count(said(forward)) == 1


async def test_the_thread_s_button_sets_a_time_in_both_days(interviews: Interviews) -> None:
    thread = await interviews.paired()
    prep = (await interviews.posts(thread))[0]
    slot = next(one for one in labels(prep) if one.endswith("UTC"))
    assert "The time is set" in words(await interviews.bob.click(prep, label=slot))
    status = await interviews.slash(interviews.ann, "status")
    assert "You meet <t:" in words(status)
    moved = await fill(interviews.ann, await interviews.ann.click(shown(status), label="Move it"), "in 3 hours")
    assert "The time has changed" in words(moved)
    off = await interviews.bob.click((await interviews.posts(thread))[-1], label="Call it off")
    assert "Called off" in words(off)
    assert "called off" in said((await interviews.posts(thread))[-1])
    assert "No time is set yet" in words(await interviews.slash(interviews.ann, "status"))


async def test_nobody_fits_then_a_host_appears_and_the_oldest_request_comes_first(interviews: Interviews) -> None:
    ann, cleo = interviews.ann, interviews.come("cleo")
    for seeker in (ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        waiting = await interviews.ask(seeker)
        assert "waiting list" in words(waiting)
    assert "Your place is **2**" in words(waiting)
    await interviews.host(interviews.bob, "1")
    await interviews.hours_pass(0)
    first = next(one for one in await interviews.letters(interviews.bob) if f"<@{ann.id}>" in said(one))
    await interviews.bob.user.click(first, label="Accept")
    assert "at place **1**" in words(await interviews.slash(cleo, "status"))


async def test_who_leaves_is_asked_once_and_the_other_side_is_told_kindly(interviews: Interviews) -> None:
    await interviews.paired()
    leaving = await interviews.slash(interviews.bob, "leave")
    assert "1 interview agreed on" in words(leaving)
    left = await interviews.bob.click(shown(leaving), label="Leave and delete")
    assert "You have left" in words(left)
    assert any("says nothing about you" in said(one) for one in await interviews.letters(interviews.ann))
    assert "Your request" in words(await interviews.slash(interviews.ann, "status"))
    assert "nothing to leave" not in words(await interviews.slash(interviews.ann, "leave"))


async def test_a_pause_until_a_day_and_back(interviews: Interviews) -> None:
    bob = interviews.bob
    await interviews.host(bob)
    assert "**Paused** until <t:" in words(await interviews.slash(bob, "host", pause="2 weeks"))
    assert "There are no hosts here yet" in words(await interviews.slash(bob, "hosts"))
    assert "You are listed" in words(await interviews.slash(bob, "host", pause="off"))
    page = await interviews.slash(bob, "host")
    paused = await bob.click(shown(page), label="Pause for a month")
    assert "**Paused** until" in words(paused)
    back = await bob.click(shown(paused), label="Return now")
    assert "You are listed" in words(back)
    stopped = await bob.click(shown(back), label="Stop hosting")
    assert "no host any more" in words(stopped)


async def test_the_directory_shows_hosts_with_shared_hours_and_filters_by_synonym(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    await interviews.host(interviews.come("cleo"), "3", "Product manager", "Finance", "", "", "roadmaps")
    await interviews.profile(interviews.ann, *SEEKER)
    everybody = words(await interviews.slash(interviews.ann, "hosts"))
    assert everybody.count("free this month") == 2
    assert "12 hours of shared daytime" in everybody
    some = words(await interviews.slash(interviews.ann, "hosts", role="ML engineer"))
    assert f"<@{interviews.bob.id}>" in some
    assert "roadmaps" not in some
    assert "Nobody who fits" in words(await interviews.slash(interviews.ann, "hosts", role="astronaut"))


async def test_the_directory_turns_its_pages_with_the_filter(interviews: Interviews) -> None:
    for number in range(6):
        await interviews.host(interviews.come(f"host{number}"), "1", *HOST)
    page = await interviews.slash(interviews.ann, "hosts", role="MLE")
    assert words(page).count("1 place free") == 5
    turned = await interviews.ann.click(shown(page), label="Next")
    assert words(turned).count("1 place free") == 1
    assert "For: Machine learning engineer" in words(turned)


async def test_the_second_form_changes_what_was_assumed(interviews: Interviews) -> None:
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(shown(saved), label="Languages, zone and a line about you")
    changed = words(await fill(interviews.ann, form, "english, español", "Madrid", "I like maps."))
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
