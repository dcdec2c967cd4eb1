"""Commands in what members read open with a press, and signs are the bot's own, where Discord's ids are known."""

from typing import Any

import discord
import pytest

from bot.interactions.components import button
from bot.pages.emoji import FREEZE
from bot.pages.formatter import PageFormatter
from bot.pages.typed_text import escaped
from bot.pages.ui import MESSAGE_CHARACTERS, MessagePage, row, section, text


@pytest.fixture
def formatter() -> PageFormatter:
    knowing = PageFormatter()
    knowing.learn_commands({"help": 5, "streak log": 7})
    knowing.learn_emoji({FREEZE: "<:freeze:9>"})
    return knowing


def texts(page: discord.ui.LayoutView) -> list[str]:
    return [item.content for item in page.walk_children() if isinstance(item, discord.ui.TextDisplay)]


def formatted(formatter: PageFormatter, markdown: str) -> str:
    [content] = texts(formatter.format(MessagePage(text(markdown))))
    return content


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Try `/streak log` or `/help`.", "Try </streak log:7> or </help:5>."),
        ("`/streak log day:yesterday`, `/streak`", "`/streak log day:yesterday`, `/streak`"),
        ("```\n`/help`\n```", "```\n`/help`\n```"),
        (escaped("`/help`"), escaped("`/help`")),
        (f"{escaped('a ` b')} `/help`", f"{escaped('a ` b')} </help:5>"),
        (f"{FREEZE} held, `{FREEZE}` in code", f"<:freeze:9> held, `{FREEZE}` in code"),
        ("`/unheard of`", "`/unheard of`"),
    ],
)
def test_what_is_known_is_replaced(formatter: PageFormatter, written: str, sent: str) -> None:
    assert formatted(formatter, written) == sent
    assert formatted(formatter, sent) == sent


def test_an_unknowing_one_sends_what_the_view_wrote() -> None:
    assert formatted(PageFormatter(), f"`/help` {FREEZE}") == f"`/help` {FREEZE}"


def test_labels_stay_as_they_are_and_sections_are_reached(formatter: PageFormatter) -> None:
    item: Any = button(f"`/help` {FREEZE}", "help:page")
    page = formatter.format(MessagePage(section("`/help`", button("A", "a:b")), row(item)))
    assert texts(page) == ["</help:5>"]
    assert item.label == f"`/help` {FREEZE}"


def test_a_page_is_measured_as_it_is_sent(formatter: PageFormatter) -> None:
    line = "`/streak log` and so on\n"
    page = formatter.format(MessagePage(text(line * (MESSAGE_CHARACTERS // len(line)))))
    assert sum(map(len, texts(page))) <= MESSAGE_CHARACTERS
