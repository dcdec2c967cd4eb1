"""Whatever a button or a select of an old message, or of nobody's, holds: it is answered, and never an accident."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.interactions.arguments import OUTDATED
from bot.interactions.components import MOST_OPTIONS, PersistentButton, PersistentSelect, button
from bot.interactions.custom_ids import CUSTOM_ID_CHARACTERS
from bot.interactions.ui import MessagePage, row
from tests.support.community import Community
from tests.support.reading import message_text, response_of

ODD = ("", "x", "0", "1", "7", "-1", "²", "1.5", "off", "week", "none", "9" * 18, "9" * 19, "9" * 30, "%00", "a b")
ODD_ARGUMENTS = (
    (),
    *((argument,) for argument in ODD),
    *(("math", "", argument) for argument in ODD),
    *((argument, "1") for argument in ODD),
    ("1", "x", "2", "y"),
    ("1", "1", "1", "1", "1", "1", "1"),
    ("x",) * 12,
)
BUTTONS_A_MESSAGE = 25


async def posted(community: Community, items: list[Any]) -> Any:
    channel = community.bot.get_partial_messageable(community.general.id)
    rows = [row(*items[start : start + 5]) for start in range(0, len(items), 5)]
    await channel.send(view=MessagePage(*rows))
    return community.general.last_message


def odd_buttons(act: str) -> Iterator[list[PersistentButton]]:
    fitting = [odd for odd in ODD_ARGUMENTS if len(f"press:{act}:{':'.join(odd)}") <= CUSTOM_ID_CHARACTERS]
    buttons = [button(str(number), act, *arguments) for number, arguments in enumerate(dict.fromkeys(fitting))]
    for start in range(0, len(buttons), BUTTONS_A_MESSAGE):
        yield buttons[start : start + BUTTONS_A_MESSAGE]


def odd_select(act: str, *arguments: str) -> PersistentSelect:
    """Of values that no select of ours offers."""
    values = [value for value in ODD if value][:MOST_OPTIONS]
    item: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=":".join(("pick", act, *arguments)),
        options=[discord.SelectOption(label=value, value=value) for value in values],
    )
    return PersistentSelect(item, act, arguments)


async def check_answered(community: Community, result: Any) -> None:
    assert result.modal is not None or message_text(result) or result.files
    failures = await community.bot.failures.newest()
    assert failures == [], failures[0].traceback[-1500:]


async def test_every_act_answers_a_button_of_any_shape(community: Community) -> None:
    for act in sorted(community.bot.components.acts):
        for buttons in odd_buttons(act):
            message = await posted(community, buttons)
            for item in buttons:
                result = await community.moderator.click(message, label=item.item.label or "")
                await check_answered(community, result)


async def test_every_act_answers_a_select_of_values_that_are_not_offered(community: Community) -> None:
    for act in sorted(community.bot.components.acts):
        select = odd_select(act)
        message = await posted(community, [select])
        options: Any = select.item
        for option in options.options:
            result = await community.moderator.select(message, [option.value])
            await check_answered(community, result)


async def test_whoever_presses_an_outdated_button_reads_so_and_is_led_on(community: Community) -> None:
    message = await posted(community, [button("Old", "guide:page", "math", "x", "two"), button("Gone", "guide:gone")])
    for label in ("Old", "Gone"):
        refused = await community.ann.click(message, label=label)
        assert message_text(refused).startswith(OUTDATED)
        led_on = await community.press(response_of(refused), "What I can do")
        assert "For people who build a career in AI" in message_text(led_on)


async def test_a_component_that_is_none_of_ours_is_answered(community: Community) -> None:
    foreign: discord.ui.Button[Any] = discord.ui.Button(label="Foreign", custom_id="something-else")
    refused = await community.ann.click(await posted(community, [foreign]), label="Foreign")
    assert message_text(refused).startswith(OUTDATED)
