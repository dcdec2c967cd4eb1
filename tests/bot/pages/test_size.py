"""No message is refused by Discord for its size."""

from typing import Any

import discord
import pytest

from bot.interactions.components import button
from bot.interactions.respond import respond
from bot.pages.ui import (
    MESSAGE_CHARACTERS,
    MESSAGE_COMPONENTS,
    SHORTENED,
    MessagePage,
    line,
    row,
    shorten_displays,
    text,
    text_displays,
)
from tests.support.community import Community
from tests.support.reading import message_text


def characters(page: discord.ui.LayoutView) -> int:
    return sum(len(item.content) for item in page.walk_children() if isinstance(item, discord.ui.TextDisplay))


@pytest.mark.parametrize(
    "contents",
    [
        ["## Heading", "line\n" * 3_650],
        ["x" * 18_249],
        ["x" * 3_000, "y" * 2_900, "z" * 100],
        [f"{number}: " + "x" * 300 for number in range(30)],
        ["🙂" * 4_001],
    ],
)
def test_a_page_that_is_too_long_is_cut_until_it_fits(contents: list[str]) -> None:
    page = MessagePage(*map(text, contents), row(button("Go on", "test:go")))
    shorten_displays(text_displays(page))
    assert MESSAGE_CHARACTERS - 200 < characters(page) <= MESSAGE_CHARACTERS
    displays = [item for item in page.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    assert displays[-1].content.endswith(SHORTENED)
    assert [display.content[:1] for display in displays] == [content[:1] for content in contents]
    assert any(isinstance(item, discord.ui.ActionRow) for item in page.walk_children())


def test_a_page_that_fits_stays_as_it_is() -> None:
    page = MessagePage(text("x" * MESSAGE_CHARACTERS))
    shorten_displays(text_displays(page))
    assert characters(page) == MESSAGE_CHARACTERS


def test_a_page_of_too_many_components_keeps_its_first_ones_and_its_buttons() -> None:
    parts: list[Any] = [part for number in range(60) for part in (text(str(number)), line())]
    page = MessagePage(*parts, row(button("Next", "test:go", primary=True), button("Back", "test:go", 1)))
    components = list(page.walk_children())
    assert len(components) <= MESSAGE_COMPONENTS
    assert [item.label for item in components if isinstance(item, discord.ui.Button)] == ["Next", "Back"]
    first = next(item for item in components if isinstance(item, discord.ui.TextDisplay))
    assert first.content == "0"


async def test_discord_takes_whatever_a_handler_answers(community: Community) -> None:
    async def answer(interaction: discord.Interaction[Any]) -> None:
        parts: list[Any] = [text("word " * 700) for _number in range(50)]
        await respond(interaction, MessagePage(*parts))

    community.bot.components.register("test:go", answer)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(text("Press"), row(button("Go", "test:go"))))
    message: Any = community.general.last_message
    shown = message_text(await community.ann.click(message, label="Go"))
    assert shown.startswith("word word")
    assert len(shown) <= MESSAGE_CHARACTERS + 50
