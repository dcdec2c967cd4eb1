"""What members may type or press that cannot be: they get a sentence and a way on, and nothing they wrote is lost."""

from typing import Any

import pytest
import simcord

from bot.guilds.notices import newest_notices
from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews
from tests.support.forms import fields, fill
from tests.support.reading import buttons, message_text, response_of, walk

# Profiles


async def test_a_profile_full_of_mentions_pings_and_formats_nothing(interviews: Interviews) -> None:
    typed = ("@everyone", "<@&1> [x](https://x.y)", f"<@{interviews.bob.id}>", "**bold**", "@here, <#1>")
    text = message_text(await interviews.profile(interviews.ann, *typed))
    assert "Your profile is saved" in text
    assert "@everyone" not in text
    assert "@here" not in text
    assert f"<@{interviews.bob.id}>" not in text
    assert "[x](" not in text


async def test_a_profile_that_is_too_long_is_given_back(interviews: Interviews) -> None:
    long = "very " * 700
    refused = await interviews.profile(interviews.ann, *SEEKER[:2], long, *SEEKER[3:])
    assert "The role you want is 3,499 characters long" in message_text(refused)
    assert "very very" in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert fields(again)[0]["value"] == SEEKER[0]
    assert fields(again)[2]["value"] == long.strip()
    assert "Your profile is saved" in message_text(await fill(interviews.ann, again, *SEEKER))


async def test_an_option_of_5000_characters_gets_a_sentence(interviews: Interviews) -> None:
    assert "5,000 characters long" in message_text(await interviews.slash(interviews.ann, "profile", role="x" * 5_000))
    assert "Nobody who fits" in message_text(await interviews.slash(interviews.ann, "hosts", role="x" * 5_000))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("", "", "", "", ""), "That was empty"),
        (("", "", "AI engineer", "", "a, b, c, d, e, f"), "That's 6 topics"),
    ],
)
async def test_a_profile_that_cannot_be_is_not_stored(
    interviews: Interviews, typed: tuple[str, ...], expected: str
) -> None:
    assert expected in message_text(await interviews.profile(interviews.ann, *typed))
    assert "You don't have a profile here" in message_text(await interviews.slash(interviews.ann, "status"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("Klingon 2", "Berlin", ""), "I don't know the language"),
        (("English", "Atlantis", ""), "I don't know the time zone"),
        (("English", "Berlin", "x" * 301), "The line about you is 301 characters long"),
    ],
)
async def test_the_second_form_gives_back_what_it_refuses(
    interviews: Interviews, typed: tuple[str, ...], expected: str
) -> None:
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(response_of(saved), label="Languages, time zone, about you")
    refused = await fill(interviews.ann, form, *typed)
    assert expected in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert [field.get("value") or "" for field in fields(again)] == list(typed)


# Hosts


@pytest.mark.parametrize("capacity", ["0", "99", "-1", "many", "1.5", "x" * 5_000])
async def test_a_capacity_out_of_range_gets_a_sentence_and_makes_no_host(interviews: Interviews, capacity: str) -> None:
    refused = message_text(await interviews.host(interviews.bob, capacity))
    assert "1 to 8" in refused or "characters; I read" in refused
    assert "No one is hosting here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))


async def test_a_host_without_work_is_led_to_the_profile(interviews: Interviews) -> None:
    for _ in range(2):
        refused = await interviews.slash(interviews.bob, "host", capacity="2")
        assert "Tell me your current role" in message_text(refused)
        await interviews.profile(interviews.bob, "", "", "AI engineer", "", "")
    form = await interviews.bob.click(response_of(refused), label="My profile")
    saved = await fill(interviews.bob, form, *HOST)
    assert "Become a host" in buttons(saved)


@pytest.mark.parametrize("pause", ["whenever", "yesterday", "2020-01-01", "tomorrow 25:00", "400 days"])
async def test_a_pause_until_no_day_changes_nothing(interviews: Interviews, pause: str) -> None:
    await interviews.host(interviews.bob)
    assert "Saved" not in message_text(await interviews.slash(interviews.bob, "host", pause=pause))
    assert "You're listed" in message_text(await interviews.slash(interviews.bob, "host"))


async def test_who_is_no_host_has_nothing_to_pause(interviews: Interviews) -> None:
    await interviews.profile(interviews.bob, *HOST)
    assert "nothing to pause" in message_text(await interviews.slash(interviews.bob, "host", pause="2 weeks"))


# Requests


@pytest.mark.parametrize(
    ("goal", "expected"),
    [("", "That's empty"), ("  AI  ", "“AI” doesn't tell"), ("x " * 1_500, "2,999 characters")],
)
async def test_a_goal_that_says_nothing_or_too_much_is_given_back(
    interviews: Interviews, goal: str, expected: str
) -> None:
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    refused = await interviews.ask(interviews.ann, goal)
    assert expected in message_text(refused)
    assert (await interviews.direct_messages(interviews.bob)) == []
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert (fields(again)[0].get("value") or "") == goal.strip()
    assert "Asked" in message_text(await fill(interviews.ann, again, GOAL))


async def test_asking_oneself_a_bot_or_a_stranger_shows_who_could_be_asked(interviews: Interviews) -> None:
    cleo = interviews.join("cleo")
    robot = interviews.community.guild.add_member(interviews.env.create_user("robot", bot=True))
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    refusals = {interviews.ann: "That's you!", robot: "A bot has no work", cleo: "They don't offer interviews here"}
    for member, reason in refusals.items():
        page = await interviews.slash(interviews.ann, "request", host=member)
        assert reason in message_text(page)
        assert "Ask bob" in buttons(page)


async def test_full_paused_and_avoiding_hosts_are_asked_in_the_same_words(interviews: Interviews) -> None:
    ann, bob, cleo, dan, eve = interviews.ann, interviews.bob, *map(interviews.join, ("cleo", "dan", "eve"))
    for host in (bob, cleo, dan):
        await interviews.host(host, "1")
    await interviews.profile(eve, *SEEKER)
    await interviews.ask(eve, host=bob)
    await bob.user.click((await interviews.direct_messages(bob))[-1], label="Accept")
    await interviews.slash(cleo, "host", pause="2 weeks")
    await interviews.slash(dan, "avoid", member=ann)
    await interviews.profile(ann, *SEEKER)
    answers = set()
    for host in (bob, cleo, dan):
        asked = await fill(ann, await interviews.slash(ann, "request", host=host), GOAL)
        status = message_text(await interviews.slash(ann, "status"))
        answers.add((message_text(asked).replace(str(host.id), "HOST"), status))
        withdrawing = await ann.click(response_of(asked), label="Withdraw")
        await ann.click(response_of(withdrawing), label="Withdraw it")
    [(answer, _status)] = answers
    assert "I've asked <@HOST>" in answer


async def test_a_goal_is_kept_for_another_host_where_the_first_hosts_no_more_meanwhile(interviews: Interviews) -> None:
    for host in (interviews.bob, interviews.join("cleo")):
        await interviews.host(host)
    await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.slash(interviews.ann, "request", host=interviews.bob)
    hosting = await interviews.slash(interviews.bob, "host")
    await interviews.bob.click(response_of(hosting), label="Stop hosting")
    refused = await fill(interviews.ann, form, GOAL)
    assert "offer interviews here" in message_text(refused)
    suggestions = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert "Ask bob" not in buttons(suggestions)
    form = await interviews.ann.click(response_of(suggestions), label="Ask cleo")
    assert fields(form)[0]["value"] == GOAL
    assert "I've asked" in message_text(await fill(interviews.ann, form, GOAL))


async def test_a_second_request_shows_the_first(interviews: Interviews) -> None:
    await interviews.ask_bob()
    offer = await interviews.offer_message(interviews.bob, interviews.ann)
    page = await interviews.slash(interviews.ann, "request")
    assert "Your request is open" in message_text(page)
    asked = await interviews.ann.click(response_of(page), label="Withdraw")
    done = await interviews.ann.click(response_of(asked), label="Withdraw it")
    assert "Withdrawn" in message_text(done)
    late = message_text(await interviews.bob.user.click(offer, label="Accept"))
    assert "no longer open" in late
    assert "Find someone for me" in buttons(await interviews.slash(interviews.ann, "request"))


async def test_a_request_without_a_wish_is_led_to_it_before_anything_is_typed(interviews: Interviews) -> None:
    await interviews.host(interviews.bob, "2", "Data analyst", "Retail", "", "", "")
    page = await interviews.slash(interviews.bob, "request")
    assert "First, your goal" in message_text(page)
    assert "My profile" in buttons(page)


async def test_from_the_wish_to_talk_to_an_offer_it_takes_four_steps(interviews: Interviews) -> None:
    """The command, the form of the profile, a host, and the goal; six would be allowed."""
    await interviews.host(interviews.bob)
    form = await interviews.slash(interviews.ann, "request")
    matches = await fill(interviews.ann, form, *SEEKER)
    assert "Your profile is saved" in message_text(matches)
    assert "I guessed that you speak English" in message_text(matches)
    goal = await interviews.ann.click(response_of(matches), label="Ask bob")
    assert "I've asked" in message_text(await fill(interviews.ann, goal, GOAL))
    assert "would like to talk with you" in message_text((await interviews.direct_messages(interviews.bob))[-1])


async def test_whom_somebody_wanted_to_ask_is_kept_while_they_fill_in_their_profile(interviews: Interviews) -> None:
    await interviews.host(interviews.bob, "2", "Gardener", "", "", "", "")
    form = await interviews.slash(interviews.ann, "request", host=interviews.bob)
    page = await fill(interviews.ann, form, *SEEKER)
    goal = await interviews.ann.click(response_of(page), label="Ask bob")
    assert f"I've asked <@{interviews.bob.id}>" in message_text(await fill(interviews.ann, goal, GOAL))


async def test_a_profile_that_was_refused_on_the_way_leads_on_to_the_request(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    form = await interviews.slash(interviews.ann, "request")
    refused = await fill(interviews.ann, form, "x" * 200, *SEEKER[1:])
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert fields(again)[0]["value"] == "x" * 200
    assert "Your best matches" in message_text(await fill(interviews.ann, again, *SEEKER))


async def test_what_is_offered_while_typing_is_understood(interviews: Interviews) -> None:
    ann, general = interviews.ann, interviews.community.general
    await interviews.host(ann)
    for option, value in (("capacity", "3"), ("pause", "1 month"), ("pause", "off")):
        offered = await ann.autocomplete(general, "mentoring host", option, "")
        assert value in [choice["value"] for choice in offered]
        assert "Saved" in message_text(await interviews.slash(ann, "host", **{option: value}))
    roles = [choice["name"] for choice in await ann.autocomplete(general, "mentoring profile", "role", "ml eng")]
    assert roles[0] == "Machine learning engineer"
    own = [choice["name"] for choice in await ann.autocomplete(general, "mentoring profile", "industry", "beekeeping")]
    assert own[-1] == "beekeeping"


# Times


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2020-01-01 15:00", "That time has passed"),
        ("tomorrow 25:00", "isn't a time"),
        ("soon", "no time"),
        ("x" * 5_000, "characters; I read"),
        ("in 5 minutes", "less than 15 minutes"),
    ],
)
async def test_a_time_that_cannot_be_gets_a_sentence_and_sets_nothing(
    interviews: Interviews, typed: str, expected: str
) -> None:
    thread = await interviews.pair_with_bob()
    assert expected in message_text(await interviews.ann.slash(thread, "mentoring schedule", time=typed))
    refused = await fill(
        interviews.ann,
        await interviews.ann.click((await interviews.messages_in(thread))[0], label="Another time"),
        typed[:4_000],
    )
    assert expected in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert fields(again)[0]["value"] == typed[:4_000]
    assert "No time set yet" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_without_an_interview_there_is_nothing_to_schedule(interviews: Interviews) -> None:
    assert "no interview to set a time for" in message_text(
        await interviews.slash(interviews.ann, "schedule", time="friday 3pm")
    )
    await interviews.pair_with_bob()
    with_cleo = await interviews.slash(
        interviews.ann, "schedule", time="friday 3pm", partner=interviews.community.moderator
    )
    assert "no open interview with that member" in message_text(with_cleo)


async def test_of_several_interviews_one_is_chosen(interviews: Interviews) -> None:
    cleo = interviews.join("cleo")
    await interviews.host(interviews.bob)
    for seeker in (interviews.ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    for offer in await interviews.direct_messages(interviews.bob):
        await interviews.bob.user.click(offer, label="Accept")
    page = await interviews.slash(interviews.bob, "schedule", time="tomorrow 15:00")
    assert "Which interview?" in message_text(page)
    [select] = [item for item in walk(response_of(page).components) if item["type"] == 3]
    chosen = await interviews.bob.select(
        response_of(page), [select["options"][0]["value"]], custom_id=select["custom_id"]
    )
    assert "Saved: <t:" in message_text(chosen)
    partner = await interviews.slash(interviews.bob, "schedule", time="tomorrow 16:00", partner=interviews.ann)
    assert "Saved: <t:" in message_text(partner)


# Confidential


async def test_the_avoid_list_is_a_switch_that_only_its_owner_sees(interviews: Interviews) -> None:
    ann, bob = interviews.ann, interviews.bob
    await interviews.host(bob)
    await interviews.profile(ann, *SEEKER)
    assert "I'll never match you with yourself" in message_text(await interviews.slash(ann, "avoid", member=ann))
    assert "is on your list now" in message_text(await interviews.slash(ann, "avoid", member=bob))
    assert "Nobody fits right now" in message_text(await interviews.slash(ann, "request"))
    assert f"<@{ann.id}>" not in message_text(await interviews.slash(bob, "avoid"))
    assert "is off your list" in message_text(await interviews.slash(ann, "avoid", member=bob))
    assert "Ask bob" in buttons(await interviews.slash(ann, "request"))


async def test_a_report_reaches_moderators_and_nobody_else(interviews: Interviews) -> None:
    await interviews.ask_bob()
    offer = (await interviews.direct_messages(interviews.bob))[0]
    empty = await fill(interviews.bob.user, await interviews.bob.user.click(offer, label="Report"), "")
    assert "Nothing was sent" in message_text(empty)
    form = await interviews.bob.user.click(offer, label="Report")
    assert "moderators have your report" in message_text(await fill(interviews.bob.user, form, "They asked for money."))
    [notice] = await newest_notices(interviews.bot.database, interviews.community.guild.id, 5, "mentoring")
    assert "money" not in notice.text
    assert "They asked for money" in message_text(await interviews.admin("reports"))
    assert "money" not in message_text(await interviews.slash(interviews.ann, "status"))


@pytest.mark.parametrize("typed", ["", "x" * 3_000])
async def test_thanks_that_cannot_be_handed_over_are_given_back(interviews: Interviews, typed: str) -> None:
    thread = await interviews.pair_with_bob()
    await interviews.hours_pass(24 * 7 + 1)
    met = await interviews.ann.click((await interviews.messages_in(thread))[-1], label="We met")
    refused = await fill(interviews.ann, await interviews.ann.click(response_of(met), label="Say thanks"), typed)
    assert "Open the form again" in buttons(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert (fields(again)[0].get("value") or "") == typed
    assert "Sent to" in message_text(await fill(interviews.ann, again, "Thank you."))


async def test_every_command_answers_in_words_before_there_is_anything(interviews: Interviews) -> None:
    given: dict[str, dict[str, Any]] = {"schedule": {"time": "tomorrow 15:00"}}
    for command in ("host", "hosts", "request", "status", "schedule", "avoid", "leave"):
        result: simcord.InteractionResult = await interviews.slash(interviews.ann, command, **given.get(command, {}))
        assert result.modal is not None or (message_text(result) and result.ephemeral), command
