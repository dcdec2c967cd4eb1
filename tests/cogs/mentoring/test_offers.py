"""What hosts do with the requests that are put to them, and what silence does."""

from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.support.reading import buttons, message_text, response_of, walk


async def test_an_expired_offer_cannot_be_accepted_and_is_nudged_once_before(interviews: Interviews) -> None:
    await interviews.ask_bob()
    await interviews.hours_pass(49)
    assert "Still waiting for your answer" in message_text((await interviews.direct_messages(interviews.bob))[-1])
    await interviews.hours_pass(24)
    assert len(await interviews.direct_messages(interviews.bob)) == 2
    offer = (await interviews.direct_messages(interviews.bob))[0]
    assert "Nobody answered for 3 days" in message_text(offer)
    assert set(buttons(offer)) == {"Report"}
    assert "On the waiting list" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_accepting_twice_makes_one_pair(interviews: Interviews) -> None:
    await interviews.ask_bob()
    status = await interviews.slash(interviews.bob, "status")
    await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[-1], label="Accept")
    again = await interviews.bob.click(response_of(status), label="Accept")
    assert "It's a match" in message_text(again)
    assert len(await interviews.threads()) == 1


async def test_nobody_else_can_answer_an_offer(interviews: Interviews) -> None:
    await interviews.ask_bob()
    status = await interviews.slash(interviews.bob, "status")
    accept = buttons(status)["Accept"]["custom_id"]
    page = await interviews.slash(interviews.ann, "status")
    stored = interviews.env.backend.get_message(response_of(page).channel_id, response_of(page).id)
    [button] = [item for item in walk(stored.components) if item.get("label") == "Withdraw"]
    button["custom_id"] = accept
    assert "went to someone else" in message_text(await interviews.ann.click(response_of(page), custom_id=accept))
    assert (await interviews.threads()) == []


async def test_the_second_of_two_on_the_last_place_goes_on_politely(interviews: Interviews) -> None:
    bob, cleo = interviews.bob, interviews.join("cleo")
    await interviews.host(bob, "1")
    for seeker in (interviews.ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    first, second = [await interviews.offer_message(bob, seeker) for seeker in (interviews.ann, cleo)]
    await bob.user.click(first, label="Accept")
    late = message_text(await bob.user.click(second, label="Accept"))
    assert "already taken" in late or "places are taken" in late
    assert len(await interviews.threads()) == 1
    assert "On the waiting list" in message_text(await interviews.slash(cleo, "status"))


async def test_pause_me_keeps_the_host_unasked_until_they_return(interviews: Interviews) -> None:
    await interviews.ask_bob()
    rested = await interviews.bob.user.click((await interviews.direct_messages(interviews.bob))[0], label="Pause me")
    assert "**Paused** until" in message_text(rested)
    assert "No one is hosting here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))
    back = await interviews.bob.user.click(response_of(rested), label="Return now")
    assert "You're listed" in message_text(back)


async def test_three_silences_pause_a_host_and_one_press_returns(interviews: Interviews) -> None:
    bob = interviews.bob
    await interviews.host(bob)
    for name in ("cleo", "dan", "eve"):
        seeker = interviews.join(name)
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    await interviews.direct_messages(bob)
    await interviews.hours_pass(72.5)
    pause_message = (await interviews.direct_messages(bob))[-1]
    assert "Taking a break?" in message_text(pause_message)
    assert "one press, and you're back" in message_text(await interviews.slash(bob, "host")).lower()
    back = await bob.user.click(pause_message, label="I'm back")
    assert "Welcome back" in message_text(back)
    assert "You're listed" in message_text(await interviews.slash(bob, "host"))
    pause_message = (await interviews.direct_messages(bob))[-1]
    assert "You're back." in message_text(pause_message)
    assert buttons(pause_message) == {}
