"""Text of nothing visible is no text, wherever a member gives it."""

from typing import Any

import discord
import pytest

from bot.interactions.components import button
from bot.interactions.forms import Form, text_field
from bot.interactions.respond import open_form, respond
from bot.pages.typed_text import visible_text
from bot.pages.ui import MessagePage, notice_page, row, text
from tests.support.community import Community
from tests.support.reading import message_text

INVISIBLE = [
    "\u200b" * 12,
    "\u2060" * 12,
    "\u00ad" * 12,
    "\u200e\u200f\u202e",
    "\u3164\u115f\u1160\uffa0",
    "\u2800 \u2800",
    "\ufe0f\u034f\u180e",
    "\U000e0041\U000e0042",
    " \n\t\u00a0\u3000",
    "\x00\x07",
]


@pytest.mark.parametrize("typed", INVISIBLE)
def test_what_nobody_can_see_is_no_text(typed: str) -> None:
    assert visible_text(typed) == ""


@pytest.mark.parametrize("typed", ["a", "ا", "你", "👩\u200d🔬", "❤\ufe0f", "…", "0", "a\u200bb"])
def test_what_can_be_seen_stays_as_it_was_typed(typed: str) -> None:
    assert visible_text(f" {typed}\n") == typed


async def with_form(community: Community, texts: list[str]) -> Any:
    """A button by which a form opens; what was submitted is added to `texts`."""

    async def submit(interaction: discord.Interaction[Any], typed: str) -> None:
        texts.append(typed)
        await respond(interaction, notice_page("Taken."))

    async def open_it(interaction: discord.Interaction[Any]) -> None:
        await open_form(interaction, Form("A form", submit, text_field("Goal", "Any")))

    community.bot.components.register("test:form", open_it)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(text("Press"), row(button("Go", "test:form"))))
    return community.general.last_message


async def test_a_form_hands_on_what_can_be_seen(community: Community) -> None:
    texts: list[str] = []
    message = await with_form(community, texts)
    for typed in (INVISIBLE[0], " seen "):
        opened = await community.ann.click(message, label="Go")
        assert opened.modal is not None
        [field] = [part["component"] for part in opened.modal["components"] if "component" in part]
        await community.ann.submit_modal(opened, {field["custom_id"]: typed})
    assert texts == ["", "seen"]


async def test_an_option_hands_on_what_can_be_seen(community: Community) -> None:
    answer = message_text(await community.slash("guide search", query=INVISIBLE[0]))
    assert answer == message_text(await community.slash("guide search", query="   "))
