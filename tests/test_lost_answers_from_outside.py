"""What was done counts, whatever became of Discord's answer to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord_server.server import DiscordServer
from tests.support.outside import Outside

CALLBACK = "/interactions/*/*/callback"
JOIN = {"timezone": "UTC", "cue": "after breakfast", "habit": "read one page"}


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    async with DiscordServer() as server:
        yield Outside(server, tmp_path)


async def test_an_answer_that_was_taken_before_the_connection_broke_is_taken(outside: Outside) -> None:
    async with outside.bot() as bot:
        outside.server.lose_answer("POST", CALLBACK)
        joined = await outside.slash("streak join", **JOIN)
        assert joined.message is not None
        assert "Your streak begins" in joined.message.text
        assert joined.followups == ()
        assert "went wrong" not in bot.output


async def test_a_form_whose_opening_was_lost_takes_what_is_filled_in(outside: Outside) -> None:
    async with outside.bot():
        await outside.slash("streak join", **JOIN)
        status = await outside.slash("streak settings")
        outside.server.lose_answer("POST", CALLBACK)
        opened = await outside.press(status.message, "My tiny habit")
        assert opened.modal is not None
        fields = [part["component"]["custom_id"] for part in opened.modal["components"] if "component" in part]
        texts = dict(zip(fields, ("after lunch", "write one line"), strict=True))
        saved = await outside.server.submit_modal(outside.ann, opened, texts)
        assert saved.message is not None
        assert "Saved" in saved.message.text


async def test_nobody_is_told_to_try_again_what_is_stored(outside: Outside) -> None:
    async with outside.bot():
        await outside.slash("streak join", **JOIN)
        outside.server.answer_next("POST", CALLBACK, status=500, times=1)
        logged = await outside.slash("streak log", minutes="10")
        assert logged.message is not None
        assert "Something went wrong" not in logged.message.text
        assert "Day 1" in logged.message.text or "1 day" in logged.message.text
