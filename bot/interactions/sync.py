"""Tells Discord of the commands when they changed, and only then: a restart costs no sync."""

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from discord import app_commands

from bot.database.engine import Database

log = logging.getLogger(__name__)

KNOWN = "SELECT definition_hash FROM command_syncs WHERE application_id = :application_id"
REMEMBER = (
    "INSERT INTO command_syncs (application_id, definition_hash, synced_at)"
    " VALUES (:application_id, :definition_hash, :now)"
    " ON CONFLICT (application_id) DO UPDATE SET definition_hash = :definition_hash, synced_at = :now"
)


def definition_hash(tree: app_commands.CommandTree[Any]) -> str:
    """The same for the same commands, whatever the order in which they were added."""
    definitions = sorted(
        (command.to_dict(tree) for command in tree.get_commands()), key=lambda one: (one["type"], one["name"])
    )
    return hashlib.sha256(json.dumps(definitions, sort_keys=True).encode()).hexdigest()


async def sync_commands(tree: app_commands.CommandTree[Any], database: Database, now: datetime) -> bool:
    """Sync the global commands if Discord was told of others last; tells whether it did.

    What was told is remembered only after Discord took it, so that a sync cut short happens again.
    Raises `discord.HTTPException` when Discord refuses.
    """
    application_id, wanted = tree.client.application_id, definition_hash(tree)
    async with database.read() as connection:
        known = (await connection.execute(KNOWN, {"application_id": application_id})).scalar_one_or_none()
    if known == wanted:
        return False
    await tree.sync()
    async with database.write() as connection:
        await connection.execute(
            REMEMBER,
            {"application_id": application_id, "definition_hash": wanted, "now": now.isoformat()},
        )
    log.info("Discord was told of the changed commands")
    return True
