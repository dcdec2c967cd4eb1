"""All SQL of a server's settings, with what was read last kept for a moment: nearly every command asks for it."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from bot.database.engine import Database
from bot.database.errors import DatabaseError
from bot.database.executor import Transaction
from bot.database.personal_tables import Table
from bot.database.time import stored
from bot.guilds.audit import Audit, Change
from bot.guilds.settings import GuildSettings

# Another process may have changed them: so long it may take until this one knows.
REMEMBERED = timedelta(seconds=30)
# About 500 bytes each.
MOST_REMEMBERED = 10_000
NOTHING = "nothing"

COLUMNS = "guild_id, tips_channel_id, mentoring_channel_id, notices_channel_id, moderator_role_id, zone, features_off"
OF_GUILD = f"SELECT {COLUMNS} FROM guild_settings WHERE guild_id = :guild_id"
# The row that stands for a guild's settings: who changes anything locks it first, and is then alone on every database.
LOCK = (
    "INSERT INTO guild_settings (guild_id, features_off, changed_at) VALUES (:guild_id, '[]', :at)"
    f" ON CONFLICT (guild_id) DO UPDATE SET features_off = guild_settings.features_off RETURNING {COLUMNS}"
)
PUT = (
    "UPDATE guild_settings SET tips_channel_id = :tips_channel_id, mentoring_channel_id = :mentoring_channel_id,"
    " notices_channel_id = :notices_channel_id, moderator_role_id = :moderator_role_id, zone = :zone,"
    " features_off = :features_off, changed_by = :changed_by, changed_at = :changed_at WHERE guild_id = :guild_id"
)
SETTINGS_TABLES = (Table("guild_settings", "That you changed this server's settings last", names=("changed_by",)),)


class GuildSettingsStore:
    """`client.guild_settings`. Writing is durable when a method returns, and the audit entry with it."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock
        self._known: OrderedDict[int, tuple[datetime, GuildSettings]] = OrderedDict()
        self._changes = 0

    async def of(self, guild_id: int) -> GuildSettings:
        """As they are, or were at most half a minute ago. Raises `DatabaseError` where they were never read."""
        now, known = self._clock(), self._known.get(guild_id)
        if known is not None and timedelta(0) <= now - known[0] < REMEMBERED:
            return known[1]
        changes = self._changes
        try:
            rows = await self._database.fetch(OF_GUILD, {"guild_id": guild_id})
        except DatabaseError:
            if known is None:
                raise
            return known[1]
        found = _settings(rows[0]) if rows else GuildSettings(guild_id)
        if changes == self._changes:  # else what was read may be older than what a change left here
            self._remember(found)
        return found

    async def change(self, guild_id: int, member_id: int, *, what: str = "setup", **changed: Any) -> GuildSettings:
        """Set fields of `GuildSettings` by name, and note it in the audit; what is as it was is noted nowhere."""
        async with self._database.write() as connection:
            after = await self.change_within(connection, guild_id, member_id, what=what, **changed)
        self.changed(after)
        return after

    async def change_within(
        self, connection: Transaction, guild_id: int, member_id: int, *, what: str = "setup", **changed: Any
    ) -> GuildSettings:
        """The same in a transaction of the caller, who calls `changed` with the result once it is durable."""
        now = self._clock()
        row = (await connection.execute(LOCK, {"guild_id": guild_id, "at": stored(now)})).mappings().one()
        before = _settings(row)
        after = replace(before, **changed)
        if after != before:
            who = {"changed_by": member_id, "changed_at": stored(now)}
            await connection.execute(PUT, _columns(after) | who)
            change = Change(guild_id, member_id, what, _words(before, after), _words(after, before))
            await self._audit.note(connection, change)
        return after

    def changed(self, settings: GuildSettings) -> None:
        """From now on `of` gives these, in this process at once."""
        self._changes += 1
        self._remember(settings)

    def drop(self, guild_id: int) -> None:
        """Read them anew at the next question, as after they were deleted."""
        self._changes += 1
        self._known.pop(guild_id, None)

    def _remember(self, settings: GuildSettings) -> None:
        self._known[settings.guild_id] = (self._clock(), settings)
        self._known.move_to_end(settings.guild_id)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)


def _settings(row: Mapping[Any, Any]) -> GuildSettings:
    return GuildSettings(**{**row, "features_off": frozenset(json.loads(row["features_off"]))})


def _columns(settings: GuildSettings) -> dict[str, Any]:
    return {**vars(settings), "features_off": json.dumps(sorted(settings.features_off))}


def _words(settings: GuildSettings, other: GuildSettings) -> str:
    """For the audit: what is not as in the other, such as `tips channel 123`."""
    different = [one.name for one in fields(settings) if getattr(settings, one.name) != getattr(other, one.name)]
    return ", ".join(f"{name.removesuffix('_id').replace('_', ' ')} {_said(settings, name)}" for name in different)


def _said(settings: GuildSettings, name: str) -> str:
    value = getattr(settings, name)
    if isinstance(value, frozenset):
        return " and ".join(sorted(value)) or NOTHING
    return str(value or NOTHING)
