"""Tells Discord of the commands when they changed, and only then; and asks it under which ids it knows them."""

import asyncio
import hashlib
import itertools
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord import AppCommandType, app_commands

from bot.database.errors import DatabaseError
from bot.database.executor import Executor
from bot.pages.formatter import PageFormatter

log = logging.getLogger(__name__)

# After Discord refused, for want of anything better than patience; the last one again and again.
PAUSES = (30, 60, 120, 300, 600)
NO_DISCORD = (discord.HTTPException, aiohttp.ClientError, OSError)

SYNCED_HASH = "SELECT definition_hash FROM command_syncs WHERE application_id = :application_id"
STORE_HASH = (
    "INSERT INTO command_syncs (application_id, definition_hash, synced_at)"
    " VALUES (:application_id, :definition_hash, :synced_at)"
    " ON CONFLICT (application_id) DO UPDATE SET definition_hash = :definition_hash, synced_at = :synced_at"
)


def definition_hash(tree: app_commands.CommandTree[Any]) -> str:
    """The same for the same commands, whatever the order in which they were added."""
    definitions = [command.to_dict(tree) for command in tree.get_commands()]
    definitions.sort(key=lambda definition: (definition["type"], definition["name"]))
    return hashlib.sha256(json.dumps(definitions, sort_keys=True).encode()).hexdigest()


async def get_synced_hash(db: Executor, application_id: int | None) -> str | None:
    """The hash of the commands that Discord was told last; None before the first sync."""
    value: str | None = await db.fetch_value(SYNCED_HASH, {"application_id": application_id})
    return value


async def put_synced_hash(db: Executor, application_id: int | None, synced_hash: str, now: datetime) -> None:
    values = {"application_id": application_id, "definition_hash": synced_hash, "synced_at": now}
    await db.execute(STORE_HASH, values)


async def sync_commands(tree: app_commands.CommandTree[Any], db: Executor, now: datetime) -> bool:
    """Sync the global commands if Discord was told of others last; whether it did.

    The hash is stored only after Discord took the commands, so that a sync cut short happens again.
    Raises `discord.HTTPException` when Discord refuses.
    """
    application_id, current = tree.client.application_id, definition_hash(tree)
    if await get_synced_hash(db, application_id) == current:
        return False
    await tree.sync()
    await put_synced_hash(db, application_id, current, now)
    log.info("Discord was told of the changed commands")
    return True


async def fetch_command_ids(tree: app_commands.CommandTree[Any]) -> dict[str, int]:
    """By the full name of each command that can be typed, such as `streak log`, the id that opens it in a message.

    Raises `discord.HTTPException` when Discord refuses.
    """
    commands = [command for command in await tree.fetch_commands() if command.type is AppCommandType.chat_input]
    return {name: command.id for command in commands for name in _full_names(command.name, command.options)}


def _full_names(name: str, options: Sequence[app_commands.Argument | app_commands.AppCommandGroup]) -> list[str]:
    """Of the commands below that one, or its own where there is none."""
    groups = [option for option in options if isinstance(option, app_commands.AppCommandGroup)]
    below = [full for group in groups for full in _full_names(f"{name} {group.name}", group.options)]
    return below or [name]


class CommandSync:
    """At the bot's start. Trouble with commands, Discord's or the database's, does not keep it from its other work."""

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        db: Executor,
        clock: Callable[[], datetime],
        formatter: PageFormatter,
    ) -> None:
        self._tree, self._db, self._clock, self._formatter = tree, db, clock, formatter
        self.running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sync, try again what did not succeed, and ask for the ids, while the bot connects and does its work."""
        self.running = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()

    async def _run(self) -> None:
        if not await self._sync():
            await _try_again(self._sync)
        if not await self._learn_ids():
            await _try_again(self._learn_ids)

    async def _sync(self) -> bool:
        try:
            await sync_commands(self._tree, self._db, self._clock())
        except (*NO_DISCORD, DatabaseError) as error:
            log.error("The list of commands was not renewed, members see the old one: %s", error)
            return False
        return True

    async def _learn_ids(self) -> bool:
        try:
            self._formatter.learn_commands(await fetch_command_ids(self._tree))
        except NO_DISCORD as error:
            log.warning("Commands in messages are no links yet: %s", error)
            return False
        return True


async def _try_again(attempt: Callable[[], Awaitable[bool]]) -> None:
    """Until it succeeds."""
    for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
        await asyncio.sleep(pause)
        if await attempt():
            return
