"""Whatever a button or a select of an old message, or of nobody's, holds: it is answered, and never an accident."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest

from bot.interactions.components import MOST_OPTIONS, Button, Select, button
from bot.interactions.custom_ids import (
    CUSTOM_ID_CHARACTERS,
    OUTDATED,
    Arguments,
    OutdatedError,
    PageNumber,
    feature_of_act,
)
from bot.loading import FEATURES
from bot.pages.ui import MessagePage, row
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
# Each is a whole interaction, some 20 ms.
HANDLED = 6


async def posted(community: Community, items: list[Any]) -> Any:
    channel = community.bot.get_partial_messageable(community.general.id)
    rows = [row(*items[start : start + 5]) for start in range(0, len(items), 5)]
    await channel.send(view=MessagePage(*rows))
    return community.general.last_message


def is_refused(arguments: Arguments, odd: tuple[str, ...]) -> bool:
    """Before any handler is called."""
    try:
        arguments.parse(odd)
    except OutdatedError:
        return True
    return False


def odd_buttons(act: str, arguments: Arguments) -> Iterator[list[Button]]:
    """One that is refused before the handler is called, and some that the handler gets."""
    fitting = [odd for odd in ODD_ARGUMENTS if len(f"press:{act}:{':'.join(odd)}") <= CUSTOM_ID_CHARACTERS]
    refused = [odd for odd in fitting if is_refused(arguments, odd)]
    taken = [odd for odd in fitting if odd not in refused]
    chosen = [*refused[:1], *taken[:: max(1, len(taken) // HANDLED)]]
    yield [button(str(number), act, *odd) for number, odd in enumerate(dict.fromkeys(chosen[:BUTTONS_A_MESSAGE]))]


def acts_of(community: Community, feature: str) -> list[str]:
    return [act for act in sorted(community.bot.components.acts) if feature_of_act(act) == feature]


def odd_select(act: str, *arguments: str) -> Select:
    """Of values that no select of ours offers."""
    values = [value for value in ODD if value][:MOST_OPTIONS]
    return discord.ui.Select(
        custom_id=":".join(("pick", act, *arguments)),
        options=[discord.SelectOption(label=value, value=value) for value in values],
    )


async def check_answered(community: Community, result: Any) -> None:
    assert result.modal is not None or message_text(result) or result.files
    failures = await community.bot.failures.newest()
    assert failures == [], failures[0].traceback[-1500:]


@pytest.mark.parametrize("feature", FEATURES)
async def test_every_act_answers_a_button_of_any_shape(community: Community, feature: str) -> None:
    for act in acts_of(community, feature):
        arguments = community.bot.components.acts[act]
        for buttons in odd_buttons(act, arguments):
            message = await posted(community, buttons)
            for item in buttons:
                result = await community.moderator.click(message, label=item.label or "")
                await check_answered(community, result)


@pytest.mark.parametrize("feature", FEATURES)
async def test_every_act_answers_a_select_of_values_that_are_not_offered(community: Community, feature: str) -> None:
    for act in acts_of(community, feature):
        select = odd_select(act)
        message = await posted(community, [select])
        for value in ("x", "9" * 19):
            await check_answered(community, await community.moderator.select(message, [value]))


async def test_whoever_presses_an_outdated_button_reads_so_and_is_led_on(community: Community) -> None:
    message = await posted(community, [button("Old", "guide:page", "math", "x", "two"), button("Gone", "guide:gone")])
    for label in ("Old", "Gone"):
        refused = await community.ann.click(message, label=label)
        assert message_text(refused).startswith(OUTDATED)
        led_on = await community.press(response_of(refused), "What I can do")
        assert "## Guidepost" in message_text(led_on)


async def test_a_component_that_is_none_of_ours_is_answered(community: Community) -> None:
    foreign: discord.ui.Button[Any] = discord.ui.Button(label="Foreign", custom_id="something-else")
    refused = await community.ann.click(await posted(community, [foreign]), label="Foreign")
    assert message_text(refused).startswith(OUTDATED)


@pytest.mark.parametrize(
    ("odd", "parsed"),
    [
        (("math", "basics", "3"), ["math", "basics", 3]),
        (("math", "basics", "3", "p"), ["math", "basics", 3, "p"]),
        (("math", "basics"), None),
        (("math", "basics", "-3"), None),
        (("math", "basics", "three"), None),
        (("math", "basics", "²"), None),
        (("math", "basics", "9" * 19), None),
        (("math", "basics", "3", "p", "q"), None),
    ],
)
def test_the_parts_of_a_custom_id_are_what_the_handler_declares(odd: tuple[str, ...], parsed: list[Any] | None) -> None:
    async def handler(_interaction: object, chapter: str, section: str, page: PageNumber, _role: str = "") -> None: ...

    arguments = Arguments.of(handler)
    assert is_refused(arguments, odd) is (parsed is None)
    if parsed is not None:
        assert arguments.parse(odd) == parsed
