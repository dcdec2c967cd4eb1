"""Whoever writes to the bot in plain words is led to its commands."""

from bot.interactions.greeting import GREETING
from tests.support.community import Community
from tests.support.reading import message_text, posts


async def test_a_direct_message_gets_a_friendly_answer_once_an_hour(community: Community) -> None:
    for line in ("hello bot", "are you there?"):
        await community.ann.send_dm(line)
    answers = posts(community.ann.user.dm_channel)
    assert len(answers) == 1
    assert message_text(answers[-1]) == GREETING
    pressed = await community.ann.user.click(answers[0], label="What I can do")
    assert "career in AI" in message_text(pressed)
