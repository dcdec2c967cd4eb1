"""What tests of moderators' doors need: everybody sees `/admin`, and every option that is required gets a value."""

from typing import Any

import discord
import simcord
from discord import app_commands
from simcord.actors import _component_interaction
from simcord.backend import serializers

from bot.interactions.components import button
from bot.pages.ui import MessagePage, row
from tests.support.community import Community
from tests.support.reading import walk

Leaf = app_commands.Command[Any, ..., Any]
REFUSED = "This is for moderators"


def leaves(community: Community) -> list[Leaf]:
    """Every command under `/admin`, whichever feature brought it."""
    return [command for command in community.bot.admin.walk_commands() if isinstance(command, app_commands.Command)]


def show_admin_to_all(community: Community) -> None:
    """As where a server's settings let everybody see the command: Discord's own gate is then open."""
    root = community.env.backend.find_command("admin", community.guild.id, type=1)
    assert root is not None
    community.guild.set_command_permissions(int(root["id"]), {community.guild.default_role: True})


async def let_role_moderate(community: Community, name: str = "Helpers") -> tuple[simcord.RoleHandle, Any]:
    """The role that moderators chose, and a member who holds it and may do nothing else."""
    role = community.guild.create_role(name)
    helper = community.guild.add_member(community.env.create_user(name.lower()), roles=[role])
    guild_id, member_id = community.guild.id, community.moderator.id
    await community.bot.guild_settings.change(guild_id, member_id, moderator_role_id=role.id)
    return role, helper


def take_role(community: Community, member: Any, role: simcord.RoleHandle) -> None:
    community.env.backend.remove_member_role(community.guild.id, member.id, role.id)


def given(community: Community, leaf: Leaf) -> dict[str, Any]:
    """A value of the right type for each required option."""
    kind = discord.AppCommandOptionType
    by_type: dict[Any, Any] = {
        kind.string: "1",
        kind.integer: 1,
        kind.number: 1.0,
        kind.boolean: True,
        kind.user: community.bob,
        kind.channel: community.general,
        kind.role: community.guild.default_role,
        kind.mentionable: community.bob,
        kind.attachment: ("file.json", b"{}"),
    }
    return {
        parameter.display_name: parameter.choices[0].value if parameter.choices else by_type[parameter.type]
        for parameter in leaf.parameters
        if parameter.required
    }


def offering(leaf: Leaf) -> list[str]:
    """The options that offer something while one types."""
    return [parameter.display_name for parameter in leaf.parameters if parameter.autocomplete]


async def copied(community: Community, act: str) -> discord.Message:
    """A message for all with a button that does `act`, as somebody might come by it."""
    arguments = ["1"] * community.bot.components.acts[act].required
    channel = community.bot.get_channel(community.general.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(view=MessagePage(row(button("Copied", act, *arguments))))


def filled(form: simcord.InteractionResult) -> dict[str, Any]:
    """Something in each field of a form."""
    assert form.modal is not None
    fields = [
        component.get("component", component) for component in form.modal["components"] if component["type"] == 18
    ]
    return {field["custom_id"]: "something" for field in fields if field["type"] == 4}


def menus(message: Any) -> dict[str, dict[str, Any]]:
    """The selects of a message by `ACT` or `ACT:ARGUMENT`, such as `channel:tips`."""
    picks = [
        component
        for component in walk(message.components)
        if str(component.get("custom_id", "")).startswith("pick:admin:")
    ]
    return {pick["custom_id"].removeprefix("pick:admin:"): pick for pick in picks}


async def choose(community: Community, message: Any, menu: str, *values: Any) -> simcord.InteractionResult:
    """The moderator picks in a select of setup: handles of channels or roles, or texts."""
    return await community.moderator.select(message, values, custom_id=f"pick:admin:{menu}")


async def choose_raw(community: Community, message: Any, menu: str, chosen_id: int) -> simcord.InteractionResult:
    """The same with an id, whatever it stands for: as where it vanished while the list was open."""
    backend, actor = community.env.backend, community.moderator
    stored = backend.get_message(message.channel_id, message.id)
    data = {
        "custom_id": f"pick:admin:{menu}",
        "component_type": menus(message)[menu]["type"],
        "values": [str(chosen_id)],
        "resolved": {},
    }
    return await _component_interaction(actor, stored, data)


async def joins(community: Community) -> None:
    """Discord says that the bot has joined this guild: unlike after an outage, without a word on being available."""
    backend = community.env.backend
    payload: dict[str, Any] = {**serializers.guild_create_payload(backend, backend.get_guild(community.guild.id))}
    payload.pop("unavailable", None)
    backend.emit("GUILD_CREATE", payload)
    await community.env.settle()
