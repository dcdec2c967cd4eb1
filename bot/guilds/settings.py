"""What moderators have set for their server as a whole."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from cachetools import LRUCache

from bot.database.errors import DatabaseError
from bot.database.executor import Database, Transaction
from bot.database.personal_data import Table
from bot.database.rows import assignments, columns_of, record_of, values_of
from bot.guilds.audit import Audit, Change

DEFAULT_ZONE = "UTC"
# Another process may have changed them: so long it may take until this one reads them anew.
FRESH_FOR = timedelta(seconds=30)
# Servers whose settings are kept in memory; about 500 bytes each.
CACHED_GUILDS = 10_000
NOTHING = "nothing"
SETTINGS_TABLES = (
    Table("guild_settings", "That you were the last to change this server's settings", names=("changed_by",)),
)


@dataclass(frozen=True)
class GuildSettings:
    """None is: not chosen. `zone` is an IANA name; `features_off` holds names of features, such as `streaks`."""

    guild_id: int
    tips_channel_id: int | None = None
    mentoring_channel_id: int | None = None
    notices_channel_id: int | None = None
    moderator_role_id: int | None = None
    zone: str | None = None
    features_off: frozenset[str] = frozenset()

    @property
    def zone_or_default(self) -> str:
        return self.zone or DEFAULT_ZONE

    def has_on(self, feature: str) -> bool:
        return feature not in self.features_off


GET = f"SELECT {columns_of(GuildSettings)} FROM guild_settings WHERE guild_id = :guild_id"
# The row that stands for a guild's settings: who changes anything locks it first, and is then alone on every database.
LOCK = (
    "INSERT INTO guild_settings (guild_id, features_off, changed_at) VALUES (:guild_id, '[]', :at) ON CONFLICT"
    f" (guild_id) DO UPDATE SET features_off = guild_settings.features_off RETURNING {columns_of(GuildSettings)}"
)
PUT = (
    f"UPDATE guild_settings SET {assignments(GuildSettings, without=['guild_id'])},"
    " changed_by = :changed_by, changed_at = :changed_at WHERE guild_id = :guild_id"
)


class GuildSettingsStore:
    """`client.guild_settings`, with what was read last kept for a moment, because nearly every command asks for it.
    Writing is durable when a method returns, and the audit entry with it."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], datetime]) -> None:
        self._database, self._audit, self._clock = database, audit, clock
        # With the time of reading: what is not fresh any more still serves while the database is gone.
        self._cache: LRUCache[int, tuple[datetime, GuildSettings]] = LRUCache(CACHED_GUILDS)
        self._changes = 0

    async def of(self, guild_id: int) -> GuildSettings:
        """As they are, or were at most half a minute ago. Raises `DatabaseError` where they were never read."""
        now, cached = self._clock(), self._cache.get(guild_id)
        if cached is not None and timedelta(0) <= now - cached[0] < FRESH_FOR:
            return cached[1]
        changes = self._changes
        try:
            row = await self._database.fetch_one(GET, {"guild_id": guild_id})
        except DatabaseError:
            if cached is None:
                raise
            return cached[1]
        settings = record_of(GuildSettings, row) if row else GuildSettings(guild_id)
        if changes == self._changes:  # else what was read may be older than what a change left here
            self._cache[guild_id] = (self._clock(), settings)
        return settings

    async def change(self, guild_id: int, member_id: int, *, what: str = "setup", **changed: Any) -> GuildSettings:
        """Set fields of `GuildSettings` by name, and note it in the audit; what is as it was is noted nowhere."""
        async with self._database.write() as transaction:
            after = await self.change_within(transaction, guild_id, member_id, what=what, **changed)
        self._changes += 1
        self._cache[guild_id] = (self._clock(), after)
        return after

    async def change_within(
        self, transaction: Transaction, guild_id: int, member_id: int, *, what: str = "setup", **changed: Any
    ) -> GuildSettings:
        """The same in a transaction of the caller, who calls `drop` once it is durable."""
        now = self._clock()
        [row] = await transaction.returning(LOCK, {"guild_id": guild_id, "at": now})
        before = record_of(GuildSettings, row)
        after = replace(before, **changed)
        if after != before:
            changed_by = {"changed_by": member_id, "changed_at": now}
            await transaction.execute(PUT, values_of(after) | changed_by)
            differences = _differences(before, after), _differences(after, before)
            await self._audit.note(transaction, Change(guild_id, member_id, what, *differences))
        return after

    def drop(self, guild_id: int) -> None:
        """Read them anew at the next question, as after they were changed or deleted."""
        self._changes += 1
        self._cache.pop(guild_id, None)


def _differences(settings: GuildSettings, compared: GuildSettings) -> str:
    """For the audit: what is not as in the compared ones, such as `tips channel 123`."""
    names = [field.name for field in fields(settings) if getattr(settings, field.name) != getattr(compared, field.name)]
    return ", ".join(f"{name.removesuffix('_id').replace('_', ' ')} {_audited(settings, name)}" for name in names)


def _audited(settings: GuildSettings, name: str) -> str:
    value = getattr(settings, name)
    if isinstance(value, frozenset):
        return " and ".join(sorted(value)) or NOTHING
    return str(value or NOTHING)
