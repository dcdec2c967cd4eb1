"""What members may type or press that cannot be: a sentence, a way on, nothing lost."""

from typing import Any

import pytest
import simcord

from tests.cogs.mentoring.acts import GOAL, HOST, SEEKER, Interviews
from tests.support.forms import fields, fill
from tests.support.reading import buttons, message_text, response_of, walk


def closed(interviews: Interviews) -> None:
    """Nobody takes direct messages from the bot."""
    interviews.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)


def mentions(message: Any) -> list[int]:
    return [one.id for one in message.mentions]


# Profiles


async def test_a_profile_full_of_mentions_pings_and_formats_nothing(interviews: Interviews) -> None:
    typed = ("@everyone", "<@&1> [x](https://x.y)", f"<@{interviews.bob.id}>", "**bold**", "@here, <#1>")
    said_words = message_text(await interviews.profile(interviews.ann, *typed))
    assert "Your profile is saved" in said_words
    assert "@everyone" not in said_words
    assert "@here" not in said_words
    assert f"<@{interviews.bob.id}>" not in said_words
    assert "[x](" not in said_words


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
    ("typed", "told"),
    [
        (("", "", "", "", ""), "That was empty"),
        (("", "", "AI engineer", "", "a, b, c, d, e, f"), "Those are 6 topics"),
    ],
)
async def test_a_profile_that_cannot_be_is_not_stored(
    interviews: Interviews, typed: tuple[str, ...], told: str
) -> None:
    assert told in message_text(await interviews.profile(interviews.ann, *typed))
    assert "You have no profile here" in message_text(await interviews.slash(interviews.ann, "status"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("Klingonese", "Berlin", ""), "I know no language"),
        (("English", "Atlantis", ""), "I know no time zone"),
        (("English", "Berlin", "x" * 301), "The line about you is 301 characters long"),
    ],
)
async def test_the_second_form_gives_back_what_it_refuses(
    interviews: Interviews, typed: tuple[str, ...], told: str
) -> None:
    saved = await interviews.profile(interviews.ann, *SEEKER)
    form = await interviews.ann.click(response_of(saved), label="Languages, zone and a line about you")
    refused = await fill(interviews.ann, form, *typed)
    assert told in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert [one.get("value") or "" for one in fields(again)] == list(typed)


# Hosts


@pytest.mark.parametrize("capacity", ["0", "99", "-1", "many", "1.5", "x" * 5_000])
async def test_a_capacity_out_of_range_gets_a_sentence_and_makes_no_host(interviews: Interviews, capacity: str) -> None:
    refused = message_text(await interviews.host(interviews.bob, capacity))
    assert "1 to 8" in refused or "characters long" in refused
    assert "There are no hosts here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))


async def test_a_host_without_work_is_led_to_the_profile(interviews: Interviews) -> None:
    for _ in range(2):
        refused = await interviews.slash(interviews.bob, "host", capacity="2")
        assert "Tell me your role now" in message_text(refused)
        await interviews.profile(interviews.bob, "", "", "AI engineer", "", "")
    form = await interviews.bob.click(response_of(refused), label="My profile")
    saved = await fill(interviews.bob, form, *HOST)
    assert "Be a host" in buttons(saved)


@pytest.mark.parametrize("pause", ["whenever", "yesterday", "2020-01-01", "tomorrow 25:00", "400 days"])
async def test_a_pause_until_no_day_changes_nothing(interviews: Interviews, pause: str) -> None:
    await interviews.host(interviews.bob)
    assert "Saved" not in message_text(await interviews.slash(interviews.bob, "host", pause=pause))
    assert "You are listed" in message_text(await interviews.slash(interviews.bob, "host"))


async def test_who_is_no_host_has_nothing_to_pause(interviews: Interviews) -> None:
    await interviews.profile(interviews.bob, *HOST)
    assert "nothing to pause" in message_text(await interviews.slash(interviews.bob, "host", pause="2 weeks"))


# Asking


@pytest.mark.parametrize(
    ("goal", "told"),
    [("", "That is empty"), ("  AI  ", "2 characters are too few"), ("x " * 1_500, "2,999 characters")],
)
async def test_a_goal_that_says_nothing_or_too_much_is_given_back(interviews: Interviews, goal: str, told: str) -> None:
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    refused = await interviews.ask(interviews.ann, goal)
    assert told in message_text(refused)
    assert (await interviews.letters(interviews.bob)) == []
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert (fields(again)[0].get("value") or "") == goal.strip()
    assert "I have asked" in message_text(await fill(interviews.ann, again, GOAL))


async def test_asking_oneself_a_bot_or_a_stranger_shows_who_could_be_asked(interviews: Interviews) -> None:
    cleo = interviews.come("cleo")
    robot = interviews.community.guild.add_member(interviews.env.create_user("robot", bot=True))
    await interviews.host(interviews.bob)
    await interviews.profile(interviews.ann, *SEEKER)
    refused = {interviews.ann: "That is yourself", robot: "A bot has no work", cleo: "They offer no interviews here"}
    for who, why in refused.items():
        page = await interviews.slash(interviews.ann, "request", host=who)
        assert why in message_text(page)
        assert "Ask bob" in buttons(page)


async def test_full_paused_and_avoiding_hosts_are_refused_in_the_same_words(interviews: Interviews) -> None:
    ann, bob, cleo, dan, eve = interviews.ann, interviews.bob, *map(interviews.come, ("cleo", "dan", "eve"))
    for host in (bob, cleo, dan):
        await interviews.host(host, "1")
    await interviews.profile(eve, *SEEKER)
    await interviews.ask(eve, host=bob)
    await bob.user.click((await interviews.letters(bob))[-1], label="Accept")
    await interviews.slash(cleo, "host", pause="2 weeks")
    await interviews.slash(dan, "avoid", member=ann)
    await interviews.profile(ann, *SEEKER)
    told = {message_text(await interviews.slash(ann, "request", host=one)) for one in (bob, cleo, dan)}
    assert len(told) == 1
    assert "cannot take a request of yours at the moment" in told.pop()


async def test_a_second_request_shows_the_first(interviews: Interviews) -> None:
    await interviews.asked()
    offer = await interviews.offer(interviews.bob, interviews.ann)
    page = await interviews.slash(interviews.ann, "request")
    assert "Your request is open" in message_text(page)
    asked = await interviews.ann.click(response_of(page), label="Withdraw")
    done = await interviews.ann.click(response_of(asked), label="Withdraw it")
    assert "Withdrawn" in message_text(done)
    late = message_text(await interviews.bob.user.click(offer, label="Accept"))
    assert "no longer open" in late
    assert "Ask round for me" in buttons(await interviews.slash(interviews.ann, "request"))


async def test_a_request_without_a_wish_is_led_to_it_before_anything_is_typed(interviews: Interviews) -> None:
    await interviews.host(interviews.bob, "2", "Data analyst", "Retail", "", "", "")
    page = await interviews.slash(interviews.bob, "request")
    assert "First, your wish" in message_text(page)
    assert "My profile" in buttons(page)


async def test_a_request_before_a_profile_opens_the_way_to_it(interviews: Interviews) -> None:
    page = await interviews.slash(interviews.ann, "request")
    form = await interviews.ann.click(response_of(page), label="My profile")
    assert len(fields(form)) == 5


# Offers


async def test_an_expired_offer_cannot_be_accepted_and_is_nudged_once_before(interviews: Interviews) -> None:
    await interviews.asked()
    await interviews.hours_pass(49)
    assert "still waits for your word" in message_text((await interviews.letters(interviews.bob))[-1])
    await interviews.hours_pass(24)
    assert len(await interviews.letters(interviews.bob)) == 2
    late = await interviews.bob.user.click((await interviews.letters(interviews.bob))[0], label="Accept")
    assert "waited for three days" in message_text(late)
    assert "On the waiting list" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_accepting_twice_makes_one_pair(interviews: Interviews) -> None:
    await interviews.paired()
    again = await interviews.bob.user.click((await interviews.letters(interviews.bob))[0], label="Accept")
    assert "Agreed" in message_text(again)
    assert len(await interviews.threads()) == 1


async def test_nobody_else_can_answer_an_offer(interviews: Interviews) -> None:
    await interviews.asked()
    status = await interviews.slash(interviews.bob, "status")
    accept = buttons(status)["Accept"]["custom_id"]
    page = await interviews.slash(interviews.ann, "status")
    stored = interviews.env.backend.get_message(response_of(page).channel_id, response_of(page).id)
    [button] = [one for one in walk(stored.components) if one.get("label") == "Withdraw"]
    button["custom_id"] = accept
    assert "put to somebody else" in message_text(await interviews.ann.click(response_of(page), custom_id=accept))
    assert (await interviews.threads()) == []


async def test_the_second_of_two_on_the_last_place_goes_on_politely(interviews: Interviews) -> None:
    bob, cleo = interviews.bob, interviews.come("cleo")
    await interviews.host(bob, "1")
    for seeker in (interviews.ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    first, second = [await interviews.offer(bob, one) for one in (interviews.ann, cleo)]
    await bob.user.click(first, label="Accept")
    late = message_text(await bob.user.click(second, label="Accept"))
    assert "taken first" in late or "places are taken" in late
    assert len(await interviews.threads()) == 1
    assert "On the waiting list" in message_text(await interviews.slash(cleo, "status"))


async def test_pause_me_keeps_the_host_unasked_until_they_return(interviews: Interviews) -> None:
    await interviews.asked()
    rested = await interviews.bob.user.click((await interviews.letters(interviews.bob))[0], label="Pause me")
    assert "**Paused** until" in message_text(rested)
    assert "There are no hosts here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))
    back = await interviews.bob.user.click(response_of(rested), label="Return now")
    assert "You are listed" in message_text(back)


async def test_three_silences_pause_a_host_and_one_press_returns(interviews: Interviews) -> None:
    bob = interviews.bob
    await interviews.host(bob)
    for name in ("cleo", "dan", "eve"):
        seeker = interviews.come(name)
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    await interviews.hours_pass(73)
    told = (await interviews.letters(bob))[-1]
    assert "A break for you" in message_text(told)
    assert "one press, and you are back".lower() in message_text(await interviews.slash(bob, "host")).lower()
    back = await bob.user.click(told, label="I am back")
    assert "Welcome back" in message_text(back)
    assert "You are listed" in message_text(await interviews.slash(bob, "host"))


async def test_what_is_offered_while_typing_is_understood(interviews: Interviews) -> None:
    ann, general = interviews.ann, interviews.community.general
    await interviews.host(ann)
    for option, value in (("capacity", "3"), ("pause", "1 month"), ("pause", "off")):
        offered = await ann.autocomplete(general, "mentoring host", option, "")
        assert value in [one["value"] for one in offered]
        assert "Saved" in message_text(await interviews.slash(ann, "host", **{option: value}))
    roles = [one["name"] for one in await ann.autocomplete(general, "mentoring profile", "role", "ml eng")]
    assert roles[0] == "Machine learning engineer"
    own = [one["name"] for one in await ann.autocomplete(general, "mentoring profile", "industry", "beekeeping")]
    assert own[-1] == "beekeeping"


# Times


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2020-01-01 15:00", "That time is over"),
        ("tomorrow 25:00", "is no time of the day"),
        ("soon", "no time of the day"),
        ("x" * 5_000, "characters long"),
        ("in 5 minutes", "less than 15 minutes"),
    ],
)
async def test_a_time_that_cannot_be_gets_a_sentence_and_sets_nothing(
    interviews: Interviews, typed: str, told: str
) -> None:
    thread = await interviews.paired()
    assert told in message_text(await interviews.ann.slash(thread, "mentoring schedule", time=typed))
    refused = await fill(
        interviews.ann,
        await interviews.ann.click((await interviews.posts(thread))[0], label="Another time"),
        typed[:4_000],
    )
    assert told in message_text(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert fields(again)[0]["value"] == typed[:4_000]
    assert "No time is set yet" in message_text(await interviews.slash(interviews.ann, "status"))


async def test_without_an_interview_there_is_nothing_to_schedule(interviews: Interviews) -> None:
    assert "nothing to set a time for" in message_text(
        await interviews.slash(interviews.ann, "schedule", time="friday 3pm")
    )
    await interviews.paired()
    with_cleo = await interviews.slash(
        interviews.ann, "schedule", time="friday 3pm", partner=interviews.community.moderator
    )
    assert "no interview agreed on with that member" in message_text(with_cleo)


async def test_of_several_interviews_one_is_chosen(interviews: Interviews) -> None:
    cleo = interviews.come("cleo")
    await interviews.host(interviews.bob)
    for seeker in (interviews.ann, cleo):
        await interviews.profile(seeker, *SEEKER)
        await interviews.ask(seeker)
    for offer in await interviews.letters(interviews.bob):
        await interviews.bob.user.click(offer, label="Accept")
    page = await interviews.slash(interviews.bob, "schedule", time="tomorrow 15:00")
    [select] = [one for one in walk(response_of(page).components) if one["type"] == 3]
    chosen = await interviews.bob.select(
        response_of(page), [select["options"][0]["value"]], custom_id=select["custom_id"]
    )
    assert "The time is set" in message_text(chosen)
    partner = await interviews.slash(interviews.bob, "schedule", time="tomorrow 16:00", partner=interviews.ann)
    assert f"<@{interviews.bob.id}> has" in message_text(partner)


# Where nothing can be brought to anybody


async def test_closed_direct_messages_lead_to_a_private_thread(interviews: Interviews) -> None:
    closed(interviews)
    await interviews.asked()
    await interviews.hours_pass(0)
    [thread] = await interviews.threads()
    offer = (await interviews.posts(thread))[-1]
    assert "would like to talk with you" in message_text(offer)
    assert interviews.bob.id in mentions(offer)
    assert "Agreed" in message_text(await interviews.bob.click(offer, label="Accept"))


async def test_closed_on_all_sides_the_news_waits_for_the_next_command(interviews: Interviews) -> None:
    closed(interviews)
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
    assert "Agreed" in message_text(await interviews.bob.click(news, label="Accept"))


async def test_without_the_channel_each_is_written_to_and_moderators_are_told(interviews: Interviews) -> None:
    interviews.env.backend.delete_channel(interviews.channel.id)
    await interviews.asked()
    await interviews.bob.user.click((await interviews.letters(interviews.bob))[-1], label="Accept")
    for member in (interviews.ann, interviews.bob):
        assert "Your interview" in message_text((await interviews.letters(member))[-1])
    told = await interviews.bot.notices.newest(interviews.community.guild.id, 5, "mentoring")
    assert "could not open a private thread" in told[0].words
    prep = (await interviews.letters(interviews.ann))[-1]
    form = await interviews.ann.user.click(prep, label="Another time")
    assert "The time is set" in message_text(await fill(interviews.ann.user, form, "tomorrow 15:00"))
    assert "The time is set" in message_text((await interviews.letters(interviews.bob))[-1])


async def test_a_deleted_thread_is_replaced_by_letters_to_each(interviews: Interviews) -> None:
    thread = await interviews.paired()
    interviews.env.backend.delete_channel(thread.id)
    set_time = await interviews.slash(interviews.ann, "schedule", time="tomorrow 15:00")
    assert "The time is set" in message_text(set_time)
    await interviews.hours_pass(0)
    assert "The time is set" in message_text((await interviews.letters(interviews.bob))[-1])


# Somebody leaves the guild


@pytest.mark.parametrize("who", ["seeker", "host"])
@pytest.mark.parametrize("stage", ["asked", "paired", "scheduled", "met"])
async def test_who_leaves_the_guild_at_any_stage_leaves_nobody_waiting(
    interviews: Interviews, stage: str, who: str
) -> None:
    thread: Any = None
    await interviews.asked()
    if stage != "asked":
        await interviews.bob.user.click((await interviews.letters(interviews.bob))[-1], label="Accept")
        thread = await interviews.thread()
    if stage in ("scheduled", "met"):
        await interviews.ann.slash(thread, "mentoring schedule", time="in 30 hours")
        await interviews.due()
    if stage == "met":
        await interviews.hours_pass(60)
        await interviews.bob.click((await interviews.posts(thread))[-1], label="We met")
    gone, here = (interviews.ann, interviews.bob) if who == "seeker" else (interviews.bob, interviews.ann)
    interviews.community.guild.remove_member(gone)
    await interviews.hours_pass(80)
    await interviews.hours_pass(24 * 30)
    status = message_text(await interviews.slash(here, "status"))
    assert "asks you" not in status
    assert "Interview with" not in status
    assert "How did it go" not in status
    if stage in ("paired", "scheduled"):
        assert any("no longer here" in message_text(one) for one in (await interviews.letters(here)))
    if who == "host" and stage != "met":
        assert "On the waiting list" in status


async def test_a_host_who_left_the_guild_is_not_in_the_directory(interviews: Interviews) -> None:
    await interviews.host(interviews.bob)
    interviews.community.guild.remove_member(interviews.bob)
    await interviews.env.advance_time(3_600)
    assert "There are no hosts here yet" in message_text(await interviews.slash(interviews.ann, "hosts"))


# Confidential


async def test_the_avoid_list_is_a_switch_that_only_its_owner_sees(interviews: Interviews) -> None:
    ann, bob = interviews.ann, interviews.bob
    await interviews.host(bob)
    await interviews.profile(ann, *SEEKER)
    assert "I never pair you with yourself" in message_text(await interviews.slash(ann, "avoid", member=ann))
    assert "is on your list now" in message_text(await interviews.slash(ann, "avoid", member=bob))
    assert "Nobody fits right now" in message_text(await interviews.slash(ann, "request"))
    assert f"<@{ann.id}>" not in message_text(await interviews.slash(bob, "avoid"))
    assert "is off your list" in message_text(await interviews.slash(ann, "avoid", member=bob))
    assert "Ask bob" in buttons(await interviews.slash(ann, "request"))


async def test_a_report_reaches_moderators_and_nobody_else(interviews: Interviews) -> None:
    await interviews.asked()
    offer = (await interviews.letters(interviews.bob))[0]
    empty = await fill(interviews.bob.user, await interviews.bob.user.click(offer, label="Report"), "")
    assert "nothing was sent" in message_text(empty)
    form = await interviews.bob.user.click(offer, label="Report")
    assert "moderators have your report" in message_text(await fill(interviews.bob.user, form, "They asked for money."))
    [notice] = await interviews.bot.notices.newest(interviews.community.guild.id, 5, "mentoring")
    assert "money" not in notice.words
    assert "They asked for money" in message_text(await interviews.admin("reports"))
    assert "money" not in message_text(await interviews.slash(interviews.ann, "status"))


@pytest.mark.parametrize("typed", ["", "x" * 3_000])
async def test_thanks_that_cannot_be_handed_over_are_given_back(interviews: Interviews, typed: str) -> None:
    thread = await interviews.paired()
    await interviews.hours_pass(24 * 7 + 1)
    met = await interviews.ann.click((await interviews.posts(thread))[-1], label="We met")
    refused = await fill(interviews.ann, await interviews.ann.click(response_of(met), label="Say thanks"), typed)
    assert "Open the form again" in buttons(refused)
    again = await interviews.ann.click(response_of(refused), label="Open the form again")
    assert (fields(again)[0].get("value") or "") == typed
    assert "Handed over" in message_text(await fill(interviews.ann, again, "Thank you."))


async def test_every_command_answers_in_words_before_there_is_anything(interviews: Interviews) -> None:
    given: dict[str, dict[str, Any]] = {"schedule": {"time": "tomorrow 15:00"}}
    for command in ("host", "hosts", "request", "status", "schedule", "avoid", "leave"):
        result: simcord.InteractionResult = await interviews.slash(interviews.ann, command, **given.get(command, {}))
        assert message_text(result), command
        assert result.ephemeral, command


# What is long


def length(result: simcord.InteractionResult) -> int:
    """As Discord counts it: all text of the message together."""
    return sum(len(one["content"]) for one in walk(response_of(result).components) if one["type"] == 10)


async def test_the_longest_that_anybody_may_type_fits_each_message(interviews: Interviews) -> None:
    """Every sign of it is escaped, which doubles it."""
    ann, bob, stars = interviews.ann, interviews.bob, "*" * 80
    topics = ", ".join(f"{sign}" * 40 for sign in "*_~#>")
    many = "English, Indonesian, Portuguese, Vietnamese, Ukrainian, Cantonese, Hungarian, Lithuanian"
    for number in range(6):
        host = interviews.come(f"host{number}")
        made = await interviews.profile(host, stars, stars, stars, stars, topics)
        more = await host.click(response_of(made), label="Languages, zone and a line about you")
        assert "Your profile is saved" in message_text(await fill(host, more, many, "Berlin", "*" * 300))
        assert "You are a host" in message_text(await interviews.slash(host, "host", capacity="8"))
    await interviews.profile(ann, stars, stars, stars, stars, topics)
    for command in ("hosts", "request", "status", "leave"):
        assert length(await interviews.slash(ann, command)) <= 4_000, command
    asked = await interviews.ask(ann, "*" * 500)
    assert "Asked" in message_text(asked)
    await interviews.host(bob, "8")
    for number in range(12):
        seeker = interviews.come(f"seeker{number}")
        await interviews.profile(seeker, *SEEKER[:4], topics)
        await interviews.ask(seeker, "*" * 500, host=bob)
    status = await interviews.slash(bob, "status")
    assert length(status) <= 4_000
    assert "Next" in buttons(status)
    turned = await bob.click(response_of(status), label="Next")
    assert "asks you" in message_text(turned)
    styles = [one["style"] for one in buttons(status).values()]
    assert styles.count(1) <= 1
    assert length(await interviews.admin("preview")) <= 4_000


async def test_ten_long_questions_fit_and_more_are_given_back(interviews: Interviews) -> None:
    thread = await interviews.paired()
    prep = (await interviews.posts(thread))[0]
    own = [f"{number}" * 10 + "*" * 280 for number in range(10)]
    shown_questions = await fill(
        interviews.ann, await interviews.ann.click(prep, label="Pick questions"), [], "\n".join(own)
    )
    assert length(shown_questions) <= 4_000
    form = await interviews.ann.click(prep, label="Pick questions")
    refused = await fill(interviews.ann, form, [], "\n".join([*own, "one more"]))
    assert "Those are 11 questions" in message_text(refused)
