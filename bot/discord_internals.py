"""The private parts of discord.py that the bot uses, each because there is no public way; checked on import."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import discord

if "_system_channel_id" not in discord.Guild.__slots__:
    raise ImportError("discord.py has changed: discord.Guild keeps its system channel's id under another name.")


def system_channel_id(guild: discord.Guild) -> int | None:
    """The channel for Discord's own messages. `guild.system_channel` is None also where the bot cannot see it."""
    channel_id: int | None = guild._system_channel_id
    return channel_id


def wrap_requests(client: discord.Client, request: Callable[..., Awaitable[Any]]) -> None:
    """From now on `request(send, …)` stands in for each `send(…)` by which discord.py asks Discord's REST API."""
    wrapped: Any = functools.partial(request, client.http.request)
    client.http.request = wrapped  # type: ignore[method-assign]


def mark_acknowledged(interaction: discord.Interaction[Any], kind: discord.InteractionResponseType) -> None:
    """Discord took our acknowledgement of that kind, although discord.py was told otherwise."""
    interaction.response._response_type = kind


def expect_form(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """From now on `form` takes what is submitted; discord.py itself begins with that after Discord's answer."""
    interaction._state.store_view(form)


async def invoke_again(interaction: discord.Interaction[Any]) -> None:
    """Run the command of an interaction once more, with the same options; raises what it raises."""
    command = interaction.command
    if isinstance(command, discord.app_commands.Command):
        await command._invoke_with_namespace(interaction, interaction.namespace)


class Backoff(Protocol):
    def delay(self) -> float:
        """Seconds until the next try to connect."""
        ...


def set_backoff(client: discord.AutoShardedClient, shard_id: int, backoff: Backoff) -> None:
    """How long that shard, which has been launched, waits before each try to connect again."""
    client.shards[shard_id]._parent._backoff = backoff  # type: ignore[assignment]
