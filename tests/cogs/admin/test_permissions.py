"""Every door of moderators, for everybody who may come: whatever is under /admin is found by itself."""

import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest

from bot.interactions.components import button
from bot.interactions.rate_limit import RateLimit
from bot.pages.ui import MessagePage, row
from tests.cogs.admin.permission_table import (
    REFUSED,
    copied,
    filled,
    given,
    leaves,
    let_role_moderate,
    offering,
    show_admin_to_all,
    take_role,
)
from tests.support.community import Community
from tests.support.reading import message_text

Who = Callable[[Community], Awaitable[Any]]


async def member(community: Community) -> Any:
    await let_role_moderate(community)
    return community.ann


async def member_where_no_role_is_chosen(community: Community) -> Any:
    return community.ann


async def moderator_by_role(community: Community) -> Any:
    return (await let_role_moderate(community))[1]


async def moderator_by_permission(community: Community) -> Any:
    return community.moderator


async def administrator(community: Community) -> Any:
    role = community.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    return community.guild.add_member(community.env.create_user("admin"), roles=[role])


async def owner(community: Community) -> Any:
    return community.guild.add_member(community.guild.owner)


async def one_who_just_lost_the_role(community: Community) -> Any:
    role, helper = await let_role_moderate(community)
    show_admin_to_all(community)
    assert REFUSED not in message_text(await helper.slash(community.general, "admin setup"))
    take_role(community, helper, role)
    return helper


async def one_who_just_lost_the_permission(community: Community) -> Any:
    roles = {name: one for name, one in community.guild.roles.items() if name == "Moderators"}
    take_role(community, community.moderator, roles["Moderators"])
    return community.moderator


async def holder_of_a_role_that_was_chosen_before(community: Community) -> Any:
    _, helper = await let_role_moderate(community)
    await let_role_moderate(community, "Others")
    return helper


async def holder_of_a_role_that_was_deleted(community: Community) -> Any:
    role, helper = await let_role_moderate(community)
    community.env.backend.delete_role(community.guild.id, role.id)
    return helper


LET_IN: list[Who] = [moderator_by_role, moderator_by_permission, administrator, owner]
KEPT_OUT: list[Who] = [
    member,
    member_where_no_role_is_chosen,
    one_who_just_lost_the_role,
    one_who_just_lost_the_permission,
    holder_of_a_role_that_was_chosen_before,
    holder_of_a_role_that_was_deleted,
]


@pytest.fixture(autouse=True)
def no_cool_down(community: Community) -> None:
    """Here one person comes through all doors within a second."""
    community.bot.rate_limit = RateLimit(itertools.count(0, 60).__next__)


async def audited(community: Community) -> int:
    return len(await community.bot.audit.newest(community.guild.id))


def said(result: Any) -> str:
    return message_text(result) if result.response is not None else ""


@pytest.mark.parametrize("who", LET_IN)
async def test_every_command_lets_in(community: Community, who: Who) -> None:
    actor = await who(community)
    show_admin_to_all(community)
    for leaf in leaves(community):
        result = await actor.slash(community.general, leaf.qualified_name, **given(community, leaf))
        assert result.modal is not None or said(result), leaf.qualified_name
        assert REFUSED not in said(result), leaf.qualified_name


@pytest.mark.parametrize("who", KEPT_OUT)
async def test_every_command_keeps_out_and_nothing_changes(
    community: Community, who: Who, caplog: pytest.LogCaptureFixture
) -> None:
    actor = await who(community)
    show_admin_to_all(community)
    before = await audited(community)
    with caplog.at_level(logging.WARNING, "bot.interactions.checks"):
        for leaf in leaves(community):
            result = await actor.slash(community.general, leaf.qualified_name, **given(community, leaf))
            assert REFUSED in said(result), leaf.qualified_name
            assert shown_to_one(result), leaf.qualified_name
            assert f"/{leaf.qualified_name} " in caplog.text
    assert await audited(community) == before
    assert str(actor.id) not in caplog.text


def shown_to_one(result: Any) -> bool:
    return bool(result.response.ephemeral)


@pytest.mark.parametrize("who", [*LET_IN, *KEPT_OUT])
async def test_what_is_offered_while_one_types(community: Community, who: Who) -> None:
    tip = await community.moderator.slash(community.general, "admin tips add")
    await community.moderator.submit_modal(tip, filled(tip))
    actor = await who(community)
    show_admin_to_all(community)
    offered = {
        (leaf.qualified_name, option): await actor.autocomplete(community.general, leaf.qualified_name, option, "")
        for leaf in leaves(community)
        for option in offering(leaf)
    }
    assert ("admin tips edit", "tip") in offered
    if who in KEPT_OUT:
        assert not any(offered.values()), offered
    else:
        assert offered["admin tips edit", "tip"]


@pytest.mark.parametrize("who", [*LET_IN, *KEPT_OUT])
async def test_every_button_of_moderators_with_a_copied_custom_id(community: Community, who: Who) -> None:
    actor = await who(community)
    before = await audited(community)
    acts = sorted(community.bot.components.moderator_acts)
    assert {"admin:setup", "admin:channel", "admin:role", "tips:history", "tips:remove"} <= set(acts)
    role_id = (await community.bot.guild_settings.of(community.guild.id)).moderator_role_id
    for act in acts:
        result = await actor.click(await copied(community, act), label="Copied")
        assert (REFUSED in said(result)) == (who in KEPT_OUT), act
        # One of the acts may have been to choose another role.
        await community.bot.guild_settings.change(community.guild.id, actor.id, moderator_role_id=role_id)
    if who in KEPT_OUT:
        assert await audited(community) == before


def test_every_act_of_admin_is_for_moderators(community: Community) -> None:
    acts = {act for act in community.bot.components.acts if act.startswith("admin:")}
    assert acts
    assert acts <= community.bot.components.moderator_acts


async def test_every_form_that_was_opened_before_the_role_was_lost(community: Community) -> None:
    role, helper = await let_role_moderate(community)
    show_admin_to_all(community)
    forms = {}
    for leaf in leaves(community):
        result = await helper.slash(community.general, leaf.qualified_name, **given(community, leaf))
        forms[leaf.qualified_name] = result
    for act in sorted(community.bot.components.moderator_acts):
        forms[act] = await helper.click(await copied(community, act), label="Copied")
        await community.bot.guild_settings.change(community.guild.id, helper.id, moderator_role_id=role.id)
    opened = {name: one for name, one in forms.items() if one.modal is not None}
    assert {"admin tips add", "admin:otherzone"} <= set(opened)
    take_role(community, helper, role)
    before = await audited(community)
    for name, form in opened.items():
        assert REFUSED in said(await helper.submit_modal(form, filled(form))), name
    assert await audited(community) == before


async def test_in_direct_messages_nobody_is_a_moderator(community: Community) -> None:
    person = community.env.create_user("alone")
    direct = await community.bot.create_dm(discord.Object(person.id))
    message = await direct.send(view=MessagePage(row(button("Copied", "admin:setup"))))
    assert REFUSED in said(await person.click(message, label="Copied"))
