"""Which handler an act has, and how custom ids are put together and taken apart."""

from typing import Any

import discord
import pytest

from bot.interactions.components import ComponentRouter
from bot.interactions.custom_ids import CustomId, build_custom_id, parse_custom_id


def test_an_act_is_registered_once_and_for_moderators_where_it_says_so() -> None:
    async def act(_interaction: Any) -> None: ...

    async def another(_interaction: Any) -> None: ...

    router = ComponentRouter()
    router.register("tips:look", act)
    router.register("tips:remove", act, moderators=True)
    router.register("admin:look", act)
    assert router.moderator_acts == {"tips:remove", "admin:look"}
    with pytest.raises(ValueError, match="has a handler already"):
        router.register("tips:look", another)


def test_a_name_has_one_handler() -> None:
    async def handler(interaction: discord.Interaction[Any]) -> None: ...

    async def another_handler(interaction: discord.Interaction[Any]) -> None: ...

    router = ComponentRouter()
    router.register("test:go", handler)
    router.register("test:go", handler)
    with pytest.raises(ValueError, match="has a handler"):
        router.register("test:go", another_handler)


def test_a_custom_id_that_discord_would_refuse_is_a_mistake_of_ours() -> None:
    assert build_custom_id("press", "guide:page", ["math", "today", 7]) == "press:guide:page:math:today:7"
    with pytest.raises(ValueError, match="longer than 100"):
        build_custom_id("press", "guide:page", ["x" * 100])


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("press:guide:page:math:today:7", CustomId("press", "guide:page", ("math", "today", "7"))),
        ("pick:streaks:rest", CustomId("pick", "streaks:rest")),
        ("press:streaks:done:1:", CustomId("press", "streaks:done", ("1", ""))),
        *((broken, None) for broken in ("", "press:guide", "form:guide:page", "press:Guide:page", "0123abcd")),
    ],
)
def test_a_custom_id_is_taken_apart_as_it_was_put_together(text: str, parsed: CustomId | None) -> None:
    assert parse_custom_id(text) == parsed
    if parsed is not None:
        assert build_custom_id(parsed.kind, parsed.act, parsed.arguments) == text
