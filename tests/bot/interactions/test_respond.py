"""Each interaction is answered once and in time, and errors of commands, components and forms alike."""

import asyncio
import re
from typing import Any

import discord
import pytest
import simcord

from bot.database.errors import DatabaseError
from bot.errors import UserError
from bot.interactions import respond as answers
from bot.interactions.components import button
from bot.interactions.custom_ids import OUTDATED
from bot.interactions.error_handler import NO_RECORDS, handles_errors
from bot.interactions.respond import open_form, respond, to_choices
from bot.pages.typed_text import shorten
from bot.pages.ui import MessagePage, notice_page, row, text
from cogs.guide.records import Guide
from tests.support.community import Community
from tests.support.reading import message_text, response_of


class Form(discord.ui.Modal, title="A form"):
    """One field; what is wrong with it is a member's to mend."""

    name: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Name")

    @handles_errors
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        if self.name.value == "wrong":
            raise UserError("That name is wrong. Give another one.")
        await respond(interaction, notice_page(f"Hello {self.name.value}"))


def with_button(*arguments: str) -> MessagePage:
    return MessagePage(text("Press"), row(button("Go", "test:go", *arguments)))


async def posted(community: Community, view: MessagePage) -> simcord.ResponseMessage:
    """`view` as a public message of the bot in #general."""
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=view)
    message = community.general.last_message
    assert message is not None
    return message  # type: ignore[return-value] # a member presses on either


def was_deferred(community: Community) -> bool:
    """Whether the newest interaction was acknowledged by a deferral (type 5)."""
    callbacks = [line for line in community.env.transcript().splitlines() if "/callback" in line]
    return "'type': 5" in callbacks[-1]


async def test_slow_work_behind_a_command_is_bridged_by_a_deferral(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "SLOW_SECONDS", 0.01)

    async def slowly(self: object, member_id: int) -> MessagePage:
        await asyncio.sleep(0.1)
        return notice_page("At last.")

    monkeypatch.setattr("cogs.guide.service.GuideService.contents", slowly)
    result = await community.slash("guide contents")
    assert was_deferred(community)
    assert result.ephemeral
    assert message_text(result) == "At last."


async def test_slow_work_behind_a_public_press_still_ends_in_a_private_copy(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = response_of(await community.slash("guide read", chapter="3", share=True))
    before = message_text(public)
    monkeypatch.setattr(answers, "SLOW_SECONDS", 0.01)

    async def slowly(self: object, member_id: int, place: object) -> tuple[MessagePage, list[discord.File]]:
        await asyncio.sleep(0.1)
        return notice_page("At last."), []

    monkeypatch.setattr("cogs.guide.service.GuideService.page", slowly)
    pressed = await community.press(public, "Skip", community.bob)
    assert was_deferred(community)
    assert message_text(pressed) == "At last."
    assert pressed.ephemeral
    assert message_text(public) == before


async def test_a_second_answer_follows_the_first(community: Community) -> None:
    async def twice(interaction: discord.Interaction[Any]) -> None:
        await respond(interaction, notice_page("One"))
        await respond(interaction, notice_page("Two"))

    community.bot.components.register("test:go", twice)
    result = await community.ann.click(await posted(community, with_button()), label="Go")
    assert message_text(result) == "One"
    assert [message_text(followup) for followup in result.followups] == ["Two"]
    assert all(followup.ephemeral for followup in result.followups)


async def test_an_unexpected_error_gets_a_reference_that_the_records_know(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: object, member_id: int) -> MessagePage:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr("cogs.guide.service.GuideService.contents", broken)
    answer = message_text(await community.slash("guide contents"))
    reference = re.search(r"this number: (\w{6})", answer)
    assert reference is not None
    assert "nobody thought of" not in answer
    [failure] = await community.bot.failures.newest()
    assert failure.reference == reference[1]
    assert failure.place == "/guide contents"
    assert "what nobody thought of" in failure.traceback
    assert len(community.env.errors) == 1


async def test_errors_of_buttons_and_forms_are_answered_like_those_of_commands(community: Community) -> None:
    async def broken(interaction: discord.Interaction[Any], *_: str) -> None:
        raise DatabaseError("The database is away.")

    async def mistaken(interaction: discord.Interaction[Any], *_: str) -> None:
        raise UserError("Not so. Do it like this.")

    async def opens_form(interaction: discord.Interaction[Any], *_: str) -> None:
        await open_form(interaction, Form())

    for name, handler in {"test:go": broken, "test:no": mistaken, "test:form": opens_form}.items():
        community.bot.components.register(name, handler)
    view = MessagePage(row(button("Go", "test:go"), button("No", "test:no"), button("Form", "test:form")))
    message = await posted(community, view)
    ann = community.ann
    assert NO_RECORDS in message_text(await ann.click(message, label="Go"))
    assert message_text(await ann.click(message, label="No")) == "Not so. Do it like this."
    form = await ann.click(message, label="Form")
    assert form.modal is not None
    refused = await ann.submit_modal(form, {form.modal["components"][0]["components"][0]["custom_id"]: "wrong"})
    assert message_text(refused) == "That name is wrong. Give another one."
    assert refused.ephemeral


async def test_an_error_leaves_the_pressed_message_as_it_is(community: Community) -> None:
    last = len(community.bot.content.part(Guide).chapters[3].pages)
    page = response_of(await community.slash("guide read", chapter="3", page=last))
    before = message_text(page)
    refused = await community.press(page, "Log today")
    assert "You don't have a streak here yet" in message_text(refused)
    assert refused.ephemeral
    assert message_text(page) == before


async def test_a_press_that_no_feature_knows_says_so(community: Community) -> None:
    message = await posted(community, with_button())
    assert message_text(await community.ann.click(message, label="Go")) == OUTDATED


async def test_a_stopping_bot_asks_for_patience(community: Community) -> None:
    page = response_of(await community.slash("guide read", chapter="3"))
    community.bot.stopping = True
    assert "restarting" in message_text(await community.slash("guide contents"))
    assert "restarting" in message_text(await community.press(page, "Skip"))


async def test_no_view_is_kept_for_an_answer(community: Community) -> None:
    for _ in range(3):
        await community.slash("guide contents")
    assert community.bot.persistent_views == []
    assert not [task for task in asyncio.all_tasks() if "timeout" in task.get_name()]


def test_choices_keep_to_discords_limits() -> None:
    choices = to_choices([("n" * 200, "v" * 200)] * 30)
    assert len(choices) == 25
    assert (len(choices[0].name), len(str(choices[0].value))) == (100, 100)


def test_shortened_text_says_that_something_is_missing() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
