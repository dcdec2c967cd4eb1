"""Forms: what is filled in is checked, what nobody submits is let go."""

import gc
import weakref
from typing import Any

import discord
import pytest

from bot.interactions import forms
from bot.interactions.components import button
from bot.interactions.forms import Form, text_field
from bot.interactions.respond import open_form, respond
from bot.interactions.submitted import OUTDATED_COMMAND, OUTDATED_FORM, check_options, read_field
from bot.pages.ui import MessagePage, notice_page, row, text
from tests.support.community import Community
from tests.support.reading import message_text
from tests.support.waiting import until

OPENED = 3_000


async def test_forms_that_are_opened_and_closed_are_let_go(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord never says that a form was closed."""
    monkeypatch.setattr(forms, "FORM_SECONDS", 0.05)
    store = community.bot._connection._view_store

    async def submit(interaction: discord.Interaction[Any], _typed: str) -> None:
        await respond(interaction, notice_page("Taken."))

    opened = []
    for _number in range(OPENED):
        form = Form("A form", submit, text_field("Goal", "Any"))
        community.bot._connection.store_view(form)
        opened.append(weakref.ref(form))
    del form
    assert len(store._modals) >= OPENED

    def are_let_go() -> bool:
        gc.collect()
        return sum(reference() is not None for reference in opened) <= 1

    await until(lambda: not store._modals and are_let_go())


def command_data(*options: dict[str, Any], **resolved: Any) -> dict[str, Any]:
    """As Discord sends `/streak log`."""
    return {"name": "streak", "options": [{"type": 1, "name": "log", "options": list(options)}], "resolved": resolved}


@pytest.mark.parametrize(
    "option",
    [
        {"type": 4, "name": "minutes", "value": 5},
        {"type": 3, "name": "minutes", "value": 5},
        {"type": 3, "name": "minutes", "value": None},
        {"type": 3, "name": "minutes"},
        {"type": 3, "name": "note", "value": "x" * 6_001},
        {"type": 3, "name": "nothing-like-it", "value": "x"},
        {"type": 6, "name": "note", "value": "1"},
        {"type": 3, "name": "day", "value": "the day before"},
    ],
)
async def test_an_option_of_another_kind_than_declared_is_refused(community: Community, option: dict[str, Any]) -> None:
    command: Any = community.bot.tree.get_command("streak")
    with pytest.raises(Exception, match=OUTDATED_COMMAND[:40]):
        check_options(command.get_command("log"), command_data(option))


async def test_an_option_as_declared_is_taken(community: Community) -> None:
    command: Any = community.bot.tree.get_command("streak")
    check_options(command.get_command("log"), command_data({"type": 3, "name": "minutes", "value": "5"}))


def field_data(form: Form, value: Any, **changed: Any) -> dict[str, Any]:
    [label] = [item for item in form.children if isinstance(item, discord.ui.Label)]
    custom_id = getattr(label.component, "custom_id", "")
    return {"components": [{"type": 18, "component": {"type": 4, "custom_id": custom_id, "value": value} | changed}]}


@pytest.mark.parametrize("value", [5, None, ["a"], "x" * 101])
async def test_a_field_of_another_kind_than_declared_is_refused(value: Any) -> None:
    form = Form("A form", _never, text_field("Goal", "Any", most=100))
    with pytest.raises(Exception, match=OUTDATED_FORM[:40]):
        read_field(form._fields[0], field_data(form, value))
    with pytest.raises(Exception, match=OUTDATED_FORM[:40]):
        read_field(form._fields[0], {"components": "nothing"})


async def _never(_interaction: discord.Interaction[Any], *_values: Any) -> None:
    raise AssertionError


async def test_a_form_that_is_not_known_any_more_is_answered(community: Community) -> None:
    """After a restart of the bot, say."""

    async def open_it(interaction: discord.Interaction[Any]) -> None:
        await open_form(interaction, Form("A form", _never, text_field("Goal", "Any")))

    community.bot.components.register("test:form", open_it)
    channel = community.bot.get_partial_messageable(community.general.id)
    await channel.send(view=MessagePage(text("Press"), row(button("Go", "test:form"))))
    message: Any = community.general.last_message
    opened = await community.ann.click(message, label="Go")
    community.bot._connection._view_store._modals.clear()
    assert opened.modal is not None
    [field] = [part["component"] for part in opened.modal["components"] if "component" in part]
    refused = await community.ann.submit_modal(opened, {field["custom_id"]: "text"})
    assert message_text(refused) == OUTDATED_FORM
