"""The longest texts that members may type fit each message of interviews."""

from tests.cogs.mentoring.acts import SEEKER, Interviews
from tests.support.forms import fill
from tests.support.reading import buttons, message_text, response_of


async def test_the_longest_that_anybody_may_type_fits_each_message(interviews: Interviews) -> None:
    """Every sign of it is escaped, which doubles it."""
    ann, bob, stars = interviews.ann, interviews.bob, "*" * 80
    topics = ", ".join(f"{sign}" * 40 for sign in "*_~#>")
    languages = "English, Indonesian, Portuguese, Vietnamese, Ukrainian, Cantonese, Hungarian, Lithuanian"
    for number in range(6):
        host = interviews.join(f"host{number}")
        saved = await interviews.profile(host, stars, stars, stars, stars, topics)
        details = await host.click(response_of(saved), label="Languages, time zone, about you")
        assert "Your profile is saved" in message_text(await fill(host, details, languages, "Berlin", "*" * 300))
        assert "You're a host" in message_text(await interviews.slash(host, "host", capacity="8"))
    await interviews.profile(ann, stars, stars, stars, stars, topics)
    for command in ("hosts", "request", "status", "leave"):
        assert len(message_text(await interviews.slash(ann, command))) <= 4_000, command
    asked = await interviews.ask(ann, "*" * 500)
    assert "Asked" in message_text(asked)
    await interviews.host(bob, "8")
    for number in range(12):
        seeker = interviews.join(f"seeker{number}")
        await interviews.profile(seeker, *SEEKER[:4], topics)
        await interviews.ask(seeker, "*" * 500, host=bob)
    status = await interviews.slash(bob, "status")
    assert len(message_text(status)) <= 4_000
    assert "Next" in buttons(status)
    turned = await bob.click(response_of(status), label="Next")
    assert "asks you" in message_text(turned)
    styles = [button["style"] for button in buttons(status).values()]
    assert styles.count(1) <= 1
    assert len(message_text(await interviews.admin("preview"))) <= 4_000


async def test_ten_long_questions_fit_and_more_are_given_back(interviews: Interviews) -> None:
    thread = await interviews.pair_with_bob()
    prep = (await interviews.messages_in(thread))[0]
    own = [f"{number}" * 10 + "*" * 280 for number in range(10)]
    preparing = response_of(await interviews.ann.click(prep, label="How to prepare"))
    shown_questions = await fill(
        interviews.ann, await interviews.ann.click(preparing, label="Pick questions"), [], "\n".join(own)
    )
    assert len(message_text(shown_questions)) <= 4_000
    form = await interviews.ann.click(response_of(shown_questions), label="Change them")
    refused = await fill(interviews.ann, form, [], "\n".join([*own, "an eleventh"]))
    assert "That's 11 questions" in message_text(refused)
