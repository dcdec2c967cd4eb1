"""Tells Discord of the commands when they changed, and only then: a restart costs no sync."""

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from discord import app_commands

from bot.database.executor import Executor
from bot.database.time import stored

log = logging.getLogger(__name__)

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
    values = {"application_id": application_id, "definition_hash": synced_hash, "synced_at": stored(now)}
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
